//! A form and its bytes: what one sees of the other, what is lost (nothing), and what is flagged.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use proptest::prelude::*;
use proptest::sample::Index;
use shared::message::{
    Body, Chunk, Chunked, Composed, Effect, Encoded, Field, Framing, LastChunk, Line, LineEnd, OddLine, Pair,
    Part, Rendered, Request, Space, Target, Value,
};
use shared::rule::{Rule, RuleSet};
use shared::trace::{self, Kind, Limits, Profile, Side, Trace};

fn read(bytes: &[u8]) -> Request {
    let composed = Composed::from_bytes(bytes);
    assert_eq!(composed.to_bytes().bytes, bytes, "bytes come back as they were");
    composed.request().unwrap().clone()
}

/// What is flagged: the part, the rule, the effect.
fn issues(request: &Request) -> Vec<(Part, &'static str, Effect)> {
    let issues = Composed::from(request.clone()).issues();
    issues.iter().map(|issue| (issue.part, issue.rule.id(), issue.effect)).collect()
}

fn lab(method: &str, target: &str) -> Request {
    Request::new(method, target).with(Field::new("Host", "lab"))
}

fn field(request: &Request, n: usize) -> &Field {
    request.fields[n].field().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

// Reading.

#[test]
fn odd_spellings_are_kept_apart_from_what_they_surround() {
    let bytes = b"\r\n\nGET \t /a  HTTP/1.1 \nHost :lab\t\r\nA:\r\n  b\n\r\n";
    let request = read(bytes);
    assert_eq!(request.empty_lines, [LineEnd::CrLf, LineEnd::Lf]);
    assert_eq!(request.line.before_target.bytes(), b" \t ");
    assert_eq!((request.line.trailing.bytes(), request.line.end), (&b" "[..], LineEnd::Lf));
    let host = field(&request, 0);
    assert_eq!((host.before_colon.bytes(), host.before_value.bytes()), (&b" "[..], &b""[..]));
    assert_eq!((host.value.written().unwrap(), host.after_value.bytes()), (&b"lab"[..], &b"\t"[..]));
    // The value begins in the second line of a folded field.
    let folded = field(&request, 1);
    assert_eq!((folded.before_value.bytes(), folded.value.written().unwrap()), (&b"\r\n  "[..], &b"b"[..]));
    let rules: Vec<_> = issues(&request).into_iter().map(|(_, rule, effect)| (rule, effect)).collect();
    for rule in ["extra-space", "bare-lf-start-line", "space-before-colon", "obs-fold", "bare-lf-field"] {
        assert!(rules.contains(&(rule, Effect::Refused)), "{rule} in {rules:?}");
    }
}

#[test]
fn a_query_is_pairs_however_odd_they_are() {
    let request = read(b"GET /find?a=1&a=2&&flag&=x&b==&c=100%&d=%41+%2b%2B HTTP/1.1\r\n\r\n");
    let pairs = request
        .line
        .target
        .query
        .iter()
        .map(|pair| (pair.name.text().unwrap(), pair.value.as_ref().map(|value| value.text().unwrap())));
    let pairs = pairs.collect::<Vec<_>>();
    let some = |text: &str| Some(text.to_owned());
    let expected = [
        ("a", some("1")),
        ("a", some("2")),
        ("", None),
        ("flag", None),
        ("", some("x")),
        ("b", some("=")),
        ("c", some("100%")),
        ("d", some("A ++")),
    ];
    assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value)));
}

#[test]
fn every_form_of_target_has_its_path() {
    for (target, path, pairs) in [
        ("*", "*", 0),
        ("lab:80", "lab:80", 0),
        ("http://lab/a?b", "http://lab/a", 1),
        ("/?", "/", 1),
        ("?", "", 1),
    ] {
        let found = Target::spelled(target.as_bytes());
        assert_eq!((text(&found.path).as_str(), found.query.len()), (path, pairs), "{target}");
        assert_eq!(text(&found.to_bytes()), target);
    }
}

#[test]
fn a_length_that_is_right_counts_by_itself_from_then_on() {
    let mut request = read(b"POST / HTTP/1.1\r\ncontent-length:5\r\n\r\nhelloGET / HTTP/1.1\r\n");
    assert_eq!((request.framing(), &field(&request, 0).value), (Framing::Counted, &Value::Counted));
    assert_eq!(text(&request.behind), "GET / HTTP/1.1\r\n");
    request.set_content(b"hi");
    assert!(text(&request.to_bytes().bytes).contains("\r\ncontent-length:2\r\n\r\nhiGET"));
    for by_hand in ["Content-Length: 05", "Content-Length: 9", "Content-Length: 5\r\nContent-Length: 5"] {
        let request = read(format!("POST / HTTP/1.1\r\n{by_hand}\r\n\r\nhello").as_bytes());
        assert_eq!(request.framing(), Framing::ByHand, "{by_hand}");
        assert_eq!(text(&request.body.content()), "hello");
    }
}

#[test]
fn chunks_are_kept_with_all_that_is_said_about_them() {
    let head = "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n";
    let body = "5 ; a=\"b;\"\r\nhello\r\n00A\n0123456789\r\n000;last\r\nExpires: never\r\n\r\n";
    let request = read(format!("{head}{body}next").as_bytes());
    let Body::Chunked(chunked) = &request.body else { panic!("{:?}", request.body) };
    let first = &chunked.chunks[0];
    assert_eq!((&first.size, text(&first.extensions).as_str()), (&Value::Counted, " ; a=\"b;\""));
    let second = &chunked.chunks[1];
    assert_eq!((second.size.written(), second.size_end), (Some(&b"00A"[..]), LineEnd::Lf));
    assert_eq!(
        (text(&chunked.last.size).as_str(), text(&chunked.last.extensions).as_str()),
        ("000", ";last")
    );
    assert!(chunked.trailers[0].field().unwrap().is("expires"));
    assert_eq!(
        (text(&request.body.content()).as_str(), text(&request.behind).as_str()),
        ("hello0123456789", "next")
    );
}

