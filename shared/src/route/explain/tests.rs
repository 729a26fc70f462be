//! Examples: what is said of a request, in data and in words.

use super::{Answered, By, Explanation, Fit, Form, Outcome, Param, Route, Tried, Verdict, explain};
use crate::route::groups::basics;
use crate::route::{Example, Handler, routes};
use crate::span::Span;

const fn route(methods: &'static [&'static str], pattern: &'static str) -> Route {
    Route {
        methods,
        pattern,
        handler: Handler::Basics(basics::Handler::Hello),
        teaches: "An example.",
        example: Example::get("/"),
    }
}

const TABLE: &[Route] = &[
    route(&["GET"], "/"),
    route(&["GET"], "/hello"),
    route(&["GET"], "/users/{id}"),
    route(&["POST", "GET", "DELETE"], "/users/me"),
    route(&["GET"], "/users/{id}/posts/{post}"),
    route(&[], "/anything/{*rest}"),
    route(&["GET"], "/slash/"),
    route(&["GET"], "/v{version}/status"),
    route(&["GET"], "/a b/{{x}}"),
];

fn said<'r>(target: &str) -> Explanation<'r> {
    explain(TABLE, "GET", target)
}

/// What is said of the route with this pattern.
fn of(explanation: &Explanation<'_>, pattern: &str) -> String {
    let tried = explanation.tried.iter().find(|tried| tried.route.pattern == pattern);
    tried.map(Tried::words).unwrap_or_default()
}

fn answered<'r>(method: &str, target: &str) -> Answered<'r> {
    match explain(TABLE, method, target).outcome {
        Outcome::Answered(answered) => answered,
        other => panic!("{method} {target}: {other:?}"),
    }
}

#[test]
fn each_route_says_what_differs() {
    for (target, pattern, words) in [
        ("/userz/7", "/users/{id}", "segment 1 is `userz`, the route has `users`: nearly the same"),
        (
            "/users/7/post/1",
            "/users/{id}/posts/{post}",
            "segment 3 is `post`, the route has `posts`: nearly the same",
        ),
        ("/HELLO", "/hello", "segment 1 is `HELLO`, the route has `hello`: upper and lower case differ"),
        (
            "/%68ello",
            "/hello",
            "segment 1 is `%68ello`, the route has `hello`: the same when percent-decoded, but paths are \
             compared as they are spelled",
        ),
        (
            "/users%2F7",
            "/users/{id}",
            "segment 1 is `users%2F7`, the route has `users`: an encoded slash (%2F) does not divide segments",
        ),
        ("/hello/", "/hello", "the path ends with a slash, the route does not"),
        ("/slash", "/slash/", "the route ends with a slash, the path does not"),
        ("//hello", "/hello", "segment 1 is empty, for two slashes in a row; the route has `hello`"),
        ("/hello//x", "/hello", "segment 2 is empty, for two slashes in a row; the route does not have it"),
        ("/hello/x", "/hello", "segment 2 is `x`, the route has no such segment"),
        ("/users", "/users/{id}", "segment 2 is missing, the route has `{id}`"),
        ("/users/", "/users/{id}", "segment 2 has nothing for `{id}`, which needs something at the end"),
        (
            "/anything/",
            "/anything/{*rest}",
            "segment 2 has nothing for `{*rest}`, which needs something at the end",
        ),
        ("/anything", "/anything/{*rest}", "segment 2 is missing, the route has `{*rest}`"),
        (
            "/V2/status",
            "/v{version}/status",
            "segment 1 is `V2`, the route has `v{version}`: upper and lower case differ",
        ),
        ("/x", "/", "segment 1 is `x`, the route has nothing"),
        ("//", "/hello", "segment 1 is empty, the route has `hello`"),
    ] {
        let explanation = said(target);
        assert!(matches!(explanation.outcome, Outcome::NotFound(_)), "{target}: {:?}", explanation.outcome);
        // The root is tried first, whatever the path, and the rest as well where nothing matches.
        assert_eq!(of(&explanation, pattern), words, "{target}");
    }
}

#[test]
fn what_was_captured_is_named_and_has_its_place() {
    let found = answered("GET", "http://lab/users/J%C3%BCrgen/posts/%2F?x=/y");
    assert_eq!(found.route.pattern, "/users/{id}/posts/{post}");
    let id = Param {
        name: "id",
        at: Span::between(17, 28),
        raw: "J%C3%BCrgen".to_owned(),
        value: Some("Jürgen".to_owned()),
    };
    assert_eq!(found.params[0], id);
    assert_eq!((found.params[1].name, found.params[1].value.as_deref()), ("post", Some("/")));

    let found = answered("GET", "/v2/status");
    assert_eq!((found.params[0].raw.as_str(), found.params[0].at), ("2", Span::between(2, 3)));
    let found = answered("GET", "/anything/a//b/");
    assert_eq!((found.params[0].raw.as_str(), found.params[0].at), ("a//b/", Span::between(10, 15)));

    let explanation = said("/users/J%C3%BCrgen");
    assert_eq!(
        of(&explanation, "/users/{id}"),
        "the path matches: `id` is `J%C3%BCrgen`, which means `Jürgen`"
    );
    assert_eq!(explanation.words(), "/users/{id} answers, by its handler hello.");
}

