//! What was sent and what came, for people.

use std::time::Duration;

use shared::trace::{Profile, Side, Trace, Zoom};

use super::talk::{End, Moved, Talk};
use crate::cli::address::Address;
use crate::cli::paint::{Ink, Paint};
use crate::cli::text::{count, glyph, is_escaped};
use crate::cli::trace::picture;
use crate::reading::Reading;

/// Writes and reads that are listed; of more, only how many there were.
const LISTED: usize = 20;

/// Fields by which an answer says where it can be looked up.
const POINTERS: [&str; 2] = ["x-trace", "link"];

/// Bytes as text in which every one can be seen, with a new line behind each that ends one.
pub(super) fn visible(bytes: &[u8], paint: Paint) -> String {
    let mut out = String::new();
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        for run in line.chunk_by(|a, b| is_escaped(*a) == is_escaped(*b)) {
            let ink = if run.first().is_some_and(|&byte| is_escaped(byte)) { Ink::Quiet } else { Ink::Plain };
            let shown: String = run.iter().map(|&byte| glyph(byte)).collect();
            paint.put(&mut out, ink, &shown);
        }
        if line.ends_with(b"\n") {
            out.push('\n');
        }
    }
    out
}

/// Request and answer, each with the times of its writes or reads and as `playground trace` shows it.
pub(super) fn traced(sent: Vec<u8>, talk: &Talk, paint: Paint, width: usize) -> String {
    let mut out = String::new();
    moved(&mut out, "sent", &talk.writes, paint);
    // It goes to the lab, and so is read as the lab reads it.
    let request = Reading::new(Side::Request, sent, |input| Trace::of(Side::Request, Profile::HYPER, input));
    out.push_str(&picture::draw(&request, Zoom::Token, paint, width));
    out.push('\n');
    moved(&mut out, "received", &talk.reads, paint);
    if !talk.received.is_empty() {
        out.push_str(&picture::draw(&answers(talk), Zoom::Token, paint, width));
    }
    out
}

fn moved(out: &mut String, what: &str, moved: &[Moved], paint: Paint) {
    if moved.is_empty() {
        paint.put(out, Ink::Strong, &format!("nothing was {what}\n"));
    }
    for (index, one) in moved.iter().take(LISTED).enumerate() {
        let word = if index == 0 { what } else { "" };
        paint.put(out, Ink::Strong, &format!("{word:8}"));
        let (start, last) = (one.bytes.start, one.bytes.end.saturating_sub(1));
        out.push_str(&format!(" {:>10}   bytes {start} to {last}\n", milliseconds(one.at)));
    }
    if let Some(more @ 1..) = moved.len().checked_sub(LISTED) {
        paint.put(out, Ink::Quiet, &format!("         and {}\n", count(more as u64, "more piece")));
    }
    out.push('\n');
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

/// The answers, each read as what it answers.
fn answers(talk: &Talk) -> Reading {
    let first = Side::Response(talk.asked.first().copied().unwrap_or_default());
    Reading::new(first, talk.received.clone(), |input| {
        let mut trace = Trace::new(first, Profile::RFC);
        let mut from = 0;
        for (index, &end) in talk.answers.iter().enumerate() {
            trace.answering(talk.asked.get(index).copied().unwrap_or_default());
            trace.feed(&input[from..end]);
            from = end;
        }
        trace.feed(&input[from..]);
        if matches!(talk.end, End::Closed | End::Broken(_)) {
            trace.end();
        }
        trace
    })
}

/// Where the answers say that they can be looked up.
pub(super) fn pointers(talk: &Talk, to: &Address) -> Vec<String> {
    let reading = answers(talk);
    let fields =
        reading.messages.iter().flat_map(|message| reading.trace.fields(message.index, &reading.input).head);
    let shown = |bytes: &[u8]| bytes.iter().map(|&byte| glyph(byte)).collect::<String>();
    fields
        .flat_map(|field| {
            let name = reading.bytes(field.name);
            let points = POINTERS.iter().any(|pointer| name.eq_ignore_ascii_case(pointer.as_bytes()));
            let value = shown(&field.value(&reading.input));
            let elsewhere = from_here(&value, to.host()).map(|link| {
                format!("the link names another host than --to; should nothing be there, try {link}")
            });
            let said = [Some(format!("{}: {value}", shown(name))), elsewhere];
            said.into_iter().flatten().filter(move |_| points)
        })
        .collect()
}

/// A link on the host that was connected to, where it is on another one. A server knows itself by the
/// name in Host, or by an address of its own; neither need lead there from here.
fn from_here(link: &str, host: &str) -> Option<String> {
    let url = link.strip_prefix("<http://")?.split('>').next()?;
    let (authority, path) = url.split_once('/')?;
    let (named, port) = authority.rsplit_once(':')?;
    let is_loopback = |host: &str| matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    let same = named.eq_ignore_ascii_case(host) || is_loopback(named) && is_loopback(host);
    (!same).then(|| format!("http://{host}:{port}/{path}"))
}

#[cfg(test)]
mod tests {
    use super::{from_here, visible};
    use crate::cli::paint::Paint;

    #[test]
    fn a_link_is_moved_only_to_another_host() {
        let link = "<http://lab.test:8080/exchanges/7>; rel=\"trace\"";
        assert_eq!(from_here(link, "10.0.0.7").as_deref(), Some("http://10.0.0.7:8080/exchanges/7"));
        assert_eq!(from_here(link, "LAB.test"), None);
        assert_eq!(from_here("<http://127.0.0.1:8080/x>", "localhost"), None);
        for other in ["</x>", "<https://page.test:1/x>", "<http://page.test/x>", ""] {
            assert_eq!(from_here(other, "10.0.0.7"), None, "{other}");
        }
    }

    #[test]
    fn every_line_ends_where_its_end_can_be_seen() {
        assert_eq!(
            visible(b"HTTP/1.1 200 OK\r\n\r\na\xff", Paint::plain()),
            "HTTP/1.1 200 OK\\r\\n\n\\r\\n\na\\xff"
        );
        assert_eq!(visible(b"", Paint::plain()), "");
    }
}
