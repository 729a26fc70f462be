//! What a client gave: parameters from the query, and from a form in the body.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::http::{HeaderMap, StatusCode, header};

use crate::lab::extract::{Args, Whole};
use crate::lab::reply::Problem;
use crate::lab::setting::Setting;

/// The type of a form that a browser sends.
const FORM: &str = "application/x-www-form-urlencoded";

/// The parameters of a request; of two with the same name the one in the query counts.
#[derive(Debug)]
pub(super) struct Given {
    args: Args,
    /// How many of them stood in the query: they come first.
    in_query: usize,
}

impl FromRequest<Arc<Setting>> for Given {
    type Rejection = Problem;

    async fn from_request(request: Request, setting: &Arc<Setting>) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let mut args = Args::from_request_parts(&mut parts, setting).await?;
        let in_query = args.0.len();
        let is_form = is_form(&parts.headers);
        let Whole(body) = Whole::from_request(Request::from_parts(parts, body), setting).await?;
        if !body.is_empty() {
            if !is_form {
                return Err(Problem::new(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    format!("The body is no form that can be read here: Content-Type: {FORM} is needed."),
                ));
            }
            args.0.extend(form_urlencoded::parse(&body).into_owned());
        }
        Ok(Self { args, in_query })
    }
}

impl Given {
    /// Whether a parameter stands in the query.
    pub(super) fn is_in_query(&self, name: &str) -> bool {
        self.args.0.iter().take(self.in_query).any(|(found, _)| found == name)
    }

    /// A parameter, if it was given.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.args.get(name)
    }

    /// A text that must be there: not empty, at most so many characters, none of them a control
    /// character (a line break in a name would look like two lines wherever it is shown).
    pub(super) fn text(&self, name: &str, most: usize) -> Result<&str, Problem> {
        needed(name, self.get(name), most)
    }
}

/// The same for what came another way.
pub(super) fn needed<'a>(name: &str, given: Option<&'a str>, most: usize) -> Result<&'a str, Problem> {
    let text = given.map(str::trim).filter(|text| !text.is_empty()).ok_or_else(|| {
        let how = if given.is_some() { "is empty" } else { "is missing" };
        Problem::bad(format!("The parameter {name} {how}: write it as ?{name}=… in the query, or in a form."))
    })?;
    let length = text.chars().count();
    if length > most {
        return Err(Problem::bad(format!("{name} has {length} characters; at most {most} are taken here.")));
    }
    if text.chars().any(char::is_control) {
        return Err(Problem::bad(format!(
            "{name} has a control character in it, such as a line break; plain text on one line is needed."
        )));
    }
    Ok(text)
}

fn is_form(fields: &HeaderMap) -> bool {
    let given = fields.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(FORM)
}
