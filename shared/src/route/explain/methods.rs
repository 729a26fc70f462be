//! Who answers a method, and what `Allow` says: what `backend/src/lab/router.rs` makes of a route's
//! methods, and axum of that.
//!
//! Methods are compared byte for byte: `get` is a method nobody has heard of.

use crate::route::Route;

/// axum's order, in which its `Allow` names them whatever the order they were given in.
const AXUMS_ORDER: [&str; 8] = ["GET", "HEAD", "TRACE", "PUT", "POST", "PATCH", "DELETE", "CONNECT"];

/// The code that answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The route's.
    Handler,
    /// The route's, asked with HEAD: what it answers goes out without its body.
    HandlerWithoutBody,
    /// The route's for GET, since HEAD is what GET would answer, without its body.
    GetWithoutBody,
    /// The router's for OPTIONS: the methods of the route.
    Options,
}

/// The methods of one route.
pub(super) struct Methods<'r>(&'r Route);

impl<'r> Methods<'r> {
    pub(super) const fn of(route: &'r Route) -> Self {
        Self(route)
    }

    /// Who answers this one.
    pub(super) fn by(&self, method: &str) -> Option<By> {
        let Self(route) = self;
        let listed = |name| route.methods.contains(&name);
        match method {
            "OPTIONS" if !route.answers_options_itself() => Some(By::Options),
            "HEAD" if route.methods.is_empty() || listed("HEAD") => Some(By::HandlerWithoutBody),
            "HEAD" if listed("GET") => Some(By::GetWithoutBody),
            _ if route.methods.is_empty() || listed(method) => Some(By::Handler),
            _ => None,
        }
    }

    /// What a 405 says: axum's order, and OPTIONS, which the router adds to every route, last.
    pub(super) fn allow_of_405(&self) -> String {
        let Self(route) = self;
        let listed = |name: &str| route.methods.contains(&name) || name == "HEAD" && self.has_get();
        let mut names: Vec<_> = AXUMS_ORDER.into_iter().filter(|name| listed(name)).collect();
        names.push("OPTIONS");
        names.join(",")
    }

    fn has_get(&self) -> bool {
        self.0.methods.contains(&"GET")
    }
}
