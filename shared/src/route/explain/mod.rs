//! Which route answers a request, and why not another: routing as axum does it, step by step.
//!
//! axum hands the path, as it is spelled, to *matchit*: a radix tree of all patterns. The tree knows no
//! segments, it follows bytes. Where it forks, it follows the byte that comes next if some pattern has it
//! there, and a parameter or catch-all only if none has, or if that way led nowhere: then it comes back to
//! the last fork it left a wildcard at. So "static before parameter before catch-all" is decided anew at
//! each byte, and the table's order decides nothing.
//!
//! What is shown here is a list, since lists can be read. Each route is compared with the path by itself,
//! segment by segment; the list is in the order in which the tree comes to them (the file `order` says how
//! that order is found, and why its first match is the tree's). The first route that matches the path
//! takes the request, and later ones are not tried. If its methods do not fit, that is a 405: axum does
//! not go back for another route.
//!
//! ```
//! use shared::route::explain::{Outcome, explain};
//! use shared::route::routes;
//!
//! let explanation = explain(routes(), "GET", "/users/J%C3%BCrgen?x=1");
//! let Outcome::Answered(answered) = &explanation.outcome else { panic!() };
//! assert_eq!(answered.route.pattern, "/users/{id}");
//! assert_eq!(answered.params[0].value.as_deref(), Some("Jürgen"));
//!
//! let explanation = explain(routes(), "GET", "/userz/7");
//! let Outcome::NotFound(Some(nearest)) = &explanation.outcome else { panic!() };
//! assert_eq!(nearest.route.pattern, "/users/{id}");
//! assert_eq!(nearest.words(), "segment 1 is `userz`, the route has `users`: nearly the same");
//! ```
//!
//! Some things about matchit 0.8.4 that surprise:
//!
//! - A parameter is one segment or the end of one (`/v{n}`), and may be **empty where another segment
//!   follows**: `//b` matches `/{a}/b`. At the end of a path it may not, and neither may a catch-all.
//! - `//` and a slash at the end count: they make empty segments, which only an equal pattern has.
//! - The path is compared as it is spelled. `/%68ello` is not `/hello`, and `%2F` divides nothing;
//!   only what a parameter captured is percent-decoded.
//!
//! | file | what it does |
//! |---|---|
//! | `target` | the path in a target, as hyper and axum see it |
//! | `pattern` | a pattern in pieces |
//! | `compare` | a pattern's segments and the path's, side by side |
//! | `order` | the order in which the tree comes to the routes |
//! | `methods` | who answers a method, and what `Allow` says |
//! | `nearest` | the route that was probably meant |
//! | `words` | all this in short sentences |
//!
//! What it says is what axum does: `backend/tests/routing/` compares the two.

mod compare;
mod methods;
mod nearest;
mod order;
mod pattern;
mod target;
#[cfg(test)]
mod tests;
mod words;

use super::{ANY_METHODS, Route};
pub use compare::{Compared, Fit, Near, Param};
pub use methods::By;
use methods::Methods;
pub use nearest::Nearest;
use pattern::Pattern;
pub use target::{Form, Path, Segment};

/// How a request found its route, or did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation<'r> {
    /// The path that was looked for; none if the target is no URI, so that hyper refuses the request
    /// before anything is routed.
    pub path: Option<Path>,
    /// Every route, in the order tried.
    pub tried: Vec<Tried<'r>>,
    /// What came of it.
    pub outcome: Outcome<'r>,
}

/// One route, held against the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried<'r> {
    /// Which.
    pub route: &'r Route,
    /// Its segments beside the path's, by position; nothing if it was not tried.
    pub segments: Vec<Compared<'r>>,
    /// Whether it matched.
    pub verdict: Verdict,
}

