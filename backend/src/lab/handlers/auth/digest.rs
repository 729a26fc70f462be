//! Digest: a challenge with a nonce, and the client's proof that it knows the password.
//!
//! ```text
//! no proof ─────────▶ 401, a new nonce
//! proof is wrong ───▶ 401, a new nonce, and in words what was wrong
//! proof is right, nonce is not ─▶ 401 stale=true, a new nonce: the client tries again by itself
//! both are right ───▶ 200, and the server's own proof in Authentication-Info
//! ```
//!
//! Nonces are remembered from the moment they are made. One that is forgotten counts as stale, so no
//! proof is ever good twice, however few are remembered.
//!
//! Supported are qop `auth` and `auth-int`, four hashes and their `-sess` forms, `username*` and
//! `userhash`. The form of RFC 2069, without qop, is refused: it has no count, so whoever overhears it
//! can send it again.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts as _, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use percent_encoding::percent_decode_str;
use serde_json::json;

use super::credentials::{Credentials, parameters};
use super::proof::{Algorithm, Hash, Proof};
use super::same;
use crate::lab::extract::{Args, Watched, Whole};
use crate::lab::reply::{self, Problem};
use crate::lab::setting::Setting;
use crate::problem::echoed;

const REALM: &str = "lab";

/// How long a nonce is good, unless the query asks for less.
const LIFETIME: Duration = Duration::from_secs(300);

/// A nonce that was made here.
#[derive(Debug)]
pub(super) struct Nonce {
    made_ms: u64,
    /// The highest count that it came with.
    highest: u32,
    /// Which of the 64 below came too: requests on several connections overtake each other.
    below: u64,
}

impl Nonce {
    /// Whether this count has not come before.
    fn takes(&mut self, count: u32) -> bool {
        if count > self.highest {
            let ahead = count - self.highest;
            let shifted = self.below.checked_shl(ahead).unwrap_or(0);
            let before = if self.highest == 0 { 0 } else { 1_u64.checked_shl(ahead - 1).unwrap_or(0) };
            (self.highest, self.below) = (count, shifted | before);
            return true;
        }
        let behind = self.highest - count;
        let bit = match behind {
            1..=64 if count > 0 => 1_u64 << (behind - 1),
            _ => return false,
        };
        let is_new = self.below & bit == 0;
        self.below |= bit;
        is_new
    }
}

/// What the path and the query ask for.
struct Task {
    qop: String,
    user: String,
    password: String,
    algorithm: Algorithm,
    lifetime: Duration,
    hashed_name: bool,
}

/// The request, as far as it is part of the proof.
pub(super) struct Asked {
    method: Method,
    uri: Uri,
    fields: HeaderMap,
    body: Bytes,
}

impl FromRequest<Arc<Setting>> for Asked {
    type Rejection = Problem;

    async fn from_request(request: Request, setting: &Arc<Setting>) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Watched(fields) = Watched::<HeaderMap>::from_request_parts(&mut parts, setting).await?;
        let (method, uri) = (parts.method.clone(), parts.uri.clone());
        let Whole(body) = Whole::from_request(Request::from_parts(parts, body), setting).await?;
        Ok(Self { method, uri, fields, body })
    }
}

pub(super) async fn digest(
    State(setting): State<Arc<Setting>>,
    Watched(Path((qop, user, password))): Watched<Path<(String, String, String)>>,
    args: Args,
    asked: Asked,
) -> Result<Response, Problem> {
    let task = Task::read(qop, user, password, "MD5", &args)?;
    task.judge(&setting, &asked)
}

pub(super) async fn digest_with(
    State(setting): State<Arc<Setting>>,
    Watched(Path((qop, user, password, algorithm))): Watched<Path<(String, String, String, String)>>,
    args: Args,
    asked: Asked,
) -> Result<Response, Problem> {
    let task = Task::read(qop, user, password, &algorithm, &args)?;
    task.judge(&setting, &asked)
}

/// Why a proof does not count.
enum Flaw {
    /// It proves nothing.
    Wrong(String),
    /// It is right, and its nonce no longer good.
    Stale(&'static str),
}

impl Task {
    fn read(
        qop: String,
        user: String,
        password: String,
        algorithm: &str,
        args: &Args,
    ) -> Result<Self, Problem> {
        if qop != "auth" && qop != "auth-int" {
            return Err(Problem::bad(format!(
                "qop is {:?}; it can be auth, or auth-int for a proof that covers the body.",
                echoed(&qop)
            )));
        }
        let algorithm = Algorithm::named(algorithm).ok_or_else(|| {
            Problem::bad(format!(
                "algorithm is {:?}; there are MD5, SHA-256, SHA-512 and SHA-512-256, each also with -sess.",
                echoed(algorithm)
            ))
        })?;
        let lifetime = args.time("lifetime", LIFETIME, LIFETIME)?;
        Ok(Self { qop, user, password, algorithm, lifetime, hashed_name: args.flag("userhash")? })
    }

