//! The page's files: from inside the binary, or in development from a folder.
//!
//! Files whose name carries a hash of their content may be kept for ever; `index.html` names them, so
//! it is asked for anew each time (and answered with 304 where it has not changed).

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256};

use super::Shared;
use crate::address::without_port;

/// A file as the build wrote it: its path, its bytes, and these compressed with brotli and gzip.
type Embedded = (&'static str, &'static [u8], Option<&'static [u8]>, Option<&'static [u8]>);

#[cfg(feature = "embed")]
const EMBEDDED: Option<&[Embedded]> = Some(include!(concat!(env!("OUT_DIR"), "/page.rs")));
#[cfg(not(feature = "embed"))]
const EMBEDDED: Option<&[Embedded]> = None;

/// Where the page is built, seen from the project's root.
const BUILT: &str = "dist";

/// All of the page's files.
#[derive(Debug)]
pub(super) struct Assets {
    source: Source,
    /// The Content-Security-Policy that fits the `index.html` last read, but for where the lab is.
    policy: RwLock<String>,
}

#[derive(Debug)]
enum Source {
    Inside(Vec<Asset>),
    /// Read anew for each request, since a build may be changing it.
    Folder(PathBuf),
}

#[derive(Clone, Debug)]
struct Asset {
    path: Cow<'static, str>,
    etag: HeaderValue,
    plain: Cow<'static, [u8]>,
    brotli: Option<Cow<'static, [u8]>>,
    gzip: Option<Cow<'static, [u8]>>,
}

impl Assets {
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        let assets = match (folder, EMBEDDED) {
            (None, Some(embedded)) => Source::Inside(embedded.iter().map(Asset::embedded).collect()),
            (folder, _) => Source::Folder(folder.unwrap_or_else(|| PathBuf::from(BUILT))),
        };
        let assets = Self { source: assets, policy: RwLock::new(policy("")) };
        if let Source::Inside(inside) = &assets.source {
            assets.renew_policy(inside);
        }
        assets
    }

    /// The Content-Security-Policy to send to a page that finds the lab at this origin.
    pub(super) fn policy(&self, lab: Option<&str>) -> HeaderValue {
        let policy = self.policy.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        // `connect-src` stands last.
        let with_lab = lab.map(|lab| [policy.as_str(), " ", lab].concat());
        HeaderValue::try_from(with_lab.as_deref().unwrap_or(&policy))
            .unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
    }

    fn renew_policy(&self, assets: &[Asset]) {
        if let Some(index) = assets.iter().find(|asset| asset.path == "index.html") {
            let policy = policy(&String::from_utf8_lossy(&index.plain));
            *self.policy.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = policy;
        }
    }

    fn find(&self, path: &str) -> io::Result<Option<Asset>> {
        let find = |assets: &[Asset]| assets.iter().find(|asset| asset.path == path).cloned();
        match &self.source {
            Source::Inside(assets) => Ok(find(assets)),
            Source::Folder(folder) => {
                let assets = read_folder(folder)?;
                self.renew_policy(&assets);
                Ok(find(&assets))
            }
        }
    }
}

/// Answers a request for one of the page's files.
pub(super) async fn serve(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/').to_owned();
    let name = if path.is_empty() { "index.html".to_owned() } else { path.clone() };
    let found = {
        let shared = Arc::clone(&shared);
        // Only a folder is read here, and only in development; what is inside is found at once.
        tokio::task::spawn_blocking(move || shared.assets.find(&name)).await
    };
    match found.unwrap_or_else(|panicked| Err(io::Error::other(panicked))) {
        Ok(Some(asset)) => answer(&asset, request.headers()),
        Ok(None) if path.is_empty() => not_built("The folder holds no index.html."),
        Ok(None) => (StatusCode::NOT_FOUND, format!("The console has no file /{path}; the page is at /.\n"))
            .into_response(),
        Err(error) => not_built(&error.to_string()),
    }
}

fn not_built(why: &str) -> Response {
    let text =
        format!("The page is not built yet: run `cargo xtask build`, or `cargo xtask serve`. ({why})\n");
    (StatusCode::SERVICE_UNAVAILABLE, text).into_response()
}

