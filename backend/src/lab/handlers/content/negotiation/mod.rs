//! Content negotiation (RFC 9110 12.1): one document in four forms, three languages and two encodings.
//! The server chooses, and the document is the explanation of the choice.

mod forms;
mod languages;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use self::languages::Words;
use super::encoded::{cannot_encode, gzipped};
use crate::lab::extract::Watched;
use crate::lab::negotiate::{Field, Judged, Verdict, judge};
use crate::lab::reply::{self, Problem};

const TYPES: [&str; 4] = ["text/plain", "text/html", "application/json", "application/xml"];
const LANGUAGES: [&str; 3] = ["en", "de", "fr"];
const ENCODINGS: [&str; 2] = ["identity", "gzip"];

const VARY: HeaderValue = HeaderValue::from_static("accept, accept-language, accept-encoding");

/// One field, and what came of it.
struct Choice {
    field: Field,
    said: Option<String>,
    verdict: Verdict<'static>,
}

impl Choice {
    fn of(field: Field, fields: &HeaderMap, candidates: &[&'static str]) -> Self {
        let said = field.said(fields);
        let verdict = judge(field, said.as_deref(), candidates);
        Self { field, said, verdict }
    }

    /// The field's name as it is usually written.
    fn name(&self) -> &'static str {
        match self.field {
            Field::Accept => "Accept",
            Field::AcceptLanguage => "Accept-Language",
            Field::AcceptEncoding => "Accept-Encoding",
        }
    }

    fn is_chosen(&self, judged: &Judged<'_>) -> bool {
        self.verdict.chosen == Some(judged.candidate)
    }

    fn told(&self, words: &Words) -> Value {
        let candidate = |judged: &Judged<'_>| {
            json!({
                "candidate": judged.candidate,
                "q": judged.weight.value(),
                "why": words.why(&judged.why),
                "chosen": self.is_chosen(judged),
            })
        };
        json!({
            "field": self.name(),
            "value": self.said,
            "candidates": self.verdict.judged.iter().map(candidate).collect::<Vec<_>>(),
            "unread": self.verdict.unread,
        })
    }
}

pub(super) async fn negotiate(Watched(fields): Watched<HeaderMap>) -> Result<Response, Problem> {
    let choices = [
        Choice::of(Field::Accept, &fields, &TYPES),
        Choice::of(Field::AcceptLanguage, &fields, &LANGUAGES),
        Choice::of(Field::AcceptEncoding, &fields, &ENCODINGS),
    ];
    let [form, language, encoding] = &choices;
    let mut response = match (form.verdict.chosen, language.verdict.chosen, encoding.verdict.chosen) {
        (Some(form), Some(language), Some(encoding)) => chosen(form, language, encoding, &choices)?,
        _ => nothing_fits(&choices),
    };
    response.headers_mut().insert(header::VARY, VARY);
    Ok(response)
}

fn chosen(
    form: &'static str,
    language: &'static str,
    encoding: &'static str,
    choices: &[Choice],
) -> Result<Response, Problem> {
    let words = Words::of(language);
    let (content_type, body) = match form {
        "text/html" => ("text/html; charset=utf-8", forms::html(&words, language, choices)),
        "application/json" => ("application/json", forms::json(&words, choices)),
        "application/xml" => ("application/xml", forms::xml(&words, language, choices)),
        _ => ("text/plain; charset=utf-8", forms::text(&words, choices)),
    };
    let body =
        if encoding == "gzip" { gzipped(body.as_bytes()).map_err(cannot_encode)? } else { body.into_bytes() };
    let mut response = reply::page(body);
    let fields = response.headers_mut();
    fields.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    fields.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language));
    fields.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if encoding != "identity" {
        fields.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Ok(response)
}

/// 406, with what there would be.
fn nothing_fits(choices: &[Choice]) -> Response {
    let words = Words::of("en");
    let none: Vec<_> =
        choices.iter().filter(|choice| choice.verdict.chosen.is_none()).map(Choice::name).collect();
    let status = StatusCode::NOT_ACCEPTABLE;
    let told = json!({
        "status_code": status.as_u16(),
        "error": "Not Acceptable",
        "detail": format!("Nothing there is fits what {} asks for.", none.join(" and ")),
        "available": choices.iter().map(|choice| choice.told(&words)).collect::<Vec<_>>(),
    });
    (status, reply::json(&told)).into_response()
}
