//! See the group `content` of the table.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::client::{ask, curl, get, python};
use crate::support::TestLab;

/// Route, member of the JSON that is true, and the name of the coding.
const CODINGS: [(&str, &str, &str); 4] = [
    ("/gzip", "gzipped", "gzip"),
    ("/deflate", "deflated", "deflate"),
    ("/brotli", "brotli", "br"),
    ("/zstd", "zstd", "zstd"),
];

#[tokio::test]
async fn an_encoded_answer_says_so_and_whether_it_was_asked_for() {
    let lab = TestLab::start(&[]);
    for (target, _, coding) in CODINGS {
        let answer = get(&lab, target).await;
        assert_eq!((answer.status, answer.field("content-encoding")), (200, Some(coding)));
        assert_eq!(answer.field("vary"), Some("accept-encoding"));
        assert_eq!(answer.field("content-type"), Some("application/json"));
        assert_eq!(answer.field("content-length"), Some(answer.body.len().to_string().as_str()));
    }
    let script = r#"
import gzip, json, sys, urllib.request, zlib
for target, unpack, member in [("gzip", gzip.decompress, "gzipped"), ("deflate", zlib.decompress, "deflated")]:
    for accept, asked in [(None, False), ("br", False), (f"{target};q=0", False), ("*", True), (f"br, {target};q=0.1", True)]:
        fields = {"Accept-Encoding": accept} if accept else {}
        request = urllib.request.Request(f"http://127.0.0.1:{sys.argv[1]}/{target}", headers=fields)
        if accept is None:
            request.add_unredirected_header("Accept-Encoding", "identity")
        told = json.loads(unpack(urllib.request.urlopen(request, timeout=20).read()))
        assert told[member] is True and told["asked_for"] is asked, (accept, told)
        assert told["method"] == "GET" and told["origin"] == "127.0.0.1", told
        assert isinstance(told["headers"]["host"], list), told
"#;
    python(&lab, script).await;
}

#[tokio::test]
async fn curl_unpacks_what_it_was_built_for() {
    let lab = TestLab::start(&[]);
    let version = Command::new("curl").arg("--version").output().unwrap().stdout;
    let version = String::from_utf8(version).unwrap().to_lowercase();
    let mut unpacked = 0;
    for ((target, member, coding), feature) in CODINGS.into_iter().zip([" libz", " libz", " brotli", " zstd"])
    {
        let features = version.lines().find(|line| line.starts_with("features:")).unwrap();
        if !features.contains(feature) {
            continue;
        }
        let output = curl(&lab, &["--compressed"], target).await;
        assert!(output.status.success(), "{target}: {output:?}");
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((&told[member], &told["asked_for"]), (&true.into(), &true.into()), "{told}");
        assert_eq!(told["content_encoding"], coding);
        unpacked += 1;
    }
    assert!(unpacked > 0, "this curl unpacks nothing: {version}");
}

#[tokio::test]
async fn a_zstd_frame_is_one_to_everybody() {
    let lab = TestLab::start(&[]);
    let packed = get(&lab, "/zstd").await.body;
    let mut decoder = ruzstd::decoding::StreamingDecoder::new(&packed[..]).unwrap();
    let mut unpacked = Vec::new();
    std::io::Read::read_to_end(&mut decoder, &mut unpacked).unwrap();
    let told: Value = serde_json::from_slice(&unpacked).unwrap();
    assert_eq!((&told["zstd"], &told["asked_for"]), (&true.into(), &false.into()));

    // Where there is the program of those who made the format, it must agree.
    let program = Command::new("zstd").arg("-dc").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    if let Ok(mut program) = program {
        program.stdin.take().unwrap().write_all(&packed).unwrap();
        let output = program.wait_with_output().unwrap();
        assert!(output.status.success() && output.stdout == unpacked);
    }
}

