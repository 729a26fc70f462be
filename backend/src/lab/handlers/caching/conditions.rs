//! Conditional requests, in the order of RFC 9110 13.2.2.
//!
//! ```text
//! If-Match ─────────── false ──▶ 412
//!   │ (where it is missing: If-Unmodified-Since ── false ──▶ 412)
//! If-None-Match ────── false ──▶ 304 for GET and HEAD, else 412
//!   │ (where it is missing, for GET and HEAD: If-Modified-Since ── false ──▶ 304)
//! Range and If-Range ─ true ───▶ 206
//!   ▼
//! the method is carried out
//! ```
//!
//! Each condition that a request states becomes a [`Step`] with what came of it, in words: those that
//! are passed over, too.

use axum::http::header::{IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, RANGE};
use axum::http::{HeaderMap, HeaderName, Method};
use serde_json::{Value, json};
use shared::calendar::Moment;

use super::etag::{EntityTag, Strength, Tags};

/// By what a version of a document is known.
#[derive(Clone, Debug)]
pub(in crate::lab::handlers) struct Validators {
    pub(in crate::lab::handlers) etag: EntityTag,
    pub(in crate::lab::handlers) modified: Option<Moment>,
}

/// What came of one condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    Yes,
    No,
    /// It does not count for this request.
    Ignored,
}

/// One condition.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) field: &'static str,
    pub(super) held: Held,
    pub(super) why: String,
}

/// What the conditions come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The method is carried out.
    Proceed,
    /// 304.
    NotModified,
    /// 412.
    Failed,
}

/// Whether Range counts, as far as If-Range has a say in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parts {
    Allowed,
    /// What the client has parts of is not this version: it gets the whole.
    Whole,
}

/// All conditions of a request.
#[derive(Clone, Debug)]
pub(super) struct Decision {
    pub(super) outcome: Outcome,
    pub(super) parts: Parts,
    pub(super) steps: Vec<Step>,
}

impl Decision {
    /// The conditions in the form in which JSON answers tell of them.
    pub(super) fn told(&self) -> Value {
        let step = |step: &Step| {
            let held = match step.held {
                Held::Yes => json!(true),
                Held::No => json!(false),
                Held::Ignored => Value::Null,
            };
            json!({ "field": step.field, "held": held, "why": step.why })
        };
        self.steps.iter().map(step).collect()
    }

    /// The condition that decided, in one line: the first that did not hold, else the last that did.
    pub(super) fn decided_by(&self) -> String {
        let first_failed = self.steps.iter().find(|step| step.held == Held::No);
        let deciding = first_failed.or_else(|| self.steps.iter().rfind(|step| step.held == Held::Yes));
        match deciding {
            Some(step) => format!("{}: {}", step.field, step.why),
            None if self.steps.is_empty() => "no condition was stated".to_owned(),
            None => "no condition counted".to_owned(),
        }
    }
}

/// Decides, as the RFC has it.
pub(super) fn decide(method: &Method, fields: &HeaderMap, it: &Validators, now: Moment) -> Decision {
    let reads = method == Method::GET || method == Method::HEAD;
    let asked = Asked { fields, it, now };
    let mut steps = Vec::new();
    let mut outcome = Outcome::Proceed;

    let preconditions: [(Option<Step>, Outcome); 4] = [
        (asked.if_match(), Outcome::Failed),
        (asked.if_unmodified_since(), Outcome::Failed),
        (asked.if_none_match(), if reads { Outcome::NotModified } else { Outcome::Failed }),
        (asked.if_modified_since(reads), Outcome::NotModified),
    ];
    for (step, otherwise) in preconditions {
        let Some(mut step) = step else { continue };
        if outcome != Outcome::Proceed {
            step.held = Held::Ignored;
            step.why = "not looked at any more".to_owned();
        } else if step.held == Held::No {
            outcome = otherwise;
        }
        steps.push(step);
    }
    let mut parts = Parts::Allowed;
    if let Some(mut step) = asked.if_range(method) {
        if outcome != Outcome::Proceed {
            step.held = Held::Ignored;
            step.why = "not looked at any more".to_owned();
        } else if step.held == Held::No {
            parts = Parts::Whole;
        }
        steps.push(step);
    }
    Decision { outcome, parts, steps }
}

/// What a request asks about a version of a document.
struct Asked<'a> {
    fields: &'a HeaderMap,
    it: &'a Validators,
    now: Moment,
}

