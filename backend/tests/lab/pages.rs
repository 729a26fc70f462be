//! See the group `pages` of the table. Python's own HTML parser says what a browser would find.

use crate::client::{Answer, curl, get, python};
use crate::support::TestLab;

/// Checks what every page has.
fn is_a_page(answer: &Answer) {
    assert_eq!(answer.status, 200);
    assert_eq!(answer.field("content-type"), Some("text/html; charset=utf-8"));
    assert!(answer.field("content-security-policy").unwrap().contains("default-src 'none'"));
    let text = answer.text();
    for part in
        ["<!doctype html>\n<html lang=\"en\">", "<meta name=\"viewport\"", "<title>", "<main>", "</html>"]
    {
        assert!(text.contains(part), "no {part}: {text}");
    }
    assert!(!text.contains("<script") && !text.contains("http-equiv"));
}

#[tokio::test]
async fn a_site_of_links_begins_with_a_redirect_to_its_first_page() {
    let lab = TestLab::start(&[]);
    let answer = get(&lab, "/links/3").await;
    assert_eq!((answer.status, answer.field("location")), (302, Some("/links/3/0")));
    let output = curl(&lab, &["-fL", "-o", "-", "-w", "%{num_redirects} %{url_effective}"], "/links/3").await;
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.ends_with(&format!("1 http://{}/links/3/0", lab.addr)), "{text}");
}

#[tokio::test]
async fn a_page_of_links_links_to_all_but_itself() {
    let lab = TestLab::start(&[]);
    for (n, offset) in [(1, 0), (3, 0), (3, 1), (3, 2), (256, 255)] {
        let answer = get(&lab, &format!("/links/{n}/{offset}")).await;
        is_a_page(&answer);
        let text = answer.text();
        for i in 0..n {
            let link = format!("<a href=\"/links/{n}/{i}\">");
            assert_eq!(text.contains(&link), i != offset, "{n}/{offset}: {link}");
        }
        assert_eq!(text.matches("<li").count(), n);
    }
}

#[tokio::test]
async fn a_site_of_links_has_as_many_pages_as_there_may_be() {
    let lab = TestLab::start(&[]);
    for (target, what) in [
        ("/links/0", "n is \"0\"; a whole number from 1 to 256 is needed"),
        ("/links/257", "n is \"257\""),
        ("/links/x", "n is \"x\""),
        ("/links/-1/0", "n is \"-1\""),
        ("/links/3/3", "offset is \"3\"; a whole number from 0 to 2 is needed"),
        ("/links/3/x", "offset is \"x\""),
        ("/links/%ff/0", "UTF-8"),
    ] {
        get(&lab, target).await.is_problem(400, what);
    }
}

#[tokio::test]
async fn a_crawler_finds_every_page() {
    let lab = TestLab::start(&[]);
    let script = r"
import html.parser, sys, urllib.parse, urllib.request
class Links(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []
    def handle_starttag(self, tag, attributes):
        if tag == 'a':
            self.found.append(dict(attributes)['href'])
base = f'http://127.0.0.1:{sys.argv[1]}'
seen, todo = set(), [base + '/links/12']
while todo:
    with urllib.request.urlopen(todo.pop()) as response:
        url = response.geturl()
        if url in seen:
            continue
        seen.add(url)
        links = Links()
        links.feed(response.read().decode())
        todo += [urllib.parse.urljoin(url, link) for link in links.found]
print(len(seen))
";
    assert_eq!(python(&lab, script).await.trim(), "12");
}

#[tokio::test]
async fn a_form_is_filled_in_and_each_of_its_buttons_sends_it() {
    let lab = TestLab::start(&[]);
    is_a_page(&get(&lab, "/forms/post").await);
    // Fills in the form as it stands, and sends it as each button says.
    let script = r#"
import html.parser, json, sys, urllib.parse, urllib.request
class Form(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.pairs, self.buttons, self.kinds, self.form, self.area = [], [], set(), None, None
    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        kind = attributes.get('type', 'text')
        if tag == 'form':
            self.form = attributes
        elif tag == 'button':
            self.buttons.append(attributes)
        elif tag == 'textarea':
            self.area = attributes['name']
            self.kinds.add('textarea')
        elif tag == 'input':
            self.kinds.add(kind)
            if kind not in ('radio', 'checkbox') or 'checked' in attributes:
                self.pairs.append((attributes['name'], attributes.get('value', '')))
    def handle_data(self, data):
        if self.area:
            self.pairs.append((self.area, data.replace('\n', '\r\n')))
            self.area = None
base = f'http://127.0.0.1:{sys.argv[1]}'
form = Form()
form.feed(urllib.request.urlopen(base + '/forms/post').read().decode())
assert form.kinds == {'text', 'tel', 'email', 'radio', 'checkbox', 'time', 'textarea', 'file'}, form.kinds
assert form.form == {'action': '/post', 'method': 'post'}, form.form
expected = {}
for name, value in form.pairs:
    expected.setdefault(name, []).append(value)
assert expected['topping'] == ['cheese', 'mushroom'] and expected['size'] == ['medium'], expected
ways = []
for button in form.buttons:
    url = urllib.parse.urljoin(base, button.get('formaction', form.form['action']))
    method = button.get('formmethod', form.form['method']).upper()
    kind = button.get('formenctype', 'application/x-www-form-urlencoded')
    if method == 'GET':
        request = urllib.request.Request(url + '?' + urllib.parse.urlencode(form.pairs))
    elif kind == 'multipart/form-data':
        part = lambda name: f'name="{name}"' + ('; filename=""' if name == 'file' else '')
        body = ''.join(f'--b\r\nContent-Disposition: form-data; {part(n)}\r\n\r\n{v}\r\n' for n, v in form.pairs)
        request = urllib.request.Request(url, (body + '--b--\r\n').encode(), {'Content-Type': kind + '; boundary=b'})
    elif kind == 'text/plain':
        body = ''.join(f'{n}={v}\r\n' for n, v in form.pairs)
        request = urllib.request.Request(url, body.encode(), {'Content-Type': kind})
    else:
        request = urllib.request.Request(url, urllib.parse.urlencode(form.pairs).encode(), {'Content-Type': kind})
    described = json.load(urllib.request.urlopen(request))
    if method == 'GET':
        assert described['args'] == expected, described
    elif kind == 'text/plain':
        assert 'topping=cheese\r\ntopping=mushroom\r\n' in described['data'], described
    else:
        got = dict(described['form'], **described['files'])
        assert got == expected, described
        assert ('file' in described['files']) == (kind == 'multipart/form-data'), described
    ways.append(f'{method} {kind}')
print(', '.join(ways))
"#;
    assert_eq!(
        python(&lab, script).await.trim(),
        "POST application/x-www-form-urlencoded, POST multipart/form-data, POST text/plain, \
         GET application/x-www-form-urlencoded"
    );
}
