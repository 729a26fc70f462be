//! A whole response written in the URL.
//!
//! ```text
//! mix     = "/mix" 1*( "/" part )
//! part    = "s=" status          200 to 599; once
//!         / "h=" name ":" value  a field; as often as one likes
//!         / "t=" type            Content-Type, the same as h=Content-Type:type
//!         / "d=" time            waits first: 1.5, 1.5s or 250ms; once
//!         / "b=" text            the body, as text; once, or
//!         / "b64=" base64        the body, as Base64, of either alphabet
//! ```
//!
//! Parts stand between slashes, so a slash in one is written `%2F`; other characters that a URL cannot
//! hold are encoded likewise.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use percent_encoding::percent_decode_str;

use super::{fields, made};
use crate::lab::extract::{Watched, number, time};
use crate::lab::handlers::content::base64;
use crate::lab::handlers::redirects;
use crate::lab::places::Places;
use crate::lab::reply::{self, Problem};
use crate::lab::setting::Setting;
use crate::problem::echoed;

const GRAMMAR: &str = "Parts are s=404, h=Name:value, t=text%2Fplain, d=0.5, b=text and b64=dGV4dA, between slashes; a slash in a part is written %2F.";

/// A response that is ordered.
#[derive(Debug, Default)]
struct Order {
    status: Option<StatusCode>,
    fields: HeaderMap,
    delay: Option<Duration>,
    body: Option<Body>,
}

#[derive(Debug, PartialEq, Eq)]
enum Body {
    Text(String),
    Bytes(Vec<u8>),
}

pub(super) async fn mix(
    State(setting): State<Arc<Setting>>,
    places: Places,
    uri: Uri,
    Watched(asked): Watched<HeaderMap>,
) -> Result<Response, Problem> {
    // The path as it was sent: decoded, nobody could tell which slash stands between parts.
    let parts = uri.path().strip_prefix("/mix/").unwrap_or_default();
    let order = Order::read(parts, setting.rules.longest)?;
    order.check_location(&setting, &asked, &uri)?;
    if let Some(delay) = order.delay {
        let _place = places.take()?;
        setting.outside.sleep(delay).await;
    }
    Ok(order.response())
}

impl Order {
    fn read(parts: &str, longest: Duration) -> Result<Self, Problem> {
        let mut order = Self::default();
        for part in parts.split('/').filter(|part| !part.is_empty()) {
            let decoded = percent_decode_str(part).decode_utf8().map_err(|_| {
                Problem::bad(format!("{:?} is not UTF-8 when decoded; bytes go into b64=.", echoed(part)))
            })?;
            let (kind, value) = decoded
                .split_once('=')
                .ok_or_else(|| Problem::bad(format!("The part {:?} has no =. {GRAMMAR}", echoed(part))))?;
            order.take(kind, value, longest)?;
        }
        let is_bodiless = matches!(order.status.map(|status| status.as_u16()), Some(204 | 205 | 304));
        match order.status {
            Some(status) if is_bodiless && order.body.is_some() => Err(Problem::bad(format!(
                "{status} has no body (RFC 9110 15): leave b= out, or choose another status."
            ))),
            _ => Ok(order),
        }
    }

    fn take(&mut self, kind: &str, value: &str, longest: Duration) -> Result<(), Problem> {
        match kind {
            "s" => once(&mut self.status, kind, status(value)?),
            "d" => once(&mut self.delay, kind, time("d", value, longest)?),
            "b" => once(&mut self.body, kind, Body::Text(value.to_owned())),
            "b64" => once(&mut self.body, kind, Body::Bytes(decoded(value)?)),
            "t" => fields::add(&mut self.fields, CONTENT_TYPE.as_str(), value),
            "h" => {
                let (name, value) = value.split_once(':').ok_or_else(|| {
                    Problem::bad(format!("h is {:?}; a field is written h=Name:value.", echoed(value)))
                })?;
                fields::add(&mut self.fields, name, value.trim_matches([' ', '\t']))
            }
            _ => Err(Problem::bad(format!("There is no part {:?}. {GRAMMAR}", echoed(kind)))),
        }
    }

    /// What a redirect may lead to is the same here as everywhere.
    fn check_location(&self, setting: &Setting, asked: &HeaderMap, uri: &Uri) -> Result<(), Problem> {
        match (self.status, self.fields.get(LOCATION)) {
            (Some(status), Some(location)) if status.is_redirection() => {
                let location = String::from_utf8_lossy(location.as_bytes());
                redirects::allowed(setting, asked, uri, "Location", &location).map(|_| ())
            }
            _ => Ok(()),
        }
    }

    fn response(self) -> Response {
        let (usual_type, body) = match self.body {
            Some(Body::Text(text)) => (reply::TEXT, text.into_bytes()),
            Some(Body::Bytes(bytes)) => (HeaderValue::from_static("application/octet-stream"), bytes),
            None => (reply::TEXT, Vec::new()),
        };
        let mut response = made(self.fields, usual_type, body);
        *response.status_mut() = self.status.unwrap_or(StatusCode::OK);
        response
    }
}

fn once<T>(place: &mut Option<T>, kind: &str, value: T) -> Result<(), Problem> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(Problem::bad(format!(
            "{kind}= comes second; there can be one status, one delay and one body."
        ))),
    }
}

fn status(value: &str) -> Result<StatusCode, Problem> {
    let code = number("s", value, 200..=599)?;
    let status = u16::try_from(code).ok().and_then(|code| StatusCode::from_u16(code).ok());
    status.ok_or_else(|| Problem::bad(format!("s is {value:?}, which is no status.")))
}

fn decoded(value: &str) -> Result<Vec<u8>, Problem> {
    base64::decoded(value)
        .map_err(|why| Problem::bad(format!("b64 is {:?}, which is not Base64: {why}.", echoed(value))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parts: &str) -> Result<Order, Problem> {
        Order::read(parts, Duration::from_secs(10))
    }

    #[test]
    fn parts_come_in_any_order_and_a_slash_in_one_is_encoded() {
        let order = read("b=a%2Fb=c/h=X-A:1:2/s=404/h=x-a:%203/d=250ms/").unwrap();
        assert_eq!(order.status, Some(StatusCode::NOT_FOUND));
        assert_eq!(order.delay, Some(Duration::from_millis(250)));
        assert_eq!(order.body, Some(Body::Text("a/b=c".to_owned())));
        let values: Vec<_> = order.fields.get_all("x-a").iter().collect();
        assert_eq!(values, ["1:2", "3"]);
    }

    #[test]
    fn base64_is_taken_in_both_alphabets_with_padding_or_without() {
        for text in ["-_8", "-_8=", "+%2F8=", "%2B%2f8"] {
            assert_eq!(
                read(&format!("b64={text}")).unwrap().body,
                Some(Body::Bytes(vec![0xfb, 0xff])),
                "{text}"
            );
        }
    }

    #[test]
    fn text_that_is_none_is_refused() {
        assert!(read("b=%ff").is_err() && read("b=%C3%A9").is_ok());
    }
}
