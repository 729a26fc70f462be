//! Cookies: shown, set and expired (RFC 6265, and what 6265bis makes of it).
//!
//! Attributes are asked for in the query. Where the query also holds the cookies themselves, an
//! attribute's name begins with `@`, which no cookie's name can.

use std::fmt;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use shared::calendar::Moment;
use shared::grammar::rfc9110::TCHAR;
use shared::route::Route;
use shared::route::groups::cookies::Handler;

use crate::lab::extract::{Args, Watched, flag, number};
use crate::lab::reply::{self, Problem};
use crate::lab::router::{Code, answer};
use crate::problem::echoed;

/// Bytes that name and value may have together; browsers ignore a longer cookie (6265bis 5.6).
const LONGEST: usize = 4096;

/// Browsers keep no cookie longer than 400 days (6265bis 5.5).
const LONGEST_AGE: u64 = 400 * 24 * 3600;

/// What is said of a cookie whose time is over.
const EXPIRED: &str = "Expired: with no time left, a client forgets the cookie at once. GET /cookies shows what it still has.\n";

/// Cookies that one response sets; browsers hold few more of one site.
const MOST: usize = 50;

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Show => answer(route, show),
        Handler::Set => answer(route, set),
        Handler::SetOne => answer(route, set_one),
        Handler::Delete => answer(route, delete),
    }
}

async fn show(Watched(fields): Watched<HeaderMap>) -> Response {
    let lines: Vec<_> = fields
        .get_all(header::COOKIE)
        .iter()
        .map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned())
        .collect();
    let mut by_name = Map::new();
    let mut pairs = Vec::new();
    for (name, value) in lines.iter().flat_map(|line| read(line)) {
        pairs.push(json!({ "name": name, "value": value }));
        // Of several with one name, browsers send the one with the longest path first.
        by_name.entry(name).or_insert_with(|| Value::from(value));
    }
    reply::json(&json!({ "cookies": by_name, "pairs": pairs, "lines": lines }))
}

/// The pairs of one Cookie line. What has no `=` is a value without a name, as 6265bis has it.
fn read(line: &str) -> impl Iterator<Item = (&str, &str)> {
    line.split(';').map(str::trim).filter(|pair| !pair.is_empty()).map(|pair| match pair.split_once('=') {
        Some((name, value)) => (name.trim(), value.trim()),
        None => ("", pair),
    })
}

async fn set(args: Args) -> Result<Response, Problem> {
    let (attributes, cookies): (Vec<_>, Vec<_>) = args.0.iter().partition(|(name, _)| name.starts_with('@'));
    let attributes = Attributes::read(attributes.iter().map(|(name, value)| (&name[1..], value.as_str())))?;
    if cookies.is_empty() {
        return Err(Problem::bad(
            "No cookie is named; write a pair for each, such as /cookies/set?flavour=ginger&size=2.",
        ));
    }
    let cookies = cookies.iter().map(|(name, value)| cookie(name, value, &attributes));
    stored(cookies.collect::<Result<_, _>>()?, attributes.said())
}

async fn set_one(
    Watched(Path((name, value))): Watched<Path<(String, String)>>,
    args: Args,
) -> Result<Response, Problem> {
    let attributes = Attributes::read(args.0.iter().map(|(name, value)| (name.as_str(), value.as_str())))?;
    stored(vec![cookie(&name, &value, &attributes)?], attributes.said())
}

async fn delete(args: Args) -> Result<Response, Problem> {
    if args.0.is_empty() {
        return Err(Problem::bad("No cookie is named; write /cookies/delete?flavour."));
    }
    // A prefixed name is only ever taken from a cookie that is Secure, when it is to be forgotten too.
    let gone = args.0.iter().map(|(name, _)| {
        check_name(name)?;
        let secure = if prefix(name).is_some() { "; Secure" } else { "" };
        Ok(format!("{name}=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly{secure}"))
    });
    stored(gone.collect::<Result<_, Problem>>()?, EXPIRED)
}

