//! The rules of HTTP/1.1 message syntax, in one table.
//!
//! Whatever the tracer says, it says by one of these: what a byte is, why a message was refused, why a
//! connection stays. Each rule has an id that never changes once published, the section it comes from,
//! and a sentence that says what it asks. How serious it is to break it stands beside it, and whether
//! a recipient may choose to look away: that is one named leniency per rule, never a bare flag.
//!
//! ```
//! use shared::rule::{Rule, Severity};
//!
//! let rule = Rule::by_id("space-before-colon").unwrap();
//! assert_eq!((rule.section(), rule.status()), ("RFC 9112 5.1", Some(400)));
//! assert_eq!(rule.severity(), Severity::Error);
//! ```
//!
//! Longer words about each rule are in `content/rules/`, one file each.

/// What it means when a step names this rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The rule that says what something is: nothing is wrong.
    Syntax,
    /// The rule by which something was decided: nothing is wrong.
    Decision,
    /// Worth knowing.
    Note,
    /// Accepted, but asking for trouble.
    Warning,
    /// The message is refused, unless this rule is allowed to be broken.
    Error,
}

impl Severity {
    /// In one word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Decision => "decision",
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What stands in the table about one rule.
#[derive(Clone, Copy, Debug)]
struct Row {
    id: &'static str,
    severity: Severity,
    section: &'static str,
    /// What a server should answer when a request breaks the rule; 0 when nothing.
    status: u16,
    summary: &'static str,
    /// Why a recipient may look away, where it may.
    leniency: Option<&'static str>,
}

macro_rules! rules {
    ($($name:ident $id:literal $severity:ident $section:literal $status:literal
       $summary:literal $(or $leniency:literal)?;)*) => {
        /// One rule of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Rule {
            $(#[doc = $summary] $name,)*
        }

        impl Rule {
            /// Every rule, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            const fn row(self) -> Row {
                match self {
                    $(Self::$name => Row {
                        id: $id,
                        severity: Severity::$severity,
                        section: $section,
                        status: $status,
                        summary: $summary,
                        leniency: rules!(@leniency $($leniency)?),
                    },)*
                }
            }
        }
    };
    (@leniency) => { None };
    (@leniency $why:literal) => { Some($why) };
}

