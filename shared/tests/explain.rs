//! Every rule, kind of step, method, status and well-known field has its text, every text its owner, and
//! whatever bytes come, what is said of them is a whole sentence that does no harm.

#[path = "../build.rs"]
#[expect(dead_code, clippy::print_stdout, reason = "the build script, for its reading of files")]
mod build;

use std::collections::BTreeSet;

use shared::explain::{self, CASES, Entry, Topic, WORDS, all};
use shared::rule::{Rule, RuleSet, Severity};
use shared::span::Span;
use shared::trace::{Answering, Kind, Message, Profile, Side, State, Step, Trace, Verdict, Zoom};

/// RFC 9110, PATCH, WebDAV's and QUERY: the registered methods one is likely to meet.
const METHODS: &str = "CONNECT COPY DELETE GET HEAD LOCK MKCOL MOVE OPTIONS PATCH POST PRI PROPFIND PROPPATCH \
                       PUT QUERY REPORT SEARCH TRACE UNLOCK";

/// IANA's registry of status codes.
const STATUSES: &str = "100 101 102 103 104 200 201 202 203 204 205 206 207 208 226 300 301 302 303 304 305 306 \
                        307 308 400 401 402 403 404 405 406 407 408 409 410 411 412 413 414 415 416 417 418 421 \
                        422 423 424 425 426 428 429 431 451 500 501 502 503 504 505 506 507 508 510 511";

const FIELDS: &str = "Accept Accept-Charset Accept-Encoding Accept-Language Accept-Ranges \
    Access-Control-Allow-Credentials Access-Control-Allow-Headers Access-Control-Allow-Methods \
    Access-Control-Allow-Origin Access-Control-Expose-Headers Access-Control-Max-Age \
    Access-Control-Request-Headers Access-Control-Request-Method Age Allow Alt-Svc Authorization Cache-Control \
    Connection Content-Disposition Content-Encoding Content-Language Content-Length Content-Location \
    Content-Range Content-Security-Policy Content-Type Cookie Date ETag Expect Expires Forwarded From Host \
    If-Match If-Modified-Since If-None-Match If-Range If-Unmodified-Since Keep-Alive Last-Modified Link Location \
    Max-Forwards Origin Pragma Proxy-Authenticate Proxy-Authorization Range Referer Retry-After \
    Sec-WebSocket-Accept Sec-WebSocket-Key Sec-WebSocket-Version Server Set-Cookie Strict-Transport-Security TE \
    Trailer Transfer-Encoding Upgrade User-Agent Vary Via WWW-Authenticate X-Forwarded-For";

const TOPICS: [Topic; 5] = [Topic::Fields, Topic::Methods, Topic::Rules, Topic::Statuses, Topic::Steps];

#[test]
fn nothing_is_without_its_text() {
    let missing = |what: String| panic!("{what} has no text in shared/content/");
    for &rule in Rule::ALL {
        if explain::rule(rule).detail.is_empty() {
            missing(format!("rules/{}.md", rule.id()));
        }
    }
    for &kind in Kind::ALL {
        if explain::kind(kind).detail.is_empty() {
            missing(format!("steps/{}.md", kind.id()));
        }
    }
    for method in METHODS.split_whitespace() {
        explain::method(method).unwrap_or_else(|| missing(method.to_owned()));
    }
    for status in STATUSES.split_whitespace() {
        let entry = explain::status(status.parse().unwrap()).unwrap();
        assert_eq!(entry.id, status, "the status has only the text of its class");
    }
    assert!(FIELDS.split_whitespace().count() >= 60);
    for field in FIELDS.split_whitespace() {
        assert_eq!(explain::field(field).unwrap_or_else(|| missing(field.to_owned())).title, field);
    }
}

#[test]
fn every_class_of_statuses_has_a_text() {
    for code in 100..600 {
        let entry = explain::status(code).unwrap();
        assert_eq!(entry.id.as_bytes()[0], code.to_string().as_bytes()[0]);
    }
    for code in [0, 1, 99, 600, 999, u16::MAX] {
        assert_eq!(explain::status(code), None);
    }
}