/// Sends cookies, and the client on to see whether it brings them back.
fn stored(cookies: Vec<String>, said: &'static str) -> Result<Response, Problem> {
    if cookies.len() > MOST {
        return Err(Problem::bad(format!("These are {} cookies; at most {MOST} go at once.", cookies.len())));
    }
    let mut response =
        (StatusCode::FOUND, [(header::LOCATION, "/cookies")], reply::text(said)).into_response();
    for cookie in cookies {
        let value = HeaderValue::try_from(cookie)
            .map_err(|_| Problem::bad("This cookie cannot stand in a Set-Cookie field."))?;
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}

/// A cookie as Set-Cookie has it.
fn cookie(name: &str, value: &str, attributes: &Attributes) -> Result<String, Problem> {
    check_name(name)?;
    check_value(name, value)?;
    if name.len() + value.len() > LONGEST {
        return Err(Problem::bad(format!(
            "The cookie {name:.40} has {} bytes; clients ignore one of more than {LONGEST}.",
            name.len() + value.len()
        )));
    }
    if let Some(prefix) = prefix(name) {
        let why = match prefix {
            _ if !attributes.secure => "Secure: ask for",
            Prefix::Host if attributes.path != "/" => "Path=/, without path: ask for",
            Prefix::Host | Prefix::Secure => return Ok(format!("{name}={value}{}", attributes.written())),
        };
        return Err(Problem::bad(format!(
            "A browser ignores the cookie {}, whose prefix demands {why} {}.",
            echoed(name),
            echoed(&format!("/cookies/set/{}/{}?secure", encoded(name), encoded(value)))
        )));
    }
    Ok(format!("{name}={value}{}", attributes.written()))
}

/// As it stands in a segment of a path.
fn encoded(text: &str) -> impl fmt::Display {
    const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(text, SEGMENT)
}

/// What a name promises about its cookie (6265bis 4.1.3).
#[derive(Clone, Copy)]
enum Prefix {
    Secure,
    Host,
}

fn prefix(name: &str) -> Option<Prefix> {
    let begins = |with: &str| name.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    match () {
        () if begins("__Secure-") => Some(Prefix::Secure),
        () if begins("__Host-") => Some(Prefix::Host),
        () => None,
    }
}

/// `cookie-name = token` (RFC 6265 4.1.1).
fn check_name(name: &str) -> Result<(), Problem> {
    let is_token = |b: u8| TCHAR.has(b);
    match name.bytes().position(|b| !is_token(b)) {
        None if !name.is_empty() => Ok(()),
        None => Err(Problem::bad("A cookie without a name; write name=value.")),
        Some(at) => Err(Problem::bad(format!(
            "{:?} cannot be a cookie's name: {} may not stand in it (RFC 6265 4.1.1 wants a token).",
            echoed(name),
            shown(name, at)
        ))),
    }
}

/// `cookie-value = *cookie-octet / ( DQUOTE *cookie-octet DQUOTE )` (RFC 6265 4.1.1).
fn check_value(name: &str, value: &str) -> Result<(), Problem> {
    let bare = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
    let is_octet = |b: u8| b.is_ascii_graphic() && !matches!(b, b'"' | b',' | b';' | b'\\');
    match bare.bytes().position(|b| !is_octet(b)) {
        None => Ok(()),
        Some(at) => Err(Problem::bad(format!(
            "The value of {name} has {} in it, which a cookie cannot hold (RFC 6265 4.1.1); encode it, with %XX or Base64.",
            shown(bare, at)
        ))),
    }
}

/// The character at a byte, for an error.
fn shown(text: &str, at: usize) -> String {
    let c = text.get(text.floor_char_boundary(at)..).and_then(|rest| rest.chars().next());
    match c {
        Some(' ') => "a blank".to_owned(),
        Some(c) => format!("{c:?}"),
        None => "the end".to_owned(),
    }
}

/// What a Set-Cookie says beside name and value.
struct Attributes {
    path: String,
    max_age: Option<i64>,
    expires: Option<String>,
    same_site: Option<&'static str>,
    secure: bool,
    http_only: bool,
}

impl Attributes {
    fn read<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Self, Problem> {
        let mut read = Self {
            path: "/".to_owned(),
            max_age: None,
            expires: None,
            same_site: None,
            secure: false,
            http_only: true,
        };
        for (name, value) in pairs {
            match name {
                "path" => read.path = path(value)?,
                "max_age" => read.max_age = Some(max_age(value)?),
                "expires" => read.expires = Some(expires(value)?),
                "samesite" => read.same_site = Some(same_site(value)?),
                "secure" => read.secure = flag("secure", value)?,
                "httponly" => read.http_only = flag("httponly", value)?,
                _ => {
                    return Err(Problem::bad(format!(
                        "{:?} is no attribute that can be asked for here; there are path, max_age, expires, samesite, secure and httponly.",
                        echoed(name)
                    )));
                }
            }
        }
        if read.same_site == Some("None") && !read.secure {
            return Err(Problem::bad(
                "A browser ignores a cookie with SameSite=None that is not Secure: add secure.",
            ));
        }
        Ok(read)
    }

    /// What becomes of a cookie with these.
    fn said(&self) -> &'static str {
        match self.max_age {
            Some(seconds) if seconds <= 0 => EXPIRED,
            _ => "Set; GET /cookies shows whether your client brings it back.\n",
        }
    }

    fn written(&self) -> String {
        let mut written = format!("; Path={}", self.path);
        if let Some(seconds) = self.max_age {
            written.push_str(&format!("; Max-Age={seconds}"));
        }
        if let Some(date) = &self.expires {
            written.push_str(&format!("; Expires={date}"));
        }
        if let Some(same_site) = self.same_site {
            written.push_str(&format!("; SameSite={same_site}"));
        }
        for (on, name) in [(self.secure, "; Secure"), (self.http_only, "; HttpOnly")] {
            if on {
                written.push_str(name);
            }
        }
        written
    }
}

/// Seconds; none left, or less than none, and the cookie expires at once (6265bis 5.6.2).
fn max_age(text: &str) -> Result<i64, Problem> {
    let seconds = match text.trim().strip_prefix('-') {
        Some(digits) => -i64::try_from(number("max_age", digits, 0..=LONGEST_AGE)?).unwrap_or(i64::MAX),
        None => i64::try_from(number("max_age", text, 0..=LONGEST_AGE)?).unwrap_or(i64::MAX),
    };
    Ok(seconds)
}

fn path(text: &str) -> Result<String, Problem> {
    let fits = text.len() <= 1024 && text.bytes().all(|b| b.is_ascii_graphic() && b != b';');
    match text.starts_with('/') && fits {
        true => Ok(text.to_owned()),
        false => Err(Problem::bad(format!(
            "path is {:?}; a path begins with / and holds neither blanks nor semicolons.",
            echoed(text)
        ))),
    }
}

fn same_site(text: &str) -> Result<&'static str, Problem> {
    let known = ["Strict", "Lax", "None"].into_iter().find(|known| known.eq_ignore_ascii_case(text));
    known.ok_or_else(|| {
        Problem::bad(format!("samesite is {:?}; it can be Strict, Lax or None.", echoed(text)))
    })
}

/// A date in the one form that is to be written.
fn expires(text: &str) -> Result<String, Problem> {
    match Moment::of_imf_fixdate(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err(Problem::bad(format!(
            "expires is {:?}; a date is written as in Wed, 21 Oct 2015 07:28:00 GMT.",
            echoed(text)
        ))),
    }
}
