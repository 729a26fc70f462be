//! JSON: where it first goes wrong, and the same in tidy lines. What a string or a number says is never touched.

/// Where a text is no JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The byte at which nothing that follows could mend it.
    pub at: usize,
    /// Its line, from 1.
    pub line: usize,
    /// Its place in the line, in characters, from 1.
    pub column: usize,
    /// What should stand there.
    pub expected: &'static str,
}

/// The first mistake, if there is one.
pub fn check(text: &str) -> Option<Mistake> {
    let (at, expected) = walk(text, &mut |_| {}).err()?;
    let before = &text.as_bytes()[..at];
    let line_at = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    let column = text.get(line_at..at).map_or(0, |line| line.chars().count()) + 1;
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    Some(Mistake { at, line, column, expected })
}

/// How deep what is tidied may be: each level indents all that is in it.
const DEEPEST: usize = 64;

/// The same with a line for each member and element; none if it is no JSON, or too deep to be read in lines.
pub fn tidy(text: &str) -> Option<String> {
    if !is_shallow(text) {
        return None;
    }
    let mut tidied = String::with_capacity(text.len() * 2);
    in_lines(text, &mut |part| {
        tidied.push_str(part);
        true
    });
    Some(tidied)
}

/// Whether tidying would change anything. Nothing is made for that, and no byte is looked at twice.
pub fn is_untidy(text: &str) -> bool {
    let mut rest = Some(text);
    is_shallow(text) && {
        in_lines(text, &mut |part| {
            rest = rest.and_then(|rest| rest.strip_prefix(part));
            rest.is_some()
        });
        rest != Some("")
    }
}

/// Whether it is JSON that is not too deep.
fn is_shallow(text: &str) -> bool {
    let (mut depth, mut deepest) = (0_usize, 0);
    let walked = walk(text, &mut |token| {
        match token {
            "{" | "[" => depth += 1,
            "}" | "]" => depth -= 1,
            _ => {}
        }
        deepest = deepest.max(depth);
    });
    walked.is_ok() && deepest <= DEEPEST
}

/// Hands out the tidy text of JSON piece by piece, for as long as it is wanted.
fn in_lines(text: &str, each: &mut dyn FnMut(&str) -> bool) {
    let mut depth = 0;
    let mut opened = false;
    let mut wanted = true;
    let mut put = |part: &str| {
        wanted = wanted && each(part);
        wanted
    };
    let new_line = |put: &mut dyn FnMut(&str) -> bool, depth: usize| {
        let mut go_on = put("\n");
        for _ in 0..depth {
            go_on = go_on && put("  ");
        }
    };
    let _ = walk(text, &mut |token| {
        let closes = matches!(token, "}" | "]");
        if closes {
            depth -= 1;
        }
        if opened != closes {
            new_line(&mut put, depth);
        }
        put(token);
        match token {
            "{" | "[" => depth += 1,
            "," => new_line(&mut put, depth),
            ":" => {
                put(" ");
            }
            _ => {}
        }
        opened = matches!(token, "{" | "[");
    });
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Value,
    /// A value, or the end of an array that has none.
    ValueOrEnd,
    Name,
    NameOrEnd,
    Colon,
    /// A comma, or the end of what it is in; nothing at all behind the outermost value.
    CommaOrEnd,
}

/// Hands out the tokens; or says where it goes wrong, and what should stand there.
fn walk(text: &str, each: &mut dyn FnMut(&str)) -> Result<(), (usize, &'static str)> {
    let bytes = text.as_bytes();
    let mut inside = Vec::new();
    let mut next = Next::Value;
    let mut at = 0;
    loop {
        while bytes.get(at).is_some_and(|byte| b" \t\r\n".contains(byte)) {
            at += 1;
        }
        let Some(&byte) = bytes.get(at) else {
            return if next == Next::CommaOrEnd && inside.is_empty() {
                Ok(())
            } else {
                Err((at, expected(next, &inside)))
            };
        };
        let takes_value = matches!(next, Next::Value | Next::ValueOrEnd);
        let mut end = at + 1;
        next = match (byte, next) {
            (b'{' | b'[', _) if takes_value => {
                inside.push(byte);
                if byte == b'{' { Next::NameOrEnd } else { Next::ValueOrEnd }
            }
            (b'}', Next::NameOrEnd | Next::CommaOrEnd) if inside.last() == Some(&b'{') => {
                inside.pop();
                Next::CommaOrEnd
            }
            (b']', Next::ValueOrEnd | Next::CommaOrEnd) if inside.last() == Some(&b'[') => {
                inside.pop();
                Next::CommaOrEnd
            }
            (b',', Next::CommaOrEnd) if !inside.is_empty() => {
                if inside.last() == Some(&b'{') {
                    Next::Name
                } else {
                    Next::Value
                }
            }
            (b':', Next::Colon) => Next::Value,
            (b'"', Next::Name | Next::NameOrEnd) => {
                end = string(bytes, end)?;
                Next::Colon
            }
            (b'"', _) if takes_value => {
                end = string(bytes, end)?;
                Next::CommaOrEnd
            }
            (b'-' | b'0'..=b'9', _) if takes_value => {
                end = number(bytes, at)?;
                Next::CommaOrEnd
            }
            (b't' | b'f' | b'n', _) if takes_value => {
                end = word(bytes, at)?;
                Next::CommaOrEnd
            }
            _ => return Err((at, expected(next, &inside))),
        };
        each(text.get(at..end).unwrap_or_default());
        at = end;
    }
}

