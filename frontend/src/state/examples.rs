//! Requests to begin with, and what becomes of an example when it is chosen.

use shared::message::{Field, LineEnd, Request};
use shared::route;

use super::draft::text;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// What it is called.
    pub name: &'static str,
    /// What one learns from it.
    pub teaches: &'static str,
    /// The text for the editor.
    pub text: &'static str,
    /// It is broken on purpose.
    pub broken: bool,
}

/// All of them; the first is what a newcomer finds in the editor.
pub const EXAMPLES: &[Example] = &[
    Example {
        name: "GET /hello",
        teaches: "The smallest complete request: a start line, one field, an empty line.",
        text: "GET /hello HTTP/1.1\nHost: lab\nAccept: */*\n\n",
        broken: false,
    },
    Example {
        name: "POST /echo",
        teaches: "A body: Content-Length says how many bytes of it follow the empty line.",
        text: "POST /echo HTTP/1.1\nHost: lab\nContent-Type: text/plain\nContent-Length: 14\n\nHello, server!",
        broken: false,
    },
    Example {
        name: "POST /echo in chunks",
        teaches: "A body whose length nobody knows beforehand: each chunk says its own, and the last one is empty.",
        text: "POST /echo HTTP/1.1\nHost: lab\nContent-Type: text/plain\nTransfer-Encoding: chunked\n\n6\nHello,\n8\n server!\n0\n\n",
        broken: false,
    },
    Example {
        name: "GET /users/7",
        teaches: "A path parameter: the route /users/{id} captures the 7.",
        text: "GET /users/7 HTTP/1.1\nHost: lab\nAccept: application/json\n\n",
        broken: false,
    },
    Example {
        name: "two pipelined",
        teaches: "Two requests on one connection, the second sent before the first is answered.",
        text: "GET /hello HTTP/1.1\nHost: lab\n\nGET /users/7 HTTP/1.1\nHost: lab\nConnection: close\n\n",
        broken: false,
    },
    Example {
        name: "space before the colon",
        teaches: "One space too many: see what the server says, and which of its parts says it.",
        text: "GET /hello HTTP/1.1\nHost : lab\nAccept: */*\n\n",
        broken: true,
    },
];

/// The bytes of one of these, for the lab at this address.
pub fn of_text(example: &Example, lab: &str) -> Vec<u8> {
    text::apply(b"", &example.text.replace("Host: lab", &["Host: ", lab].concat()), LineEnd::CrLf)
}

/// The bytes of a route's example: with Host, and with the length of its body.
pub fn of_route(example: &route::Example, lab: &str) -> Vec<u8> {
    let mut request = Request::new(example.method, example.target).with(Field::new("Host", lab));
    for (name, value) in example.fields {
        request = request.with(Field::new(*name, *value));
    }
    request.set_content(example.body.as_bytes());
    request.to_bytes().bytes
}

/// Whether each word that is sought stands somewhere in these texts.
pub fn matches(sought: &str, texts: &[&str]) -> bool {
    let whole = texts.join("\n").to_lowercase();
    sought.to_lowercase().split_whitespace().all(|word| whole.contains(word))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::state::draft::{Draft, text};
    use shared::trace::{Boundary, Profile, Side, Trace};

    #[test]
    fn every_example_has_a_whole_head_and_a_sentence() {
        for example in EXAMPLES {
            let draft = Draft::new(&text::apply(b"", example.text, LineEnd::CrLf));
            let request = draft.composed().request();
            assert!(request.is_some_and(|request| request.head_end.is_some()), "{}", example.name);
            assert!(example.teaches.ends_with('.'), "{}", example.name);
        }
    }

    /// Whether it is whole requests and nothing else.
    fn is_whole(bytes: &[u8]) -> bool {
        let mut rest = bytes;
        while !rest.is_empty() {
            let taken = Boundary::request().feed(rest);
            if !taken.done {
                return false;
            }
            rest = &rest[taken.used..];
        }
        true
    }

    #[test]
    fn every_example_is_whole_and_counts_its_body_right() {
        let lab = "127.0.0.1:8081";
        let own = EXAMPLES.iter().filter(|one| !one.broken).map(|one| (one.name, of_text(one, lab)));
        let routes = route::routes().map(|route| (route.pattern, of_route(&route.example, lab)));
        for (name, bytes) in own.chain(routes) {
            assert!(is_whole(&bytes), "{name}: {}", String::from_utf8_lossy(&bytes));
            let mut trace = Trace::new(Side::Request, Profile::HYPER);
            trace.feed(&bytes);
            assert!(trace.messages().all(|message| message.complete), "{name}");
            assert!(bytes.windows(20).any(|part| part == b"Host: 127.0.0.1:8081"), "{name}");
        }
    }

    #[test]
    fn a_search_finds_what_has_all_its_words() {
        assert!(matches("", &["anything"]));
        assert!(matches("put JSON", &["PUT", "A body in json."]));
        assert!(!matches("put xml", &["PUT", "A body in json."]));
    }
}
