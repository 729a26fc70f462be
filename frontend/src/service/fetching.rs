//! A request by the browser's own `fetch`, told of as it goes.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_net::http::{Headers, Method, RequestBuilder, Response};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortController, AbortSignal, ReadableStreamDefaultReader, RequestCache, RequestCredentials, RequestMode,
    ResponseType,
};

use crate::state::fetching::{Ask, Change, Said, Seen, Stage};

/// The way to break off the send that is under way.
#[derive(Default)]
pub struct Fetcher(RefCell<Option<AbortController>>);

impl Fetcher {
    /// Sends, and reports what becomes of it. One that is still under way is broken off.
    pub fn start(&self, ask: Rc<Ask>, report: impl Fn(Change) + 'static) {
        self.abort();
        let controller = AbortController::new().ok();
        let signal = controller.as_ref().map(AbortController::signal);
        self.0.replace(controller);
        spawn_local(async move {
            let end = match send(&ask, signal.as_ref(), &report).await {
                Ok(()) => Stage::Done,
                Err(_) if signal.is_some_and(|signal| signal.aborted()) => Stage::Aborted,
                Err(why) => Stage::Failed(why),
            };
            report(Change::Ended(end));
        });
    }

    /// Breaks it off.
    pub fn abort(&self) {
        if let Some(controller) = self.0.take() {
            controller.abort();
        }
    }
}

async fn send(ask: &Ask, signal: Option<&AbortSignal>, report: &impl Fn(Change)) -> Result<(), String> {
    let headers = Headers::new();
    for (name, value) in &ask.fields {
        headers.append(name, value);
    }
    let Ok(method) = Method::from_bytes(ask.method.as_bytes()) else {
        return Err("the method is none".to_owned());
    };
    let body = ask.body.as_ref().map_or(JsValue::UNDEFINED, |body| Uint8Array::from(body.as_slice()).into());
    let request = RequestBuilder::new(&ask.url)
        .method(method)
        .headers(headers)
        .mode(if ask.no_cors { RequestMode::NoCors } else { RequestMode::Cors })
        .credentials(if ask.credentials { RequestCredentials::Include } else { RequestCredentials::Omit })
        // The lab answers, and no cache in its place.
        .cache(RequestCache::NoStore)
        .abort_signal(signal)
        .body(body)
        .map_err(words)?;
    report(Change::Said(Said {
        method: request.method().as_str().to_owned(),
        url: request.url(),
        fields: request.headers().entries().collect(),
    }));
    let response = request.send().await.map_err(words)?;
    report(Change::Answered(Seen {
        status: response.status(),
        opaque: response.type_() == ResponseType::Opaque,
        fields: response.headers().entries().collect(),
    }));
    read(&response, report).await.map_err(|error| thrown(&error))
}

/// Reads the body piece by piece, as it comes.
async fn read(response: &Response, report: &impl Fn(Change)) -> Result<(), JsValue> {
    let Some(body) = response.body() else { return Ok(()) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    loop {
        let piece = JsFuture::from(reader.read()).await?;
        if Reflect::get(&piece, &"done".into())?.is_truthy() {
            return Ok(());
        }
        let bytes: Uint8Array = Reflect::get(&piece, &"value".into())?.unchecked_into();
        report(Change::More(bytes.to_vec()));
    }
}

fn words(error: gloo_net::Error) -> String {
    error.to_string()
}

fn thrown(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(String::new, |error| error.message().into())
}
