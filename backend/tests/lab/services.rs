//! See the group `services` of the table.

use serde_json::{Value, json};

use crate::client::{Answer, ask, curl, get, python};
use crate::support::TestLab;

const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

async fn post(lab: &TestLab, target: &str, form: &str) -> Answer {
    ask(lab, &format!("POST {target}"), &[FORM], form.as_bytes()).await
}

async fn delete(lab: &TestLab, target: &str) -> Answer {
    ask(lab, &format!("DELETE {target}"), &[], b"").await
}

#[tokio::test]
async fn hits_are_counted_over_all_clients_and_begin_again_when_deleted() {
    let lab = TestLab::start(&[]);
    for n in 1..=3 {
        assert_eq!(get(&lab, "/hits").await.json(), json!({ "hits": n }));
    }
    ask(&lab, "HEAD /hits", &[], b"").await;
    let plain = ask(&lab, "GET /hits", &["Accept: text/plain"], b"").await;
    assert_eq!(
        (plain.text().as_str(), plain.field("content-type")),
        ("4\n", Some("text/plain; charset=utf-8"))
    );
    let output = curl(&lab, &["-X", "DELETE"], "/hits").await;
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap(), json!({ "hits": 0 }));
    assert_eq!(get(&lab, "/hits").await.json()["hits"], 1);
}

#[tokio::test]
async fn two_labs_remember_nothing_of_each_other() {
    let (one, other) = (TestLab::start(&[]), TestLab::start(&[]));
    get(&one, "/hits").await;
    assert_eq!(get(&other, "/hits").await.json()["hits"], 1);
}

#[tokio::test]
async fn the_board_takes_commands_from_the_query_and_from_forms() {
    let lab = TestLab::start(&[]);
    assert_eq!(get(&lab, "/status-board/listUsers").await.json(), json!(["ada", "grace"]));
    assert_eq!(post(&lab, "/status-board/addUser", "user=Li%20Po").await.status, 201);
    let again = get(&lab, "/status-board/addUser?user=Li+Po").await;
    assert_eq!((again.status, &again.json()["added"]), (200, &json!(false)));
    let set = get(&lab, "/status-board/setStatus?user=Li+Po&status=on%20the%20r%C3%ADver").await;
    assert_eq!(set.json()["before"], "new here");
    assert_eq!(get(&lab, "/status-board/getStatus?user=Li+Po").await.json()["status"], "on the ríver");
    post(&lab, "/status-board/setStatus", "user=Li+Po&status=away").await;
    assert_eq!(get(&lab, "/status-board/getStatus?user=Li+Po").await.json()["status"], "away");
    let posted = post(&lab, "/status-board/posts?user=ada", "text=one").await;
    assert_eq!(
        (posted.status, posted.json()["posts"].clone()),
        (201, json!([{ "index": 0, "text": "one" }]))
    );
    assert_eq!(get(&lab, "/status-board/posts?user=ada").await.json(), posted.json());
    let profile = get(&lab, "/status-board/profile?user=ada").await.json();
    assert_eq!((&profile["user"], &profile["posts"]), (&json!("ada"), &json!(1)));
    assert_eq!(get(&lab, "/status-board").await.json()["users"].as_array().unwrap().len(), 3);
    assert_eq!(delete(&lab, "/status-board").await.json()["users"].as_array().unwrap().len(), 2);
    assert_eq!(get(&lab, "/status-board/posts?user=ada").await.json()["posts"], json!([]));
}

#[tokio::test]
async fn what_the_board_cannot_do_is_said_by_name() {
    let lab = TestLab::start(&[]);
    for (target, status, what) in [
        ("/status-board/setStatus?user=ada", 400, "parameter status is missing"),
        ("/status-board/setStatus?status=x", 400, "parameter user is missing"),
        ("/status-board/getStatus", 400, "parameter user is missing"),
        ("/status-board/getStatus?user=", 400, "parameter user is empty"),
        ("/status-board/addUser?user=a%0Ab", 400, "control character"),
        ("/status-board/profile", 400, "user"),
        ("/status-board/posts", 400, "user"),
        ("/status-board/getStatus?user=nobody", 404, "listUsers"),
        ("/status-board/setstatus?user=ada&status=x", 404, "setStatus, getStatus"),
    ] {
        get(&lab, target).await.is_problem(status, what);
    }
    let long = "x".repeat(41);
    get(&lab, &format!("/status-board/addUser?user={long}"))
        .await
        .is_problem(400, "41 characters; at most 40");
    post(&lab, "/status-board/posts?user=ada", "").await.is_problem(400, "text");
    let answer =
        ask(&lab, "POST /status-board/addUser", &["Content-Type: application/json"], b"{\"user\":1}").await;
    answer.is_problem(415, "x-www-form-urlencoded");
}

