//! See the group `auth` of the table.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::client::{Answer, ask, curl, get, python};
use crate::support::TestLab;

fn basic(text: impl AsRef<[u8]>) -> String {
    format!("Authorization: Basic {}", BASE64_STANDARD.encode(text))
}

#[tokio::test]
async fn a_name_and_a_password_open_the_page() {
    let lab = TestLab::start(&[]);
    let ask =
        async |authorization: &str| ask(&lab, "GET /basic-auth/ada/s:3%20", &[authorization], b"").await;
    let answer = ask(&basic("ada:s:3 ")).await;
    assert_eq!((answer.status, &answer.json()["user"]), (200, &"ada".into()));
    assert_eq!(ask(&basic("ada:s:3 ").replace("Basic", "bAsIc")).await.status, 200);
    for (authorization, what) in [
        ("X: y".to_owned(), "no Authorization"),
        (basic("ada:wrong"), "password"),
        (basic("bob:s:3 "), "The user"),
        (basic("ada"), "colon"),
        (basic(b"\xff:x"), "UTF-8"),
        ("Authorization: Basic %%%".to_owned(), "Base64"),
        ("Authorization: Basic".to_owned(), "password"),
        ("Authorization: Bearer x".to_owned(), "Bearer"),
    ] {
        let answer = ask(&authorization).await;
        let what = if authorization.ends_with("Basic") { "colon" } else { what };
        answer.is_problem(401, what);
        assert_eq!(answer.field("www-authenticate"), Some(r#"Basic realm="lab", charset="UTF-8""#));
    }
    let twice = format!("{}\r\n{0}", basic("ada:s:3 "));
    ask(&twice).await.is_problem(400, "more than once");
    get(&lab, "/basic-auth/a:b/c").await.is_problem(400, "colon");
}

#[tokio::test]
async fn a_hidden_page_is_not_there_for_others() {
    let lab = TestLab::start(&[]);
    for authorization in ["X: y".to_owned(), basic("ada:wrong"), basic("bob:secret")] {
        let answer = ask(&lab, "GET /hidden-basic-auth/ada/secret", &[&authorization], b"").await;
        answer.is_problem(404, "nothing here");
        assert_eq!(answer.field("www-authenticate"), None);
    }
    let answer = ask(&lab, "GET /hidden-basic-auth/ada/secret", &[&basic("ada:secret")], b"").await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_token_is_let_in_and_shown() {
    let lab = TestLab::start(&[]);
    for token in ["a.b-c_d~e+f/1==", "x"] {
        let field = format!("Authorization: bearer {token}");
        let answer = ask(&lab, "GET /bearer", &[&field], b"").await;
        assert_eq!((answer.status, &answer.json()["token"]), (200, &token.into()));
    }
    for (authorization, challenge) in [
        ("X: y", r#"Bearer realm="lab""#),
        ("Authorization: Basic YTpi", r#"Bearer realm="lab""#),
        ("Authorization: Bearer", r#"Bearer realm="lab", error="invalid_token""#),
        ("Authorization: Bearer a b", r#"Bearer realm="lab", error="invalid_token""#),
        ("Authorization: Bearer =", r#"Bearer realm="lab", error="invalid_token""#),
    ] {
        let answer = ask(&lab, "GET /bearer", &[authorization], b"").await;
        assert_eq!(
            (answer.status, answer.field("www-authenticate")),
            (401, Some(challenge)),
            "{authorization}"
        );
    }
    let output = curl(&lab, &["--oauth2-bearer", "tok"], "/bearer").await;
    assert!(String::from_utf8_lossy(&output.stdout).contains("\"tok\""));
}

/// One parameter of a challenge.
fn parameter(answer: &Answer, name: &str) -> String {
    let challenge = answer.field("www-authenticate").unwrap();
    let (_, rest) =
        challenge.split_once(&format!("{name}=")).unwrap_or_else(|| panic!("{name}: {challenge}"));
    rest.trim_start_matches('"').split(['"', ',']).next().unwrap().to_owned()
}

/// Proofs by another implementation: Python's hashlib, by hand, as RFC 7616 says.
const DIGEST: &str = r#"
import hashlib, http.client, json, re, sys
port = int(sys.argv[1])
hashes = {"MD5": "md5", "SHA-256": "sha256", "SHA-512": "sha512", "SHA-512-256": "sha512_256"}

def ask(method, target, body=None, authorization=None):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request(method, target, body, {"Authorization": authorization} if authorization else {})
    answer = connection.getresponse()
    text = answer.read()
    return answer, text

def challenge(method, target):
    answer, _ = ask(method, target)
    assert answer.status == 401, answer.status
    return read(answer.headers["WWW-Authenticate"])

def read(field):
    return {name: quoted or bare for name, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|([^",\s]+))', field)}

def proof(given, method, uri, body=b"", user="ada", password="secret", nc="00000001", cnonce="abc", prove=None, named=None):
    name = given["algorithm"]
    H = lambda text: hashlib.new(hashes[name.removesuffix("-sess")], text.encode() if isinstance(text, str) else text).hexdigest()
    secret = H(f"{user}:{given['realm']}:{password}")
    if name.endswith("-sess"):
        secret = H(f"{secret}:{given['nonce']}:{cnonce}")
    whole = f":{H(body)}" if given["qop"] == "auth-int" else ""
    made = lambda method, whole: H(":".join([secret, given["nonce"], nc, cnonce, given["qop"], H(f"{method}:{uri}{whole}")]))
    if prove is not None:
        return made("", f":{H(prove)}" if given["qop"] == "auth-int" else "")
    named = named or f'username="{user}"'
    return (f'Digest {named}, realm="{given["realm"]}", nonce="{given["nonce"]}", uri="{uri}", qop={given["qop"]}, '
            f'nc={nc}, cnonce="{cnonce}", response="{made(method, whole)}", opaque="{given["opaque"]}", algorithm={name}')
"#;

#[tokio::test]
async fn a_proof_by_hand_is_accepted_with_every_algorithm_and_answered_by_the_servers_own() {
    let lab = TestLab::start(&[]);
    let script = r#"
for qop in "auth", "auth-int":
    for name in [*hashes, *(name + "-sess" for name in hashes)]:
        target = f"/digest-auth/{qop}/ada/secret/{name}?x=1"
        given = challenge("POST", target)
        assert (given["algorithm"], given["qop"]) == (name, qop), given
        for nc in "00000002", "00000001", "0000000a":
            answer, text = ask("POST", target, b"a body", proof(given, "POST", target, b"a body", nc=nc))
            assert answer.status == 200, (name, text)
            info = read(answer.headers["Authentication-Info"])
            assert info["rspauth"] == proof(given, "", target, nc=nc, prove=text), (name, info)
            assert info["nc"] == nc and json.loads(text)["user"] == "ada"
print("done")
"#;
    assert_eq!(python(&lab, &format!("{DIGEST}{script}")).await, "done\n");
}

#[tokio::test]
async fn a_proof_that_does_not_match_is_refused_with_the_reason() {
    let lab = TestLab::start(&[]);
    let script = r#"
target = "/digest-auth/auth-int/ada/secret/SHA-256"
def refused(authorization, what, stale=False, method="POST", body=b"a"):
    answer, text = ask(method, target, body, authorization)
    detail = json.loads(text)["detail"]
    assert answer.status == 401 and what in detail, (answer.status, detail, what)
    assert (read(answer.headers["WWW-Authenticate"]).get("stale") == "true") == stale, detail

given = challenge("POST", target)
good = lambda **changed: proof(given, "POST", target, b"a", **changed)
refused(good(password="wrong"), "password")
refused(good(user="bob"), "The user")
refused(good(), "body is another", body=b"b")
refused(good(), "method", method="PUT")
refused(proof(given, "POST", target + "?x", b"a"), "uri")
refused(good(nc="1"), "nc")
refused(good(nc="00000000"), "nc")
refused(good().replace("opaque=\"", "opaque=\"x"), "opaque")
refused(good().replace('realm="lab"', 'realm="x"'), "realm")
refused(good().replace("SHA-256", "MD5"), "algorithm")
refused(good().replace("qop=auth-int", "qop=auth"), "qop")
refused(good().replace("qop=auth-int, ", ""), "RFC 2069")
refused(good().replace("cnonce=", "other="), "cnonce")
refused(good().replace('response="', 'response="0'), "response")
refused(good() + ", nc=1", "twice")
refused(good() + ', x="', "never closed")
refused(good(named='username="ada", username*=UTF-8\'\'ada'), "twice")
refused(good(named="x=y"), "no username")
refused(good(named="username*=latin1''ada"), "username*")
refused("Digest", "no qop")
refused("Basic YTpi", "Digest")

assert ask("POST", target, b"a", good())[0].status == 200
refused(good(), "came before", stale=True)
foreign = dict(given, nonce="bm9ib2R5", opaque=hashlib.sha256(b"bm9ib2R5").hexdigest()[:16])
refused(proof(foreign, "POST", target, b"a"), "none that this lab remembers", stale=True)
refused(proof(foreign, "POST", target, b"a", password="wrong"), "password")

target += "?lifetime=0"
given = challenge("POST", target)
refused(good(), "too old", stale=True)
print("done")
"#;
    assert_eq!(python(&lab, &format!("{DIGEST}{script}")).await, "done\n");
}

#[tokio::test]
async fn a_name_may_come_encoded_or_hashed() {
    let lab = TestLab::start(&[]);
    let script = r#"
target = "/digest-auth/auth/J%C3%A4s/x/SHA-512?userhash"
given = challenge("GET", target)
assert given["userhash"] == "true", given
hashed = hashlib.sha512("Jäs:lab".encode()).hexdigest()
for nc, named in ("00000001", "username*=UTF-8''J%C3%A4s"), ("00000002", f'username="{hashed}", userhash=true'):
    answer, text = ask("GET", target, None, proof(given, "GET", target, user="Jäs", password="x", nc=nc, named=named))
    assert answer.status == 200, text
print("done")
"#;
    assert_eq!(python(&lab, &format!("{DIGEST}{script}")).await, "done\n");
}

#[tokio::test]
async fn what_is_asked_for_must_exist() {
    let lab = TestLab::start(&[]);
    for (target, what) in [
        ("/digest-auth/x/a/b", "auth-int"),
        ("/digest-auth/auth/a/b/SHA-1", "SHA-256"),
        ("/digest-auth/auth/a/b?lifetime=x", "lifetime"),
        ("/digest-auth/auth/a/b?lifetime=1000", "longest"),
    ] {
        get(&lab, target).await.is_problem(400, what);
    }
    let answer = get(&lab, "/digest-auth/auth/a/b").await;
    answer.is_problem(401, "no Authorization");
    assert_eq!(parameter(&answer, "algorithm"), "MD5");
    assert_ne!(parameter(&answer, "nonce"), parameter(&get(&lab, "/digest-auth/auth/a/b").await, "nonce"));
}

#[tokio::test]
async fn a_nonce_that_was_forgotten_is_stale() {
    let lab = TestLab::start(&["--state-entries=2"]);
    let script = r#"
target = "/digest-auth/auth/ada/secret"
given = challenge("GET", target)
challenge("GET", target), challenge("GET", target)
answer, text = ask("GET", target, None, proof(given, "GET", target))
assert read(answer.headers["WWW-Authenticate"])["stale"] == "true", text
given = read(answer.headers["WWW-Authenticate"])
assert ask("GET", target, None, proof(given, "GET", target))[0].status == 200
print("done")
"#;
    assert_eq!(python(&lab, &format!("{DIGEST}{script}")).await, "done\n");
}

#[tokio::test]
async fn curl_proves_who_it_is() {
    let lab = TestLab::start(&[]);
    for (how, user, target, status) in [
        ("--basic", "ada:secret", "/basic-auth/ada/secret", "200"),
        ("--basic", "ada:wrong", "/basic-auth/ada/secret", "401"),
        ("--anyauth", "ada:secret", "/basic-auth/ada/secret", "200"),
        ("--basic", "ada:secret", "/hidden-basic-auth/ada/secret", "200"),
        ("--digest", "ada:secret", "/digest-auth/auth/ada/secret", "200"),
        ("--digest", "ada:secret", "/digest-auth/auth/ada/secret/MD5-sess", "200"),
        ("--digest", "ada:secret", "/digest-auth/auth/ada/secret/SHA-256", "200"),
        ("--digest", "ada:secret", "/digest-auth/auth/ada/secret/SHA-256-sess?a=b", "200"),
        ("--digest", "ada:secret", "/digest-auth/auth/ada/secret/SHA-256?userhash", "200"),
        ("--digest", "a\"b\\c:d", "/digest-auth/auth/a%22b%5Cc/d/SHA-256", "200"),
        ("--digest", "ada:wrong", "/digest-auth/auth/ada/secret/SHA-256", "401"),
        ("--anyauth", "ada:secret", "/digest-auth/auth/ada/secret", "200"),
    ] {
        let output = curl(&lab, &[how, "-u", user, "-w", "%{http_code}"], target).await;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.ends_with(status), "{how} {target}: {text}");
    }
}

#[tokio::test]
async fn python_proves_who_it_is() {
    let lab = TestLab::start(&[]);
    let script = r#"
import json, sys, urllib.error, urllib.request
base = f"http://127.0.0.1:{sys.argv[1]}"
def let_in(kind, target, password):
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, base, "ada", password)
    opener = urllib.request.build_opener(kind(passwords))
    return json.load(opener.open(base + target))["user"]
for kind, target in (
    (urllib.request.HTTPBasicAuthHandler, "/basic-auth/ada/secret"),
    (urllib.request.HTTPDigestAuthHandler, "/digest-auth/auth/ada/secret?x=y"),
    (urllib.request.HTTPDigestAuthHandler, "/digest-auth/auth/ada/secret/MD5"),
):
    assert let_in(kind, target, "secret") == "ada"
    try:
        let_in(kind, target, "wrong")
        raise AssertionError("let in")
    except urllib.error.HTTPError as error:
        assert error.code == 401, error
print("done")
"#;
    assert_eq!(python(&lab, script).await, "done\n");
}
