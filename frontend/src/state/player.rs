//! Where one stands in a walk, and how one moves.

use shared::trace::Zoom;
use shared::wire::Direction;

use super::walk::{Light, Moment, Walk};

/// How fast it plays, in tenths of steps per second.
pub const SPEEDS: [u32; 6] = [5, 10, 20, 40, 80, 160];

/// Where one stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Player {
    /// How near one looks.
    pub zoom: Zoom,
    /// Which moment, among those of this zoom, from 0.
    pub at: usize,
    /// It moves by itself.
    pub playing: bool,
    /// Which of [`SPEEDS`].
    pub speed: usize,
    /// The byte that was asked about.
    pub asked: Option<(Direction, u64)>,
}

impl Default for Player {
    fn default() -> Self {
        Self { zoom: Zoom::Line, at: 0, playing: false, speed: 1, asked: None }
    }
}

/// A move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// To the first moment.
    First,
    /// One back.
    Back,
    /// One forward.
    Forward,
    /// To the last.
    Last,
    /// To this one.
    To(usize),
    /// To the beginning of the phase, or of the one before it.
    PhaseBack,
    /// To the next phase.
    PhaseForward,
    /// To the next thing that is not as it should be.
    NextProblem,
    /// Begins or stops to play.
    Toggle,
    /// Time for the next moment, while playing.
    Tick,
    /// Plays slower.
    Slower,
    /// Plays faster.
    Faster,
    /// Looks from elsewhere.
    Zoom(Zoom),
    /// What is this byte?
    Ask(Direction, u64),
    /// The answer has been read.
    Answered,
}

impl Player {
    /// The moment one stands at.
    pub fn moment<'w>(&self, walk: &'w Walk) -> Option<&'w Moment> {
        walk.get(self.zoom, self.at)
    }

    /// The bytes to be lit.
    pub fn light(&self, walk: &Walk) -> Option<Light> {
        self.moment(walk)?.light()
    }

    /// Moves.
    pub fn update(&mut self, walk: &Walk, to: Move) {
        let last = walk.len(self.zoom).saturating_sub(1);
        match to {
            Move::First => self.at = 0,
            Move::Back => self.at = self.at.saturating_sub(1),
            Move::Forward => self.at = (self.at + 1).min(last),
            Move::Last => self.at = last,
            Move::To(n) => self.at = n.min(last),
            Move::PhaseBack => {
                let phases = walk.phases(self.zoom);
                let mut starts = phases.iter().map(|(_, places)| places.start);
                self.at = starts.rfind(|&start| start < self.at).unwrap_or(0);
            }
            Move::PhaseForward => {
                let phases = walk.phases(self.zoom);
                self.at = phases
                    .iter()
                    .map(|(_, places)| places.start)
                    .find(|&start| start > self.at)
                    .unwrap_or(last);
            }
            Move::NextProblem => self.at = walk.next_problem(self.zoom, self.at).unwrap_or(self.at),
            Move::Toggle => {
                self.playing = !self.playing;
                if self.playing && self.at == last {
                    self.at = 0;
                }
            }
            Move::Tick if self.playing => {
                self.at = (self.at + 1).min(last);
                self.playing = self.at < last;
            }
            Move::Tick => {}
            Move::Slower => self.speed = self.speed.saturating_sub(1),
            Move::Faster => self.speed = (self.speed + 1).min(SPEEDS.len() - 1),
            Move::Zoom(zoom) => {
                self.at = walk.nearest(self.zoom, self.at, zoom);
                self.zoom = zoom;
            }
            Move::Ask(side, byte) => {
                self.asked = Some((side, byte));
                if let Some(place) = walk.covering(self.zoom, side, byte) {
                    self.at = place;
                }
            }
            Move::Answered => self.asked = None,
        }
        if !matches!(to, Move::Ask(..) | Move::Slower | Move::Faster) {
            self.asked = None;
        }
        if !matches!(to, Move::Toggle | Move::Tick | Move::Slower | Move::Faster | Move::Zoom(_)) {
            self.playing = false;
        }
    }
}