#[test]
fn no_text_is_without_its_owner() {
    for entry in all(Topic::Rules) {
        assert!(Rule::by_id(entry.id).is_some(), "rules/{}.md is about no rule", entry.id);
    }
    for entry in all(Topic::Steps) {
        let known = Kind::ALL.iter().any(|kind| kind.id() == entry.id);
        assert!(known, "steps/{}.md is about no kind of step", entry.id);
    }
    for entry in all(Topic::Fields).iter().chain(all(Topic::Methods)) {
        assert_eq!(entry.title.to_lowercase(), entry.id, "{}.md has the title of something else", entry.id);
    }
    for entry in all(Topic::Statuses) {
        let is_class = entry.id.strip_suffix("xx").is_some_and(|class| "12345".contains(class));
        let is_code = entry.id.len() == 3 && entry.id.parse::<u16>().is_ok();
        assert!(is_class || is_code, "statuses/{}.md is about no status", entry.id);
        assert!(entry.title.starts_with(entry.id), "statuses/{}.md has the title of another", entry.id);
    }
}

#[test]
fn only_words_and_cases_that_exist_are_used() {
    for topic in TOPICS {
        for entry in all(topic) {
            let place = format!("{topic:?} {}", entry.id);
            let known: &[&str] = match topic {
                Topic::Rules | Topic::Steps => WORDS,
                _ => &["value"],
            };
            let sentences = [entry.in_short, entry.fact("found").unwrap_or_default()];
            for sentence in sentences.into_iter().chain(entry.cases.iter().map(|&(_, sentence)| sentence)) {
                for part in sentence.split('{').skip(1) {
                    let (word, rest) =
                        part.split_once('}').unwrap_or_else(|| panic!("{place}: a brace is open"));
                    assert!(known.contains(&word), "{place}: nobody knows {{{word}}}");
                    assert!(!rest.contains('}'), "{place}: a brace is not opened");
                }
            }
            assert!(!entry.detail.contains(['{', '}']), "{place}: braces in the long text");
            for (key, _) in entry.cases {
                let parts: Vec<_> = key.split(' ').collect();
                let fits = match parts[..] {
                    [one] => Rule::by_id(one).is_some() || CASES.contains(&one),
                    [rule, case] => Rule::by_id(rule).is_some() && CASES.contains(&case),
                    _ => false,
                };
                assert!(fits, "{place}: nobody knows the case ({key})");
            }
        }
    }
}

#[test]
fn no_text_is_too_short_or_too_long() {
    let check =
        |topic, words: std::ops::RangeInclusive<usize>, sentences: std::ops::RangeInclusive<usize>| {
            for entry in all(topic) {
                let place = format!("{topic:?} {}", entry.id);
                let count = entry.detail.split_whitespace().count();
                assert!(words.contains(&count), "{place}: {count} words");
                let ends = entry.detail.split_whitespace().filter(|word| word.ends_with(['.', '?'])).count();
                assert!(sentences.contains(&ends), "{place}: {ends} sentences");
                assert!(entry.detail.ends_with('.'), "{place}: the long text has no end");
                assert!(entry.title.split_whitespace().count() <= 9, "{place}: the title is long");
                assert!(!entry.title.ends_with('.'), "{place}: the title is no sentence");
            }
        };
    check(Topic::Rules, 40..=110, 2..=6);
    check(Topic::Steps, 8..=80, 1..=4);
    check(Topic::Fields, 30..=160, 2..=12);
    check(Topic::Methods, 30..=160, 2..=12);
    check(Topic::Statuses, 20..=160, 2..=12);
}

#[test]
fn texts_are_calm_and_plain() {
    for topic in TOPICS {
        for entry in all(topic) {
            let place = format!("{topic:?} {}", entry.id);
            let facts = entry.facts.iter().map(|&(_, fact)| fact);
            let sentences = entry.cases.iter().map(|&(_, sentence)| sentence);
            for text in facts.chain(sentences).chain([entry.title, entry.in_short, entry.detail]) {
                assert!(!text.contains("! ") && !text.ends_with('!'), "{place}: an exclamation");
                assert!(!text.contains("  ") && text.trim() == text, "{place}: white space");
                assert!(
                    !text.contains(|c: char| c.is_control() && c != '\n'),
                    "{place}: a control character"
                );
            }
        }
    }
    for &rule in Rule::ALL {
        if explain::rule(rule).fact("what servers do").is_some() {
            assert!(rule.severity() >= Severity::Warning, "{rule:?}: nothing is wrong, so nothing to tell");
        }
    }
}

