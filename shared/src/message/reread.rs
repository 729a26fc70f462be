//! What only the form knows, when the bytes were changed behind its back.

use super::request::{Line, Request};
use super::{Body, Composed, Unreadable};

impl Composed {
    /// Reads bytes that somebody has changed, and keeps what does not show in bytes: the lines that are
    /// switched off, and that the framing is done by hand.
    ///
    /// ```
    /// use shared::message::{Composed, Field, Request};
    ///
    /// let form = Request::new("GET", "/").with(Field::new("Accept", "*/*").switched_off());
    /// let form = Composed::from(form).reread(b"GET");
    /// assert!(form.request().is_none(), "half of it was cut away");
    /// let form = form.reread(b"GET /hello HTTP/1.1\r\nHost: lab\r\n\r\n");
    /// let fields = &form.request().unwrap().fields;
    /// assert!(!fields[0].is_on() && fields[0].field().unwrap().is("accept"));
    /// assert!(fields[1].is_on() && fields[1].field().unwrap().is("host"));
    /// ```
    #[must_use]
    pub fn reread(&self, bytes: &[u8]) -> Self {
        if self.to_bytes().bytes == bytes {
            return self.clone();
        }
        let known = match self {
            Self::Request(request) => Some(request.as_ref()),
            Self::Raw(raw) => raw.before.as_deref(),
        };
        match (Self::from_bytes(bytes), known) {
            (Self::Request(new), Some(old)) => remember(*new, old).into(),
            (Self::Raw(new), Some(old)) => {
                Self::Raw(Unreadable { before: Some(Box::new(old.clone())), ..new })
            }
            (new, None) => new,
        }
    }
}

fn remember(mut new: Request, old: &Request) -> Request {
    if old.by_hand {
        new.write_out();
        // Without a length a recipient finds no body; the person says that it is one.
        if old.behind.is_empty()
            && new.head_end.is_some()
            && let Body::Plain(body) = &mut new.body
        {
            body.append(&mut new.behind);
        }
    }
    new.fields = with_switched_off(&old.fields, new.fields);
    if let (Body::Chunked(old), Body::Chunked(new)) = (&old.body, &mut new.body) {
        new.trailers = with_switched_off(&old.trailers, std::mem::take(&mut new.trailers));
    }
    new
}

/// The new lines, and among them the old ones that are switched off: each behind as many lines as
/// before, counted from whichever end nothing has changed.
fn with_switched_off(old: &[Line], new: Vec<Line>) -> Vec<Line> {
    let sent: Vec<&Line> = old.iter().filter(|line| line.is_on()).collect();
    let same = sent.iter().zip(&new).take_while(|(old, new)| **old == *new).count();
    let room = sent.len().min(new.len()) - same;
    let ends = sent.iter().rev().zip(new.iter().rev()).take(room).take_while(|(old, new)| **old == *new);
    let (same_end, total) = (ends.count(), new.len());
    let mut before = 0;
    let mut kept = Vec::new();
    for line in old {
        if line.is_on() {
            before += 1;
        } else if before > same && sent.len() - before <= same_end {
            kept.push((total - (sent.len() - before), line.clone()));
        } else {
            kept.push((before.min(total - same_end), line.clone()));
        }
    }
    let mut kept = kept.into_iter().peekable();
    let mut lines = Vec::with_capacity(total + old.len());
    for (n, line) in new.into_iter().map(Some).chain([None]).enumerate() {
        while let Some((_, off)) = kept.next_if(|&(place, _)| place <= n) {
            lines.push(off);
        }
        lines.extend(line);
    }
    lines
}
