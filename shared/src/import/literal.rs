//! Literals of JavaScript, and so of JSON. What is no literal is passed over, and known to be there.

use super::cursor::{Cursor, control, push_char};

/// What was written, and where it begins.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) at: usize,
    pub(super) is: Is,
}

#[derive(Clone, Debug)]
pub(super) enum Is {
    Text(String),
    /// A number, `true`, `null` or another name.
    Word(String),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
    /// A call, or a `new`, of this name.
    Call(String, Vec<Value>),
    /// An expression.
    Other,
}

/// How deep lists and objects may lie in each other.
const DEEPEST: u32 = 100;

impl Value {
    /// The member of that name.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let Is::Object(members) = &self.is else { return None };
        members.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// The text, or the word.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.is {
            Is::Text(text) | Is::Word(text) => Some(text),
            _ => None,
        }
    }

    /// The text that is no number and no name.
    pub(super) fn quoted(&self) -> Option<&str> {
        if let Is::Text(text) = &self.is { Some(text) } else { None }
    }

    /// The elements.
    pub(super) fn list(&self) -> &[Self] {
        if let Is::List(list) = &self.is { list } else { &[] }
    }

    /// What `JSON.stringify` makes of it; nothing, if it is not known yet.
    pub(super) fn json(&self, out: &mut String) -> bool {
        match &self.is {
            Is::Text(text) => quote(text, out),
            Is::Word(word) => {
                let known = matches!(word.as_str(), "true" | "false" | "null");
                let number = word.starts_with(|c: char| c.is_ascii_digit() || c == '-');
                out.push_str(word);
                return known || number;
            }
            Is::List(list) => {
                for (n, value) in list.iter().enumerate() {
                    out.push(if n == 0 { '[' } else { ',' });
                    if !value.json(out) {
                        return false;
                    }
                }
                out.push_str(if list.is_empty() { "[]" } else { "]" });
            }
            Is::Object(members) => {
                for (n, (name, value)) in members.iter().enumerate() {
                    out.push(if n == 0 { '{' } else { ',' });
                    quote(name, out);
                    out.push(':');
                    if !value.json(out) {
                        return false;
                    }
                }
                out.push_str(if members.is_empty() { "{}" } else { "}" });
            }
            Is::Call(..) | Is::Other => return false,
        }
        true
    }
}

/// A text as JSON writes it.
pub(crate) fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ..' ' => {
                let digit = |n: u32| char::from_digit(n, 16).unwrap_or('0');
                out.push_str("\\u00");
                out.extend([digit(c as u32 >> 4), digit(c as u32 & 15)]);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// The value that comes next.
pub(super) fn value(cursor: &mut Cursor<'_>, depth: u32) -> Value {
    space(cursor);
    let at = cursor.at;
    let mut is = first(cursor, depth);
    space(cursor);
    // Whatever goes on behind it makes it part of something greater.
    if !matches!(cursor.peek(), None | Some(b',' | b')' | b']' | b'}' | b':' | b';')) {
        pass(cursor);
        is = Is::Other;
    }
    Value { at, is }
}

fn first(cursor: &mut Cursor<'_>, depth: u32) -> Is {
    let at = cursor.at;
    let Some(byte) = cursor.peek() else { return Is::Other };
    match byte {
        b'"' | b'\'' | b'`' => Is::Text(text(cursor, byte)),
        b'[' if depth < DEEPEST => {
            cursor.at += 1;
            Is::List(list(cursor, b']', at, depth))
        }
        b'{' if depth < DEEPEST => {
            cursor.at += 1;
            Is::Object(members(cursor, at, depth))
        }
        b'-' | b'+' | b'.' | b'0'..=b'9' => {
            Is::Word(lossy(cursor.take(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))))
        }
        _ => {
            let mut name = lossy(cursor.take(is_of_name));
            if name == "new" {
                space(cursor);
                name = lossy(cursor.take(is_of_name));
            }
            space(cursor);
            match name.as_str() {
                "" => Is::Other,
                _ if depth < DEEPEST && cursor.eat(b"(") => Is::Call(name, list(cursor, b')', at, depth)),
                _ => Is::Word(name),
            }
        }
    }
}

const fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte == b'.' || byte >= 0x80
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The elements up to what closes them.
pub(super) fn list(cursor: &mut Cursor<'_>, close: u8, opened: usize, depth: u32) -> Vec<Value> {
    let mut all = Vec::new();
    while !ends(cursor, close, opened) {
        all.push(value(cursor, depth + 1));
        separate(cursor, close);
    }
    all
}

fn members(cursor: &mut Cursor<'_>, opened: usize, depth: u32) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    while !ends(cursor, b'}', opened) {
        let at = cursor.at;
        let name = match cursor.peek() {
            Some(quote @ (b'"' | b'\'')) => text(cursor, quote),
            _ => lossy(cursor.take(is_of_name)),
        };
        space(cursor);
        let value = if cursor.eat(b":") {
            value(cursor, depth + 1)
        } else {
            pass(cursor);
            Value { at, is: Is::Other }
        };
        all.push((name, value));
        separate(cursor, b'}');
    }
    all
}

/// Whether what was opened is closed here.
fn ends(cursor: &mut Cursor<'_>, close: u8, opened: usize) -> bool {
    space(cursor);
    if cursor.peek().is_none() {
        cursor.unclosed = cursor.unclosed.or(Some(opened));
        return true;
    }
    cursor.eat(&[close])
}

/// Up to the next element. What fits nowhere is passed over.
fn separate(cursor: &mut Cursor<'_>, close: u8) {
    space(cursor);
    if !cursor.eat(b",") && cursor.peek() != Some(close) {
        cursor.next();
    }
}

/// White space and comments.
pub(super) fn space(cursor: &mut Cursor<'_>) {
    loop {
        cursor.take(|byte| byte.is_ascii_whitespace());
        if cursor.eat(b"//") {
            cursor.take(|byte| byte != b'\n');
        } else if cursor.eat(b"/*") {
            while cursor.peek().is_some() && !cursor.eat(b"*/") {
                cursor.at += 1;
            }
        } else {
            return;
        }
    }
}

/// Passes over an expression: up to a comma or to what closes what is around it.
fn pass(cursor: &mut Cursor<'_>) {
    let mut depth = 0_u32;
    while let Some(byte) = cursor.peek() {
        match byte {
            b'"' | b'\'' | b'`' => {
                text(cursor, byte);
                continue;
            }
            b'(' | b'[' | b'{' => depth += 1,
            b',' | b';' if depth == 0 => return,
            b')' | b']' | b'}' if depth == 0 => return,
            b')' | b']' | b'}' => depth -= 1,
            _ => {}
        }
        cursor.at += 1;
    }
}

/// A text in quotes.
fn text(cursor: &mut Cursor<'_>, quote: u8) -> String {
    let opened = cursor.at;
    cursor.at += 1;
    let mut bytes = Vec::new();
    loop {
        let at = cursor.at;
        let Some(byte) = cursor.next() else {
            cursor.unclosed = cursor.unclosed.or(Some(opened));
            break;
        };
        match byte {
            byte if byte == quote => break,
            b'\\' => escape(cursor, &mut bytes),
            b'$' if quote == b'`' && cursor.peek() == Some(b'{') => {
                cursor.note(at, &["this is computed; it stands there as it is written."]);
                bytes.push(byte);
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|error| lossy(error.as_bytes()))
}

fn escape(cursor: &mut Cursor<'_>, bytes: &mut Vec<u8>) {
    let Some(letter) = cursor.next() else { return };
    match letter {
        b'x' => push_char(bytes, cursor.number(16, 2).unwrap_or(0xfffd)),
        b'u' if cursor.eat(b"{") => {
            push_char(bytes, cursor.number(16, 6).unwrap_or(0xfffd));
            cursor.eat(b"}");
        }
        b'u' => {
            let mut number = cursor.number(16, 4).unwrap_or(0xfffd);
            // The two halves of a character beyond U+FFFF.
            if number & 0xfc00 == 0xd800 && cursor.eat(b"\\u") {
                let low = cursor.number(16, 4).unwrap_or(0) & 0x3ff;
                number = 0x10000 + ((number & 0x3ff) << 10) + low;
            }
            push_char(bytes, number);
        }
        b'\n' => {}
        b'0' => bytes.push(0),
        _ => bytes.push(control(letter).unwrap_or(letter)),
    }
}