#[tokio::test]
async fn a_full_board_says_whom_it_dropped() {
    let lab = TestLab::start(&["--state-entries=3"]);
    get(&lab, "/status-board/addUser?user=one").await;
    let answer = get(&lab, "/status-board/addUser?user=two").await.json();
    assert!(answer["dropped"].as_str().unwrap().contains("--state-entries"), "{answer}");
    assert_eq!(get(&lab, "/status-board/listUsers").await.json().as_array().unwrap().len(), 3);
    for n in 0..21 {
        post(&lab, "/status-board/posts?user=two", &format!("text={n}")).await;
    }
    let posts = get(&lab, "/status-board/posts?user=two").await.json();
    assert_eq!((posts["posts"].as_array().unwrap().len(), &posts["posts"][0]["index"]), (20, &json!(1)));
    assert!(posts["dropped"].as_str().unwrap().starts_with("The first 1 posts"), "{posts}");
}

#[tokio::test]
async fn chat_messages_are_read_from_an_index_by_a_program() {
    let lab = TestLab::start(&[]);
    let told = python(
        &lab,
        "
import json, sys, urllib.parse, urllib.request
base = 'http://127.0.0.1:' + sys.argv[1] + '/chat/'
def get(path):
    with urllib.request.urlopen(base + path) as answer:
        return answer.headers.get_content_type(), json.loads(answer.read().decode())
for user, msg in [('ada', 'Is anybody here?'), ('grace', '<b>\"Yes\"</b> é')]:
    form = urllib.parse.urlencode({'user': user, 'msg': msg}).encode()
    urllib.request.urlopen(base + 'newMsg', form).read()
get('newMsg?' + urllib.parse.urlencode({'user': 'ada', 'msg': 'Good.'}))
print(get('getMsgs'))
print(get('getMsgs?from=2'))
print(get('getMsgs?from=99'))
",
    )
    .await;
    let mut lines = told.lines();
    assert_eq!(
        lines.next().unwrap(),
        "('text/plain', [{'index': 0, 'msg': 'Is anybody here?', 'user': 'ada'}, \
         {'index': 1, 'msg': '<b>\"Yes\"</b> é', 'user': 'grace'}, {'index': 2, 'msg': 'Good.', 'user': 'ada'}])"
    );
    assert_eq!(lines.next().unwrap(), "('text/plain', [{'index': 2, 'msg': 'Good.', 'user': 'ada'}])");
    assert_eq!(lines.next().unwrap(), "('text/plain', [])");
}

#[tokio::test]
async fn a_chat_drops_its_beginning_and_says_so() {
    let lab = TestLab::start(&["--state-entries=2"]);
    for n in 0..5 {
        let answer = post(&lab, "/chat/newMsg", &format!("user=ada&msg={n}")).await;
        assert_eq!((answer.status, &answer.json()["index"]), (201, &json!(n)));
    }
    let answer = get(&lab, "/chat/getMsgs?from=1").await;
    let list = answer.json();
    assert_eq!((list.as_array().unwrap().len(), &list[0]["index"]), (2, &json!(3)));
    assert_eq!(
        [answer.field("x-first-index"), answer.field("x-next-index"), answer.field("x-dropped")],
        [Some("3"), Some("5"), Some("2")]
    );
    assert!(get(&lab, "/chat/getMsgs?from=3").await.field("x-dropped").is_none());
    let standing = get(&lab, "/chat").await.json();
    assert!(standing["dropped"].as_str().unwrap().contains("--state-entries"), "{standing}");
    assert_eq!(delete(&lab, "/chat").await.json()["next"], 0);
    for (target, what) in [
        ("/chat/newMsg?user=ada", "parameter msg is missing"),
        ("/chat/newMsg?msg=x", "parameter user is missing"),
        ("/chat/getMsgs?from=-1", "from is \"-1\""),
        ("/chat/getMsgs?from=x", "whole number"),
    ] {
        get(&lab, target).await.is_problem(400, what);
    }
    let long = format!("user=ada&msg={}", "é".repeat(501));
    post(&lab, "/chat/newMsg", &long).await.is_problem(400, "501 characters; at most 500");
}

#[tokio::test]
async fn what_nobody_asks_for_is_forgotten_in_time() {
    let lab = TestLab::start(&["--state-lifetime=1ms"]);
    post(&lab, "/chat/newMsg", "user=ada&msg=x").await;
    while get(&lab, "/chat/getMsgs").await.text() != "[]\n" {}
    assert_eq!(get(&lab, "/chat").await.json()["next"], 1);
}

