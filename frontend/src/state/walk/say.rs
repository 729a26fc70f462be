//! Tells a moment in words.

use shared::explain::{self, Explained, Refusal};
use shared::trace::{Kind, Need, Side, State, Step, Zoom};
use shared::wire::{Direction, Fact};

use super::{Difference, Moment, Walk, What};
use crate::state::detail::Detail;
use crate::state::tokens::{Token, content};
use crate::state::{story, words};

/// A moment in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// A few words.
    pub title: String,
    /// The value it is about, as it can be shown; may be empty.
    pub value: String,
    /// One plain sentence about this very value.
    pub sentence: String,
    /// What the tracer's texts have to say beyond that.
    pub explained: Option<Explained>,
    /// Why the message was refused.
    pub refusal: Option<Refusal>,
}

/// A moment in one line, for the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The value; may be empty.
    pub value: String,
    /// What it is.
    pub kind: String,
    /// How the value is coloured.
    pub token: Token,
}

/// How many bytes of a value are shown.
const LONGEST: usize = 72;

/// Bytes on one line, and not too many of them.
fn short(bytes: &[u8]) -> String {
    let mut text = words::printable(&bytes[..bytes.len().min(LONGEST)]);
    if bytes.len() > LONGEST {
        text.push('…');
    }
    text
}