fn answer(asset: &Asset, headers: &HeaderMap) -> Response {
    let cached = if has_hash(&asset.path) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = Response::new(Body::empty());
    let fields = response.headers_mut();
    fields.insert(header::CACHE_CONTROL, HeaderValue::from_static(cached));
    fields.insert(header::ETAG, asset.etag.clone());
    fields.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if is_known(&asset.etag, headers) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    fields.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(&asset.path)));
    let (bytes, coding) = match (&asset.brotli, &asset.gzip) {
        (Some(brotli), _) if accepts(headers, "br") => (brotli, Some("br")),
        (_, Some(gzip)) if accepts(headers, "gzip") => (gzip, Some("gzip")),
        _ => (&asset.plain, None),
    };
    if let Some(coding) = coding {
        fields.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    fields.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    *response.body_mut() = match bytes {
        Cow::Borrowed(bytes) => Body::from(*bytes),
        Cow::Owned(bytes) => Body::from(bytes.clone()),
    };
    response
}

impl Asset {
    fn embedded(&(path, plain, brotli, gzip): &Embedded) -> Self {
        Self {
            path: Cow::Borrowed(path),
            etag: etag(plain),
            plain: Cow::Borrowed(plain),
            brotli: brotli.map(Cow::Borrowed),
            gzip: gzip.map(Cow::Borrowed),
        }
    }
}

/// All files of a folder, those below it too, with their compressed siblings where these are no older.
fn read_folder(folder: &Path) -> io::Result<Vec<Asset>> {
    let mut assets = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            if name.ends_with(".br") || name.ends_with(".gz") {
                continue;
            }
            let plain = std::fs::read(&path)?;
            assets.push(Asset {
                path: name.into(),
                etag: etag(&plain),
                plain: plain.into(),
                brotli: sibling(&path, "br"),
                gzip: sibling(&path, "gz"),
            });
        }
    }
    Ok(assets)
}

fn sibling(path: &Path, suffix: &str) -> Option<Cow<'static, [u8]>> {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    let modified = |path: &Path| std::fs::metadata(path).and_then(|meta| meta.modified()).ok();
    let sibling = Path::new(&name);
    (modified(sibling)? >= modified(path)?).then(|| std::fs::read(sibling).ok().map(Cow::Owned)).flatten()
}

