//! A login that the server need not remember: a token says who somebody is and until when, and is signed.
//!
//! The token is a JSON Web Token with HMAC-SHA-256 (RFC 7519, RFC 7515), so tools that show what is
//! inside of one show it of these, too:
//!
//! ```text
//! {"alg":"HS256","typ":"JWT"} . {"sub":"ada","exp":1767225600} . HMAC-SHA-256 of what stands before
//! ```
//!
//! each part in base64url. All that the server keeps is its secret, which it draws when it first needs one.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use super::given::Given;
use super::people;
use crate::lab::extract::{Watched, number};
use crate::lab::reply::{self, Problem};
use crate::lab::setting::Setting;

/// How long a token is good, in seconds, unless the client asks for less.
const LIFETIME: u64 = 600;

/// What each token begins with. There is one algorithm, and a token cannot name another one.
const HEAD: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

const CHALLENGE: &str = "Bearer realm=\"members\"";

/// As long as a block of SHA-256, so that it is the key as it is.
type Secret = [u8; 64];

/// The lab's secret; none before the first token.
#[derive(Default)]
pub(super) struct State(Mutex<Option<Secret>>);

impl fmt::Debug for State {
    /// A secret is not for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("State(…)")
    }
}

impl State {
    pub(super) fn reset(&self) {
        *self.lock() = None;
    }

    fn secret(&self, setting: &Setting) -> Secret {
        *self.lock().get_or_insert_with(|| {
            let mut secret = [0; 64];
            for part in secret.chunks_exact_mut(8) {
                part.copy_from_slice(&setting.outside.random().to_le_bytes());
            }
            secret
        })
    }

    fn lock(&self) -> MutexGuard<'_, Option<Secret>> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// Gives out a token for a name and a password.
pub(super) async fn token(
    extract::State(setting): extract::State<Arc<Setting>>,
    form: Given,
) -> Result<Response, Problem> {
    let user = people::recognised(&form)?;
    let lasts =
        form.get("expires_in").map_or(Ok(LIFETIME), |text| number("expires_in", text, 0..=LIFETIME))?;
    let expires = setting.unix_ms() / 1000 + lasts;
    let secret = setting.states.services.members.secret(&setting);
    let response = reply::json(&json!({
        "access_token": sign(&secret, &json!({ "sub": user, "exp": expires })),
        "token_type": "Bearer",
        "expires_in": lasts,
        "server_remembers": "Nothing of this token: who you are and until when stands in it, signed.",
    }));
    Ok(([(header::CACHE_CONTROL, "no-store")], response).into_response())
}

/// The page behind the token.
pub(super) async fn members(
    extract::State(setting): extract::State<Arc<Setting>>,
    Watched(fields): Watched<HeaderMap>,
) -> Result<Response, Problem> {
    let Some(given) = fields.get(header::AUTHORIZATION) else {
        return Err(unauthorized(
            "This page is for members. POST user and password as a form to /members/token, and send the token it answers with as Authorization: Bearer TOKEN.",
            CHALLENGE,
        ));
    };
    let secret = setting.states.services.members.secret(&setting);
    let now = setting.unix_ms() / 1000;
    let token = given.to_str().ok().and_then(bearer);
    let claims =
        token.ok_or(Fault::NotBearer).and_then(|token| verify(&secret, token, now)).map_err(|fault| {
            let why = fault.words();
            unauthorized(
                format!("{why} POST user and password to /members/token for a new one."),
                &format!("{CHALLENGE}, error=\"invalid_token\", error_description=\"{why}\""),
            )
        })?;
    let response = reply::json(&json!({
        "user": claims.user,
        "good_for": claims.expires - now,
        "server_remembers": "Nothing: the signature shows that it made this token itself. So it cannot take it back before it expires, either, but by changing its secret (POST /services/reset).",
    }));
    Ok(([(header::CACHE_CONTROL, "no-store")], response).into_response())
}

fn unauthorized(why: impl Into<std::borrow::Cow<'static, str>>, challenge: &str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, why).with("www-authenticate", challenge)
}

/// The token behind the scheme, which is compared without regard to case.
fn bearer(field: &str) -> Option<&str> {
    let (scheme, token) = field.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// What a token says, once it is known to be ours.
#[derive(Debug, PartialEq, Eq)]
struct Claims {
    user: String,
    expires: u64,
}

/// What is wrong with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    NotBearer,
    Shape,
    Signature,
    Expired,
}

impl Fault {
    /// In words without a quotation mark: they stand in a quoted string, too.
    fn words(self) -> &'static str {
        match self {
            Self::NotBearer => "Authorization is not of the form: Bearer TOKEN.",
            Self::Shape => "The token is not of the form header.claims.signature, in base64url.",
            Self::Signature => {
                "The signature does not fit: this server, as it is now, did not sign this token."
            }
            Self::Expired => "The token was good, and has expired.",
        }
    }
}