#[test]
fn a_body_without_a_reliable_end_is_all_there_is() {
    for head in [
        "Content-Length: 3\r\nContent-Length: 4",
        "Content-Length: +3",
        "Content-Length: 300",
        "Transfer-Encoding: chunked, gzip",
        "Transfer-Encoding: chunked",
    ] {
        let request = read(format!("POST / HTTP/1.1\r\n{head}\r\n\r\n2\r\nhiho\r\nGET").as_bytes());
        assert_eq!(
            (text(&request.body.content()).as_str(), request.behind.len()),
            ("2\r\nhiho\r\nGET", 0),
            "{head}"
        );
        assert_eq!(request.framing(), Framing::ByHand);
    }
}

#[test]
fn what_a_server_would_refuse_is_a_form_all_the_same() {
    let request = read(b"GE(T / HTTP/2.0\r\n: empty\r\nMy Header: 1\r\nnothing\r\n\r\n");
    assert_eq!(
        (text(&request.line.method).as_str(), text(&request.line.version).as_str()),
        ("GE(T", "HTTP/2.0")
    );
    let issues = issues(&request);
    for issue in [
        (Part::Method, "bad-method-char", Effect::Refused),
        (Part::Version, "version-not-supported", Effect::Refused),
        (Part::FieldName(0), "empty-field-name", Effect::Refused),
        (Part::FieldName(1), "bad-name-char", Effect::Refused),
        (Part::OddLine(2), "missing-colon", Effect::Refused),
    ] {
        assert!(issues.contains(&issue), "{issue:?} in {issues:?}");
    }
}

#[test]
fn a_head_that_is_not_finished_keeps_its_last_words_behind() {
    let request = read(b"GET / HTTP/1.1\r\nHost: lab\r\nAcc");
    assert_eq!((request.fields.len(), request.head_end, text(&request.behind).as_str()), (1, None, "Acc"));
    assert_eq!(issues(&request), [(Part::Behind, "incomplete-message", Effect::Unfinished)]);
}

#[test]
fn what_begins_with_no_request_line_is_raw() {
    for bytes in [&b""[..], b"GET", b"GET /", b"GET\r\n", b"\r\n", b"\x16\x03\x01 \n", b" GET / HTTP/1.1\r\n"]
    {
        let composed = Composed::from_bytes(bytes);
        assert!(composed.request().is_none(), "{bytes:?}");
        assert_eq!(composed.to_bytes().bytes, bytes);
    }
    let issues = Composed::from_bytes(b"\x16\x03\x01\n").issues();
    assert_eq!((issues[0].part, issues[0].rule.id()), (Part::Raw, "bad-method-char"));
}

// Writing.

#[test]
fn a_line_that_is_switched_off_is_in_the_form_and_not_in_the_bytes() {
    let mut request = lab("GET", "/").with(Field::new("A", "1").switched_off()).with(Field::new("B", "2"));
    let rendered = request.to_bytes();
    assert_eq!(text(&rendered.bytes), "GET / HTTP/1.1\r\nHost: lab\r\nB: 2\r\n\r\n");
    assert_eq!((rendered.span_of(Part::Field(1)), rendered.text_of(Part::FieldValue(2))), (None, &b"2"[..]));
    request.fields[1].switch(true);
    assert_eq!(text(request.to_bytes().text_of(Part::FieldValue(1))), "1");
}

#[test]
fn every_byte_knows_its_parts() {
    let mut request = lab("POST", "/a?b=c");
    request.body = Body::Chunked(Chunked::cut(b"hello", &[2]));
    let rendered = request.with(Field::new("Transfer-Encoding", "chunked")).to_bytes();
    let at = |text: &str| {
        let bytes = text.as_bytes();
        let place = rendered.bytes.windows(bytes.len()).position(|window| window == bytes).unwrap();
        rendered.parts_at(place as u64).collect::<Vec<_>>()
    };
    assert_eq!(at("POST"), [Part::RequestLine, Part::Method]);
    assert_eq!(at("?b=c"), [Part::RequestLine, Part::Target]);
    assert_eq!(at("b=c"), [Part::RequestLine, Part::Target, Part::QueryName(0)]);
    assert_eq!(at(": lab"), [Part::Field(0)]);
    assert_eq!(at("llo"), [Part::Body, Part::Chunk(1), Part::ChunkData(1)]);
    assert_eq!(at("0\r\n"), [Part::Body, Part::LastChunk]);
}

// Changing.

#[test]
fn what_is_typed_into_a_query_is_encoded_once() {
    let mut request = read(b"GET /?q=a%20b&r=a+b&s=%zz HTTP/1.1\r\n\r\n");
    let mut typed = |n, text: &str| {
        assert!(request.edit(Part::QueryValue(n), text.as_bytes()));
        request.line.target.query[n].value.as_ref().unwrap().spelling().to_vec()
    };
    assert_eq!(text(&typed(0, "a b&c d=é")), "a%20b%26c%20d%3D%C3%A9");
    assert_eq!(text(&typed(1, "a b c+d")), "a+b+c%2Bd");
    assert_eq!(text(&typed(0, "100%41")), "100%2541", "what is typed is what is meant");
    assert_eq!(text(&typed(2, "%zz")), "%zz", "what means the same stays as it is");
    assert_eq!(text(&typed(2, "%41")), "%2541", "no escape comes about at a seam");
}

