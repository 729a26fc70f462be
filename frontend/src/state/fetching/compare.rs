//! What was written, what the browser was asked for, and what the server received, line by line.

use super::{Fetched, Head, rules};

/// Who made a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// There is none.
    Nobody,
    /// The browser.
    Browser,
    /// The rules of `fetch`.
    Rules,
}

impl Who {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Nobody => "as you wrote it",
            Self::Browser => "the browser",
            Self::Rules => "the rules of fetch",
        }
    }
}

/// One line of the three.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What you wrote.
    pub wrote: String,
    /// What the browser says it sends.
    pub said: String,
    /// What the server received.
    pub got: String,
    /// Who made the difference between the first and the last.
    pub who: Who,
    /// Why.
    pub why: &'static str,
}

/// The lines side by side; `got` is the request as it arrived, where it has been found.
pub fn rows(fetch: &Fetched, got: Option<&[u8]>) -> Vec<Row> {
    let wrote = &fetch.ask.wrote;
    let said = fetch.said.clone().unwrap_or_default();
    let head = got.map(Head::read);
    let got_fields = head.as_ref().map_or(&[][..], |head| &head.fields);
    let first = head.as_ref().map_or("", |head| &head.first);
    let same_line = head.is_none() || first == wrote.first;
    let mut rows = vec![Row {
        wrote: wrote.first.clone(),
        said: [&said.method, " ", &said.url].concat(),
        got: first.to_owned(),
        who: if same_line { Who::Nobody } else { Who::Rules },
        why: if same_line { "" } else { "fetch spells the method, the address and the version itself." },
    }];
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in wrote.fields.iter().chain(got_fields) {
        if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            names.push(name);
        }
    }
    for name in names {
        let row = Row {
            wrote: lines(&wrote.fields, name),
            said: lines(&said.fields, name),
            got: lines(got_fields, name),
            who: Who::Nobody,
            why: "",
        };
        rows.push(judged(row, name, head.is_some()));
    }
    rows
}

/// The lines of a field.
fn lines(fields: &[super::Pair], name: &str) -> String {
    let mut text = String::new();
    for (name, value) in fields.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name)) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(name);
        text.push_str(": ");
        text.push_str(value);
    }
    text
}

fn judged(mut row: Row, name: &str, is_known: bool) -> Row {
    let forbidden = shared::fetch::is_forbidden(name);
    // Before it is known what arrived, what is known is what will be left out.
    let last = if is_known { &row.got } else { &row.said };
    (row.who, row.why) = match (row.wrote.is_empty(), last.is_empty()) {
        _ if row.wrote == *last => (Who::Nobody, ""),
        _ if !is_known && !forbidden && row.wrote.eq_ignore_ascii_case(last) => (Who::Nobody, ""),
        (true, _) => (Who::Browser, rules::why(name)),
        (false, true) if forbidden => (Who::Rules, "No page may set it."),
        (false, true) => (Who::Rules, "Not a field that fetch takes here."),
        (false, false) if forbidden => (Who::Browser, rules::why(name)),
        (false, false) if row.wrote.contains('\n') => {
            (Who::Rules, "Lines of one name become one, with commas between.")
        }
        (false, false) if row.wrote.eq_ignore_ascii_case(last) => {
            (Who::Rules, "Names go through Headers, which writes them small. They mean the same.")
        }
        (false, false) => (Who::Browser, rules::why(name)),
    };
    row
}
