//! What a browser makes of CORS fields: the CORS check and the preflight's further steps, as the Fetch
//! standard has them (4.9 and 4.8), with the reason in words.

use std::collections::HashSet;

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderName, Method};

/// What the client asks.
pub(super) struct Asked {
    /// Whether it only asks whether it may ask.
    pub(super) is_preflight: bool,
    /// The page's origin.
    pub(super) origin: Option<String>,
    /// The method, of a preflight the one it asks for.
    pub(super) method: String,
    /// The fields that a preflight asks for.
    pub(super) fields: Option<String>,
}

impl Asked {
    pub(super) fn read(method: &Method, fields: &HeaderMap) -> Self {
        let method_asked = text(fields, &ACCESS_CONTROL_REQUEST_METHOD);
        let origin = text(fields, &ORIGIN);
        let is_preflight = *method == Method::OPTIONS && origin.is_some() && method_asked.is_some();
        Self {
            is_preflight,
            origin,
            method: method_asked.filter(|_| is_preflight).unwrap_or_else(|| method.to_string()),
            fields: text(fields, &ACCESS_CONTROL_REQUEST_HEADERS).filter(|_| is_preflight),
        }
    }
}

/// Whether the page has the browser send cookies (`credentials: "include"`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Credentials {
    /// It does not.
    Omitted,
    /// It does.
    Included,
}

/// What happens in the browser, and why: whether the page gets what it asks for.
pub(super) fn verdict(asked: &Asked, sent: &HeaderMap, credentials: Credentials) -> Result<String, String> {
    let Some(origin) = &asked.origin else {
        return Ok("Your request has no Origin, so it does not come from a page of another site: no browser would ask for leave.".to_owned());
    };
    check(origin, sent, credentials)?;
    if !asked.is_preflight {
        return Ok(readable(sent, credentials));
    }
    method(&asked.method, sent, credentials)?;
    fields(asked.fields.as_deref().unwrap_or_default(), sent, credentials)?;
    Ok("The browser will now send the request itself, and look again at the answer to it.".to_owned())
}

/// How much of a response a page may read: the body, and of the fields those that are exposed.
fn readable(sent: &HeaderMap, credentials: Credentials) -> String {
    let exposed = text(sent, &ACCESS_CONTROL_EXPOSE_HEADERS).unwrap_or_default();
    let fields = match exposed.trim() {
        "" => "of its fields only the few that every page may, such as Content-Type".to_owned(),
        "*" if credentials == Credentials::Omitted => "and all its fields".to_owned(),
        names => format!("of its fields the few that every page may, and {names}"),
    };
    format!("The page may read this response, {fields}.")
}

/// What goes wrong only later, in a cache: an answer made for one origin must say so.
pub(super) fn note(asked: &Asked, sent: &HeaderMap) -> Option<&'static str> {
    let is_for_one = asked.origin.is_some() && text(sent, &ACCESS_CONTROL_ALLOW_ORIGIN) == asked.origin;
    let says_so = list(sent, &VARY).iter().any(|name| name == "*" || name.eq_ignore_ascii_case("origin"));
    (is_for_one && !says_so)
        .then_some("This answer names your origin, but Vary does not name Origin: a cache may give it to another, who is then refused.")
}

/// The CORS check.
fn check(origin: &str, sent: &HeaderMap, credentials: Credentials) -> Result<(), String> {
    let Some(allowed) = text(sent, &ACCESS_CONTROL_ALLOW_ORIGIN) else {
        return Err(
            "There is no Access-Control-Allow-Origin: the page gets an error instead of the response."
                .to_owned(),
        );
    };
    if allowed == "*" && credentials == Credentials::Omitted {
        return Ok(());
    }
    if allowed == "*" {
        return Err(
            "With credentials a star allows nobody: Access-Control-Allow-Origin must name the origin."
                .to_owned(),
        );
    }
    if allowed != origin {
        return Err(format!(
            "Access-Control-Allow-Origin is {allowed:?}, the page's origin {origin:?}: they are compared letter by letter."
        ));
    }
    if credentials == Credentials::Omitted {
        return Ok(());
    }
    match text(sent, &ACCESS_CONTROL_ALLOW_CREDENTIALS).as_deref() {
        Some("true") => Ok(()),
        _ => Err("With credentials Access-Control-Allow-Credentials must be true.".to_owned()),
    }
}

fn method(asked: &str, sent: &HeaderMap, credentials: Credentials) -> Result<(), String> {
    let allowed = list(sent, &ACCESS_CONTROL_ALLOW_METHODS);
    let is_simple = matches!(asked, "GET" | "HEAD" | "POST");
    let by_star = credentials == Credentials::Omitted && allowed.iter().any(|name| name == "*");
    if is_simple || by_star || allowed.iter().any(|name| name == asked) {
        return Ok(());
    }
    Err(format!("Access-Control-Allow-Methods does not name {asked}: the browser does not send the request."))
}

fn fields(asked: &str, sent: &HeaderMap, credentials: Credentials) -> Result<(), String> {
    let allowed = list(sent, &ACCESS_CONTROL_ALLOW_HEADERS);
    let by_star = credentials == Credentials::Omitted && allowed.iter().any(|name| name == "*");
    let allowed: HashSet<_> = allowed.iter().map(|name| name.to_ascii_lowercase()).collect();
    for name in asked.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        // A star never stands for Authorization.
        let by_star = by_star && !name.eq_ignore_ascii_case("authorization");
        if !by_star && !allowed.contains(&name.to_ascii_lowercase()) {
            return Err(format!(
                "Access-Control-Allow-Headers does not name {name}: the browser does not send the request."
            ));
        }
    }
    Ok(())
}

fn text(fields: &HeaderMap, name: &HeaderName) -> Option<String> {
    fields.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn list(fields: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let values = text(fields, name).unwrap_or_default();
    values.split(',').map(|value| value.trim().to_owned()).collect()
}
