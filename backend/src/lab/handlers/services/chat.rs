//! A chat by polling: messages in a list, each with an index from which clients go on reading.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::given::Given;
use super::ring::Ring;
use crate::lab::extract::Args;
use crate::lab::reply::{self, Problem};
use crate::lab::setting::{Rules, Setting};

/// Characters that a name may have.
const NAME: usize = 40;
/// Characters that a message may have.
const MESSAGE: usize = 500;

/// The messages.
#[derive(Debug)]
pub(super) struct State {
    // A std Mutex: held for a few instructions, never across an await.
    messages: Mutex<Ring<Message>>,
    most: usize,
}

#[derive(Debug)]
struct Message {
    user: String,
    text: String,
}

impl State {
    pub(super) fn new(rules: &Rules) -> Self {
        Self { messages: Mutex::new(Ring::new(rules)), most: rules.state_entries }
    }

    pub(super) fn reset(&self) {
        self.lock().reset();
    }

    fn messages(&self, now_ms: u64) -> MutexGuard<'_, Ring<Message>> {
        let mut messages = self.lock();
        messages.tidy(now_ms);
        messages
    }

    fn lock(&self) -> MutexGuard<'_, Ring<Message>> {
        self.messages.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Where the list stands.
    fn standing(&self, messages: &Ring<Message>) -> Value {
        let (first, next) = (messages.first(), messages.next());
        let dropped = match first {
            0 => "nothing".to_owned(),
            first => format!(
                "The {first} messages before index {first}: at most {} are kept (option --state-entries), each for a time (option --state-lifetime).",
                self.most
            ),
        };
        json!({ "messages": next - first, "first": first, "next": next, "dropped": dropped })
    }
}

pub(super) async fn chat(extract::State(setting): extract::State<Arc<Setting>>, method: Method) -> Response {
    let chat = &setting.states.services.chat;
    if method == Method::DELETE {
        chat.reset();
    }
    let messages = chat.messages(setting.unix_ms());
    reply::json(&chat.standing(&messages))
}

pub(super) async fn new_msg(
    extract::State(setting): extract::State<Arc<Setting>>,
    given: Given,
) -> Result<Response, Problem> {
    let (user, text) = (given.text("user", NAME)?, given.text("msg", MESSAGE)?);
    let (now_ms, chat) = (setting.unix_ms(), &setting.states.services.chat);
    let mut messages = chat.messages(now_ms);
    let message = Message { user: user.to_owned(), text: text.to_owned() };
    let index = messages.push(now_ms, message);
    let mut answer = chat.standing(&messages);
    drop(messages);
    answer["index"] = json!(index);
    Ok((StatusCode::CREATED, reply::json(&answer)).into_response())
}

/// The list itself is the whole text, so that a client can parse what it gets; where it begins and goes
/// on is said in fields.
pub(super) async fn get_msgs(
    extract::State(setting): extract::State<Arc<Setting>>,
    args: Args,
) -> Result<Response, Problem> {
    let from = args.number("from", 0, 0..=u64::MAX)?;
    let messages = setting.states.services.chat.messages(setting.unix_ms());
    let list: Vec<_> = messages
        .since(from)
        .map(|(index, Message { user, text })| json!({ "index": index, "user": user, "msg": text }))
        .collect();
    let (first, next) = (messages.first(), messages.next());
    drop(messages);
    let fields = [("x-first-index", first.to_string()), ("x-next-index", next.to_string())];
    let response = reply::text(format!("{}\n", Value::from(list)));
    let mut response = (fields, response).into_response();
    if from < first {
        let gone = axum::http::HeaderValue::from(first - from);
        response.headers_mut().insert("x-dropped", gone);
    }
    Ok(response)
}
