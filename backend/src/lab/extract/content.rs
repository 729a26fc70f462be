//! A body as what its Content-Type says it is, and a body of which only the size is wanted.
//!
//! | Content-Type | what reads it |
//! |---|---|
//! | `application/json`, `application/…+json` | axum's `Json` |
//! | `application/x-www-form-urlencoded` | pairs; whatever stands there is taken for some |
//! | `multipart/form-data` | axum's `Multipart` |
//! | anything else, or nothing | nobody: bytes |
//!
//! An empty body is none, whatever the type: clients name a type out of habit.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Multipart, MultipartError, MultipartRejection};
use axum::extract::{DefaultBodyLimit, FromRequest, Json, Request};
use axum::http::{HeaderValue, StatusCode, header};
use futures_util::StreamExt as _;
use serde_json::Value;

use super::{
    Refusal, Telling, Watched, Whole, counted, malformed, report_got, report_refused, tell, too_large, within,
};
use crate::lab::observe::Observed;
use crate::lab::reply::Problem;
use crate::lab::setting::Setting;

/// A body, read.
#[derive(Debug)]
pub(in crate::lab) enum Content {
    /// There is none.
    Nothing,
    /// JSON, and the bytes it was read from.
    Json { bytes: Bytes, value: Value },
    /// A form's pairs.
    Form(Vec<(String, String)>),
    /// A form's parts.
    Parts(Vec<Part>),
    /// Bytes of another type.
    Other { essence: String, bytes: Bytes },
}

/// A part of `multipart/form-data`.
#[derive(Debug)]
pub(in crate::lab) struct Part {
    /// The name of its control in the form.
    pub(in crate::lab) name: String,
    /// A file has a name, and be it an empty one.
    pub(in crate::lab) file_name: Option<String>,
    pub(in crate::lab) content_type: String,
    pub(in crate::lab) bytes: Bytes,
}

/// A Content-Type without its parameters.
fn media_type(content_type: &[u8]) -> String {
    let essence = content_type.split(|&b| b == b';').next().unwrap_or_default().trim_ascii();
    String::from_utf8_lossy(essence).to_ascii_lowercase()
}

impl FromRequest<Arc<Setting>> for Content {
    type Rejection = Problem;

    async fn from_request(request: Request, setting: &Arc<Setting>) -> Result<Self, Problem> {
        let observed = request.extensions().get::<Observed>().cloned();
        let content_type = request.headers().get(header::CONTENT_TYPE).cloned();
        let essence = content_type.as_ref().map_or_else(String::new, |value| media_type(value.as_bytes()));
        let Whole(bytes) = Whole::from_request(request, setting).await?;
        let is_json = essence
            .strip_prefix("application/")
            .is_some_and(|subtype| subtype == "json" || subtype.ends_with("+json"));
        match essence.as_str() {
            _ if bytes.is_empty() => Ok(Self::Nothing),
            _ if is_json => {
                let Watched(Json(value)) = tell(observed.as_ref(), Json::from_bytes(&bytes))?;
                Ok(Self::Json { bytes, value })
            }
            "application/x-www-form-urlencoded" => {
                let pairs = Pairs(form_urlencoded::parse(&bytes).into_owned().collect());
                report_got(observed.as_ref(), Pairs::NAME, || pairs.got());
                Ok(Self::Form(pairs.0))
            }
            "multipart/form-data" => {
                let Watched(Parts(parts)) = tell(observed.as_ref(), in_parts(content_type, bytes).await)?;
                Ok(Self::Parts(parts))
            }
            _ => Ok(Self::Other { essence, bytes }),
        }
    }
}

/// A form as pairs.
struct Pairs(Vec<(String, String)>);

impl Telling for Pairs {
    const NAME: &'static str = "Form";

    fn got(&self) -> String {
        let pairs: Vec<_> = self.0.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        pairs.join(", ")
    }
}

/// A form as parts.
struct Parts(Vec<Part>);

impl Telling for Parts {
    const NAME: &'static str = "Multipart";

    fn got(&self) -> String {
        let parts: Vec<_> = self
            .0
            .iter()
            .map(|Part { name, file_name, bytes, .. }| match file_name {
                Some(file) => format!("{name} = file {file:?} of {}", counted(bytes.len(), "byte")),
                None => format!("{name} = {}", String::from_utf8_lossy(bytes)),
            })
            .collect();
        parts.join(", ")
    }
}

/// Why a body could not be read in parts, in axum's words.
struct NotInParts {
    status: StatusCode,
    words: String,
}

impl Refusal for NotInParts {
    fn status(&self) -> StatusCode {
        self.status
    }

    fn words(&self) -> String {
        self.words.clone()
    }
}

impl From<MultipartRejection> for NotInParts {
    fn from(rejection: MultipartRejection) -> Self {
        let words = match rejection {
            MultipartRejection::InvalidBoundary(_) => {
                "The boundary is missing: it must stand in Content-Type, as in multipart/form-data; boundary=x."
                    .to_owned()
            }
            _ => rejection.body_text(),
        };
        Self { status: rejection.status(), words }
    }
}

impl From<MultipartError> for NotInParts {
    fn from(error: MultipartError) -> Self {
        let words = format!("Cannot read the body as multipart/form-data: {}", error.body_text());
        Self { status: error.status(), words }
    }
}

async fn in_parts(content_type: Option<HeaderValue>, bytes: Bytes) -> Result<Parts, NotInParts> {
    let mut request = Request::new(Body::from(bytes));
    if let Some(content_type) = content_type {
        request.headers_mut().insert(header::CONTENT_TYPE, content_type);
    }
    // These bytes have been let in already.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut multipart = Multipart::from_request(request, &()).await?;
    let mut parts = Vec::new();
    while let Some(field) = multipart.next_field().await? {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        parts.push(Part {
            name: text(field.name()),
            file_name: field.file_name().map(str::to_owned),
            content_type: media_type(text(field.content_type()).as_bytes()),
            bytes: field.bytes().await?,
        });
    }
    Ok(Parts(parts))
}

/// A body that was read piece by piece and let go of: how many bytes it had.
#[derive(Debug)]
pub(in crate::lab) struct Counted(pub(in crate::lab) usize);

impl Counted {
    const NAME: &'static str = "Body";
}

impl FromRequest<Arc<Setting>> for Counted {
    type Rejection = Problem;

    async fn from_request(request: Request, setting: &Arc<Setting>) -> Result<Self, Problem> {
        let limit = setting.rules.body_bytes;
        within(&request, Self::NAME, limit)?;
        let observed = request.extensions().get::<Observed>().cloned();
        let refused = |status, words: &str| report_refused(observed.as_ref(), Self::NAME, status, words);
        let beyond = || {
            refused(StatusCode::PAYLOAD_TOO_LARGE, "more bytes than the limit");
            too_large(limit)
        };
        let mut pieces = request.into_body().into_data_stream();
        let (mut bytes, mut reads) = (0, 0);
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|error| {
                let words =
                    malformed(&error).unwrap_or_else(|| format!("Cannot read the body to its end: {error}"));
                refused(StatusCode::BAD_REQUEST, &words);
                Problem::bad(words)
            })?;
            bytes += piece.len();
            reads += 1;
            if bytes > limit {
                return Err(beyond());
            }
        }
        report_got(observed.as_ref(), Self::NAME, || {
            format!("{} in {}", counted(bytes, "byte"), counted(reads, "piece"))
        });
        Ok(Self(bytes))
    }
}
