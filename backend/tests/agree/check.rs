//! All that is tried with one stream of bytes.

use std::panic::catch_unwind;

use backend::config::LabConfig;

use crate::compare::{Difference, difference};
use crate::observe::{Observed, Peer, observe, statuses};
use crate::prediction::{Prediction, prediction, profile};
use crate::{heads, pieces};

/// A way of bringing bytes to hyper in which it did something else than the tracer says.
#[derive(Clone, Debug)]
pub struct Disagreement {
    pub difference: Difference,
    /// How the bytes came.
    pub run: String,
    /// What hyper did, at length.
    pub observed: String,
    /// What the tracer says, at length.
    pub predicted: String,
}

/// All of it: the tracer in pieces, against httparse, and against hyper.
pub fn check(input: &[u8], config: &LabConfig) -> Result<(), Box<Disagreement>> {
    let profile = profile(config);
    let whole = catch_unwind(|| {
        let difference = pieces::difference(input, profile);
        let predicted = prediction(input, profile);
        let difference = difference.or_else(|| heads::difference(input, &predicted, config.head_fields));
        (predicted, difference)
    });
    let alone = |difference, predicted| {
        let (run, observed) = ("without hyper".to_owned(), "not asked".to_owned());
        Err(Box::new(Disagreement { difference, run, observed, predicted }))
    };
    match whole {
        Err(panic) => {
            let words = panic.downcast_ref::<String>().map(String::as_str);
            let words = words.or(panic.downcast_ref::<&str>().copied()).unwrap_or("without words");
            alone(Difference::new("the tracer panics", words), String::new())
        }
        Ok((predicted, Some(difference))) => alone(difference, format!("{predicted:?}")),
        Ok((predicted, None)) => against_hyper(input, config, &predicted),
    }
}

/// Tries a stream in one read, byte by byte, and cut at some places, with the client staying and going.
pub fn against_hyper(
    input: &[u8],
    config: &LabConfig,
    predicted: &Prediction,
) -> Result<(), Box<Disagreement>> {
    let every: Vec<usize> = (1..input.len()).collect();
    let runs = [
        ("in one read", &[][..], Peer::Open),
        ("in one read, and the client goes", &[], Peer::Finished),
        ("byte by byte", &every, Peer::Open),
        ("in a few reads", &cuts(input, 1), Peer::Open),
        ("in a few reads", &cuts(input, 2), Peer::Open),
    ];
    for (how, cuts, peer) in runs {
        let observed = observe(input, cuts, peer, config);
        if let Some(difference) = difference(input, &observed, predicted, peer, config.head_bytes) {
            let run = if cuts.is_empty() || cuts.len() + 1 == input.len() {
                how.to_owned()
            } else {
                format!("{how}, ending at {cuts:?}")
            };
            let (observed, predicted) = (in_words(&observed), format!("{predicted:?}"));
            return Err(Box::new(Disagreement { difference, run, observed, predicted }));
        }
    }
    Ok(())
}

/// A few places, always the same for the same bytes, so that a failure can be had again from them alone.
fn cuts(input: &[u8], salt: u64) -> Vec<usize> {
    // FNV-1a, then a step of xorshift for each place.
    let mut state = input.iter().fold(0xcbf2_9ce4_8422_2325 ^ salt, |hash: u64, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % (below.max(1) as u64)).unwrap_or(0)
    };
    let count = 1 + next(4);
    let mut cuts: Vec<_> = (0..count).map(|_| next(input.len())).filter(|&cut| cut > 0).collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

fn in_words(observed: &Observed) -> String {
    let statuses = statuses(&observed.written);
    format!("accepted {:?}; in the end {:?}; answered with {statuses:?}", observed.requests, observed.end)
}
