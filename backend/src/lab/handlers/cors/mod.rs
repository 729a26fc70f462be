//! Other origins: answers with the CORS fields that a learner wants to see at work, right and wrong
//! ones, and in the body what a browser makes of them.
//!
//! ```text
//! request ──▶ which fields to send (here) ──▶ what a browser decides (judge.rs)
//! ```

mod judge;

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::response::Response;
use serde_json::json;
use shared::grammar::rfc9110::TCHAR;
use shared::route::Route;
use shared::route::groups::cors::Handler;

use self::judge::Asked;
use crate::lab::extract::{Args, Watched, number};
use crate::lab::layers::OwnCors;
use crate::lab::reply::{self, Problem};
use crate::lab::router::{Code, answer};
use crate::problem::echoed;

/// The longest that a browser may be told to remember a preflight: a day.
const LONGEST_AGE: u64 = 86_400;

const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE";

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Allow => answer(route, allow),
        Handler::None => answer(route, none),
        Handler::WrongOrigin => answer(route, wrong_origin),
        Handler::StarWithCredentials => answer(route, star_with_credentials),
        Handler::MissingHeader => answer(route, missing_header),
        Handler::Preflight => answer(route, preflight),
    }
}

async fn allow(method: Method, Watched(fields): Watched<HeaderMap>) -> Response {
    let asked = Asked::read(&method, &fields);
    let mut sent = Sent::default();
    sent.origin_of(&asked);
    sent.credentials();
    sent.preflight(&asked, METHODS, asked.fields.as_deref());
    sent.answer(&asked, "The origin by its name, credentials, and all that the preflight asks for.")
}

async fn none(method: Method, Watched(fields): Watched<HeaderMap>) -> Response {
    let asked = Asked::read(&method, &fields);
    Sent::default().answer(&asked, "No CORS field at all: how most servers answer.")
}

async fn wrong_origin(method: Method, Watched(fields): Watched<HeaderMap>) -> Response {
    let asked = Asked::read(&method, &fields);
    let mut sent = Sent::default();
    sent.field(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("https://somebody-else.example"));
    sent.preflight(&asked, METHODS, asked.fields.as_deref());
    sent.answer(&asked, "Another origin is allowed, not yours: a list with one entry too few.")
}

