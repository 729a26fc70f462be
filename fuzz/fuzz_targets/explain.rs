//! Any bytes: everything that is said of them can be put into words, and the words are whole.

#![no_main]

use libfuzzer_sys::fuzz_target;
use shared::explain;
use shared::trace::{Answering, Profile, Side, Trace, Verdict};

fuzz_target!(|data: &[u8]| {
    let Some((&how, input)) = data.split_first() else { return };
    let side = if how & 1 == 0 { Side::Request } else { Side::Response(Answering::Other) };
    let trace = Trace::of(side, if how & 2 == 0 { Profile::RFC } else { Profile::HYPER }, input);
    let messages: Vec<_> = trace.messages().collect();
    for step in trace.steps().iter().chain(&trace.open()) {
        let Some(message) = messages.iter().find(|message| message.index == step.message) else { continue };
        let said = explain::step(step, input, message);
        assert!(!said.title.is_empty() && said.sentence.len() > 3, "{step:?}");
        assert!(!said.sentence.chars().any(char::is_control), "{said:?}");
        if let Some(&byte) = step.span.of(input, 0).first() {
            assert!(!explain::byte(step, step.span.at, byte).is_empty());
        }
    }
    if let Verdict::Rejected(rejection) = trace.verdict() {
        let said = explain::rejection(rejection, input);
        assert!(!said.summary.is_empty() && !said.expected.is_empty());
    }
});
