//! Says what does not agree, in Markdown: each example as a fixture of `shared/tests/traces/`, with what
//! hyper did and what the tracer says.

use std::fmt::Write as _;

use crate::hunt::{Catch, Finding};

/// Equal bytes from this many on are written as `\{a*9000}`.
const MANY: usize = 16;

/// One section for each kind of disagreement, the most frequent first.
pub fn report(caught: &Catch, seed: u64) -> String {
    let mut findings: Vec<_> = caught.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.times));
    let mut text = format!(
        "{} kinds of disagreement in {} streams; PLAYGROUND_AGREE_SEED={seed} gives the same streams again.\n",
        findings.len(),
        caught.cases,
    );
    for finding in findings {
        let _never = write!(text, "\n{}\nSeen {} times.\n", section(finding), finding.times);
    }
    text
}

/// One kind of disagreement.
pub fn section(finding: &Finding) -> String {
    let Finding { input, disagreement, .. } = finding;
    let difference = &disagreement.difference;
    format!(
        "## {}\nWhen the bytes come {}: {}.\n\n- hyper: {}\n- tracer: {}\n\n{}",
        difference.kind,
        disagreement.run,
        shortened(&difference.here),
        shortened(&disagreement.observed),
        shortened(&disagreement.predicted),
        fixture(input),
    )
}

/// The bytes as a fixture whose steps are still to be written.
fn fixture(input: &[u8]) -> String {
    let lines: String = input.split_inclusive(|&byte| byte == b'\n').map(line).collect();
    format!("```request, profile hyper, not yet\n{lines}```\n\n```steps\n```\n")
}

/// A line of a fixture ends with CR LF, or says that it does not.
fn line(bytes: &[u8]) -> String {
    let (bytes, end) = match bytes.strip_suffix(b"\r\n") {
        Some(bytes) => (bytes, "\n"),
        None => (bytes, "\\\n"),
    };
    let runs = bytes.chunk_by(|one, other| one == other);
    let runs = runs.map(|run| match (escaped(run[0]), run.len()) {
        (byte, MANY..) => format!("\\{{{byte}*{}}}", run.len()),
        (byte, few) => byte.repeat(few),
    });
    runs.collect::<String>() + end
}

fn escaped(byte: u8) -> String {
    match byte {
        b'\r' => r"\r".to_owned(),
        b'\n' => r"\n".to_owned(),
        b'\t' => r"\t".to_owned(),
        0 => r"\0".to_owned(),
        b'\\' => r"\\".to_owned(),
        b' '..=b'~' => char::from(byte).to_string(),
        _ => format!(r"\x{byte:02X}"),
    }
}

/// Without the middle, if it is long.
fn shortened(text: &str) -> String {
    const END: usize = 700;
    let (start, end) =
        (text.floor_char_boundary(END), text.ceil_char_boundary(text.len().saturating_sub(END)));
    if start < end { format!("{} […] {}", &text[..start], &text[end..]) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::fixture;

    #[test]
    fn what_cannot_be_seen_is_escaped_as_in_fixtures() {
        let input = [&b"GET / HTTP/1.1\r\nX:\t\\\xff\n\r\n"[..], &b"a".repeat(99)].concat();
        let expected = "GET / HTTP/1.1\nX:\\t\\\\\\xFF\\n\\\n\n\\{a*99}\\\n";
        assert!(fixture(&input).contains(expected), "{}", fixture(&input));
    }
}
