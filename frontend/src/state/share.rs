//! A link to what is seen: the request as it is, how it is sent, how near one looks and at what.
//!
//! It stands behind the `#` of the page's own address, which no browser sends anywhere: `#bytes=GET%20/…&zoom=line`.
//! The parts are those that the browser keeps too ([`super::saved`]), so a link forgets nothing of the draft. A link
//! opens the page as it was; it never sends anything.

use shared::message::{Body, Composed, Line, Value};
use shared::trace::Zoom;
use shared::wire::Direction;

use super::draft::Draft;
use super::saved::save;
use super::walk::Moment;
use super::{State, saved};

/// The fields whose values are nobody else's business.
pub const SECRET: [&str; 3] = ["Authorization", "Cookie", "Proxy-Authorization"];
/// What stands in their place.
const HIDDEN: &[u8] = b"***";

const ZOOM: &str = "zoom";
const BYTE: &str = "byte";
const STEP: &str = "step";

/// What a link says.
pub type Parts = Vec<(String, String)>;

/// The fragment for what is seen now, without its `#`; with `secrets`, as it is.
pub fn fragment(state: &State, secrets: bool) -> String {
    let draft = if secrets { (*state.draft).clone() } else { masked(&state.draft).0 };
    let mut text = String::new();
    let mut add = |name: &str, value: &str| {
        if !value.is_empty() {
            if !text.is_empty() {
                text.push('&');
            }
            text.push_str(name);
            text.push('=');
            encode(&mut text, value);
        }
    };
    for (name, value) in save(&draft, &state.options) {
        add(name, &value);
    }
    add(ZOOM, state.player.zoom.name());
    add(STEP, &state.player.at.to_string());
    // The draft has not all the steps that an exchange has, but it has the same bytes.
    if let Some(light) = state.player.light(&state.walk).filter(|light| light.side == Direction::In) {
        add(BYTE, &light.span.at.to_string());
    }
    text
}

/// What a fragment says; nothing if it is none of ours.
pub fn parts(fragment: &str) -> Option<Parts> {
    let pairs = fragment.strip_prefix('#').unwrap_or(fragment).split('&');
    let parts: Parts = pairs
        .map(|pair| Some((pair.split_once('=')?.0.to_owned(), decode(pair.split_once('=')?.1)?)))
        .collect::<Option<_>>()?;
    saved::restore(look_up(&parts)).is_some().then_some(parts)
}

/// Puts the page into the state that a link tells of.
pub fn open(state: &mut State, parts: &Parts) {
    let Some((draft, options)) = saved::restore(look_up(parts)) else { return };
    state.take(draft, options);
    let part = |name| look_up(parts)(name).unwrap_or_default();
    let zoom = Zoom::ALL.into_iter().find(|zoom| zoom.name() == part(ZOOM)).unwrap_or(state.player.zoom);
    let step = part(STEP).parse().unwrap_or(0);
    let byte = part(BYTE).parse::<u64>().ok();
    let stands_there = state.walk.get(zoom, step).and_then(Moment::light).map(|light| light.span.at) == byte;
    let covering = || state.walk.covering(zoom, Direction::In, byte?);
    let at = if stands_there { step } else { covering().unwrap_or(step) };
    state.player.zoom = zoom;
    state.player.at = at.min(state.walk.len(zoom).saturating_sub(1));
}

fn look_up(parts: &Parts) -> impl Fn(&str) -> Option<String> + '_ {
    |name| parts.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
}

/// Which secrets a draft holds: those that a link leaves out.
pub fn secrets(draft: &Draft) -> Vec<&'static str> {
    masked(draft).1
}

/// What was left out, in the order of [`SECRET`].
#[derive(Default)]
struct Mask {
    hidden: [bool; SECRET.len()],
    /// The secret whose line was the last one: what is folded belongs to it.
    open: Option<usize>,
}

/// The draft without its secrets, and which these are: in every line that has one, also where it is switched off,
/// folded, no field at all, behind a body, or in a request behind the first.
fn masked(draft: &Draft) -> (Draft, Vec<&'static str>) {
    let mut mask = Mask::default();
    let mut masked = match &**draft.composed() {
        Composed::Request(request) => {
            let mut request = request.clone();
            mask.lines(&mut request.fields);
            if let Body::Chunked(body) = &mut request.body {
                mask.lines(&mut body.trailers);
            }
            request.behind = mask.bytes(&request.behind);
            Draft::of(Composed::Request(request))
        }
        Composed::Raw(raw) => Draft::new(&mask.bytes(&raw.bytes)),
    };
    masked.line_end = draft.line_end;
    let hidden = SECRET.into_iter().zip(mask.hidden).filter(|(_, hidden)| *hidden).map(|(name, _)| name);
    (masked, hidden.collect())
}