#[test]
fn a_bad_file_is_named_with_its_line() {
    let folder = |name: &str| build::FOLDERS.iter().find(|folder| folder.name == name).unwrap();
    let line = |name, text| build::entry(folder(name), "x", text).unwrap_err();
    assert_eq!(line("rules", "").0, 1);
    assert_eq!(line("rules", "Title\n\nText.\n").0, 1);
    assert_eq!(line("rules", "# Title\nfound something\n\nText.\n").0, 2);
    assert_eq!(
        line("rules", "# Title\nfound: a\nfound: b\n\nText.\n"),
        (3, "`found` comes twice".to_owned())
    );
    assert_eq!(
        line("rules", "# Title\n\n\n"),
        (2, "the long text is missing, behind an empty line".to_owned())
    );
    assert_eq!(line("steps", "# T\n\nText.\n"), (2, "the line `in short:` is missing".to_owned()));
    assert_eq!(line("fields", "# T\nkind: x\n").1, "`kind` is no key of fields/");
    assert_eq!(line("fields", "# T\nin short (known): x\n").0, 2, "only steps have cases");
    assert_eq!(build::paragraphs("a\nb\n\n\nc\n".lines()), "a b\n\nc");
}

/// Requests and responses, as they should be and not.
const REQUESTS: &[&[u8]] = &[
    b"GET /hello?name=x HTTP/1.1\r\nHost: lab\r\nX-Own: a\\b\r\n\r\n",
    b"\r\nPOST /notes HTTP/1.1\r\nHost: lab\r\nContent-Length: 05\r\nExpect: 100-continue\r\n\r\nhelloget / HTTP/1.1\r\nHost:\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: lab\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1a;n=\"v\\\"\" ; o\r\nabcdefghijklmnopqrstuvwxyz\r\n00\r\nDigest: x\r\nContent-Length: 9\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: lab\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0 \r\n\r\nGET",
    b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET http://a@b.example/ HTTP/1.0\r\nHost: c\r\n\r\nrest",
    b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n\x16\x03\x01",
    b"GET /ws HTTP/1.1\r\nHost: lab\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nTE: trailers\r\n\r\n\x81\x00",
    b"OPTIONS * HTTP/1.1\nHost: lab\nCookie: a=\xC3\xA9\n Folded: x\nContent-Type: a\nContent-Type: b\n\n",
    b"GET  / HTTP/1.1 \r\n Host: skipped\r\nHost : lab\r\nReferer: a\rb\0c\x01\r\n\r\n",
    b"GET / HTTP/1.2\r\nHost: a b\r\n\r\n",
    b"DELETE /{text} HTTP/1.1\r\nHost: {value}\r\nExpect: gold\r\nUpgrade: {name}\r\nContent-Length: 1\r\n\r\n{",
    b"GET\x01/ HTTP/1.1\r\n\r\n",
    b"GET /a#b%zz\\ HTTP/1.1\r\n\r\n",
    b"GET / HTTP/2.0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: lab\r\nContent-Length: 5, 6\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: lab\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n",
    b"POST / HTTP/1.1\r\nHost: lab\r\nTransfer-Encoding: chunked, what\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: lab\r\nTransfer-Encoding: chunked\r\n\r\n3;=\x00\r\nabc\r\n0\r\n\r\n",
];

const RESPONSES: &[&[u8]] = &[
    b"HTTP/1.1 200 OK\r\nDate: x\r\nContent-Length: 2\r\nETag: \"v\"\r\n\r\nokHTTP/1.1 204 \r\nContent-Length: 3\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n",
    b"HTTP/1.1 200 \xE2\x80\xAE\r\n\r\nup to the close\x07\0",
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x02hi",
    b"HTTP/1.0 999 ?\x01\r\nTransfer-Encoding: gzip\r\n\r\nzzz",
    b"HTTP/1.1 20x OK\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\nmore",
];

fn lenient() -> Profile {
    let all = Rule::ALL.iter().filter(|rule| rule.leniency().is_some());
    Profile::RFC.allowing(all.fold(RuleSet::EMPTY, |set, &rule| set.with(rule)))
}

fn traces() -> Vec<(Side, Profile, &'static [u8])> {
    let mut list = Vec::new();
    for profile in [Profile::RFC, Profile::HYPER, lenient()] {
        list.extend(REQUESTS.iter().map(|&bytes| (Side::Request, profile, bytes)));
        for answering in [Answering::Other, Answering::Head, Answering::Connect] {
            list.extend(RESPONSES.iter().map(|&bytes| (Side::Response(answering), profile, bytes)));
        }
    }
    list
}

/// What is said can be shown anywhere, and is a sentence of its own.
fn is_sentence(said: &str, about: &str) {
    assert!(said.chars().count() > 3 && said.trim() == said, "{about}: {said:?}");
    assert!(!said.chars().any(char::is_control), "{about}: {said:?}");
    assert!(!said.contains('\u{202E}'), "{about}: {said:?}");
    assert!(said.chars().count() < 700, "{about}: {said:?}");
    assert!(!said.contains("“”"), "{about}: {said:?}");
    // Some of the inputs have words in braces of their own, which are to stay.
    let left = WORDS.iter().find(|word| said.contains(&format!("{{{word}}}")));
    assert!(left.is_none() || about.contains("/{text}"), "{about}: {said:?}");
}

