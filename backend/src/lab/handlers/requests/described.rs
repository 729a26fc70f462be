//! A request as JSON.
//!
//! Text is shown as text; bytes that are not UTF-8, and bodies of types that nobody here reads, as a
//! `data:` URL in base64, so that nothing is lost.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, Uri};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Map, Value, json};

use crate::lab::extract::{Args, Content, Part, Watched};
use crate::lab::observe::Observed;
use crate::lab::reply::Problem;
use crate::lab::setting::Setting;

/// How many bytes of a body are described. As JSON they may grow manyfold, and there is `/echo` for
/// those who want all of them.
const SHOWN: usize = 64 * 1024;

/// What a pair costs of that beside its name and its value: the marks that JSON puts round them.
const PAIR: usize = 16;

/// A type that says nothing but that these are bytes.
const BYTES: &str = "application/octet-stream";

/// Names with all their values, in the order they came.
pub(in super::super) type Groups = BTreeMap<String, Vec<String>>;

/// A request's head, described: `{args, headers, method, origin, url}`.
pub(in super::super) struct Head(pub(in super::super) Map<String, Value>);

impl FromRequestParts<Arc<Setting>> for Head {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, setting: &Arc<Setting>) -> Result<Self, Problem> {
        let Ok(method) = Method::from_request_parts(parts, setting).await;
        let Ok(OriginalUri(uri)) = OriginalUri::from_request_parts(parts, setting).await;
        let Ok(client) = Client::from_request_parts(parts, setting).await;
        let Args(args) = Args::from_request_parts(parts, setting).await?;
        let Watched(fields) = Watched::<HeaderMap>::from_request_parts(parts, setting).await?;
        let mut described = Map::new();
        let mut add = |name: &str, value: Value| described.insert(name.to_owned(), value);
        add("args", json!(grouped(args)));
        add("headers", json!(grouped_fields(&fields)));
        add("method", json!(method.as_str()));
        add("origin", json!(client.origin()));
        match url(&uri, &fields) {
            Some(url) => add("url", json!(url)),
            None => {
                add("url", json!(uri.to_string()));
                add("note", json!(UNNAMED))
            }
        };
        Ok(Self(described))
    }
}

/// Whom a request comes from, where somebody knows.
pub(in super::super) struct Client(Option<IpAddr>);

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get().map(|Observed(observer)| observer.client())))
    }
}

impl Client {
    /// The address, as one writes it: that of an IPv4 client without the prefix it has on a socket for both.
    pub(in super::super) fn origin(&self) -> Option<String> {
        self.0.map(|address| address.to_canonical().to_string())
    }
}

/// What is said of a URL that is none.
const UNNAMED: &str =
    "url is the target alone: no Host says in a way that can be read whom the request is for.";

/// The whole URL; none where the request does not say whom it is for (in HTTP/1.0 it need not).
fn url(uri: &Uri, fields: &HeaderMap) -> Option<String> {
    if uri.scheme().is_some() {
        return Some(uri.to_string());
    }
    let host = std::str::from_utf8(fields.get(HOST)?.as_bytes()).ok()?;
    let authority = host.parse::<Authority>().ok()?;
    (!authority.host().is_empty() && !host.contains('@')).then(|| format!("http://{host}{uri}"))
}

/// Each field with all its values.
pub(in super::super) fn grouped_fields(fields: &HeaderMap) -> Groups {
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    grouped(fields.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))))
}

/// Each name with all its values.
pub(in super::super) fn grouped(pairs: impl IntoIterator<Item = (String, String)>) -> Groups {
    let mut groups = Groups::new();
    for (name, value) in pairs {
        groups.entry(name).or_default().push(value);
    }
    groups
}

/// Adds what was in the body: `{data, files, form, json}`, and `left_out` where that is not all.
pub(super) fn add_content(described: &mut Map<String, Value>, content: Content) {
    let mut shown = Shown { left: SHOWN, left_out: 0 };
    let (mut data, mut files, mut form, mut json) =
        (String::new(), Groups::new(), Groups::new(), Value::Null);
    match content {
        Content::Nothing => {}
        Content::Json { bytes, value } => {
            // A document cannot be cut and stay one: it is described whole, or as the text it was.
            if bytes.len() <= SHOWN {
                json = value;
            }
            data = shown.text(&bytes, "application/json");
        }
        Content::Form(pairs) => {
            for (name, value) in pairs {
                shown.pair(&mut form, name, |shown| shown.text(value.as_bytes(), "text/plain"));
            }
        }
        Content::Parts(parts) => {
            for Part { name, file_name, content_type, bytes } in parts {
                let groups = if file_name.is_some() { &mut files } else { &mut form };
                shown.pair(groups, name, |shown| shown.text(&bytes, &content_type));
            }
        }
        Content::Other { essence, bytes } => {
            data = if essence.starts_with("text/") {
                shown.text(&bytes, &essence)
            } else {
                shown.data_url(&bytes, &essence)
            };
        }
    }
    let mut add = |name: &str, value: Value| described.insert(name.to_owned(), value);
    add("data", json!(data));
    add("files", json!(files));
    add("form", json!(form));
    add("json", json);
    if shown.left_out > 0 {
        add(
            "left_out",
            json!(format!(
                "{} bytes of the body are not described here; what is described of one goes up to {SHOWN} \
                 bytes. Send it to /echo to get all of it back.",
                shown.left_out
            )),
        );
    }
}

/// How much may still be described, and what could not be.
struct Shown {
    left: usize,
    left_out: usize,
}

impl Shown {
    /// As many of these bytes as may be shown.
    fn take<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let (shown, rest) = bytes.split_at(bytes.len().min(self.left));
        self.left -= shown.len();
        self.left_out += rest.len();
        shown
    }

    /// Text where it is some, a URL otherwise.
    fn text(&mut self, bytes: &[u8], essence: &str) -> String {
        let Ok(text) = std::str::from_utf8(bytes) else { return self.data_url(bytes, essence) };
        let end = text.floor_char_boundary(self.left);
        self.left_out += text.len() - end;
        self.left -= end;
        text[..end].to_owned()
    }

    /// A URL that is these bytes.
    fn data_url(&mut self, bytes: &[u8], essence: &str) -> String {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"!#$&-^_.+/".contains(&b);
        let essence = if essence.is_empty() || !essence.bytes().all(plain) { BYTES } else { essence };
        format!("data:{essence};base64,{}", BASE64.encode(self.take(bytes)))
    }

    /// A pair, where there is still room for its name.
    fn pair(&mut self, groups: &mut Groups, name: String, value: impl FnOnce(&mut Self) -> String) {
        let cost = name.len() + PAIR;
        let room = self.left.checked_sub(cost);
        self.left = room.unwrap_or(0);
        let value = value(self);
        match room {
            Some(_) => groups.entry(name).or_default().push(value),
            // And the mark behind it: a pair that is nothing but that is left out, too.
            None => self.left_out += name.len() + 1,
        }
    }
}
