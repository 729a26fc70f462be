//! Requests made from patterns: what would match, and then bent a little.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// So many cases, and no file about those that failed: what failed is printed whole.
pub(crate) fn cases(number: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(number) }
}

/// Methods, among them some that only look like one of the usual.
pub(crate) fn method() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        4 => Just("GET"),
        6 => select(vec!["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"]),
        1 => select(vec!["get", "Get", "options", "head", "BREW", "GETS", "G", "PURGE"]),
    ]
}

/// Targets for a table of patterns.
pub(crate) fn target(patterns: Vec<&'static str>) -> impl Strategy<Value = String> {
    let bent = (select(patterns), vec(value(), 4), vec(bend(), 0..3)).prop_map(|(pattern, values, bends)| {
        let filled = fill(pattern, &values);
        bends.iter().fold(filled, |path, bend| bend.apply(&path))
    });
    let path = prop_oneof![20 => bent, 1 => "[ -~]{0,12}", 1 => "/[a-c/{}%.]{0,8}"];
    prop_oneof![
        30 => (path, behind()).prop_map(|(path, behind)| path + behind),
        1 => select(ODD.to_vec()).prop_map(str::to_owned),
    ]
    .prop_flat_map(|target| {
        let absolute = format!("http://lab.test:80{target}");
        prop_oneof![9 => Just(target), 1 => Just(absolute)]
    })
}

/// Targets of every form, whole or broken.
pub(crate) const ODD: [&str; 26] = [
    "*",
    "",
    "/",
    "//",
    "/#",
    "/?",
    "?",
    "#",
    "*?x",
    "lab.test:80",
    "lab.test",
    "x",
    "x:1",
    "[::1]:80",
    "http://lab.test",
    "http://lab.test?a=/hello",
    "http://lab.test#/hello",
    "http://lab.test/*",
    "https:///hello",
    "HTTP://lab.test//hello",
    "ftp://lab.test/hello",
    "ws+x://user@lab.test/users/7?a#b",
    "http://",
    "http:/hello",
    "hello",
    "users/7",
];

fn behind() -> impl Strategy<Value = &'static str> {
    prop_oneof![6 => Just(""), 1 => select(vec!["?", "?a=1", "?/b", "#", "#/b?c", "?a#b", "/?a"])]
}

fn value() -> impl Strategy<Value = &'static str> {
    select(vec![
        "7", "0", "a", "ab", "b", "200", "%20", "%2F", "a%2Fb", "a%2fb", "%zz", "%", "%4", "%FF", "%C3%A9",
        "é", "日本", "+", "a+b", ".", "..", "a.b", "{", "}", "{x}", "*", ":", "a:b", "%00", "x=1", "a;b",
        "%25", "",
    ])
}

/// The pattern with something in place of its wildcards.
fn fill(pattern: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let parts = pattern.split('/').map(|segment| {
        let segment = segment.replace("{{", "\u{1}").replace("}}", "\u{2}");
        let filled = match segment.split_once('{') {
            None => segment,
            Some((fixed, wildcard)) => {
                let mut given = (*values.next().unwrap_or(&"z")).to_owned();
                if wildcard.starts_with('*') {
                    given = format!("{given}/{}", values.next().unwrap_or(&"z"));
                }
                format!("{fixed}{given}")
            }
        };
        filled.replace('\u{1}', "{").replace('\u{2}', "}")
    });
    parts.collect::<Vec<_>>().join("/")
}

/// Something small that happens to a path.
#[derive(Clone, Debug)]
struct Bend {
    how: How,
    at: Index,
    what: &'static str,
}

#[derive(Clone, Copy, Debug)]
enum How {
    Insert,
    Encode,
    SwapCase,
    Remove,
    DoubleSlash,
    EndWithSlash,
    DropSegment,
    AddSegment,
    Cut,
}

fn bend() -> impl Strategy<Value = Bend> {
    use How::*;
    let how = select(vec![
        Insert,
        Encode,
        SwapCase,
        Remove,
        DoubleSlash,
        EndWithSlash,
        DropSegment,
        AddSegment,
        Cut,
    ]);
    let what =
        select(vec!["/", "x", "%", "%2F", "%zz", "%ff", "é", ".", "..", "{", "}", "a", "A", "//", "%61"]);
    (how, any::<Index>(), what).prop_map(|(how, at, what)| Bend { how, at, what })
}

impl Bend {
    fn apply(&self, path: &str) -> String {
        let letters: Vec<char> = path.chars().collect();
        if letters.is_empty() {
            return format!("/{}", self.what);
        }
        let at = self.at.index(letters.len());
        let (before, behind) = (String::from_iter(&letters[..at]), String::from_iter(&letters[at + 1..]));
        let letter = letters[at];
        let mut segments: Vec<&str> = path.split('/').collect();
        match self.how {
            How::Insert => format!("{before}{letter}{}{behind}", self.what),
            How::Encode => {
                let mut bytes = [0; 4];
                let encoded = letter.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02x}"));
                format!("{before}{}{behind}", encoded.collect::<String>())
            }
            How::SwapCase => match letter.is_ascii_uppercase() {
                true => format!("{before}{}{behind}", letter.to_ascii_lowercase()),
                false => format!("{before}{}{behind}", letter.to_ascii_uppercase()),
            },
            How::Remove => format!("{before}{behind}"),
            How::DoubleSlash => path.replacen('/', "//", 1 + self.at.index(2)),
            How::EndWithSlash => format!("{path}/"),
            How::DropSegment => {
                segments.remove(self.at.index(segments.len()));
                segments.join("/")
            }
            How::AddSegment => {
                segments.insert(1 + self.at.index(segments.len()), self.what);
                segments.join("/")
            }
            How::Cut => before,
        }
    }
}