fn etag(bytes: &[u8]) -> HeaderValue {
    let mut tag = String::from("\"");
    for byte in &Sha256::digest(bytes)[..12] {
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    HeaderValue::try_from(tag).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

/// `If-None-Match` names this version (weakly compared, as RFC 9110, 13.1.2 asks).
fn is_known(etag: &HeaderValue, headers: &HeaderMap) -> bool {
    headers.get_all(header::IF_NONE_MATCH).iter().any(|field| {
        field.as_bytes().split(|&b| b == b',').any(|tag| {
            let tag = tag.trim_ascii();
            tag == b"*" || tag.strip_prefix(b"W/").unwrap_or(tag) == etag.as_bytes()
        })
    })
}

/// Whether `Accept-Encoding` takes this coding (RFC 9110, 12.5.3).
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let mut any = None;
    for field in headers.get_all(header::ACCEPT_ENCODING) {
        for item in field.to_str().unwrap_or_default().split(',') {
            let mut parts = item.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let weight = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
            let taken = weight.is_none_or(|weight| weight.trim().parse::<f32>().is_ok_and(|q| q > 0.0));
            if name.eq_ignore_ascii_case(coding) {
                return taken;
            }
            if name == "*" {
                any = Some(taken);
            }
        }
    }
    any.unwrap_or(false)
}

/// Whether a file's name carries a hash of its content: `-` and at least eight hexadecimal digits.
fn has_hash(path: &str) -> bool {
    path.split('-').skip(1).any(|part| {
        let hex = part.bytes().take_while(u8::is_ascii_hexdigit).count();
        hex >= 8 && matches!(part.as_bytes().get(hex), Some(b'.' | b'_'))
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "json" | "webmanifest" => "application/json",
        "md" => "text/markdown; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Nothing from another origin; of inline scripts only those that stand in our own `index.html`. Pictures
/// may be made of bytes that the page has: those of a response are shown so.
fn policy(index: &str) -> String {
    let mut scripts = String::from("script-src 'self' 'wasm-unsafe-eval'");
    for script in inline_scripts(index) {
        let _ = write!(scripts, " 'sha256-{}'", BASE64.encode(Sha256::digest(script)));
    }
    format!(
        "default-src 'none'; {scripts}; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
         manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src 'self'"
    )
}

/// The origin at which a page that was asked for by this `Host` finds the lab: where it listens, or, if that
/// is every address, where the page is. None for a host that is no name and no address.
pub(super) fn lab_origin(lab: SocketAddr, host: Option<&str>) -> Option<String> {
    if !lab.ip().is_unspecified() {
        return Some(format!("http://{lab}"));
    }
    let name = without_port(host?);
    let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.[]:".contains(&b));
    plain.then(|| format!("http://{name}:{}", lab.port()))
}

/// The content of each script element without `src`.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|after| {
        let (attributes, rest) = after.split_once('>')?;
        let (content, _) = rest.split_once("</script")?;
        let has_src = attributes.split_ascii_whitespace().any(|attribute| attribute.starts_with("src="));
        (!has_src && !content.is_empty()).then_some(content)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_coding_is_used_only_where_it_is_accepted() {
        assert!(accepts(&accepting("gzip, deflate, br"), "br"));
        assert!(accepts(&accepting("br;q=0.5"), "br"));
        assert!(accepts(&accepting("*"), "br"));
        assert!(!accepts(&accepting("br;q=0, *"), "br"));
        assert!(!accepts(&accepting("gzip"), "br"));
        assert!(!accepts(&accepting("*;q=0"), "gzip"));
        assert!(!accepts(&HeaderMap::new(), "br"));
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(has_hash("frontend-3f2a9c0b1d2e4f56_bg.wasm"));
        assert!(has_hash("tokens-0123456789abcdef.css"));
        assert!(!has_hash("index.html"));
        assert!(!has_hash("page-decade.css"));
        assert!(!has_hash("read-me.txt"));
    }

    #[test]
    fn the_policy_names_the_hash_of_each_inline_script() {
        let html = "<script type=\"module\">\nimport x;\n</script><script src=\"/a.js\"></script>";
        assert_eq!(inline_scripts(html).collect::<Vec<_>>(), ["\nimport x;\n"]);
        let hash = BASE64.encode(Sha256::digest("\nimport x;\n"));
        let policy = policy(html);
        assert!(policy.contains(&format!("'sha256-{hash}'")));
        assert!(!policy.contains("unsafe-inline"));
    }

    #[test]
    fn the_lab_is_the_one_other_origin_a_page_may_connect_to() {
        let assets = Assets::new(Some(PathBuf::from("nowhere")));
        let policy = assets.policy(Some("http://127.0.0.1:8081"));
        let policy = policy.to_str().unwrap();
        assert!(policy.ends_with("; connect-src 'self' http://127.0.0.1:8081"), "{policy}");
        assert_eq!(policy.matches("http").count(), 1, "{policy}");
        assert!(assets.policy(None).to_str().unwrap().ends_with("; connect-src 'self'"));
    }

    #[test]
    fn the_lab_is_found_where_it_listens_or_else_where_the_page_is() {
        let at = |lab: &str, host| lab_origin(lab.parse().unwrap(), host);
        let own = Some("http://127.0.0.1:8081".to_owned());
        assert_eq!(at("127.0.0.1:8081", Some("localhost:8080")), own);
        assert_eq!(at("127.0.0.1:8081", None), own);
        assert_eq!(at("0.0.0.0:8081", Some("192.168.0.4:80")).as_deref(), Some("http://192.168.0.4:8081"));
        assert_eq!(at("[::]:8081", Some("lab.school")).as_deref(), Some("http://lab.school:8081"));
        // What is no host cannot add a word to the policy.
        for host in ["a;script-src *", "a *", "", "a, b", "'self'"] {
            assert_eq!(at("0.0.0.0:8081", Some(host)), None, "{host}");
        }
    }

    #[test]
    fn a_known_version_is_recognised_however_it_is_written() {
        let tag = etag(b"x");
        let asked = |value: String| {
            HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::try_from(value).unwrap())])
        };
        let text = tag.to_str().unwrap().to_owned();
        assert!(is_known(&tag, &asked(text.clone())));
        assert!(is_known(&tag, &asked(format!("\"other\", W/{text}"))));
        assert!(is_known(&tag, &asked("*".to_owned())));
        assert!(!is_known(&tag, &asked("\"other\"".to_owned())));
    }
}