#[test]
fn changing_the_framing_leaves_the_content_alone() {
    let mut request = lab("POST", "/");
    request.set_content(b"hello, world");
    request.frame(Framing::Chunked);
    request.cut(&[5, 2]);
    let sent = text(&request.to_bytes().bytes);
    assert!(
        sent.ends_with("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n2\r\n, \r\n5\r\nworld\r\n0\r\n\r\n")
    );
    request.frame(Framing::ByHand);
    assert_eq!(text(&request.to_bytes().bytes), sent, "by hand it begins as it was");
    request.frame(Framing::Chunked);
    assert!(matches!(&request.body, Body::Chunked(chunked) if chunked.sizes() == [5, 2, 5]));
    request.frame(Framing::Counted);
    let counted = "POST / HTTP/1.1\r\nHost: lab\r\nContent-Length: 12\r\n\r\nhello, world";
    assert_eq!(text(&request.to_bytes().bytes), counted);
    assert_eq!(issues(&request), []);
}

#[test]
fn a_field_that_contradicts_the_framing_is_switched_off_and_not_lost() {
    let mut request = read(b"POST / HTTP/1.1\r\nContent-Length: 99\r\nTransfer-Encoding: gzip\r\n\r\nhi");
    request.frame(Framing::Chunked);
    let sent = text(&request.to_bytes().bytes);
    assert_eq!(sent, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n");
    assert_eq!(field(&request, 0).value.written(), Some(&b"99"[..]));
    assert_eq!(field(&request, 1).value.written(), Some(&b"gzip"[..]));
}

#[test]
fn typing_into_a_chunked_body_changes_the_chunk_that_is_typed_into() {
    let mut chunked = Chunked::cut(b"onetwothree", &[3, 3]);
    chunked.chunks[1].extensions = b";kept".to_vec();
    for (typed, sizes) in [
        ("onetwothree!", &[3, 3, 6][..]),
        ("one,twothree!", &[4, 3, 6]),
        ("twothree!", &[3, 6]),
        ("twwothree!", &[4, 6]),
        ("twhree!", &[2, 5]),
        ("", &[]),
        ("new", &[3]),
    ] {
        chunked.set_content(typed.as_bytes());
        assert_eq!((chunked.sizes(), text(&chunked.content())), (sizes.to_vec(), typed.to_owned()));
        if sizes.len() > 1 {
            assert!(chunked.chunks.iter().any(|chunk| chunk.extensions == b";kept"));
        }
    }
}

#[test]
fn a_length_comes_with_the_body_unless_it_was_switched_off() {
    let mut request = lab("POST", "/");
    assert!(request.edit(Part::Body, b"hello"));
    assert_eq!(text(request.to_bytes().text_of(Part::FieldValue(1))), "5");
    request.fields[1].switch(false);
    assert!(request.edit(Part::Body, b"hello!"));
    assert_eq!((request.fields.len(), request.to_bytes().span_of(Part::Field(1))), (2, None));
    assert!(issues(&request).contains(&(Part::Body, "framing-7", Effect::Misread)));
}

#[test]
fn a_size_that_was_untrue_on_purpose_stays_so() {
    let mut chunk = Chunk { size: Value::Written(b"ff".to_vec()), ..Chunk::new("abc") };
    chunk.set_data("abcd");
    assert_eq!(chunk.size.written(), Some(&b"ff"[..]));
    chunk.size = Value::Written(b"004".to_vec());
    chunk.set_data("abcd!");
    assert_eq!(chunk.size, Value::Counted, "one that was true is counted");
}

// What is flagged.

#[test]
fn what_would_be_read_as_something_else_is_flagged_and_not_changed() {
    let misread = |change: &dyn Fn(&mut Request), part, rule| {
        let mut request = lab("GET", "/a?b=c").with(Field::new("X", "y"));
        change(&mut request);
        let found = issues(&request);
        assert!(found.contains(&(part, rule, Effect::Misread)), "{part:?} {rule} in {found:?}");
    };
    let edits: [(Part, &str, &str); 15] = [
        (Part::Method, "GET /b HTTP/1.1\r\n", "bad-method-char"),
        (Part::Method, "", "empty-method"),
        (Part::Method, "A B", "bad-method-char"),
        (Part::Path, "/a?b", "origin-form"),
        (Part::Path, " /a", "bad-target-char"),
        (Part::Path, "/a\r\n", "bad-target-char"),
        (Part::Version, "HTTP/1.1 ", "bad-version"),
        (Part::Version, "HTTP/1.1\r\nX: y", "bad-version"),
        (Part::FieldName(1), "X: y\r\nZ", "bad-name-char"),
        (Part::FieldName(1), "X ", "bad-name-char"),
        (Part::FieldValue(1), "y\r\nZ: z", "ctl-in-value"),
        (Part::FieldValue(1), "y\nZ: z", "ctl-in-value"),
        (Part::FieldValue(1), "y\r\n\r\nGET /", "ctl-in-value"),
        (Part::FieldValue(1), " y", "optional-whitespace"),
        (Part::FieldValue(1), "y\t", "optional-whitespace"),
    ];
    for (part, typed, rule) in edits {
        let change = |request: &mut Request| {
            assert!(request.edit(part, typed.as_bytes()));
            assert_eq!(text(request.to_bytes().text_of(part)), typed);
        };
        misread(&change, part, rule);
    }
    let spell = |raw: &str| Encoded::spelled(raw);
    misread(&|r| r.line.target.query[0].name = spell("a&b"), Part::QueryName(0), "origin-form");
    misread(&|r| r.line.target.query[0].name = spell("a=b"), Part::QueryName(0), "origin-form");
    misread(&|r| r.body = Body::Plain(b"hello".to_vec()), Part::Body, "framing-7");
    misread(&|r| r.line.before_target = Space::default(), Part::Method, "request-line");
    let odd = |text: &[u8]| Line::Odd(OddLine { on: true, text: text.to_vec(), end: LineEnd::CrLf });
    misread(&|r| r.fields[1] = odd(b"a: field"), Part::OddLine(1), "field-line");
    misread(&|r| r.fields[1] = odd(b" folded"), Part::OddLine(1), "obs-fold");
}

#[test]
fn a_lie_about_lengths_is_flagged_where_it_is_told() {
    let mut short = lab("POST", "/").with(Field::new("Content-Length", "3"));
    short.body = Body::Plain(b"hello".to_vec());
    assert!(issues(&short).contains(&(Part::Body, "framing-6", Effect::Misread)));
    let mut long = lab("POST", "/").with(Field::new("Content-Length", "30"));
    long.body = Body::Plain(b"hello".to_vec());
    assert_eq!(issues(&long), [(Part::Body, "incomplete-message", Effect::Unfinished)]);
    let mut chunked = lab("POST", "/").with(Field::new("Transfer-Encoding", "chunked"));
    chunked.body = Body::Chunked(Chunked::cut(b"hello", &[]));
    assert_eq!(issues(&chunked), []);
    assert!(chunked.edit(Part::ChunkSize(0), b"3"));
    let found = issues(&chunked);
    assert!(
        found.iter().any(|(part, rule, _)| (*part, *rule) == (Part::ChunkData(0), "chunk-data-too-long")),
        "{found:?}"
    );
}

#[test]
fn what_a_strict_server_refuses_is_flagged_all_at_once() {
    let request =
        Request::new("GET", "/a#b").with(Field::new("Content-Length", "0")).with(Field::new("TE\0", ""));
    let found = issues(&request);
    assert!(found.contains(&(Part::Path, "fragment-in-target", Effect::Refused)), "{found:?}");
    assert!(found.contains(&(Part::FieldName(1), "bad-name-char", Effect::Refused)), "{found:?}");
    assert_eq!(issues(&Request::new("GET", "/")), [(Part::EndOfHead, "missing-host", Effect::Refused)]);
}

// Bytes changed behind the form's back.

#[test]
fn lines_that_are_switched_off_stay_where_they_were() {
    let off = |name: &str| Field::new(name, "off").switched_off();
    let request = Request::new("GET", "/").with(off("A")).with(Field::new("B", "1")).with(off("C"));
    let form = Composed::from(request.with(Field::new("D", "2")).with(off("E")));
    let names = |bytes: &str| {
        let again = form.reread(bytes.as_bytes());
        assert_eq!(text(&again.to_bytes().bytes), bytes);
        let names = again.request().unwrap().fields.iter().map(|line| text(&line.field().unwrap().name));
        names.collect::<Vec<_>>().join("")
    };
    assert_eq!(names("GET / HTTP/1.1\r\nB: 1\r\nD: 2\r\n\r\n"), "ABCDE");
    assert_eq!(names("GET /new HTTP/1.1\r\nB: 1\r\nD: 3\r\n\r\n"), "ABCDE");
    assert_eq!(names("GET / HTTP/1.1\r\nX: 0\r\nB: 1\r\nD: 2\r\n\r\n"), "AXBCDE");
    assert_eq!(names("GET / HTTP/1.1\r\nB: 1\r\nD: 2\r\nX: 3\r\n\r\n"), "ABCDEX");
    assert_eq!(names("GET / HTTP/1.1\r\nD: 2\r\n\r\n"), "ACDE");
    assert_eq!(names("GET / HTTP/1.1\r\n\r\n"), "ACE");
}

#[test]
fn who_frames_by_hand_goes_on_doing_so() {
    let mut request = lab("POST", "/");
    request.set_content(b"hello");
    request.frame(Framing::ByHand);
    let form = Composed::from(request);
    let again = form.reread(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi!");
    let request = again.request().unwrap();
    assert_eq!((request.framing(), text(&request.body.content()).as_str()), (Framing::ByHand, "hi!"));
    assert_eq!(request.fields[0].field().unwrap().value.written(), Some(&b"2"[..]));
}

// Properties.

/// Bytes that look like a request, and are often none.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "GET / HTTP/1.1\r\n", "POST /a?b=c&d HTTP/1.1\r\n", "POST /a HTTP/1.0\n", "OPTIONS * HTTP/1.1 \r\n",
            "CONNECT a:1 HTTP/1.1\r\n", "Host: a\r\n", "Host : a \n", "Content-Length: 4\r\n", "Content-Length:04\r\n",
            "Transfer-Encoding: chunked\r\n", "transfer-encoding:gzip ,\r\n chunked\r\n", "Upgrade: x\r\nConnection: upgrade\r\n",
            "A: b\r\n c \r\n", "A: \r\n \r\n\tb\n \n", "no colon\r\n", " a: b\r\n", "\r\n", "\n", "abcd",
        ]).prop_map(|text| text.as_bytes().to_vec()),
        2 => prop::sample::select(vec![
            "3\r\nabc\r\n", "3 ;a=\"b\"\nabc\n", "00A;\r\n0123456789\r\n", "0\r\n\r\n", "000 \r\nX: y\r\n z\n\n",
            "0\r\n early: a\r\nb:c\r\n\r\n",
        ]).prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(prop::sample::select(b" \t\r\n:?&=%+#/aA10\0\x80".to_vec()), 0..6),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Bytes of a request that most recipients take, in one spelling or another.