impl Mask {
    fn lines(&mut self, lines: &mut [Line]) {
        self.open = None;
        for line in lines {
            match line {
                Line::Field(field) => {
                    self.open = SECRET.iter().position(|name| field.is(name));
                    if let (Some(n), Value::Written(value)) = (self.open, &mut field.value)
                        && !value.is_empty()
                        && value != HIDDEN
                    {
                        *value = HIDDEN.to_vec();
                        self.hidden[n] = true;
                    }
                }
                Line::Odd(odd) => {
                    let mut text = Vec::with_capacity(odd.text.len());
                    self.line(&odd.text, &mut text);
                    odd.text = text;
                }
            }
        }
        self.open = None;
    }

    /// Bytes that nobody has read, line by line.
    fn bytes(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut all = Vec::with_capacity(bytes.len());
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.line(line, &mut all);
        }
        all
    }

    fn line(&mut self, line: &[u8], all: &mut Vec<u8>) {
        let blank = line.len() - line.trim_ascii_start().len();
        let found = SECRET.iter().position(|name| is_line_of(&line[blank..], name));
        self.open = found.or(self.open.filter(|_| matches!(line, [b' ' | b'\t', ..])));
        let Some(n) = self.open else { return all.extend_from_slice(line) };
        let name = if found.is_some() { SECRET[n].len() } else { 0 };
        let value = line[blank + name..].trim_ascii_start();
        let value = value.strip_prefix(b":").filter(|_| name > 0).unwrap_or(value);
        let end = line.trim_ascii_end().len();
        let value = value.trim_ascii();
        if value.is_empty() || value == HIDDEN {
            return all.extend_from_slice(line);
        }
        self.hidden[n] = true;
        all.extend_from_slice(&line[..end - value.len()]);
        all.extend_from_slice(HIDDEN);
        all.extend_from_slice(&line[end..]);
    }
}

/// Whether a line is of that name, be it that its colon was forgotten.
fn is_line_of(line: &[u8], name: &str) -> bool {
    let head = line.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name.as_bytes()));
    head && line.get(name.len()).is_none_or(|next| matches!(next, b':' | b' ' | b'\t' | b'\r' | b'\n'))
}