/// The line that a byte is in, as far as it is worth showing, and how many characters of it stand before the
/// byte: there a caret belongs.
pub fn caret(bytes: &[u8], at: u64) -> (String, usize) {
    const BESIDE: usize = 36;
    let at = usize::try_from(at).map_or(bytes.len(), |at| at.min(bytes.len()));
    let start = bytes[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    let end = bytes[at..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |end| at + end + 1);
    let from = start.max(at.saturating_sub(BESIDE));
    let to = end.min(at + BESIDE);
    let mut text = if from > start { "…".to_owned() } else { String::new() };
    text.push_str(&words::printable(&bytes[from..at]));
    let before = text.chars().count();
    text.push_str(&words::printable(&bytes[at..to]));
    if to < end {
        text.push('…');
    }
    (text, before)
}

/// What a step shows of its bytes: its own, without the end of a line; of a decision, what it points at.
fn value(step: &Step, bytes: &[u8]) -> String {
    let span = if step.span.is_empty() { step.about } else { step.span };
    let own = span.of(bytes, 0);
    match step.kind {
        Kind::Message | Kind::Body | Kind::Chunk | Kind::Data | Kind::ChunkData | Kind::DataUntilClose => {
            words::count(span.len, "byte")
        }
        // White space alone would not be seen.
        Kind::Space | Kind::Whitespace | Kind::Fold => ["“", &short(own), "”"].concat(),
        // An empty line has nothing but its end to show.
        kind if kind.zoom() == Zoom::Line && !content(own).is_empty() => short(content(own)),
        _ => short(own),
    }
}

const fn token(kind: Kind) -> Token {
    match kind {
        Kind::Method => Token::Method,
        Kind::Target => Token::Target,
        Kind::Version => Token::Version,
        Kind::Status | Kind::StatusLine => Token::Status,
        Kind::FieldName => Token::Name,
        Kind::FramedNone
        | Kind::FramedLength
        | Kind::FramedChunked
        | Kind::FramedUntilClose
        | Kind::FramedTunnel
        | Kind::ChunkSize
        | Kind::ChunkLine => Token::Framing,
        Kind::Body | Kind::Data | Kind::Chunk | Kind::ChunkData | Kind::DataUntilClose => Token::Body,
        Kind::FramingAsked | Kind::LineEnd | Kind::HeadEnd | Kind::EmptyLine | Kind::Colon | Kind::Space => {
            Token::Plain
        }
        _ => Token::Value,
    }
}

/// Tells it.
pub fn say(walk: &Walk, detail: &Detail, moment: &Moment) -> Told {
    if let Some((side, step)) = moment.step() {
        let bytes = detail.bytes(side);
        let explained = explain::step(step, bytes, &walk.message(side, step));
        let why = walk.rejected[side as usize].as_ref().filter(|_| step.kind == Kind::Rejected);
        return Told {
            title: explained.title.to_owned(),
            value: value(step, bytes),
            sentence: explained.sentence.clone(),
            refusal: why.map(|why| explain::rejection(why, bytes)),
            explained: Some(explained),
        };
    }
    let (title, value, sentence) = plain(walk, detail, moment);
    Told { title: title.to_owned(), value, sentence, ..Told::default() }
}

/// The same in one line.
pub fn line(walk: &Walk, detail: &Detail, moment: &Moment) -> Line {
    if let Some((side, step)) = moment.step() {
        let title = match step.kind {
            Kind::Finding | Kind::Rejected | Kind::FramingAsked => explain::rule(step.rule).title,
            kind => explain::kind(kind).title,
        };
        return Line {
            value: value(step, detail.bytes(side)),
            kind: title.to_owned(),
            token: token(step.kind),
        };
    }
    let (title, value, _) = plain(walk, detail, moment);
    Line { value, kind: title.to_owned(), token: Token::Value }
}

/// What is no step of the tracer: title, value and sentence.
fn plain(walk: &Walk, detail: &Detail, moment: &Moment) -> (&'static str, String, String) {
    let said = |title, sentence: &str| (title, String::new(), sentence.to_owned());
    match moment.what {
        What::Connected if walk.reused => said(
            "On an open connection",
            "The connection was there already: it had carried other requests before this one.",
        ),
        What::Connected => {
            said("Connected", "The lab accepted the client's TCP connection. No byte has been read yet.")
        }
        What::Segment(side, n) => segment(detail, side, n, moment.bytes.len),
        What::Tried(n) => match walk.routing.as_ref().and_then(|routing| routing.tried.get(n)) {
            Some(tried) => ("Route tried", tried.route.pattern.to_owned(), capital(&tried.words())),
            None => said("Route tried", ""),
        },
        What::Others(differ, not_tried) => {
            let mut text = String::new();
            if differ > 0 {
                text.push_str(&words::count(differ as u64, "other route"));
                text.push_str(if differ == 1 { " differs" } else { " differ" });
                text.push_str(" from this path from the first segment on. ");
            }
            if not_tried > 0 {
                text.push_str(&words::count(not_tried as u64, "further route"));
                text.push_str(" need not be tried: one before took the path.");
            }
            ("Other routes", words::grouped((differ + not_tried) as u64), text.trim_end().to_owned())
        }
        What::Routed => {
            let words = walk.routing.as_ref().map_or(String::new(), |routing| routing.words());
            said("By the table of routes", &words)
        }
        What::Fact(n) => detail.facts.get(n).map_or(said("", ""), |timed| fact(&timed.fact, detail, n)),
        What::Waiting => waiting(walk.need),
        What::Lost(side) => {
            let stream = if side == Direction::In { &detail.request } else { &detail.response };
            said("Not all is kept", &stream.loss().unwrap_or_default())
        }
        What::Differs(difference) => ("Not as foretold", String::new(), differs(difference)),
        What::Step(..) => said("", ""),
    }
}

fn segment(detail: &Detail, side: Direction, n: usize, bytes: u64) -> (&'static str, String, String) {
    let (stream, title, verb) = match side {
        Direction::In => (&detail.request, "Bytes read", " arrived in the "),
        Direction::Out => (&detail.response, "Bytes written", " left in the "),
    };
    let count = words::count(bytes, "byte");
    let folded = stream.marks().get(n).map_or(0, |mark| mark.folded);
    let mut text = [&count, verb, &words::ordinal(n + 1), " ", stream.noun()].concat();
    if folded > 0 {
        text.push_str(", with which ");
        text.push_str(&words::count(folded.into(), "further one"));
        text.push_str(" are kept together");
    }
    text.push_str(". Where one ends is up to the network, not to HTTP.");
    (title, count, text)
}

fn waiting(need: Option<Need>) -> (&'static str, String, String) {
    let Some(need) = need else { return ("Waiting", String::new(), String::new()) };
    let who = match need.side {
        Side::Request => "The request is not whole. The server waits for ",
        Side::Response(_) => "The response is not whole. The client waits for ",
    };
    let words = match need.state {
        // In the middle of a name, the parser still stands behind the line before.
        State::Fields => "the rest of the head: field lines, and the empty line that ends it".into(),
        _ => need.words(),
    };
    ("Waiting for more", String::new(), [who, &words, "."].concat())
}

/// Why that may be.
const MISTAKEN: &str = " The server is right: this page has a mistake.";

fn differs(difference: Difference) -> String {
    let text = match difference {
        Difference::Accepted => {
            "The tracer foretold that this request would be refused, and the server took it."
        }
        Difference::Refused => "The tracer found nothing wrong with this request, and the server refused it.",
        Difference::Status(foretold, real) => {
            let (foretold, real) = (foretold.to_string(), real.to_string());
            return [
                "The tracer foretold the status ",
                &foretold,
                ", and the server answered ",
                &real,
                ".",
                MISTAKEN,
            ]
            .concat();
        }
        Difference::Route => "The table of routes foretold another outcome than axum's.",
    };
    [text, MISTAKEN].concat()
}

fn fact(fact: &Fact, detail: &Detail, n: usize) -> (&'static str, String, String) {
    let handler = detail.facts[..n].iter().rev().find_map(|timed| match &timed.fact {
        Fact::HandlerStarted { handler } => Some(handler.as_str()),
        _ => None,
    });
    let (title, value) = match fact {
        Fact::RequestParsed { .. } => ("hyper hands it on", String::new()),
        Fact::RouteMatched { pattern, .. } => ("Route matched", pattern.clone()),
        Fact::RouteMissed { allow: None } => ("No route", String::new()),
        Fact::RouteMissed { .. } => ("Method not allowed", String::new()),
        Fact::Forwarded { client, .. } => ("Forwarded", client.clone()),
        Fact::LayerEntered { layer } => ("Into a layer", layer.clone()),
        Fact::LayerAnswered { layer, .. } => ("A layer answers", layer.clone()),
        Fact::LayerLeft { layer, .. } => ("Out of a layer", layer.clone()),
        Fact::Extracted { extractor, .. } => ("Extracted", extractor.clone()),
        Fact::ExtractionRefused { extractor, .. } => ("Extractor refuses", extractor.clone()),
        Fact::HandlerStarted { handler } => ("Handler called", handler.clone()),
        Fact::HandlerFinished { .. } => ("Handler done", handler.unwrap_or_default().to_owned()),
        Fact::ResponseBegun { status, .. } => ("Response begun", status.to_string()),
        Fact::OnTheWire { .. } => ("Below hyper", String::new()),
        Fact::ClientFinished => ("Client has finished", "FIN".to_owned()),
        Fact::RequestRefused { .. } => ("hyper refuses", String::new()),
        Fact::PlainSocket { service } => ("No HTTP", service.clone()),
        Fact::ConnectionClosed { .. } => ("Connection closed", String::new()),
    };
    let sentence = match fact {
        Fact::LayerEntered { layer } => {
            ["The request enters the layer ", layer, ", which stands round every route."].concat()
        }
        Fact::LayerLeft { layer, took } => [
            "The response leaves the layer ",
            layer,
            ", ",
            &words::duration(*took),
            " after the request entered it.",
        ]
        .concat(),
        Fact::HandlerStarted { handler } => {
            ["The router calls the handler ", handler, ". What it asks of the request is extracted first."]
                .concat()
        }
        fact => story::fact(fact, handler.unwrap_or_default()).unwrap_or_default(),
    };
    (title, value, sentence)
}

/// A sentence of its own.
fn capital(text: &str) -> String {
    let mut sentence = text.to_owned();
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence.push('.');
    sentence
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn who_is_right_is_said_once() {
        let all =
            [Difference::Accepted, Difference::Refused, Difference::Status(400, 431), Difference::Route];
        for said in all.map(differs) {
            assert_eq!(said.matches("The server is right").count(), 1, "{said}");
        }
    }
}