#[tokio::test]
async fn the_form_that_is_liked_best_is_sent_and_each_choice_explained() {
    let lab = TestLab::start(&[]);
    for (fields, content_type, language, encoding) in [
        (&[][..], "text/plain; charset=utf-8", "en", None),
        (&["Accept: */*"], "text/plain; charset=utf-8", "en", None),
        (&["Accept: text/html,application/xml;q=0.9,*/*;q=0.8"], "text/html; charset=utf-8", "en", None),
        (&["Accept: text/*;q=0.1, application/xml;q=0.2"], "application/xml", "en", None),
        (&["Accept: application/json", "Accept-Language: de-AT, en;q=0.5"], "application/json", "de", None),
        (&["Accept: application/*", "Accept-Language: es, *;q=0.1, en;q=0"], "application/json", "de", None),
        (&["Accept-Language: en;q=0.5", "Accept-Language: fr"], "text/plain; charset=utf-8", "fr", None),
        (&["Accept-Encoding: gzip, deflate"], "text/plain; charset=utf-8", "en", Some("gzip")),
        (&["Accept-Encoding: br"], "text/plain; charset=utf-8", "en", None),
        (&["Accept-Encoding: gzip;q=0.5, identity"], "text/plain; charset=utf-8", "en", None),
    ] {
        let answer = ask(&lab, "GET /negotiate", fields, b"").await;
        assert_eq!(answer.status, 200, "{fields:?}: {}", answer.text());
        assert_eq!(answer.field("content-type"), Some(content_type), "{fields:?}");
        assert_eq!(answer.field("content-language"), Some(language), "{fields:?}");
        assert_eq!(answer.field("content-encoding"), encoding, "{fields:?}");
        assert_eq!(answer.field("vary"), Some("accept, accept-language, accept-encoding"));
    }
    let fields = ["Accept: text/*;q=0.5, application/json;q=0.7, text/html;level=1, nonsense"];
    let told = ask(&lab, "GET /negotiate", &fields, b"").await.json();
    let choice = &told["choices"][0];
    let weights: Vec<_> = choice["candidates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|candidate| candidate["q"].as_f64().unwrap())
        .collect();
    assert_eq!(weights, [0.5, 0.5, 0.7, 0.0]);
    assert_eq!(choice["candidates"][2]["chosen"], true);
    assert!(choice["candidates"][1]["why"].as_str().unwrap().ends_with("text/*"), "{choice}");
    assert_eq!(choice["unread"][0], "nonsense");
    assert_eq!(told["choices"][1]["value"], Value::Null);
}

#[tokio::test]
async fn where_nothing_fits_the_list_is_sent() {
    let lab = TestLab::start(&[]);
    for (fields, named) in [
        (&["Accept: image/png"][..], "Accept asks"),
        (&["Accept: */*;q=0"], "Accept asks"),
        (&["Accept-Language: es"], "Accept-Language asks"),
        (&["Accept-Encoding: identity;q=0"], "Accept-Encoding asks"),
        (&["Accept: image/png", "Accept-Language: es"], "Accept and Accept-Language asks"),
    ] {
        let answer = ask(&lab, "GET /negotiate", fields, b"").await;
        answer.is_problem(406, named);
        let told = answer.json();
        assert_eq!(told["available"][0]["candidates"].as_array().map(Vec::len), Some(4), "{told}");
        assert_eq!(answer.field("vary"), Some("accept, accept-language, accept-encoding"));
    }
}

#[tokio::test]
async fn what_a_client_says_it_likes_is_no_markup_in_the_answer() {
    let lab = TestLab::start(&[]);
    let evil = "Accept-Language: en, <script>alert(\"&\")</script>";
    for form in ["text/html", "application/xml"] {
        let answer = ask(&lab, "GET /negotiate", &[&format!("Accept: {form}"), evil], b"").await;
        assert!(
            !answer.text().contains("<script") && answer.text().contains("&lt;script"),
            "{}",
            answer.text()
        );
        assert!(
            answer
                .field("content-security-policy")
                .is_some_and(|policy| policy.contains("default-src 'none'"))
        );
    }
    let script = r#"
import gzip, html.parser, sys, urllib.request, xml.etree.ElementTree as ET
def get(target, **fields):
    fields = {name.replace("_", "-"): value for name, value in fields.items()}
    return urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{sys.argv[1]}{target}", headers=fields), timeout=20)
answer = get("/negotiate", Accept="application/xml", Accept_Language="de, <b a='\"'>", Accept_Encoding="gzip")
root = ET.fromstring(gzip.decompress(answer.read()))
assert [choice.get("field") for choice in root.iter("choice")] == ["Accept", "Accept-Language", "Accept-Encoding"]
assert [choice.get("value") for choice in root.iter("choice")][1] == "de, <b a='\"'>"
assert [candidate.get("name") for candidate in root.iter("candidate") if candidate.get("chosen") == "true"] == ["application/xml", "de", "gzip"]
assert ET.fromstring(get("/xml").read()).tag == "history"
"#;
    python(&lab, script).await;
}

#[tokio::test]
async fn an_image_is_chosen_by_accept_or_by_name() {
    let lab = TestLab::start(&[]);
    let signatures: [(&str, &str, &[u8]); 4] = [
        ("png", "image/png", b"\x89PNG\r\n\x1a\n"),
        ("jpeg", "image/jpeg", b"\xff\xd8\xff"),
        ("webp", "image/webp", b"RIFF"),
        ("svg", "image/svg+xml", b"<svg"),
    ];
    for (kind, media_type, signature) in signatures {
        let named = get(&lab, &format!("/image/{kind}")).await;
        let accepted = ask(&lab, "GET /image", &[&format!("Accept: {media_type}")], b"").await;
        assert_eq!(named.body, accepted.body);
        assert!(named.body.starts_with(signature) && named.body.len() < 10_000, "{kind}");
        for answer in [&named, &accepted] {
            assert_eq!((answer.status, answer.field("content-type")), (200, Some(media_type)));
            let policy = answer.field("content-security-policy").unwrap();
            assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"), "{policy}");
        }
        assert_eq!((accepted.field("vary"), named.field("vary")), (Some("accept"), None));
    }
    for (accept, expected) in [
        ("*/*", "image/png"),
        ("image/*", "image/png"),
        ("image/*;q=0.8, image/webp", "image/webp"),
        ("image/avif, image/webp, image/svg+xml, */*;q=0.5", "image/webp"),
        ("image/png;q=0, image/*", "image/jpeg"),
    ] {
        let answer = ask(&lab, "GET /image", &[&format!("Accept: {accept}")], b"").await;
        assert_eq!(answer.field("content-type"), Some(expected), "{accept}");
    }
    assert_eq!(get(&lab, "/image").await.field("content-type"), Some("image/png"));
    let refused = ask(&lab, "GET /image", &["Accept: text/html, image/png;q=0"], b"").await;
    refused.is_problem(406, "image/png, image/jpeg, image/webp, image/svg+xml");
    assert_eq!(refused.field("vary"), Some("accept"));
    get(&lab, "/image/gif").await.is_problem(404, "png, jpeg, webp, svg");
}

#[tokio::test]
async fn base64_goes_both_ways_in_both_alphabets() {
    let lab = TestLab::start(&[]);
    for (target, expected) in [
        ("/base64/SGVsbG8=", &b"Hello"[..]),
        ("/base64/SGVsbG8", b"Hello"),
        ("/base64/decode/SGVsbG8", b"Hello"),
        ("/base64/+/8=", b"\xfb\xff"),
        ("/base64/-_8", b"\xfb\xff"),
        ("/base64/decode/%2B%2F8", b"\xfb\xff"),
        ("/base64/encode/Hello", b"SGVsbG8="),
        ("/base64/encode/a%2Fb%20%C3%BC?", b"YS9iIMO8"),
        ("/base64/encode/a/b", b"YS9i"),
        ("/base64/encode/%3E%3E%3E%3F%3F%3F", b"Pj4-Pz8_"),
    ] {
        let answer = get(&lab, target).await;
        assert_eq!((answer.status, &answer.body[..]), (200, expected), "{target}: {}", answer.text());
    }
    for (target, why) in [
        ("/base64/decode/SGV$bG8", "'$' at place 3"),
        ("/base64/decode/SGVs%C3%BC", "'ü' at place 4"),
        ("/base64/decode/A", "left over"),
        ("/base64/encode", "nothing to encode"),
        ("/base64/encode/", "nothing to encode"),
        ("/base64/decode", "nothing to decode"),
        ("/base64/decode/", "nothing to decode"),
        ("/base64/foos/SGVsb", "/base64/encode/ and /base64/decode/"),
        ("/base64/decode/SGVsbG9", "place 6"),
        ("/base64/decode/SG=VsbG8", "place 2"),
        ("/base64/decode/SGVsbG8?content-type=x", "content-type is"),
        ("/base64/decode/SGVsbG8?content-type=text/plain%0D%0AX:y", "content-type is"),
    ] {
        get(&lab, target).await.is_problem(400, why);
    }
    let long = "A".repeat(4100);
    for target in ["", "encode/", "decode/"] {
        get(&lab, &format!("/base64/{target}{long}")).await.is_problem(400, "at most 4096");
    }
    let script = r#"
import base64, random, sys, urllib.parse, urllib.request
chance = random.Random(64)
def get(target):
    return urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}{target}", timeout=20).read()
for length in range(1, 80):
    given = chance.randbytes(length)
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for strip in ("", "="):
            text = encode(given).decode().rstrip(strip or None)
            assert get("/base64/decode/" + urllib.parse.quote(text, safe="+=")) == given, text
    text = "".join(chance.choice("az09 ~/?é€😀") for _ in range(length))
    assert base64.urlsafe_b64decode(get("/base64/encode/" + urllib.parse.quote(text, safe=""))).decode() == text, text
"#;
    python(&lab, script).await;
}