impl Asked<'_> {
    fn has(&self, name: &HeaderName) -> bool {
        self.fields.contains_key(name)
    }

    /// The field's lines put together.
    fn said(&self, name: &HeaderName) -> Option<String> {
        let lines = self.fields.get_all(name).iter().map(|line| String::from_utf8_lossy(line.as_bytes()));
        let lines: Vec<_> = lines.collect();
        (!lines.is_empty()).then(|| lines.join(", "))
    }

    fn if_match(&self) -> Option<Step> {
        let etag = &self.it.etag;
        let (held, why) = match Tags::parse(&self.said(&IF_MATCH)?) {
            Tags::Any => (Held::Yes, "* holds, since there is a document".to_owned()),
            Tags::Listed { tags, .. } if tags.iter().any(|tag| tag.is_strongly(etag)) => {
                (Held::Yes, format!("{etag} is listed"))
            }
            Tags::Listed { tags, .. } if tags.iter().any(|tag| tag.is_weakly(etag)) => {
                let why = format!("{etag} is listed, but weak tags are never equal in strong comparison");
                (Held::No, why)
            }
            Tags::Listed { unread, .. } => (Held::No, not_listed(etag, unread.as_deref())),
        };
        Some(Step { field: "If-Match", held, why })
    }

    fn if_none_match(&self) -> Option<Step> {
        let etag = &self.it.etag;
        let (held, why) = match Tags::parse(&self.said(&IF_NONE_MATCH)?) {
            Tags::Any => (Held::No, "* does not hold, since there is a document".to_owned()),
            Tags::Listed { tags, .. } if tags.iter().any(|tag| tag.is_weakly(etag)) => {
                (Held::No, format!("{etag} is listed, as weak comparison sees it"))
            }
            Tags::Listed { unread, .. } => (Held::Yes, not_listed(etag, unread.as_deref())),
        };
        Some(Step { field: "If-None-Match", held, why })
    }

    fn if_unmodified_since(&self) -> Option<Step> {
        let field = "If-Unmodified-Since";
        let said = self.said(&IF_UNMODIFIED_SINCE)?;
        let instead = self.has(&IF_MATCH).then_some("If-Match");
        let step = |held, why| Some(Step { field, held, why });
        match self.dates(&said, instead) {
            Err(why) => step(Held::Ignored, why),
            Ok((modified, date)) if modified <= date => {
                step(Held::Yes, format!("last modified {modified}, not after that"))
            }
            Ok((modified, _)) => step(Held::No, format!("last modified {modified}, which is after that")),
        }
    }

    fn if_modified_since(&self, reads: bool) -> Option<Step> {
        let field = "If-Modified-Since";
        let said = self.said(&IF_MODIFIED_SINCE)?;
        let instead = self.has(&IF_NONE_MATCH).then_some("If-None-Match");
        let step = |held, why| Some(Step { field, held, why });
        if !reads {
            return step(Held::Ignored, "ignored, since it only counts for GET and HEAD".to_owned());
        }
        match self.dates(&said, instead) {
            Err(why) => step(Held::Ignored, why),
            Ok((modified, date)) if modified > date => {
                step(Held::Yes, format!("last modified {modified}, which is after that"))
            }
            Ok((modified, _)) => step(Held::No, format!("last modified {modified}, not after that")),
        }
    }

    /// The document's date and the client's; or why they are not compared.
    fn dates(&self, said: &str, instead: Option<&str>) -> Result<(Moment, Moment), String> {
        if let Some(instead) = instead {
            return Err(format!("ignored, since {instead} is there and says it more exactly"));
        }
        let Some(date) = Moment::of_http(said.trim(), self.now) else {
            return Err("ignored, since it is no date in any of HTTP's three forms".to_owned());
        };
        match self.it.modified {
            Some(modified) => Ok((modified, date)),
            None => Err("ignored, since no date is known for this document".to_owned()),
        }
    }

    /// If-Range, where there is a Range it could be about. A tag that differs and a date that does, even
    /// a later one, mean the same: what the client has is of another version.
    fn if_range(&self, method: &Method) -> Option<Step> {
        let said = self.said(&IF_RANGE)?;
        let said = said.trim();
        let step = |held, why: String| Some(Step { field: "If-Range", held, why });
        if method != Method::GET || !self.has(&RANGE) {
            return step(Held::Ignored, "ignored, since there is no Range that counts".to_owned());
        }
        if let Some(tag) = EntityTag::parse(said) {
            let etag = &self.it.etag;
            return if tag.is_strongly(etag) {
                step(Held::Yes, format!("{etag} is this version"))
            } else if tag.strength() == Strength::Weak {
                step(Held::No, "a weak tag says nothing about bytes".to_owned())
            } else {
                step(Held::No, format!("this version is {etag}"))
            };
        }
        match (Moment::of_http(said, self.now), self.it.modified) {
            // A date is as good as a tag only where it lies back at least a second (RFC 9110 8.8.2.2).
            (Some(date), Some(modified)) if date == modified && modified < self.now => {
                step(Held::Yes, format!("{modified} is this version"))
            }
            (Some(_), Some(modified)) => step(Held::No, format!("this version is of {modified}")),
            (Some(_), None) => step(Held::No, "no date is known for this document".to_owned()),
            (None, _) => step(Held::No, "it is neither an entity tag nor a date".to_owned()),
        }
    }
}

fn not_listed(etag: &EntityTag, unread: Option<&str>) -> String {
    match unread {
        None => format!("{etag} is not listed"),
        Some(_) => {
            format!("{etag} is not listed, as far as this is a list of tags; each stands in double quotes")
        }
    }
}
