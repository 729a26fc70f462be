//! The request as fields to fill in.
//!
//! Every field and button carries the code of what it does ([`Op`]); the listeners are on the form as a whole,
//! and [`crate::state::form`] says what comes of it.
//!
//! | file | what it draws |
//! |---|---|
//! | `hand` | nothing: it takes what is typed, clicked and pressed |
//! | `field` | single fields, buttons, rows and issues |
//! | `head` | the request line, the query and the field lines |
//! | `body` | the body, and how it is told where that ends |

mod body;
mod field;
mod hand;
mod head;

use shared::message::{Composed, Issue, Part, Request};
use yew::prelude::*;

use self::field::{button, options};
use self::hand::{Hand, Local};
use super::{Dispatch, Same};
use crate::state::Action;
use crate::state::draft::{Change, Draft};
use crate::state::form::about::about;
use crate::state::form::op::Op;
use crate::state::view;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The request.
    pub draft: Same<Draft>,
    /// The part that is pointed at.
    pub part: Option<Part>,
    /// As many bytes as the server takes at once.
    pub most: u64,
    /// How to change it.
    pub dispatch: Dispatch,
}

/// What the pieces are drawn from.
struct View<'a> {
    request: &'a Request,
    issues: &'a [Issue],
    part: Option<Part>,
    local: &'a Local,
}

/// The fields.
#[component]
pub fn Form(props: &Props) -> Html {
    let local = use_state_eq(Local::default);
    let issues = use_memo(props.draft.clone(), |draft| draft.composed().issues());
    let hand = Hand {
        local: local.clone(),
        root: use_node_ref(),
        latest: use_mut_ref(|| props.draft.clone()),
        next: use_mut_ref(|| None),
        most: props.most,
        dispatch: props.dispatch.clone(),
    };
    *hand.latest.borrow_mut() = props.draft.clone();
    {
        let hand = hand.clone();
        use_effect(move || hand.focus_next());
    }
    let fields = match &**props.draft.composed() {
        Composed::Request(request) => {
            let view = View { request, issues: &issues, part: props.part, local: &local };
            html! {
                <>
                    { head::head(&view) }
                    { words(&view) }
                    { body::body(&view) }
                    <p class="said" role="status">{ &local.said }</p>
                    { options(&view) }
                </>
            }
        }
        Composed::Raw(raw) => unreadable(raw.bytes.is_empty(), props),
    };
    let listen = |hear: fn(&Hand, &Event)| {
        let hand = hand.clone();
        move |event: Event| hear(&hand, &event)
    };
    let (typed, clicked, entered, left) =
        (listen(Hand::typed), listen(Hand::clicked), listen(Hand::entered), listen(Hand::left));
    let onkeydown = {
        let hand = hand.clone();
        move |event: KeyboardEvent| hand.pressed(&event)
    };
    html! {
        <div class="form" role="group" aria-label="Request as a form" ref={hand.root.clone()}
            oninput={move |event: InputEvent| typed(event.into())} onclick={move |event: MouseEvent| clicked(event.into())}
            onfocusin={move |event: FocusEvent| entered(event.into())} onfocusout={move |event: FocusEvent| left(event.into())}
            {onkeydown}>
            { fields }
        </div>
    }
}

/// What the field with the focus means; it keeps its place, so that nothing below moves when the focus does.
fn words(view: &View<'_>) -> Html {
    let said = |(what, said): (String, String)| html! { <p title={said.clone()}><code>{ what }</code>{ " " }{ said }</p> };
    html! {
        <div class="about" id="form-about">{ for about(view.request, view.local.focus).into_iter().map(said) }</div>
    }
}

/// What is no request.
fn unreadable(empty: bool, props: &Props) -> Html {
    let say = |name: &'static str, action: Action| {
        let dispatch = props.dispatch.clone();
        html! {
            <button class="plain" type="button" onclick={move |_| dispatch.dispatch(action.clone())}>{ name }</button>
        }
    };
    let (can_undo, _) = props.draft.can();
    html! {
        <div class="empty">
            if empty {
                <p>{ "There is no request yet. It begins with a line such as " }<code>{ "GET / HTTP/1.1" }</code>{ "." }</p>
            } else {
                <p>{ "These bytes do not begin with a request line: a method, a space, a target. So there are no fields \
                    to show. They stay exactly as they are, and can be sent." }</p>
            }
            <p class="ways">
                { button(Op::BeginAnew, if empty { "Begin with GET /" } else { "Put a request line before them" }) }
                if can_undo {
                    { say("Undo the last change", Action::Draft(Change::Undo)) }
                }
                { say("Show the raw text", Action::View(view::Change::Compose(view::ComposeAs::Both))) }
            </p>
        </div>
    }
}
