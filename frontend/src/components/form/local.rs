//! What only the form knows.

use shared::message::Request;

use crate::state::form::Typed;
use crate::state::form::kind::{Kind, content_type};
use crate::state::form::op::Op;

/// It is gone when the form is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Local {
    /// What has the focus.
    pub(super) focus: Option<Op>,
    /// What the last click did beside what was asked for.
    pub(super) said: String,
    /// What was typed into a field whose text can be written in several ways.
    pub(super) typed: Option<Typed>,
    /// The kind of body that was chosen, for as long as its type is this.
    pub(super) kind: Option<(Kind, Option<Vec<u8>>)>,
}

impl Local {
    /// The kind of the body: the one chosen, or what it looks like.
    pub(super) fn kind(&self, request: &Request) -> Kind {
        match &self.kind {
            Some((kind, media)) if media.as_deref() == content_type(request) => *kind,
            _ => Kind::of(request),
        }
    }
}