#[tokio::test]
async fn a_type_of_the_clients_choice_never_runs_in_a_browser() {
    let lab = TestLab::start(&[]);
    // <b onload="x">
    let encoded = "PGIgb25sb2FkPSJ4Ij4";
    for (wished, content_type, body) in [
        ("application/json", "application/json", "<b onload=\"x\">"),
        ("text/plain", "text/plain", "<b onload=\"x\">"),
        ("text/html", "text/html; charset=utf-8", "&lt;b onload=&quot;x&quot;&gt;"),
        ("Text/HTML;charset=iso-2022-jp", "text/html; charset=utf-8", "&lt;b onload=&quot;x&quot;&gt;"),
        ("image/svg%2Bxml", "text/plain; charset=utf-8", "<b onload=\"x\">"),
        ("text/javascript", "text/plain; charset=utf-8", "<b onload=\"x\">"),
    ] {
        let answer = get(&lab, &format!("/base64/{encoded}?content-type={wished}")).await;
        assert_eq!(answer.field("content-type"), Some(content_type), "{wished}");
        assert_eq!(answer.text(), body, "{wished}");
        assert_eq!(answer.field("x-content-type-options"), Some("nosniff"));
    }
    let bytes = get(&lab, "/base64/-_8").await;
    assert_eq!(bytes.field("content-type"), Some("application/octet-stream"));
}

