//! JSON as a tree, each value written as it was: no number is read, no string is changed.

/// How deep a value may be; what is deeper is taken for text.
const DEEPEST: usize = 64;

/// How many values a tree has at most; what is beyond that is counted.
pub const NODES_AT_MOST: usize = 5_000;

/// One value, with its name where it is a member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// The name, with its quotes.
    pub name: Option<String>,
    /// The value as it was written; of an object or array the bracket that opens it.
    pub text: String,
    /// What is in it.
    pub items: Vec<Node>,
    /// How many lines it takes when all of it is unfolded.
    pub lines: usize,
    /// It stands for so many values that are left out.
    pub left_out: usize,
}

impl Node {
    /// How many values are in it, left out or not.
    pub fn count(&self) -> usize {
        self.items.iter().map(|item| item.left_out.max(1)).sum()
    }

    fn rest(left_out: usize) -> Option<Self> {
        (left_out > 0).then(|| Self { left_out, lines: 1, ..Self::default() })
    }
}

/// Reads one value after another, and keeps [`NODES_AT_MOST`].
///
/// # Errors
/// It is no JSON from this byte on.
pub fn read(text: &str) -> Result<Vec<Node>, usize> {
    let mut reader = Reader { text: text.as_bytes(), at: 0, room: NODES_AT_MOST };
    let mut nodes = Vec::new();
    let mut left_out = 0;
    reader.skip();
    while reader.at < text.len() {
        let mut node = Node::default();
        let room = reader.has_room();
        reader.value(text, &mut node, 0).ok_or(reader.at)?;
        if room {
            nodes.push(node);
        } else {
            left_out += 1;
        }
        reader.skip();
    }
    nodes.extend(Node::rest(left_out));
    if nodes.is_empty() { Err(0) } else { Ok(nodes) }
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    /// How many values may still be kept.
    room: usize,
}

impl Reader<'_> {
    fn has_room(&mut self) -> bool {
        let room = self.room > 0;
        self.room = self.room.saturating_sub(1);
        room
    }

    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    fn skip(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\r' | b'\n') {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        self.skip();
        (self.peek() == byte).then(|| self.at += 1)
    }

    fn value(&mut self, text: &str, node: &mut Node, depth: usize) -> Option<()> {
        self.skip();
        let from = self.at;
        node.lines = 1;
        match self.peek() {
            open @ (b'{' | b'[') if depth < DEEPEST => {
                self.at += 1;
                let close = open + 2;
                let (mut first, mut left_out) = (true, 0);
                while self.take(close).is_none() {
                    if !std::mem::take(&mut first) {
                        self.take(b',')?;
                    }
                    let room = self.has_room();
                    let mut item = Node::default();
                    if open == b'{' {
                        self.skip();
                        let from = self.at;
                        self.string()?;
                        item.name = Some(text.get(from..self.at)?.to_owned());
                        self.take(b':')?;
                    }
                    self.value(text, &mut item, depth + 1)?;
                    if room {
                        node.lines += item.lines;
                        node.items.push(item);
                    } else {
                        left_out += 1;
                    }
                }
                node.items.extend(Node::rest(left_out));
                // One that is empty opens and closes on one line.
                node.lines += usize::from(!node.items.is_empty());
                node.text.push(open.into());
                return Some(());
            }
            b'"' => self.string()?,
            _ => {
                while matches!(self.peek(), b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'E') {
                    self.at += 1;
                }
                let word = &self.text[from..self.at];
                let number = matches!(word, [b'-' | b'0'..=b'9', ..])
                    && !word.iter().any(|b| matches!(b, b'a'..=b'd' | b'f'..=b'z'));
                if !number && !matches!(word, b"true" | b"false" | b"null") {
                    self.at = from;
                    return None;
                }
            }
        }
        node.text.push_str(text.get(from..self.at)?);
        Some(())
    }

    fn string(&mut self) -> Option<()> {
        if self.peek() != b'"' {
            return None;
        }
        loop {
            self.at += 1;
            match self.peek() {
                b'\\' => self.at += 1,
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                0..=0x1f => return None,
                _ => {}
            }
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Written again, without white space.
    fn written(nodes: &[Node]) -> String {
        let mut text = String::new();
        for (n, node) in nodes.iter().enumerate() {
            if n > 0 {
                text.push(',');
            }
            if let Some(name) = &node.name {
                text.push_str(name);
                text.push(':');
            }
            text.push_str(&node.text);
            text.push_str(&written(&node.items));
            match node.text.as_str() {
                "{" => text.push('}'),
                "[" => text.push(']'),
                _ => {}
            }
        }
        text
    }

    #[test]
    fn every_value_stays_as_it_was_written() {
        let text = r#"{"a": [1, -2.50e+3, "x\"y", {}], "a": null, "é": [] }"#;
        let nodes = read(text).unwrap();
        assert_eq!(written(&nodes), r#"{"a":[1,-2.50e+3,"x\"y",{}],"a":null,"é":[]}"#);
        assert_eq!(nodes[0].lines, 10);
    }

    #[test]
    fn lines_of_json_are_values_one_after_another() {
        assert_eq!(read("{\"n\":1}\n{\"n\":2}\n").unwrap().len(), 2);
    }

    #[test]
    fn of_very_many_values_the_first_are_kept_and_the_others_counted() {
        let many = ["[", &"1,".repeat(9_999), "{}]"].concat();
        let [node] = &read(&many).unwrap()[..] else { panic!("one value") };
        assert_eq!((node.items.len(), node.count()), (NODES_AT_MOST, 10_000));
        assert_eq!(node.items.last().unwrap().left_out, 10_000 - (NODES_AT_MOST - 1));
        // Also of those that are not kept it is said where they go wrong.
        assert_eq!(read(&many.replace("{}", "{")), Err(many.len() - 2));
        let lines = read(&"{\"a\":1}\n".repeat(4_000)).unwrap();
        assert_eq!(
            (lines.len(), lines.last().unwrap().left_out),
            (NODES_AT_MOST / 2 + 1, 4_000 - NODES_AT_MOST / 2)
        );
    }

    #[test]
    fn what_is_no_json_says_where() {
        for (text, at) in
            [("", 0), ("{\"a\":}", 5), ("[1,]", 3), ("[1 2]", 3), ("nul", 0), ("\"a\nb\"", 2), ("{a:1}", 1)]
        {
            assert_eq!(read(text), Err(at), "{text}");
        }
        assert!(read(&"[".repeat(1_000)).is_err());
    }

    proptest! {
        #[test]
        fn whatever_comes_it_ends(text in "[\\[\\]{}\",:0-9a-z\\\\ \n\u{0}é]{0,60}") {
            if let Ok(nodes) = read(&text) {
                let lines: Vec<_> = nodes.iter().map(|node| written(std::slice::from_ref(node))).collect();
                prop_assert_eq!(read(&lines.join("\n")), Ok(nodes));
            }
        }
    }
}
