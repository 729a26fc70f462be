//! The reading for people: each line with its tokens, each decision with its reason, the verdict last.

use shared::rule::{Rule, Severity};
use shared::span::Span;
use shared::trace::{Kind, Message, State, Step, Zoom};

use super::line::{Mark, Sheet};
use super::verdict;
use crate::cli::paint::{Ink, Paint};
use crate::cli::text::{count, shortened, tied, wrapped};
use crate::reading::Reading;

/// What is shown of a long input: of so many messages, and so many lines of each, the first and last.
const MESSAGES: (usize, usize) = (20, 4);
const LINES: (usize, usize) = (100, 20);

/// Part of a message.
enum Block<'a> {
    /// A line of bytes, its tokens, and what was found in it.
    Line { line: &'a Step, tokens: Vec<&'a Step>, findings: Vec<&'a Step> },
    /// What was decided, one thing after another.
    Said(Vec<&'a Step>),
}

impl Block<'_> {
    /// The position behind it. Blocks follow each other.
    fn end(&self) -> u64 {
        match self {
            Self::Line { line, .. } => line.span.end(),
            Self::Said(said) => said.last().map_or(0, |step| step.span.end()),
        }
    }
}

/// All of it.
pub(in crate::cli) fn draw(reading: &Reading, zoom: Zoom, paint: Paint, width: usize) -> String {
    let gutter = reading.input.len().to_string().len().max(4);
    let sheet = Sheet { input: &reading.input, paint, width, gutter, rows: 4 };
    let mut out = String::new();
    for piece in ends(&reading.messages, MESSAGES) {
        match piece {
            Ok(message) => Picture { reading, sheet, zoom }.message(&mut out, message),
            Err(left_out) => {
                paint.put(&mut out, Ink::Quiet, &format!("⋮ {}\n\n", count(left_out, "more message")));
            }
        }
    }
    verdict::draw(&mut out, reading, sheet);
    out
}

/// The first and last of many; between them, how many were left out.
fn ends<T>(all: &[T], (first, last): (usize, usize)) -> impl Iterator<Item = Result<&T, u64>> {
    let skipped = all.len().saturating_sub(first + last);
    let (head, tail) = if skipped > 1 { (first, all.len() - last) } else { (all.len(), all.len()) };
    let gap = (tail > head).then(|| Err((tail - head) as u64));
    all[..head].iter().map(Ok).chain(gap).chain(all[tail..].iter().map(Ok))
}

#[derive(Clone, Copy)]
struct Picture<'a> {
    reading: &'a Reading,
    sheet: Sheet<'a>,
    zoom: Zoom,
}

impl<'a> Picture<'a> {
    fn message(&self, out: &mut String, message: &Message) {
        self.heading(out, message);
        if self.zoom == Zoom::Message {
            return self.outline(out, message);
        }
        let blocks = self.blocks(message.index);
        for piece in ends(&blocks, LINES) {
            match piece {
                Ok(Block::Line { line, tokens, findings }) => self.line(out, line, tokens, findings),
                Ok(Block::Said(said)) => self.said(out, said),
                Err(left_out) => {
                    self.sheet.edge(out, "⋮");
                    self.sheet.paint.put(
                        out,
                        Ink::Quiet,
                        &format!(" … {} …\n", count(left_out, "more line")),
                    );
                }
            }
        }
        out.push('\n');
    }

    /// `── request 1 ───── bytes 0 to 57 ──`
    fn heading(&self, out: &mut String, message: &Message) {
        let title = format!("{} {}", verdict::what(self.reading), message.index + 1);
        let bytes = format!("bytes {} to {}", message.start, message.end.max(message.start + 1) - 1);
        let dashes = self.sheet.width.saturating_sub(title.len() + bytes.len() + 8);
        let paint = self.sheet.paint;
        paint.put(out, Ink::Quiet, "── ");
        paint.put(out, Ink::Strong, &title);
        paint.put(out, Ink::Quiet, &format!(" {} {bytes} ──\n", "─".repeat(dashes)));
    }

