//! Guess first: which status will it be? The prediction stays hidden until the answer is there.

use shared::route::{explain::explain, routes};
use shared::trace::{Kind, Profile, Side, Trace, Verdict};

/// What one can guess, and what can come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A status.
    Status(u16),
    /// No answer: the server waits, or hangs up.
    Nothing,
}

impl Answer {
    /// The ones to choose from; any other status can be typed.
    pub const ALL: [Self; 9] = [
        Self::Status(200),
        Self::Status(400),
        Self::Status(404),
        Self::Status(405),
        Self::Status(413),
        Self::Status(431),
        Self::Status(501),
        Self::Status(505),
        Self::Nothing,
    ];

    /// In words.
    pub fn words(self) -> String {
        match self {
            Self::Status(status) => status.to_string(),
            Self::Nothing => "no answer".to_owned(),
        }
    }
}

/// How far the guessing has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// The next send asks first.
    #[default]
    Open,
    /// Which will it be?
    Asking,
    /// This; the answer is not there yet, perhaps not even sent for.
    Guessed(Answer, bool),
    /// It has been sent without a guess, or once more.
    Skipped,
    /// This was guessed, that came, for this reason.
    Told(Answer, Answer, String),
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guess {
    /// It is played.
    pub on: bool,
    /// How far it has come.
    pub stage: Stage,
    /// How often the guess was right, in this visit.
    pub right: u32,
    /// How often there was one.
    pub made: u32,
}

/// Whatever changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is played, or not.
    On(bool),
    /// Send was pressed.
    Ask,
    /// This is the guess.
    Take(Answer),
    /// Rather not.
    Skip,
    /// It has been sent.
    Sent,
    /// It could not be sent.
    NotSent,
    /// The draft is another one.
    Another,
}

impl Guess {
    /// Whether predictions have to be hidden.
    pub fn hides(&self) -> bool {
        self.on && matches!(self.stage, Stage::Open | Stage::Asking | Stage::Guessed(..))
    }

    /// Whether a send has to ask first. Who presses Send twice rather sends.
    pub fn asks(&self) -> bool {
        self.on && self.stage == Stage::Open
    }

    /// The guess whose answer is waited for.
    pub fn waits(&self) -> Option<Answer> {
        match self.stage {
            Stage::Guessed(answer, true) => Some(answer),
            _ => None,
        }
    }

    /// Changes it.
    pub fn update(&mut self, change: Change) {
        match (change, &self.stage) {
            (Change::On(on), _) => {
                self.on = on;
                self.stage = Stage::Open;
            }
            (Change::Ask, _) => self.stage = Stage::Asking,
            (Change::Take(answer), _) => self.stage = Stage::Guessed(answer, false),
            (Change::Sent, &Stage::Guessed(answer, _)) => self.stage = Stage::Guessed(answer, true),
            (Change::Skip | Change::Sent, _) => self.stage = Stage::Skipped,
            (Change::NotSent | Change::Another, _) => self.stage = Stage::Open,
        }
    }

    /// The answer is there.
    pub fn tell(&mut self, guessed: Answer, came: Answer, why: String) {
        self.made += 1;
        self.right += u32::from(guessed == came);
        self.stage = Stage::Told(guessed, came, why);
    }
}

fn traced(bytes: &[u8]) -> Trace {
    Trace::of(Side::Request, Profile::HYPER, bytes)
}

/// Whether these bytes do not even make one request.
pub fn is_unfinished(bytes: &[u8]) -> bool {
    let trace = traced(bytes);
    matches!(trace.verdict(), Verdict::NeedMore(_)) && trace.messages().all(|message| message.index == 0)
}

/// Why the server does with these bytes what it does.
pub fn why(bytes: &[u8]) -> String {
    let trace = traced(bytes);
    let mut text = String::new();
    match trace.verdict() {
        Verdict::Rejected(rejection) if rejection.message == 0 => {
            text.push_str(rejection.rule.summary());
            text.push_str(" (");
            text.push_str(rejection.rule.section());
            text.push(')');
        }
        Verdict::NeedMore(need) if is_unfinished(bytes) => {
            text.push_str("The server waits for ");
            text.push_str(&need.words());
            text.push('.');
        }
        _ => {
            let part = |kind| {
                let step = trace.steps().iter().find(|step| step.kind == kind)?;
                Some(String::from_utf8_lossy(step.span.of(bytes, 0)).into_owned())
            };
            text.push_str("The request is whole. ");
            if let (Some(method), Some(target)) = (part(Kind::Method), part(Kind::Target)) {
                text.push_str(&explain(routes(), &method, &target).words());
            }
        }
    }
    text
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn a_send_asks_once_and_hides_until_the_answer_is_there() {
        let mut guess = Guess::default();
        assert!(!guess.asks() && !guess.hides(), "it is off until it is wanted");
        guess.update(Change::On(true));
        assert!(guess.asks() && guess.hides());
        guess.update(Change::Ask);
        assert!(!guess.asks() && guess.hides(), "who presses Send twice rather sends");
        guess.update(Change::Take(Answer::Status(400)));
        assert_eq!(guess.waits(), None, "an answer that was there before the send is none");
        guess.update(Change::Sent);
        assert_eq!(guess.waits(), Some(Answer::Status(400)));
        guess.tell(Answer::Status(400), Answer::Status(200), String::new());
        assert!(!guess.hides() && !guess.asks(), "what has been told can be sent again");
        assert_eq!((guess.right, guess.made), (0, 1));
        guess.update(Change::Another);
        assert!(guess.asks());
    }

    #[test]
    fn a_guess_can_be_left_out_and_survives_a_failure_to_send() {
        let mut guess = Guess { on: true, ..Guess::default() };
        guess.update(Change::Ask);
        guess.update(Change::Skip);
        guess.update(Change::Sent);
        assert!(!guess.hides() && guess.waits().is_none() && guess.made == 0);
        guess.update(Change::Another);
        guess.update(Change::Take(Answer::Nothing));
        guess.update(Change::NotSent);
        assert!(guess.asks());
    }

    #[test]
    fn the_reason_is_the_rule_the_need_or_the_route() {
        assert!(why(b"GET / HTTP/1.1\r\nHost : a\r\n\r\n").contains("RFC 9112 5.1"));
        assert!(why(b"GET / HTTP/1.1\r\n").starts_with("The server waits for another field line"));
        assert!(why(b"GET /nowhere HTTP/1.1\r\n\r\n").contains("404"));
        assert!(why(b"BREW /hello HTTP/1.1\r\n\r\n").contains("405"));
        assert!(is_unfinished(b"GET") && !is_unfinished(b"GET / HTTP/1.1\r\n\r\nGET"));
    }
}