fn likely() -> impl Strategy<Value = Vec<u8>> {
    let line = prop::sample::select(vec![
        "GET / HTTP/1.1\r\n",
        "POST  /a?b=%zz&&c#d\tHTTP/1.0 \n",
        "\r\nPUT x HTTP/1.1\r\n",
    ]);
    let fields = prop::sample::subsequence(
        vec![
            " early\r\n",
            "Host: a\r\n",
            "A\t:  b c \r\n",
            "B:\r\n \n d\r\n\te \r\n",
            "C:\n",
            "D: a\rb\0\r\n",
            "E: \r\r\n",
        ],
        0..=7,
    );
    let body = prop::sample::select(vec![
        "\r\n",
        "\n",
        "Content-Length: 4\r\n\r\nbody",
        "content-length : 4, 4\n\nbody",
        "Content-Length: 0\r\n\r\n",
        "Transfer-Encoding:\r\n chunked \r\n\r\n3\r\nabc\r\n0;x\r\n\r\n",
        "TRANSFER-ENCODING: a, chunked\nContent-Length: 2\n\n3 ;a=\"\\\"\"\nabc\n001;;\r\nd\r\n00\nX : y\n z\n\n",
        "Transfer-Encoding: chunked\r\n\r\n0\r\n odd\r\nX:y\r\n\r\n",
    ]);
    let behind = prop::sample::select(vec!["", "GET / HTTP/1.1\r\n\r\n", "x", "\r\n"]);
    (line, fields, body, behind)
        .prop_map(|(line, fields, body, behind)| [line, &fields.concat(), body, behind].concat().into_bytes())
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![3 => soup(), 2 => likely(), 1 => prop::collection::vec(any::<u8>(), 0..40)]
}