/// What came of trying one route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The path matches, and it answers the method.
    Matched,
    /// The path matches, but not the method: 405, and no further route is tried.
    MethodWrong {
        /// The method that was asked for.
        method: String,
        /// What `Allow` then says.
        allow: String,
    },
    /// The path is another one.
    PathDiffers {
        /// The first of `segments` that does not fit.
        at: usize,
    },
    /// A route before it took the request.
    NotTried,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<'r> {
    /// A route answers.
    Answered(Answered<'r>),
    /// A route has the path but not the method: 405.
    MethodNotAllowed {
        /// Which route.
        route: &'r Route,
        /// The value of `Allow`, byte for byte.
        allow: String,
    },
    /// No route has the path: 404.
    NotFound(Option<Nearest<'r>>),
    /// `OPTIONS *`: about the server as a whole, answered where no route matched.
    ServerOptions {
        /// The value of `Allow`, byte for byte.
        allow: String,
    },
    /// hyper refuses the target; the router sees nothing of it.
    NotRouted,
}

/// A route answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered<'r> {
    /// Which.
    pub route: &'r Route,
    /// By what code.
    pub by: By,
    /// What its wildcards captured, in the pattern's order.
    pub params: Vec<Param<'r>>,
    /// What `Allow` says, where the answer is to `OPTIONS`.
    pub allow: Option<String>,
}

impl<'r> Answered<'r> {
    /// The first parameter that is no UTF-8 when decoded. axum then keeps none of them, and a handler
    /// that extracts any refuses the request with 400.
    pub fn undecodable(&self) -> Option<&Param<'r>> {
        self.params.iter().find(|param| param.value.is_none())
    }
}

/// Says how a request finds its route among these, given its method and target. Patterns must be
/// distinct and such as axum takes together; it refuses others when the router is built.
pub fn explain<'r>(
    routes: impl IntoIterator<Item = &'r Route>,
    method: &str,
    target: &str,
) -> Explanation<'r> {
    let routes = routes.into_iter().map(|route| (route, Pattern::of(route.pattern)));
    let Some(path) = Path::of(target) else {
        let tried = routes.map(|(route, _)| not_tried(route)).collect();
        return Explanation { path: None, tried, outcome: Outcome::NotRouted };
    };
    let routes = order::as_the_tree_comes_to_them(routes, &path);

    let mut outcome = None;
    let mut tried = Vec::with_capacity(routes.len());
    for (route, pattern) in &routes {
        if outcome.is_some() {
            tried.push(not_tried(route));
            continue;
        }
        let segments = compare::compare(pattern, &path);
        let verdict = match segments.iter().position(|segment| !segment.fit.fits()) {
            Some(at) => Verdict::PathDiffers { at },
            None => {
                let (verdict, found) = found(route, &segments, method);
                outcome = Some(found);
                verdict
            }
        };
        tried.push(Tried { route, segments, verdict });
    }
    let outcome = outcome.unwrap_or_else(|| match path.form {
        Form::Asterisk if method == "OPTIONS" => Outcome::ServerOptions { allow: ANY_METHODS.to_owned() },
        _ => Outcome::NotFound(nearest::nearest(&routes, &path)),
    });
    Explanation { path: Some(path), tried, outcome }
}

/// What a route does that has the path.
fn found<'r>(route: &'r Route, segments: &[Compared<'r>], method: &str) -> (Verdict, Outcome<'r>) {
    let methods = Methods::of(route);
    let Some(by) = methods.by(method) else {
        let allow = methods.allow_of_405();
        let verdict = Verdict::MethodWrong { method: method.to_owned(), allow: allow.clone() };
        return (verdict, Outcome::MethodNotAllowed { route, allow });
    };
    let params = segments.iter().filter_map(|segment| segment.fit.param().cloned()).collect();
    let allow = (by == By::Options).then(|| route.allowed());
    (Verdict::Matched, Outcome::Answered(Answered { route, by, params, allow }))
}

fn not_tried(route: &Route) -> Tried<'_> {
    Tried { route, segments: Vec::new(), verdict: Verdict::NotTried }
}
