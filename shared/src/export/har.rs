//! HAR 1.2, the form in which browsers and proxies hand on what they saw.
//!
//! Decisions where the form leaves a choice:
//!
//! - `headersSize` and `bodySize` are bytes on the wire, the framing of chunks included, so that their sum
//!   is the message; `content.size` is the content without that framing, and decompressed where a decoder
//!   for it is given.
//! - What is no text is base64: `content.encoding` says so; for `postData`, which has no such member,
//!   its comment and `_encoding` do.
//! - A response that never came has status 0, as browsers write it. Names of our own begin with `_`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::{Exchange, Read, Stream, text, url};
use crate::calendar::Moment;
use crate::filter::{parts, stage_name};
use crate::message::{Pair, Target};
use crate::trace::Answering;
use crate::wire::Nanos;

/// Undoes a content coding of this name; none where it does not know it, or cannot.
pub type Decoder<'a> = &'a dyn Fn(&str, &[u8]) -> Option<Vec<u8>>;

/// A decoder that knows no coding: compressed content stays compressed, and is said to be.
pub const NO_DECODER: Decoder<'static> = &|_, _| None;

/// A whole HAR with these entries.
pub fn log(version: &str, entries: Vec<Value>) -> Value {
    let mut log = frame(version);
    log["log"]["entries"] = Value::Array(entries);
    log
}

/// A whole HAR but for its entries: the text before the first and behind the last, so that many can be
/// written one by one, with commas between them.
pub fn around_entries(version: &str) -> (String, String) {
    const ENTRIES: &str = "\"entries\":[";
    let text = frame(version).to_string();
    // The release is the only member that is not ours to choose, and has no quotes.
    let open = text.find(ENTRIES).map_or(text.len(), |at| at + ENTRIES.len());
    (text[..open].to_owned(), text[open..].to_owned())
}

fn frame(version: &str) -> Value {
    json!({"log": {
        "version": "1.2",
        "creator": {"name": "Server Playground", "version": version},
        "entries": [],
    }})
}

/// One exchange as an entry.
pub fn entry(exchange: &Exchange<'_>, decode: Decoder<'_>) -> Value {
    let read = Read::request(exchange.request.bytes);
    let answering = Answering::method(read.method());
    let timings = Timings::of(exchange);
    let mut entry = json!({
        "startedDateTime": Moment::at(exchange.summary.began_ms).iso(),
        "time": timings.send + timings.wait + timings.receive,
        "request": request(exchange, &read),
        "response": response(exchange, answering, decode),
        "cache": {},
        "timings": {
            "blocked": -1,
            "dns": -1,
            "connect": -1,
            "ssl": -1,
            "send": timings.send,
            "wait": timings.wait,
            "receive": timings.receive,
        },
        "connection": exchange.summary.conn.0.to_string(),
        "_exchange": exchange.summary.id.0,
        "_stage": stage_name(exchange.summary.stage),
    });
    if let Some((address, _)) = exchange.lab.rsplit_once(':') {
        entry["serverIPAddress"] = json!(address.trim_matches(['[', ']']));
    }
    entry
}

/// Milliseconds, as the reads and writes of the server show them.
struct Timings {
    send: f64,
    wait: f64,
    receive: f64,
}

impl Timings {
    fn of(exchange: &Exchange<'_>) -> Self {
        let (request, response) = (&exchange.request, &exchange.response);
        let ms = |from: Nanos, to: Nanos| to.0.saturating_sub(from.0) as f64 / 1e6;
        if response.bytes.is_empty() {
            return Self { send: ms(request.first, request.last), wait: 0.0, receive: 0.0 };
        }
        // An answer may begin before the request is whole, and these three must not overlap.
        let sent = request.last.min(response.first);
        Self {
            send: ms(request.first, sent),
            wait: ms(sent, response.first),
            receive: ms(response.first, response.last),
        }
    }
}

fn request(exchange: &Exchange<'_>, read: &Read<'_>) -> Value {
    let start = text(&exchange.summary.start_line.0);
    let (method, target) = parts(&start);
    // Of a request that nobody can take for one the start line is shown as it came.
    let of = |known: &[u8], shown: &str| if known.is_empty() { shown.to_owned() } else { text(known) };
    let raw_target = if read.target().is_empty() { target.as_bytes() } else { read.target() };
    let host = read.first("host").map(|host| super::in_url(&host)).filter(|host| !host.is_empty());
    let pairs = Target::spelled(raw_target.split(|&byte| byte == b'#').next().unwrap_or_default()).query;
    let (head, body) = read.sizes().map_or((-1, -1), |(head, body)| (signed(head), signed(body)));
    let mut request = json!({
        "method": of(read.method(), method),
        "url": url(raw_target, host.as_deref().unwrap_or(exchange.lab)),
        "httpVersion": read.version(),
        "cookies": cookies(read),
        "headers": headers(read),
        "queryString": pairs.iter().map(pair).collect::<Value>(),
        "headersSize": head,
        "bodySize": body,
    });
    let content = read.content();
    if !content.is_empty() {
        request["postData"] = post_data(&read.first("content-type").unwrap_or_default(), &content);
    }
    comment(&mut request, [trailers(read), dropped(&exchange.request)]);
    request
}

/// A pair of a query or of a form, as it is meant.
fn pair(pair: &Pair) -> Value {
    let meant = |part: &crate::message::Encoded| text(&part.meaning());
    json!({"name": meant(&pair.name), "value": pair.value.as_ref().map(meant).unwrap_or_default()})
}

