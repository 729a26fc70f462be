//! curl's options, as data.

/// What an option does to the request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Nothing.
    Nothing,
    /// Nothing, and a word follows.
    NothingWith,
    /// Something that is not taken over.
    Lost,
    /// The same, and a word follows.
    LostWith,
    Http10,
    Http11,
    Compressed,
    Get,
    Head,
    PathAsIs,
    NoGlob,
    Next,
    /// From here on a word follows.
    Agent,
    Bearer,
    Cookie,
    Data,
    DataRaw,
    DataEncoded,
    Field,
    Form,
    FormString,
    Json,
    Method,
    Range,
    Referer,
    Target,
    Upload,
    Url,
    UrlQuery,
    User,
}

/// The options, long and, where there is one, short behind a colon.
const OPTIONS: &[(Act, &str)] = &[
    (
        Act::Nothing,
        "silent:s show-error:S verbose:v include:i location:L location-trusted insecure:k fail:f no-buffer:N \
         progress-bar:# remote-name:O remote-header-name:J ipv4:4 ipv6:6 fail-with-body fail-early parallel:Z \
         tcp-nodelay tcp-fastopen basic raw disable:q create-dirs junk-session-cookies:j no-progress-meter \
         ssl-no-revoke styled-output tlsv1:1 tlsv1.2 tlsv1.3 http0.9 no-keepalive no-styled-output no-location",
    ),
    (
        Act::NothingWith,
        "output:o write-out:w max-time:m connect-timeout retry retry-delay retry-max-time resolve connect-to \
         cacert capath cert:E key pass ciphers trace trace-ascii stderr dump-header:D cookie-jar:c max-redirs \
         interface limit-rate keepalive-time output-dir noproxy proto dns-servers speed-limit:Y speed-time:y \
         expect100-timeout max-filesize rate",
    ),
    (
        Act::Lost,
        "digest ntlm negotiate anyauth http2 http2-prior-knowledge http3 tr-encoding proxytunnel:p append:a",
    ),
    (
        Act::LostWith,
        "proxy:x proxy-user:U proxy-header config:K time-cond:z continue-at:C aws-sigv4 quote:Q netrc-file",
    ),
    (Act::Http10, "http1.0:0"),
    (Act::Http11, "http1.1"),
    (Act::Compressed, "compressed"),
    (Act::Get, "get:G"),
    (Act::Head, "head:I"),
    (Act::PathAsIs, "path-as-is"),
    (Act::NoGlob, "globoff:g"),
    (Act::Next, "next::"),
    (Act::Agent, "user-agent:A"),
    (Act::Bearer, "oauth2-bearer"),
    (Act::Cookie, "cookie:b"),
    (Act::Data, "data:d data-ascii data-binary"),
    (Act::DataRaw, "data-raw"),
    (Act::DataEncoded, "data-urlencode"),
    (Act::Field, "header:H"),
    (Act::Form, "form:F"),
    (Act::FormString, "form-string"),
    (Act::Json, "json"),
    (Act::Method, "request:X"),
    (Act::Range, "range:r"),
    (Act::Referer, "referer:e"),
    (Act::Target, "request-target"),
    (Act::Upload, "upload-file:T"),
    (Act::Url, "url"),
    (Act::UrlQuery, "url-query"),
    (Act::User, "user:u"),
];

/// The option of this name or letter.
pub(super) fn option(name: &[u8], letter: u8) -> Option<Act> {
    let is = |one: &str| {
        let (long, short) = one.split_once(':').unwrap_or((one, ""));
        if letter == 0 { long.as_bytes() == name } else { short.as_bytes() == [letter] }
    };
    OPTIONS.iter().find(|(_, names)| names.split(' ').any(is)).map(|(act, _)| *act)
}

pub(super) fn takes_word(act: Act) -> bool {
    matches!(act, Act::NothingWith | Act::LostWith) || act as u8 >= Act::Agent as u8
}
