//! Everything one can do, by name: what the palette offers and the sheet of keys lists.

use shared::trace::Zoom;

use super::draft::Change;
use super::player::Move;
use super::saved::Theme;
use super::view::{self, ComposeAs, Dialog};
use super::{Action, State};

/// What a command does.
#[derive(Clone, Debug)]
pub enum Does {
    /// Sends the draft.
    Send,
    /// Changes the state.
    Act(Action),
    /// Puts the focus on the element that this selector finds first.
    Focus(&'static str),
    /// Prints what is shown.
    Print,
}

/// A command.
#[derive(Clone, Debug)]
pub struct Command {
    /// Under which heading it stands.
    pub group: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The keys for it, if there are any.
    pub keys: &'static str,
    /// What it does.
    pub does: Does,
}

const REQUEST: &str = "The request";
const STEPS: &str = "Step by step";
const PAGE: &str = "The page";

/// All of them, with the headings together.
pub fn commands(state: &State) -> Vec<Command> {
    let mut all = Vec::with_capacity(40);
    let mut add = |group, name, keys, does| all.push(Command { group, name, keys, does });
    let open = |dialog| Does::Act(Action::View(view::Change::Dialog(Some(dialog))));
    let draft = |change| Does::Act(Action::Draft(change));
    let go = |to| Does::Act(Action::Move(to));

    add(REQUEST, "Send", "Ctrl+Enter", Does::Send);
    add(REQUEST, "Examples for every route", "", open(Dialog::Examples));
    add(REQUEST, "Paste a request: raw, curl, fetch, .http, HAR", "", open(Dialog::Paste));
    add(REQUEST, "Copy as curl, Python, fetch, nc, .http", "", open(Dialog::CopyAs));
    add(REQUEST, "Undo", "Ctrl+Z", draft(Change::Undo));
    add(REQUEST, "Redo", "Ctrl+Shift+Z", draft(Change::Redo));
    for (shown_as, name) in [
        (ComposeAs::Form, "Show the request as a form"),
        (ComposeAs::Both, "Show the request as a form and as text"),
        (ComposeAs::Raw, "Show the request as text"),
    ] {
        add(REQUEST, name, "", Does::Act(Action::View(view::Change::Compose(shown_as))));
    }

    add(STEPS, "Forward", "→  or  .", go(Move::Forward));
    add(STEPS, "Back", "←  or  ,", go(Move::Back));
    add(STEPS, "First step", "Home", go(Move::First));
    add(STEPS, "Last step", "End", go(Move::Last));
    add(STEPS, "Next phase", "Ctrl+→  or  L", go(Move::PhaseForward));
    add(STEPS, "Previous phase", "Ctrl+←  or  J", go(Move::PhaseBack));
    add(STEPS, "Play or pause", "Space  or  K", go(Move::Toggle));
    add(STEPS, "Faster", ">", go(Move::Faster));
    add(STEPS, "Slower", "<", go(Move::Slower));
    add(STEPS, "Next problem", "", go(Move::NextProblem));
    for (zoom, name) in [
        (Zoom::Message, "Look from afar: whole messages"),
        (Zoom::Line, "Look closer: lines"),
        (Zoom::Token, "Look closest: tokens"),
    ] {
        add(STEPS, name, "", go(Move::Zoom(zoom)));
    }

    let present = if state.view.presenting { "Leave the presenter view" } else { "Present" };
    add(PAGE, present, "F", Does::Act(Action::View(view::Change::Present(!state.view.presenting))));
    if state.exchanges.open.is_some() {
        add(PAGE, "Close the exchange, look at the draft again", "Esc", Does::Act(Action::Open(None)));
    }
    add(PAGE, "Commands", "Ctrl+K", open(Dialog::Palette));
    add(PAGE, "Keys", "?", open(Dialog::Keys));
    add(PAGE, "Share, save, export", "", open(Dialog::Share));
    add(PAGE, "Print what is shown", "", Does::Print);
    add(PAGE, "Reach the lab from other machines", "", open(Dialog::Reach));
    add(PAGE, "What this browser keeps", "", open(Dialog::Kept));
    add(PAGE, "Go to the raw request", "", Does::Focus("textarea[aria-label='Raw request']"));
    add(PAGE, "Go to the steps", "", Does::Focus(".stepper button, .stepper input"));
    add(PAGE, "Go to the list of exchanges", "", Does::Focus(".exchanges ol button[tabindex='0']"));
    for theme in Theme::ALL {
        let name = match theme {
            Theme::System => "Colours as the system has them",
            Theme::Light => "Light colours",
            Theme::Dark => "Dark colours",
        };
        add(PAGE, name, "", Does::Act(Action::Theme(theme)));
    }
    add(PAGE, "Take the tour again", "", Does::Act(Action::View(view::Change::Tour(Some(0)))));
    all
}

/// What a key does wherever the focus is; `command`: Ctrl or ⌘ is down; `writing`: it would be typed.
pub fn pressed(state: &State, key: &str, command: bool, writing: bool) -> Option<Does> {
    let open = |dialog| Some(Does::Act(Action::View(view::Change::Dialog(dialog))));
    match (key, state.view.dialog) {
        ("k", None) if command => open(Some(Dialog::Palette)),
        ("k", Some(Dialog::Palette)) if command => open(None),
        // What lies over the page has the keys to itself.
        (_, Some(_)) => None,
        ("Enter", None) if command => Some(Does::Send),
        ("?", None) if !writing && state.view.letters => open(Some(Dialog::Keys)),
        ("Escape", None) if state.player.asked.is_some() => Some(Does::Act(Action::Move(Move::Answered))),
        ("Escape", None) if state.exchanges.open.is_some() && !writing => Some(Does::Act(Action::Open(None))),
        _ => None,
    }
}

/// Whether a command is meant by what was typed: each word of it stands somewhere in the name or the group.
pub fn is_meant(command: &Command, typed: &str) -> bool {
    let has = |text: &str, word: &str| text.to_lowercase().contains(word);
    typed
        .split_whitespace()
        .map(str::to_lowercase)
        .all(|word| has(command.name, &word) || has(command.group, &word))
}

#[cfg(test)]
mod tests {
    use shared::wire::PageId;