#[test]
fn a_parameter_may_be_empty_where_more_follows() {
    let found = answered("GET", "/users//posts/1");
    assert_eq!((found.params[0].name, found.params[0].raw.as_str()), ("id", ""));
    assert_eq!(of(&said("/v/status"), "/v{version}/status"), "the path matches: `version` is empty");
}

#[test]
fn what_is_no_utf8_is_left_to_the_handler_to_refuse() {
    let found = answered("GET", "/users/%FF");
    assert_eq!(found.undecodable().map(|param| param.name), Some("id"));
    assert!(
        found
            .words()
            .ends_with("`id` is no UTF-8 when decoded: a handler that asks for parameters refuses with 400.")
    );
    assert_eq!(
        of(&said("/users/%FF"), "/users/{id}"),
        "the path matches: `id` is `%FF`, which is no UTF-8 when decoded"
    );
    // A % that encodes nothing is a % like any other.
    assert_eq!(answered("GET", "/users/100%").params[0].value.as_deref(), Some("100%"));
    assert!(!answered("OPTIONS", "/users/%FF").words().contains("UTF-8"));
}

#[test]
fn fixed_text_is_tried_before_wildcards_and_the_first_match_ends_it() {
    let order = |target| -> Vec<_> {
        let explanation = said(target);
        let tried = explanation.tried.iter().filter(|tried| tried.verdict != Verdict::NotTried);
        tried.map(|tried| tried.route.pattern).collect()
    };
    assert_eq!(order("/users/me"), ["/", "/users/me"]);
    // The tree follows `m` towards `/users/me`, and comes back to the parameter.
    assert_eq!(order("/users/mi"), ["/", "/users/me", "/users/{id}"]);
    assert_eq!(order("/users/me/posts/1"), ["/", "/users/me", "/users/{id}", "/users/{id}/posts/{post}"]);
    assert_eq!(order("/hello"), ["/", "/hello"]);
    let explanation = said("/hello");
    assert_eq!(explanation.tried.len(), TABLE.len());
    assert_eq!(of(&explanation, "/users/me"), "not tried: a route before it took the path");
}

#[test]
fn methods_are_answered_as_the_router_has_them() {
    let by = |method, target| answered(method, target).by;
    assert_eq!(by("GET", "/hello"), By::Handler);
    assert_eq!(by("HEAD", "/hello"), By::GetWithoutBody);
    assert_eq!(by("HEAD", "/anything/x"), By::HandlerWithoutBody);
    assert_eq!(by("BREW", "/anything/x"), By::Handler);
    assert_eq!(by("OPTIONS", "/anything/x"), By::Options);
    let options = answered("OPTIONS", "/users/me");
    assert_eq!(options.allow.as_deref(), Some("POST,GET,HEAD,DELETE,OPTIONS"), "the table's order");
}

#[test]
fn a_wrong_method_ends_the_search() {
    for method in ["PUT", "get", "BREW"] {
        let explanation = explain(TABLE, method, "/users/me");
        let Outcome::MethodNotAllowed { route, allow } = &explanation.outcome else { panic!("{method}") };
        // `/users/{id}` has the path as well, but axum does not go on to it. The order is axum's.
        assert_eq!((route.pattern, allow.as_str()), ("/users/me", "GET,HEAD,POST,DELETE,OPTIONS"));
        assert_eq!(
            of(&explanation, "/users/me"),
            format!("the path matches, but `{method}` is none of its methods: {allow}")
        );
        assert_eq!(of(&explanation, "/users/{id}"), "not tried: a route before it took the path");
        assert!(explanation.words().contains("405, with Allow: GET,HEAD,POST,DELETE,OPTIONS."));
    }
}

