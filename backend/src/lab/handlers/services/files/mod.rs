//! A static file server: a folder with a listing, files with their types and versions, and an access log.
//!
//! The files are part of the program. Nothing a client writes becomes a path of this machine's: a file is
//! one of the list, or there is none.

mod folder;
mod log;

use std::fmt::Write as _;
use std::sync::Arc;

use axum::body::HttpBody as _;
use axum::extract::{self, Path, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use self::folder::{FILES, File};
use self::log::Line;
pub(super) use self::log::State;
use crate::lab::extract::Watched;
use crate::lab::handlers::caching::{EntityTag, Source, Strength, Validators, answer_in_parts};
use crate::lab::handlers::pages::page;
use crate::lab::observe::Observed;
use crate::lab::reply::{self, Problem};
use crate::lab::setting::Setting;
use crate::problem::echoed;

/// The folder's address without its slash.
pub(super) async fn folder() -> Response {
    let said = reply::text("The folder is at /files/, with a slash at the end.\n");
    (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, "/files/")], said).into_response()
}

pub(super) async fn index(
    extract::State(setting): extract::State<Arc<Setting>>,
    request: Request,
) -> Response {
    logged(&setting, &request, listing(""))
}

pub(super) async fn file(
    extract::State(setting): extract::State<Arc<Setting>>,
    Watched(Path(path)): Watched<Path<String>>,
    request: Request,
) -> Response {
    let response =
        served(&path, &setting, request.method(), request.headers()).unwrap_or_else(Problem::into_response);
    logged(&setting, &request, response)
}

/// The log so far; DELETE begins it again.
pub(super) async fn log(extract::State(setting): extract::State<Arc<Setting>>, method: Method) -> Response {
    let log = &setting.states.services.files;
    if method == Method::DELETE {
        log.reset();
    }
    let (text, dropped) = log.text(setting.unix_ms());
    // The text holds nothing but lines, so that tools can read it.
    ([("x-dropped", dropped.to_string())], reply::text(text)).into_response()
}

fn logged(setting: &Setting, request: &Request, response: Response) -> Response {
    let client = request.extensions().get::<Observed>().map(|Observed(observer)| observer.client());
    let bytes = response.body().size_hint().exact().filter(|_| request.method() != Method::HEAD);
    let line = Line {
        client,
        unix_ms: setting.unix_ms(),
        request: format!("{} {} {:?}", request.method(), request.uri(), request.version()),
        status: response.status().as_u16(),
        bytes,
    };
    setting.states.services.files.add(&line);
    response
}

fn served(path: &str, setting: &Setting, method: &Method, fields: &HeaderMap) -> Result<Response, Problem> {
    if let Some(folder) = path.strip_suffix('/')
        && FILES.iter().any(|file| file.is_in(path))
        && !folder.is_empty()
    {
        return Ok(listing(path));
    }
    let file = FILES.iter().find(|file| file.path == path).ok_or_else(|| missing(path))?;
    let etag = EntityTag::new(Strength::Strong, &file.version()).ok_or_else(|| missing(path))?;
    let source = Source::File { content_type: file.content_type(), bytes: file.bytes };
    let it = Validators { etag, modified: None };
    let mut response = answer_in_parts(&source, &it, method, fields, setting);
    let more = [
        // A copy may be kept, and is to be asked about each time.
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'self'; img-src 'self'"),
    ];
    for (name, value) in more {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

fn missing(path: &str) -> Problem {
    if path.split(['/', '\\']).any(|segment| segment == "..") {
        return Problem::not_found(
            "Two dots lead nowhere here. In a path they mean one folder up, and a server that put them into a \
             file name would give away files that it never meant to: that is called path traversal. Browsers \
             resolve them before they send; written as ..%2f they arrive, and are looked for as a name like \
             any other, which no file has.",
        );
    }
    let inside = format!("{path}/");
    if FILES.iter().any(|file| file.is_in(&inside)) {
        return Problem::not_found(format!("{path:?} is a folder: ask for /files/{inside} with the slash."));
    }
    Problem::not_found(format!("There is no file {:?} here; /files/ lists those there are.", echoed(path)))
}

/// What a folder holds, as a page.
fn listing(folder: &str) -> Response {
    let title = format!("/files/{folder}");
    let mut content = format!(
        "<h1>{title}</h1>\n<table>\n\
         <tr><th>name</th><th class=\"n\">bytes</th><th>type</th><th class=\"wide\">version (ETag)</th></tr>\n"
    );
    if !folder.is_empty() {
        content.push_str("<tr><td><a href=\"../\">../</a></td></tr>\n");
    }
    let mut folders = Vec::new();
    for file in FILES.iter().filter(|file| file.is_in(folder)) {
        let name = &file.path[folder.len()..];
        match name.split_once('/') {
            None => row(&mut content, file, name),
            Some((inner, _)) if !folders.contains(&inner) => {
                folders.push(inner);
                let _ = writeln!(content, "<tr><td><a href=\"{inner}/\">{inner}/</a></td></tr>");
            }
            Some(_) => {}
        }
    }
    content.push_str("</table>\n<p>Who asked for what: <a href=\"/files/log\">the access log</a>.</p>\n");
    page(&title, &content)
}

fn row(content: &mut String, file: &File, name: &str) {
    let _ = writeln!(
        content,
        "<tr><td><a href=\"{name}\">{name}</a></td><td class=\"n\">{}</td><td>{}</td><td class=\"wide\"><code>&quot;{}&quot;</code></td></tr>",
        file.bytes.len(),
        file.content_type(),
        file.version(),
    );
}
