//! What stands in a field, in words, and what else could stand there.

use shared::explain::{self, Topic};
use shared::message::{Issue, Line, Part, Request};
use shared::route::explain::{Outcome, explain as route_of};
use shared::route::routes;

use super::op::{Op, Slot};

/// Versions, and what each means to the server.
const VERSIONS: [(&str, &str); 5] = [
    (
        "HTTP/1.1",
        "The version the lab speaks: Host is needed, and the connection stays open unless told otherwise.",
    ),
    (
        "HTTP/1.0",
        "The older version: no chunks, Host may be missing, and the connection closes after the answer.",
    ),
    ("HTTP/2.0", "HTTP/2 is spoken in binary frames, never in a line like this one."),
    ("HTTP/3.0", "HTTP/3 is spoken over QUIC, never in a line like this one."),
    (
        "HTTP/0.9",
        "The first version had no version at all: a line “GET /path”, and the answer without a head.",
    ),
];

/// Values that are often wanted, field by field.
const VALUES: &str = "accept|*/*|application/json|text/html|text/plain|image/png
accept-encoding|gzip|br|gzip, deflate, br|identity
accept-language|en|de, en;q=0.5
authorization|Basic bGFiOnNlY3JldA==|Bearer token
cache-control|no-cache|no-store|max-age=0
connection|close|keep-alive|upgrade|keep-alive, TE
content-encoding|gzip|br|identity
content-length|0
content-type|application/json|application/x-www-form-urlencoded|text/plain; charset=utf-8|application/octet-stream|text/html
expect|100-continue
host|lab|localhost|127.0.0.1
if-none-match|*|\"etag\"
if-modified-since|Thu, 01 Jan 2026 00:00:00 GMT
origin|http://localhost|null
range|bytes=0-9|bytes=-5|bytes=10-
te|trailers
transfer-encoding|chunked|gzip, chunked
upgrade|websocket|h2c
user-agent|server-playground";

/// What is offered in a field.
pub fn suggestions(request: &Request, slot: Slot, n: usize) -> Vec<&'static str> {
    match slot {
        Slot::Method => explain::all(Topic::Methods).iter().map(|entry| entry.title).collect(),
        Slot::Version => VERSIONS.iter().map(|(version, _)| *version).collect(),
        Slot::FieldName => {
            let asked =
                |entry: &&explain::Entry| entry.fact("used in").is_none_or(|used| used != "responses");
            explain::all(Topic::Fields).iter().filter(asked).map(|entry| entry.title).collect()
        }
        Slot::FieldValue => {
            let name = request.fields.get(n).and_then(Line::field);
            let line = |line: &&str| {
                let known = line.split('|').next().unwrap_or_default();
                name.is_some_and(|field| field.is(known))
            };
            VALUES.lines().find(line).map(|line| line.split('|').skip(1).collect()).unwrap_or_default()
        }
        Slot::PieceType => vec!["text/plain", "application/json", "application/octet-stream", "image/png"],
        _ => Vec::new(),
    }
}

/// A few words about what stands in the field that has the focus: what it is called, and what it means.
/// Where it has none to say, about the request as a whole.
pub fn about(request: &Request, focus: Option<Op>) -> Vec<(String, String)> {
    match focus {
        Some(Op::Type(Slot::FieldName | Slot::FieldValue, n)) => vec![about_field(request, n)],
        Some(Op::Type(Slot::Version, _)) => vec![about_version(request)],
        Some(Op::Type(Slot::Method, _)) => vec![about_method(request)],
        Some(Op::Type(Slot::Path, _)) => vec![about_route(request)],
        _ => vec![about_method(request), about_route(request)],
    }
}

fn about_field(request: &Request, n: usize) -> (String, String) {
    let Some(field) = request.fields.get(n).and_then(Line::field) else { return Default::default() };
    let name = text(&field.name);
    let value = super::current(request, Slot::FieldValue, n).unwrap_or_default();
    let said = match explain::field(&name) {
        _ if name.is_empty() => "Type a name; the row is sent as soon as it has one.".to_owned(),
        Some(entry) if value.is_empty() => entry.sentence("…".as_bytes()),
        Some(entry) => entry.sentence(&value),
        None => {
            "A field of your own: any name that is a token may be sent, and the server sees it.".to_owned()
        }
    };
    (name, said)
}

fn about_version(request: &Request) -> (String, String) {
    let version = text(&request.line.version);
    let known = VERSIONS.iter().find(|(known, _)| *known == version);
    let said = known.map_or("No version that there ever was.", |(_, said)| said);
    (version, said.to_owned())
}

fn about_method(request: &Request) -> (String, String) {
    let method = text(&request.line.method);
    let said = match explain::method(&method) {
        Some(entry) => {
            let mut said = capital(entry.fact("properties").unwrap_or("neither safe nor idempotent"));
            said.push_str(". ");
            said.push_str(&entry.sentence(&request.line.target.path));
            said
        }
        None => match explain::method(&method.to_ascii_uppercase()) {
            Some(entry) => ["Not ", entry.title, ": the case of a method matters."].concat(),
            None => {
                "No registered method. It may be sent; a server that does not know it says so.".to_owned()
            }
        },
    };
    (method, said)
}

/// Which route of the lab would take it.
fn about_route(request: &Request) -> (String, String) {
    let (method, target) = (text(&request.line.method), text(&request.line.target.to_bytes()));
    match route_of(routes(), &method, &target).outcome {
        Outcome::Answered(answered) => (answered.route.pattern.to_owned(), answered.route.teaches.to_owned()),
        Outcome::MethodNotAllowed { route, allow } => {
            (route.pattern.to_owned(), ["has the path and not the method. It allows ", &allow, "."].concat())
        }
        Outcome::NotFound(_) => {
            (String::new(), "No route of the lab has this path: it will say 404.".to_owned())
        }
        Outcome::ServerOptions { .. } => {
            (String::new(), "About the server as a whole, not about one path.".to_owned())
        }
        Outcome::NotRouted => (String::new(), "This is no target that a server could route.".to_owned()),
    }
}

/// The row or place a part is shown in: lines, pairs, and the rest by its outermost part.
pub fn place_of(part: Part) -> Part {
    match part {
        Part::FieldName(n) | Part::FieldValue(n) | Part::OddLine(n) => Part::Field(n),
        Part::QueryValue(n) => Part::QueryName(n),
        Part::Method | Part::Target | Part::Path | Part::Version => Part::RequestLine,
        Part::Raw | Part::EmptyLines | Part::Behind => Part::EndOfHead,
        part if part >= Part::Body && part < Part::Behind => Part::Body,
        part => part,
    }
}

/// What is not as it should be in a place.
pub fn issues_at(issues: &[Issue], place: Part) -> impl Iterator<Item = &Issue> {
    issues.iter().filter(move |issue| place_of(issue.part) == place)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn capital(words: &str) -> String {
    let mut text = words.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}