/// As in a URL: what stands for itself stays readable.
fn encode(text: &mut String, value: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/:;,*?@!$()'".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push('%');
            text.push(char::from(HEX[usize::from(byte >> 4)]));
            text.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        rest = behind;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let [high, low, behind @ ..] = rest else { return None };
        bytes.push(digit(*high)? << 4 | digit(*low)?);
        rest = behind;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;
    use shared::message::{Field, Request};
    use shared::wire::{ExchangeId, PageId};

    use super::*;
    use crate::state::draft::Change;
    use crate::state::exchanges::Key;
    use crate::state::player::Move;
    use crate::state::saved::Theme;
    use crate::state::sending::{Pieces, SendOptions};
    use crate::state::{Action, State};

    fn page() -> State {
        State::new(PageId(1), None, Theme::System)
    }

    fn with(bytes: &[u8]) -> State {
        let mut state = page();
        state.update(Action::Draft(Change::Bytes(bytes.to_vec())));
        state
    }

    fn opened(link: &str) -> State {
        let mut state = page();
        state.update(Action::Shared(parts(link).unwrap_or_default()));
        state
    }

    #[test]
    fn a_link_opens_to_the_same_step() {
        let mut state = with(b"GET /a HTTP/1.1\r\nHost : lab\r\n\r\n");
        state.update(Action::Move(Move::Zoom(Zoom::Token)));
        state.update(Action::Move(Move::Ask(Direction::In, 5)));
        let link = fragment(&state, false);
        assert!(link.contains("GET%20/a%20HTTP/1.1%0D%0A"), "readable: {link}");
        let other = opened(&link);
        assert_eq!(other.player.zoom, Zoom::Token);
        assert_eq!(other.player.moment(&other.walk), state.player.moment(&state.walk));
        assert!(other.last_send.is_none());
    }

    #[test]
    fn a_link_opens_to_the_same_step_whatever_was_open() {
        let mut there = with(b"GET /a HTTP/1.1\r\nHost: lab\r\nA: b\r\n\r\n");
        there.update(Action::Move(Move::Last));
        let link = fragment(&there, true);
        let mut state = page();
        state.update(Action::Open(Some(Key { epoch: 0, id: ExchangeId(3) })));
        state.update(Action::Shared(parts(&link).unwrap()));
        assert_eq!(state.exchanges.open, None);
        assert!(state.player.at > 0);
        assert_eq!(state.player.moment(&state.walk), there.player.moment(&there.walk));
    }

    #[test]
    fn what_stood_there_before_a_link_comes_back_with_one_undo() {
        let mut state = with(b"mine");
        let link = fragment(&with(b"theirs"), true);
        state.update(Action::Shared(parts(&link).unwrap()));
        assert_eq!(state.draft.bytes(), b"theirs");
        state.update(Action::Draft(Change::Undo));
        assert_eq!(state.draft.bytes(), b"mine");
    }

    #[test]
    fn secrets_stay_at_home_unless_they_are_sent_along() {
        let one = b"GET / HTTP/1.1\r\nauthorization: Basic c2VjcmV0\r\nHost: a\r\n\r\n\
                    GET / HTTP/1.1\r\nCookie: id=c2VjcmV0;\r\n more=c2VjcmV0\r\n\r\n";
        let broken = b"\x01\r\nCOOKIE : c2VjcmV0\n\tc2VjcmV0\r\nA: b\r\n";
        for bytes in [&one[..], broken] {
            let state = with(bytes);
            let masked = fragment(&state, false);
            assert!(!masked.contains("c2VjcmV0"), "{masked}");
            assert!(opened(&masked).draft.bytes().windows(3).any(|part| part == HIDDEN));
            assert_eq!(opened(&fragment(&state, true)).draft.bytes(), bytes);
        }
        assert_eq!(secrets(&with(one).draft), ["Authorization", "Cookie"]);
        assert!(secrets(&page().draft).is_empty());
    }

    #[test]
    fn no_secret_slips_through_as_no_field_as_a_trailer_or_switched_off() {
        let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n";
        let chunks = "0\r\nCookie: c2VjcmV0\r\n\r\n";
        for (bytes, hidden) in [
            ("GET / HTTP/1.1\r\nCookie id=c2VjcmV0\r\n\r\n".to_owned(), vec!["Cookie"]),
            ("GET / HTTP/1.1\r\n Authorization: c2VjcmV0\r\n\r\n".to_owned(), vec!["Authorization"]),
            ([head, "\r\n", chunks].concat(), vec!["Cookie"]),
            (
                [head, "Proxy-Authorization : c2VjcmV0\r\n\r\n", chunks].concat(),
                vec!["Cookie", "Proxy-Authorization"],
            ),
        ] {
            let state = with(bytes.as_bytes());
            assert!(state.draft.composed().request().is_some(), "{bytes}");
            let link = fragment(&state, false);
            assert!(!link.contains("c2VjcmV0"), "{link}");
            assert_eq!(secrets(&state.draft), hidden, "{bytes}");
            assert_eq!(secrets(&opened(&link).draft), [""; 0], "once is enough");
        }
        let off = Request::new("GET", "/").with(Field::new("Cookie", "c2VjcmV0").switched_off());
        let mut state = page();
        state.update(Action::Draft(Change::Click(Box::new(off.into()))));
        assert!(!fragment(&state, false).contains("c2VjcmV0") && fragment(&state, true).contains("c2VjcmV0"));
        assert_eq!(secrets(&state.draft), ["Cookie"], "it can be sent along");
    }

    #[test]
    fn a_body_goes_along_as_it_is_and_is_no_secret() {
        let state = with(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nCookie: a");
        assert!(secrets(&state.draft).is_empty());
        assert_eq!(opened(&fragment(&state, false)).draft.bytes(), state.draft.bytes());
    }

    #[test]
    fn other_fragments_are_none_of_ours() {
        for fragment in ["", "#", "#response", "#bytes=", "#bytes=%", "#bytes=%zz", "#a=b"] {
            assert_eq!(parts(fragment), None, "{fragment}");
        }
    }

    proptest! {
        #[test]
        fn any_draft_and_options_come_back_from_a_link(
            bytes in proptest::collection::vec(any::<u8>(), 1..80), offsets in "[0-9, é]{0,12}",
            pause_ms: u32, half_close: bool, which in 0usize..4, zoom in 0usize..3, step in 0usize..9,
        ) {
            let mut state = with(&bytes);
            let options = SendOptions { pieces: Pieces::ALL[which], offsets, pause_ms, half_close, ..SendOptions::default() };
            state.update(Action::Send(options.clone()));
            state.update(Action::Move(Move::Zoom(Zoom::ALL[zoom])));
            state.update(Action::Move(Move::To(step)));
            let back = opened(&fragment(&state, true));
            prop_assert_eq!(back.draft.bytes(), &bytes[..]);
            prop_assert_eq!(&*back.options, &options);
            prop_assert_eq!(back.player.zoom, state.player.zoom);
            prop_assert_eq!(back.player.light(&back.walk), state.player.light(&state.walk));
        }

        #[test]
        fn no_fragment_breaks_anything(fragment: String) {
            let _ = parts(&fragment);
        }
    }
}
