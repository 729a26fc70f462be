//! Requests to begin with, one click each.

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::draft::{Draft, text};
    use shared::message::LineEnd;

    #[test]
    fn every_example_has_a_whole_head_and_a_sentence() {
        for example in EXAMPLES {
            let draft = Draft::new(&text::apply(b"", example.text, LineEnd::CrLf));
            assert_eq!(draft.hint(), None, "{}", example.name);
            assert!(example.teaches.ends_with('.'), "{}", example.name);
        }
    }

    #[test]
    fn the_echo_counts_its_body_right() {
        let (head, body) = EXAMPLES[1].text.split_once("\n\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}", body.len())));
    }
}