fn token() -> impl Strategy<Value = Vec<u8>> {
    "[A-Za-z][A-Za-z0-9!#$%&'*+.^_`|~-]{0,6}".prop_map(String::into_bytes)
}

fn spaces() -> impl Strategy<Value = Space> {
    "[ \t]{0,2}".prop_map(|text| Space::of(text.as_bytes()).unwrap())
}

fn one_or_more_spaces() -> impl Strategy<Value = Space> {
    "[ \t]{1,2}".prop_map(|text| Space::of(text.as_bytes()).unwrap())
}

fn line_end() -> impl Strategy<Value = LineEnd> + Clone {
    prop_oneof![Just(LineEnd::CrLf), Just(LineEnd::Lf)]
}

/// A pair as a form makes it, or as it was found.
fn pair() -> impl Strategy<Value = Pair> {
    let made = ("\\PC{0,4}", prop::option::of("\\PC{0,6}")).prop_map(|(name, value)| Pair {
        name: Encoded::meaning_of(name),
        value: value.map(Encoded::meaning_of),
    });
    prop_oneof![made, "[a-z+=:/?-]{0,8}".prop_map(|raw| Pair::spelled(raw.as_bytes()))]
}

/// A field as it may be sent, in any spelling that its value can be told from.
fn any_field() -> impl Strategy<Value = Field> {
    let value = "([!-~é]([ -~é\t]{0,6}[!-~é])?)?";
    ((token(), spaces(), spaces(), value), (spaces(), line_end())).prop_map(
        |((name, before_colon, before_value, value), (after, end))| {
            let after_value = if value.is_empty() { Space::default() } else { after };
            let name = [&b"X-"[..], &name].concat();
            Field { before_colon, before_value, after_value, end, ..Field::new(name, value) }
        },
    )
}

fn tidy_field() -> impl Strategy<Value = Field> {
    (token(), "([!-~]([ -~\t]{0,6}[!-~])?)?")
        .prop_map(|(name, value)| Field::new([&b"X-"[..], &name].concat(), value))
}

fn chunked(ends: impl Strategy<Value = LineEnd> + Clone) -> impl Strategy<Value = Chunked> {
    let size = |data: &Vec<u8>, sort: u8| match sort {
        0 | 1 => Value::Counted,
        n => Value::Written(format!("{:0>width$X}", data.len(), width = 1 + usize::from(n)).into_bytes()),
    };
    let extensions = prop::sample::select(vec!["", ";a", ";a=b;c=\"; d\"", " ; e"]);
    let data = prop::collection::vec(any::<u8>(), 1..20);
    let chunk = (data, 0..4_u8, extensions.clone(), ends.clone(), ends.clone()).prop_map(
        move |(data, sort, extensions, size_end, data_end)| Chunk {
            size: size(&data, sort),
            extensions: extensions.as_bytes().to_vec(),
            size_end,
            data_end,
            data,
        },
    );
    let last = ("0{1,3}", extensions, ends.clone()).prop_map(|(size, extensions, end)| LastChunk {
        size: size.into_bytes(),
        extensions: extensions.as_bytes().to_vec(),
        end,
    });
    let trailers = prop::collection::vec(tidy_field().prop_map(Line::Field), 0..3);
    (prop::collection::vec(chunk, 0..4), last, trailers, ends)
        .prop_map(|(chunks, last, trailers, end)| Chunked { chunks, last, trailers, end })
}