    use super::*;

    #[test]
    fn commands_of_a_group_stand_together_and_no_name_comes_twice() {
        let state = State::new(PageId(1), None, Theme::System);
        let all = commands(&state);
        let mut groups: Vec<_> = all.iter().map(|command| command.group).collect();
        groups.dedup();
        assert_eq!(groups, [REQUEST, STEPS, PAGE]);
        let names: std::collections::BTreeSet<_> = all.iter().map(|command| command.name).collect();
        assert_eq!(names.len(), all.len());
    }

    #[test]
    fn keys_do_nothing_behind_a_dialog() {
        let mut state = State::new(PageId(1), None, Theme::System);
        let key = crate::state::exchanges::Key { epoch: 0, id: shared::wire::ExchangeId(3) };
        state.update(Action::Open(Some(key)));
        let does = |state: &State, key, command| pressed(state, key, command, false);
        assert!(matches!(does(&state, "Enter", true), Some(Does::Send)));
        assert!(matches!(does(&state, "Escape", false), Some(Does::Act(Action::Open(None)))));
        assert!(does(&state, "?", false).is_some() && does(&state, "k", true).is_some());
        state.update(Action::View(view::Change::Dialog(Some(Dialog::Paste))));
        for (key, command) in [("Enter", true), ("Escape", false), ("?", false), ("k", true)] {
            assert!(does(&state, key, command).is_none(), "{key}");
        }
        state.update(Action::View(view::Change::Dialog(Some(Dialog::Palette))));
        let closes = does(&state, "k", true);
        assert!(matches!(closes, Some(Does::Act(Action::View(view::Change::Dialog(None))))));
    }

    #[test]
    fn words_are_looked_for_in_any_order_and_case() {
        let state = State::new(PageId(1), None, Theme::System);
        let found = |typed| commands(&state).into_iter().filter(|command| is_meant(command, typed)).count();
        assert_eq!(found("CURL paste"), 1);
        assert_eq!(found("no such thing"), 0);
        assert_eq!(found(""), commands(&state).len());
    }
}