    fn judge(&self, setting: &Setting, asked: &Asked) -> Result<Response, Problem> {
        let credentials = Credentials::of(&asked.fields, "Digest")?;
        let proven = credentials
            .map_err(Flaw::Wrong)
            .and_then(|credentials| parameters(credentials.rest).map_err(Flaw::Wrong))
            .and_then(|given| self.check(setting, asked, &Given(given)));
        match proven {
            Ok(response) => Ok(response),
            Err(Flaw::Wrong(why)) => Err(self.challenge(setting, &why, "")),
            Err(Flaw::Stale(why)) => Err(self.challenge(setting, why, ", stale=true")),
        }
    }

    /// 401, with a new nonce.
    fn challenge(&self, setting: &Setting, why: &str, stale: &str) -> Problem {
        let number = || BASE64_URL_SAFE_NO_PAD.encode(setting.outside.random().to_be_bytes());
        let nonce = number() + &number();
        let now = setting.unix_ms();
        let made = || Nonce { made_ms: now, highest: 0, below: 0 };
        setting.states.auth.nonces.with(now, &nonce, made, |_| ());
        let userhash = if self.hashed_name { ", userhash=true" } else { "" };
        let challenge = format!(
            r#"Digest realm="{REALM}", qop="{}", algorithm={}, nonce="{nonce}", opaque="{}", charset=UTF-8{userhash}{stale}"#,
            self.qop,
            self.algorithm.name(),
            self.opaque(&nonce),
        );
        Problem::new(StatusCode::UNAUTHORIZED, why.to_owned()).with("www-authenticate", &challenge)
    }

    /// What the client must bring back unchanged.
    fn opaque(&self, nonce: &str) -> String {
        Hash::Sha256.of(nonce.as_bytes())[..16].to_owned()
    }

    fn check(&self, setting: &Setting, asked: &Asked, given: &Given) -> Result<Response, Flaw> {
        if given.get("qop").is_none() {
            return Err(Flaw::Wrong(format!(
                "The proof has no qop, as RFC 2069 had it: without a count anybody could send it again. This page asks for qop={}.",
                self.qop
            )));
        }
        let nonce = given.needed("nonce")?;
        for (name, expected) in
            [("realm", REALM), ("qop", self.qop.as_str()), ("opaque", self.opaque(nonce).as_str())]
        {
            let value = given.needed(name)?;
            if value != expected {
                return Err(Flaw::Wrong(format!(
                    "{name} is {:?}; the challenge said {expected:?}.",
                    echoed(value)
                )));
            }
        }
        // Without an algorithm MD5 is meant (RFC 7616 3.4).
        let algorithm = given.get("algorithm").unwrap_or("MD5");
        if Algorithm::named(algorithm) != Some(self.algorithm) {
            let expected = self.algorithm.name();
            return Err(Flaw::Wrong(format!(
                "algorithm is {:?}; the challenge said {expected:?}.",
                echoed(algorithm)
            )));
        }
        self.check_name(given)?;
        let uri = given.needed("uri")?;
        let path = asked.uri.path_and_query().map_or("", |path| path.as_str());
        if uri != path && asked.uri != uri {
            return Err(Flaw::Wrong(format!(
                "uri is {:?}, and the request is for {:?}.",
                echoed(uri),
                echoed(path)
            )));
        }
        let digits = given.needed("nc")?;
        let is_count = digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        let count = u32::from_str_radix(digits, 16).ok().filter(|count| is_count && *count > 0);
        let count = count.ok_or_else(|| {
            Flaw::Wrong(format!(
                "nc is {:?}; eight hexadecimal digits are needed, from 00000001.",
                echoed(digits)
            ))
        })?;
        let proof = Proof {
            algorithm: self.algorithm,
            user: &self.user,
            realm: REALM,
            password: &self.password,
            nonce,
            count: digits,
            client_nonce: given.needed("cnonce")?,
            qop: &self.qop,
            uri,
        };
        self.check_proof(asked, &proof, given.needed("response")?)?;
        self.check_nonce(setting, nonce, count)?;
        Ok(self.welcome(&proof))
    }

    /// The name may come as it is, encoded (`username*`), or hashed (`userhash`).
    fn check_name(&self, given: &Given) -> Result<(), Flaw> {
        let is_hashed = given.get("userhash").is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let name = match (given.get("username"), given.get("username*")) {
            (Some(name), None) => name.to_owned(),
            (None, Some(_)) if is_hashed => {
                return Err(Flaw::Wrong(
                    "username* cannot be hashed; userhash=true goes with username.".to_owned(),
                ));
            }
            (None, Some(encoded)) => decoded(encoded)?,
            (Some(_), Some(_)) => {
                return Err(Flaw::Wrong("The user is named twice, by username and by username*.".to_owned()));
            }
            (None, None) => return Err(Flaw::Wrong("The proof has no username.".to_owned())),
        };
        let expected = match is_hashed {
            true => self.algorithm.hash.of(format!("{}:{REALM}", self.user).as_bytes()),
            false => self.user.clone(),
        };
        if same(name.as_bytes(), expected.as_bytes()) {
            return Ok(());
        }
        let (expected, name) = (echoed(&expected), echoed(&name));
        Err(Flaw::Wrong(format!("The user is {expected:?}, and you say {name:?}.")))
    }