    /// A message in a few words.
    fn outline(&self, out: &mut String, message: &Message) {
        let paint = self.sheet.paint;
        let room = self.sheet.width.saturating_sub(32);
        out.push_str("  ");
        if let Some(status) = message.status {
            paint.put(out, Ink::Status, &format!(" {status}"));
        }
        let parts = [
            (message.method, Ink::Method, 14),
            (message.target, Ink::Target, room),
            (message.reason, Ink::Value, room),
        ];
        for (span, ink, most) in parts.into_iter().filter(|(span, ..)| !span.is_empty()) {
            paint.put(out, ink, &format!(" {}", shortened(self.reading.bytes(span), most)));
        }
        if let Some(version) = message.version {
            paint.put(out, Ink::Version, &format!(" HTTP/{}.{}", version.major, version.minor));
        }
        let mut text = count(u64::from(message.fields), "field");
        if let Some(framing) = message.framing {
            text.push_str(&format!(", framing {}, {} of body", framing.name(), count(message.body, "byte")));
        }
        if message.complete {
            text.push_str(if message.keep_alive {
                ", the connection stays"
            } else {
                ", the connection ends"
            });
        }
        for line in wrapped(&text, self.sheet.width - 3) {
            out.push_str(&format!("\n   {line}"));
        }
        out.push('\n');
        for finding in self.reading.steps_of(message.index).filter(|step| step.kind == Kind::Finding) {
            let (ink, word) = severity(finding.rule);
            paint.put(out, ink, &format!("   {word}[{}]\n", finding.rule.id()));
            for line in wrapped(&self.reading.explain(finding).sentence, self.sheet.width - 5) {
                out.push_str(&format!("     {line}\n"));
            }
        }
        out.push('\n');
    }

    fn blocks(&self, message: u32) -> Vec<Block<'a>> {
        let mut blocks = Vec::new();
        let (mut tokens, mut findings) = (Vec::new(), Vec::new());
        for step in self.reading.steps_of(message) {
            let decided = matches!(step.before, State::Head | State::End | State::UntilClose);
            match step.kind {
                Kind::Message | Kind::Rejected => {}
                Kind::Finding if !decided => findings.push(step),
                _ if step.zoom() == Zoom::Token => tokens.push(step),
                _ if !step.span.is_empty() => blocks.push(Block::Line {
                    line: step,
                    tokens: std::mem::take(&mut tokens),
                    findings: Vec::new(),
                }),
                _ => match blocks.last_mut() {
                    Some(Block::Said(said)) => said.push(step),
                    _ => blocks.push(Block::Said(vec![step])),
                },
            }
        }
        for finding in findings {
            let about = if finding.about.is_empty() { finding.span.at } else { finding.about.at };
            let place = blocks.partition_point(|block| block.end() <= about);
            match blocks.get_mut(place) {
                Some(Block::Line { findings, .. }) => findings.push(finding),
                _ => blocks.push(Block::Said(vec![finding])),
            }
        }
        blocks
    }

    fn line(&self, out: &mut String, line: &Step, tokens: &[&Step], findings: &[&Step]) {
        let inks: Vec<_> = tokens.iter().map(|token| (token.span, Ink::of(token.kind))).collect();
        let whole = [line];
        let marked = if self.zoom == Zoom::Line { &whole[..] } else { tokens };
        let mut marks: Vec<Mark> = marked.iter().filter_map(|step| self.mark(step)).collect();
        // A line that is nothing but its end is marked all the same: it means something.
        if let [only] = tokens
            && marks.is_empty()
        {
            let span = only.span;
            marks.push(Mark { span, with: '^', ink: Ink::of(line.kind), label: line.kind.id().to_owned() });
        }
        self.sheet.draw(out, line.span, &inks, &marks);
        for finding in findings {
            let (ink, word) = severity(finding.rule);
            let label = format!("{word}[{}]", finding.rule.id());
            if !finding.about.is_empty() {
                let mark = Mark { span: finding.about, with: '~', ink, label };
                self.sheet.note(out, line.span, &mark);
            } else {
                self.sheet.edge(out, "");
                self.sheet.paint.put(out, ink, &format!(" {label}\n"));
            }
            let sentence = self.reading.explain(finding).sentence;
            self.remark(out, &format!("{sentence} {}", section(finding.rule)));
        }
    }

    /// A sentence of its own below a line.
    fn remark(&self, out: &mut String, text: &str) {
        for (index, line) in wrapped(text, self.sheet.room() - 2).into_iter().enumerate() {
            self.sheet.edge(out, "");
            self.sheet.paint.put(out, Ink::Quiet, if index == 0 { " = " } else { "   " });
            out.push_str(&line);
            out.push('\n');
        }
    }

    /// How a token is marked: its name below it, or only a dot where it stands between others.
    fn mark(&self, step: &Step) -> Option<Mark> {
        let open = self.reading.open.contains(step);
        let id = step.kind.id();
        let label = match step.kind {
            Kind::LineEnd | Kind::ChunkLineEnd | Kind::LastChunkLineEnd | Kind::ChunkDataEnd => return None,
            Kind::Space | Kind::Colon | Kind::Whitespace | Kind::Semicolon | Kind::Equals => String::new(),
            Kind::IgnoredLineEnd => "ignored".to_owned(),
            Kind::HeadEnd => "end of the head".to_owned(),
            Kind::TrailersEnd => "end of the body".to_owned(),
            Kind::Target if !open => format!("{id}, {}", step.rule.id()),
            Kind::ChunkSize if step.rule == Rule::LastChunk => format!("{id} 0, the last chunk"),
            Kind::ChunkSize if !open => match self.chunk_size(step.span) {
                Some(size) => format!("{id}, {}", count(size, "byte")),
                None => id.to_owned(),
            },
            Kind::Data | Kind::ChunkData | Kind::DataUntilClose | Kind::TunnelData | Kind::Ignored => {
                format!("{id}, {}", count(step.span.len, "byte"))
            }
            _ => id.to_owned(),
        };
        let label = if open && !label.is_empty() { format!("{label} …") } else { label };
        let with = match step.kind {
            _ if label.is_empty() => '·',
            Kind::Fold | Kind::Ignored | Kind::ExtensionText => '~',
            _ => '^',
        };
        let ink = if label.is_empty() { Ink::Quiet } else { Ink::of(step.kind) };
        Some(Mark { span: step.span, with, ink, label })
    }

    fn chunk_size(&self, span: Span) -> Option<u64> {
        u64::from_str_radix(std::str::from_utf8(self.reading.bytes(span)).ok()?, 16).ok()
    }

    /// Decisions, each under the question that it answers.
    fn said(&self, out: &mut String, said: &[&Step]) {
        let mut topic = "";
        for step in said {
            let about = topic_of(step).unwrap_or(topic);
            if about != topic {
                topic = about;
                self.sheet.paint.put(
                    out,
                    Ink::Quiet,
                    &format!("{:>width$} ├ ", "", width = self.sheet.gutter),
                );
                self.sheet.paint.put(out, Ink::Strong, topic);
                out.push('\n');
            }
            self.decision(out, step);
        }
    }

    fn decision(&self, out: &mut String, step: &Step) {
        let (ink, label) = match step.kind {
            Kind::Finding => {
                let (ink, word) = severity(step.rule);
                (ink, format!("{word}[{}]", step.rule.id()))
            }
            Kind::FramingAsked if step.rule != Rule::Framing3 || step.about.is_empty() => {
                (Ink::Quiet, format!("{} no", number(step.rule)))
            }
            Kind::FramingAsked => (Ink::Good, format!("{} yes", number(step.rule))),
            kind if is_framing(kind) && step.before == State::Head => {
                (Ink::Good, format!("{} yes", number(step.rule)))
            }
            kind => (Ink::Good, kind.id().to_owned()),
        };
        let explained = self.reading.explain(step);
        let mut text = explained.sentence;
        if !number(step.rule).starts_with('(') {
            text.push_str(&format!(" {}", section(step.rule)));
        }
        let label = format!("{label:8}");
        let indent = if label.len() > 10 { 10 } else { label.len() + 1 };
        let first = (label.chars().count() + 1).saturating_sub(indent);
        // The first line is shorter by what the label has more than the indentation.
        let filled = format!("{}{text}", tied(&" ".repeat(first)));
        for (index, line) in wrapped(&filled, self.sheet.room() - indent).into_iter().enumerate() {
            self.sheet.edge(out, "");
            out.push(' ');
            let line = line.trim_start();
            if index == 0 {
                self.sheet.paint.put(out, ink, &label);
                out.push(' ');
            } else {
                out.push_str(&" ".repeat(indent));
            }
            self.sheet.paint.put(out, if ink == Ink::Quiet { Ink::Quiet } else { Ink::Plain }, line);
            out.push('\n');
        }
    }
}

