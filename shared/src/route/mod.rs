//! The lab's routes, as data: what builds the router, the index page and (later) the explanation.
//!
//! A route cannot be written down without its description, its example and its handler: they are
//! fields of [`Route`], and the lab matches over every [`Handler`], so one without code does not
//! compile.

/// One route of the lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The methods it answers, as it would list them in `Allow`; none means any.
    pub methods: &'static [&'static str],
    /// The path pattern, in axum's notation.
    pub pattern: &'static str,
    /// Who answers.
    pub handler: Handler,
    /// What one learns from it, in one sentence.
    pub teaches: &'static str,
    /// A method and target to try it with.
    pub example: (&'static str, &'static str),
}

/// The code behind a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Handler {
    /// Lists the routes.
    Index,
    /// A fixed string.
    Hello,
    /// The body back.
    Echo,
    /// The request, described.
    Anything,
    /// One parameter from the path.
    User,
}

impl Handler {
    /// The name it goes by in facts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Hello => "hello",
            Self::Echo => "echo",
            Self::Anything => "anything",
            Self::User => "user",
        }
    }
}

/// Every route of the lab.
pub const ROUTES: &[Route] = &[
    Route {
        methods: &["GET", "HEAD"],
        pattern: "/",
        handler: Handler::Index,
        teaches: "The list of routes: what this server answers to.",
        example: ("GET", "/"),
    },
    Route {
        methods: &["GET", "HEAD"],
        pattern: "/hello",
        handler: Handler::Hello,
        teaches: "The first server of every course: a fixed string.",
        example: ("GET", "/hello"),
    },
    Route {
        methods: &[],
        pattern: "/echo",
        handler: Handler::Echo,
        teaches: "The body comes back as it went, with the same Content-Type.",
        example: ("POST", "/echo"),
    },
    Route {
        methods: &[],
        pattern: "/anything/{*rest}",
        handler: Handler::Anything,
        teaches: "A catch-all: any method and any path below /anything/, described as JSON.",
        example: ("GET", "/anything/you/like?q=1"),
    },
    Route {
        methods: &["GET", "HEAD"],
        pattern: "/users/{id}",
        handler: Handler::User,
        teaches: "A path parameter: one segment of the path becomes a value.",
        example: ("GET", "/users/7"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_describes_itself_and_its_example_uses_a_method_it_answers() {
        for route in ROUTES {
            assert!(route.teaches.ends_with('.'), "{} needs a sentence", route.pattern);
            assert!(route.example.1.starts_with('/'), "{} needs a target", route.pattern);
            assert!(
                route.methods.is_empty() || route.methods.contains(&route.example.0),
                "{}",
                route.pattern
            );
        }
    }

    #[test]
    fn no_pattern_stands_twice() {
        for (i, route) in ROUTES.iter().enumerate() {
            assert!(ROUTES[..i].iter().all(|other| other.pattern != route.pattern), "{}", route.pattern);
        }
    }
}