    fn check_proof(&self, asked: &Asked, proof: &Proof<'_>, given: &str) -> Result<(), Flaw> {
        let body = (self.qop == "auth-int").then_some(&asked.body[..]);
        let expected = proof.request(asked.method.as_str(), body);
        if same(given.to_ascii_lowercase().as_bytes(), expected.as_bytes()) {
            return Ok(());
        }
        let fits = |proof: &Proof<'_>, body: Option<&[u8]>| {
            given.eq_ignore_ascii_case(&proof.request(asked.method.as_str(), body))
        };
        // Clients that know the name of this hash, and take another one for it.
        let with_sha_256 = Proof { algorithm: Algorithm { hash: Hash::Sha256, ..self.algorithm }, ..*proof };
        let took_another = self.algorithm.hash == Hash::Sha512_256
            && [body, body.and(Some(&b""[..]))].into_iter().any(|body| fits(&with_sha_256, body));
        let hint = match body {
            _ if took_another => {
                " Yours is made with SHA-256, which SHA-512-256 is not: older versions of curl do so. Ask for SHA-256."
            }
            Some(_) if fits(proof, None) => {
                " Yours would be right without the body, which auth-int hashes too."
            }
            Some(_) if fits(proof, Some(b"")) => {
                " Yours would be right for an empty body: your client, as curl does, leaves the body out of the proof. Ask for auth."
            }
            Some(_) => " All else matches, so the password, the method or the body is another.",
            None => " All else matches, so the password or the method is another.",
        };
        Err(Flaw::Wrong(format!("response is {:?}, and should be {expected:?}.{hint}", echoed(given))))
    }

    fn check_nonce(&self, setting: &Setting, nonce: &str, count: u32) -> Result<(), Flaw> {
        let now = setting.unix_ms();
        let lifetime = u64::try_from(self.lifetime.as_millis()).unwrap_or(u64::MAX);
        let judged = setting.states.auth.nonces.find(now, nonce, |nonce| {
            if now.saturating_sub(nonce.made_ms) >= lifetime {
                return Err(Flaw::Stale("The proof is right, but its nonce is too old. Here is a new one."));
            }
            match nonce.takes(count) {
                true => Ok(()),
                false => Err(Flaw::Stale(
                    "The proof is right, but came before: nc must grow with each request. Here is a new nonce.",
                )),
            }
        });
        judged.unwrap_or(Err(Flaw::Stale(
            "The proof is right, but its nonce is none that this lab remembers. Here is a new one.",
        )))
    }

    /// 200, with the server's proof that it knows the password too.
    fn welcome(&self, proof: &Proof<'_>) -> Response {
        let body = json!({
            "authenticated": true,
            "authorized": true,
            "user": self.user,
            "algorithm": self.algorithm.name(),
            "qop": self.qop,
        });
        let written = format!("{body:#}\n");
        let body_of_proof = (self.qop == "auth-int").then_some(written.as_bytes());
        let info = format!(
            r#"rspauth="{}", qop={}, nc={}, cnonce="{}""#,
            proof.response(body_of_proof),
            self.qop,
            proof.count,
            proof.client_nonce.replace('\\', r"\\").replace('"', "\\\""),
        );
        let mut response = reply::json(&body);
        if let Ok(info) = HeaderValue::from_bytes(info.as_bytes()) {
            response.headers_mut().insert("authentication-info", info);
        }
        response
    }
}

/// What the client says.
struct Given(Vec<(String, String)>);

impl Given {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    fn needed(&self, name: &str) -> Result<&str, Flaw> {
        self.get(name).ok_or_else(|| Flaw::Wrong(format!("The proof has no {name}.")))
    }
}

/// `UTF-8''J%C3%A4s` (RFC 8187 3.2).
fn decoded(encoded: &str) -> Result<String, Flaw> {
    let mut parts = encoded.splitn(3, '\'');
    let (charset, _language, rest) = (parts.next(), parts.next(), parts.next());
    let is_utf8 = charset.is_some_and(|charset| charset.eq_ignore_ascii_case("UTF-8"));
    let text = rest.filter(|_| is_utf8).and_then(|rest| percent_decode_str(rest).decode_utf8().ok());
    text.map(|text| text.into_owned()).ok_or_else(|| {
        Flaw::Wrong(format!(
            "username* is {:?}; it is written UTF-8''J%C3%A4s (RFC 8187 3.2).",
            echoed(encoded)
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_count_is_good_once_even_out_of_order() {
        let mut nonce = Nonce { made_ms: 0, highest: 0, below: 0 };
        let good = |nonce: &mut Nonce, counts: &[u32]| counts.iter().all(|count| nonce.takes(*count));
        assert!(good(&mut nonce, &[1, 3, 2, 5, 4]));
        for count in 0..=5 {
            assert!(!nonce.takes(count), "{count} again");
        }
        assert!(good(&mut nonce, &[70, 6, 69, 7]));
        assert!(!nonce.takes(6) && !nonce.takes(5) && !nonce.takes(70), "again, or too long ago");
        assert!(good(&mut nonce, &[1000, u32::MAX]) && !nonce.takes(1000));
    }
}
