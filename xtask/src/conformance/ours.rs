//! What the tracer says of a case's bytes, in the words of the cases.

use shared::rule::{Rule, RuleSet, Severity};
use shared::span::Span;
use shared::trace::{Field, Kind, Message, Profile, Side, Step, Trace, Verdict};

use super::case::Expect;

/// The bytes, traced.
pub(super) struct Ours<'a> {
    pub(super) input: &'a [u8],
    pub(super) trace: Trace,
    pub(super) steps: Vec<Step>,
    /// The first message, where there is one.
    pub(super) message: Option<Message>,
}

impl<'a> Ours<'a> {
    /// Traces bytes with the peer still open.
    pub(super) fn of(side: Side, input: &'a [u8], allowed: RuleSet) -> Self {
        let trace = Trace::of(side, Profile::RFC.allowing(allowed), input);
        let steps = trace.steps().iter().copied().chain(trace.open()).collect();
        let message = trace.messages().next();
        Self { input, trace, steps, message }
    }

    pub(super) fn verdict(&self) -> Expect {
        match self.trace.verdict() {
            Verdict::Complete => Expect::Complete,
            Verdict::NeedMore(_) => Expect::Incomplete,
            Verdict::Rejected(_) => Expect::Error,
        }
    }

    /// The verdict on the first head alone. What is refused for what its fields mean together had a head.
    pub(super) fn head(&self) -> Expect {
        match (self.message.and_then(|message| message.head_end), self.verdict()) {
            (Some(_), _) => Expect::Complete,
            (None, Expect::Error) => Expect::Error,
            _ => Expect::Incomplete,
        }
    }

    /// The rule by which it was refused, and where.
    pub(super) fn refused(&self) -> Option<(Rule, u64)> {
        match self.trace.verdict() {
            Verdict::Rejected(why) => Some((why.rule, why.at)),
            _ => None,
        }
    }

    /// What the table may call a verdict: its name, and the rule by which it was refused, or what was
    /// found besides. What was looked away from is no reason for a verdict.
    pub(super) fn labels(&self, verdict: Expect) -> Vec<&'static str> {
        let mut labels = vec![verdict.name()];
        match self.refused() {
            Some((rule, _)) => labels.push(rule.id()),
            None => {
                let has = |test: &dyn Fn(&Step) -> bool| self.steps.iter().any(test);
                let white = |step: &Step| step.kind == Kind::Whitespace && step.rule == Rule::ChunkExtension;
                labels.extend(has(&white).then_some("white-space-in-chunk-line"));
                labels.extend(has(&|step| step.kind == Kind::IgnoredLine).then_some("ignored-line"));
                let unknown = |step: &Step| {
                    step.kind == Kind::Method && shared::explain::method(&self.text(step.span)).is_none()
                };
                labels.extend(has(&unknown).then_some(Rule::UnknownMethod.id()));
                let known = self.findings().filter(|rule| rule.severity() != Severity::Error);
                labels.extend(known.map(Rule::id));
            }
        }
        labels
    }

    /// What was found, and what was looked away from.
    pub(super) fn findings(&self) -> impl Iterator<Item = Rule> {
        self.steps.iter().filter(|step| step.kind == Kind::Finding).map(|step| step.rule)
    }

    pub(super) fn text(&self, span: Span) -> String {
        span.of(self.input, 0).iter().copied().map(char::from).collect()
    }

    /// The first message's fields.
    pub(super) fn fields(&self) -> Vec<(String, String)> {
        self.pairs(&self.trace.fields(0, self.input).head)
    }

    /// The first message's trailers.
    pub(super) fn trailers(&self) -> Vec<(String, String)> {
        self.pairs(&self.trace.fields(0, self.input).trailers)
    }

    fn pairs(&self, fields: &[Field]) -> Vec<(String, String)> {
        let text = |bytes: &[u8]| bytes.iter().copied().map(char::from).collect();
        fields.iter().map(|field| (self.text(field.name), text(&field.value(self.input)))).collect()
    }

    pub(super) fn body(&self) -> Vec<u8> {
        self.trace.body(0).flat_map(|span| span.of(self.input, 0)).copied().collect()
    }

    pub(super) fn complete(&self) -> u64 {
        self.trace.messages().filter(|message| message.complete).count() as u64
    }
}
