//! What the explanation of routing says is what axum does: thousands of random requests, for the lab's
//! own router and for tables made up at random, each held against the live router.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod any_table;
mod lab;
mod over_tcp;
mod requests;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::sync::Mutex;

use axum::body::Body;
use axum::http::{Method, Request, Uri};
use proptest::test_runner::TestCaseResult;
use proptest::{prop_assert, prop_assert_eq};
use shared::route::Route;
use shared::route::explain::{By, Explanation, Outcome, Verdict, explain};

/// What the router did with a request.
#[derive(Debug, Default)]
struct Seen {
    /// The pattern of the route that took it and what it captured, if both could be told.
    matched: Option<Matched>,
    /// Whether it came to a fallback.
    missed: bool,
    /// The status, if the answer came at once.
    status: Option<u16>,
    allow: Option<String>,
}

#[derive(Debug)]
struct Matched {
    pattern: String,
    params: Vec<(String, String)>,
    /// The name of the code that was called.
    code: String,
}

/// The name that the router's answer to OPTIONS goes by.
const OPTIONS: &str = "options";

/// A request as hyper hands it on; none if it would refuse the target.
fn request(method: &str, target: &str) -> Option<Request<Body>> {
    let uri = Uri::try_from(target).ok()?;
    let mut request = Request::new(Body::empty());
    *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap();
    *request.uri_mut() = uri;
    Some(request)
}

/// How often what was said, so that a test can tell that it met everything.
#[derive(Debug, Default)]
struct Tally(Mutex<BTreeMap<&'static str, usize>>);

impl Tally {
    fn count(&self, explanation: &Explanation<'_>) {
        let said = match &explanation.outcome {
            Outcome::Answered(answered) if answered.undecodable().is_some() => "no UTF-8",
            Outcome::Answered(answered) if answered.params.iter().any(|param| param.raw.is_empty()) => {
                "an empty parameter"
            }
            Outcome::Answered(answered) if answered.by == By::Options => "OPTIONS",
            Outcome::Answered(answered) if answered.params.is_empty() => "a fixed path",
            Outcome::Answered(_) => "parameters",
            Outcome::MethodNotAllowed { .. } => "405",
            Outcome::NotFound(None) => "404",
            Outcome::NotFound(Some(_)) => "404, and the nearest",
            Outcome::ServerOptions { .. } => "OPTIONS *",
            Outcome::NotRouted => "no URI",
        };
        *self.0.lock().unwrap().entry(said).or_default() += 1;
    }

    /// Every one of these was met more than a few times.
    fn met(&self, all: &[&str]) {
        let counts = self.0.lock().unwrap();
        for said in all {
            assert!(counts.get(said).is_some_and(|times| *times >= 5), "{said} is rare: {counts:?}");
        }
    }
}

/// Holds what is said of a request against what was seen of it.
fn agree(
    routes: impl IntoIterator<Item = &'static Route>,
    method: &str,
    target: &str,
    tally: &Tally,
    see: impl FnOnce(Request<Body>) -> Seen,
) -> TestCaseResult {
    let explanation = explain(routes, method, target);
    tally.count(&explanation);
    is_sound(&explanation, target)?;
    let Some(request) = request(method, target) else {
        prop_assert_eq!(explanation.outcome, Outcome::NotRouted);
        return Ok(());
    };
    let path = request.uri().path().to_owned();
    prop_assert_eq!(explanation.path.as_ref().map(|path| path.text.as_str()), Some(path.as_str()));
    let seen = see(request);
    match &explanation.outcome {
        Outcome::NotRouted => prop_assert!(false, "it was routed: {:?}", seen),
        Outcome::Answered(answered) => {
            prop_assert!(!seen.missed, "{:?} but {:?}", answered, seen);
            let Some(matched) = &seen.matched else {
                prop_assert!(answered.undecodable().is_some(), "nobody answered {:?}: {:?}", answered, seen);
                return Ok(());
            };
            prop_assert_eq!(answered.route.pattern, &matched.pattern);
            // axum keeps no parameter at all if one of them cannot be decoded.
            let params = answered.params.iter().map(|param| {
                let value = param.value.clone()?;
                Some((param.name.to_owned(), value))
            });
            let params = params.collect::<Option<Vec<_>>>().unwrap_or_default();
            prop_assert_eq!(&params, &matched.params);
            let by_options = answered.by == By::Options;
            prop_assert_eq!(by_options, matched.code == OPTIONS);
            if by_options {
                prop_assert_eq!((seen.status, &seen.allow), (Some(200), &answered.allow));
            } else {
                prop_assert_eq!(answered.route.handler.name(), &matched.code);
            }
        }
        Outcome::MethodNotAllowed { allow, .. } => {
            prop_assert_eq!((seen.missed, seen.status), (true, Some(405)));
            prop_assert_eq!(Some(allow), seen.allow.as_ref());
        }
        Outcome::NotFound(_) => {
            prop_assert_eq!((seen.missed, seen.status, &seen.allow), (true, Some(404), &None));
        }
        Outcome::ServerOptions { allow } => {
            prop_assert_eq!((seen.status, seen.allow.as_ref()), (Some(200), Some(allow)));
            prop_assert!(seen.matched.is_none());
        }
    }
    Ok(())
}

/// What has to be true of every explanation, whatever the router does.
fn is_sound(explanation: &Explanation<'_>, target: &str) -> TestCaseResult {
    let at = |span: shared::span::Span| span.of(target.as_bytes(), 0);
    if let Some(path) = &explanation.path {
        for segment in &path.segments {
            prop_assert_eq!(at(segment.at), segment.text.as_bytes());
        }
    }
    let ended =
        explanation.tried.iter().position(|tried| !matches!(tried.verdict, Verdict::PathDiffers { .. }));
    for (n, tried) in explanation.tried.iter().enumerate() {
        prop_assert!(!tried.words().is_empty());
        let is_behind = explanation.path.is_none() || ended.is_some_and(|ended| n > ended);
        prop_assert_eq!(tried.verdict == Verdict::NotTried, is_behind);
        if let Verdict::PathDiffers { at } = tried.verdict {
            prop_assert!(!tried.segments[at].fit.fits());
            prop_assert!(tried.segments[..at].iter().all(|compared| compared.fit.fits()));
        }
        let params = tried.segments.iter().filter_map(|compared| compared.fit.param());
        for param in params {
            prop_assert_eq!(at(param.at), param.raw.as_bytes());
        }
    }
    if let Outcome::NotFound(Some(nearest)) = &explanation.outcome {
        prop_assert!(!nearest.words().is_empty(), "{:?} would match", nearest.route.pattern);
    }
    prop_assert!(explanation.words().ends_with('.'));
    Ok(())
}
