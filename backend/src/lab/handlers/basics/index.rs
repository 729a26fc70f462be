//! The list of routes: a page for those who would rather have one, text for a terminal.

use axum::http::header::{HOST, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use shared::route::{Example, GROUPS, Group, Route};

use super::curl;
use crate::lab::extract::Watched;
use crate::lab::handlers::pages;
use crate::lab::negotiate::prefers;
use crate::lab::reply::{self, escaped};

/// The width of a terminal that has never been made larger.
const WIDTH: usize = 80;

pub(super) async fn index(Watched(fields): Watched<HeaderMap>) -> Response {
    let host = fields.get(HOST).map_or("localhost".into(), |host| String::from_utf8_lossy(host.as_bytes()));
    let base = format!("http://{host}");
    let mut response = if prefers(&fields, "text/html", "text/plain") {
        pages::page("The lab’s routes", &content(&base))
    } else {
        reply::text(text(&base))
    };
    response.headers_mut().append(VARY, HeaderValue::from_static("accept"));
    response
}

/// Which methods a route answers.
fn methods(route: &Route) -> String {
    if route.methods.is_empty() { "any method".to_owned() } else { route.methods.join(", ") }
}

fn text(base: &str) -> String {
    let mut out = String::from("The lab's routes\n================\n\n");
    let opening = "This server is under observation: whatever you send is shown byte for byte on the page that \
                   belongs to it. HEAD works wherever GET does, and OPTIONS says what a route allows.";
    wrap(&mut out, "", opening);
    for Group { title, about, routes, .. } in GROUPS {
        out.push_str(&format!("\n{title}\n{}\n", "-".repeat(title.chars().count())));
        wrap(&mut out, "", about);
        for route in *routes {
            out.push_str(&format!("\n{}  ({})\n", route.pattern, methods(route)));
            wrap(&mut out, "    ", route.teaches);
            for line in curl::lines(&route.example, base, WIDTH - 6) {
                out.push_str(&format!("      {line}\n"));
            }
        }
    }
    out
}

/// Adds a text in lines that fit a terminal.
fn wrap(out: &mut String, indent: &str, text: &str) {
    let mut length = 0;
    for word in text.split_whitespace() {
        let word_length = word.chars().count();
        if length > 0 && length + 1 + word_length <= WIDTH {
            out.push(' ');
            length += 1 + word_length;
        } else {
            if length > 0 {
                out.push('\n');
            }
            out.push_str(indent);
            length = indent.len() + word_length;
        }
        out.push_str(word);
    }
    out.push('\n');
}

fn content(base: &str) -> String {
    let mut out = String::from(
        "<h1>The lab’s routes</h1>\n<p>This server is under observation: whatever you send is shown byte for \
         byte on the page that belongs to it. <code>HEAD</code> works wherever <code>GET</code> does, and \
         <code>OPTIONS</code> says what a route allows.</p>\n<nav aria-label=\"Groups of routes\">\n<ul>\n",
    );
    for Group { name, title, .. } in GROUPS {
        out.push_str(&format!("<li><a href=\"#{name}\">{}</a></li>\n", escaped(title)));
    }
    out.push_str("</ul>\n</nav>\n");
    for Group { name, title, about, routes } in GROUPS {
        out.push_str(&format!(
            "<section aria-labelledby=\"{name}\">\n<h2 id=\"{name}\">{}</h2>\n<p class=\"quiet\">{}</p>\n<dl>\n",
            escaped(title),
            escaped(about)
        ));
        for route in *routes {
            out.push_str(&format!(
                "<dt><code>{}</code> <span class=\"quiet\">{}</span></dt>\n<dd>\n<p>{}</p>\n{}</dd>\n",
                escaped(route.pattern),
                methods(route),
                escaped(route.teaches),
                example(&route.example, base)
            ));
        }
        out.push_str("</dl>\n</section>\n");
    }
    out
}

/// An example as a link where a click sends just that, and as a command.
fn example(example: &Example, base: &str) -> String {
    let command = escaped(&curl::lines(example, base, WIDTH).join("\n"));
    let command = format!("<pre><code>{command}</code></pre>\n");
    if example.method == "GET" && example.fields.is_empty() && example.body.is_empty() {
        let target = escaped(example.target);
        format!("<p><a href=\"{target}\"><code>{target}</code></a></p>\n{command}")
    } else {
        command
    }
}
