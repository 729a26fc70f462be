//! The words a shell makes of a command line.
//!
//! Three shells write curl commands: those of POSIX, Windows' cmd (`^` before what it shall not take for
//! its own) and PowerShell (a backtick). Which one it was is seen by how a line is continued.

use super::cursor::{Cursor, control, push_char};
use super::{NotRead, Note};

/// One word, without its quotes.
#[derive(Clone)]
pub(super) struct Word {
    pub(super) at: usize,
    pub(super) bytes: Vec<u8>,
}

/// One command, and what there is to say about its words.
#[derive(Default)]
pub(super) struct Command {
    pub(super) words: Vec<Word>,
    pub(super) notes: Vec<Note>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shell {
    Posix,
    Cmd,
    PowerShell,
}

/// Stands between two commands of cmd, where all other signs may be meant as they are.
const BETWEEN: u8 = 0;

/// The commands of a text.
pub(super) fn commands(text: &str) -> Result<Vec<Command>, NotRead> {
    let shell = shell_of(text.as_bytes());
    let (unmarked, places) = if shell == Shell::Cmd { unmark(text.as_bytes()) } else { Default::default() };
    let is_cmd = shell == Shell::Cmd;
    let mut reader = Reader {
        cursor: Cursor::new(if is_cmd { &unmarked } else { text.as_bytes() }),
        shell,
        word: None,
        command: Command::default(),
        commands: Vec::new(),
        dropped: false,
    };
    reader.run();
    let in_text = |at: usize| if is_cmd { places.get(at).copied().unwrap_or(text.len()) } else { at };
    reader.cursor.unclosed = reader.cursor.unclosed.map(in_text);
    reader.cursor.end()?;
    for command in &mut reader.commands {
        command.words.iter_mut().for_each(|word| word.at = in_text(word.at));
        command.notes.iter_mut().for_each(|(at, _)| *at = in_text(*at));
    }
    Ok(reader.commands)
}

/// Which shell a text is for: whichever sign of one comes first outside of quotes.
fn shell_of(text: &[u8]) -> Shell {
    let mut cursor = Cursor::new(text);
    while let Some(byte) = cursor.next() {
        let goes_on = cursor.rest().starts_with(b"\n") || cursor.rest().starts_with(b"\r\n");
        match byte {
            b'^' if goes_on || cursor.peek() == Some(b'"') => return Shell::Cmd,
            b'`' if goes_on => return Shell::PowerShell,
            b'\\' if goes_on => return Shell::Posix,
            b'\\' => cursor.at += 1,
            b'\'' | b'"' => {
                let escapes = byte == b'"' || text[..cursor.at - 1].ends_with(b"$");
                while let Some(inner) = cursor.next().filter(|inner| *inner != byte) {
                    cursor.at += usize::from(escapes && inner == b'\\');
                }
            }
            _ => {}
        }
    }
    Shell::Posix
}

/// A text without cmd's own marks, and where each byte stood.
fn unmark(text: &[u8]) -> (Vec<u8>, Vec<usize>) {
    let mut out = (Vec::new(), Vec::new());
    let mut quoted = false;
    let mut cursor = Cursor::new(text);
    while let Some(byte) = cursor.next() {
        let mut meant = byte;
        match byte {
            b'"' => quoted = !quoted,
            b'^' if !quoted => {
                // A line that goes on; what follows is meant as it is, a line break too.
                if cursor.eat(b"\r\n") || cursor.eat(b"\n") {
                    cursor.eat(b"\r");
                }
                match cursor.next() {
                    Some(next) => meant = next,
                    None => break,
                }
            }
            b'\n' | b'&' if !quoted => meant = BETWEEN,
            b'\r' if !quoted => meant = b' ',
            _ => {}
        }
        out.0.push(meant);
        out.1.push(cursor.at - 1);
    }
    out
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    shell: Shell,
    word: Option<Word>,
    command: Command,
    commands: Vec<Command>,
    /// The next word is where something is read from or written to.
    dropped: bool,
}

impl Reader<'_> {
    fn run(&mut self) {
        while let Some(byte) = self.cursor.peek() {
            let at = self.cursor.at;
            self.cursor.at += 1;
            let is_posix = self.shell == Shell::Posix;
            match (byte, self.shell) {
                (b' ' | b'\t', _) | (b'\r', Shell::Posix | Shell::PowerShell) => self.end_word(),
                (BETWEEN, Shell::Cmd) | (b'\n' | b';' | b'&' | b'|', Shell::Posix | Shell::PowerShell) => {
                    self.end_command();
                }
                (b'#', Shell::Posix | Shell::PowerShell) if self.word.is_none() => {
                    self.cursor.take(|byte| byte != b'\n');
                }
                (b'<' | b'>', Shell::Posix | Shell::PowerShell) => {
                    // The number before it is that of a stream.
                    if self.word.as_ref().is_some_and(|word| matches!(word.bytes[..], [b'0'..=b'9'])) {
                        self.word = None;
                    }
                    self.end_word();
                    self.cursor.take(|byte| b"<>&".contains(&byte));
                    self.note(at, "what is read from or written to a file by the shell is left out.");
                    self.dropped = true;
                }
                (b'\'', Shell::Posix | Shell::PowerShell) => self.single(at),
                (b'"', _) => self.double(at),
                (b'$', Shell::Posix) if self.cursor.eat(b"'") => self.escaped(at),
                (b'\\', Shell::Posix) | (b'`', Shell::PowerShell) => {
                    let line_goes_on = self.cursor.eat(b"\r\n") || self.cursor.eat(b"\n");
                    if !line_goes_on && let Some(next) = self.cursor.next() {
                        self.push(at, next);
                    }
                }
                (b'\\', Shell::Cmd) if self.cursor.eat(b"\"") => self.push(at, b'"'),
                _ => {
                    if is_posix {
                        self.computed(at, byte);
                    }
                    self.push(at, byte);
                }
            }
        }
        self.end_command();
    }