fn post_data(kind: &[u8], content: &[u8]) -> Value {
    let mut data = json!({"mimeType": text(kind), "params": []});
    match as_text(content) {
        Some(content) => data["text"] = json!(content),
        None => {
            data["text"] = json!(BASE64.encode(content));
            data["_encoding"] = json!("base64");
            data["comment"] = json!("The text is base64: this body is no text.");
        }
    }
    data
}

fn response(exchange: &Exchange<'_>, answering: Answering, decode: Decoder<'_>) -> Value {
    let Some((read, interim)) = Read::response(exchange.response.bytes, answering) else {
        let mut response = json!({
            "status": 0,
            "statusText": "",
            "httpVersion": "",
            "cookies": [],
            "headers": [],
            "content": {"size": 0, "mimeType": "x-unknown"},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        });
        comment(&mut response, [Some("There was no response.".to_owned()), dropped(&exchange.response)]);
        return response;
    };
    let now = Moment::at(exchange.summary.began_ms);
    let (head, body) = read.sizes().map_or((-1, -1), |(head, body)| (signed(head), signed(body)));
    let mut response = json!({
        "status": read.message.status,
        "statusText": text(read.of(read.message.reason)),
        "httpVersion": read.version(),
        "cookies": read.values("set-cookie").map(|value| set_cookie(&text(&value), now)).collect::<Value>(),
        "headers": headers(&read),
        "content": content(&read, decode),
        "redirectURL": read.first("location").map(|value| text(&value)).unwrap_or_default(),
        "headersSize": head,
        "bodySize": body,
    });
    let announced = (!interim.is_empty()).then(|| {
        let statuses: Vec<_> = interim.iter().map(u16::to_string).collect();
        format!("Interim responses before it: {}.", statuses.join(", "))
    });
    comment(&mut response, [announced, trailers(&read), dropped(&exchange.response)]);
    response
}

fn content(read: &Read<'_>, decode: Decoder<'_>) -> Value {
    let encoded = read.content();
    let codings: Vec<String> = read
        .values("content-encoding")
        .flat_map(|value| {
            text(&value).split(',').map(|coding| coding.trim().to_lowercase()).collect::<Vec<_>>()
        })
        .filter(|coding| !coding.is_empty() && coding != "identity")
        .collect();
    // The coding that was applied last is undone first.
    let decoded = codings.iter().rev().try_fold(encoded.clone(), |bytes, coding| decode(coding, &bytes));
    let still = decoded.is_none();
    let plain = decoded.unwrap_or_else(|| encoded.clone());
    let kind = read.first("content-type").map_or_else(|| "x-unknown".to_owned(), |kind| text(&kind));
    let mut content = json!({"size": plain.len(), "mimeType": kind});
    if !codings.is_empty() && !still {
        content["compression"] = json!(signed(plain.len() as u64) - signed(encoded.len() as u64));
    }
    if still && !encoded.is_empty() {
        content["comment"] = json!(format!("Still encoded: {}.", codings.join(", ")));
    }
    match as_text(&plain) {
        Some("") => {}
        Some(plain) => content["text"] = json!(plain),
        None => {
            content["text"] = json!(BASE64.encode(&plain));
            content["encoding"] = json!("base64");
        }
    }
    content
}

/// Bytes as a text that JSON can hold without growing to many times its size: with no control
/// characters but those of every text.
fn as_text(bytes: &[u8]) -> Option<&str> {
    let is_text = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    std::str::from_utf8(bytes).ok().filter(|text| text.chars().all(is_text))
}

fn headers(read: &Read<'_>) -> Value {
    read.fields().map(|(name, value)| json!({"name": text(name), "value": text(&value)})).collect()
}

fn cookies(read: &Read<'_>) -> Value {
    let values: Vec<String> = read.values("cookie").map(|value| text(&value)).collect();
    let pairs = values.iter().flat_map(|value| value.split(';')).map(str::trim).filter(|one| !one.is_empty());
    pairs.map(cookie).collect()
}

fn cookie(pair: &str) -> Value {
    let (name, value) = pair.split_once('=').unwrap_or(("", pair));
    json!({"name": name.trim(), "value": value.trim()})
}

fn set_cookie(line: &str, now: Moment) -> Value {
    let mut parts = line.split(';').map(str::trim);
    let mut made = cookie(parts.next().unwrap_or_default());
    (made["httpOnly"], made["secure"]) = (json!(false), json!(false));
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        match name.trim().to_lowercase().as_str() {
            "path" => made["path"] = json!(value),
            "domain" => made["domain"] = json!(value),
            "httponly" => made["httpOnly"] = json!(true),
            "secure" => made["secure"] = json!(true),
            "samesite" => made["sameSite"] = json!(value),
            "expires" => {
                if let Some(date) = Moment::of_cookie(value, now) {
                    made["expires"] = json!(date.iso());
                }
            }
            _ => {}
        }
    }
    made
}

/// The fields behind a chunked body, for which HAR has no place.
fn trailers(read: &Read<'_>) -> Option<String> {
    let lines: Vec<_> = read
        .trailers
        .iter()
        .map(|field| format!("{}: {}", text(read.of(field.name)), text(&field.value(read.bytes))))
        .collect();
    (!lines.is_empty()).then(|| format!("Trailers: {}.", lines.join("; ")))
}

fn dropped(stream: &Stream<'_>) -> Option<String> {
    (stream.dropped > 0).then(|| format!("{} more bytes were not kept.", stream.dropped))
}

fn comment<const N: usize>(of: &mut Value, sentences: [Option<String>; N]) {
    let sentences: Vec<String> = sentences.into_iter().flatten().collect();
    if !sentences.is_empty() {
        of["comment"] = json!(sentences.join(" "));
    }
}

/// Sizes are signed here, since -1 stands for one that is not known.
fn signed(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}