rules! {
    // Messages and lines.
    Message "message" Syntax "RFC 9112 2.1" 0 "A message is a start line, field lines, an empty line, and perhaps a body.";
    EmptyLineBefore "empty-line-before-message" Note "RFC 9112 2.2" 0 "An empty line before a request line is ignored.";
    LineEnd "line-end" Syntax "RFC 9112 2.2" 0 "A line ends with CR LF.";
    BareLfStartLine "bare-lf-start-line" Error "RFC 9112 2.2" 400 "A start line ends with CR LF, not with LF alone." or "A recipient may take a single LF as the end of a line.";
    BareLfField "bare-lf-field" Error "RFC 9112 2.2" 400 "A field line ends with CR LF, not with LF alone." or "A recipient may take a single LF as the end of a line.";
    BareLfEndOfFields "bare-lf-end-of-fields" Error "RFC 9112 2.2" 400 "The empty line is CR LF, not LF alone." or "A recipient may take a single LF as the end of a line.";
    BareCr "bare-cr" Error "RFC 9112 2.2" 400 "CR is always followed by LF." or "A recipient may take a CR inside a value for a space.";

    // The request line.
    RequestLine "request-line" Syntax "RFC 9112 3" 0 "A request line is a method, a space, a target, a space, and a version.";
    Method "method" Syntax "RFC 9112 3.1" 0 "A method is a token, and its case matters.";
    Separator "separator" Syntax "RFC 9112 3" 0 "One single space separates the parts of a start line.";
    BadMethodChar "bad-method-char" Error "RFC 9112 3.1" 400 "A method has only token characters.";
    EmptyMethod "empty-method" Error "RFC 9112 3.1" 400 "A request line begins with a method.";
    MethodTooLong "method-too-long" Error "RFC 9112 3" 501 "A method longer than any the server knows is not implemented.";
    UnknownMethod "unknown-method" Note "RFC 9110 9.1" 501 "A method that is not registered is no error of syntax; the server may not implement it.";
    ExtraSpace "extra-space" Error "RFC 9112 3" 400 "Between two parts of a start line is one space, no more, and none after the last." or "A recipient may divide the line at any run of white space.";
    EmptyTarget "empty-target" Error "RFC 9112 3.2" 400 "A target has at least one character.";
    MissingVersion "missing-version" Error "RFC 9112 3" 400 "A request line ends with a version.";
    OriginForm "origin-form" Syntax "RFC 9112 3.2.1" 0 "The usual target is an absolute path, perhaps with a query.";
    AbsoluteForm "absolute-form" Syntax "RFC 9112 3.2.2" 0 "A whole URI as target is meant for a proxy; every server takes it.";
    AuthorityForm "authority-form" Syntax "RFC 9112 3.2.3" 0 "The target of CONNECT is a host and a port.";
    AsteriskForm "asterisk-form" Syntax "RFC 9112 3.2.4" 0 "The target * means the server itself; only OPTIONS has it.";
    BadTargetChar "bad-target-char" Error "RFC 9112 3.2" 400 "A target has only the characters of a URI; others are percent-encoded." or "Many servers take any visible character.";
    FragmentInTarget "fragment-in-target" Error "RFC 9112 3.2.1" 400 "A target has no fragment: the part behind # never leaves the client." or "Many servers cut the fragment off.";
    BadPercentEncoding "bad-percent-encoding" Error "RFC 3986 2.1" 400 "A % is followed by two hexadecimal digits." or "Many servers take a single % as it stands.";
    TargetForm "target-form" Error "RFC 9112 3.2" 400 "A target is an absolute path, a whole URI, a host and port, or *." or "Some servers take any word as a target.";
    AsteriskNotOptions "asterisk-not-options" Error "RFC 9112 3.2.4" 400 "Only OPTIONS has the target *." or "Protocols beside the web, SSDP for one, use it with methods of their own.";
    ConnectTarget "connect-not-authority-form" Error "RFC 9112 3.2.3" 400 "The target of CONNECT is host:port and nothing else." or "Some programs send CONNECT with a path.";
    BadAuthority "bad-authority" Error "RFC 9110 4.2.1" 400 "A URI of http or https has a host, and the authority is host and port." or "Some servers do not look at the authority.";
    UserinfoInTarget "userinfo-in-target" Warning "RFC 9110 4.2.4" 0 "A user name in a URI is deprecated, and a way of deceiving people.";
    TargetTooLong "target-too-long" Error "RFC 9112 3" 414 "A target longer than the server takes is answered with 414.";
    Version "http-version" Syntax "RFC 9112 2.3" 0 "A version is HTTP, a slash, one digit, a dot, one digit.";
    BadVersion "bad-version" Error "RFC 9112 2.3" 400 "A version is exactly HTTP/ and two digits with a dot between.";
    VersionNotSupported "version-not-supported" Error "RFC 9110 15.6.6" 505 "Another version of HTTP is another language; this is HTTP/1.";
    HigherMinorVersion "higher-minor-version" Note "RFC 9110 2.5" 0 "A minor version that is not known is handled as the highest one that is.";

    // The status line.
    StatusLine "status-line" Syntax "RFC 9112 4" 0 "A status line is a version, a space, a status, a space, and a reason that may be empty.";
    StatusCode "status-code" Syntax "RFC 9112 4" 0 "A status is three digits.";
    Reason "reason-phrase" Syntax "RFC 9112 4" 0 "A reason is for people; a program ignores it.";
    BadStatusCode "bad-status-code" Error "RFC 9112 4" 502 "A status is exactly three digits.";
    StatusOutOfRange "status-out-of-range" Warning "RFC 9110 15" 0 "A status is from 100 to 599; others are to be taken as a server's error.";
    MissingReasonSpace "missing-reason-space" Error "RFC 9112 4" 502 "A space follows the status, even when no reason does." or "Many clients do without that space.";
    BadReasonChar "bad-reason-char" Error "RFC 9112 4" 502 "A reason has no control characters but tabs." or "A client ignores the reason anyway.";

    // Fields.
    FieldLine "field-line" Syntax "RFC 9112 5" 0 "A field line is a name, a colon, a value, with white space allowed round the value.";
    FieldName "field-name" Syntax "RFC 9110 5.1" 0 "A field's name is a token, and its case does not matter.";
    Colon "colon" Syntax "RFC 9112 5" 0 "A colon follows the name at once.";
    OptionalWhitespace "optional-whitespace" Syntax "RFC 9110 5.6.3" 0 "Spaces and tabs round a value do not belong to it.";
    FieldValue "field-value" Syntax "RFC 9110 5.5" 0 "A value is visible characters, with spaces and tabs between.";
    EndOfFields "end-of-fields" Syntax "RFC 9112 2.1" 0 "An empty line ends the fields.";
    SpaceBeforeColon "space-before-colon" Error "RFC 9112 5.1" 400 "No white space stands between a field's name and its colon." or "A response's recipient is told to take the space away; in a request it must be refused.";
    EmptyFieldName "empty-field-name" Error "RFC 9110 5.1" 400 "A field's name has at least one character.";
    BadNameChar "bad-name-char" Error "RFC 9110 5.1" 400 "A field's name has only token characters.";
    MissingColon "missing-colon" Error "RFC 9112 5" 400 "A field line has a colon.";
    CtlInValue "ctl-in-value" Error "RFC 9110 5.5" 400 "A value has no control characters but tabs." or "A recipient may keep them where they do no harm.";
    NulInValue "nul-in-value" Error "RFC 9110 5.5" 400 "A value has no NUL." or "A recipient may take a NUL for a space.";
    ObsText "obs-text" Note "RFC 9110 5.5" 0 "Bytes above 127 in a value are opaque: nobody says which alphabet they are in.";
    ObsFold "obs-fold" Error "RFC 9112 5.2" 400 "A value does not go on over the end of its line." or "A recipient may take the line's end and the white space behind it for one space.";
    SpaceBeforeFirstField "space-before-first-field" Error "RFC 9112 2.2" 400 "No white space stands between the start line and the first field." or "A recipient may skip lines that begin with white space.";
    HeadTooLarge "head-too-large" Error "RFC 6585 5" 431 "A head larger than the server takes is answered with 431.";
    TooManyFields "too-many-fields" Error "RFC 6585 5" 431 "More fields than the server takes are answered with 431.";
    NameTooLong "name-too-long" Error "RFC 6585 5" 431 "A field's name longer than the server takes is answered with 431.";
    RepeatedField "repeated-field" Warning "RFC 9110 5.3" 0 "A field whose value is not a list comes once; which of two is meant, recipients decide differently.";

    // Host: a layer of its own.
    Host "host" Decision "RFC 9112 3.2" 0 "A request says which host it is for.";
    MissingHost "missing-host" Error "RFC 9112 3.2" 400 "An HTTP/1.1 request has a Host field." or "A server with a single site can do without.";
    RepeatedHost "repeated-host" Error "RFC 9112 3.2" 400 "A request has one Host field line, not several." or "Some servers take the first, others the last.";
    InvalidHost "invalid-host" Error "RFC 9112 3.2" 400 "Host is a host, and perhaps a port." or "Many servers do not look into it.";
    EmptyHost "empty-host" Note "RFC 9112 3.2" 0 "Host is empty where the target has no authority.";
    HostIgnored "host-ignored" Note "RFC 9112 3.2.2" 0 "With a whole URI as target, its authority counts and Host is ignored.";

    // How long the body is: the numbers are the RFC's own.
    Framing1 "framing-1" Decision "RFC 9112 6.3 (1)" 0 "An answer to HEAD, and one with status 1xx, 204 or 304, has no body.";
    Framing2 "framing-2" Decision "RFC 9112 6.3 (2)" 0 "After a 2xx answer to CONNECT the connection is a tunnel.";
    Framing3 "framing-3" Decision "RFC 9112 6.3 (3)" 0 "With both Transfer-Encoding and Content-Length, Transfer-Encoding counts.";
    Framing4 "framing-4" Decision "RFC 9112 6.3 (4)" 0 "With Transfer-Encoding, the body is chunked if chunked is the last coding.";
    Framing5 "framing-5" Decision "RFC 9112 6.3 (5)" 0 "A Content-Length that is not valid cannot be recovered from.";
    Framing6 "framing-6" Decision "RFC 9112 6.3 (6)" 0 "A valid Content-Length is the body's length in bytes.";
    Framing7 "framing-7" Decision "RFC 9112 6.3 (7)" 0 "A request with neither field has no body.";
    Framing8 "framing-8" Decision "RFC 9112 6.3 (8)" 0 "A response with neither field goes on until the connection closes.";
    ContentLengthInvalid "content-length-invalid" Error "RFC 9112 6.3 (5)" 400 "Content-Length is digits and nothing else.";
    ContentLengthTooBig "content-length-too-big" Error "RFC 9110 8.6" 400 "Content-Length is no larger than can be counted.";
    ContentLengthDiffers "content-length-differs" Error "RFC 9112 6.3 (5)" 400 "Several Content-Lengths with different values contradict each other.";
    ContentLengthRepeated "content-length-repeated-same" Error "RFC 9110 8.6" 400 "Content-Length comes once." or "A recipient may take several that are the same for one.";
    ContentLengthZeros "content-length-leading-zeros" Note "RFC 9110 8.6" 0 "Leading zeros in a Content-Length change nothing; a program that reads them as octal is wrong.";
    ContentLengthForbidden "content-length-not-allowed" Warning "RFC 9110 8.6" 0 "An answer with status 1xx or 204, or a 2xx to CONNECT, has no Content-Length; it is ignored.";
    TransferEncodingForbidden "transfer-encoding-not-allowed" Warning "RFC 9112 6.1" 0 "An answer with status 1xx or 204, or a 2xx to CONNECT, has no Transfer-Encoding; it is ignored.";
    TeAndCl "te-and-cl" Error "RFC 9112 6.1" 400 "A message has Transfer-Encoding or Content-Length, not both." or "A recipient may go by Transfer-Encoding alone, and close the connection after it.";
    TeInHttp10 "te-in-http-1.0" Error "RFC 9112 6.1" 400 "HTTP/1.0 has no Transfer-Encoding." or "A recipient may go by it, and close the connection after it.";
    BadTransferEncoding "bad-transfer-encoding" Error "RFC 9112 6.1" 400 "Transfer-Encoding is a list of codings, each with parameters or without.";
    ChunkedNotFinal "chunked-not-final" Error "RFC 9112 6.3 (4)" 400 "A request with Transfer-Encoding has chunked as its last coding, or nobody knows where it ends.";
    ChunkedTwice "chunked-twice" Error "RFC 9112 6.1" 400 "Chunked is applied once." or "Some recipients read it once and forget the rest.";
    CodingParameters "coding-parameters" Error "RFC 9112 7.2" 400 "Neither chunked nor the compression codings have parameters." or "A recipient may ignore them.";
    UnknownTransferCoding "unknown-transfer-coding" Error "RFC 9112 6.1" 501 "A coding that the server does not know cannot be undone." or "The chunks can be read without undoing the codings below them.";
    CodingUntilClose "coding-until-close" Note "RFC 9112 6.3 (4)" 0 "A response with a last coding other than chunked goes on until the connection closes.";
    BodyOnGet "body-on-get" Note "RFC 9110 9.3.1" 0 "A body of GET, HEAD, DELETE, TRACE or CONNECT has no meaning of its own; some servers refuse it.";

    // Bodies.
    Content "content" Syntax "RFC 9112 6" 0 "The body's bytes, taken as they are.";
    ChunkSizeLine "chunk-size-line" Syntax "RFC 9112 7.1" 0 "Each chunk begins with a line that says its size.";
    ChunkSize "chunk-size" Syntax "RFC 9112 7.1" 0 "A chunk's size is hexadecimal digits.";
    LastChunk "last-chunk" Syntax "RFC 9112 7.1" 0 "A chunk of size 0 is the last one.";
    ChunkExtension "chunk-extension" Syntax "RFC 9112 7.1.1" 0 "Behind a semicolon the size line may have extensions; one that is not known is ignored.";
    ChunkData "chunk-data" Syntax "RFC 9112 7.1" 0 "A chunk's data is exactly as many bytes as its size says.";
    ChunkEnd "chunk-end" Syntax "RFC 9112 7.1" 0 "CR LF follows a chunk's data.";
    TrailerLine "trailer-line" Syntax "RFC 9112 7.1.2" 0 "After the last chunk further fields may follow, the trailers.";
    EndOfChunked "end-of-chunked" Syntax "RFC 9112 7.1" 0 "An empty line ends a chunked body.";
    BadChunkSize "bad-chunk-size" Error "RFC 9112 7.1" 400 "A chunk's size is at least one hexadecimal digit, and nothing but.";
    ChunkSizeTooBig "chunk-size-too-big" Error "RFC 9112 7.1" 400 "A chunk's size is no larger than can be counted.";
    ChunkSizeZeros "chunk-size-leading-zeros" Note "RFC 9112 7.1" 0 "Leading zeros in a chunk's size change nothing.";
    SpaceAfterChunkSize "space-after-chunk-size" Error "RFC 9112 7.1" 400 "No white space stands between a chunk's size and the end of its line." or "Some senders pad the size with spaces.";
    BadChunkExtension "bad-chunk-ext" Error "RFC 9112 7.1.1" 400 "A chunk extension is a name, and perhaps = and a value." or "A recipient ignores extensions it does not know; many never look inside.";
    ChunkExtensionTooLong "chunk-ext-too-long" Error "RFC 9112 7.1.1" 400 "Extensions are limited, or they could go on for ever.";
    BareLfChunk "bare-lf-chunk" Error "RFC 9112 7.1" 400 "A chunk's lines end with CR LF, not with LF alone." or "Some recipients take a single LF as the end of any line.";
    ChunkDataEnd "chunk-data-too-long" Error "RFC 9112 7.1" 400 "CR LF follows a chunk's data at once.";
    TrailersTooLarge "trailers-too-large" Error "RFC 6585 5" 431 "Trailers larger than the server takes are refused.";
    ForbiddenTrailer "forbidden-trailer" Warning "RFC 9110 6.5.1" 0 "A field that frames, routes or authorises the message must not come in the trailers; it is ignored there.";

    // The connection.
    Persistence "persistence" Decision "RFC 9112 9.3" 0 "An HTTP/1.1 connection stays open unless somebody says close.";
    CloseRequested "close-requested" Decision "RFC 9112 9.6" 0 "Connection: close makes this the last message on the connection.";
    Http10Close "http-1.0-close" Decision "RFC 9112 9.3" 0 "An HTTP/1.0 connection closes unless keep-alive is asked for.";
    Http10KeepAlive "http-1.0-keep-alive" Decision "RFC 9112 9.3" 0 "HTTP/1.0 with Connection: keep-alive stays open.";
    FaultyFramingClose "faulty-framing-close" Decision "RFC 9112 6.1" 0 "After a message with doubtful framing the connection closes.";
    UntilCloseEnds "until-close" Decision "RFC 9112 9.6" 0 "A body that goes on until close leaves no connection behind.";
    AfterClose "after-close" Note "RFC 9112 9.6" 0 "What follows a message that asked to close is not read.";
    ExpectContinue "expect-continue" Decision "RFC 9110 10.1.1" 0 "The client waits for 100 Continue before it sends the body.";
    UnknownExpectation "unknown-expectation" Note "RFC 9110 10.1.1" 417 "An expectation other than 100-continue may be answered with 417.";
    Upgrade "upgrade" Decision "RFC 9110 7.8" 0 "The client offers to go on in another protocol; without a 101 everything stays as it is.";
    UpgradeWithoutConnection "upgrade-without-connection" Warning "RFC 9110 7.8" 0 "Upgrade is named in Connection, or it is to be ignored.";
    SwitchedProtocols "switched-protocols" Decision "RFC 9110 15.2.2" 0 "After 101 the connection speaks another protocol.";
    Tunnel "tunnel" Decision "RFC 9110 9.3.6" 0 "What follows is not HTTP any more.";
    InterimResponse "interim-response" Decision "RFC 9110 15.2" 0 "A 1xx answer is not the last word: another one follows.";
    IncompleteMessage "incomplete-message" Error "RFC 9112 8" 400 "A message whose connection ended early is incomplete.";

    // What teaches.
    MissingDate "missing-date" Note "RFC 9110 6.6.1" 0 "A server with a clock puts a Date into its answers.";
    TeWithoutConnection "te-without-connection" Note "RFC 9110 10.1.4" 0 "TE is about this connection only, so it is named in Connection.";
}

