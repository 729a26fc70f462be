//! The tables of a comparison: two columns, one for each exchange.

use yew::prelude::*;

use crate::state::comparing::{self, Kind, Line, Run};
use crate::state::stream::Stream;
use crate::state::words;

/// How many lines or steps that are the same are shown before and after one that is not.
pub(super) const AROUND: usize = 2;
/// How many rows of one comparison are drawn.
const ROWS_AT_MOST: usize = 300;

/// A table of two columns, one for each exchange.
pub(super) fn table(name: &str, head: Html, rows: Vec<Html>) -> Html {
    html! {
        <table>
            <caption>{ name }</caption>
            { head }
            <tbody>{ rows }</tbody>
        </table>
    }
}

/// The first row of what differs can have the focus, so that one can go from one to the next.
pub(super) fn row(kind: Kind, nth: Option<usize>, left: Html, right: Html) -> Html {
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

pub(super) fn fold(says: &str) -> Html {
    html! { <tr class="fold"><td colspan="2">{ says.to_owned() }</td></tr> }
}

/// Two messages, line by line; of what is the same only what is near.
pub fn messages(name: &str, lines: &[Line], left: &Stream, right: &Stream, differences: &mut usize) -> Html {
    let mut rows = Vec::new();
    let (mut same, mut before) = (0, false);
    let differs = |n: usize| lines.get(n).is_some_and(|line| line.kind != Kind::Same);
    for (n, line) in lines.iter().enumerate() {
        let near = (n.saturating_sub(AROUND)..=n + AROUND).any(differs);
        if line.kind == Kind::Same && !near {
            same += 1;
        }
        if same > 0 && (near || n + 1 == lines.len()) {
            let text = [&words::count(same, "line"), ", the same in both"].concat();
            rows.push(fold(&text));
            same = 0;
        }
        if !near {
            before = false;
            continue;
        }
        let nth = (line.kind != Kind::Same && !before).then(|| {
            *differences += 1;
            *differences
        });
        before = line.kind != Kind::Same;
        if rows.len() < ROWS_AT_MOST {
            let (a, b) = (&left.bytes()[line.left.clone()], &right.bytes()[line.right.clone()]);
            let runs = match line.kind {
                Kind::Changed => comparing::bytes(a, b),
                kind => vec![Run { left: 0..a.len(), right: 0..b.len(), same: kind == Kind::Same }],
            };
            let of = |on_left: bool| {
                runs.iter()
                    .map(|run| {
                        piece(
                            if on_left { &a[run.left.clone()] } else { &b[run.right.clone()] },
                            run.same,
                            on_left,
                        )
                    })
                    .collect()
            };
            rows.push(row(line.kind, nth, of(true), of(false)));
        } else if let Some(n) = nth {
            // Those that are not drawn are not counted either.
            *differences = n - 1;
        }
    }
    if rows.len() >= ROWS_AT_MOST {
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