/// What a careful person fills in: nothing in it is to be flagged.
fn sound() -> impl Strategy<Value = Request> {
    let path = "/[a-z0-9/:@._~!$'()*+,;=-]{0,8}(%20)?";
    let body = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..12).prop_map(Body::Plain),
        chunked(Just(LineEnd::CrLf)).prop_map(Body::Chunked),
    ];
    let fields = prop::collection::vec(tidy_field(), 0..4);
    (token(), path, prop::collection::vec(pair(), 0..4), fields, body).prop_map(
        |(method, path, query, fields, body)| {
            let mut request = Request::new([&b"X"[..], &method].concat(), path);
            request.line.target.query = query;
            request.fields = fields.into_iter().map(Line::Field).collect();
            request.fields.insert(request.fields.len() / 2, Line::Field(Field::new("Host", "lab:80")));
            match body {
                Body::Plain(content) => request.set_content(&content),
                body @ Body::Chunked(_) => {
                    request.body = body;
                    request.fields.push(Line::Field(Field::new("transfer-Encoding", "chunked")));
                }
            }
            request
        },
    )
}

/// The same in the spellings of old, which a lenient recipient takes for the same.
fn spelled_oddly() -> impl Strategy<Value = Request> {
    let line = (one_or_more_spaces(), one_or_more_spaces(), spaces(), line_end(), line_end());
    let fields = prop::collection::vec(any_field().prop_map(Line::Field), 0..4);
    let empty_lines = prop::collection::vec(line_end(), 0..3);
    (sound(), line, fields, empty_lines, chunked(line_end())).prop_map(
        |(mut request, line, fields, empty_lines, chunked)| {
            let (before_target, before_version, trailing, end, head_end) = line;
            request.line =
                shared::message::RequestLine { before_target, before_version, trailing, end, ..request.line };
            request.head_end = Some(head_end);
            request.fields.splice(0..0, fields);
            request.empty_lines = empty_lines;
            if matches!(request.body, Body::Chunked(_)) {
                request.body = Body::Chunked(chunked);
            }
            request
        },
    )
}

/// Whatever somebody types.
fn typed() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        "[a-z]{0,5}".prop_map(String::into_bytes),
        prop::collection::vec(prop::sample::select(b" \t\r\n:?&=%+#/aA10\0\x80".to_vec()), 0..6),
        prop::collection::vec(any::<u8>(), 0..8),
    ]
}

/// A form into which anything was typed, with lines switched off here and there.
fn typed_into(form: impl Strategy<Value = Request>) -> impl Strategy<Value = Request> {
    let edits = prop::collection::vec((any::<Index>(), typed()), 0..4);
    let switches = prop::collection::vec(any::<Index>(), 0..3);
    (form, edits, switches).prop_map(|(mut request, edits, switches)| {
        for (index, text) in edits {
            let parts = request.to_bytes().parts().to_vec();
            request.edit(parts[index.index(parts.len())].0, &text);
        }
        let lines = request.fields.len();
        for n in switches.iter().filter(|_| lines > 0).map(|index| index.index(lines)) {
            let on = request.fields[n].is_on();
            request.fields[n].switch(!on);
        }
        request
    })
}

fn messy() -> impl Strategy<Value = Request> {
    let found = bytes().prop_filter_map("a request", |bytes| Composed::from_bytes(&bytes).request().cloned());
    typed_into(prop_oneof![sound(), spelled_oddly(), found])
}

/// The tracer at its most lenient.
fn lenient() -> Profile {
    let rules = Rule::ALL.iter().filter(|rule| rule.leniency().is_some());
    let allowed = rules.fold(RuleSet::EMPTY, |set, &rule| set.with(rule));
    let most = usize::MAX;
    let limits = Limits {
        method: most,
        target: most,
        name: most,
        head: most,
        fields: most,
        extensions: most,
        trailers: most,
    };
    Profile { limits, ..Profile::RFC.allowing(allowed) }
}

/// The bytes without those of some parts.
fn without(rendered: &Rendered, parts: &[Part]) -> Vec<u8> {
    let spans: Vec<_> = parts.iter().filter_map(|&part| rendered.span_of(part)).collect();
    let kept = (0_u64..).zip(&rendered.bytes).filter(|(at, _)| !spans.iter().any(|span| span.contains(*at)));
    kept.map(|(_, &byte)| byte).collect()
}

/// The parts whose bytes are counted.
fn counted(request: &Request) -> Vec<Part> {
    let counts = |line: &Line| line.field().is_some_and(|field| field.value == Value::Counted);
    let mut parts: Vec<_> =
        (0..request.fields.len()).filter(|&n| counts(&request.fields[n])).map(Part::FieldValue).collect();
    if let Body::Chunked(chunked) = &request.body {
        parts.extend((0..chunked.chunks.len()).map(Part::ChunkSize));
    }
    parts
}

