//! The long texts, which come when somebody wants to read one: they would be a third of the page.

use std::cell::RefCell;

use gloo_net::http::Request;
use shared::explain::{Topic, long_text};

thread_local! {
    /// Those that have been read.
    static READ: RefCell<Vec<((Topic, &'static str), String)>> = const { RefCell::new(Vec::new()) };
}

/// A file of the server's as text; `None` if it cannot be had at the moment.
pub async fn plain(path: &str) -> Option<String> {
    let answer = Request::get(path).send().await.ok().filter(|answer| answer.ok())?;
    answer.text().await.ok()
}

/// The long text with this name; `None` if it cannot be had at the moment.
pub async fn detail(place: (Topic, &'static str)) -> Option<String> {
    let read =
        READ.with_borrow(|read| read.iter().find(|(at, _)| *at == place).map(|(_, text)| text.clone()));
    if read.is_some() {
        return read;
    }
    let path = ["texts/", place.0.name(), "/", place.1, ".md"].concat();
    let text = long_text(&plain(&path).await?);
    READ.with_borrow_mut(|read| read.push((place, text.clone())));
    Some(text)
}
