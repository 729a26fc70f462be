//! Input of the wrong kind, and what to do about it: nobody should have to find out from a caret that a
//! file holds something else than HTTP/1.1 requests.

use shared::rule::Rule;
use shared::trace::{Side, Verdict};

use crate::reading::Reading;

/// What the input looks like, when it is not what was said.
pub(super) fn of(reading: &Reading) -> Vec<String> {
    let hint = match reading.trace.verdict() {
        Verdict::Complete => None,
        Verdict::NeedMore(need) => waiting(reading, need.bytes),
        Verdict::Rejected(why) => refused(reading, why.rule),
    };
    hint.into_iter().map(str::to_owned).collect()
}

fn waiting(reading: &Reading, body: Option<u64>) -> Option<&'static str> {
    match reading.side {
        Side::Response(_) if body.is_some() => {
            Some("If these are the answers to HEAD, say so with --answering HEAD: they have no body.")
        }
        _ => None,
    }
}

fn refused(reading: &Reading, rule: Rule) -> Option<&'static str> {
    let input = &reading.input;
    let starts = |text: &[u8]| input.starts_with(text);
    match reading.side {
        _ if starts(b"\x16\x03") => Some("This looks like TLS: what is inside cannot be seen from outside."),
        _ if starts(b"> ") || starts(b"* ") || starts(b"< ") => {
            Some("This looks like the output of curl -v, which is for people; curl --trace has the bytes.")
        }
        Side::Request if starts(b"PRI * HTTP/2.0") => Some("This is how a connection of HTTP/2 begins."),
        Side::Request if starts(b"HTTP/") => Some("This looks like a response: --response."),
        Side::Response(_) if starts(b"HTTP/2 ") || starts(b"HTTP/3 ") => {
            Some("curl writes this for HTTP/2 and HTTP/3, which have no status line; ask with --http1.1.")
        }
        Side::Response(_) if !starts(b"HTTP") && !input.is_empty() => {
            Some("This does not look like a response; requests are read without --response.")
        }
        Side::Response(_) if rule == Rule::BadChunkSize => {
            Some("curl takes the chunks away and leaves the field that announces them; --raw keeps them.")
        }
        _ => None,
    }
}