fn explain_all(trace: &Trace, bytes: &[u8], window: &[u8]) {
    let messages: Vec<Message> = trace.messages().collect();
    for step in trace.steps().iter().copied().chain(trace.open()) {
        let message =
            messages.iter().find(|message| message.index == step.message).copied().unwrap_or_default();
        let explained = explain::step(&step, window, &message);
        let about = format!("{step:?} of “{}”", bytes.escape_ascii());
        is_sentence(&explained.sentence, &about);
        assert!(explained.sentence.ends_with('.'), "{about}: {explained:?}");
        assert!(!explained.title.is_empty() && !explained.detail.is_empty(), "{about}");
    }
    if let Verdict::Rejected(why) = trace.verdict() {
        let refusal = explain::rejection(why, window);
        let about = format!("{why:?}");
        for said in [&refusal.summary, &refusal.expected, &refusal.answer].into_iter().chain(&refusal.fix) {
            is_sentence(said, &about);
            assert!(said.ends_with('.'), "{about}: {said:?}");
        }
    }
}

#[test]
fn every_step_of_every_prefix_is_explained() {
    for (side, profile, bytes) in traces() {
        for length in 0..=bytes.len() {
            let prefix = &bytes[..length];
            let mut trace = Trace::of(side, profile, prefix);
            explain_all(&trace, prefix, prefix);
            trace.end();
            explain_all(&trace, prefix, prefix);
        }
    }
}

#[test]
fn every_byte_of_every_step_is_explained() {
    for (side, profile, bytes) in traces() {
        let trace = Trace::of(side, profile, bytes);
        for step in trace.steps().iter().copied().chain(trace.open()) {
            let start = usize::try_from(step.span.at).unwrap();
            let span = step.span.of(bytes, 0);
            for (place, &byte) in span.iter().enumerate() {
                let said = explain::byte(&step, (start + place) as u64, byte);
                is_sentence(&said, &format!("{step:?} of “{}”", bytes.escape_ascii()));
                assert!(said.contains(&format!("0x{byte:02X}, ")), "{said}");
            }
        }
    }
}

#[test]
fn a_window_that_is_too_short_makes_sentences_shorter_and_no_harm() {
    for (side, profile, bytes) in traces() {
        let trace = Trace::of(side, profile, bytes);
        for length in (0..bytes.len()).step_by(7) {
            explain_all(&trace, bytes, &bytes[..length]);
        }
    }
}

#[test]
fn damaged_bytes_are_explained_too() {
    let nasty = *b"\0\n \xFF:\r\t{\"";
    for (round, (side, profile, bytes)) in traces().into_iter().enumerate() {
        for place in 0..bytes.len() {
            let mut damaged = bytes.to_vec();
            damaged[place] = nasty[(place + round) % nasty.len()];
            let trace = Trace::of(side, profile, &damaged);
            for message in [trace.messages().next().unwrap_or_default(), Message::default()] {
                for step in trace.steps() {
                    let said = explain::step(step, &damaged, &message).sentence;
                    assert!(!said.chars().any(char::is_control) && said.ends_with('.'), "{step:?}: {said}");
                }
            }
        }
    }
}

#[test]
fn steps_that_no_tracer_would_make_do_no_harm() {
    let spans = [Span::default(), Span { at: u64::MAX, len: u64::MAX }, Span { at: 3, len: 2 }];
    let bytes = b"a:\n \n\xFF\0";
    for &kind in Kind::ALL {
        for &rule in Rule::ALL {
            for span in spans {
                let (before, after) = (State::Start, State::End);
                let step = Step { span, about: span, message: u32::MAX, kind, rule, before, after };
                let message =
                    Message { start: u64::MAX, head_end: Some(0), method: span, ..Message::default() };
                for message in [message, Message::default()] {
                    assert!(!explain::step(&step, bytes, &message).sentence.is_empty());
                    assert!(!explain::byte(&step, u64::MAX - 1, 0).is_empty());
                }
            }
        }
    }
}

/// The sentences of a kind, in their order.
fn says(side: Side, profile: Profile, bytes: &[u8], kind: Kind) -> Vec<String> {
    let trace = Trace::of(side, profile, bytes);
    let messages: Vec<Message> = trace.messages().collect();
    let steps = trace.steps().iter().filter(|step| step.kind == kind);
    steps.map(|step| explain::step(step, bytes, &messages[step.message as usize]).sentence).collect()
}