    fn note(&mut self, at: usize, text: &str) {
        self.command.notes.push((at, text.to_owned()));
    }

    /// A word begins here, if none has begun.
    fn open(&mut self, at: usize) -> &mut Vec<u8> {
        &mut self.word.get_or_insert_with(|| Word { at, bytes: Vec::new() }).bytes
    }

    fn push(&mut self, at: usize, byte: u8) {
        self.open(at).push(byte);
    }

    fn end_word(&mut self) {
        if let Some(word) = self.word.take() {
            if !std::mem::take(&mut self.dropped) {
                self.command.words.push(word);
            }
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        self.dropped = false;
        let command = std::mem::take(&mut self.command);
        if !command.words.is_empty() {
            self.commands.push(command);
        }
    }

    /// A shell would put something else in the place of this.
    fn computed(&mut self, at: usize, byte: u8) {
        let next = self.cursor.peek().unwrap_or(b' ');
        let is_computed =
            byte == b'`' || byte == b'$' && (next.is_ascii_alphabetic() || b"_{(".contains(&next));
        if is_computed {
            self.note(at, "the shell would put something else here; it stands there as it is written.");
        }
    }

    fn single(&mut self, at: usize) {
        self.open(at);
        loop {
            match self.cursor.next() {
                None => return self.cursor.unclosed = Some(at),
                Some(b'\'') if self.shell == Shell::PowerShell && self.cursor.eat(b"'") => {
                    self.push(at, b'\'')
                }
                Some(b'\'') => return,
                Some(byte) => self.push(at, byte),
            }
        }
    }

    fn double(&mut self, at: usize) {
        self.open(at);
        loop {
            let here = self.cursor.at;
            let Some(byte) = self.cursor.next() else { return self.cursor.unclosed = Some(at) };
            match (byte, self.shell) {
                (b'"', Shell::Cmd | Shell::PowerShell) if self.cursor.eat(b"\"") => self.push(at, b'"'),
                (b'"', _) => return,
                (b'\\', Shell::Posix) => match self.cursor.peek() {
                    Some(b'\n') => self.cursor.at += 1,
                    Some(next @ (b'"' | b'\\' | b'$' | b'`')) => {
                        self.cursor.at += 1;
                        self.push(at, next);
                    }
                    _ => self.push(at, b'\\'),
                },
                (b'\\', Shell::Cmd) => match self.cursor.peek() {
                    Some(next @ (b'"' | b'\\')) => {
                        self.cursor.at += 1;
                        self.push(at, next);
                    }
                    _ => self.push(at, b'\\'),
                },
                (b'`', Shell::PowerShell) => {
                    if let Some(next) = self.cursor.next() {
                        self.push(at, control(next).unwrap_or(next));
                    }
                }
                _ => {
                    if self.shell == Shell::Posix {
                        self.computed(here, byte);
                    }
                    self.push(at, byte);
                }
            }
        }
    }

    /// Behind `$'`: escapes as in C.
    fn escaped(&mut self, at: usize) {
        self.open(at);
        loop {
            let byte = match self.cursor.next() {
                None => return self.cursor.unclosed = Some(at),
                Some(b'\'') => return,
                Some(b'\\') => {
                    let Some(letter) = self.cursor.next() else { continue };
                    match letter {
                        b'u' | b'U' => {
                            let digits = if letter == b'u' { 4 } else { 8 };
                            let number = self.cursor.number(16, digits).unwrap_or(0xfffd);
                            push_char(self.open(at), number);
                            continue;
                        }
                        b'0'..=b'7' => {
                            self.cursor.at -= 1;
                            (self.cursor.number(8, 3).unwrap_or(0) & 0xff) as u8
                        }
                        b'x' => self.cursor.number(16, 2).unwrap_or(0) as u8,
                        b'a' => 7,
                        b'e' | b'E' => 27,
                        _ => control(letter).unwrap_or(letter),
                    }
                }
                Some(byte) => byte,
            };
            self.push(at, byte);
        }
    }
}
