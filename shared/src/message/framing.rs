//! Who says where the body ends, and changing that without changing what the body carries.

use super::body::{Body, Chunked};
use super::read;
use super::render;
use super::request::{Field, Line, Request, Value};

/// How a recipient is told where the body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Framing {
    /// By a Content-Length that counts by itself; none is needed as long as there is no body.
    Counted,
    /// By chunks.
    Chunked,
    /// By whatever the fields say and the body happens to be: nothing is added, counted or mended.
    ByHand,
}

impl Framing {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Counted, Self::Chunked, Self::ByHand];
}

impl Request {
    /// How its recipient is told where the body ends.
    pub fn framing(&self) -> Framing {
        let counted = self.sent("content-length").any(|(_, field)| field.value == Value::Counted);
        match &self.body {
            _ if self.by_hand => Framing::ByHand,
            Body::Chunked(_) => Framing::Chunked,
            Body::Plain(_) if counted => Framing::Counted,
            Body::Plain(_) if self.frames() => Framing::ByHand,
            Body::Plain(_) => Framing::Counted,
        }
    }

    /// Tells it in another way. What the body carries stays the same. A field that contradicts the new way
    /// is switched off, so that it can be had back; one that had come by itself goes as it came.
    ///
    /// ```
    /// use shared::message::{Framing, Request};
    ///
    /// let mut request = Request::new("POST", "/echo");
    /// request.set_content(b"hello");
    /// assert_eq!(request.to_bytes().bytes, b"POST /echo HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello");
    /// request.frame(Framing::Chunked);
    /// request.cut(&[2]);
    /// let chunked = b"POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n";
    /// assert_eq!(request.to_bytes().bytes, chunked);
    /// request.frame(Framing::ByHand);
    /// assert_eq!(request.to_bytes().bytes, chunked, "what is done by hand from now on begins as it was");
    /// ```
    pub fn frame(&mut self, framing: Framing) {
        let says_chunked = |field: &Field| field.is("transfer-encoding") && read::ends_chunked(field);
        let is_said = framing != Framing::Chunked
            || self.sent("transfer-encoding").any(|(_, field)| says_chunked(field));
        if self.framing() == framing && is_said {
            return;
        }
        if framing == Framing::ByHand {
            return self.write_out();
        }
        // Chunks that were written by hand are chunks, if they are as they should be.
        if let (chunked @ Body::Chunked(_), 0) = read::body(&self.fields, &render::body(&self.body)) {
            self.body = chunked;
        }
        self.by_hand = false;
        let content = self.body.content();
        match (framing, &self.body) {
            (Framing::Chunked, body) => {
                if let Body::Plain(content) = body {
                    self.body = Body::Chunked(Chunked::cut(content, &[]));
                }
                self.say("content-length", Field::new("Transfer-Encoding", "chunked"), says_chunked);
            }
            _ => {
                self.body = Body::Plain(content.into_owned());
                if self.frames() || self.has_length() || !self.body.content().is_empty() {
                    self.say("transfer-encoding", Field::content_length(), |_| true);
                }
            }
        }
    }

    /// Makes the body carry something else. Where the length is counted and the form has no Content-Length
    /// yet, it gets one with the first byte; one that was switched off stays so.
    pub fn set_content(&mut self, content: &[u8]) {
        let counted = self.framing() == Framing::Counted;
        self.body.set_content(content);
        if counted && !self.frames() && !self.has_length() && !content.is_empty() {
            self.fields.push(Line::Field(Field::content_length()));
        }
    }

    /// Cuts a chunked body into pieces of these sizes; what is left over is one more.
    pub fn cut(&mut self, sizes: &[usize]) {
        if let Body::Chunked(chunked) = &mut self.body {
            chunked.cut_anew(sizes);
        }
    }

    /// Whether a field that is sent has to do with where the body ends.
    fn frames(&self) -> bool {
        self.sent("content-length").chain(self.sent("transfer-encoding")).next().is_some()
    }

    /// Whether the form has a Content-Length, sent or not.
    fn has_length(&self) -> bool {
        self.fields.iter().filter_map(Line::field).any(|field| field.is("content-length"))
    }

    /// Everything that was made from something else is written out, as it was.
    pub(super) fn write_out(&mut self) {
        let body = render::body(&self.body);
        let count = body.len().to_string();
        for field in self.fields.iter_mut().filter_map(Line::field_mut) {
            if field.value == Value::Counted {
                field.value = Value::Written(count.clone().into_bytes());
            }
        }
        self.body = Body::Plain(body);
        self.by_hand = true;
    }

    /// Leaves one field that says where the body ends, and none of the other sort: the first that is
    /// right already, or one in the place of a made one, or a new one at the end.
    fn say(&mut self, other: &str, new: Field, right: impl Fn(&Field) -> bool) {
        let own = String::from_utf8_lossy(&new.name).into_owned();
        let mut said = false;
        let mut room = None;
        for (n, line) in self.fields.iter_mut().enumerate() {
            let Line::Field(field) = line else { continue };
            if !field.on || !field.is(&own) && !field.is(other) {
                continue;
            }
            if field.is(&own) && right(field) && !said {
                said = true;
                if new.value == Value::Counted {
                    field.value = Value::Counted;
                }
            } else {
                field.on = false;
                // What was made by itself makes room; what somebody wrote waits in the form.
                if field.is(other) && is_made(field) {
                    room.get_or_insert(n);
                }
            }
        }
        match room.and_then(|n| self.fields.get_mut(n)) {
            _ if said => {}
            Some(line) => *line = Line::Field(new),
            None => self.fields.push(Line::Field(new)),
        }
    }
}

/// Whether it is as it comes by itself, so that nothing is lost with it.
fn is_made(field: &Field) -> bool {
    match &field.value {
        Value::Counted => true,
        Value::Written(value) => field.is("transfer-encoding") && value.eq_ignore_ascii_case(b"chunked"),
    }
}
