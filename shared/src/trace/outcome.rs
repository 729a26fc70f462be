//! What can be read off a trace: a message's fields, its trailers and its body, as spans.
//!
//! ```
//! use shared::trace::{Profile, Side, Trace};
//!
//! let bytes = b"POST / HTTP/1.1\r\nHost: lab\r\nContent-Length: 2\r\n\r\nhi";
//! let trace = Trace::of(Side::Request, Profile::RFC, bytes);
//! let fields = trace.fields(0, bytes);
//! assert_eq!(fields.head[0].name.of(bytes, 0), b"Host");
//! assert_eq!(*fields.head[1].value(bytes), *b"2");
//! assert_eq!(trace.body(0).next().unwrap().of(bytes, 0), b"hi");
//! ```

use std::borrow::Cow;

use super::head::as_read;
use super::record::Trace;
use super::step::{Kind, Step};
use crate::span::Span;

/// The fields of a message that have come whole: a line that is still being read may yet say something
/// else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// Those of the head.
    pub head: Vec<Field>,
    /// Those behind a chunked body.
    pub trailers: Vec<Field>,
}

/// A name, and the parts of its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name.
    pub name: Span,
    /// The value without the white space round it: none when it is empty, several when it went on over
    /// the end of its line.
    pub parts: Vec<Span>,
}

impl Field {
    /// The value as it is read: with one space for each line end, and for each CR or NUL that was let
    /// through.
    pub fn value<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        match self.parts[..] {
            [] => Cow::Borrowed(&[]),
            [part] => as_read(part.of(bytes, 0)),
            _ => {
                let parts: Vec<_> = self.parts.iter().map(|part| as_read(part.of(bytes, 0))).collect();
                Cow::Owned(parts.join(&b' '))
            }
        }
    }
}

impl Trace {
    /// What was said of one message: steps come in the order of their messages.
    pub fn steps_of(&self, message: u32) -> &[Step] {
        let steps = self.steps();
        let start = steps.partition_point(|step| step.message < message);
        let end = steps.partition_point(|step| step.message <= message);
        &steps[start..end]
    }

    /// The fields of a message, whose stream these bytes are.
    pub fn fields(&self, message: u32, bytes: &[u8]) -> Fields {
        let mut fields = Fields::default();
        let (mut name, mut part) = (None, None);
        for step in self.steps_of(message) {
            let list = match step.kind {
                Kind::FieldName => {
                    name = Some(step.span);
                    continue;
                }
                Kind::FieldValue => {
                    part = Some(step.span);
                    continue;
                }
                Kind::FieldLine => &mut fields.head,
                Kind::TrailerLine => &mut fields.trailers,
                _ => continue,
            };
            let (name, part) = (name.take(), part.take());
            // A refused message keeps the line it was refused in, as far as it came.
            if !step.span.of(bytes, 0).ends_with(b"\n") {
                continue;
            }
            match (name, list.last_mut()) {
                (Some(name), _) => list.push(Field { name, parts: part.into_iter().collect() }),
                (None, Some(field)) => field.parts.extend(part),
                (None, None) => {}
            }
        }
        fields
    }

    /// The body of a message, without the sizes of chunks.
    pub fn body(&self, message: u32) -> impl Iterator<Item = Span> + '_ {
        let is_data = |kind| matches!(kind, Kind::Data | Kind::ChunkData | Kind::DataUntilClose);
        let open = self.open().into_iter().filter(move |step| step.message == message);
        let said = self.steps_of(message).iter().copied().chain(open);
        said.filter(move |step| is_data(step.kind)).map(|step| step.span)
    }
}

#[cfg(test)]
mod tests {
    use super::Field;
    use crate::rule::{Rule, RuleSet};
    use crate::trace::{Profile, Side, Trace};

    fn traced(input: &str) -> (Trace, &[u8]) {
        let profile = Profile::RFC.allowing(RuleSet::HOST.with(Rule::ObsFold));
        (Trace::of(Side::Request, profile, input.as_bytes()), input.as_bytes())
    }

    fn shown(fields: &[Field], bytes: &[u8]) -> Vec<String> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        fields
            .iter()
            .map(|field| format!("{}={}", text(field.name.of(bytes, 0)), text(&field.value(bytes))))
            .collect()
    }

    #[test]
    fn fields_come_from_whole_lines_and_a_folded_value_is_one() {
        let (trace, bytes) = traced("GET / HTTP/1.1\r\nA:  x \r\n y\r\n\t\r\nB:\r\nC: half");
        assert_eq!(shown(&trace.fields(0, bytes).head, bytes), ["A=x y", "B="]);
    }

    #[test]
    fn trailers_and_bodies_belong_to_their_message() {
        let one =
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n";
        let both = [one, "GET /x HTTP/1.1\r\nU: 2\r\n\r\n"].concat();
        let (trace, bytes) = traced(&both);
        let fields = trace.fields(0, bytes);
        assert_eq!(shown(&fields.head, bytes), ["Transfer-Encoding=chunked"]);
        assert_eq!(shown(&fields.trailers, bytes), ["T=1"]);
        assert_eq!(trace.body(0).flat_map(|span| span.of(bytes, 0)).copied().collect::<Vec<_>>(), b"abcde");
        assert_eq!(shown(&trace.fields(1, bytes).head, bytes), ["U=2"]);
        assert_eq!(trace.body(1).count(), 0);
    }

    #[test]
    fn a_line_that_was_refused_is_no_field() {
        let (trace, bytes) = traced("GET / HTTP/1.1\r\nA: 1\r\nB: \0\r\n\r\n");
        assert_eq!(shown(&trace.fields(0, bytes).head, bytes), ["A=1"]);
    }
}
