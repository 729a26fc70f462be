//! The path in a target, as hyper and axum see it.

use crate::rule::Rule;
use crate::span::Span;
use crate::trace::Profile;
use crate::trace::hyper::uri::uri;

/// What a request looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The form of the target that it stands in.
    pub form: Form,
    /// Where it stands in the target. Nothing, where the target has none.
    pub at: Span,
    /// What is matched. A URI without a path has the path `/`; a host and port have none, which is the
    /// empty text; and `*` stands for itself.
    pub text: String,
    /// What stands between the slashes. `/` has one segment, an empty one; what does not begin with a
    /// slash has none.
    pub segments: Vec<Segment>,
}

/// The four forms that a target can have (RFC 9112 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A path, and maybe a query.
    Origin,
    /// A whole URI; scheme and host play no part in routing.
    Absolute,
    /// A host and port.
    Authority,
    /// `*`, the server as a whole.
    Asterisk,
}

/// One segment of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Where it stands in the target.
    pub at: Span,
    /// As it is spelled.
    pub text: String,
}

impl Path {
    /// The path in this target; none if the target is no URI to hyper.
    pub(super) fn of(target: &str) -> Option<Self> {
        if target.len() > Profile::HYPER.limits.target {
            return None;
        }
        let (form, start) = match uri(target.as_bytes()).ok()? {
            Rule::AsteriskForm => (Form::Asterisk, 0),
            Rule::AuthorityForm => (Form::Authority, target.len()),
            Rule::AbsoluteForm => {
                let host = target.find("://")? + "://".len();
                let length = target[host..].find(['/', '?', '#']).unwrap_or(target.len() - host);
                (Form::Absolute, host + length)
            }
            _ => (Form::Origin, 0),
        };
        let end = target[start..].find(['?', '#']).map_or(target.len(), |length| start + length);
        let text = match &target[start..end] {
            "" if form == Form::Absolute => "/",
            text => text,
        };
        let at = span(start, end);
        Some(Self { form, at, text: text.to_owned(), segments: segments(text, start, end) })
    }

    /// Everything from a segment on, slashes included.
    pub(super) fn from(&self, segment: usize) -> Segment {
        let mut at = Span::point(self.at.end());
        if let Some(first) = self.segments.get(segment) {
            at = Span::between(first.at.at, self.at.end());
        }
        let texts: Vec<_> = self.segments.iter().skip(segment).map(|part| part.text.as_str()).collect();
        Segment { at, text: texts.join("/") }
    }
}

/// The segments of a path that stands in this part of a target.
fn segments(path: &str, start: usize, end: usize) -> Vec<Segment> {
    let Some(path) = path.strip_prefix('/') else { return Vec::new() };
    // Where the slash is only thought, nothing of it stands in the target.
    let mut at = (start + 1).min(end);
    let parts = path.split('/').map(|text| {
        let segment = Segment { at: span(at, at + text.len()), text: text.to_owned() };
        at += text.len() + 1;
        segment
    });
    parts.collect()
}

fn span(start: usize, end: usize) -> Span {
    Span::between(start as u64, end as u64)
}
