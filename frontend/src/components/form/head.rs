//! The request line, the query and the field lines.

use shared::message::{Encoded, Line, Part, Value};
use yew::prelude::*;

use super::View;
use super::field::{button, input, issues, row, spelled};
use crate::state::form::current;
use crate::state::form::op::{Act, List, Op, Slot};
use crate::state::words;

/// All of it.
pub(super) fn head(view: &View<'_>) -> Html {
    let request = view.request;
    let (line, fields) = (&request.line, &request.fields);
    html! {
        <>
            <div class="request-line">
                { input(view, Slot::Method, 0, "Method", "t-method", &line.method) }
                { input(view, Slot::Path, 0, "Path", "t-target path", &line.target.path) }
                { input(view, Slot::Version, 0, "Version", "t-version", &line.version) }
            </div>
            { meant(&line.target.path) }
            { issues(view, Part::RequestLine) }
            <div class="entries" role="group" aria-label="Query">
                { for line.target.query.iter().enumerate().map(|(n, pair)| {
                    let (list, place) = (List::Query, Part::QueryName(n));
                    html! { <>{ pair_row(view, list, n, &pair.name, pair.value.as_ref()) }{ issues(view, place) }</> }
                }) }
            </div>
            <div class="entries" role="group" aria-label="Fields">
                { for fields.iter().enumerate().map(|(n, line)| field_row(view, n, line)) }
            </div>
            <p class="ways">
                { button(Op::Row(Act::Add, List::Fields, fields.len()), "Add a field") }
                { button(Op::Row(Act::Add, List::Query, line.target.query.len()), "Add to the query") }
                if request.head_end.is_none() {
                    { button(Op::EndHead, "End the head with an empty line") }
                }
            </p>
            { issues(view, Part::EndOfHead) }
        </>
    }
}

/// What a path means whose spelling is another; a `+` is itself there.
fn meant(path: &[u8]) -> Html {
    if !path.contains(&b'%') {
        return html! {};
    }
    let pieces = path.split(|&byte| byte == b'+').map(|piece| Encoded::spelled(piece).meaning());
    let meaning = pieces.collect::<Vec<_>>().join(&b'+');
    html! { <p class="spelled">{ "means " }<code>{ words::printable(&meaning) }</code></p> }
}

/// A row for a pair of the query, or of the body: edited as it is meant, with the spelling where it differs.
pub(super) fn pair_row(
    view: &View<'_>,
    list: List,
    n: usize,
    name: &Encoded,
    value: Option<&Encoded>,
) -> Html {
    let (names, values) = if list == List::Query {
        (Slot::QueryName, Slot::QueryValue)
    } else {
        (Slot::PairName, Slot::PairValue)
    };
    let (name_meant, value_meant) = (name.meaning(), value.map(Encoded::meaning).unwrap_or_default());
    let named = String::from_utf8_lossy(&name_meant).into_owned();
    let class = if list == List::Query { "t-target" } else { "t-body" };
    let sign = match (list, n) {
        (List::Query, 0) => "?",
        (_, 0) => "",
        _ => "&",
    };
    let fields = html! {
        <>
            <div>
                { input(view, names, n, &label("Name of pair", n), "t-name", &name_meant) }
                { spelled(&name_meant, name.spelling()) }
            </div>
            <div>
                { input(view, values, n, &value_label(&named, "pair", n), class, &value_meant) }
                { spelled(&value_meant, value.map_or(&[][..], Encoded::spelling)) }
            </div>
        </>
    };
    row(
        list,
        n,
        &named,
        "",
        html! { <span class={classes!("sign", class)} aria-hidden="true">{ sign }</span> },
        fields,
    )
}

fn field_row(view: &View<'_>, n: usize, line: &Line) -> Html {
    let lit = (view.part == Some(Part::Field(n))).then_some("here");
    let class = if line.is_on() { "" } else { "off" };
    let (name, fields) = match line {
        Line::Field(field) => {
            let name = String::from_utf8_lossy(&field.name).into_owned();
            let value = current(view.request, Slot::FieldValue, n).unwrap_or_default();
            let counted = field.value == Value::Counted;
            let colour = match name.to_ascii_lowercase().as_str() {
                "content-length" | "transfer-encoding" => "t-framing",
                _ => "t-value",
            };
            let fields = html! {
                <>
                    <div>
                        { input(view, Slot::FieldName, n, &label("Name of field", n), "t-name", &field.name) }
                        { spelled(&field.name, &field.name) }
                    </div>
                    <div class={classes!("value", lit, counted.then_some("counted"))}>
                        { input(view, Slot::FieldValue, n, &value_label(&name, "field", n), colour, &value) }
                        if counted {
                            <small>{ "kept right for you" }</small>
                        }
                        { spelled(&value, &value) }
                    </div>
                </>
            };
            (name, fields)
        }
        Line::Odd(odd) => (
            "this line".to_owned(),
            html! {
                <div class="odd">
                    { input(view, Slot::OddLine, n, &label("Line", n), "", &odd.text) }
                    { spelled(&odd.text, &odd.text) }
                </div>
            },
        ),
    };
    let label = ["Send ", if name.is_empty() { "this row" } else { &name }].concat();
    let tick = html! {
        <label class="tick">
            <input type="checkbox" data-op={Op::Switch(n).code()} checked={line.is_on()} aria-label={label} />
        </label>
    };
    html! { <>{ row(List::Fields, n, &name, class, tick, fields) }{ issues(view, Part::Field(n)) }</> }
}

fn label(of: &str, n: usize) -> String {
    [of, &(n + 1).to_string()].join(" ")
}

fn value_label(name: &str, of: &str, n: usize) -> String {
    match name {
        "" => ["Value of", of, &(n + 1).to_string()].join(" "),
        name => ["Value of", name].join(" "),
    }
}
