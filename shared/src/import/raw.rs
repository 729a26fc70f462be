//! The text of a request.
//!
//! A text field has no CR: whatever was copied into it, its lines end in LF. So where all lines end in the
//! same other way, those of the head become CR LF, and those of the body become what makes the request
//! whole. Where a text has CR LF somewhere, each line ends as it was meant to.

use super::Found;
use crate::trace::Boundary;

pub(super) fn read(text: &str) -> Found {
    let text = text.trim_start_matches('\u{feff}');
    let mut notes = Vec::new();
    if text.contains("\r\n") {
        return Found { bytes: text.as_bytes().to_vec(), notes };
    }
    let lines = if text.contains('\n') { text.to_owned() } else { text.replace('\r', "\n") };
    let all = lines.replace('\n', "\r\n");
    let head = lines.trim_start_matches('\n');
    let before = lines.len() - head.len();
    let Some(end) = head.find("\n\n").map(|end| before + end + 2) else {
        notes.push((
            text.len(),
            "the empty line that ends the head was missing, and is there now.".to_owned(),
        ));
        return Found { bytes: [all.trim_end(), "\r\n\r\n"].concat().into_bytes(), notes };
    };
    let kept = [&lines[..end].replace('\n', "\r\n"), &lines[end..]].concat();
    let bytes = if is_whole(&all) && !is_whole(&kept) { all } else { kept };
    Found { bytes: bytes.into_bytes(), notes }
}

/// Whether this is whole requests, one behind the other. A first line that no server takes says nothing
/// about where the body ends.
fn is_whole(text: &str) -> bool {
    let text = text.trim_start();
    let plain = ["GET / HTTP/1.1", &text[text.find('\r').unwrap_or(0)..]].concat();
    let mut rest = plain.as_bytes();
    while !rest.is_empty() {
        let taken = Boundary::request().feed(rest);
        if !taken.done || taken.used == 0 {
            return false;
        }
        rest = &rest[taken.used..];
    }
    true
}
