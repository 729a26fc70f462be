//! How a request found its route, as it is shown: what was foretold beside what the server said, the routes
//! worth looking at, and what one might have meant.

use shared::route::explain::{Explanation, Fit, Near, Nearest, Outcome, Tried, Verdict};
use shared::span::Span;
use shared::trace::verdict::Edit;
use shared::trace::{Kind, State};
use shared::wire::{Direction, Fact};

use super::detail::Detail;
use super::draft::Change;
use super::walk::{Walk, What};
use super::words;

/// So many routes are shown that did not match; the others are folded.
const NEAR_AT_MOST: usize = 8;

/// What the server made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing yet: the table of routes foretells it.
    Foretold,
    /// What was foretold.
    AsForetold,
    /// Something else; what, in a sentence.
    Otherwise(String),
    /// It did not come to that; why, in a sentence.
    Unrouted(String),
}

/// Whether the server routed a request as was foretold; nothing, where the fact is not about that.
pub fn agrees(outcome: &Outcome<'_>, fact: &Fact) -> Option<bool> {
    Some(match (outcome, fact) {
        (Outcome::Answered(answered), Fact::RouteMatched { pattern, .. }) => {
            answered.route.pattern == pattern
        }
        (Outcome::MethodNotAllowed { allow, .. }, Fact::RouteMissed { allow: Some(real) }) => allow == real,
        (Outcome::NotFound(_) | Outcome::ServerOptions { .. }, Fact::RouteMissed { allow: None }) => true,
        (_, Fact::RouteMatched { .. } | Fact::RouteMissed { .. }) => false,
        _ => return None,
    })
}

/// Holds what was foretold against what the server said.
pub fn standing(walk: &Walk, explanation: Option<&Explanation<'_>>, detail: &Detail) -> Standing {
    // Where nothing could be foretold, hyper was to refuse it.
    let outcome = explanation.map_or(&Outcome::NotRouted, |explanation| &explanation.outcome);
    let is_refused = walk.moments.iter().any(|moment| match moment.what {
        What::Step(Direction::In, step) => {
            step.message == 0 && step.kind == Kind::Rejected && step.before <= State::Head
        }
        _ => false,
    });
    let mut early = None;
    for timed in detail.facts.iter().filter(|_| !walk.foretold) {
        if agrees(outcome, &timed.fact) == Some(true) {
            return Standing::AsForetold;
        }
        match &timed.fact {
            Fact::RouteMatched { pattern, .. } => {
                return otherwise(&["axum matched the route ", pattern]);
            }
            Fact::RouteMissed { allow: Some(allow) } => {
                return otherwise(&["axum found the path, but not the method, and allows ", allow]);
            }
            Fact::RouteMissed { allow: None } => return otherwise(&["axum found no route"]),
            Fact::RequestRefused { .. } => {
                return Standing::Unrouted("hyper refused the request: no route was tried.".to_owned());
            }
            Fact::LayerAnswered { layer, .. } => early = Some(layer),
            _ => {}
        }
    }
    match early {
        Some(layer) => {
            Standing::Unrouted(["The layer ", layer, " answered before any route was tried."].concat())
        }
        None if is_refused => {
            Standing::Unrouted("The request is refused before any route is tried.".to_owned())
        }
        None => Standing::Foretold,
    }
}

fn otherwise(what: &[&str]) -> Standing {
    Standing::Otherwise(
        [what.concat().as_str(), ". The table of routes had foretold something else."].concat(),
    )
}

/// Which routes are shown, and which are folded: their places in [`Explanation::tried`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// The one that has the path first, then those that nearly fit, in the order tried.
    pub shown: Vec<usize>,
    /// The others.
    pub folded: Vec<usize>,
    /// What is to be said of the others together.
    pub summary: String,
}

/// Sorts them; `wanted` is shown in any case.
pub fn rows(explanation: &Explanation<'_>, wanted: Option<usize>) -> Rows {
    let mut rows = Rows::default();
    let (mut near, mut elsewhere, mut not_tried) = (0, 0, 0);
    for (n, tried) in explanation.tried.iter().enumerate() {
        match tried.verdict {
            Verdict::Matched | Verdict::MethodWrong { .. } => rows.shown.insert(0, n),
            _ if wanted == Some(n) => rows.shown.push(n),
            Verdict::PathDiffers { at } if near < NEAR_AT_MOST && is_near(tried, at) => {
                near += 1;
                rows.shown.push(n);
            }
            Verdict::PathDiffers { .. } => {
                elsewhere += 1;
                rows.folded.push(n);
            }
            Verdict::NotTried => {
                not_tried += 1;
                rows.folded.push(n);
            }
        }
    }
    let beyond = near == NEAR_AT_MOST;
    let elsewhere =
        said(elsewhere, if beyond { " more with another path" } else { " with another first segment" });
    let not_tried = said(not_tried, " not tried, since one before took the path");
    rows.summary = [elsewhere, not_tried].into_iter().flatten().collect::<Vec<_>>().join("; ");
    rows
}

