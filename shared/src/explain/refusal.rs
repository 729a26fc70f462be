//! What was found where something else was expected, and what would mend it.

use super::entry::{self, fill};
use super::show::{a, bytes, lower, shown, the};
use super::view::{View, bytes_of};
use crate::rule::{Rule, Severity};
use crate::span::Span;
use crate::trace::{Edit, Kind, Message, Rejection, State, Step};

/// A refused message in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// A few words.
    pub title: &'static str,
    /// What was found, and what the rule asks.
    pub summary: String,
    /// What could have stood there.
    pub expected: String,
    /// What the refusal is told by; or that nothing is said.
    pub answer: String,
    /// What would mend it, where that is known.
    pub fix: Option<String>,
    /// What real servers do with such a message, where there is something to tell.
    pub servers: Option<&'static str>,
    /// Why the rule is there.
    pub detail: &'static str,
    /// The rule that was broken.
    pub rule: Rule,
    /// The document and section to read on.
    pub section: &'static str,
}

/// Explains a rejection. The bytes are the stream's from the first one on, as far as they are there.
pub fn rejection(rejection: &Rejection, bytes: &[u8]) -> Refusal {
    let Rejection { message, at, about, rule, .. } = *rejection;
    let span = Span::point(at);
    let (before, after) = (State::Rejected, State::Rejected);
    let step = Step { span, about, message, kind: Kind::Rejected, rule, before, after };
    let text = entry::rule(rule);
    Refusal {
        title: text.title,
        summary: found(&View { step: &step, window: bytes, message: &Message::default() }),
        expected: format!("Expected: {}.", rejection.expected),
        answer: match rejection.status {
            None => "The connection is closed without an answer.".to_owned(),
            Some(code) => {
                let title = entry::status(code).filter(|entry| entry.id == code.to_string());
                let title = title.map_or(code.to_string(), |entry| entry.title.to_owned());
                // Nobody answers a response; it is a gateway that has to say something to its own client.
                if code == 502 {
                    format!("Nobody answers a response, but a proxy tells its own client {title}.")
                } else {
                    format!("The status for this is {title}.")
                }
            }
        },
        fix: rejection.fix.as_ref().map(|fix| mended(fix, bytes)),
        servers: text.fact("what servers do"),
        detail: text.detail,
        rule,
        section: rule.section(),
    }
}

/// What was found, and what the rule asks.
pub(super) fn found(view: &View<'_>) -> String {
    let Step { about, rule, .. } = *view.step;
    let written = entry::rule(rule).fact("found").and_then(|text| fill(text, |name| view.word(name)));
    let seen = || {
        let text = view.text(about).filter(|text| !text.is_empty())?;
        Some(match text {
            [byte] => format!("Byte {} is {}.", about.at, a(*byte)),
            _ => format!("Here stands “{}”.", shown(text)),
        })
    };
    match written.or_else(seen) {
        Some(found) => format!("{found} {}", rule.summary()),
        None => rule.summary().to_owned(),
    }
}

/// The same, and why it was let through where it need not have been.
pub(super) fn finding(view: &View<'_>) -> String {
    let rule = view.step.rule;
    match rule.leniency().filter(|_| rule.severity() == Severity::Error) {
        Some(why) => format!("{} It is let through: {}", found(view), lower(why)),
        None => found(view),
    }
}

/// An edit in words.
fn mended(edit: &Edit, window: &[u8]) -> String {
    let Span { at, len } = edit.span;
    let old = bytes_of(window, edit.span);
    let with = shown(&edit.with);
    match (old, edit.with.is_empty()) {
        (Some([]), _) => match window.get(usize::try_from(at).unwrap_or(usize::MAX)) {
            Some(&next) => format!("Put “{with}” before {} at byte {at}.", the(next)),
            None => format!("Put “{with}” at the end, as byte {at}."),
        },
        (Some([byte]), true) => format!("Take away {} at byte {at}.", the(*byte)),
        (Some([byte]), false) => format!("Put “{with}” in the place of {} at byte {at}.", the(*byte)),
        (Some([line @ .., b'\n']), true) => {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            format!("Take away the line “{}”, from byte {at} on.", shown(line))
        }
        (Some(old), true) => format!("Take away “{}”, from byte {at} on.", shown(old)),
        (Some(old), false) => format!("Put “{with}” in the place of “{}”, from byte {at} on.", shown(old)),
        (None, true) => format!("Take away {} from byte {at} on.", bytes(len)),
        (None, false) => format!("Put “{with}” in the place of {} from byte {at} on.", bytes(len)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_says_what_to_do() {
        let text = b"GET / HTTP/1.1\nHost : lab#\r\n\r\n";
        let says = |edit: Edit| mended(&edit, text);
        assert_eq!(says(Edit::remove(Span { at: 19, len: 1 })), "Take away the space at byte 19.");
        assert_eq!(says(Edit::insert(14, b"\r")), "Put “\\r” before the LF (0x0A) at byte 14.");
        assert_eq!(says(Edit::insert(30, b"x")), "Put “x” at the end, as byte 30.");
        let line = Span { at: 15, len: 13 };
        assert_eq!(says(Edit::remove(line)), "Take away the line “Host : lab#”, from byte 15 on.");
        let sign = Edit::replace(Span { at: 25, len: 1 }, &b"%23"[..]);
        assert_eq!(says(sign), "Put “%23” in the place of the number sign (#) at byte 25.");
        let far = Edit::remove(Span { at: u64::MAX, len: 9 });
        assert_eq!(says(far), "Take away 9 bytes from byte 18446744073709551615 on.");
    }
}
