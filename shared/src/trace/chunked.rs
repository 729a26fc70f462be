//! Bodies: counted, chunked, or until close (RFC 9112, 6 and 7).
//!
//! ```abnf
//! chunked-body   = *chunk last-chunk trailer-section CRLF
//! chunk          = chunk-size [ chunk-ext ] CRLF chunk-data CRLF
//! chunk-size     = 1*HEXDIG
//! last-chunk     = 1*("0") [ chunk-ext ] CRLF
//! chunk-ext      = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
//! chunk-ext-name = token
//! chunk-ext-val  = token / quoted-string
//! ```
//!
//! Data is skipped over, however much there is: only the lines between are read.

use super::State;
use super::parser::{Go, Parser, Section, Stop};
use super::step::{Kind, Sink};
use super::verdict::Edit;
use crate::grammar::rfc9110::{FIELD_CONTENT, QDTEXT, TCHAR, WHITESPACE};
use crate::grammar::rfc9112::NOT_LINE_END;
use crate::rule::Rule;
use crate::span::Span;

/// Where a chunked body has come to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Chunk {
    /// The size, as far as its digits have come.
    size: u64,
    leading_zero: bool,
    /// Bytes of extensions so far, in the whole message.
    extensions: usize,
    /// Where those of this line begin.
    extensions_from: Option<u64>,
    /// White space is being read, and the last that was.
    white: bool,
    spaces: Span,
    /// In a quoted value, and behind its backslash.
    quote: Quote,
    /// What stands behind the size is no extension by the rules, and taken all the same.
    pub(super) opaque: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Quote {
    #[default]
    Outside,
    Inside,
    Escaped,
    Ended,
}

