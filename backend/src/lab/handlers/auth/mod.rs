//! Who are you: Basic (RFC 7617), Bearer (RFC 6750) and Digest (RFC 7616).
//!
//! Name and password stand in the path, so nothing here is a secret, and an error may say what did not
//! match. A server with something to hide would say less.

mod credentials;
mod digest;
mod proof;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use shared::route::Route;
use shared::route::groups::auth::Handler;

use self::credentials::Credentials;
use self::digest::Nonce;
use crate::lab::extract::Watched;
use crate::lab::handlers::content::base64::words as base64_words;
use crate::lab::reply::{self, Problem};
use crate::lab::router::{Code, answer};
use crate::lab::setting::Rules;
use crate::lab::store::Store;
use crate::problem::echoed;

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Basic => answer(route, basic),
        Handler::HiddenBasic => answer(route, hidden_basic),
        Handler::Bearer => answer(route, bearer),
        Handler::Digest => answer(route, digest::digest),
        Handler::DigestWith => answer(route, digest::digest_with),
    }
}

/// What this group remembers: the nonces it made, and how often each was used.
#[derive(Debug)]
pub(in crate::lab) struct State {
    nonces: Store<Nonce>,
}

impl State {
    pub(in crate::lab) fn new(rules: &Rules) -> Self {
        Self { nonces: Store::new(rules) }
    }
}

async fn basic(
    Watched(Path((user, password))): Watched<Path<(String, String)>>,
    Watched(fields): Watched<HeaderMap>,
) -> Result<Response, Problem> {
    let_in(&user, &password, &fields)?.map_err(|why| {
        Problem::new(StatusCode::UNAUTHORIZED, why)
            .with("www-authenticate", r#"Basic realm="lab", charset="UTF-8""#)
    })
}

async fn hidden_basic(
    Watched(Path((user, password))): Watched<Path<(String, String)>>,
    Watched(fields): Watched<HeaderMap>,
) -> Result<Response, Problem> {
    // Whatever was wrong: to say more would give the secret away.
    let hidden = |_| {
        Problem::not_found(
            "There is nothing here, for whoever does not bring the right Authorization unasked.",
        )
    };
    let_in(&user, &password, &fields)?.map_err(hidden)
}

/// Who they are, or why they are not let in.
fn let_in(user: &str, password: &str, fields: &HeaderMap) -> Result<Result<Response, String>, Problem> {
    if user.contains(':') {
        return Err(Problem::bad(format!(
            "The user is {:?}; a colon ends a user's name in Basic (RFC 7617 2), so it cannot be part of one.",
            echoed(user)
        )));
    }
    let credentials = Credentials::of(fields, "Basic")?;
    Ok(credentials
        .and_then(|credentials| check_basic(user, password, credentials.rest))
        .map(|()| reply::json(&json!({ "authenticated": true, "authorized": true, "user": user }))))
}

fn check_basic(user: &str, password: &str, encoded: &str) -> Result<(), String> {
    let decoded = BASE64_STANDARD
        .decode(encoded)
        .map_err(|error| format!("What follows Basic is not Base64: {}.", base64_words(encoded, error)))?;
    let decoded = String::from_utf8(decoded)
        .map_err(|_| "The name and password are not UTF-8, which the challenge asks for.".to_owned())?;
    let Some((given_user, given_password)) = decoded.split_once(':') else {
        return Err(format!(
            "Decoded it is {:?}; name and password need a colon between them.",
            echoed(&decoded)
        ));
    };
    let right_user = same(given_user.as_bytes(), user.as_bytes());
    let right_password = same(given_password.as_bytes(), password.as_bytes());
    match (right_user, right_password) {
        (true, true) => Ok(()),
        (false, _) => Err(format!("The user is {:?}, and you say {:?}.", echoed(user), echoed(given_user))),
        (true, false) => {
            Err(format!("The password of {:?} is not {:?}.", echoed(user), echoed(given_password)))
        }
    }
}

/// Compares in a time that does not tell where the first difference is.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

async fn bearer(Watched(fields): Watched<HeaderMap>) -> Result<Response, Problem> {
    let refused = |why: String, error: &str| {
        Problem::new(StatusCode::UNAUTHORIZED, why)
            .with("www-authenticate", &format!(r#"Bearer realm="lab"{error}"#))
    };
    // Who brings no token is not told of an error (RFC 6750 3.1).
    let credentials = Credentials::of(&fields, "Bearer")?.map_err(|why| refused(why, ""))?;
    let token = credentials.rest;
    // b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"=" (RFC 6750 2.1)
    let body = token.trim_end_matches('=');
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"-._~+/".contains(&b);
    if body.is_empty() || !body.bytes().all(is_token) {
        let why =
            format!("{:?} is no token: letters, digits and -._~+/ are needed (RFC 6750 2.1).", echoed(token));
        return Err(refused(why, r#", error="invalid_token""#));
    }
    Ok(reply::json(&json!({ "authenticated": true, "token": token })))
}
