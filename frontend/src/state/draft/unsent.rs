//! What only the form knows, and bytes do not show, as text to be kept: the lines that are switched off, and
//! that the framing is done by hand.
//!
//! ```text
//! h7 0 ·f1 17 X-Draft: tea\r\n··
//! │    │    └ its line, each byte a character of its own
//! │    └ line 1 of the fields (t: of the trailers; in capitals: its value counts itself)
//! └ by hand, and the last 7 bytes follow the request
//! ```

use shared::message::{Body, Composed, Field, Framing, Line, Part, Request, Value};

/// All of it; nothing where there is nothing.
pub fn kept(composed: &Composed) -> String {
    let mut text = String::new();
    let Some(request) = composed.request() else { return text };
    if request.by_hand {
        entry(&mut text, 'h', request.behind.len(), b"");
    }
    lines(&mut text, 'f', &request.fields);
    if let Body::Chunked(chunked) = &request.body {
        lines(&mut text, 't', &chunked.trailers);
    }
    text
}

fn lines(text: &mut String, list: char, lines: &[Line]) {
    for (n, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_on()) {
        let counted = line.field().is_some_and(|field| field.value == Value::Counted);
        let list = if counted { list.to_ascii_uppercase() } else { list };
        let mut alone = Request::new("", "");
        alone.fields.push(line.clone());
        alone.fields[0].switch(true);
        let sent = alone.to_bytes();
        let part = if line.field().is_some() { Part::Field(0) } else { Part::OddLine(0) };
        entry(text, list, n, sent.text_of(part));
    }
}

fn entry(text: &mut String, what: char, n: usize, bytes: &[u8]) {
    text.push(what);
    text.push_str(&n.to_string());
    text.push(' ');
    text.push_str(&bytes.len().to_string());
    text.push(' ');
    text.extend(bytes.iter().copied().map(char::from));
}

/// These bytes as the form that they were, as far as the text can be understood: the bytes stay the same.
pub fn restored(bytes: &[u8], kept: &str) -> Composed {
    let plain = Composed::from_bytes(bytes);
    let Composed::Request(mut request) = plain.clone() else { return plain };
    let mut rest = kept;
    while let Some((what, n, line, behind)) = next(rest) {
        rest = behind;
        if what == 'h' {
            by_hand(&mut request, n);
            continue;
        }
        let list = match (&mut request.body, what.to_ascii_lowercase()) {
            (_, 'f') => &mut request.fields,
            (Body::Chunked(chunked), 't') => &mut chunked.trailers,
            _ => break,
        };
        if let Some(mut line) = one_line(&line) {
            if let (Line::Field(Field { value, .. }), true) = (&mut line, what.is_ascii_uppercase()) {
                *value = Value::Counted;
            }
            list.insert(n.min(list.len()), line);
        }
    }
    let form = Composed::Request(request);
    if form.to_bytes().bytes == bytes { form } else { plain }
}

/// What it is, its number, its bytes, and what follows.
fn next(text: &str) -> Option<(char, usize, Vec<u8>, &str)> {
    let what = text.chars().next().filter(char::is_ascii)?;
    let (n, rest) = text[1..].split_once(' ')?;
    let (length, rest) = rest.split_once(' ')?;
    let length: usize = length.parse().ok()?;
    let line: Vec<u8> = rest.chars().take(length).map_while(|c| u8::try_from(c).ok()).collect();
    let end = rest.char_indices().nth(length).map_or(rest.len(), |(end, _)| end);
    Some((what, n.parse().ok()?, line, &rest[end..]))
}

fn one_line(line: &[u8]) -> Option<Line> {
    let alone = Composed::from_bytes(&[b"GET / HTTP/1.1\r\n", line, b"\r\n"].concat());
    let [line] = &alone.request()?.fields[..] else { return None };
    let mut line = line.clone();
    line.switch(false);
    Some(line)
}

/// The last bytes follow the request; all between them and the head is its body.
fn by_hand(request: &mut Request, behind: usize) {
    request.frame(Framing::ByHand);
    request.by_hand = true;
    if let (Body::Plain(body), true) = (&mut request.body, request.head_end.is_some()) {
        body.append(&mut request.behind);
        let at = body.len().saturating_sub(behind);
        request.behind = body.split_off(at);
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn survives(form: &Composed) {
        let back = restored(&form.to_bytes().bytes, &kept(form));
        assert_eq!(&back, form);
    }

    #[test]
    fn lines_that_are_switched_off_are_there_again() {
        let off = |name: &str, value: &str| Field::new(name, value).switched_off();
        let mut request = Request::new("GET", "/")
            .with(off("X-First", "1"))
            .with(Field::new("Host", "lab"))
            .with(off("X-\u{eb}", "\u{1f642}"))
            .with(Field { on: false, ..Field::content_length() });
        survives(&request.clone().into());
        request.set_content(b"hello");
        request.frame(Framing::Chunked);
        let Body::Chunked(chunked) = &mut request.body else { panic!("it is in chunks") };
        chunked.trailers = vec![Line::Field(Field::new("A", "b")), Line::Field(off("C", "d"))];
        survives(&request.into());
    }

    #[test]
    fn what_is_framed_by_hand_stays_so() {
        let mut request = Request::new("POST", "/").with(Field::new("Content-Length", "3"));
        request.body = Body::Plain(b"hello".to_vec());
        request.by_hand = true;
        survives(&request.clone().into());
        request.behind = b"GET /next HTTP/1.1\r\n\r\n".to_vec();
        survives(&request.into());
    }

    #[test]
    fn what_cannot_be_understood_changes_nothing() {
        let bytes = b"GET / HTTP/1.1\r\n\r\n";
        for kept in [
            "",
            "f",
            "f1",
            "f1 9",
            "f9999999999999999999 1 x",
            "t0 4 A:b\n",
            "\u{eb}",
            "f0 3 \u{1f642}",
            "h 0 ",
        ] {
            let form = restored(bytes, kept);
            assert_eq!(form.to_bytes().bytes, bytes, "{kept:?}");
        }
    }

    proptest! {
        #[test]
        fn the_bytes_are_the_same_whatever_was_kept(
            bytes in "(GET / HTTP/1.1\r\n|A: b\r\n|\r\n|x|Content-Length: 2\r\n){0,6}",
            kept in "([fthFT][0-3] [0-9] |A:b\n|[a-z:\r\n]){0,6}",
        ) {
            let form = restored(bytes.as_bytes(), &kept);
            prop_assert_eq!(form.to_bytes().bytes, bytes.as_bytes());
        }
    }
}
