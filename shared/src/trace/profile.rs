//! Whose habits: which rules a recipient looks away from, and how much it takes.
//!
//! [`Profile::RFC`] is strict: it refuses wherever a recipient may. [`Profile::HYPER`] predicts the
//! server under observation: what hyper accepts, what it refuses and with which status, and when it
//! goes on waiting. Everything between is a set of named leniencies ([`RuleSet`]).

use crate::rule::{Rule, RuleSet};

/// How a recipient reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The rules it looks away from.
    pub allowed: RuleSet,
    /// How much it takes.
    pub limits: Limits,
    /// Whose way of deciding, where it is not a matter of leniency.
    pub habits: Habits,
}

/// Whose way of deciding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habits {
    /// By the text of the RFCs.
    Rfc,
    /// As hyper 1.x does ([`super::hyper`]).
    Hyper,
}

/// How much of each a recipient takes. The tracer keeps no more than these in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a method.
    pub method: usize,
    /// Bytes of a target. RFC 9112, 3 recommends that 8000 for the whole line be taken at least.
    pub target: usize,
    /// Bytes of a field's name.
    pub name: usize,
    /// Bytes of a head, the empty lines before it included.
    pub head: usize,
    /// Fields of a head, and of the trailers.
    pub fields: usize,
    /// Bytes of chunk extensions, in one message.
    pub extensions: usize,
    /// Bytes of trailers.
    pub trailers: usize,
}

impl Profile {
    /// Strict: refuses wherever a recipient may. Requests it reads as an origin server does, responses as
    /// a gateway does, which may refuse a folded value where a browser has to unfold it.
    pub const RFC: Self = Self {
        allowed: RuleSet::EMPTY,
        limits: Limits {
            method: 256,
            target: 64 * 1024,
            name: 8 * 1024,
            head: 256 * 1024,
            fields: 1000,
            extensions: 16 * 1024,
            trailers: 64 * 1024,
        },
        habits: Habits::Rfc,
    };

    /// As hyper 1.x does with the limits the lab gives it by default.
    pub const HYPER: Self = Self {
        allowed: RuleSet::HOST
            .with(Rule::BareLfStartLine)
            .with(Rule::BareLfField)
            .with(Rule::BareLfEndOfFields)
            .with(Rule::BadTargetChar)
            .with(Rule::FragmentInTarget)
            .with(Rule::BadPercentEncoding)
            .with(Rule::TargetForm)
            .with(Rule::AsteriskNotOptions)
            .with(Rule::ConnectTarget)
            .with(Rule::TeAndCl)
            .with(Rule::ContentLengthRepeated)
            .with(Rule::ChunkedTwice)
            .with(Rule::UnknownTransferCoding)
            .with(Rule::SpaceAfterChunkSize)
            .with(Rule::BadChunkExtension)
            .with(Rule::MissingReasonSpace),
        limits: Limits {
            // hyper has no limit of its own for these two: the buffer is the limit.
            method: usize::MAX,
            target: 65_534,
            name: 65_535,
            head: 64 * 1024,
            fields: 100,
            extensions: 16 * 1024,
            trailers: 16 * 1024 - 1,
        },
        habits: Habits::Hyper,
    };

    /// This profile, looking away from these rules too.
    #[must_use]
    pub const fn allowing(mut self, rules: RuleSet) -> Self {
        self.allowed = self.allowed.and(rules);
        self
    }

    /// The profile of that name.
    pub fn by_name(name: &str) -> Option<Self> {
        match name {
            "rfc" => Some(Self::RFC),
            "hyper" => Some(Self::HYPER),
            _ => None,
        }
    }
}
