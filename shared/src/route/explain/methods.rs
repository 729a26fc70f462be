//! Who answers a method, and what `Allow` says: what `backend/src/lab/router.rs` makes of a route's
//! methods, and axum of that.
//!
//! Methods are compared byte for byte: `get` is a method nobody has heard of.

use crate::route::{Handler, Route};

/// What a route for any method says that it allows, and the server as a whole.
pub(super) const ANY: &str = "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS";

/// Routes whose code answers `OPTIONS` itself, where for all others the router does.
const OWN_OPTIONS: &[Handler] = &[];

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
            "OPTIONS" if !OWN_OPTIONS.contains(&route.handler) => Some(By::Options),
            "HEAD" if route.methods.is_empty() || listed("HEAD") => Some(By::HandlerWithoutBody),
            "HEAD" if listed("GET") => Some(By::GetWithoutBody),
            _ if route.methods.is_empty() || listed(method) => Some(By::Handler),
            _ => None,
        }
    }

    /// What the answer to OPTIONS says: the table's order.
    pub(super) fn allow_of_options(&self) -> String {
        let Self(route) = self;
        if route.methods.is_empty() {
            return ANY.to_owned();
        }
        let mut names = Vec::new();
        for name in route.methods {
            names.push(*name);
            if *name == "GET" {
                names.push("HEAD");
            }
        }
        names.push("OPTIONS");
        names.join(",")
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
