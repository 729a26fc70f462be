//! The lab's routes, as data: what builds the router, the index page and the explanation.
//!
//! A route cannot be written down without its description, its example and its handler: they are
//! fields of [`Route`], and the lab matches over every [`Handler`], so one without code does not
//! compile.
//!
//! | module | what it knows |
//! |---|---|
//! | [`groups`] | the table: one file per group of routes that teach the same thing |
//! | [`explain`] | which route answers a request, and why not another |

pub mod explain;
pub mod groups;

pub use groups::{GROUPS, Handler};

/// Routes that teach the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// The name its files go by.
    pub name: &'static str,
    /// A heading of a few words.
    pub title: &'static str,
    /// What one learns here, in a sentence or two.
    pub about: &'static str,
    /// Its routes, in the order they are shown.
    pub routes: &'static [Route],
}

/// One route of the lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The methods it answers; none means any. `GET` brings `HEAD` with it, and every route answers
    /// `OPTIONS`, so neither is listed for that.
    pub methods: &'static [&'static str],
    /// The path pattern, in axum's notation.
    pub pattern: &'static str,
    /// Who answers.
    pub handler: Handler,
    /// What one learns from it, in one sentence.
    pub teaches: &'static str,
    /// A request to try it with.
    pub example: Example,
}

/// What a route for any method says that it allows, and the server as a whole.
pub const ANY_METHODS: &str = "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS";

impl Route {
    /// Whether its own code answers `OPTIONS`, where for all others the router does: in the group that
    /// is about what those answers say.
    pub const fn answers_options_itself(&self) -> bool {
        matches!(self.handler, Handler::Cors(_))
    }

    /// The methods it allows, as the router's answer to `OPTIONS` lists them.
    pub fn allowed(&self) -> String {
        if self.methods.is_empty() {
            return ANY_METHODS.to_owned();
        }
        let mut names = Vec::new();
        for name in self.methods {
            names.push(*name);
            if *name == "GET" {
                names.push("HEAD");
            }
        }
        names.push("OPTIONS");
        names.join(",")
    }
}

/// A request that shows what a route is for. What every request needs (Host, Content-Length) is added
/// by whoever sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The method.
    pub method: &'static str,
    /// Path and query.
    pub target: &'static str,
    /// Fields beyond the usual ones.
    pub fields: &'static [(&'static str, &'static str)],
    /// The body; empty for none.
    pub body: &'static str,
}

impl Example {
    /// A GET.
    pub const fn get(target: &'static str) -> Self {
        Self::new("GET", target)
    }

    /// Any method, without a body.
    pub const fn new(method: &'static str, target: &'static str) -> Self {
        Self { method, target, fields: &[], body: "" }
    }

    /// The same with these fields.
    pub const fn with(self, fields: &'static [(&'static str, &'static str)]) -> Self {
        Self { fields, ..self }
    }

    /// The same with a body.
    pub const fn sending(self, body: &'static str) -> Self {
        Self { body, ..self }
    }
}

/// Every route of the lab.
pub fn routes() -> impl Iterator<Item = &'static Route> {
    GROUPS.iter().flat_map(|group| group.routes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_describes_itself_and_its_example_uses_a_method_it_answers() {
        for route in routes() {
            let Route { pattern, teaches, example, .. } = route;
            assert!(teaches.ends_with('.'), "{pattern} needs a sentence");
            assert!(example.target.starts_with('/'), "{pattern} needs a target");
            let answers = |method| route.methods.is_empty() || route.methods.contains(&method);
            assert!(answers(example.method), "{pattern}: {}", example.method);
            assert!(
                example.body.is_empty() || example.fields.iter().any(|(name, _)| *name == "Content-Type"),
                "{pattern}: a body of no known type"
            );
        }
    }

    #[test]
    fn every_group_says_what_it_is_about() {
        for group in GROUPS {
            assert!(!group.routes.is_empty() && !group.title.is_empty(), "{}", group.name);
            assert!(group.about.ends_with('.'), "{}", group.name);
        }
    }

    #[test]
    fn no_pattern_and_no_name_stands_twice() {
        let patterns: std::collections::BTreeSet<_> = routes().map(|route| route.pattern).collect();
        assert_eq!(patterns.len(), routes().count());
        let names: std::collections::BTreeSet<_> = GROUPS.iter().map(|group| group.name).collect();
        assert_eq!(names.len(), GROUPS.len());
    }
}
