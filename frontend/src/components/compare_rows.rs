//! The tables of a comparison: two columns, one for each exchange. Here those of the messages.

use yew::prelude::*;

use crate::state::comparing::rows::{self, Row, Rows};
use crate::state::comparing::{self, Kind, Line};
use crate::state::stream::Stream;
use crate::state::words;

/// A message of both exchanges, compared.
pub struct Message {
    lines: Vec<Line>,
    rows: Rows,
}

impl Message {
    /// Compares them.
    pub fn of(left: &Stream, right: &Stream) -> Self {
        let lines = comparing::lines(left.bytes(), right.bytes());
        Self { rows: rows::rows(&lines, left.bytes(), right.bytes()), lines }
    }

    /// How many differences can be gone to.
    pub const fn differences(&self) -> usize {
        self.rows.differences
    }
}

/// A table of two columns, one for each exchange.
pub fn table(name: &str, head: Html, rows: Vec<Html>) -> Html {
    html! {
        <table>
            <caption>{ name }</caption>
            { head }
            <tbody>{ rows }</tbody>
        </table>
    }
}

/// The first row of what differs can have the focus, so that one can go from one to the next.
pub fn row(kind: Kind, nth: Option<usize>, left: Html, right: Html) -> Html {
    let class = match kind {
        Kind::Same => "same",
        Kind::Changed => "differs",
        Kind::Left => "differs left",
        Kind::Right => "differs right",
    };
    html! {
        <tr {class} data-diff={nth.map(|n| n.to_string())} tabindex={nth.is_some().then_some("-1")}>
            <td>{ left }</td><td>{ right }</td>
        </tr>
    }
}

/// What stands for rows that are not shown.
pub fn fold(says: &str) -> Html {
    html! { <tr class="fold"><td colspan="2">{ says.to_owned() }</td></tr> }
}

/// Two messages, line by line; of what is the same only what is near. `before` are the differences before it.
pub fn messages(name: &str, of: &Message, left: &Stream, right: &Stream, before: usize) -> Html {
    let Message { lines, rows: found } = of;
    let drawn = |shown: &Row| match shown {
        Row::Fold(same) => fold(&[&words::count(*same as u64, "line"), ", the same in both"].concat()),
        Row::Line { n, nth, runs } => {
            let line = &lines[*n];
            let (a, b) = (&left.bytes()[line.left.clone()], &right.bytes()[line.right.clone()]);
            let on_left = runs.iter().map(|run| piece(&a[run.left.clone()], run.same, true)).collect();
            let on_right = runs.iter().map(|run| piece(&b[run.right.clone()], run.same, false)).collect();
            row(line.kind, nth.map(|nth| before + nth), on_left, on_right)
        }
    };
    let mut rows: Vec<Html> = found.rows.iter().map(drawn).collect();
    if found.more {
        rows.push(fold("They differ further; that is too long to be shown side by side."));
    }
    let says = if lines.is_empty() {
        "none in either".to_owned()
    } else if lines.iter().all(|line| line.kind == Kind::Same) {
        ["the same ", &words::count(left.len() as u64, "byte"), " in both"].concat()
    } else {
        [words::grouped(left.len() as u64), words::count(right.len() as u64, "byte")].join(" and ")
    };
    table(&[name, ": ", &says].concat(), html! {}, rows)
}

fn piece(bytes: &[u8], same: bool, on_left: bool) -> Html {
    let text = words::printable(bytes);
    match (same, on_left) {
        _ if text.is_empty() => html! {},
        (true, _) => html! { { text } },
        (false, true) => html! { <del>{ text }</del> },
        (false, false) => html! { <ins>{ text }</ins> },
    }
}
