//! Pictures: one family, drawn with one pen.

use yew::prelude::*;

/// Which picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Two sheets.
    Copy,
    /// A tick.
    Done,
    /// A cross.
    Close,
    /// An arrow up.
    Up,
    /// An arrow down.
    Down,
    /// A half-filled disc.
    System,
    /// A sun.
    Light,
    /// A moon.
    Dark,
    /// A pin.
    Pin,
    /// Two sheets side by side.
    Compare,
    /// An arrow round.
    Again,
    /// A pencil.
    Edit,
    /// To the first.
    First,
    /// One back.
    Back,
    /// Plays.
    Play,
    /// Stops playing.
    Pause,
    /// One forward.
    Forward,
    /// To the last.
    Last,
}

impl Picture {
    const fn path(self) -> &'static str {
        match self {
            Self::Copy => "M5.5 5.5h7v8h-7z M10.5 5.5v-3h-7v8h2",
            Self::Done => "M3 8.5l3.5 3.5L13 4.5",
            Self::Close => "M4 4l8 8 M12 4l-8 8",
            Self::Up => "M8 13V3.5 M4 7.5l4-4l4 4",
            Self::Down => "M8 3v9.5 M4 8.5l4 4l4-4",
            Self::Pin => "M5.5 2.5h5 M6.5 2.5v4l-2 3h7l-2-3v-4 M8 9.5v4",
            Self::Compare => "M2.5 3.5h4v9h-4z M9.5 3.5h4v9h-4z",
            Self::Again => "M12.6 10a5 5 0 1 1-.6-4.6 M12.5 2.5v3h-3",
            Self::Edit => "M3 13l.8-3 7.2-7.2 2.2 2.2-7.2 7.2z",
            Self::System => {
                "M8 2.5a5.5 5.5 0 1 0 0 11z M8 2.5a5.5 5.5 0 0 1 0 11z M8 2.5v11 M8 5h4.5 M8 8h5.5 M8 11h4.5"
            }
            Self::Light => {
                "M8 5.2a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 1 0 0-5.6z M8 1.2v1.6 M8 13.2v1.6 M1.2 8h1.6 M13.2 8h1.6 \
                 M3.2 3.2l1.1 1.1 M11.7 11.7l1.1 1.1 M12.8 3.2l-1.1 1.1 M4.3 11.7l-1.1 1.1"
            }
            Self::First => "M4 3.5v9 M12 3.5L7 8l5 4.5",
            Self::Back => "M10 3.5L5.5 8l4.5 4.5",
            Self::Play => "M5 3.2v9.6L12.5 8z",
            Self::Pause => "M5.5 3.5v9 M10.5 3.5v9",
            Self::Forward => "M6 3.5L10.5 8L6 12.5",
            Self::Last => "M12 3.5v9 M4 3.5L9 8l-5 4.5",
            Self::Dark => "M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z",
        }
    }
}

/// A picture beside a text that says the same.
pub fn icon(of: Picture) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d={of.path()} />
        </svg>
    }
}
