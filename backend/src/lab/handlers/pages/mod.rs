//! Pages to click: links and a form. None of them runs a script.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use shared::route::Route;
use shared::route::groups::pages::Handler;

use crate::lab::extract::{Watched, number};
use crate::lab::reply::{self, Problem};
use crate::lab::router::{Code, answer};

/// The look of the lab's pages.
const STYLE: &str = include_str!("style.css");

const FORM: &str = include_str!("form.html");

/// How many links a page may have.
const LINKS: u64 = 256;

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::LinksStart => answer(route, links_start),
        Handler::Links => answer(route, links),
        Handler::Form => answer(route, form),
    }
}

/// A whole page around its content; neither is escaped here.
pub(super) fn page(title: &str, content: &str) -> Response {
    reply::page(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{content}</main>\n</body>\n</html>\n"
    ))
}

async fn links_start(Watched(Path(n)): Watched<Path<String>>) -> Result<Response, Problem> {
    let n = number("n", &n, 1..=LINKS)?;
    Ok((StatusCode::FOUND, [(header::LOCATION, format!("/links/{n}/0"))]).into_response())
}

async fn links(Watched(Path((n, offset))): Watched<Path<(String, String)>>) -> Result<Response, Problem> {
    let n = number("n", &n, 1..=LINKS)?;
    let offset = number("offset", &offset, 0..=n - 1)?;
    let items: String = (0..n)
        .map(|i| {
            if i == offset {
                format!("<li aria-current=\"page\">{i}: you are here</li>\n")
            } else {
                format!("<li><a href=\"/links/{n}/{i}\">{i}</a></li>\n")
            }
        })
        .collect();
    let title = format!("Links: page {offset} of {n}, counted from 0");
    Ok(page(&title, &format!("<h1>{title}</h1>\n<ul>\n{items}</ul>\n")))
}

async fn form() -> Response {
    page("A form to submit", FORM)
}
