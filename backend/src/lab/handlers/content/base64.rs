//! Base64, both ways (RFC 4648): the standard alphabet and the one that is safe in a URL.

use ::base64::DecodeError;
use ::base64::Engine as _;
use ::base64::alphabet;
use ::base64::engine::DecodePaddingMode;
use ::base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE};
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use crate::lab::extract::{Args, Watched};
use crate::lab::reply::{self, Problem};
use crate::problem::echoed;

/// As many characters as are taken: enough to learn with, and far from where heads end.
const LONGEST: usize = 4096;

/// What anybody calls Base64: with padding or without.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD_OR_BARE: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);

pub(super) async fn encode(Watched(Path(v)): Watched<Path<String>>) -> Result<Response, Problem> {
    sized(&v)?;
    Ok(reply::text(URL_SAFE.encode(v)))
}

/// What comes out has the type the client wishes, or that of what it looks like: text or bytes.
pub(super) async fn decode(Watched(Path(v)): Watched<Path<String>>, args: Args) -> Result<Response, Problem> {
    sized(&v)?;
    // What only looks like a value: a path of another route that ends too early.
    match v.trim_end_matches('/') {
        "encode" => return Err(nothing("encode")),
        "decode" | "" => return Err(nothing("decode")),
        _ => {}
    }
    let decoded = decoded(&v).map_err(|why| match v.split_once('/') {
        Some((word, _)) if !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()) => {
            Problem::bad(format!(
                "v is not Base64: {why}. If {:?} was to say what to do: there are /base64/encode/ and /base64/decode/.",
                echoed(word)
            ))
        }
        _ => Problem::bad(format!(
            "v is not Base64: {why}. Both alphabets are taken, with or without padding, as in SGVsbG8 or SGVsbG8=."
        )),
    })?;
    match args.get("content-type") {
        None if std::str::from_utf8(&decoded).is_ok() => Ok(typed(reply::TEXT, decoded)),
        None => Ok(typed(HeaderValue::from_static("application/octet-stream"), decoded)),
        Some(wished) => of_type(wished, decoded),
    }
}

fn nothing(what: &str) -> Problem {
    Problem::bad(format!("There is nothing to {what}: write it behind, as in /base64/{what}/SGVsbG8."))
}

/// The bytes that a text in Base64 stands for, or in words why there are none.
///
/// Both alphabets at once: they differ in two characters, and nobody mixes them by mistake.
pub(in crate::lab::handlers) fn decoded(text: &str) -> Result<Vec<u8>, String> {
    let standard = text.replace('-', "+").replace('_', "/");
    STANDARD_OR_BARE.decode(standard).map_err(|error| words(text, error))
}

/// What is wrong with a text that is no Base64.
pub(in crate::lab::handlers) fn words(text: &str, error: DecodeError) -> String {
    match error {
        DecodeError::InvalidByte(at, _) => match text.get(at..).and_then(|rest| rest.chars().next()) {
            Some(what) => format!("{what:?} at place {at} is no character of it"),
            None => format!("it ends at place {at}, too early"),
        },
        DecodeError::InvalidLength(_) => "one character is left over at the end".to_owned(),
        DecodeError::InvalidLastSymbol(at, _) => {
            format!("the last character, at place {at}, has bits that no byte could have left over")
        }
        DecodeError::InvalidPadding => "the padding at its end is not right".to_owned(),
    }
}

fn sized(v: &str) -> Result<(), Problem> {
    if v.len() <= LONGEST {
        return Ok(());
    }
    Err(Problem::bad(format!("v has {} bytes; at most {LONGEST} are taken here.", v.len())))
}

/// A page comes out with its markup shown, not in force; other types that a browser would run become
/// plain text.
fn of_type(wished: &str, decoded: Vec<u8>) -> Result<Response, Problem> {
    let essence = wished.split(';').next().unwrap_or_default().trim();
    let named =
        essence.split_once('/').is_some_and(|(kind, subtype)| !kind.is_empty() && !subtype.is_empty());
    let Some(value) = HeaderValue::from_str(wished).ok().filter(|_| named) else {
        return Err(Problem::bad(format!(
            "content-type is {wished:?}; a media type such as application/json is needed."
        )));
    };
    if reply::is_inert(wished.as_bytes()) {
        return Ok(typed(value, decoded));
    }
    if essence.eq_ignore_ascii_case("text/html") {
        return Ok(reply::shut_in(reply::page(reply::escaped(&String::from_utf8_lossy(&decoded)))));
    }
    Ok(typed(reply::TEXT, decoded))
}

fn typed(content_type: HeaderValue, body: Vec<u8>) -> Response {
    reply::shut_in(([(header::CONTENT_TYPE, content_type)], body).into_response())
}
