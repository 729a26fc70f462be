//! Tries many streams on all cores, and shrinks what does not agree.
//!
//! The streams come in blocks, each from a seed of its own that follows from the one printed at the
//! start; so the same seed gives the same streams on however many cores.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use proptest::strategy::{Strategy as _, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::check::Disagreement;
use crate::generate;
use crate::report::section;
use crate::shrink::shrink;

/// Streams that come from one seed.
const BLOCK: usize = 250;

/// How often it says how far it is.
const PROGRESS: Duration = Duration::from_secs(10);

/// How long one example may be shrunk by its grammar, and then as bytes.
const SHRINKING: Duration = Duration::from_secs(10);

/// How many kinds of disagreement are worth reading at once.
const ENOUGH: usize = 20;

/// One kind of disagreement, with the least example found.
pub struct Finding {
    pub input: Vec<u8>,
    pub disagreement: Disagreement,
    pub times: usize,
}

/// What came of it.
pub struct Catch {
    pub findings: Vec<Finding>,
    pub cases: usize,
    pub took: Duration,
}

/// Tries `cases` streams.
pub fn hunt(cases: usize, seed: u64, check: impl Fn(&[u8]) -> Result<(), Box<Disagreement>> + Sync) -> Catch {
    let began = Instant::now();
    let blocks = cases.div_ceil(BLOCK);
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let said = Mutex::new(began);
    let found = Mutex::new(BTreeMap::<String, Finding>::new());
    let work = || {
        let strategy = generate::streams();
        loop {
            let block = next.fetch_add(1, Ordering::Relaxed);
            if block >= blocks || found.lock().unwrap().len() >= ENOUGH {
                return;
            }
            let mut runner = TestRunner::new_with_rng(Config::default(), rng(seed, block));
            for _ in 0..BLOCK.min(cases - block * BLOCK) {
                let tree = strategy.new_tree(&mut runner).unwrap();
                if let Err(disagreement) = check(&tree.current()) {
                    note(&found, tree, *disagreement, &check);
                }
                done.fetch_add(1, Ordering::Relaxed);
            }
            tell(&said, began, done.load(Ordering::Relaxed), cases, &found);
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(work);
        }
    });
    let findings = found.into_inner().unwrap().into_values().collect();
    Catch { findings, cases: done.into_inner(), took: began.elapsed() }
}

fn rng(seed: u64, block: usize) -> TestRng {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..16].copy_from_slice(&(block as u64).to_le_bytes());
    TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)
}

/// Counts it; and shrinks it, if it is the first of its kind.
fn note(
    found: &Mutex<BTreeMap<String, Finding>>,
    mut tree: impl ValueTree<Value = Vec<u8>>,
    first: Disagreement,
    check: &impl Fn(&[u8]) -> Result<(), Box<Disagreement>>,
) {
    let kind = first.difference.kind.clone();
    {
        let mut found = found.lock().unwrap();
        if let Some(known) = found.get_mut(&kind) {
            known.times += 1;
            return;
        }
        let input = tree.current();
        found.insert(kind.clone(), Finding { input, disagreement: first, times: 1 });
    }
    let same = |input: &[u8]| check(input).is_err_and(|other| other.difference.kind == kind);
    let began = Instant::now();
    let mut least = tree.current();
    let mut going = tree.simplify();
    while going && began.elapsed() < SHRINKING {
        let now = tree.current();
        if same(&now) {
            least = now;
            going = tree.simplify();
        } else {
            going = tree.complicate();
        }
    }
    let least = shrink(least, SHRINKING, same);
    if let Err(disagreement) = check(&least)
        && let Some(finding) = found.lock().unwrap().get_mut(&kind)
    {
        (finding.input, finding.disagreement) = (least, *disagreement);
        // At once, since a long hunt may be given up.
        eprintln!("\n{}", section(finding));
    }
}

fn tell(
    said: &Mutex<Instant>,
    began: Instant,
    done: usize,
    cases: usize,
    found: &Mutex<BTreeMap<String, Finding>>,
) {
    let mut said = said.lock().unwrap();
    if said.elapsed() >= PROGRESS {
        *said = Instant::now();
        let (seconds, kinds) = (began.elapsed().as_secs(), found.lock().unwrap().len());
        eprintln!("{done} of {cases} streams after {seconds} s, {kinds} kinds of disagreement");
    }
}