#[tokio::test]
async fn sample_documents_are_what_they_say() {
    let lab = TestLab::start(&[]);
    assert_eq!(get(&lab, "/json").await.json()["versions"].as_array().map(Vec::len), Some(5));
    for (target, content_type, holds) in [
        ("/json", "application/json", "\"HTTP\""),
        ("/xml", "application/xml", "<?xml"),
        ("/html", "text/html; charset=utf-8", "<h1>"),
        ("/encoding/utf8", "text/html; charset=utf-8", "Γεια σου"),
        ("/robots.txt", "text/plain; charset=utf-8", "Disallow: /deny"),
    ] {
        let answer = get(&lab, target).await;
        assert_eq!((answer.status, answer.field("content-type")), (200, Some(content_type)));
        let text = String::from_utf8(answer.body).unwrap();
        assert!(target == "/json" || text.contains(holds), "{target}");
        assert!(!text.contains("<script"), "{target}");
    }
    let script = r#"
import sys, urllib.request, urllib.robotparser, uuid, json
base = f"http://127.0.0.1:{sys.argv[1]}"
robots = urllib.robotparser.RobotFileParser(base + "/robots.txt")
robots.read()
assert robots.can_fetch("any", base + "/html") and not robots.can_fetch("any", base + "/deny")
made = {json.load(urllib.request.urlopen(base + "/uuid", timeout=20))["uuid"] for _ in range(20)}
assert len(made) == 20
for text in made:
    parsed = uuid.UUID(text)
    assert str(parsed) == text and parsed.version == 4 and parsed.variant == uuid.RFC_4122, text
"#;
    python(&lab, script).await;
}