#[test]
fn sentences_speak_of_this_very_value() {
    let request = |bytes, kind| says(Side::Request, Profile::RFC, bytes, kind).join(" | ");
    let get = REQUESTS[0];
    assert_eq!(
        request(get, Kind::Method),
        "“GET”: the client asks for the current content of “/hello?name=x”. It promises not to change anything."
    );
    assert_eq!(
        request(get, Kind::FieldLine),
        "“Host”: the client wants the site named “lab”. | \
         “X-Own” is a field that has no text here; its value is “a\\\\b”."
    );
    assert_eq!(
        request(get, Kind::RequestLine),
        "The client asks with GET for “/hello?name=x”, and speaks HTTP/1.1."
    );
    let asked = request(get, Kind::FramingAsked);
    assert!(
        asked.contains("Rule 1 does not apply: it speaks of responses, and this is a request."),
        "{asked}"
    );
    assert!(asked.contains("Rule 3 does not apply: there is no Transfer-Encoding."), "{asked}");
    let chunked = REQUESTS[2];
    assert_eq!(
        request(chunked, Kind::FramedChunked),
        "The body comes in chunks, since the last transfer coding is chunked: the value is “gzip, chunked”."
    );
    assert!(
        request(chunked, Kind::FramingAsked).contains("beside Transfer-Encoding there is no Content-Length")
    );
    assert!(
        request(chunked, Kind::ChunkSize).contains("“1a”, read as a hexadecimal number, announces 26 bytes")
    );
    assert!(request(chunked, Kind::Chunk).contains("a chunk of 26 bytes"));
    assert!(
        request(chunked, Kind::TrailerLine)
            .contains("“Content-Length”, which comes behind the body: the sender")
    );
    let wrong_case = request(b"get / HTTP/1.1\r\nHost: a\r\n\r\n", Kind::Method);
    assert!(wrong_case.contains("The case of a method matters"), "{wrong_case}");
    let fold = says(Side::Request, lenient(), REQUESTS[7], Kind::FieldValue).join(" | ");
    assert!(fold.contains("“Folded: x” goes on with the value of “Cookie” from the line above."), "{fold}");
    let response = says(Side::Response(Answering::Head), Profile::RFC, RESPONSES[0], Kind::FramedNone);
    assert!(response[0].contains("this answers a HEAD request"), "{response:?}");
    let both = says(Side::Request, Profile::HYPER, REQUESTS[3], Kind::FramingAsked).join(" | ");
    assert!(both.contains("Rule 3 applies: both fields are there"), "{both}");
}

#[test]
fn a_message_that_is_cut_off_is_not_taken_for_whole() {
    let trace = Trace::of(Side::Request, Profile::RFC, b"GE");
    let said: Vec<_> =
        trace.open().iter().map(|step| explain::step(step, b"GE", &Message::default()).sentence).collect();
    assert_eq!(said[0], "“GE”: the method, as far as it has come.");
    let text = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12";
    let trace = Trace::of(Side::Request, Profile::RFC, text);
    let message = trace.messages().next().unwrap();
    for step in trace.open() {
        let said = explain::step(&step, text, &message).sentence;
        assert!(said.contains("as far as it has come"), "{said}");
        assert!(!said.contains("announces"), "{said}");
    }
    assert_eq!(trace.open().iter().map(Step::zoom).collect::<BTreeSet<_>>().len(), Zoom::ALL.len());
}

#[test]
fn findings_and_rejections_name_the_byte() {
    let rejected = |bytes| says(Side::Request, Profile::RFC, bytes, Kind::Rejected).join("");
    assert_eq!(
        rejected(b"GET /\x01 HTTP/1.1\r\n"),
        format!("Byte 5 is the control character 0x01. {}", Rule::BadTargetChar.summary())
    );
    assert_eq!(
        rejected(b"GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
        format!("Behind the name “Host”, at byte 20, is a space. {}", Rule::SpaceBeforeColon.summary())
    );
    let lenient = says(Side::Request, lenient(), b"GET / HTTP/1.1\nHost: a\r\n\r\n", Kind::Finding).join("");
    assert_eq!(
        lenient,
        format!(
            "Byte 14 is an LF (0x0A), and no CR stands before it. {} It is let through: a recipient may take a \
             single LF as the end of a line.",
            Rule::BareLfStartLine.summary()
        )
    );
}

#[test]
fn entries_are_the_same_by_every_way() {
    let entry: Entry = explain::field("HOST").unwrap();
    assert!(all(Topic::Fields).contains(&entry));
    assert_eq!(explain::rule(Rule::MissingHost).in_short, Rule::MissingHost.summary());
}