/// The question that a decision answers; a finding belongs to whatever is being asked.
fn topic_of(step: &Step) -> Option<&'static str> {
    Some(match step.kind {
        Kind::Host => "Whom is it for?",
        Kind::FramingAsked => "How long is the body?",
        kind if is_framing(kind) && step.before == State::Head => "How long is the body?",
        Kind::Expectation | Kind::UpgradeOffer => "What is asked for beside it?",
        Kind::Finding => return None,
        _ => "What becomes of the connection?",
    })
}

const fn is_framing(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::FramedNone
            | Kind::FramedLength
            | Kind::FramedChunked
            | Kind::FramedUntilClose
            | Kind::FramedTunnel
    )
}

/// The number that the RFC gives a framing rule: the end of its section.
fn number(rule: Rule) -> &'static str {
    let section = rule.section();
    section.find('(').map_or(rule.id(), |start| &section[start..])
}

/// A section in one word, so that it stays on one line.
fn section(rule: Rule) -> String {
    format!("({})", tied(rule.section()))
}

/// How grave a finding is; an error that was let through says so.
const fn severity(rule: Rule) -> (Ink, &'static str) {
    match rule.severity() {
        Severity::Error => (Ink::Warning, "allowed"),
        Severity::Warning => (Ink::Warning, "warning"),
        _ => (Ink::Note, "note"),
    }
}

#[cfg(test)]
mod tests;