proptest! {
    #[test]
    fn all_bytes_come_back_as_they_were(bytes in bytes()) {
        prop_assert_eq!(&Composed::from_bytes(&bytes).to_bytes().bytes, &bytes);
    }

    /// In order, inside what they are parts of, and found both ways.
    #[test]
    fn parts_are_where_they_say(request in messy()) {
        let rendered = request.to_bytes();
        let mut ends = [0_u64; 3];
        for pair in rendered.parts().windows(2) {
            prop_assert!(pair[0].0 < pair[1].0 && pair[0].1.at <= pair[1].1.at);
        }
        for &(part, span) in rendered.parts() {
            let level = part.level();
            prop_assert!(ends[level] <= span.at, "{:?} overlaps", part);
            prop_assert!(level > 0 || ends[0] == span.at, "a gap before {:?}", part);
            prop_assert!(level == 0 || span.end() <= ends[level - 1], "{:?} reaches outside", part);
            ends[level] = span.end();
            prop_assert_eq!(rendered.span_of(part), Some(span));
            for at in [span.at, span.end().saturating_sub(1)].into_iter().filter(|&at| span.contains(at)) {
                prop_assert!(rendered.parts_at(at).any(|other| other == part));
            }
        }
        prop_assert_eq!(ends[0], rendered.bytes.len() as u64);
        prop_assert_eq!(rendered.part_at(ends[0]), None);
    }

    #[test]
    fn a_sound_form_comes_back_as_it_was(request in sound()) {
        let form = Composed::from(request);
        prop_assert_eq!(form.issues(), []);
        prop_assert_eq!(Composed::from_bytes(&form.to_bytes().bytes), form);
    }

    #[test]
    fn a_form_spelled_oddly_comes_back_as_it_was(request in spelled_oddly()) {
        let form = Composed::from(request);
        let misread = form.issues().into_iter().find(|issue| issue.effect != Effect::Refused);
        prop_assert_eq!(misread, None);
        prop_assert_eq!(Composed::from_bytes(&form.to_bytes().bytes), form);
    }

    /// Whatever was typed: where nothing is flagged, the bytes say what the form shows.
    #[test]
    fn what_is_not_flagged_is_read_as_it_is_shown(request in messy()) {
        let form = Composed::from(request);
        let rendered = form.to_bytes();
        let issues = form.issues();
        for issue in &issues {
            prop_assert!(rendered.span_of(issue.part).is_some(), "{:?} is not there", issue);
            prop_assert!(issue.about.end() <= rendered.bytes.len() as u64 + 1);
        }
        let again = Composed::from_bytes(&rendered.bytes).to_bytes();
        let flagged = |part: Part| issues.iter().any(|issue| issue.part == part && issue.effect == Effect::Misread);
        let texts = |rendered: &Rendered| {
            let all = rendered.parts().iter().filter(|(part, _)| !matches!(part, Part::Field(_) | Part::Chunk(_) | Part::Trailer(_) | Part::RequestLine));
            all.map(|&(part, span)| (std::mem::discriminant(&part), span)).collect::<Vec<_>>()
        };
        if issues.iter().all(|issue| issue.effect != Effect::Misread) {
            // A body that is chunks by hand has its chunks read.
            let (mine, theirs) = (texts(&rendered), texts(&again));
            prop_assert!(mine.iter().all(|part| theirs.contains(part)), "{:?} {:?}", mine, theirs);
        } else {
            prop_assert!(rendered.parts().iter().any(|&(part, _)| flagged(part)));
        }
    }

    /// And the other way round: without anything flagged, the form is what its bytes say, but for what
    /// does not show in bytes.
    #[test]
    fn a_form_without_issues_comes_back(request in typed_into(sound())) {
        let form = Composed::from(request.clone());
        if !form.issues().is_empty() {
            return Ok(());
        }
        let again = Composed::from_bytes(&form.to_bytes().bytes);
        let Composed::Request(mut again) = again else { return Err(TestCaseError::fail("it is a request")) };
        let mut told = request.clone();
        told.fields.retain(Line::is_on);
        told.by_hand = false;
        if request.framing() == Framing::ByHand {
            told.body = again.body.clone();
        }
        // A number that is right may have been written or counted: bytes do not tell.
        let rendered = told.to_bytes();
        let write = |lines: &mut Vec<Line>| {
            for (n, line) in lines.iter_mut().enumerate() {
                if let Some(field) = line.field_mut().filter(|field| field.value == Value::Counted) {
                    field.value = Value::Written(rendered.text_of(Part::FieldValue(n)).to_vec());
                }
            }
        };
        write(&mut told.fields);
        write(&mut again.fields);
        if let (Body::Chunked(mine), Body::Chunked(theirs)) = (&mut told.body, &again.body) {
            for (mine, theirs) in mine.chunks.iter_mut().zip(&theirs.chunks).filter(|(_, theirs)| theirs.size == Value::Counted) {
                mine.size = theirs.size.clone();
            }
            mine.trailers.retain(Line::is_on);
        }
        prop_assert_eq!(told, *again);
    }

    /// Wherever the tracer takes the first message, both divide it alike.
    #[test]
    fn forms_are_divided_as_the_tracer_divides(bytes in prop_oneof![soup(), likely()]) {
        let trace = Trace::of(Side::Request, lenient(), &bytes);
        let Some(message) = trace.messages().next().filter(|message| message.complete) else { return Ok(()) };
        let composed = Composed::from_bytes(&bytes);
        let rendered = composed.to_bytes();
        let request = composed.request().unwrap();
        prop_assert_eq!(rendered.span_of(Part::Method), Some(message.method));
        prop_assert_eq!(rendered.span_of(Part::Target), Some(message.target));
        prop_assert_eq!(rendered.span_of(Part::EndOfHead).unwrap().end(), message.head_end.unwrap());
        prop_assert_eq!((bytes.len() - request.behind.len()) as u64, message.end);
        prop_assert_eq!(matches!(request.body, Body::Chunked(_)), message.framing == Some(trace::Framing::Chunked));
        let said = |kind| trace.steps().iter().filter(move |step| step.message == 0 && step.kind == kind);
        let names = rendered.parts().iter().filter(|(part, _)| matches!(part, Part::FieldName(_) | Part::TrailerName(_)));
        prop_assert_eq!(names.map(|(_, span)| *span).collect::<Vec<_>>(), said(Kind::FieldName).map(|step| step.span).collect::<Vec<_>>());
        let data = rendered.parts().iter().filter(|(part, _)| matches!(part, Part::ChunkData(_)));
        prop_assert_eq!(data.map(|(_, span)| *span).collect::<Vec<_>>(), said(Kind::ChunkData).map(|step| step.span).collect::<Vec<_>>());
        // The pieces of a value, which folding puts on several lines, are in it from the first to the last.
        let mut values = rendered.parts().iter().filter(|(part, span)| matches!(part, Part::FieldValue(_) | Part::TrailerValue(_)) && !span.is_empty());
        let mut inside: Option<shared::span::Span> = None;
        for step in said(Kind::FieldValue) {
            if inside.is_none_or(|value| !value.contains(step.span.at)) {
                prop_assert!(inside.is_none_or(|value| value.end() < step.span.at));
                inside = values.next().map(|(_, span)| *span);
                prop_assert_eq!(inside.unwrap().at, step.span.at);
            }
            prop_assert!(step.span.end() <= inside.unwrap().end());
        }
        prop_assert!(values.next().is_none());
    }

    #[test]
    fn editing_a_part_changes_that_part(mut request in messy(), index in any::<Index>(), typed in typed()) {
        let before = request.to_bytes();
        let (part, _) = before.parts()[index.index(before.parts().len())];
        // The first byte of a body brings its Content-Length along.
        let mut others = counted(&request);
        let lines = request.fields.len();
        let changed = request.edit(part, &typed);
        prop_assume!(part != Part::Body || request.fields.len() == lines);
        let after = request.to_bytes();
        others.extend(counted(&request));
        if !matches!(part, Part::Body | Part::ChunkData(_)) {
            others.retain(|&other| other == part);
        }
        others.push(part);
        prop_assert_eq!(text(&without(&before, &others)), text(&without(&after, &others)), "{:?}", part);
        match part {
            _ if !changed => prop_assert_eq!(before, after),
            Part::QueryName(n) => prop_assert_eq!(&request.line.target.query[n].name.meaning(), &typed),
            Part::QueryValue(n) => prop_assert_eq!(&request.line.target.query[n].value.as_ref().unwrap().meaning(), &typed),
            Part::Body => prop_assert_eq!(request.body.content().into_owned(), typed),
            Part::OddLine(_) | Part::OddTrailer(_) => prop_assert!(after.text_of(part).starts_with(&typed)),
            _ => prop_assert_eq!(after.text_of(part), &typed[..]),
        }
    }

    #[test]
    fn meanings_are_encoded_once_and_decoded_once(raw in typed(), meaning in typed()) {
        let mut text = Encoded::spelled(raw.as_slice());
        text.set(&text.meaning());
        prop_assert_eq!(text.spelling(), &raw[..], "nothing new, nothing changed");
        text.set(&meaning);
        prop_assert_eq!(text.meaning(), &meaning[..]);
        let made = Encoded::meaning_of(&meaning);
        prop_assert_eq!(made.meaning(), &meaning[..]);
        prop_assert!(shared::grammar::rfc3986::PATH_AND_QUERY.all(made.spelling()));
        prop_assert!(!made.spelling().iter().any(|byte| b"&=+;".contains(byte)));
    }

    #[test]
    fn targets_come_back_as_they_were(raw in typed()) {
        prop_assert_eq!(Target::spelled(&raw).to_bytes(), raw);
    }

    /// The bytes are always those that were given, what is switched off stays in its order, and a form
    /// whose bytes have not changed has not.
    #[test]
    fn what_only_the_form_knows_outlives_the_bytes(request in messy(), new in bytes(), between in typed()) {
        let form = Composed::from(request.clone());
        prop_assert_eq!(&form.reread(&form.to_bytes().bytes), &form);
        let again = form.reread(&between).reread(&new);
        prop_assert_eq!(&again.to_bytes().bytes, &new);
        let off = |request: &Request| request.fields.iter().filter(|line| !line.is_on()).cloned().collect::<Vec<_>>();
        // Some bytes between may be requests themselves, and they have nothing switched off to lose.
        if let Some(found) = again.request() {
            prop_assert_eq!(off(found), off(&request));
        }
    }

    #[test]
    fn framing_changes_neither_content_nor_what_is_switched_off(mut request in sound(), ways in prop::collection::vec(0..3_usize, 1..6), sizes in prop::collection::vec(0..5_usize, 0..4)) {
        let content = request.body.content().into_owned();
        for way in ways {
            let before = request.to_bytes().bytes;
            request.frame(Framing::ALL[way]);
            prop_assert_eq!(request.framing(), Framing::ALL[way]);
            match Framing::ALL[way] {
                Framing::ByHand => prop_assert_eq!(&request.to_bytes().bytes, &before),
                framing => {
                    request.cut(&sizes);
                    prop_assert_eq!(request.body.content().into_owned(), content.clone(), "{:?}", framing);
                    prop_assert_eq!(Composed::from(request.clone()).issues(), []);
                }
            }
        }
    }

    #[test]
    fn chunks_carry_what_they_are_given(mut chunked in chunked(Just(LineEnd::CrLf)), new in typed(), sizes in prop::collection::vec(0..5_usize, 0..4)) {
        let old = chunked.content();
        chunked.cut_anew(&sizes);
        prop_assert_eq!(chunked.content(), old);
        chunked.set_content(&new);
        prop_assert_eq!(chunked.content(), new);
        prop_assert!(!chunked.sizes().contains(&0));
    }
}
