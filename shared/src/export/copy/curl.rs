//! A curl command that sends the same bytes, as far as curl can.

use super::{Parts, check, script, text};

/// The command. What curl would add by itself and the request has at the same place is left to curl; what
/// it would add and the request has not is taken away.
pub(super) fn command(parts: &Parts<'_>, bytes: &[u8], lab: &str, notes: &mut Vec<String>) -> String {
    let has_body = !parts.content.is_empty() || parts.chunked;
    let mut fields: Vec<Vec<u8>> = Vec::new();
    for (name, is_added) in [
        ("Host", true),
        ("User-Agent", true),
        ("Accept", true),
        ("Content-Type", has_body),
        ("Content-Length", has_body && !parts.chunked),
    ] {
        if is_added && !parts.has(name) {
            fields.push([name, ":"].concat().into_bytes());
        }
    }
    fields.extend(parts.lines.iter().filter(|line| !line.starts_with(b"@")).map(|line| {
        match line.strip_suffix(b":") {
            Some(name) if !name.contains(&b':') => [name, b";"].concat(),
            _ => line.to_vec(),
        }
    }));
    // A body that no argument can hold is the same to curl as one of that length.
    let piped = parts.content.contains(&0);
    let stand_in = if piped { vec![b'x'; parts.content.len()] } else { parts.content.clone() };
    let head = bytes.len().saturating_sub(parts.content.len());
    let wanted = if piped && !parts.chunked { [&bytes[..head], &stand_in].concat() } else { bytes.to_vec() };
    let write = |fields: &[Vec<u8>], body: &str| written(parts, fields, body, has_body, lab);
    let raw = [" \\\n  --data-raw ", &quoted(&stand_in)].concat();
    let mut problems = Vec::new();
    if check("curl", &write(&fields, &raw), &wanted, &mut problems) {
        let usual = ["host", "accept", "content-type", "content-length"];
        for name in usual {
            let mut fewer = fields.clone();
            fewer.retain(|line| {
                let is_it =
                    line.get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name.as_bytes()));
                !(is_it && line.get(name.len()) == Some(&b':') && line.len() > name.len() + 1)
            });
            if fewer.len() < fields.len() && check("", &write(&fewer, &raw), &wanted, &mut Vec::new()) {
                fields = fewer;
            }
        }
    }
    notes.append(&mut problems);
    if piped {
        let command = write(&fields, " \\\n  --data-binary @-");
        return [&script::printf(&parts.content), " | ", &command].concat();
    }
    write(&fields, &raw)
}

fn written(parts: &Parts<'_>, fields: &[Vec<u8>], body: &str, has_body: bool, lab: &str) -> String {
    let mut out = "curl ".to_owned();
    match parts.method {
        b"GET" if !has_body => {}
        b"POST" if has_body => {}
        b"HEAD" if !has_body => out.push_str("-I "),
        method => out.extend(["-X ", &quoted(method), " "]),
    }
    if parts.version == b"HTTP/1.0" {
        out.push_str("-0 ");
    }
    let target = parts.target;
    let in_url = target.starts_with(b"/")
        && target.iter().all(|byte| byte.is_ascii_graphic() && !b"#\\".contains(byte));
    let has = |part: &[u8]| target.windows(part.len()).any(|own| own == part);
    if in_url && (has(b"/./") || has(b"/..") || target.ends_with(b"/.")) {
        out.push_str("--path-as-is ");
    }
    if in_url && target.iter().any(|byte| b"[]{}".contains(byte)) {
        out.push_str("-g ");
    }
    if !in_url {
        out.extend(["--request-target ", &quoted(target), " "]);
    }
    let url =
        ["http://", lab, if in_url { std::str::from_utf8(target).unwrap_or("/") } else { "/" }].concat();
    out.push_str(&quoted(url.as_bytes()));
    for line in fields {
        out.extend([" \\\n  -H ", &quoted(line)]);
    }
    if has_body {
        out.push_str(body);
    }
    out
}

/// A word for a POSIX shell; with control characters as bash, zsh and ksh write them.
fn quoted(word: &[u8]) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_./:=,+@%".contains(byte);
    if !word.is_empty() && word.iter().all(plain) {
        return text(word);
    }
    match std::str::from_utf8(word) {
        Ok(word) if !word.chars().any(|c| c.is_control() && c != '\n') => {
            ["'", &word.replace('\'', "'\\''"), "'"].concat()
        }
        _ => {
            let mut out = "$'".to_owned();
            script::escape(word, b"'\\", &mut out);
            out.push('\'');
            out
        }
    }
}
