//! The input, what the tracer said of it, and what can be read off that.

use shared::explain::{self, Explained};
use shared::span::Span;
use shared::trace::{Kind, Message, Side, Step, Trace};

/// An input that has been traced.
pub(super) struct Reading {
    pub(super) side: Side,
    pub(super) input: Vec<u8>,
    pub(super) trace: Trace,
    /// What is still being read.
    pub(super) open: Vec<Step>,
    pub(super) messages: Vec<Message>,
}

/// The fields of a message, each whole line's part of a value as a span of its own.
#[derive(Default)]
pub(super) struct Fields {
    pub(super) head: Vec<Field>,
    pub(super) trailers: Vec<Field>,
}

/// A name, and the parts of its value: several where it went on over the end of its line.
pub(super) struct Field {
    pub(super) name: Span,
    pub(super) value: Vec<Span>,
}

impl Reading {
    pub(super) fn new(side: Side, input: Vec<u8>, trace: impl Fn(&[u8]) -> Trace) -> Self {
        let trace = trace(&input);
        let (open, messages) = (trace.open(), trace.messages().collect());
        Self { side, input, trace, open, messages }
    }

    /// The bytes of a span.
    pub(super) fn bytes(&self, span: Span) -> &[u8] {
        span.of(&self.input, 0)
    }

    /// All that was said, and after it what is still being read.
    pub(super) fn steps(&self) -> impl Iterator<Item = &Step> {
        self.trace.steps().iter().chain(&self.open)
    }

    /// What was said of one message. Steps come in the order of their messages.
    pub(super) fn steps_of(&self, message: u32) -> impl Iterator<Item = &Step> {
        let steps = self.trace.steps();
        let start = steps.partition_point(|step| step.message < message);
        let end = steps.partition_point(|step| step.message <= message);
        steps[start..end].iter().chain(self.open.iter().filter(move |step| step.message == message))
    }

    /// A step in plain words.
    pub(super) fn explain(&self, step: &Step) -> Explained {
        let place = self.messages.binary_search_by_key(&step.message, |message| message.index);
        let message = place.map(|place| self.messages[place]).unwrap_or_default();
        explain::step(step, &self.input, &message)
    }

    /// The fields that have come whole: a line that is still being read may yet say something else.
    pub(super) fn fields(&self, message: u32) -> Fields {
        let mut fields = Fields::default();
        let mut name = None;
        let mut part = None;
        // A refused message keeps the line it was refused in, as far as it came.
        let ended = |step: &Step| self.bytes(step.span).ends_with(b"\n");
        for step in self.steps_of(message) {
            match step.kind {
                Kind::FieldName => name = Some(step.span),
                Kind::FieldValue => part = Some(step.span),
                Kind::FieldLine | Kind::TrailerLine => {
                    let list =
                        if step.kind == Kind::FieldLine { &mut fields.head } else { &mut fields.trailers };
                    let (name, part) = (name.take(), part.take());
                    if !ended(step) {
                        continue;
                    }
                    match (name, list.last_mut()) {
                        (Some(name), _) => list.push(Field { name, value: part.into_iter().collect() }),
                        (None, Some(field)) => field.value.extend(part),
                        (None, None) => {}
                    }
                }
                _ => {}
            }
        }
        fields
    }

    /// The body's bytes, without the sizes of chunks.
    pub(super) fn body(&self, message: u32) -> impl Iterator<Item = &[u8]> {
        self.steps_of(message)
            .filter(|step| matches!(step.kind, Kind::Data | Kind::ChunkData | Kind::DataUntilClose))
            .map(|step| self.bytes(step.span))
    }
}

#[cfg(test)]
mod tests {
    use shared::rule::{Rule, RuleSet};
    use shared::trace::{Profile, Side, Trace};

    use super::{Field, Reading};

    fn reading(input: &str) -> Reading {
        let profile = Profile::RFC.allowing(RuleSet::HOST.with(Rule::ObsFold));
        Reading::new(Side::Request, input.as_bytes().to_vec(), |input| {
            Trace::of(Side::Request, profile, input)
        })
    }

    fn shown(reading: &Reading, fields: &[Field]) -> Vec<String> {
        let text = |span: &_| String::from_utf8_lossy(reading.bytes(*span)).into_owned();
        fields
            .iter()
            .map(|field| {
                format!(
                    "{}={}",
                    text(&field.name),
                    field.value.iter().map(text).collect::<Vec<_>>().join("|")
                )
            })
            .collect()
    }

    #[test]
    fn fields_come_from_whole_lines_and_a_folded_value_in_parts() {
        let reading = reading("GET / HTTP/1.1\r\nA:  x \r\n y\r\n\t\r\nB:\r\nC: half");
        assert_eq!(shown(&reading, &reading.fields(0).head), ["A=x|y", "B="]);
    }

    #[test]
    fn trailers_and_bodies_belong_to_their_message() {
        let one =
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n";
        let reading = reading(&[one, "GET /x HTTP/1.1\r\nU: 2\r\n\r\n"].concat());
        let fields = reading.fields(0);
        assert_eq!(shown(&reading, &fields.head), ["Transfer-Encoding=chunked"]);
        assert_eq!(shown(&reading, &fields.trailers), ["T=1"]);
        assert_eq!(reading.body(0).collect::<Vec<_>>().concat(), b"abcde");
        assert_eq!(shown(&reading, &reading.fields(1).head), ["U=2"]);
        assert_eq!(reading.body(1).count(), 0);
    }

    #[test]
    fn a_line_that_was_refused_is_no_field() {
        let reading = reading("GET / HTTP/1.1\r\nA: 1\r\nB: \0\r\n\r\n");
        assert_eq!(shown(&reading, &reading.fields(0).head), ["A=1"]);
    }
}
