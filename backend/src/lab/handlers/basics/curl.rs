//! An example as a command for curl, to be pasted into a shell.

use shared::route::Example;

/// The command, word by word; each is quoted where a shell needs it.
pub(super) fn command(example: &Example, base: &str) -> Vec<String> {
    let mut words = vec!["curl".to_owned()];
    let posts = !example.body.is_empty();
    match example.method {
        "GET" if !posts => {}
        "POST" if posts => {}
        "HEAD" => words.push("--head".to_owned()),
        method => words.push(format!("-X {}", quoted(method))),
    }
    for (name, value) in example.fields {
        // curl takes a name with nothing behind its colon as one that is not to be sent.
        let field = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        words.push(format!("-H {}", quoted(&field)));
    }
    if posts {
        words.push(format!("--data-raw {}", quoted(example.body)));
    }
    let target = example.target;
    if target.contains(['[', ']', '{', '}']) {
        words.push("--globoff".to_owned());
    }
    words.push(quoted(&format!("{base}{target}")));
    words
}

/// The same in lines of at most `width` where its words allow it.
pub(super) fn lines(example: &Example, base: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in command(example, base) {
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            *line = word;
        } else if line.chars().count() + 1 + word.chars().count() + " \\".len() <= width {
            line.push(' ');
            line.push_str(&word);
        } else {
            line.push_str(" \\");
            lines.push(format!("  {word}"));
        }
    }
    lines
}

/// A word as a POSIX shell takes it for itself.
fn quoted(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/.:_-,+=@%".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_is_told_no_more_than_it_should_hear() {
        for (word, expected) in [
            ("http://h/a", "http://h/a"),
            ("http://h/a?b=c&d", "'http://h/a?b=c&d'"),
            ("", "''"),
            ("it's $HOME", r"'it'\''s $HOME'"),
        ] {
            assert_eq!(quoted(word), expected);
        }
    }

    #[test]
    fn a_long_command_goes_on_in_the_next_line() {
        let example = Example::new("POST", "/a").with(&[("X-Empty", ""), ("A", "b")]).sending("c d");
        assert_eq!(
            lines(&example, "http://h", 40),
            ["curl -H 'X-Empty;' -H 'A: b' \\", "  --data-raw 'c d' http://h/a"]
        );
        assert_eq!(command(&Example::get("/[1-2]"), "")[1..], ["--globoff", "'/[1-2]'"]);
        assert_eq!(command(&Example::new("HEAD", "/"), "")[1], "--head");
        assert_eq!(command(&Example::get("/").sending("x"), "")[1], "-X GET");
    }
}