impl Rule {
    /// The name by which people and programs refer to it; it never changes.
    pub const fn id(self) -> &'static str {
        self.row().id
    }

    /// What it means when a step names it.
    pub const fn severity(self) -> Severity {
        self.row().severity
    }

    /// The document and section it comes from.
    pub const fn section(self) -> &'static str {
        self.row().section
    }

    /// What a server should answer to a request that breaks it, or a proxy to a response that does.
    pub const fn status(self) -> Option<u16> {
        match self.row().status {
            0 => None,
            status => Some(status),
        }
    }

    /// What it asks, in one sentence.
    pub const fn summary(self) -> &'static str {
        self.row().summary
    }

    /// Why a recipient may look away when it is broken; none where it may not.
    pub const fn leniency(self) -> Option<&'static str> {
        self.row().leniency
    }

    /// The rule of that id.
    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.id() == id)
    }

    const fn place(self) -> (usize, u64) {
        (self as usize / 64, 1 << (self as usize % 64))
    }
}

/// A set of rules: those a recipient looks away from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleSet([u64; 3]);

impl RuleSet {
    /// No rule.
    pub const EMPTY: Self = Self([0; 3]);

    /// The Host rules, which are a layer of their own.
    pub const HOST: Self =
        Self::EMPTY.with(Rule::MissingHost).with(Rule::RepeatedHost).with(Rule::InvalidHost);

