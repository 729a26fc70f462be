//! How a response is broken: hyper is silenced, and what goes out is written here, byte by byte.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Version, header};
use axum::response::{IntoResponse as _, Response};

use crate::lab::Setting;
use crate::lab::places::{Place, Places};
use crate::lab::reply::Problem;
use crate::lab::write_side::{Ending, Wire};

/// What the bodies here are made of.
pub(super) const TEXT: &str = "A response that is broken on purpose.\n";

/// Time for a client to read what came before the connection ends: a reset can take with it what
/// nobody has read yet.
const TO_READ: Duration = Duration::from_millis(200);

/// A connection whose response may be broken.
pub(super) struct Breakable {
    wire: Wire,
    /// HEAD is answered without a body even here.
    method: Method,
    places: Places,
    version: Version,
}

impl FromRequestParts<Arc<Setting>> for Breakable {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, setting: &Arc<Setting>) -> Result<Self, Problem> {
        let wire = Wire::from_request_parts(parts, setting).await?;
        let Ok(places) = Places::from_request_parts(parts, setting).await;
        Ok(Self { wire, method: parts.method.clone(), places, version: parts.version })
    }
}

/// A response in the hands of a handler, and not of hyper's any more.
pub(super) struct Broken {
    wire: Wire,
    method: Method,
    setting: Arc<Setting>,
    _place: Place,
}

impl Breakable {
    /// Whether the client knows chunks: those of HTTP/1.0 do not (RFC 9112 6.1).
    pub(super) fn knows_chunks(&self) -> bool {
        self.version >= Version::HTTP_11
    }

    /// Takes the connection over, when it is this response's turn. To be asked when nothing can be wrong
    /// with the request any more: there is no way back.
    pub(super) async fn take(self, setting: &Arc<Setting>) -> Result<Broken, Problem> {
        let place = self.places.take()?;
        self.wire.turn().await;
        self.wire.silence();
        Ok(Broken { wire: self.wire, method: self.method, setting: Arc::clone(setting), _place: place })
    }
}

impl Broken {
    /// Sends a head with these fields, each a whole line.
    pub(super) async fn head(&self, fields: &[&str]) {
        self.wire.write(head("HTTP/1.1 200 OK", fields), "a head that hyper did not write").await;
    }

    /// Sends a body, or a part of it; `what` says in a few words what is the matter with it.
    pub(super) async fn body(&self, bytes: impl Into<Vec<u8>>, what: &str) {
        if self.method != Method::HEAD {
            self.wire.write(bytes, what).await;
        }
    }

    /// Sends bytes that are neither.
    pub(super) async fn raw(&self, bytes: impl Into<Vec<u8>>, what: &str) {
        self.wire.write(bytes, what).await;
    }

    /// Sends more of the same.
    pub(super) async fn more(&self, bytes: impl Into<Vec<u8>>) {
        self.wire.more(bytes).await;
    }

    /// Whether there is a body.
    pub(super) fn has_body(&self) -> bool {
        self.method != Method::HEAD
    }

    /// Waits.
    pub(super) async fn pause(&self, time: Duration) {
        if !time.is_zero() {
            self.setting.outside.sleep(time).await;
        }
    }

    /// Ends the connection, as if there were nothing more to say.
    pub(super) fn hang_up(self) -> Response {
        self.end(Ending::HangUp)
    }

    /// Resets it, when the client has had time to read what came before.
    pub(super) async fn reset(self) -> Response {
        self.pause(TO_READ).await;
        self.end(Ending::Reset)
    }

    /// Nobody hears the response that hyper is given.
    fn end(self, ending: Ending) -> Response {
        self.wire.end(ending);
        ([(header::CONNECTION, HeaderValue::from_static("close"))], ()).into_response()
    }
}

/// A head as it goes out. Pages of every origin may read what comes with it, as they may elsewhere.
pub(super) fn head(status_line: &str, fields: &[&str]) -> String {
    let usual = ["Content-Type: text/plain; charset=utf-8", "Access-Control-Allow-Origin: *"];
    let lines: Vec<_> = std::iter::once(status_line).chain(usual).chain(fields.iter().copied()).collect();
    format!("{}\r\n\r\n", lines.join("\r\n"))
}

/// So much text.
pub(super) fn text(length: usize) -> String {
    TEXT.chars().cycle().take(length).collect()
}
