//! An access log in the common log format:
//!
//! ```text
//! 127.0.0.1 - - [10/Oct/2000:13:55:36 +0000] "GET /files/hello.txt HTTP/1.1" 200 19
//! client    │ │  when, in UTC                 the request line               │   bytes of body, or -
//!           │ who, where somebody logged in                                 status
//!           who, by a protocol that nobody uses
//! ```

use std::fmt;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard};

use shared::calendar::Moment;

use super::super::ring::Ring;
use crate::lab::setting::Rules;

/// The longest request line that is kept, in characters.
const LONGEST: usize = 300;

/// The latest lines.
#[derive(Debug)]
pub(in super::super) struct State {
    // A std Mutex: held for a few instructions, never across an await.
    lines: Mutex<Ring<String>>,
}

/// What a line says.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) client: Option<IpAddr>,
    pub(super) unix_ms: u64,
    pub(super) request: String,
    pub(super) status: u16,
    /// Of the body; none where there is no body.
    pub(super) bytes: Option<u64>,
}

impl State {
    pub(in super::super) fn new(rules: &Rules) -> Self {
        Self { lines: Mutex::new(Ring::new(rules)) }
    }

    pub(in super::super) fn reset(&self) {
        self.lock().reset();
    }

    pub(super) fn add(&self, line: &Line) {
        self.lock().push(line.unix_ms, line.to_string());
    }

    /// The lines, and how many have been dropped before them.
    pub(super) fn text(&self, now_ms: u64) -> (String, u64) {
        let mut lines = self.lock();
        lines.tidy(now_ms);
        let text = lines.since(0).map(|(_, line)| format!("{line}\n")).collect();
        (text, lines.first())
    }

    fn lock(&self) -> MutexGuard<'_, Ring<String>> {
        self.lines.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.client {
            Some(client) => write!(f, "{client}")?,
            None => f.write_str("-")?,
        }
        write!(f, " - - [{}] \"", Moment::at(self.unix_ms).common_log())?;
        // Whoever sends a quotation mark must not be able to end the string with it.
        for c in self.request.chars().take(LONGEST) {
            match c {
                '"' | '\\' => write!(f, "\\{c}")?,
                c if c.is_ascii() && !c.is_ascii_control() => write!(f, "{c}")?,
                c => write!(f, "{}", c.escape_unicode())?,
            }
        }
        write!(f, "\" {} ", self.status)?;
        match self.bytes {
            Some(bytes) if bytes > 0 => write!(f, "{bytes}"),
            _ => f.write_str("-"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_in_the_common_log_format() {
        let line = Line {
            client: Some([127, 0, 0, 1].into()),
            unix_ms: 971_186_136_000,
            request: "GET /files/\"\\\u{e9} HTTP/1.1".to_owned(),
            status: 200,
            bytes: Some(19),
        };
        assert_eq!(
            line.to_string(),
            r#"127.0.0.1 - - [10/Oct/2000:13:55:36 +0000] "GET /files/\"\\\u{e9} HTTP/1.1" 200 19"#
        );
        let empty = Line { client: None, bytes: None, status: 304, ..line };
        assert!(empty.to_string().starts_with("- - - [") && empty.to_string().ends_with(" 304 -"));
    }
}
