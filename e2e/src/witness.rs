//! Everything a page said and everything it asked for.
//!
//! The browser reports to the [`Witness`] from the page's first moment on. A test that saw what it
//! wanted to see is not done: [`Witness::complaint`] says whether anything else went wrong meanwhile,
//! or anything was asked of another origin.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

/// What one page has said and asked for so far.
#[derive(Clone, Debug, Default)]
pub struct Witness {
    seen: Arc<Mutex<Seen>>,
}

#[derive(Debug, Default)]
struct Seen {
    errors: Vec<String>,
    requests: Vec<String>,
    sockets: Vec<String>,
    excused: Vec<String>,
}

impl Seen {
    fn excuses(&self, what: &str) -> bool {
        self.excused.iter().any(|part| what.contains(part.as_str()))
    }
}

impl Witness {
    /// Hears an event of the page.
    pub fn hear(&self, method: &str, params: &Value) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut seen = self.seen();
        match method {
            "Runtime.consoleAPICalled" => {
                let kind = text(&params["type"]);
                if matches!(kind.as_str(), "error" | "warning" | "assert") {
                    let said: Vec<_> =
                        params["args"].as_array().into_iter().flatten().map(describe).collect();
                    seen.errors.push(format!("console.{kind}: {}", said.join(" ")));
                }
            }
            "Runtime.exceptionThrown" => {
                let details = &params["exceptionDetails"];
                let what = details["exception"]["description"].as_str().or(details["text"].as_str());
                seen.errors.push(format!("uncaught: {}", what.unwrap_or_default()));
            }
            // What the browser itself says: failed loads, violations of the content security policy.
            "Log.entryAdded" => {
                let entry = &params["entry"];
                if matches!(entry["level"].as_str(), Some("error" | "warning")) {
                    let (source, said) = (text(&entry["source"]), text(&entry["text"]));
                    let url = entry["url"].as_str().unwrap_or_default();
                    seen.errors.push(format!("browser ({source}): {said} {url}").trim_end().to_owned());
                }
            }
            "Network.requestWillBeSent" => seen.requests.push(text(&params["request"]["url"])),
            "Network.webSocketCreated" => {
                let url = text(&params["url"]);
                seen.requests.push(url.clone());
                seen.sockets.push(url);
            }
            // Such a page has crashed; all that is asked of it would wait for ever.
            "Inspector.targetCrashed" => seen.errors.push("the page crashed".to_owned()),
            _ => {}
        }
    }

    /// The test causes this itself: errors and requests that contain `part` do not count.
    pub fn excuse(&self, part: &str) {
        self.seen().excused.push(part.to_owned());
    }

    /// Errors so far, the excused ones not counted.
    #[must_use]
    pub fn errors(&self) -> Vec<String> {
        let seen = self.seen();
        seen.errors.iter().filter(|error| !seen.excuses(error)).cloned().collect()
    }

    /// Every address asked for, WebSockets included.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.seen().requests.clone()
    }

    /// The addresses of the WebSockets the page opened.
    #[must_use]
    pub fn sockets(&self) -> Vec<String> {
        self.seen().sockets.clone()
    }

    /// What went wrong behind a page of this origin (such as `http://127.0.0.1:8080`), if anything.
    #[must_use]
    pub fn complaint(&self, origin: &str) -> Option<String> {
        let mut complaints = self.errors();
        let seen = self.seen();
        let elsewhere = |url: &&String| !is_within(url, origin) && !seen.excuses(url);
        let elsewhere = seen.requests.iter().filter(elsewhere);
        complaints.extend(elsewhere.map(|url| format!("asked another origin: {url}")));
        (!complaints.is_empty()).then(|| complaints.join("\n"))
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether an address leads to this origin, or nowhere at all.
fn is_within(url: &str, origin: &str) -> bool {
    let nowhere = ["data:", "blob:", "about:"].iter().any(|scheme| url.starts_with(scheme));
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let there = url
        .strip_prefix("http://")
        .or_else(|| url.strip_prefix("ws://"))
        .and_then(|rest| rest.split(['/', '?', '#']).next());
    nowhere || there == Some(host)
}

/// A value passed to the console, as the console would print it.
fn describe(value: &Value) -> String {
    match (&value["value"], &value["description"]) {
        (Value::String(text), _) | (Value::Null, Value::String(text)) => text.clone(),
        (other, _) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn asked(url: &str) -> Option<String> {
        let witness = Witness::default();
        witness.hear("Network.requestWillBeSent", &json!({ "request": { "url": url } }));
        witness.complaint("http://127.0.0.1:8080")
    }

    #[test]
    fn only_the_pages_own_origin_is_its_own() {
        assert_eq!(asked("http://127.0.0.1:8080/app.wasm"), None);
        assert_eq!(asked("ws://127.0.0.1:8080/api/socket?page=1"), None);
        assert_eq!(asked("data:image/svg+xml,x"), None);
        assert!(asked("http://127.0.0.1:80801/").is_some());
        assert!(asked("http://127.0.0.1:8081/").is_some());
        assert!(asked("https://fonts.example/").is_some());
    }

    #[test]
    fn an_excuse_covers_only_what_it_names() {
        let witness = Witness::default();
        for text in ["WebSocket connection failed", "boom"] {
            witness.hear(
                "Log.entryAdded",
                &json!({ "entry": { "level": "error", "source": "network", "text": text } }),
            );
        }
        witness.excuse("WebSocket connection");
        assert_eq!(witness.errors(), ["browser (network): boom"]);
    }
}