#[tokio::test]
async fn a_search_ranks_its_documents_and_links_to_them() {
    let lab = TestLab::start(&[]);
    let json = ask(&lab, "GET /search?q=Cookie+session", &["Accept: application/json"], b"").await.json();
    let results = json["results"].as_array().unwrap();
    assert_eq!(results[0]["url"], "/search/docs/cookies");
    assert!(results[0]["snippet"].as_str().unwrap().contains("**cookie**"), "{json}");
    assert!(results.len() > 1 && results.len() < 12, "{json}");
    let page = ask(&lab, "GET /search?q=cookie", &["Accept: text/html,*/*;q=0.8"], b"").await;
    assert!(page.field("content-type").unwrap().starts_with("text/html"));
    assert!(
        page.text().contains("<mark>cookie</mark>") && page.text().contains("href=\"/search/docs/cookies\"")
    );
    let document = get(&lab, results[0]["url"].as_str().unwrap()).await;
    assert!(document.status == 200 && document.text().contains("Set-Cookie"));
    let nothing = get(&lab, "/search?format=json&q=xyzzy").await.json();
    assert_eq!(nothing["results"], json!([]));
}

#[tokio::test]
async fn a_query_comes_back_as_text_and_a_wrong_one_is_refused() {
    let lab = TestLab::start(&[]);
    let page = get(&lab, "/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(page.text().contains("&lt;script&gt;") && !page.text().contains("<script"), "{}", page.text());
    assert!(page.field("content-security-policy").is_some());
    assert!(get(&lab, "/search").await.text().contains("<form"));
    for (target, status, what) in [
        ("/search?format=json", 400, "parameter q is missing"),
        ("/search?q=", 400, "parameter q is empty"),
        ("/search?q=x&format=xml", 400, "html or json"),
        ("/search/docs/nothing", 404, "caching"),
    ] {
        get(&lab, target).await.is_problem(status, what);
    }
    get(&lab, &format!("/search?q={}", "x".repeat(201))).await.is_problem(400, "at most 200");
}

#[tokio::test]
async fn a_token_opens_the_members_page_until_it_expires_or_the_secret_is_gone() {
    let lab = TestLab::start(&[]);
    let told = get(&lab, "/members").await;
    told.is_problem(401, "/members/token");
    assert_eq!(told.field("www-authenticate"), Some("Bearer realm=\"members\""));
    let granted = post(&lab, "/members/token", "user=ada&password=engine").await;
    assert_eq!(granted.field("cache-control"), Some("no-store"));
    let granted = granted.json();
    assert_eq!((&granted["token_type"], &granted["expires_in"]), (&json!("Bearer"), &json!(600)));
    let token = granted["access_token"].as_str().unwrap();
    let output = curl(&lab, &["--oauth2-bearer", token], "/members").await;
    let page: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(page["user"], "ada");
    assert!(page["server_remembers"].as_str().unwrap().starts_with("Nothing"));
    let with =
        async |value: &str| ask(&lab, "GET /members", &[&format!("Authorization: {value}")], b"").await;
    assert_eq!(with(&format!("bearer {token}")).await.status, 200);
    let expired = post(&lab, "/members/token", "user=ada&password=engine&expires_in=0").await.json();
    let expired = format!("Bearer {}", expired["access_token"].as_str().unwrap());
    // A character in the middle, where every bit of it counts.
    let mut forged = token.to_owned().into_bytes();
    let place = token.rfind('.').unwrap() + 3;
    forged[place] = if forged[place] == b'A' { b'B' } else { b'A' };
    let forged = format!("Bearer {}", String::from_utf8(forged).unwrap());
    for (value, what) in [
        (expired.as_str(), "expired"),
        (&forged, "signature"),
        ("Bearer nothing", "header.claims.signature"),
        ("Bearer", "Bearer TOKEN"),
        ("Basic YTpi", "Bearer TOKEN"),
    ] {
        let answer = with(value).await;
        answer.is_problem(401, what);
        let challenge = answer.field("www-authenticate").unwrap();
        assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
    }
    post(&lab, "/services/reset", "").await;
    with(&format!("Bearer {token}")).await.is_problem(401, "signature");
}

#[tokio::test]
async fn a_login_is_refused_with_what_is_missing_or_wrong() {
    let lab = TestLab::start(&[]);
    for target in ["/login", "/members/token"] {
        post(&lab, target, "user=ada").await.is_problem(400, "password is missing");
        post(&lab, target, "user=ada&password=x").await.is_problem(403, "No such user");
        post(&lab, target, "user=grace&password=engine").await.is_problem(403, "No such user");
        let in_query = format!("{target}?user=ada&password=engine");
        post(&lab, &in_query, "").await.is_problem(400, "in the query");
    }
    post(&lab, "/members/token", "user=ada&password=engine&expires_in=601").await.is_problem(400, "0 to 600");
}

#[tokio::test]
async fn a_session_counts_visits_and_ends_at_once() {
    let lab = TestLab::start(&[]);
    let told = python(
        &lab,
        "
import http.cookiejar, json, sys, urllib.parse, urllib.request
base = 'http://127.0.0.1:' + sys.argv[1]
jar = http.cookiejar.CookieJar()
browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
form = urllib.parse.urlencode({'user': 'grace', 'password': 'compiler'}).encode()
first = browser.open(base + '/login', form)
print(first.url.removeprefix(base), json.load(first)['visits'])
print(json.load(browser.open(base + '/account'))['visits'])
cookie = next(iter(jar))
print(cookie.name, cookie.path, cookie.has_nonstandard_attr('HttpOnly'), cookie.get_nonstandard_attr('SameSite'))
print(browser.open(base + '/logout', b'').url.removeprefix(base), len(jar))
stolen = urllib.request.Request(base + '/account', headers={'Cookie': cookie.name + '=' + cookie.value})
print(urllib.request.urlopen(stolen).url.removeprefix(base))
",
    )
    .await;
    let lines: Vec<_> = told.lines().collect();
    assert_eq!(lines, ["/account 1", "2", "account-session / True Lax", "/login 0", "/login"]);
}

#[tokio::test]
async fn an_account_without_a_session_leads_to_the_form() {
    let lab = TestLab::start(&[]);
    for (fields, what) in [
        (&[][..], "no session cookie"),
        (&["Cookie: account-session=0123; other=1"], "has ended, or was forgotten"),
    ] {
        let answer = ask(&lab, "GET /account", fields, b"").await;
        assert_eq!((answer.status, answer.field("location")), (303, Some("/login")));
        assert!(answer.text().contains(what), "{}", answer.text());
    }
    let form = get(&lab, "/login").await;
    assert!(
        form.text().contains("<form action=\"/login\" method=\"post\">") && !form.text().contains("<script")
    );
    let answer = post(&lab, "/login", "user=ada&password=engine").await;
    let cookie = answer.field("set-cookie").unwrap();
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{cookie}");
    let first = format!("Cookie: {}", cookie.split(';').next().unwrap());
    // Logging in again ends the session before.
    let answer = ask(&lab, "POST /login", &[FORM, &first], b"user=grace&password=compiler").await;
    let second = format!("Cookie: {}", answer.field("set-cookie").unwrap().split(';').next().unwrap());
    assert_ne!(first, second);
    assert_eq!(ask(&lab, "GET /account", &[&first], b"").await.status, 303);
    let page = ask(&lab, "GET /account", &[&second, "Accept: text/html"], b"").await;
    assert!(page.text().contains("grace") && page.text().contains("action=\"/logout\""));
}

#[tokio::test]
async fn files_are_served_with_their_types_and_versions() {
    let lab = TestLab::start(&[]);
    let index = get(&lab, "/files/").await.text();
    for (name, content_type) in [
        ("hello.txt", "text/plain; charset=utf-8"),
        ("page.html", "text/html; charset=utf-8"),
        ("planets.json", "application/json"),
        ("colours.png", "image/png"),
        ("drawing.svg", "image/svg+xml"),
    ] {
        assert!(index.contains(&format!("href=\"{name}\"")) && index.contains(content_type), "{index}");
        let target = format!("/files/{name}");
        let file = get(&lab, &target).await;
        assert_eq!((file.status, file.field("content-type")), (200, Some(content_type)));
        assert_eq!(file.field("x-content-type-options"), Some("nosniff"));
        assert!(file.field("content-security-policy").unwrap().starts_with("default-src 'none'"));
        let etag = file.field("etag").unwrap();
        let again = ask(&lab, &format!("GET {target}"), &[&format!("If-None-Match: {etag}")], b"").await;
        assert_eq!((again.status, again.body.len()), (304, 0));
        let head = ask(&lab, &format!("HEAD {target}"), &["Connection: close"], b"").await;
        assert_eq!(head.field("content-length"), Some(file.body.len().to_string().as_str()));
    }
    let file = get(&lab, "/files/hello.txt").await;
    assert_eq!(file.field("accept-ranges"), Some("bytes"));
    let if_range = |etag: &str| format!("If-Range: {etag}");
    let same = if_range(file.field("etag").unwrap());
    let ask_for = async |fields: &[&str]| ask(&lab, "GET /files/hello.txt", fields, b"").await;
    for fields in [&["Range: bytes=0-4"][..], &["Range: bytes=0-4", &same]] {
        let part = ask_for(fields).await;
        assert_eq!((part.status, part.field("content-range")), (206, Some("bytes 0-4/19")), "{fields:?}");
        assert_eq!(part.body, file.body[..5]);
    }
    let other = ask_for(&["Range: bytes=0-4", &if_range("\"other\"")]).await;
    assert_eq!((other.status, other.body), (200, file.body.clone()));
    let parts = ask_for(&["Range: bytes=0-1,-2"]).await;
    assert!(parts.field("content-type").unwrap().starts_with("multipart/byteranges"));
    assert!(parts.text().contains("Content-Range: bytes 17-18/19"), "{}", parts.text());
    assert_eq!(ask_for(&["Range: bytes=19-"]).await.status, 416);
    assert!(get(&lab, "/files/notes/").await.text().contains("href=\"first.txt\""));
    assert_eq!(get(&lab, "/files").await.field("location"), Some("/files/"));
}

#[tokio::test]
async fn no_path_leads_out_of_the_folder() {
    let lab = TestLab::start(&[]);
    for target in [
        "/files/..%2f..%2fetc%2fpasswd",
        "/files/../Cargo.toml",
        "/files/notes/..%2fhello.txt",
        "/files/..%5cx",
    ] {
        get(&lab, target).await.is_problem(404, "path traversal");
    }
    let output =
        curl(&lab, &["--path-as-is", "-o", "-", "-w", "%{http_code}"], "/files/../../etc/passwd").await;
    assert!(output.stdout.ends_with(b"404"));
    get(&lab, "/files/nothing.txt").await.is_problem(404, "/files/ lists");
    get(&lab, "/files/notes").await.is_problem(404, "with the slash");
    get(&lab, "/files/%2fetc/passwd").await.is_problem(404, "no file");
}

#[tokio::test]
async fn the_access_log_has_a_line_for_each_request_and_forgets_the_oldest() {
    let lab = TestLab::start(&["--state-entries=4"]);
    get(&lab, "/files/dropped.txt").await;
    get(&lab, "/files/hello.txt").await;
    get(&lab, "/files/nothing%22.txt?a=%22").await;
    ask(&lab, "HEAD /files/hello.txt", &[], b"").await;
    get(&lab, "/files/notes/").await;
    let log = get(&lab, "/files/log").await;
    assert_eq!(log.field("x-dropped"), Some("1"));
    let text = log.text();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 4);
    assert!(
        lines.iter().all(|line| line.starts_with("127.0.0.1 - - [") && line.contains(" +0000] \"")),
        "{text}"
    );
    for (line, end) in lines.iter().zip([
        "\"GET /files/hello.txt HTTP/1.1\" 200 19",
        "\"GET /files/nothing%22.txt?a=%22 HTTP/1.1\" 404 ",
        "\"HEAD /files/hello.txt HTTP/1.1\" 200 -",
        "\"GET /files/notes/ HTTP/1.1\" 200 ",
    ]) {
        assert!(line.contains(end), "{line} does not say {end}");
    }
    assert_eq!(delete(&lab, "/files/log").await.text(), "");
}

#[tokio::test]
async fn everything_is_forgotten_at_once() {
    let lab = TestLab::start(&[]);
    get(&lab, "/hits").await;
    get(&lab, "/status-board/addUser?user=new").await;
    post(&lab, "/chat/newMsg", "user=ada&msg=x").await;
    get(&lab, "/files/hello.txt").await;
    let login = post(&lab, "/login", "user=ada&password=engine").await;
    let cookie = format!("Cookie: {}", login.field("set-cookie").unwrap().split(';').next().unwrap());
    assert_eq!(post(&lab, "/services/reset", "").await.status, 200);
    assert_eq!(get(&lab, "/hits").await.json()["hits"], 1);
    assert_eq!(get(&lab, "/status-board/listUsers").await.json(), json!(["ada", "grace"]));
    assert_eq!(get(&lab, "/chat").await.json()["next"], 0);
    assert_eq!(get(&lab, "/files/log").await.text(), "");
    assert_eq!(ask(&lab, "GET /account", &[&cookie], b"").await.status, 303);
}