impl Parser {
    /// The bytes of a body, or of a chunk.
    pub(super) fn data<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        let here = window.len().saturating_sub(self.pos);
        if self.state == State::UntilClose {
            self.message.body += here as u64;
            self.pos = window.len();
            return Err(Stop::NeedMore);
        }
        let took = usize::try_from(self.left).map_or(here, |left| left.min(here));
        self.left -= took as u64;
        self.message.body += took as u64;
        let end = self.pos + took;
        self.pos = end;
        if self.left > 0 {
            return Err(Stop::NeedMore);
        }
        if self.state == State::Body {
            self.token(sink, Kind::Data, Rule::Content, end);
            self.line(sink, Kind::Body, Rule::Content);
        } else {
            self.token(sink, Kind::ChunkData, Rule::ChunkData, end);
        }
        Ok(())
    }

    /// The line with a chunk's size, or the line end behind its data, from wherever it has come to.
    pub(super) fn chunk_line<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        match self.state {
            State::ChunkDataEnd => return self.end_of_data(window, sink),
            State::ChunkStart => self.chunk_size(window, sink)?,
            _ => {}
        }
        while self.state != State::ChunkData && self.state != State::Fields {
            self.behind_size(window, sink)?;
        }
        Ok(())
    }

    /// `chunk-size = 1*HEXDIG`
    fn chunk_size<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        loop {
            let byte = self.next(window)?;
            let Some(digit) = (byte as char).to_digit(16) else { break };
            let larger = self.chunk.size.checked_mul(16).and_then(|size| size.checked_add(u64::from(digit)));
            let Some(larger) = larger else {
                let expected = "the end of the size, which is below 2^64";
                return self.reject(sink, Rule::ChunkSizeTooBig, self.here(), expected, None);
            };
            self.chunk.leading_zero |= self.chunk.size == 0 && self.at(self.pos) > self.token;
            self.chunk.size = larger;
            self.pos += 1;
        }
        let here = self.here();
        if here.at == self.token {
            let fix = match self.next(window)? {
                b'\r' | b'\n' | b';' => Some(Edit::insert(here.at, b"0")),
                b' ' | b'\t' | b'+' | b'-' => Some(Edit::remove(here)),
                _ => None,
            };
            let expected = "a hexadecimal digit, the size of a chunk";
            return self.reject(sink, Rule::BadChunkSize, here, expected, fix);
        }
        if S::STEPS && self.chunk.leading_zero {
            self.note(sink, Kind::Finding, Rule::ChunkSizeZeros, Span::between(self.token, here.at));
        }
        let end = self.pos;
        let rule = if self.chunk.size == 0 { Rule::LastChunk } else { Rule::ChunkSize };
        self.token(sink, Kind::ChunkSize, rule, end);
        Ok(())
    }

    /// One token behind the size; the extensions of a message may have only so many bytes together.
    fn behind_size<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        let Some(from) = self.chunk.extensions_from else { return self.one_behind_size(window, sink) };
        let room = self.profile.limits.extensions.saturating_sub(self.chunk.extensions + 1);
        let end = self.local(from.saturating_add(room as u64));
        let went = self.one_behind_size(&window[..window.len().min(end)], sink);
        match window.get(end) {
            // The end of the line does not count.
            Some(_) if went == Err(Stop::NeedMore) && window.get(self.pos) == Some(&b'\r') => {
                self.one_behind_size(window, sink)
            }
            Some(_) if went == Err(Stop::NeedMore) => {
                self.pos = end;
                let limit = self.profile.limits.extensions;
                let here = Span::point(self.at(end));
                self.reject(
                    sink,
                    Rule::ChunkExtensionTooLong,
                    here,
                    format!(
                        "the end of the line, since a message may have fewer than {limit} bytes of extensions"
                    ),
                    None,
                )
            }
            _ => went,
        }
    }

    fn one_behind_size<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        if self.chunk.opaque {
            return self.opaque_extension(window, sink);
        }
        let byte = self.next(window)?;
        let begun = self.at(self.pos) > self.token;
        match (self.state, byte) {
            _ if begun && self.chunk.white => self.white_space(window, sink),
            (State::ExtensionStart, _) if begun => self.extension_name(window, sink),
            (State::ExtensionEquals, _) if begun => self.extension_value(window, sink),
            (_, b'\r' | b'\n') => self.end_of_chunk_line(window, sink),
            (_, b' ' | b'\t') => self.white_space(window, sink),
            (State::ExtensionStart, _) => self.extension_name(window, sink),
            (State::ExtensionEquals, _) => self.extension_value(window, sink),
            (State::ExtensionName, b'=') => self.one(sink, Kind::Equals),
            (_, b';') => self.one(sink, Kind::Semicolon),
            (State::ChunkSize, _) => {
                let here = self.here();
                let expected = "a hexadecimal digit, a semicolon, or CR LF";
                self.reject(sink, Rule::BadChunkSize, here, expected, Some(Edit::remove(here)))
            }
            (State::AfterChunkSize, _) => {
                let here = self.here();
                let expected = "a semicolon, the only thing that may follow white space here";
                self.reject(sink, Rule::BadChunkSize, here, expected, Some(Edit::insert(here.at, b";")))
            }
            _ => self.not_an_extension(sink, "a semicolon, or CR LF"),
        }
    }

    /// `BWS`, which a recipient must take and a sender must not make
    fn white_space<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        self.chunk.white = true;
        let end = self.run_of(&WHITESPACE, window)?;
        self.chunk.spaces = Span::between(self.token, self.at(end));
        self.chunk.white = false;
        self.token(sink, Kind::Whitespace, Rule::ChunkExtension, end);
        Ok(())
    }

    /// A token of a single byte.
    fn one<S: Sink>(&mut self, sink: &mut S, kind: Kind) -> Go {
        let end = self.pos + 1;
        self.token(sink, kind, Rule::ChunkExtension, end);
        self.chunk.extensions_from.get_or_insert(self.token);
        Ok(())
    }

    /// `chunk-ext-name = token`
    fn extension_name<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        let end = self.run_of(&TCHAR, window)?;
        if self.at(end) == self.token {
            return self.not_an_extension(sink, "the name of an extension");
        }
        self.token(sink, Kind::ExtensionName, Rule::ChunkExtension, end);
        Ok(())
    }

    /// `chunk-ext-val = token / quoted-string`
    fn extension_value<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        let start = self.at(self.pos) == self.token;
        if start && self.next(window)? == b'"' {
            self.chunk.quote = Quote::Inside;
            self.pos += 1;
        }
        loop {
            match self.chunk.quote {
                Quote::Outside => {
                    self.run_of(&TCHAR, window)?;
                    break;
                }
                Quote::Inside => {
                    self.run_of(&QDTEXT, window)?;
                    self.chunk.quote = match window[self.pos] {
                        b'"' => Quote::Ended,
                        b'\\' => Quote::Escaped,
                        _ => {
                            return self
                                .not_an_extension(sink, "more of the quoted value, or its closing quote");
                        }
                    };
                    self.pos += 1;
                }
                Quote::Escaped if FIELD_CONTENT.has(self.next(window)?) => {
                    self.chunk.quote = Quote::Inside;
                    self.pos += 1;
                }
                Quote::Escaped => return self.not_an_extension(sink, "a character behind the backslash"),
                Quote::Ended => break,
            }
        }
        let end = self.pos;
        if self.at(end) == self.token {
            return self.not_an_extension(sink, "the value of an extension");
        }
        self.chunk.quote = Quote::Outside;
        self.token(sink, Kind::ExtensionValue, Rule::ChunkExtension, end);
        Ok(())
    }

    /// No extension by the rules: where that is allowed, all up to the line's end is taken as it is.
    fn not_an_extension<S: Sink>(&mut self, sink: &mut S, expected: &'static str) -> Go {
        let here = self.here();
        self.broken(sink, Rule::BadChunkExtension, here, expected, None)?;
        self.chunk.opaque = true;
        self.chunk.quote = Quote::Outside;
        Ok(())
    }

    fn opaque_extension<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        let end = self.run_of(&NOT_LINE_END, window)?;
        if self.at(end) > self.token {
            self.token(sink, Kind::ExtensionText, Rule::BadChunkExtension, end);
        }
        self.end_of_chunk_line(window, sink)
    }

    fn end_of_chunk_line<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        if window[self.pos] == b'\r' && window.len() == self.pos + 1 {
            return Err(Stop::NeedMore);
        }
        let spaces = self.chunk.spaces;
        if !spaces.is_empty() && spaces.end() == self.token {
            let fix = Some(Edit::remove(spaces));
            self.broken(sink, Rule::SpaceAfterChunkSize, spaces, "CR LF right behind what came before", fix)?;
            self.chunk.spaces = Span::default();
        }
        if matches!(self.state, State::ExtensionStart | State::ExtensionEquals) && !self.chunk.opaque {
            self.not_an_extension(
                sink,
                "an extension, which is a name, and perhaps an equals sign and a value",
            )?;
        }
        if let Some(from) = self.chunk.extensions_from.take() {
            let extensions = usize::try_from(self.token - from).unwrap_or(usize::MAX);
            self.chunk.extensions = self.chunk.extensions.saturating_add(extensions);
        }
        let (size, last) = (self.chunk.size, self.chunk.size == 0);
        let kind = if last { Kind::LastChunkLineEnd } else { Kind::ChunkLineEnd };
        self.end_of_line(window, sink, kind, Rule::LineEnd, Rule::BareLfChunk)?;
        self.line(sink, Kind::ChunkLine, if last { Rule::LastChunk } else { Rule::ChunkSizeLine });
        self.chunk = Chunk { extensions: self.chunk.extensions, ..Chunk::default() };
        self.left = size;
        if last {
            self.section = Section::Trailers;
            self.section_start = self.token;
            self.head.begin_trailers();
        }
        Ok(())
    }

    /// CR LF behind a chunk's data.
    fn end_of_data<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        if !matches!(self.next(window)?, b'\r' | b'\n') {
            let here = self.here();
            let expected = "CR LF, since the chunk has as many bytes as its size says";
            // Which of the two is wrong, the size or the data, only their sender knows.
            return self.reject(sink, Rule::ChunkDataEnd, here, expected, None);
        }
        self.end_of_line(window, sink, Kind::ChunkDataEnd, Rule::ChunkEnd, Rule::BareLfChunk)?;
        self.line(sink, Kind::Chunk, Rule::ChunkData);
        Ok(())
    }
}
