//! Colours: one for each kind of token, the same everywhere, and never colour alone.

use std::io::{self, IsTerminal as _};

use clap::ValueEnum;
use shared::trace::Kind;

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Colors {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What something is, as far as its colour goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Quiet,
    Strong,
    Method,
    Target,
    Version,
    Status,
    Name,
    Value,
    Framing,
    Body,
    Good,
    Note,
    Warning,
    Error,
}

impl Ink {
    const fn code(self) -> &'static str {
        match self {
            Self::Plain | Self::Body => "",
            Self::Quiet => "2",
            Self::Strong => "1",
            Self::Method => "1;35",
            Self::Target => "36",
            Self::Version => "34",
            Self::Status => "35",
            Self::Name => "32",
            Self::Value => "33",
            Self::Framing => "96",
            Self::Good => "1;32",
            Self::Note => "1;34",
            Self::Warning => "1;33",
            Self::Error => "1;31",
        }
    }

    /// The colour of a kind of token or line.
    pub(super) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Method | Kind::RequestLine => Self::Method,
            Kind::Target => Self::Target,
            Kind::Version => Self::Version,
            Kind::Status | Kind::StatusLine => Self::Status,
            Kind::FieldName | Kind::FieldLine | Kind::TrailerLine => Self::Name,
            Kind::Reason | Kind::FieldValue => Self::Value,
            Kind::ChunkSize
            | Kind::ChunkLine
            | Kind::ExtensionName
            | Kind::ExtensionValue
            | Kind::ExtensionText
            | Kind::HeadEnd
            | Kind::EmptyLine
            | Kind::TrailersEnd
            | Kind::EndOfChunked => Self::Framing,
            Kind::Data | Kind::DataUntilClose | Kind::ChunkData | Kind::Body | Kind::Chunk => Self::Body,
            _ => Self::Quiet,
        }
    }
}

/// Puts colours on text, or leaves it as it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint {
    colors: bool,
}

impl Paint {
    /// For standard output.
    pub(super) fn for_stdout(colors: Colors) -> Self {
        let asked_not_to = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let colors = match colors {
            Colors::Always => true,
            Colors::Never => false,
            Colors::Auto => io::stdout().is_terminal() && !asked_not_to && !dumb,
        };
        Self { colors }
    }

    #[cfg(test)]
    pub(super) const fn plain() -> Self {
        Self { colors: false }
    }

    /// Appends text in a colour.
    pub(super) fn put(self, out: &mut String, ink: Ink, text: &str) {
        if self.colors && !ink.code().is_empty() && !text.is_empty() {
            out.push_str("\x1b[");
            out.push_str(ink.code());
            out.push('m');
            out.push_str(text);
            out.push_str("\x1b[0m");
        } else {
            out.push_str(text);
        }
    }
}

/// How wide the terminal is, or COLUMNS where there is none, or else 80; never more than is good to read.
pub(super) fn width() -> usize {
    let terminal = io::stdout().is_terminal().then(terminal_size::terminal_size).flatten();
    let columns = || std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    terminal.map(|(width, _)| usize::from(width.0)).or_else(columns).unwrap_or(80).clamp(60, 100)
}

#[cfg(test)]
mod tests {
    use super::{Ink, Paint};

    #[test]
    fn without_colours_text_stays_as_it_is() {
        let painted = |paint: Paint, ink| {
            let mut out = String::new();
            paint.put(&mut out, ink, "x");
            out
        };
        assert_eq!(painted(Paint::plain(), Ink::Error), "x");
        assert_eq!(painted(Paint { colors: true }, Ink::Error), "\x1b[1;31mx\x1b[0m");
        assert_eq!(painted(Paint { colors: true }, Ink::Body), "x");
    }
}