async fn star_with_credentials(method: Method, Watched(fields): Watched<HeaderMap>) -> Response {
    let asked = Asked::read(&method, &fields);
    let mut sent = Sent::default();
    sent.field(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    sent.credentials();
    sent.preflight(&asked, METHODS, asked.fields.as_deref());
    sent.answer(&asked, "Everybody, with credentials: a contradiction that browsers do not accept.")
}

async fn missing_header(method: Method, Watched(fields): Watched<HeaderMap>) -> Response {
    let asked = Asked::read(&method, &fields);
    let mut sent = Sent::default();
    sent.origin_of(&asked);
    sent.credentials();
    // The last field that is asked for is left out, so that there is always exactly one too few.
    let kept =
        asked.fields.as_deref().map(|names| names.rsplit_once(',').map_or("", |(kept, _)| kept).trim());
    sent.preflight(&asked, METHODS, kept);
    sent.answer(&asked, "The preflight allows one field too few: the last that you ask for.")
}

/// The fields as the query has them: `origin` (an origin, `*`, `null`, `mirror` or `none`), `methods`,
/// `headers`, `credentials`, `max_age`, `expose` and `vary`.
async fn preflight(
    method: Method,
    args: Args,
    Watched(fields): Watched<HeaderMap>,
) -> Result<Response, Problem> {
    const KNOWN: [&str; 7] = ["origin", "methods", "headers", "credentials", "max_age", "expose", "vary"];
    if let Some((name, _)) = args.0.iter().find(|(name, _)| !KNOWN.contains(&name.as_str())) {
        return Err(Problem::bad(format!(
            "{:?} cannot be set here; there are {}.",
            echoed(name),
            KNOWN.join(", ")
        )));
    }
    let asked = Asked::read(&method, &fields);
    let mut sent = Sent::default();
    match args.get("origin").unwrap_or("mirror") {
        "mirror" => sent.origin_of(&asked),
        "none" => {}
        given => sent.field(ACCESS_CONTROL_ALLOW_ORIGIN, origin(given)?),
    }
    if args.flag("credentials")? {
        sent.credentials();
    }
    for (name, field) in [
        ("methods", ACCESS_CONTROL_ALLOW_METHODS),
        ("headers", ACCESS_CONTROL_ALLOW_HEADERS),
        ("expose", ACCESS_CONTROL_EXPOSE_HEADERS),
        ("vary", VARY),
    ] {
        if let Some(given) = args.get(name) {
            sent.field(field, tokens(name, given)?);
        }
    }
    if let Some(given) = args.get("max_age") {
        sent.field(ACCESS_CONTROL_MAX_AGE, HeaderValue::from(number("max_age", given, 0..=LONGEST_AGE)?));
    }
    Ok(sent.answer(&asked, "The fields as your query has them."))
}

/// What may stand as an origin. Wrong ones are the lesson, so it need not be a real one.
fn origin(text: &str) -> Result<HeaderValue, Problem> {
    let fits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    HeaderValue::from_str(text).ok().filter(|_| fits).ok_or_else(|| {
        Problem::bad(format!(
            "origin is {:?}; write one such as https://page.example, or *, null, mirror (the one that asks) or none.",
            echoed(text)
        ))
    })
}

/// A list of names, or a star.
fn tokens(name: &str, text: &str) -> Result<HeaderValue, Problem> {
    let is_token = |token: &str| !token.is_empty() && TCHAR.all(token.as_bytes());
    let fits = text.split(',').all(|token| is_token(token.trim()));
    HeaderValue::from_str(text).ok().filter(|_| fits).ok_or_else(|| {
        Problem::bad(format!("{name} is {:?}; names separated by commas are needed, or *.", echoed(text)))
    })
}

/// The fields that are sent.
#[derive(Default)]
struct Sent(HeaderMap);

impl Sent {
    fn field(&mut self, name: HeaderName, value: HeaderValue) {
        self.0.insert(name, value);
    }

    /// Allows whoever asks, and says that the answer is another for others.
    fn origin_of(&mut self, asked: &Asked) {
        let origin = asked.origin.as_deref().and_then(|origin| HeaderValue::from_str(origin).ok());
        if let Some(origin) = origin {
            self.field(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
        self.field(VARY, HeaderValue::from_static("origin"));
    }

    fn credentials(&mut self) {
        self.field(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    }

    /// What only a preflight is told.
    fn preflight(&mut self, asked: &Asked, methods: &'static str, names: Option<&str>) {
        if !asked.is_preflight {
            return;
        }
        self.field(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(methods));
        self.field(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("5"));
        let names =
            names.filter(|names| !names.is_empty()).and_then(|names| HeaderValue::from_str(names).ok());
        if let Some(names) = names {
            self.field(ACCESS_CONTROL_ALLOW_HEADERS, names);
        }
    }

    fn answer(self, asked: &Asked, about: &str) -> Response {
        let sent: serde_json::Map<_, _> = self
            .0
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()))
            .collect();
        let verdict = |mode| {
            let verdict = judge::verdict(asked, &self.0, mode);
            let (passes, why) = match &verdict {
                Ok(why) => (true, why),
                Err(why) => (false, why),
            };
            json!({ "passes": passes, "why": why })
        };
        let body = json!({
            "about": about,
            "asked": {
                "kind": if asked.is_preflight { "preflight" } else { "request" },
                "origin": asked.origin,
                "method": asked.method,
                "headers": asked.fields,
            },
            "sent": sent,
            "browser": {
                "without_credentials": verdict(judge::Credentials::Omitted),
                "with_credentials": verdict(judge::Credentials::Included),
            },
            "note": judge::note(asked, &self.0),
        });
        let mut response = reply::json(&body);
        response.headers_mut().extend(self.0);
        response.extensions_mut().insert(OwnCors);
        response
    }
}