fn sign(secret: &Secret, claims: &Value) -> String {
    let signed = format!("{}.{}", BASE64.encode(HEAD), BASE64.encode(claims.to_string()));
    let signature = BASE64.encode(mac(secret, &signed).finalize().into_bytes());
    format!("{signed}.{signature}")
}

/// The signature first: nothing in a token means anything before that.
fn verify(secret: &Secret, token: &str, now: u64) -> Result<Claims, Fault> {
    let (signed, signature) = token.rsplit_once('.').ok_or(Fault::Shape)?;
    let (head, claims) = signed.split_once('.').ok_or(Fault::Shape)?;
    let signature = BASE64.decode(signature).map_err(|_| Fault::Shape)?;
    let claims = BASE64.decode(claims).map_err(|_| Fault::Shape)?;
    // In constant time: the place of the first wrong byte must not show in how long this takes.
    mac(secret, signed).verify_slice(&signature).map_err(|_| Fault::Signature)?;
    if head != BASE64.encode(HEAD) {
        return Err(Fault::Signature);
    }
    let claims: Value = serde_json::from_slice(&claims).map_err(|_| Fault::Shape)?;
    let user = claims["sub"].as_str().ok_or(Fault::Shape)?.to_owned();
    let expires = claims["exp"].as_u64().ok_or(Fault::Shape)?;
    if expires <= now { Err(Fault::Expired) } else { Ok(Claims { user, expires }) }
}

fn mac(secret: &Secret, signed: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new(secret.into());
    mac.update(signed.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_until_it_expires_and_only_as_it_was_signed() {
        let (secret, other) = ([7; 64], [8; 64]);
        let token = sign(&secret, &json!({ "sub": "ada", "exp": 100 }));
        let good = Claims { user: "ada".to_owned(), expires: 100 };
        assert_eq!(verify(&secret, &token, 99), Ok(good));
        assert_eq!(verify(&secret, &token, 100), Err(Fault::Expired));
        assert_eq!(verify(&other, &token, 99), Err(Fault::Signature));
        let (_, signature) = token.rsplit_once('.').unwrap();
        let forged = format!(
            "{}.{}.{signature}",
            BASE64.encode(HEAD),
            BASE64.encode(r#"{"sub":"grace","exp":9999999999}"#)
        );
        assert_eq!(verify(&secret, &forged, 99), Err(Fault::Signature));
        let none = format!("{}.{}.", BASE64.encode(r#"{"alg":"none"}"#), BASE64.encode(r#"{"sub":"grace"}"#));
        assert_eq!(verify(&secret, &none, 99), Err(Fault::Signature));
        for shapeless in ["", ".", "..", "a.b", "ü.b.c", "a.b.c.d"] {
            assert!(verify(&secret, shapeless, 99).is_err(), "{shapeless}");
        }
    }

    #[test]
    fn the_signature_is_the_one_that_other_implementations_make() {
        // RFC 4231, test case 2.
        let mut mac = Hmac::<Sha256>::new_from_slice(b"Jefe").unwrap();
        mac.update(b"what do ya want for nothing?");
        let bytes = mac.finalize().into_bytes();
        assert_eq!(bytes[..4], [0x5b, 0xdc, 0xc1, 0x46]);
    }
}
