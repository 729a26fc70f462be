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

impl Disagreement {
    /// One that shows without asking hyper.
    fn alone(difference: Difference, predicted: String) -> Box<Self> {
        let (run, observed) = ("without hyper".to_owned(), "not asked".to_owned());
        Box::new(Self { difference, run, observed, predicted })
    }
}

/// All of it: the tracer in pieces, against httparse, and against hyper.
pub fn check(input: &[u8], config: &LabConfig) -> Result<(), Box<Disagreement>> {
    let profile = profile(config);
    let traced = catch_unwind(|| (pieces::difference(input, profile), prediction(input, profile)));
    let (difference, predicted) = traced.map_err(|panic| {
        let words = panic.downcast_ref::<String>().map(String::as_str);
        let words = words.or(panic.downcast_ref::<&str>().copied()).unwrap_or("without words");
        Disagreement::alone(Difference::new("the tracer panics", words), String::new())
    })?;
    match difference.or_else(|| heads::difference(input, &predicted, config.head_fields)) {
        Some(difference) => Err(Disagreement::alone(difference, format!("{predicted:?}"))),
        None => against_hyper(input, config, &predicted),
    }
}

/// Every beginning of a stream, against httparse.
pub fn check_beginnings(input: &[u8], config: &LabConfig) -> Result<(), Box<Disagreement>> {
    for length in 0..=input.len() {
        let beginning = &input[..length];
        let predicted = prediction(beginning, profile(config));
        if let Some(difference) = heads::difference(beginning, &predicted, config.head_fields) {
            return Err(Disagreement::alone(difference, format!("{predicted:?}")));
        }
    }
    Ok(())
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
            let run = match how {
                "in a few reads" => format!("{how}, ending at {cuts:?}"),
                _ => how.to_owned(),
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
