//! What the Fetch standard forbids, changes and adds, and when it asks the server for leave first.

use shared::fetch::is_forbidden;

use super::Ask;

/// Why a browser sends what it sends.
const WHY: &[(&str, &str)] = &[
    ("host", "It names the host of the address, and no other."),
    ("connection", "It looks after its connections itself."),
    ("content-length", "It counts the body itself."),
    ("transfer-encoding", "It frames the body itself."),
    ("cookie", "It sends the cookies that it keeps, if at all."),
    ("user-agent", "It says who it is."),
    ("accept", "Without one, fetch says that it takes anything."),
    ("accept-language", "The languages chosen in its settings."),
    ("accept-encoding", "The codings that it can undo."),
    ("origin", "Which page asks: CORS rests on it, so no page may set it."),
    ("referer", "The address of the page. This page asks it to be left out."),
    ("cache-control", "Its cache shall not answer in the server’s place."),
    ("pragma", "The same for servers of HTTP/1.0."),
    ("dnt", "A setting of its user."),
    ("priority", "How urgent it is."),
    ("content-type", "A body of bytes has no type of its own."),
];

/// Whether `fetch` refuses a method.
pub fn is_forbidden_method(method: &str) -> bool {
    matches!(method.to_ascii_uppercase().as_str(), "CONNECT" | "TRACE" | "TRACK")
}

/// Why a field is there, or is not.
pub fn why(name: &str) -> &'static str {
    let name = name.to_ascii_lowercase();
    match WHY.iter().find(|(known, _)| *known == name) {
        Some((_, why)) => why,
        None if name.starts_with("sec-fetch-") => {
            "Where the request comes from and what for; no page can make it up."
        }
        None if name.starts_with("sec-ch-") => "Who it is, in pieces.",
        None => "",
    }
}

/// What a browser will change of a request, in sentences, before it is sent.
pub fn told(ask: &Ask, content: usize) -> Vec<String> {
    let mut told = Vec::new();
    let names = |keep: &dyn Fn(&str) -> bool| {
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in ask.wrote.fields.iter().filter(|(name, _)| keep(name)) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names.join(", ")
    };
    let mut tell = |names: String, text: &str| {
        if !names.is_empty() {
            told.push([&names, text].concat());
        }
    };
    tell(names(&is_forbidden), ": set by the browser itself, or left out.");
    tell(
        names(&|name| !is_forbidden(name) && !ask.fields.iter().any(|(kept, _)| kept == name)),
        ": no name or value that fetch takes; left out.",
    );
    if ask.no_cors {
        tell(names(&|name| !is_forbidden(name) && !is_safe_name(name)), ": left out in no-cors.");
        if !is_simple_method(&ask.method) {
            told.push("no-cors knows GET, HEAD and POST alone: the browser will refuse.".to_owned());
        }
    }
    if content > 0 && ask.body.is_none() {
        told.push("The body: fetch sends none with GET and HEAD.".to_owned());
    }
    told
}

fn is_simple_method(method: &str) -> bool {
    matches!(method.to_ascii_uppercase().as_str(), "GET" | "HEAD" | "POST")
}

fn is_safe_name(name: &str) -> bool {
    ["accept", "accept-language", "content-language", "content-type"]
        .iter()
        .any(|safe| name.eq_ignore_ascii_case(safe))
}

/// Whether a field may go to another origin unasked (a CORS-safelisted request-header).
fn is_safe(name: &str, value: &str) -> bool {
    let essence = || value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let simple_type = || {
        let types = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];
        types.contains(&essence().as_str())
    };
    let plain = !value
        .bytes()
        .any(|b| b < b' ' && b != b'\t' || b == 0x7f || b"\"(){}<>?@[\\]".contains(&b) || b == b':');
    match name.to_ascii_lowercase().as_str() {
        "content-type" => value.len() <= 128 && simple_type() && plain,
        "accept" => value.len() <= 128 && plain,
        "accept-language" | "content-language" => {
            value.bytes().all(|b| b.is_ascii_alphanumeric() || b" *,-.;=".contains(&b))
        }
        "range" => value.strip_prefix("bytes=").is_some_and(|range| {
            range.split_once('-').is_some_and(|(from, to)| {
                !from.is_empty() && [from, to].concat().bytes().all(|b| b.is_ascii_digit())
            })
        }),
        _ => false,
    }
}

/// Why the browser has to ask for leave first; nothing where it has not.
pub fn preflight(ask: &Ask) -> Vec<String> {
    if ask.no_cors {
        return Vec::new();
    }
    let mut why = Vec::new();
    if !is_simple_method(&ask.method) {
        why.push(["the method ", &ask.method].concat());
    }
    for (name, value) in &ask.fields {
        if !is_forbidden(name) && !is_safe(name, value) {
            why.push([name, ": ", value].concat());
        }
    }
    why
}
