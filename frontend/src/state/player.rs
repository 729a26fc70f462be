//! Where one stands in a walk, and how one moves.

use std::rc::Rc;

use shared::trace::Zoom;
use shared::wire::Direction;

use super::detail::Detail;
use super::walk::stops::Stops;
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
    /// Where playing stops, for as long as the page is open.
    pub stops: Rc<Stops>,
}

impl Default for Player {
    fn default() -> Self {
        Self { zoom: Zoom::Line, at: 0, playing: false, speed: 1, asked: None, stops: Rc::default() }
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
    /// Plays at this one of [`SPEEDS`].
    Speed(usize),
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

    /// The move that a key stands for; `inside` the player all of them act, elsewhere those that everybody
    /// knows. `command`: Ctrl is down. `letters`: keys that type something act.
    pub fn key(&self, key: &str, command: bool, inside: bool, letters: bool) -> Option<Move> {
        Some(match (key, command) {
            ("ArrowLeft", false) => Move::Back,
            ("ArrowRight", false) => Move::Forward,
            ("ArrowLeft", true) => Move::PhaseBack,
            ("ArrowRight", true) => Move::PhaseForward,
            ("Home", false) => Move::First,
            ("End", false) => Move::Last,
            (_, true) => return None,
            (" ", _) if inside => Move::Toggle,
            _ if !inside || !letters => return None,
            (",", _) => Move::Back,
            (".", _) => Move::Forward,
            ("k" | "K", _) => Move::Toggle,
            ("j" | "J", _) => Move::PhaseBack,
            ("l" | "L", _) => Move::PhaseForward,
            ("<", _) => Move::Slower,
            (">", _) => Move::Faster,
            ("z" | "Z", _) => Move::Zoom(Zoom::ALL[(self.zoom as usize + 1) % 3]),
            ("+", _) => Move::Zoom(Zoom::ALL[(self.zoom as usize + 1).min(2)]),
            ("-", _) => Move::Zoom(Zoom::ALL[(self.zoom as usize).saturating_sub(1)]),
            _ => return None,
        })
    }

    /// How long a moment lasts while it plays, in milliseconds.
    pub fn pause(&self) -> u32 {
        10_000 / SPEEDS[self.speed]
    }

    /// Stops where one wanted to.
    pub fn stop(&mut self, walk: &Walk, detail: &Detail) {
        if self.playing && self.moment(walk).is_some_and(|moment| self.stops.stop_at(detail, moment)) {
            self.playing = false;
        }
    }

    /// The walk has changed, and one stays at the moment where one was, if it is still there.
    pub fn follow(&mut self, before: &Walk, now: &Walk) {
        let same = self.moment(before).and_then(|old| now.at(self.zoom).position(|new| new.what == old.what));
        self.at = same.unwrap_or(self.at).min(now.len(self.zoom).saturating_sub(1));
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
            Move::PhaseBack | Move::PhaseForward => {
                let phases = walk.phases(self.zoom);
                let mut starts = phases.iter().map(|(_, places)| places.start);
                self.at = if to == Move::PhaseBack {
                    starts.rfind(|&start| start < self.at).unwrap_or(0)
                } else {
                    starts.find(|&start| start > self.at).unwrap_or(last)
                };
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
            Move::Speed(speed) => self.speed = speed.min(SPEEDS.len() - 1),
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
        if !matches!(to, Move::Ask(..) | Move::Slower | Move::Faster | Move::Speed(_)) {
            self.asked = None;
        }
        if !matches!(
            to,
            Move::Toggle | Move::Tick | Move::Slower | Move::Faster | Move::Speed(_) | Move::Zoom(_)
        ) {
            self.playing = false;
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn keys_that_type_something_act_inside_the_player_alone_and_can_be_switched_off() {
        let player = Player::default();
        assert_eq!(player.key("ArrowRight", false, false, false), Some(Move::Forward));
        assert_eq!(player.key("ArrowRight", true, false, false), Some(Move::PhaseForward));
        for key in ["k", "j", "l", ",", ".", "<", ">", "z", "+", "-"] {
            assert!(player.key(key, false, true, true).is_some(), "{key}");
            assert_eq!(player.key(key, false, false, true), None, "{key} elsewhere");
            assert_eq!(player.key(key, false, true, false), None, "{key} switched off");
            assert_eq!(player.key(key, true, true, true), None, "Ctrl and {key} is the browser's");
        }
        assert_eq!(player.key(" ", false, false, true), None, "it scrolls the page");
    }
}
