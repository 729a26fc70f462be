//! Extractors that report what they got, or why they refused.
//!
//! [`Watched`] wraps axum's own; what it does is what they do. Its refusal has the lab's form of an
//! error, with axum's status and axum's words.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Bytes, HttpBody as _};
use axum::extract::{FromRequest, FromRequestParts, Json, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, StatusCode};
use serde_json::Value;

use super::observe::{Noted, Observed};
use super::reply::Problem;
use super::setting::Setting;
use crate::problem::echoed;

mod content;
mod refusal;

pub(super) use content::{Content, Counted, Part};
pub(super) use refusal::Refusal;
use refusal::malformed;

/// How much of what an extractor got is told.
const SHOWN: usize = 120;

/// An extractor of axum's that reports.
#[derive(Debug)]
pub(super) struct Watched<E>(pub(super) E);

/// Something that can be extracted and told of.
pub(super) trait Telling {
    /// What axum calls it.
    const NAME: &'static str;
    /// What was got, in a few words.
    fn got(&self) -> String;
}

impl<T: Debug> Telling for Path<T> {
    const NAME: &'static str = "Path";

    fn got(&self) -> String {
        format!("{:?}", self.0)
    }
}

impl Telling for HeaderMap {
    const NAME: &'static str = "HeaderMap";

    fn got(&self) -> String {
        counted(self.len(), "field")
    }
}

impl Telling for Bytes {
    const NAME: &'static str = "Bytes";

    fn got(&self) -> String {
        counted(self.len(), "byte")
    }
}

impl Telling for Json<Value> {
    const NAME: &'static str = "Json";

    fn got(&self) -> String {
        match &self.0 {
            Value::Object(members) => format!("an object of {}", counted(members.len(), "member")),
            Value::Array(items) => format!("an array of {}", counted(items.len(), "item")),
            other => other.to_string(),
        }
    }
}

fn counted(n: usize, thing: &str) -> String {
    format!("{n} {thing}{}", if n == 1 { "" } else { "s" })
}

impl<S, E> FromRequestParts<S> for Watched<E>
where
    S: Send + Sync,
    E: FromRequestParts<S> + Telling + Send,
    E::Rejection: Refusal,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let result = E::from_request_parts(parts, state).await;
        told(&parts.extensions, result)
    }
}

impl<S, E> FromRequest<S> for Watched<E>
where
    S: Send + Sync,
    E: FromRequest<S> + Telling + Send,
    E::Rejection: Refusal,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let observed = request.extensions().get::<Observed>().cloned();
        let result = E::from_request(request, state).await;
        tell(observed.as_ref(), result)
    }
}

fn told<E: Telling>(extensions: &Extensions, result: Result<E, impl Refusal>) -> Result<Watched<E>, Problem> {
    tell(extensions.get::<Observed>(), result)
}

fn tell<E: Telling>(
    observed: Option<&Observed>,
    result: Result<E, impl Refusal>,
) -> Result<Watched<E>, Problem> {
    match result {
        Ok(got) => {
            report_got(observed, E::NAME, || got.got());
            Ok(Watched(got))
        }
        Err(refusal) => {
            let (status, words) = (refusal.status(), refusal.words());
            report_refused(observed, E::NAME, status, &words);
            Err(Problem::new(status, words))
        }
    }
}

fn report_got(observed: Option<&Observed>, extractor: &'static str, got: impl FnOnce() -> String) {
    if let Some(Observed(observer)) = observed {
        let mut got = got();
        if got.len() > SHOWN {
            got.truncate(got.floor_char_boundary(SHOWN));
            got.push('…');
        }
        observer.report(observer.now(), Noted::Extracted { extractor, got: got.into() });
    }
}

fn report_refused(observed: Option<&Observed>, extractor: &'static str, status: StatusCode, words: &str) {
    if let Some(Observed(observer)) = observed {
        observer.report(observer.now(), Noted::ExtractionRefused { extractor, status, why: words.into() });
    }
}

/// The query's pairs, in the order they came, with ways to read them as what they should be.
#[derive(Debug, Default)]
pub(super) struct Args(pub(super) Vec<(String, String)>);

impl Telling for Args {
    const NAME: &'static str = "Query";

    fn got(&self) -> String {
        if self.0.is_empty() {
            return "no pairs".to_owned();
        }
        let pairs: Vec<_> = self.0.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        pairs.join(", ")
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Args {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let result = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        told(&parts.extensions, result.map(|Query(pairs)| Self(pairs))).map(|Watched(args)| args)
    }
}

impl Args {
    /// The first value of this name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// Whether something is asked for: by its name alone, or with yes or no behind it.
    pub(super) fn flag(&self, name: &str) -> Result<bool, Problem> {
        self.get(name).map_or(Ok(false), |text| flag(name, text))
    }

    /// Refuses a name that a page does nothing with.
    pub(super) fn known(&self, names: &[&str]) -> Result<(), Problem> {
        let Some((other, _)) = self.0.iter().find(|(name, _)| !names.contains(&name.as_str())) else {
            return Ok(());
        };
        let there_are = match names {
            [] => "it takes none in the query".to_owned(),
            [only] => format!("there is {only}"),
            [all @ .., last] => format!("there are {} and {last}", all.join(", ")),
        };
        Err(Problem::bad(format!("{:?} is no parameter of this page; {there_are}.", echoed(other))))
    }

    /// A whole number, or what is taken where there is none.
    pub(super) fn number(
        &self,
        name: &str,
        or: u64,
        range: std::ops::RangeInclusive<u64>,
    ) -> Result<u64, Problem> {
        self.get(name).map_or(Ok(or), |text| number(name, text, range))
    }