    /// Every rule that anybody may look away from.
    pub const LENIENT: Self = {
        let mut all = Self::EMPTY;
        let mut i = 0;
        while i < Rule::ALL.len() {
            if Rule::ALL[i].leniency().is_some() {
                all = all.with(Rule::ALL[i]);
            }
            i += 1;
        }
        all
    };

    /// These and one more.
    pub const fn with(mut self, rule: Rule) -> Self {
        let (word, bit) = rule.place();
        self.0[word] |= bit;
        self
    }

    /// These and all of those.
    pub const fn and(self, other: Self) -> Self {
        Self([self.0[0] | other.0[0], self.0[1] | other.0[1], self.0[2] | other.0[2]])
    }

    /// Whether it is among them.
    pub const fn has(self, rule: Rule) -> bool {
        let (word, bit) = rule.place();
        self.0[word] & bit != 0
    }

    /// Those of a name that people write: a rule's id where the rule has a leniency, or `host` for the
    /// Host rules together.
    pub fn named(name: &str) -> Option<Self> {
        if name == "host" {
            return Some(Self::HOST);
        }
        let rule = Rule::by_id(name)?;
        rule.leniency().map(|_| Self::EMPTY.with(rule))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Rule, RuleSet, Severity};

    #[test]
    fn every_rule_has_its_own_id_and_fits_the_set() {
        let ids: HashSet<_> = Rule::ALL.iter().map(|rule| rule.id()).collect();
        assert_eq!(ids.len(), Rule::ALL.len());
        for &rule in Rule::ALL {
            assert!(RuleSet::EMPTY.with(rule).has(rule), "{rule:?}");
            assert_eq!(Rule::by_id(rule.id()), Some(rule));
            assert!(
                rule.id().bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.')),
                "{rule:?}"
            );
            assert!(rule.summary().ends_with('.'), "{rule:?}");
            assert!(rule.section().starts_with("RFC "), "{rule:?}");
        }
    }

    #[test]
    fn only_errors_have_leniencies_and_every_error_a_status() {
        for &rule in Rule::ALL {
            let error = rule.severity() == Severity::Error;
            assert!(error || rule.leniency().is_none(), "{rule:?}");
            assert!(!error || rule.status().is_some(), "{rule:?}");
        }
    }

    #[test]
    fn a_leniency_is_asked_for_by_name() {
        assert!(RuleSet::named("host").is_some_and(|set| set.has(Rule::MissingHost)));
        assert_eq!(RuleSet::named("bare-cr"), Some(RuleSet::EMPTY.with(Rule::BareCr)));
        assert_eq!(RuleSet::named("bad-chunk-size"), None, "nobody may look away from this");
        assert_eq!(RuleSet::named("no-such-rule"), None);
    }
}
