//! What a person at a form is told when it was filled in wrongly: a page with the sentence, and the form
//! again. Programs get the same as JSON.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use crate::lab::handlers::pages::page;
use crate::lab::negotiate::prefers;
use crate::lab::reply::{Problem, escaped};

/// The answer to a form that cannot be taken: the status and the fields of the problem.
pub(super) fn refused(problem: Problem, asked: &HeaderMap, title: &str, form: &str) -> Response {
    let mut response = if prefers(asked, "text/html", "application/json") {
        let sentence = escaped(&problem.to_string());
        let page = page(
            title,
            &format!("<h1>{title}</h1>\n<p class=\"wrong\" role=\"alert\">{sentence}</p>\n{form}"),
        );
        let mut response = problem.into_response();
        for (name, value) in page.headers() {
            response.headers_mut().insert(name, value.clone());
        }
        *response.body_mut() = page.into_body();
        response
    } else {
        problem.into_response()
    };
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
    response
}
