//! Any bytes, either side, every leniency, any split: the tracer never panics, covers every byte it
//! took exactly once at each zoom, follows its table, and says the same however the bytes came.

#![no_main]

use libfuzzer_sys::fuzz_target;
use shared::rule::{Rule, RuleSet};
use shared::span::Span;
use shared::trace::{Answering, Kind, Outline, Profile, Side, State, Step, TRANSITIONS, Trace, Zoom};

fuzz_target!(|data: &[u8]| {
    let Some((&[how, leniencies, first, second], input)) = data.split_first_chunk::<4>() else { return };
    let side = match how & 3 {
        0 | 1 => Side::Request,
        2 => Side::Response(Answering::Other),
        _ => Side::Response(if how & 4 == 0 { Answering::Head } else { Answering::Connect }),
    };
    let mut profile = if how & 8 == 0 { Profile::RFC } else { Profile::HYPER };
    if how & 16 != 0 {
        // Small limits are reached where large ones never are.
        profile.limits.head = 64;
        profile.limits.trailers = 24;
        profile.limits.extensions = 8;
        profile.limits.fields = 3;
        profile.limits.name = 8;
        profile.limits.target = 16;
        profile.limits.method = 8;
    }
    let allowed = Rule::ALL.iter().filter(|rule| rule.leniency().is_some()).enumerate();
    for (n, &rule) in allowed {
        if leniencies & 1 << (n % 8) != 0 {
            profile = profile.allowing(RuleSet::EMPTY.with(rule));
        }
    }
    let ended = how & 32 != 0;
    let whole = traced(side, profile, &[input], ended);
    check_cover(&whole, input);
    check_table(&whole);

    let (mut one, mut other) = (usize::from(first), usize::from(second));
    (one, other) = (one.min(other).min(input.len()), one.max(other).min(input.len()));
    let pieces = [&input[..one], &input[one..other], &input[other..]];
    same(&whole, &traced(side, profile, &pieces, ended));
    if input.len() <= 256 {
        let bytes: Vec<&[u8]> = input.chunks(1).collect();
        same(&whole, &traced(side, profile, &bytes, ended));
    }

    let mut outline = Outline::new(side, profile);
    outline.feed(pieces[0]);
    outline.feed(pieces[1]);
    outline.feed(pieces[2]);
    if ended {
        outline.end();
    }
    assert_eq!((outline.verdict(), outline.consumed()), (whole.verdict(), whole.consumed()));

    // What was said of a part is said of the whole, as far as it had been said.
    let part = traced(side, profile, &[&input[..one]], false);
    let said = part.steps();
    assert_eq!(said, &whole.steps()[..said.len().min(whole.steps().len())]);
});

fn traced(side: Side, profile: Profile, pieces: &[&[u8]], ended: bool) -> Trace {
    let mut trace = Trace::new(side, profile);
    pieces.iter().for_each(|piece| trace.feed(piece));
    if ended {
        trace.end();
    }
    trace
}

fn same(one: &Trace, other: &Trace) {
    for (one, other) in one.steps().iter().zip(other.steps()) {
        assert_eq!(one, other);
    }
    assert_eq!(one.steps().len(), other.steps().len());
    assert_eq!(one.open(), other.open());
    assert_eq!((one.verdict(), one.consumed()), (other.verdict(), other.consumed()));
    assert!(one.messages().eq(other.messages()));
}

fn check_cover(trace: &Trace, input: &[u8]) {
    assert!(trace.consumed() <= input.len() as u64);
    let open = trace.open();
    for zoom in [Zoom::Line, Zoom::Token] {
        let mut at = 0;
        for step in trace.steps().iter().chain(&open).filter(|step| step.zoom() == zoom && !step.span.is_empty()) {
            assert_eq!(step.span.at, at, "{step:?}");
            at = step.span.end();
        }
        assert_eq!(at, trace.consumed(), "{zoom:?}");
    }
    let inside = |span: Span| span.end() <= input.len() as u64 + 1;
    assert!(trace.steps().iter().all(|step| inside(step.span) && inside(step.about)));
}

fn check_table(trace: &Trace) {
    let mut state = State::Start;
    let leads = |step: &&Step| step.zoom() == Zoom::Token || step.before != step.after;
    for step in trace.steps().iter().filter(leads) {
        if matches!(step.kind, Kind::Rejected) {
            break;
        }
        if step.zoom() == Zoom::Token || TRANSITIONS.iter().any(|&(_, kind, _)| kind == step.kind) {
            // What a refusal cuts short leads nowhere: a token, and the CR behind it.
            let cut_short = step.before == step.after && step.span.end() + 1 >= trace.consumed();
            assert!(cut_short || TRANSITIONS.contains(&(step.before, step.kind, step.after)), "{step:?}");
            assert_eq!(step.before, state, "{step:?}");
            state = step.after;
        }
    }
}