#[test]
fn the_nearest_route_has_the_difference_marked() {
    for (target, pattern, words) in [
        ("/helo", "/hello", "segment 1 is `helo`, the route has `hello`: nearly the same"),
        (
            "/Hello/",
            "/hello",
            "segment 1 is `Hello`, the route has `hello`: upper and lower case differ; the path ends with a slash, the route does not",
        ),
        // One segment too many at the start does not put the rest out of step.
        (
            "//users/7/posts/1",
            "/users/{id}/posts/{post}",
            "segment 1 is empty, for two slashes in a row; the route does not have it",
        ),
        (
            "/api/users/7/posts/1",
            "/users/{id}/posts/{post}",
            "segment 1 is `api`, the route has no such segment",
        ),
        ("/users/7/1", "/users/{id}", "segment 3 is `1`, the route has no such segment"),
        ("/v2/", "/v{version}/status", "segment 2 is empty, the route has `status`"),
        ("/slash", "/slash/", "the route ends with a slash, the path does not"),
        ("/users/7/", "/users/{id}", "the path ends with a slash, the route does not"),
        (
            "/anythin/a/b/c",
            "/anything/{*rest}",
            "segment 1 is `anythin`, the route has `anything`: nearly the same",
        ),
        ("//", "/", "the path ends with a slash, the route does not"),
    ] {
        let Outcome::NotFound(Some(nearest)) = said(target).outcome else { panic!("{target}") };
        assert_eq!((nearest.route.pattern, nearest.words().as_str()), (pattern, words), "{target}");
    }
    let many = "/x".repeat(100);
    for target in ["/nothing-like-it", "/x/y/z", "*", "lab:80", many.as_str()] {
        assert_eq!(said(target).outcome, Outcome::NotFound(None), "{target}");
    }
}

#[test]
fn every_form_of_target_has_its_path() {
    let path = |target: &str| {
        let path = said(target).path?;
        let segments = path.segments.iter().map(|segment| segment.text.clone()).collect::<Vec<_>>();
        Some((path.form, path.text, segments.join(" "), path.at))
    };
    let is = |form, text: &str, segments: &str, at, end| {
        Some((form, text.to_owned(), segments.to_owned(), Span::between(at, end)))
    };
    assert_eq!(path("/a/b?c/d#e"), is(Form::Origin, "/a/b", "a b", 0, 4));
    assert_eq!(path("/a#b?c"), is(Form::Origin, "/a", "a", 0, 2));
    assert_eq!(path("http://h:1/a/"), is(Form::Absolute, "/a/", "a ", 10, 13));
    assert_eq!(path("http://h?/a"), is(Form::Absolute, "/", "", 8, 8));
    assert_eq!(path("h:1"), is(Form::Authority, "", "", 3, 3));
    assert_eq!(path("*"), is(Form::Asterisk, "*", "", 0, 1));
    for target in ["", "a/b", "/a b", "http://", "/\u{7f}"] {
        assert_eq!(path(target), None, "{target:?}");
        assert!(said(target).words().starts_with("The target is no URI"));
    }
}

#[test]
fn the_server_as_a_whole_answers_options_and_nothing_else() {
    let options = explain(TABLE, "OPTIONS", "*");
    let allow = "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS".to_owned();
    assert_eq!(options.outcome, Outcome::ServerOptions { allow });
    assert!(said("*").words().starts_with("Only OPTIONS may ask"));
    assert!(explain(TABLE, "CONNECT", "lab:80").words().starts_with("The target is a host and has no path"));
    assert_eq!(of(&options, "/hello"), "there is no path to compare with it");
}

#[test]
fn braces_in_a_pattern_are_braces_in_a_path() {
    // A space cannot come in a target, so nothing matches this pattern; its braces are another matter.
    assert_eq!(
        of(&said("/a%20b/{x}"), "/a b/{{x}}"),
        "segment 1 is `a%20b`, the route has `a b`: the same when percent-decoded, but paths are compared as they are spelled"
    );
    let Some(tried) = said("/a%20b/{x}").tried.into_iter().find(|tried| tried.route.pattern == "/a b/{{x}}")
    else {
        panic!()
    };
    assert_eq!(tried.segments[1].fit, Fit::Equal);
}

#[test]
fn every_example_of_the_lab_is_answered_by_its_route() {
    for route in routes() {
        let explanation = explain(routes(), route.example.method, route.example.target);
        let Outcome::Answered(answered) = &explanation.outcome else { panic!("{}", explanation.words()) };
        assert_eq!(answered.route.pattern, route.pattern);
    }
}

#[test]
fn what_a_client_sent_is_shown_cut_and_without_surprises() {
    let words = of(&said(&format!("/{}", "x".repeat(500))), "/hello");
    assert!(words.len() < 150 && words.contains('…'), "{words}");
    let words = of(&said("/\u{202e}"), "/hello");
    assert_eq!(words, r"segment 1 is `\u{202e}`, the route has `hello`");
}

#[test]
fn a_path_of_many_segments_is_not_told_to_the_end_for_every_route() {
    let explanation = said(&"/x".repeat(30_000));
    assert!(explanation.tried.iter().all(|tried| tried.segments.len() < 30));
    assert_eq!(of(&explanation, "/"), "segment 1 is `x`, the route has nothing");
}