fn expected(next: Next, inside: &[u8]) -> &'static str {
    match (next, inside.last()) {
        (Next::Value, _) => "a value",
        (Next::ValueOrEnd, _) => "a value or ]",
        (Next::Name, _) => "a name in double quotes",
        (Next::NameOrEnd, _) => "a name in double quotes, or }",
        (Next::Colon, _) => "a colon",
        (Next::CommaOrEnd, Some(b'{')) => "a comma or }",
        (Next::CommaOrEnd, Some(_)) => "a comma or ]",
        (Next::CommaOrEnd, None) => "nothing more",
    }
}

/// The end of a string that begins before `at`.
fn string(bytes: &[u8], mut at: usize) -> Result<usize, (usize, &'static str)> {
    loop {
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => {
                at += 1;
                match bytes.get(at) {
                    Some(b'u') => {
                        for _ in 0..4 {
                            at += 1;
                            if !bytes.get(at).is_some_and(u8::is_ascii_hexdigit) {
                                return Err((at, "four hexadecimal digits"));
                            }
                        }
                    }
                    Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {}
                    _ => return Err((at, "one of \" \\ / b f n r t u behind a backslash")),
                }
            }
            Some(..b' ') => return Err((at, "an escape such as \\n: a string stays on one line")),
            Some(_) => {}
            None => return Err((at, "the closing double quote")),
        }
        at += 1;
    }
}

/// The end of a number that begins here.
fn number(bytes: &[u8], mut at: usize) -> Result<usize, (usize, &'static str)> {
    let digits = |at: usize| match bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count() {
        0 => Err((at, "a digit")),
        count => Ok(at + count),
    };
    if bytes.get(at) == Some(&b'-') {
        at += 1;
    }
    // Nothing follows a zero: 012 is no number.
    at = if bytes.get(at) == Some(&b'0') { at + 1 } else { digits(at)? };
    if bytes.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = bytes.get(at) {
            at += 1;
        }
        at = digits(at)?;
    }
    Ok(at)
}

/// The end of one of the three words.
fn word(bytes: &[u8], at: usize) -> Result<usize, (usize, &'static str)> {
    let words = [&b"true"[..], b"false", b"null"].into_iter();
    let word = words.min_by_key(|word| word.first() != bytes.get(at)).unwrap_or_default();
    let same = word.iter().zip(&bytes[at..]).take_while(|(a, b)| a == b).count();
    if same == word.len() { Ok(at + same) } else { Err((at + same, "true, false or null")) }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn the_first_mistake_has_its_line_and_column() {
        let mistake = check("{\n  \"é\": 1,\n}").unwrap();
        assert_eq!((mistake.line, mistake.column, mistake.expected), (3, 1, "a name in double quotes"));
        let mistake = check("[\"é\" 1]").unwrap();
        assert_eq!((mistake.line, mistake.column, mistake.expected), (1, 6, "a comma or ]"));
        assert_eq!(check("").unwrap().expected, "a value");
        assert_eq!(check("1 2").unwrap().expected, "nothing more");
    }

    #[test]
    fn tidying_changes_white_space_alone() {
        let tidied = tidy(r#"{"a":[1.0e5,{}, []],"a":"\u00e9, {"}"#).unwrap();
        assert_eq!(tidied, "{\n  \"a\": [\n    1.0e5,\n    {},\n    []\n  ],\n  \"a\": \"\\u00e9, {\"\n}");
        assert_eq!(tidy("{"), None);
        for (text, untidy) in
            [("[1]", true), (tidied.as_str(), false), ("{}", false), ("{", false), (" 1", true)]
        {
            assert_eq!(is_untidy(text), untidy, "{text}");
        }
    }

    #[test]
    fn what_is_too_deep_to_be_read_in_lines_is_left_as_it_is() {
        let nested = |deep: usize| ["[".repeat(deep), "]".repeat(deep)].concat();
        assert!(tidy(&nested(DEEPEST)).is_some() && is_untidy(&nested(DEEPEST)));
        assert!(tidy(&nested(DEEPEST + 1)).is_none() && !is_untidy(&nested(DEEPEST + 1)));
        // Indented, this would take gigabytes; and it is JSON nonetheless.
        assert_eq!(tidy(&nested(100_000)), None);
        assert_eq!(check(&nested(100_000)), None);
    }

    proptest! {
        #[test]
        fn the_check_agrees_with_serde(text in r#"([\[\]{},:]|"|\\u00e9|\\|a|true|fals|null| |\n|-|0|12|\.|e|"a"|"b":|[1-3]){0,12}"#) {
            let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
            prop_assert_eq!(check(&text).is_none(), theirs, "{:?}", check(&text));
        }

        #[test]
        fn what_is_tidy_means_the_same(text in r#"\[("a"|1|\{"b":(2|\[\]|\{\})\}|null)(,("c"|-0[.]5e3|\[3\])){0,4}\]"#) {
            let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
            let tidied = tidy(&text).unwrap();
            prop_assert_eq!(value(&tidied), value(&text));
            prop_assert_eq!(is_untidy(&text), tidied != text);
            prop_assert!(!is_untidy(&tidied));
            prop_assert_eq!(tidy(&tidied).unwrap(), tidied);
        }
    }
}
