//! The `.http` file of the REST clients of JetBrains and VS Code: a request as text, to be sent again.
//!
//! ```text
//! ### Exchange 7
//! # answered 200
//! POST http://127.0.0.1:8081/echo HTTP/1.1
//! Content-Type: text/plain
//!
//! hello
//! ```
//!
//! It goes to the lab, so its URL has the lab's address; a Host that says something else is kept as a
//! field. Left out is what a client works out anew. The form is made for requests that are as they should
//! be: what it cannot say stands in comments before the request.

use super::{Exchange, Read, text, url};
use crate::calendar::Moment;
use crate::filter::{parts, stage_name};
use crate::trace::Framing;
use crate::wire::Stage;

/// What the client works out by itself.
const RECOMPUTED: [&str; 6] =
    ["content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer"];

/// The methods that VS Code's REST client tells from a URL.
const KNOWN: [&str; 9] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "CONNECT", "TRACE"];

/// The request of an exchange, as a file that sends it again.
pub fn file(exchange: &Exchange<'_>) -> String {
    let read = Read::request(exchange.request.bytes);
    let summary = exchange.summary;
    let mut out = format!("### Exchange {}\n", summary.id.0);
    let answer = match summary.status {
        Some(status) => format!("answered {status}"),
        None => format!("not answered ({})", stage_name(summary.stage)),
    };
    comment(&mut out, &format!("{}, {answer}", Moment::at(summary.began_ms).iso()));
    let whole = read.message.complete && exchange.request.dropped == 0;
    if summary.stage == Stage::Refused || !whole {
        unsayable(&mut out, exchange, whole);
        return out;
    }
    for remark in remarks(exchange, &read) {
        comment(&mut out, &remark);
    }
    out.push_str(&format!("{} {} HTTP/1.1\n", text(read.method()), address(exchange, &read)));
    for (name, value) in read.fields() {
        let name = text(name);
        let is_own_host = name.eq_ignore_ascii_case("host") && *value == *exchange.lab.as_bytes();
        if !is_own_host && !RECOMPUTED.iter().any(|other| name.eq_ignore_ascii_case(other)) {
            out.push_str(&format!("{name}: {}\n", text(&value)));
        }
    }
    if let Ok(body) = String::from_utf8(read.content())
        && !body.is_empty()
    {
        out.push('\n');
        out.push_str(&body);
        out.push('\n');
    }
    out
}

/// Where it goes: to the lab, whatever host its target names.
fn address(exchange: &Exchange<'_>, read: &Read<'_>) -> String {
    let target = read.target();
    let scheme = target.windows(3).position(|part| part == b"://");
    let path = scheme.map(|at| {
        let rest = &target[at + 3..];
        rest.iter().position(|byte| b"/?#".contains(byte)).map_or(&b""[..], |start| &rest[start..])
    });
    match path {
        Some(query @ [b'?', ..]) => url(&[b"/", query].concat(), exchange.lab),
        Some(path) => url(path, exchange.lab),
        None if target.starts_with(b"/") => url(target, exchange.lab),
        None => url(b"", exchange.lab),
    }
}

/// A request that is no request, or not a whole one: its lines, each behind a comment's sign.
fn unsayable(out: &mut String, exchange: &Exchange<'_>, whole: bool) {
    let why = match exchange.summary.stage {
        Stage::Refused => "The server refused it as no request, and a client would not send it.",
        _ if exchange.request.dropped > 0 => "Not all of its bytes were kept.",
        _ if !whole => "It never came whole.",
        _ => "A client would not send it.",
    };
    comment(out, &format!("This request cannot be said in this form. {why}"));
    let raw = format!("/api/exchanges/{}/raw", exchange.summary.id.0);
    comment(
        out,
        &format!("Its exact bytes are at {raw} of the page's address; `playground send` sends them."),
    );
    comment(out, "");
    for line in text(exchange.request.bytes).lines().take(MOST_LINES) {
        comment(out, line);
    }
}

/// Lines of an unsayable request that are shown.
const MOST_LINES: usize = 100;

/// What will be otherwise when the file is sent.
fn remarks(exchange: &Exchange<'_>, read: &Read<'_>) -> Vec<String> {
    let mut remarks = Vec::new();
    let method = text(read.method());
    if !KNOWN.contains(&method.as_str()) {
        remarks.push(format!("{method} is a method that not every client lets one send."));
    }
    if !read.target().starts_with(b"/") {
        let start = text(&exchange.summary.start_line.0);
        remarks.push(format!("The target was {}, which this form cannot say.", parts(&start).1));
    }
    if read.version() != "HTTP/1.1" {
        remarks.push(format!("It was sent as {}.", read.version()));
    }
    if read.message.framing == Some(Framing::Chunked) {
        remarks.push("Its body came in chunks; a client will send it with its length.".to_owned());
    }
    if !read.trailers.is_empty() {
        remarks.push("It had trailers, which this form cannot say.".to_owned());
    }
    match String::from_utf8(read.content()) {
        Err(_) => remarks.push("Its body is no text, and is left out.".to_owned()),
        Ok(body) if body.lines().any(|line| line.starts_with("###")) => {
            remarks
                .push("A line of its body begins with ###, which here begins the next request.".to_owned());
        }
        Ok(body) if body.starts_with("< ") || body.contains("{{") => {
            remarks.push("Its body has what clients take for a file or a variable.".to_owned());
        }
        Ok(_) => {}
    }
    remarks
}

/// One line that is not sent, whatever stands in it.
fn comment(out: &mut String, line: &str) {
    out.push('#');
    if !line.is_empty() {
        out.push(' ');
    }
    out.extend(line.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }));
    out.push('\n');
}
