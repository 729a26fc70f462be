//! A call of JavaScript's `fetch`, as browsers' network panels copy it and as people write it.

use super::cursor::Cursor;
use super::literal::{Is, Value, list};
use super::plain::{Plain, Url, form_encoded};
use super::{Found, NotRead, Note};

/// The methods that `fetch` knows in any case.
const NORMALIZED: [&str; 6] = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];

/// Where the next call's arguments begin.
fn next_call(text: &[u8], from: usize) -> Option<usize> {
    const CALL: &[u8] = b"fetch(";
    let mut from = from;
    loop {
        let at = from + text.get(from..)?.windows(CALL.len()).position(|part| part == CALL)?;
        from = at + CALL.len();
        let before = at.checked_sub(1).map_or(b' ', |before| text[before]);
        if !before.is_ascii_alphanumeric() && before != b'_' && before != b'$' {
            return Some(from);
        }
    }
}

/// Whether there is a call at all.
pub(super) fn calls(text: &str) -> bool {
    next_call(text.as_bytes(), 0).is_some()
}

/// Reads every call of a text.
pub(super) fn read(text: &str) -> Result<Vec<Found>, NotRead> {
    let mut found = Vec::new();
    let mut cursor = Cursor::new(text.as_bytes());
    while let Some(start) = next_call(text.as_bytes(), cursor.at) {
        cursor.at = start;
        let arguments = list(&mut cursor, b')', start - 1, 0);
        cursor.end()?;
        let notes = std::mem::take(&mut cursor.notes);
        found.push(request(start, &arguments, notes)?);
    }
    Ok(found)
}

fn request(start: usize, arguments: &[Value], mut notes: Vec<Note>) -> Result<Found, NotRead> {
    let url = match arguments.first().map(|url| (&url.is, url.at)) {
        Some((Is::Text(url), at)) => Some((url, at)),
        Some((Is::Call(name, inner), at)) if name == "URL" || name == "Request" => {
            inner.first().and_then(|url| if let Is::Text(url) = &url.is { Some((url, at)) } else { None })
        }
        _ => None,
    };
    let Some((url, at)) = url else {
        return Err(NotRead::new(start, "The URL of this call is computed; write it there as text."));
    };
    let mut plain = Plain { method: b"GET".to_vec(), ..Plain::default() };
    let is_path = url.starts_with(['/', '.', '?']) && !url.starts_with("//");
    if is_path {
        notes.push((
            at,
            "only the page that calls fetch knows the host of this path; put it in by hand.".to_owned(),
        ));
    }
    let split = Url::split(url.trim_start_matches('.').as_bytes(), at, &mut notes);
    plain.target = split.target;
    plain.field("Host", if is_path { b"lab" } else { split.host });
    if let Some(options) = arguments.get(1) {
        with_options(&mut plain, options, &mut notes);
    }
    plain.count();
    notes.push((
        at,
        "a browser adds fields of its own, which are not here: User-Agent, Accept, Origin.".to_owned(),
    ));
    notes.sort();
    Ok(Found { bytes: plain.bytes(), notes })
}

fn with_options(plain: &mut Plain, options: &Value, notes: &mut Vec<Note>) {
    let Is::Object(members) = &options.is else {
        notes.push((options.at, "these options are computed, and left out.".to_owned()));
        return;
    };
    if let Some(headers) = options.get("headers") {
        fields(plain, headers, notes);
    }
    for (name, value) in members {
        let at = value.at;
        let mut say = |parts: &[&str]| notes.push((at, parts.concat()));
        match (name.as_str(), &value.is) {
            ("headers", _) => {}
            ("body", _) => body(plain, value, notes),
            ("method", Is::Text(method)) => {
                let normal = NORMALIZED.iter().find(|normal| method.eq_ignore_ascii_case(normal));
                plain.method = normal.map_or(method.as_bytes(), |normal| normal.as_bytes()).to_vec();
            }
            ("referrer", Is::Text(from)) if from.starts_with("http") => {
                plain.field("Referer", from.as_bytes())
            }
            ("method", _) | ("", _) | (_, Is::Other) => say(&[name, " is computed, and left out."]),
            _ => say(&[name, " is for the browser; it changes nothing here."]),
        }
    }
}

/// An object, a list of pairs, or `new Headers` of one of them.
fn fields(plain: &mut Plain, headers: &Value, notes: &mut Vec<Note>) {
    let mut one = |name: &str, value: &Value| match value.text() {
        Some(text) => plain.field(name, text.as_bytes()),
        None => notes.push((value.at, [name, ": its value is computed, and left out."].concat())),
    };
    match &headers.is {
        Is::Object(members) => members.iter().for_each(|(name, value)| one(name, value)),
        Is::List(pairs) => {
            for pair in pairs {
                if let [name, value] = pair.list()
                    && let Some(name) = name.text()
                {
                    one(name, value);
                }
            }
        }
        Is::Call(_, inner) if inner.len() == 1 => fields(plain, &inner[0], notes),
        _ => notes.push((headers.at, "the headers are computed, and left out.".to_owned())),
    }
}

fn body(plain: &mut Plain, value: &Value, notes: &mut Vec<Note>) {
    let mut kind = "text/plain;charset=UTF-8";
    match &value.is {
        Is::Text(text) => plain.body = text.clone().into_bytes(),
        Is::Word(word) if word == "null" || word == "undefined" => return,
        Is::Call(name, inner) if name == "JSON.stringify" && inner.len() == 1 => {
            let mut json = String::new();
            if !inner[0].json(&mut json) {
                notes.push((inner[0].at, "part of this JSON is computed; the body is left out.".to_owned()));
                return;
            }
            plain.body = json.into_bytes();
        }
        Is::Call(name, inner) if name == "URLSearchParams" && inner.len() == 1 => {
            kind = "application/x-www-form-urlencoded;charset=UTF-8";
            plain.body = form(&inner[0]);
        }
        _ => {
            notes.push((value.at, "the body is computed, and left out.".to_owned()));
            return;
        }
    }
    if !plain.has("content-type") {
        plain.field("Content-Type", kind.as_bytes());
    }
}

/// The pairs of a form, encoded.
fn form(pairs: &Value) -> Vec<u8> {
    let encode = |text: &str| form_encoded(text.as_bytes(), b"-._*");
    let one =
        |name: &str, value: &Value| [encode(name), encode(value.text().unwrap_or_default())].join(&b'=');
    let all: Vec<Vec<u8>> = match &pairs.is {
        Is::Text(text) => return text.trim_start_matches('?').as_bytes().to_vec(),
        Is::Object(members) => members.iter().map(|(name, value)| one(name, value)).collect(),
        _ => {
            let pairs = pairs.list().iter().map(Value::list);
            pairs.filter_map(|pair| Some(one(pair.first()?.text()?, pair.get(1)?))).collect()
        }
    };
    all.join(&b'&')
}
