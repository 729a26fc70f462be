//! What the Fetch standard lets a page say in a request.
//!
//! ```
//! use shared::fetch::is_forbidden;
//!
//! assert!(is_forbidden("Host") && is_forbidden("Content-Length") && is_forbidden("Sec-Fetch-Mode"));
//! assert!(!is_forbidden("Accept") && !is_forbidden("X-Section"));
//! ```

/// Names that no page may set (forbidden request-header names).
const FORBIDDEN: &str = "accept-charset accept-encoding access-control-request-headers access-control-request-method \
    access-control-request-private-network connection content-length cookie cookie2 date dnt expect host keep-alive \
    origin referer set-cookie te trailer transfer-encoding upgrade via";

/// Whether `fetch` leaves a field of that name out.
pub fn is_forbidden(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    FORBIDDEN.split(' ').any(|one| one == name) || name.starts_with("proxy-") || name.starts_with("sec-")
}
