//! A HAR file, one entry of it, or the request of an entry.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::cursor::Cursor;
use super::literal::{Is, Value, value};
use super::plain::{Plain, Url, form_encoded, is_named};
use super::{Found, NotRead, Note};

/// Reads every request of a text.
pub(super) fn read(text: &str) -> Result<Vec<Found>, NotRead> {
    let mut cursor = Cursor::new(text.trim_start_matches('\u{feff}').as_bytes());
    let whole = value(&mut cursor, 0);
    cursor.end()?;
    let mut found = Vec::new();
    gather(&whole, &mut found);
    if found.is_empty() {
        return Err(NotRead::new(
            whole.at,
            "This may be JSON, but it is no HAR: there is neither log.entries nor a request with a method and a url.",
        ));
    }
    Ok(found)
}

/// The requests in a value: of a log, of its entries, of an entry, or itself.
fn gather(value: &Value, found: &mut Vec<Found>) {
    value.list().iter().for_each(|one| gather(one, found));
    for inner in ["log", "entries", "request"] {
        if let Some(inner) = value.get(inner) {
            return gather(inner, found);
        }
    }
    let text = |name: &str| value.get(name).and_then(Value::quoted);
    if let (Some(method), Some(url)) = (text("method"), text("url")) {
        found.push(request(value, method, url));
    }
}

fn request(value: &Value, method: &str, url: &str) -> Found {
    let mut notes: Vec<Note> = Vec::new();
    let at = value.get("url").map_or(value.at, |url| url.at);
    let split = Url::split(url.as_bytes(), at, &mut notes);
    let version = value.get("httpVersion").and_then(Value::text).unwrap_or_default();
    let mut plain = Plain {
        method: method.as_bytes().to_vec(),
        target: split.target,
        old: version.eq_ignore_ascii_case("http/1.0"),
        ..Plain::default()
    };
    let is_old = version.is_empty() || version.to_ascii_lowercase().starts_with("http/1");
    if let Some(said) = value.get("httpVersion").filter(|_| !is_old) {
        notes.push((said.at, [version, " has no such bytes; this is the same in HTTP/1.1."].concat()));
    }
    for field in value.get("headers").map_or(&[][..], Value::list) {
        let part = |name: &str| field.get(name).and_then(Value::text).unwrap_or_default();
        let name = part("name");
        if !name.starts_with(':') {
            plain.field(name, part("value").as_bytes());
        }
    }
    if !plain.has("host") {
        let host = [b"Host: ", split.host].concat();
        plain.lines.insert(0, host);
    }
    if let Some(data) = value.get("postData") {
        plain.body = content(data, &mut notes);
    }
    // The text of a HAR has no chunks.
    if plain.has("transfer-encoding") {
        plain.lines.retain(|line| !is_named(line, "transfer-encoding"));
        notes.push((at, "a HAR does not hold the chunks of a body; it goes with its length.".to_owned()));
    }
    let count = plain.body.len().to_string();
    let own = plain.lines.iter_mut().find(|line| is_named(line, "content-length"));
    if let Some(own) = own
        && own.get(15..).map(<[u8]>::trim_ascii) != Some(count.as_bytes())
    {
        notes.push((at, "Content-Length was not that of the body that is here; it is now.".to_owned()));
        *own = ["Content-Length: ", &count].concat().into_bytes();
    }
    plain.count();
    Found { bytes: plain.bytes(), notes }
}

fn content(data: &Value, notes: &mut Vec<Note>) -> Vec<u8> {
    let said = |name: &str| data.get(name).and_then(Value::text).unwrap_or_default();
    if let Some(text) = data.get("text").and_then(Value::quoted) {
        let is_base64 = [said("_encoding"), said("encoding")].contains(&"base64");
        let decoded = if is_base64 { BASE64.decode(text).ok() } else { None };
        return decoded.unwrap_or_else(|| text.as_bytes().to_vec());
    }
    let Some(params) =
        data.get("params").filter(|params| matches!(&params.is, Is::List(list) if !list.is_empty()))
    else {
        return Vec::new();
    };
    if !said("mimeType").starts_with("application/x-www-form-urlencoded") {
        notes.push((params.at, "the parts of this form are not taken over.".to_owned()));
        return Vec::new();
    }
    let encode = |param: &Value, name: &str| {
        form_encoded(param.get(name).and_then(Value::text).unwrap_or_default().as_bytes(), b"-._*")
    };
    let pairs = params.list().iter().map(|param| [encode(param, "name"), encode(param, "value")].join(&b'='));
    pairs.collect::<Vec<_>>().join(&b'&')
}