fn said(number: u64, what: &str) -> Option<String> {
    (number > 0).then(|| [words::count(number, "route").as_str(), what].concat())
}

/// Whether a person would call it near: the same first segment, or a slip.
fn is_near(tried: &Tried<'_>, at: usize) -> bool {
    let fit = |n: usize| tried.segments.get(n).map(|segment| &segment.fit);
    match fit(at) {
        Some(Fit::Differs(near) | Fit::Missing(near) | Fit::LeftOver(near)) if *near != Near::Far => true,
        _ => at > 0 && matches!(fit(0), Some(Fit::Equal)),
    }
}

/// The request as it was probably meant: what changes, and all its bytes.
pub fn mended(explanation: &Explanation<'_>, detail: &Detail) -> Option<(String, Vec<u8>)> {
    let steps = detail.request.trace().steps();
    let span = |kind| steps.iter().find(|step| step.kind == kind).map(|step| step.span);
    let (span, with) = match &explanation.outcome {
        Outcome::MethodNotAllowed { allow, .. } => {
            (span(Kind::Method)?, allow.split(',').next().unwrap_or_default().to_owned())
        }
        Outcome::NotFound(Some(nearest)) => {
            let (target, path) = (span(Kind::Target)?, explanation.path.as_ref()?.at);
            (Span::between(target.at + path.at, target.at + path.end()), target_of(nearest))
        }
        _ => return None,
    };
    let bytes = Edit::replace(span, with.clone().into_bytes()).apply(detail.request.bytes());
    Some((with, bytes))
}

/// The draft becomes what was meant, by one click that one undo takes back. In the draft itself, what only the
/// form knows stays; an exchange replaces the draft.
pub fn mend(foretold: bool, bytes: Vec<u8>) -> Change {
    if foretold { Change::Put(bytes) } else { Change::Replace(bytes) }
}

