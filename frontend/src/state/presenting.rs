//! The page in front of a room: which keys drive it, and which side of the wire is in front.

use shared::wire::Direction;

use super::Action;
use super::player::Move;
use super::view::{Change, View};
use super::walk::{Moment, Phase, What};

/// What a key does to the presenter view, if that takes it; what it takes need not do anything.
///
/// Remote controls send the keys of slide shows: `PageUp` and `PageDown` or the arrows, and `b` or `.` to
/// make the screen black, which would be of no use here and must do no harm.
pub fn key(view: &View, key: &str) -> Option<Option<Action>> {
    if view.dialog.is_some() {
        return None;
    }
    Some(match key {
        "f" | "F" if view.presenting || view.letters => Some(Action::View(Change::Present(!view.presenting))),
        _ if !view.presenting => return None,
        "Escape" => Some(Action::View(Change::Present(false))),
        "PageDown" | "ArrowRight" | "ArrowDown" => Some(Action::Move(Move::Forward)),
        "PageUp" | "ArrowLeft" | "ArrowUp" => Some(Action::Move(Move::Back)),
        "." | "b" | "B" => None,
        _ => return None,
    })
}

/// The side that a moment is about: the one to be shown, where there is room for one.
pub fn in_front(moment: Option<&Moment>) -> Direction {
    match moment.map(|moment| (moment.what, moment.phase)) {
        Some((What::Step(side, _) | What::Segment(side, _), _)) => side,
        Some((_, Phase::Respond | Phase::Keep)) => Direction::Out,
        _ => Direction::In,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::detail::Detail;
    use crate::state::view::Dialog;
    use crate::state::walk::build;

    fn does(view: View, key: &str) -> String {
        // Actions hold things that cannot be compared.
        match super::key(&view, key) {
            None => "not taken".to_owned(),
            Some(None) => "nothing".to_owned(),
            Some(Some(action)) => format!("{action:?}"),
        }
    }

    #[test]
    fn a_remote_control_steps_and_cannot_do_harm() {
        let mut view = View::default();
        for key in ["PageDown", "ArrowRight", ".", "b", "Escape"] {
            assert_eq!(does(view, key), "not taken", "{key}, while nothing is presented");
        }
        assert_eq!(does(view, "f"), "View(Present(true))");
        view.update(Change::Present(true));
        for (key, what) in [
            ("PageDown", "Move(Forward)"),
            ("ArrowRight", "Move(Forward)"),
            ("PageUp", "Move(Back)"),
            ("ArrowUp", "Move(Back)"),
            (".", "nothing"),
            ("b", "nothing"),
            ("Escape", "View(Present(false))"),
            ("F", "View(Present(false))"),
            ("Tab", "not taken"),
            ("Home", "not taken"),
        ] {
            assert_eq!(does(view, key), what, "{key}");
        }
    }

    #[test]
    fn letters_that_are_switched_off_do_not_begin_it_but_end_it() {
        let mut view = View { letters: false, ..View::default() };
        assert_eq!(does(view, "f"), "not taken");
        view.update(Change::Present(true));
        assert_eq!(does(view, "f"), "View(Present(false))");
        view.dialog = Some(Dialog::Keys);
        assert_eq!(does(view, "Escape"), "not taken", "it closes the dialog");
    }

    #[test]
    fn the_side_in_front_is_the_one_that_the_moment_is_about() {
        let any = build::walk(&Detail::foretold(b"GET / HTTP/1.1\r\n\r\n"), true).moments[0];
        let moment = |phase, what| Moment { phase, what, ..any };
        let side = |phase, what| in_front(Some(&moment(phase, what)));
        assert_eq!(in_front(None), Direction::In);
        assert_eq!(side(Phase::Respond, What::Segment(Direction::Out, 0)), Direction::Out);
        assert_eq!(side(Phase::Respond, What::Segment(Direction::In, 1)), Direction::In);
        assert_eq!(side(Phase::Handle, What::Fact(3)), Direction::In);
        assert_eq!(side(Phase::Keep, What::Fact(9)), Direction::Out);
    }
}
