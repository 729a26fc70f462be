//! A body as what it means: joined from its chunks, and read by its media type.
//!
//! ```
//! use frontend::state::preview::{Meaning, body, meaning};
//! use frontend::state::stream::{Read, Stream};
//! use shared::wire::Direction;
//!
//! let mut stream = Stream::new(Direction::In);
//! let bytes = b"POST / HTTP/1.1\r\nHost: lab\r\nContent-Type: application/x-www-form-urlencoded\r\n\
//!     Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n4\r\n+c&d\r\n0\r\n\r\n";
//! stream.append(&[Read::new(1, 0, bytes)], false);
//! let body = body(&stream).unwrap();
//! assert_eq!((&body.bytes[..], body.parts), (&b"a=b+c&d"[..], 2));
//! let Meaning::Pairs(groups) = meaning(&body.media, &body.bytes) else { panic!() };
//! assert_eq!(groups[0][0], ("a".to_owned(), "b c".to_owned()));
//! ```

pub mod html;
pub mod json;

use shared::message::{Encoded, Pair};
use shared::trace::{Framing, Message};
use shared::wire::Direction;

use super::stream::Stream;

/// How many bytes of a body are read for what they mean.
pub const BYTES_AT_MOST: usize = 512 * 1024;

/// A body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// The value of Content-Type, in small letters.
    pub media: String,
    /// The value of Content-Encoding, in small letters; empty where there is none.
    pub coding: String,
    /// Its bytes, joined.
    pub bytes: Vec<u8>,
    /// Of how many pieces: chunks, mostly.
    pub parts: usize,
    /// All of it has come.
    pub whole: bool,
}

/// What a body means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// JSON: one value after another.
    Json(Vec<json::Node>),
    /// An image of this type.
    Image(&'static str),
    /// A page, as a document that can do nothing.
    Html(String),
    /// Names and values, in groups: one of a form, many of an event stream.
    Pairs(Vec<Vec<(String, String)>>),
    /// Text.
    Text(String),
    /// Something else.
    Other,
}

/// The message whose body is meant: the first that is no interim response.
fn message(stream: &Stream) -> Option<Message> {
    stream.trace().messages().find(|message| !message.is_interim())
}

/// The body of a stream's first message; or why there is none.
///
/// # Errors
/// In a sentence.
pub fn body(stream: &Stream) -> Result<Body, &'static str> {
    let why = match message(stream) {
        _ if stream.is_plain() => "This connection does not speak HTTP, so nothing of it is a body.",
        Some(Message { head_end: None, .. }) | None => {
            "No body yet: it begins behind the empty line that ends the head."
        }
        Some(Message { framing: Some(Framing::Tunnel), .. }) => {
            "No body: behind this head HTTP ends, and another protocol goes on."
        }
        Some(Message { framing: Some(Framing::Length(0)), .. }) => {
            "The body is empty: Content-Length says 0."
        }
        Some(message) if message.body == 0 => match (stream.direction(), message.framing) {
            (Direction::In, Some(Framing::None)) => {
                "No body: neither Content-Length nor Transfer-Encoding announces one. GET requests have none."
            }
            (Direction::Out, Some(Framing::None)) => {
                "No body: answers to HEAD, and those with 1xx, 204 and 304, have none, whatever their fields say."
            }
            _ => "Nothing of the body has come yet.",
        },
        Some(message) => return Ok(joined(stream, &message)),
    };
    Err(why)
}

fn joined(stream: &Stream, message: &Message) -> Body {
    let all = stream.bytes();
    let fields = stream.trace().fields(message.index, all);
    let value = |name: &[u8]| {
        let field = fields.head.iter().find(|field| field.name.of(all, 0).eq_ignore_ascii_case(name));
        field.map_or(String::new(), |field| String::from_utf8_lossy(&field.value(all)).to_ascii_lowercase())
    };
    let mut body = Body {
        media: value(b"content-type"),
        coding: value(b"content-encoding"),
        whole: message.complete && stream.dropped == 0,
        ..Body::default()
    };
    for span in stream.trace().body(message.index) {
        body.bytes.extend_from_slice(span.of(all, 0));
        body.parts += 1;
    }
    body
}

