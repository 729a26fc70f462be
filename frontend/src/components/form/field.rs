//! Single fields, buttons, rows and issues.

use shared::message::{Effect, Issue, Part};
use yew::prelude::*;

use super::View;
use crate::components::icon::{Picture, icon};
use crate::state::form::about::{issues_at, suggestions};
use crate::state::form::op::{Act, List, Op, Slot};
use crate::state::form::text;
use crate::state::words;

/// The id of what can be chosen in the field that has the focus.
const OPTIONS: &str = "form-options";

/// A field of one line for these bytes.
pub(super) fn input(
    view: &View<'_>,
    slot: Slot,
    n: usize,
    label: &str,
    class: &'static str,
    bytes: &[u8],
) -> Html {
    let here = view.part == Some(slot.part(n)) && slot.part(n) != Part::Body;
    let offers =
        matches!(slot, Slot::Method | Slot::Version | Slot::FieldName | Slot::FieldValue | Slot::PieceType);
    let wrong = view.issues.iter().any(|issue| issue.part == slot.part(n) && slot.part(n) != Part::Body);
    let value = text::shown(bytes, false);
    let hint = match slot {
        Slot::FieldName | Slot::QueryName | Slot::PairName | Slot::PieceName => "name",
        Slot::FieldValue | Slot::QueryValue | Slot::PairValue => "value",
        Slot::PieceFile => "no file",
        Slot::PieceType => "no type",
        _ => "",
    };
    let size = value.chars().count().clamp(3, 14).to_string();
    html! {
        <input type="text" data-op={Op::Type(slot, n).code()} class={classes!(class, here.then_some("here"))}
            aria-label={label.to_owned()} aria-describedby="form-about" aria-invalid={wrong.then_some("true")}
            list={offers.then_some(OPTIONS)} spellcheck="false" autocomplete="off" autocapitalize="off"
            placeholder={hint} {size} {value} />
    }
}

/// A field of several lines.
pub(super) fn area(
    slot: Slot,
    n: usize,
    label: &str,
    described_by: Option<&'static str>,
    value: String,
) -> Html {
    let lines = value.lines().count() + usize::from(value.ends_with('\n'));
    html! {
        <textarea data-op={Op::Type(slot, n).code()} aria-label={label.to_owned()} aria-describedby={described_by}
            rows={lines.clamp(2, 10).to_string()} spellcheck="false" autocomplete="off" autocapitalize="off" {value} />
    }
}

/// A button with words.
pub(super) fn button(op: Op, name: &'static str) -> Html {
    html! { <button class="plain" type="button" data-op={op.code()}>{ name }</button> }
}

/// One of several; `of` names the group. There is another “Form” above, which shows the request as one.
pub(super) fn choice(of: &'static str, op: Op, chosen: bool, name: &'static str) -> Html {
    let label = (name == "Form").then_some("Form of pairs");
    html! {
        <label>
            <input type="radio" name={of} data-op={op.code()} checked={chosen} aria-label={label} />
            <span>{ name }</span>
        </label>
    }
}

/// A row with what stands before its fields, its fields, and what can be done with it.
pub(super) fn row(list: List, n: usize, name: &str, class: &'static str, before: Html, fields: Html) -> Html {
    let tool = |act: Act, does: &str, picture: Picture, keys: Option<&'static str>| {
        let label = [does, if name.is_empty() { "this row" } else { name }].join(" ");
        // The keys in a row's fields do the same, so there is less to tab through.
        let skipped = keys.map(|_| "-1");
        html! {
            <button class="icon-button" type="button" data-op={Op::Row(act, list, n).code()} title={label.clone()}
                aria-label={label} aria-keyshortcuts={keys} tabindex={skipped}>{ icon(picture) }</button>
        }
    };
    html! {
        <div class={classes!("entry", class)}>
            { before }
            { fields }
            <span class="act">
                { tool(Act::Up, "Move up", Picture::Up, Some("Alt+ArrowUp")) }
                { tool(Act::Down, "Move down", Picture::Down, Some("Alt+ArrowDown")) }
                { tool(Act::Remove, "Remove", Picture::Close, None) }
            </span>
        </div>
    }
}

/// How bytes are spelled on the wire, where a field shows something else.
pub(super) fn spelled(shown: &[u8], sent: &[u8]) -> Html {
    if shown == sent && text::shows_all(shown, false) {
        return html! {};
    }
    html! { <p class="spelled">{ "sent as " }<code>{ words::printable(sent) }</code></p> }
}

/// What is not as it should be there: by which rule, and where that is written.
pub(super) fn issues(view: &View<'_>, place: Part) -> Html {
    let issue = |issue: &Issue| {
        let said = match issue.effect {
            Effect::Unfinished => "It is not all there: a server waits for the rest.",
            _ => issue.rule.summary(),
        };
        html! {
            <p class="issue">
                { said }{ " " }<small>{ issue.rule.section() }</small>
            </p>
        }
    };
    issues_at(view.issues, place).map(issue).collect()
}

/// What can be chosen in the field that has the focus.
pub(super) fn options(view: &View<'_>) -> Html {
    let offered = match view.local.focus {
        Some(Op::Type(slot, n)) => suggestions(view.request, slot, n),
        _ => Vec::new(),
    };
    html! {
        <datalist id={OPTIONS}>{ for offered.into_iter().map(|value| html! { <option {value} /> }) }</datalist>
    }
}
