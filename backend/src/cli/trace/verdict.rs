//! The last word: whole, needing more, or refused, and then where, why, and what would mend it.

use shared::explain;
use shared::rule::Rule;
use shared::span::Span;
use shared::trace::{Edit, Kind, Rejection, Side, Verdict};

use super::hints;
use super::line::{Mark, Sheet};
use crate::cli::paint::Ink;
use crate::cli::text::{columns, count, number, shortened, tied, wrapped};
use crate::reading::Reading;

/// What messages of this side are called.
pub(super) fn what(reading: &Reading) -> &'static str {
    match reading.side {
        Side::Request => "request",
        Side::Response(_) => "response",
    }
}

/// The verdict, in a line or in a whole diagnostic.
pub(super) fn draw(out: &mut String, reading: &Reading, sheet: Sheet<'_>) {
    let paint = sheet.paint;
    let whole = reading.messages.iter().filter(|message| message.complete).count() as u64;
    let len = reading.input.len() as u64;
    match reading.trace.verdict() {
        Verdict::Complete => {
            paint.put(out, Ink::Good, "complete");
            out.push_str(&format!(": {} in {}\n", count(whole, what(reading)), count(len, "byte")));
            if let Some(text) = behind(reading) {
                for line in wrapped(&text, sheet.width - 2) {
                    out.push_str(&format!("  {line}\n"));
                }
            }
        }
        Verdict::NeedMore(need) => {
            paint.put(out, Ink::Note, "needs more");
            let after = if len == 0 { "nothing".to_owned() } else { count(len, "byte") };
            let text = format!("after {after}, {}", need.words());
            for (index, line) in wrapped(&text, sheet.width - 12).iter().enumerate() {
                out.push_str(if index == 0 { ": " } else { "            " });
                out.push_str(line);
                out.push('\n');
            }
        }
        Verdict::Rejected(why) => Diagnostic { reading, sheet, why }.draw(out),
    }
    for hint in hints::of(reading) {
        paint.put(out, Ink::Note, "hint: ");
        for (index, line) in wrapped(&hint, sheet.width - 6).iter().enumerate() {
            out.push_str(if index == 0 { "" } else { "      " });
            out.push_str(&format!("{line}\n"));
        }
    }
    if reading.trace.dropped() > 0 {
        let dropped = count(reading.trace.dropped(), "step");
        paint.put(out, Ink::Quiet, &format!("{dropped} beyond the first million were not kept.\n"));
    }
}

/// What stands behind the last message, and who might read it otherwise.
fn behind(reading: &Reading) -> Option<String> {
    let covers =
        |kind| reading.steps().filter(|step| step.kind == kind).map(|step| step.span.len).sum::<u64>();
    match (covers(Kind::Unread), covers(Kind::Tunnelled)) {
        (0, 0) => None,
        (0, tunnelled) => Some(format!("{} behind it are not taken for HTTP.", count(tunnelled, "byte"))),
        (unread, _) => {
            let mut text =
                format!("{} behind it are not read, since the connection closes.", count(unread, "byte"));
            if reading.steps().any(|step| step.kind == Kind::Finding && step.rule == Rule::TeAndCl) {
                text.push_str(" Whoever goes by Content-Length reads them otherwise: that is how requests are smuggled.");
            }
            Some(text)
        }
    }
}

struct Diagnostic<'a> {
    reading: &'a Reading,
    sheet: Sheet<'a>,
    why: &'a Rejection,
}

