//! One picture in four formats: a glass box with a letter in it.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::lab::extract::Watched;
use crate::lab::negotiate::{Field, pick};
use crate::lab::reply::Problem;
use crate::problem::echoed;

/// A format of the picture.
struct Image {
    kind: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
}

/// Those there are; what a client doesn't care about is the first.
const IMAGES: [Image; 4] = [
    Image { kind: "png", media_type: "image/png", bytes: include_bytes!("glass-box.png") },
    Image { kind: "jpeg", media_type: "image/jpeg", bytes: include_bytes!("glass-box.jpeg") },
    Image { kind: "webp", media_type: "image/webp", bytes: include_bytes!("glass-box.webp") },
    Image { kind: "svg", media_type: "image/svg+xml", bytes: include_bytes!("glass-box.svg") },
];

/// An SVG that is opened by itself is a page: it may show its own colours, and do nothing.
const POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");

const BY_ACCEPT: HeaderValue = HeaderValue::from_static("accept");

impl Image {
    fn send(&self) -> Response {
        let fields = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.media_type)),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        ];
        (fields, self.bytes).into_response()
    }
}

/// The format that Accept likes best; 406 when it likes none.
pub(super) async fn image(Watched(fields): Watched<HeaderMap>) -> Response {
    let types = IMAGES.map(|image| image.media_type);
    let chosen = pick(Field::Accept, &fields, &types);
    let mut response = match IMAGES.iter().find(|image| Some(image.media_type) == chosen) {
        Some(image) => image.send(),
        None => {
            let detail =
                format!("None of the formats there are is one that Accept asks for: {}.", types.join(", "));
            Problem::new(StatusCode::NOT_ACCEPTABLE, detail).into_response()
        }
    };
    response.headers_mut().insert(header::VARY, BY_ACCEPT);
    response
}

/// The format of this name, whatever Accept says: who names it has chosen already.
pub(super) async fn image_kind(Watched(Path(kind)): Watched<Path<String>>) -> Result<Response, Problem> {
    let image = IMAGES.iter().find(|image| image.kind == kind);
    image.map(Image::send).ok_or_else(|| {
        let kinds = IMAGES.map(|image| image.kind).join(", ");
        Problem::not_found(format!(
            "There is no image of the kind {:?}; those there are: {kinds}.",
            echoed(&kind)
        ))
    })
}
