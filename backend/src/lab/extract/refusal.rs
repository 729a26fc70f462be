//! What is said when axum refuses: its own words, where they are as clear as they can be.

use std::convert::Infallible;
use std::error::Error;
use std::io;

use axum::extract::path::ErrorKind;
use axum::extract::rejection::{BytesRejection, JsonRejection, PathRejection, QueryRejection};
use axum::http::StatusCode;

/// How many characters of a path into a document an error shows.
const PATH: usize = 60;

/// axum's reasons for a refusal.
pub(in crate::lab) trait Refusal {
    /// The status it leads to.
    fn status(&self) -> StatusCode;
    /// axum's words.
    fn words(&self) -> String;
}

impl Refusal for Infallible {
    fn status(&self) -> StatusCode {
        match *self {}
    }

    fn words(&self) -> String {
        match *self {}
    }
}

impl Refusal for QueryRejection {
    fn status(&self) -> StatusCode {
        Self::status(self)
    }

    fn words(&self) -> String {
        self.body_text()
    }
}

impl Refusal for BytesRejection {
    fn status(&self) -> StatusCode {
        Self::status(self)
    }

    fn words(&self) -> String {
        malformed(self).unwrap_or_else(|| self.body_text())
    }
}

impl Refusal for JsonRejection {
    fn status(&self) -> StatusCode {
        Self::status(self)
    }

    /// axum's words, with no more than the beginning of a path into the document: of one that is nested
    /// deeply it would be all there is.
    fn words(&self) -> String {
        let words = self.body_text();
        // What was wrong stands last, and what axum could not do first.
        let parts =
            words.rsplit_once(": ").and_then(|(before, error)| Some((before.split_once(": ")?, error)));
        match parts.map(|((what, path), error)| (what, path, path.char_indices().nth(PATH), error)) {
            Some((what, path, Some((end, _)), error)) => format!("{what}: {}…: {error}", &path[..end]),
            _ => words,
        }
    }
}

impl Refusal for PathRejection {
    fn status(&self) -> StatusCode {
        Self::status(self)
    }

    fn words(&self) -> String {
        match self {
            Self::FailedToDeserializePathParams(failed) => match failed.kind() {
                ErrorKind::InvalidUtf8InPathParam { key } => format!("{key} is not UTF-8 when decoded."),
                _ => self.body_text(),
            },
            _ => self.body_text(),
        }
    }
}

/// What is said of a body whose chunks break their grammar; none for any other error. Nothing but chunks
/// has a grammar: a body of a known length can only end too early.
pub(super) fn malformed(error: &(dyn Error + 'static)) -> Option<String> {
    let mut causes = std::iter::successors(Some(error), |error| (**error).source());
    let cause = causes.find_map(|error| {
        let error = error.downcast_ref::<io::Error>()?;
        matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData).then_some(error)
    })?;
    Some(format!(
        "The chunked body is malformed: {cause}. A chunk is its size in hexadecimal digits, CRLF, so many bytes, CRLF; \
         the last one has the size 0 (RFC 9112 7.1)."
    ))
}