impl Diagnostic<'_> {
    fn draw(&self, out: &mut String) {
        let Self { reading, sheet, why } = *self;
        let paint = sheet.paint;
        let refusal = explain::rejection(why, &reading.input);
        paint.put(out, Ink::Error, &format!("error[{}]", why.rule.id()));
        let indent = why.rule.id().len() + 9;
        for (index, line) in wrapped(refusal.title, sheet.width.saturating_sub(indent)).iter().enumerate() {
            let before = if index == 0 { ": " } else { &" ".repeat(indent) };
            paint.put(out, Ink::Strong, &format!("{before}{line}\n"));
        }
        let before = Span::between(0, why.at).of(&reading.input, 0);
        let line = before.iter().filter(|&&byte| byte == b'\n').count() as u64 + 1;
        paint.put(out, Ink::Quiet, &format!("{:>width$} ┌─ ", "", width = sheet.gutter));
        let place = format!("{} {}", what(reading), why.message + 1);
        out.push_str(&format!("byte {}, line {}, {place}\n", number(why.at), number(line)));
        self.edge(out);
        let expected = format!("expected {}", why.expected);
        let fits = expected.chars().count() <= sheet.room();
        let about = if why.about.contains(why.at) { why.about } else { Span::point(why.at) };
        let caret = Span { at: why.at, len: about.len.min(1) };
        let label = if fits { expected.clone() } else { String::new() };
        let rest = Mark { span: about, with: '~', ink: Ink::Error, label: String::new() };
        let marks = [rest, Mark { span: caret, with: '^', ink: Ink::Error, label }];
        let marks = if about.len > 1 { &marks[..] } else { &marks[1..] };
        sheet.draw(out, self.around(), &[(caret, Ink::Error)], marks);
        if !fits {
            for line in wrapped(&expected, sheet.room()) {
                sheet.edge(out, "");
                paint.put(out, Ink::Error, &format!(" {line}\n"));
            }
        }
        self.edge(out);
        let section = tied(why.rule.section());
        self.remark(out, "rule", &format!("{} ({section})", refusal.summary));
        self.remark(out, "answer", &refusal.answer);
        if let Some(servers) = refusal.servers {
            self.remark(out, "servers", servers);
        }
        if let Some(reason) = why.rule.leniency() {
            self.remark(
                out,
                "leniency",
                &format!("{reason} {}", tied(&format!("--allow {}", why.rule.id()))),
            );
        }
        let unread = (reading.input.len() as u64).saturating_sub(reading.trace.consumed());
        if unread > 0 {
            self.remark(out, "unread", &format!("{} from there on", count(unread, "byte")));
        }
        if let Some(fix) = &why.fix {
            self.remark(out, "fix", refusal.fix.as_deref().unwrap_or_default());
            self.edit(out, fix);
        }
    }

    fn edge(&self, out: &mut String) {
        self.sheet.edge(out, "");
        out.push('\n');
    }

    fn remark(&self, out: &mut String, what: &str, text: &str) {
        let indent = self.sheet.gutter + what.len() + 5;
        let head = format!("{:>width$} = ", "", width = self.sheet.gutter);
        for (index, line) in wrapped(text, self.sheet.width.saturating_sub(indent)).iter().enumerate() {
            if index == 0 {
                self.sheet.paint.put(out, Ink::Quiet, &head);
                self.sheet.paint.put(out, Ink::Strong, &format!("{what}: "));
            } else {
                out.push_str(&" ".repeat(indent));
            }
            out.push_str(line);
            out.push('\n');
        }
    }

    /// The line that the refused byte is in; of a long one, as much as fits round that byte.
    fn around(&self) -> Span {
        let input = &self.reading.input;
        let at = usize::try_from(self.why.at).map_or(input.len(), |at| at.min(input.len()));
        // Nothing at the start of a line is rather something missing at the end of the line before.
        let missing = self.why.about.is_empty() && at > 0 && input[at - 1] == b'\n';
        let from = if missing { at - 1 } else { at };
        let start = memrchr(&input[..from]).map_or(0, |end| end + 1);
        let end = if missing { at } else { memchr(&input[at..]).map_or(input.len(), |len| at + len + 1) };
        let mut room = self.sheet.room();
        let mut fits = |most: usize, bytes: &mut dyn Iterator<Item = &u8>| {
            let least = room.saturating_sub(most);
            let taken = bytes.take_while(|&&byte| {
                let goes = room >= columns(byte) + least;
                room -= if goes { columns(byte) } else { 0 };
                goes
            });
            taken.count()
        };
        let before = fits(self.sheet.room() * 2 / 3, &mut input[start..at].iter().rev());
        let behind = fits(usize::MAX, &mut input[at..end].iter());
        let more = fits(usize::MAX, &mut input[start..at - before].iter().rev());
        Span::between((at - before - more) as u64, (at + behind) as u64)
    }

    /// The lines before and after the edit, as far as they differ.
    fn edit(&self, out: &mut String, fix: &Edit) {
        const MOST: u64 = 400;
        let input = &self.reading.input;
        let (Ok(at), Ok(to)) = (usize::try_from(fix.span.at), usize::try_from(fix.span.end())) else {
            return;
        };
        if fix.span.len > MOST || to > input.len() {
            return;
        }
        let start = memrchr(&input[..at]).map_or(0, |end| end + 1);
        let whole_lines = to > at && input[to - 1] == b'\n';
        let end = if whole_lines { to } else { memchr(&input[to..]).map_or(input.len(), |len| to + len + 1) };
        if (end - start) as u64 > MOST {
            return;
        }
        let (old, new) = (&input[start..end], [&input[start..at], &fix.with, &input[to..end]].concat());
        let (old, new): (Vec<_>, Vec<_>) = (lines(old), lines(&new));
        let same = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
        self.edge(out);
        for (sign, ink, lines) in
            [("-", Ink::Error, &old[..old.len() - same]), ("+", Ink::Good, &new[..new.len() - same])]
        {
            for line in lines {
                let most = self.sheet.room().saturating_sub(2);
                let text = shortened(line, most);
                let number = if sign == "-" || old.len() == same { start.to_string() } else { String::new() };
                self.sheet.edge(out, &number);
                self.sheet.paint.put(out, ink, &format!(" {sign} {text}\n"));
            }
        }
    }
}

fn memchr(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|&byte| byte == b'\n')
}

fn memrchr(bytes: &[u8]) -> Option<usize> {
    bytes.iter().rposition(|&byte| byte == b'\n')
}

fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|&byte| byte == b'\n').collect()
}