/// What these bytes mean, by their media type.
pub fn meaning(media: &str, bytes: &[u8]) -> Meaning {
    const IMAGES: [&str; 6] =
        ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/svg+xml"];
    let essence = media.split(';').next().unwrap_or_default().trim();
    if let Some(image) = IMAGES.into_iter().find(|image| *image == essence) {
        return Meaning::Image(image);
    }
    let bytes = &bytes[..bytes.len().min(BYTES_AT_MOST)];
    let text = match str::from_utf8(bytes) {
        Ok(text) => text,
        // The cut, or the end of what has come, may lie inside a character.
        Err(why) if why.error_len().is_none() && why.valid_up_to() > 0 => {
            str::from_utf8(&bytes[..why.valid_up_to()]).unwrap_or_default()
        }
        Err(_) if essence.starts_with("text/") => {
            return Meaning::Text(String::from_utf8_lossy(bytes).into_owned());
        }
        Err(_) => return Meaning::Other,
    };
    match essence {
        "text/html" => Meaning::Html(html::calm(text)),
        "application/x-www-form-urlencoded" => Meaning::Pairs(vec![pairs(text)]),
        "text/event-stream" => Meaning::Pairs(events(text)),
        _ if essence.contains("json") => {
            json::read(text).map_or_else(|_| Meaning::Text(text.to_owned()), Meaning::Json)
        }
        _ => Meaning::Text(text.to_owned()),
    }
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let lossy = |text: &Encoded| String::from_utf8_lossy(&text.meaning()).into_owned();
    text.split('&')
        .map(|raw| Pair::spelled(raw.as_bytes()))
        .map(|pair| (lossy(&pair.name), pair.value.as_ref().map(lossy).unwrap_or_default()))
        .collect()
}

/// The events of an event stream, each with its fields; what has not ended with an empty line is not one yet.
fn events(text: &str) -> Vec<Vec<(String, String)>> {
    let mut events = Vec::new();
    let mut event = Vec::new();
    for line in text.lines() {
        if line.is_empty() {
            if !event.is_empty() {
                events.push(std::mem::take(&mut event));
            }
            continue;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let name = if name.is_empty() { "comment" } else { name };
        event.push((name.to_owned(), value.strip_prefix(' ').unwrap_or(value).to_owned()));
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::stream::Read;

    fn response(bytes: &[u8]) -> Stream {
        let mut stream = Stream::new(Direction::Out);
        stream.append(&[Read::new(1, 0, bytes)], false);
        stream
    }

    #[test]
    fn a_body_that_grows_is_there_before_it_is_whole() {
        let mut stream =
            response(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5\r\nde");
        let half = body(&stream).unwrap();
        assert_eq!((&half.bytes[..], half.whole), (&b"abcde"[..], false));
        stream.append(&[Read::new(2, 1, b"fgh\r\n0\r\n\r\n")], false);
        let whole = body(&stream).unwrap();
        assert_eq!((&whole.bytes[..], whole.parts, whole.whole), (&b"abcdefgh"[..], 2, true));
    }

    #[test]
    fn the_body_of_the_final_response_is_meant() {
        let both = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/PLAIN\r\nContent-Length: 2\r\n\r\nhi";
        let body = body(&response(both)).unwrap();
        assert_eq!((&body.bytes[..], body.media.as_str()), (&b"hi"[..], "text/plain"));
    }

    #[test]
    fn without_a_body_it_is_said_why() {
        let why = |bytes: &[u8]| body(&response(bytes)).unwrap_err();
        assert!(why(b"HTTP/1.1 200 O").starts_with("No body yet"));
        assert!(why(b"HTTP/1.1 204 No Content\r\n\r\n").contains("204"));
        assert!(why(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").contains("says 0"));
        assert!(why(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n").starts_with("Nothing of the body"));
        assert!(
            why(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81").contains("HTTP ends")
        );
    }

    #[test]
    fn a_long_text_is_cut_before_a_character_and_never_shown_beyond_what_is_said() {
        let long = ["x".repeat(BYTES_AT_MOST - 1), "é and more".to_owned()].concat();
        for media in ["text/plain", "application/x-unheard-of"] {
            let Meaning::Text(text) = meaning(media, long.as_bytes()) else { panic!("{media} is text") };
            assert_eq!(text.len(), BYTES_AT_MOST - 1, "{media}");
        }
        let odd = ["x".repeat(BYTES_AT_MOST).as_bytes(), b"\xff"].concat();
        assert!(matches!(meaning("text/plain", &odd), Meaning::Text(text) if text.len() == BYTES_AT_MOST));
        let odd = [b"\xff", "x".repeat(BYTES_AT_MOST).as_bytes()].concat();
        let Meaning::Text(text) = meaning("text/plain", &odd) else { panic!("text, as it says") };
        assert_eq!(text.chars().count(), BYTES_AT_MOST);
    }

    #[test]
    fn the_media_type_says_what_it_means() {
        assert_eq!(meaning("image/png", b"\x89PNG"), Meaning::Image("image/png"));
        assert!(matches!(meaning("application/problem+json; charset=utf-8", b"{\"a\":1}"), Meaning::Json(_)));
        // What says that it is JSON, and is not, stays as it is.
        assert_eq!(meaning("application/json", b"{oops"), Meaning::Text("{oops".to_owned()));
        assert!(matches!(meaning("text/html", b"<p>hi"), Meaning::Html(_)));
        assert_eq!(meaning("application/octet-stream", b"\xff\x00"), Meaning::Other);
        let events = meaning("text/event-stream", b": hi\n\nevent: tick\ndata: 1\n\ndata: ha");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            events,
            Meaning::Pairs(vec![vec![pair("comment", "hi")], vec![pair("event", "tick"), pair("data", "1")]])
        );
    }
}
