//! One exchange in one line.

use serde_json::Value;
use shared::calendar::Moment;
use shared::filter::{Subject, stage_named};
use shared::wire::Stage;

use crate::cli::paint::{Ink, Paint};
use crate::cli::text::{count, shortened};

/// Columns of a client and of a target; what is longer is cut.
const CLIENT: usize = 22;
const TARGET: usize = 40;

/// An exchange as the API tells it: what is not there is empty.
pub(super) struct Exchange<'a> {
    pub(super) id: u64,
    subject: Subject<'a>,
    page: Option<u64>,
    bytes_out: u64,
    began_ms: u64,
    took_ms: f64,
}

impl<'a> Exchange<'a> {
    pub(super) fn of(line: &'a Value) -> Self {
        let text = |name: &str| line[name].as_str();
        let number = |name: &str| line[name].as_u64();
        let page = number("page");
        Self {
            id: number("id").unwrap_or_default(),
            subject: Subject {
                method: text("method").unwrap_or_default(),
                target: text("target").unwrap_or_default(),
                status: number("status").and_then(|status| u16::try_from(status).ok()),
                address: text("client").unwrap_or_default(),
                agent: text("agent"),
                is_page: page.is_some(),
                stage: text("stage").and_then(stage_named),
            },
            page,
            bytes_out: number("bytes_out").unwrap_or_default(),
            began_ms: number("began_ms").unwrap_or_default(),
            took_ms: line["took_ms"].as_f64().unwrap_or_default(),
        }
    }

    pub(super) const fn subject(&self) -> Subject<'a> {
        self.subject
    }

    /// Whether nothing more is to come.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.subject.stage, Some(Stage::Complete | Stage::Refused | Stage::CutShort))
    }

    /// The server refuses a request before it says so.
    pub(super) fn awaits_its_answer(&self) -> bool {
        self.subject.stage == Some(Stage::Refused) && self.subject.status.is_none()
    }

    /// `08:49:37.123     7  curl/8.5.0   GET     /hello   200      116 bytes     0.8 ms`, in UTC.
    pub(super) fn draw(&self, paint: Paint) -> String {
        let mut out = String::new();
        paint.put(&mut out, Ink::Quiet, &format!("{}Z", Moment::at(self.began_ms).clock()));
        paint.put(&mut out, Ink::Strong, &format!(" {:>5}  ", self.id));
        let who = match (self.page, self.subject.agent) {
            (Some(_), _) => "the page",
            (None, agent) => agent.unwrap_or(self.subject.address),
        };
        out.push_str(&format!("{:CLIENT$}  ", safe(who, CLIENT)));
        paint.put(&mut out, Ink::Method, &format!("{:7}", safe(self.subject.method, 12)));
        out.push(' ');
        paint.put(&mut out, Ink::Target, &format!("{:TARGET$}", safe(self.subject.target, TARGET)));
        out.push_str("  ");
        let (ink, status) = match self.subject.status {
            Some(status @ 500..) => (Ink::Error, status.to_string()),
            Some(status @ 400..) => (Ink::Warning, status.to_string()),
            Some(status @ 300..) => (Ink::Note, status.to_string()),
            Some(status) => (Ink::Good, status.to_string()),
            None => (Ink::Error, "—".to_owned()),
        };
        paint.put(&mut out, ink, &format!("{status:>3}"));
        out.push_str(&format!("  {:>12}  {:>9.1} ms", count(self.bytes_out, "byte"), self.took_ms));
        let how = match self.subject.stage {
            Some(Stage::Refused) => "  refused",
            Some(Stage::CutShort) => "  cut short",
            _ => "",
        };
        paint.put(&mut out, Ink::Quiet, how);
        out.push('\n');
        out
    }
}

/// What somebody else wrote, with nothing in it that speaks to the terminal.
fn safe(text: &str, most: usize) -> String {
    shortened(text.as_bytes(), most)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_line_says_who_asked_what_and_what_came_of_it() {
        let line = json!({"id": 7, "client": "127.0.0.1:5005", "agent": "curl/8.5.0", "method": "GET",
            "target": "/hello", "status": 200, "stage": "complete", "bytes_out": 116,
            "began_ms": 784_111_777_123_u64, "took_ms": 0.84});
        let drawn = Exchange::of(&line).draw(Paint::plain());
        let words: Vec<_> = drawn.split_whitespace().collect();
        assert_eq!(
            words,
            ["08:49:37.123Z", "7", "curl/8.5.0", "GET", "/hello", "200", "116", "bytes", "0.8", "ms"]
        );
    }

    #[test]
    fn nothing_that_was_sent_speaks_to_the_terminal() {
        let line = json!({"id": 1, "method": "\u{1b}[2J", "target": "\u{7}".repeat(90), "agent": "é\r\n",
            "stage": "refused"});
        let drawn = Exchange::of(&line).draw(Paint::plain());
        assert!(!drawn.trim_end().contains(char::is_control), "{drawn:?}");
        assert!(drawn.contains("refused") && drawn.contains('—'), "{drawn}");
    }
}
