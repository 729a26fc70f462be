//! When hyper looks at a head: not at every read.
//!
//! hyper parses a head at the first read that brings some of it. If that is not all of it, it waits: at
//! later reads it only searches for an empty line, and parses again when it has found one (`parse` in
//! hyper's `src/proto/h1/io.rs`, `is_complete_fast` in `role.rs`). So `G?T` in one read is refused at
//! once; `G` and then `?T` leaves hyper waiting for the line to end, and the next.
//!
//! The tracer says what is wrong as soon as it can be known. Between the two stands this model of when
//! hyper takes notice; with it the comparison is exact for every way of cutting the bytes.

/// What HTTP/2 begins with.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// How far hyper has read each time it looks at the head beginning at `start`, given where its reads
/// ended. Each look comes with whether it is one at which hyper also parses, or only sees how much it has.
pub fn looks(input: &[u8], start: usize, reads: &[usize]) -> impl Iterator<Item = Look> {
    let mut before = None;
    reads.iter().filter(move |&&read| read > start).map(move |&read| {
        let buffer = &input[start..read];
        let parses = before.is_none_or(|before| has_empty_line(buffer, before));
        before = Some(buffer.len());
        Look { read, parses }
    })
}

/// One read while hyper waits for a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// How far it has read.
    pub read: usize,
    /// Whether it parses what it has.
    pub parses: bool,
}

/// Whether there is an empty line not wholly within the first `before` bytes, or nearly.
fn has_empty_line(buffer: &[u8], before: usize) -> bool {
    let new = &buffer[before.saturating_sub(3)..];
    (0..new.len()).any(|at| {
        let rest = &new[at..];
        rest.starts_with(b"\r\n\r\n") || rest.starts_with(b"\n\n") || rest.starts_with(b"\n\r\n")
    })
}

/// Whether these bytes, which hyper has before it when it refuses a head, begin with what HTTP/2 begins
/// with. Then it hangs up without an answer (`has_h2_prefix` in `conn.rs`, after `consume_leading_lines`).
pub fn is_http2(buffer: &[u8]) -> bool {
    let lines = buffer.iter().take_while(|&&byte| matches!(byte, b'\r' | b'\n')).count();
    buffer[lines..].starts_with(PREFACE)
}

#[cfg(test)]
mod tests {
    use super::{Look, looks};

    fn parsed_at(input: &[u8], reads: &[usize]) -> Vec<usize> {
        looks(input, 0, reads).filter(|look| look.parses).map(|look: Look| look.read).collect()
    }

    #[test]
    fn the_first_read_is_parsed_and_then_only_what_brings_an_empty_line() {
        assert_eq!(parsed_at(b"G?T / HTTP/1.1\r\n\r\n", &[1, 3, 14, 16, 17, 18]), [1, 18]);
        assert_eq!(
            parsed_at(b"a\n\nb", &[2, 3, 4]),
            [2, 3, 4],
            "the empty line is found again while it is near"
        );
    }
}