    /// A number from 0 to 1, or what is taken where there is none.
    pub(super) fn fraction(&self, name: &str, or: f64) -> Result<f64, Problem> {
        let Some(text) = self.get(name) else { return Ok(or) };
        match text.trim().parse::<f64>() {
            Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
            _ => Err(Problem::bad(format!(
                "{name} is {:?}; a number from 0 to 1 is needed, such as 0.5.",
                echoed(text)
            ))),
        }
    }

    /// A time, or what is taken where there is none.
    pub(super) fn time(&self, name: &str, or: Duration, longest: Duration) -> Result<Duration, Problem> {
        self.get(name).map_or(Ok(or), |text| time(name, text, longest))
    }
}

/// Reads a whole number in a range.
pub(super) fn number(name: &str, text: &str, range: std::ops::RangeInclusive<u64>) -> Result<u64, Problem> {
    match text.trim().parse::<u64>() {
        Ok(value) if range.contains(&value) => Ok(value),
        _ => {
            let (from, to) = range.into_inner();
            Err(Problem::bad(format!(
                "{name} is {:?}; a whole number from {from} to {to} is needed.",
                echoed(text)
            )))
        }
    }
}

/// Reads how many bytes a body shall have: no more than are made here.
pub(super) fn made_bytes(text: &str, most: usize) -> Result<u64, Problem> {
    let most = u64::try_from(most).unwrap_or(u64::MAX);
    let is_number = !text.trim().is_empty() && text.trim().bytes().all(|b| b.is_ascii_digit());
    number("n", text, 0..=most).map_err(|problem| match is_number {
        // Whoever asks for more than there may be is told which option says so.
        true => Problem::bad(format!(
            "n is {}; at most {most} bytes are made here (option --made-bytes).",
            echoed(text.trim())
        )),
        false => problem,
    })
}

/// Reads yes or no; a name with nothing behind it says yes.
pub(super) fn flag(name: &str, text: &str) -> Result<bool, Problem> {
    match text {
        "" | "1" | "true" | "yes" => Ok(true),
        "0" | "false" | "no" => Ok(false),
        _ => Err(Problem::bad(format!("{name} is {:?}; true or false is needed.", echoed(text)))),
    }
}

/// Reads a time, written `1.5`, `1.5s` or `250ms`, of at most `longest`.
pub(super) fn time(name: &str, text: &str, longest: Duration) -> Result<Duration, Problem> {
    let trimmed = text.trim();
    let (digits, unit) = match (trimmed.strip_suffix("ms"), trimmed.strip_suffix('s')) {
        (Some(digits), _) => (digits, 0.001),
        (None, Some(digits)) => (digits, 1.0),
        (None, None) => (trimmed, 1.0),
    };
    match digits.parse::<f64>().map(|number| number * unit) {
        Ok(seconds) if (0.0..=longest.as_secs_f64()).contains(&seconds) => {
            Ok(Duration::from_secs_f64(seconds))
        }
        Ok(seconds) if seconds > 0.0 => Err(Problem::bad(format!(
            "{name} is {:?}; the longest time here is {} s (option --longest).",
            echoed(text),
            longest.as_secs_f64()
        ))),
        _ => Err(Problem::bad(format!("{name} is {:?}; write a time as 1.5, 1.5s or 250ms.", echoed(text)))),
    }
}

/// The whole body, as far as the lab takes one.
#[derive(Debug)]
pub(super) struct Whole(pub(super) Bytes);

impl FromRequest<Arc<Setting>> for Whole {
    type Rejection = Problem;

    async fn from_request(request: Request, setting: &Arc<Setting>) -> Result<Self, Problem> {
        within(&request, <Bytes as Telling>::NAME, setting.rules.body_bytes)?;
        match Watched::<Bytes>::from_request(request, setting).await {
            Ok(Watched(bytes)) => Ok(Self(bytes)),
            Err(problem) if problem.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(too_large(setting.rules.body_bytes))
            }
            Err(problem) => Err(problem),
        }
    }
}

/// Refuses a body whose size is known beforehand, before its first byte is read, and before a client
/// that has asked (`Expect: 100-continue`) is told to go on.
fn within(request: &Request, extractor: &'static str, limit: usize) -> Result<(), Problem> {
    let least = usize::try_from(request.body().size_hint().lower()).unwrap_or(usize::MAX);
    if least <= limit {
        return Ok(());
    }
    let words = format!("{least} bytes are announced, more than the limit");
    report_refused(request.extensions().get(), extractor, StatusCode::PAYLOAD_TOO_LARGE, &words);
    Err(too_large(limit))
}

/// 413, with the limit and its option.
pub(super) fn too_large(limit: usize) -> Problem {
    let detail = format!("The body has more than the {limit} bytes this lab takes (option --body-bytes).");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_or_without_a_unit_and_kept_below_the_longest() {
        let longest = Duration::from_secs(10);
        for (text, ms) in [("1.5", 1500), ("1.5s", 1500), ("250ms", 250), ("0", 0), (" 10 ", 10_000)] {
            let read = time("d", text, longest).map_err(|problem| problem.status());
            assert_eq!(read, Ok(Duration::from_millis(ms)), "{text}");
        }
        for text in ["", "s", "ms", "-1", "NaN", "inf", "1h", "10.1", "1e99"] {
            assert!(time("d", text, longest).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_are_whole_and_in_their_range() {
        assert_eq!(number("n", "7", 1..=9).ok(), Some(7));
        for text in ["", "0", "10", "1.5", "-1", "x", "99999999999999999999"] {
            assert!(number("n", text, 1..=9).is_err(), "{text}");
        }
    }
}