/// The path that the nearest route would have matched: as much of the given one as fits, the rest from the
/// route and its example.
fn target_of(nearest: &Nearest<'_>) -> String {
    let example = nearest.route.example.target;
    let example = example.split('?').next().unwrap_or_default();
    let mut examples = example.split('/').skip(1);
    let mut target = String::new();
    for segment in &nearest.segments {
        let Some(pattern) = segment.pattern else { continue };
        let from_example = examples.next();
        target.push('/');
        target.push_str(match (&segment.fit, &segment.path) {
            (Fit::Equal | Fit::Captured(_) | Fit::Swallowed(_), Some(path)) => &path.text,
            _ if pattern.contains('{') => from_example.unwrap_or(pattern),
            _ => pattern,
        });
    }
    target
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use shared::route::explain::explain;
    use shared::route::routes;
    use shared::wire::{Nanos, TimedFact};

    use super::*;
    use crate::state::draft::Draft;
    use crate::state::walk::build;

    fn draft(request: &[u8]) -> (Walk, Detail) {
        let detail = Detail::foretold(request);
        (build::walk(&detail, true), detail)
    }

    fn stands(request: &[u8], fact: Option<Fact>) -> Standing {
        let mut detail = Detail::foretold(request);
        detail.facts =
            Rc::new(fact.iter().map(|fact| TimedFact { at: Nanos(1), fact: fact.clone() }).collect());
        let walk = build::walk(&detail, fact.is_none());
        standing(&walk, walk.routing.as_ref(), &detail)
    }

    fn patterns(rows: &[usize], explanation: &Explanation<'static>) -> Vec<&'static str> {
        rows.iter().map(|n| explanation.tried[*n].route.pattern).collect()
    }

    #[test]
    fn the_hit_comes_first_and_no_route_is_lost() {
        for target in ["/users/7", "/userz/7", "/users/7/nothing", "/", "*", "/hello/"] {
            let explanation = explain(routes(), "GET", target);
            let rows = rows(&explanation, None);
            let mut all = [rows.shown.clone(), rows.folded.clone()].concat();
            all.sort_unstable();
            assert!(all.into_iter().eq(0..explanation.tried.len()), "{target}");
            assert_eq!(rows.summary.is_empty(), rows.folded.is_empty(), "{target}");
        }
        let explanation = explain(routes(), "GET", "/users/7");
        let rows = rows(&explanation, None);
        assert_eq!(patterns(&rows.shown, &explanation)[0], "/users/{id}");
        assert!(rows.summary.contains("not tried"), "{}", rows.summary);
    }

    #[test]
    fn the_route_one_stands_at_is_never_folded() {
        let explanation = explain(routes(), "GET", "/users/7");
        let hidden = rows(&explanation, None).folded[3];
        assert!(rows(&explanation, Some(hidden)).shown.contains(&hidden));
    }

    #[test]
    fn a_slip_is_mended_and_what_was_right_stays() {
        let (walk, detail) = draft(b"GET /userz/42?x=1 HTTP/1.1\r\nHost: lab\r\n\r\n");
        let (with, bytes) = mended(walk.routing.as_ref().unwrap(), &detail).unwrap();
        assert_eq!(with, "/users/42");
        assert_eq!(bytes, b"GET /users/42?x=1 HTTP/1.1\r\nHost: lab\r\n\r\n");
    }

    #[test]
    fn what_is_mended_is_undone_without_what_was_typed_before() {
        let typed = b"GET /userz HTTP/1.1\r\nHost: lab\r\n\r\n";
        let mut draft = Draft::new(b"GET /user HTTP/1.1\r\nHost: lab\r\n\r\n");
        draft.update(Change::Bytes(typed.to_vec()));
        draft.update(mend(true, b"GET /users HTTP/1.1\r\nHost: lab\r\n\r\n".to_vec()));
        draft.update(Change::Undo);
        assert_eq!(draft.bytes(), typed);
    }

    #[test]
    fn what_is_mended_finds_a_route() {
        for target in ["/userz/7", "/hello/", "//hello", "/HELLO", "/users", "/%68ello"] {
            let (walk, detail) =
                draft(["GET ", target, " HTTP/1.1\r\nHost: lab\r\n\r\n"].concat().as_bytes());
            let explanation = walk.routing.as_ref().unwrap();
            let Some((with, _)) = mended(explanation, &detail) else {
                assert!(matches!(explanation.outcome, Outcome::Answered(_)), "{target} is not mended");
                continue;
            };
            let outcome = explain(routes(), "GET", &with).outcome;
            assert!(!matches!(outcome, Outcome::NotFound(_)), "{target} became {with}");
        }
    }

    #[test]
    fn a_wrong_method_becomes_one_that_is_allowed() {
        let (walk, detail) = draft(b"DELETE /hello HTTP/1.1\r\nHost: lab\r\n\r\n");
        let (with, bytes) = mended(walk.routing.as_ref().unwrap(), &detail).unwrap();
        assert_eq!(with, "GET");
        assert!(bytes.starts_with(b"GET /hello "));
    }

    #[test]
    fn what_the_server_said_is_held_against_what_was_foretold() {
        let request = b"GET /users/7 HTTP/1.1\r\nHost: lab\r\n\r\n";
        let matched = |pattern: &str| Fact::RouteMatched { pattern: pattern.into(), params: Vec::new() };
        assert_eq!(stands(request, None), Standing::Foretold);
        assert_eq!(stands(request, Some(matched("/users/{id}"))), Standing::AsForetold);
        let other = stands(request, Some(matched("/hello")));
        assert!(matches!(other, Standing::Otherwise(words) if words.contains("/hello")));
        let missed = stands(request, Some(Fact::RouteMissed { allow: None }));
        assert!(matches!(missed, Standing::Otherwise(_)));
        let unknown = b"GET /nowhere HTTP/1.1\r\nHost: lab\r\n\r\n";
        assert_eq!(stands(unknown, Some(Fact::RouteMissed { allow: None })), Standing::AsForetold);
    }

    #[test]
    fn the_walk_and_the_table_of_routes_judge_alike() {
        let missed = |allow: Option<&str>| Fact::RouteMissed { allow: allow.map(str::to_owned) };
        let matched = |pattern: &str| Fact::RouteMatched { pattern: pattern.into(), params: Vec::new() };
        let allow = match explain(routes(), "DELETE", "/hello").outcome {
            Outcome::MethodNotAllowed { allow, .. } => allow,
            other => panic!("{other:?}"),
        };
        for (line, fact, alike) in [
            ("DELETE /hello", missed(Some(&allow)), true),
            ("DELETE /hello", missed(Some("PATCH")), false),
            ("DELETE /hello", missed(None), false),
            ("OPTIONS *", missed(None), true),
            ("OPTIONS *", missed(Some("GET")), false),
            ("GET /nowhere", missed(None), true),
            ("GET /hello", matched("/hello"), true),
            ("GET /hello", matched("/users/{id}"), false),
        ] {
            let mut detail = Detail::foretold([line, " HTTP/1.1\r\nHost: lab\r\n\r\n"].concat().as_bytes());
            detail.facts = Rc::new(vec![TimedFact { at: Nanos(1), fact }]);
            let walk = build::walk(&detail, false);
            let stands = standing(&walk, walk.routing.as_ref(), &detail) == Standing::AsForetold;
            let differs = walk.moments.iter().any(|moment| matches!(moment.what, What::Differs(_)));
            assert_eq!((stands, differs), (alike, !alike), "{line}");
        }
    }

    #[test]
    fn what_is_refused_is_not_routed() {
        let request = b"GET /users/7 HTTP/1.1\r\nHost : lab\r\n\r\n";
        assert!(matches!(stands(request, None), Standing::Unrouted(_)));
        let by_hyper = stands(request, Some(Fact::RequestRefused { why: "invalid".into() }));
        assert!(matches!(by_hyper, Standing::Unrouted(words) if words.starts_with("hyper")));
        let early = Fact::LayerAnswered { layer: "rate".into(), why: "too many".into() };
        let request = b"GET /users/7 HTTP/1.1\r\nHost: lab\r\n\r\n";
        assert!(matches!(stands(request, Some(early)), Standing::Unrouted(words) if words.contains("rate")));
    }
}
