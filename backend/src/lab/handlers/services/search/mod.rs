//! A search engine in small: a library of short texts, words counted, the best ones first.

mod index;

use std::fmt::Write as _;

use axum::extract::Path;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use self::index::{DOCUMENTS, Document, Hit, Piece, find, snippet, words};
use super::given::needed;
use super::refused::refused;
use crate::lab::extract::{Args, Watched};
use crate::lab::handlers::pages::page;
use crate::lab::negotiate::prefers;
use crate::lab::reply::{self, Problem, escaped};
use crate::problem::echoed;

/// Characters that a query may have.
const QUERY: usize = 200;

pub(super) async fn search(args: Args, Watched(fields): Watched<HeaderMap>) -> Result<Response, Problem> {
    let wants_json = match args.get("format") {
        None => prefers(&fields, "application/json", "text/html"),
        Some("json") => true,
        Some("html") => false,
        Some(other) => {
            return Err(Problem::bad(format!("format is {:?}; html or json is needed.", echoed(other))));
        }
    };
    let response = match args.get("q") {
        // A page without a query is where one begins; a program that sends none has forgotten it.
        None if !wants_json => page("Search", &format!("<h1>Search</h1>\n{}", form(""))),
        given => {
            let query = match needed("q", given, QUERY) {
                Ok(query) => query,
                Err(problem) => {
                    return Ok(refused(problem, &fields, "Search", &form(given.unwrap_or_default())));
                }
            };
            let (asked, found) = (words(query), find(query));
            if wants_json {
                as_json(query, &asked, &found)
            } else {
                page("Search", &as_page(query, &asked, &found))
            }
        }
    };
    Ok(([(header::VARY, "accept")], response).into_response())
}

fn as_json(query: &str, asked: &[String], found: &[Hit]) -> Response {
    let results: Vec<_> = found
        .iter()
        .map(|Hit { document, score, matched }| {
            json!({
                "title": document.title,
                "url": format!("/search/docs/{}", document.name),
                "score": score,
                "words_found": matched,
                "snippet": marked(&snippet(document, asked), str::to_owned, ("**", "**")),
            })
        })
        .collect();
    reply::json(&json!({ "query": query, "words": asked, "documents": DOCUMENTS.len(), "results": results }))
}

fn as_page(query: &str, asked: &[String], found: &[Hit]) -> String {
    let mut page = format!("<h1>Search</h1>\n{}", form(query));
    let _ = writeln!(page, "<p>{} of {} documents.</p>\n<ol>", found.len(), DOCUMENTS.len());
    for Hit { document, score, .. } in found {
        let _ = writeln!(
            page,
            "<li><a href=\"/search/docs/{}\">{}</a> <span class=\"quiet n\">score {score}</span><br>{}</li>",
            document.name,
            escaped(document.title),
            marked(&snippet(document, asked), escaped, ("<mark>", "</mark>")),
        );
    }
    page.push_str("</ol>\n");
    page
}

/// Pieces of a text, with the words that were looked for marked.
fn marked(pieces: &[Piece<'_>], write: impl Fn(&str) -> String, (open, close): (&str, &str)) -> String {
    let piece = |piece: &Piece<'_>| match piece {
        Piece::Plain(text) => write(text),
        Piece::Found(text) => [open, &write(text), close].concat(),
    };
    pieces.iter().map(piece).collect()
}

fn form(query: &str) -> String {
    format!(
        "<form action=\"/search\">\n\
         <label>Words <input name=\"q\" value=\"{}\" maxlength=\"{QUERY}\" required></label>\n<button>Search</button>\n</form>\n",
        escaped(query)
    )
}

pub(super) async fn document(Watched(Path(name)): Watched<Path<String>>) -> Result<Response, Problem> {
    let Some(Document { title, text, .. }) = DOCUMENTS.iter().find(|document| document.name == name) else {
        let names: Vec<_> = DOCUMENTS.iter().map(|document| document.name).collect();
        return Err(Problem::not_found(format!(
            "The library has no document {:?}; it has {}.",
            echoed(&name),
            names.join(", ")
        )));
    };
    let (title, text) = (escaped(title), escaped(text));
    Ok(page(
        &title,
        &format!("<h1>{title}</h1>\n<p>{}</p>\n<p><a href=\"/search\">Search</a></p>\n", text.trim_end()),
    ))
}
