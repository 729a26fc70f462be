//! The tracer says the same however the bytes are cut.

use std::fmt::Debug;

use shared::trace::{Outline, Profile, Side, State, Step, Trace, Zoom};

use crate::compare::Difference;

/// Longer streams are not cut at every place.
const EVERY: usize = 300;

/// At how many places they are.
const SOME: usize = 12;

/// What differs when the bytes come whole, one by one, or in two pieces; nothing when all is the same.
pub fn difference(input: &[u8], profile: Profile) -> Option<Difference> {
    let cut = |cuts: &[usize]| {
        let mut trace = Trace::new(Side::Request, profile);
        let mut from = 0;
        for &to in cuts.iter().chain([&input.len()]) {
            trace.feed(&input[from..to]);
            from = to;
        }
        trace
    };
    let whole = cut(&[]);
    let every: Vec<usize> = (1..input.len()).collect();
    if let Some(Difference { kind, here }) = first_difference(&whole, &cut(&every)) {
        return Some(Difference::new(format!("pieces: {kind}"), format!("byte by byte: {here}")));
    }
    let step = if input.len() < EVERY { 1 } else { input.len() / SOME };
    for at in (1..input.len()).step_by(step) {
        if let Some(Difference { kind, here }) = first_difference(&whole, &cut(&[at])) {
            return Some(Difference::new(format!("pieces: {kind}"), format!("cut at {at}: {here}")));
        }
    }
    gap(&whole).or_else(|| outline(input, profile, &whole))
}

fn first_difference(whole: &Trace, pieces: &Trace) -> Option<Difference> {
    let becomes = |one: &dyn Debug, other: &dyn Debug| format!("{one:?} becomes {other:?}");
    if whole.steps() != pieces.steps() {
        return Some(first_step(whole.steps(), pieces.steps()));
    }
    Some(match () {
        () if whole.verdict() != pieces.verdict() => {
            Difference::new("the verdict", becomes(&whole.verdict(), &pieces.verdict()))
        }
        () if whole.consumed() != pieces.consumed() => {
            Difference::new("bytes consumed", becomes(&whole.consumed(), &pieces.consumed()))
        }
        () if whole.messages().ne(pieces.messages()) => {
            let (one, other): (Vec<_>, Vec<_>) = (whole.messages().collect(), pieces.messages().collect());
            Difference::new("messages", becomes(&one, &other))
        }
        () if whole.open() != pieces.open() => {
            Difference::new("open steps", becomes(&whole.open(), &pieces.open()))
        }
        () => return None,
    })
}

fn first_step(whole: &[Step], pieces: &[Step]) -> Difference {
    let same = whole.iter().zip(pieces).take_while(|(one, other)| one == other).count();
    let name = |step: Option<&Step>| match step {
        Some(step) => format!("{:?} ({})", step.kind, step.rule.id()),
        None => "none".to_owned(),
    };
    let (one, other) = (whole.get(same), pieces.get(same));
    Difference::new(format!("step {} or {}", name(one), name(other)), format!("{one:?} becomes {other:?}"))
}

/// The steps of one zoom follow each other, and cover all that was read.
fn gap(trace: &Trace) -> Option<Difference> {
    let open = trace.open();
    let steps = || trace.steps().iter().chain(&open);
    let after_close = steps().any(|step| step.before == State::Closed);
    for zoom in Zoom::ALL {
        let mut at = 0;
        for step in steps().filter(|step| step.zoom() == zoom && !step.span.is_empty()) {
            if step.span.at != at {
                let kind = format!("{}: a gap or overlap before {:?}", zoom.name(), step.kind);
                return Some(Difference::new(kind, format!("at {at} follows {step:?}")));
            }
            at = step.span.end();
        }
        // What comes after the last message belongs to none.
        if at != trace.consumed() && !(zoom == Zoom::Message && after_close) {
            let here = format!("covered up to {at}, read up to {}", trace.consumed());
            return Some(Difference::new(format!("{}: bytes without a step", zoom.name()), here));
        }
    }
    None
}

/// The tracer that keeps no steps comes to the same verdict.
fn outline(input: &[u8], profile: Profile, trace: &Trace) -> Option<Difference> {
    let mut outline = Outline::new(Side::Request, profile);
    outline.feed(input);
    let (with, without) = ((trace.verdict(), trace.consumed()), (outline.verdict(), outline.consumed()));
    (with != without)
        .then(|| Difference::new("without steps it says otherwise", format!("{with:?} becomes {without:?}")))
}
