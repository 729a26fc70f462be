//! What a client likes better: Accept, Accept-Language and Accept-Encoding (RFC 9110 12.5).
//!
//! ```text
//! Accept: text/*;q=0.5, text/html, */*;q=0.1
//!         └ range ┘└ weight
//! ```
//!
//! Each candidate is judged by the most specific range that matches it, not by the first one nor by the
//! best. The one with the highest weight is picked; among equals, the one the server names first. A
//! weight of 0 means: not this one.

use std::cmp::Reverse;

use axum::http::{HeaderMap, HeaderName, header};
use shared::grammar::rfc9110::TCHAR;

#[cfg(test)]
mod tests;

/// A weight in thousandths, from 0 to 1000: three digits after the point are all there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Weight(u16);

impl Weight {
    /// Not this one.
    pub(super) const NONE: Self = Self(0);
    /// What is meant where nothing is said.
    pub(super) const FULL: Self = Self(1000);

    /// `0`, `0.5`, `1.000`: at most three digits, at most 1.
    fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        if fraction.len() > 3 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let thousandths = format!("{fraction:0<3}").parse().ok()?;
        match whole {
            "0" => Some(Self(thousandths)),
            "1" if thousandths == 0 => Some(Self::FULL),
            _ => None,
        }
    }

    /// As a number from 0 to 1.
    pub(super) fn value(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

/// A field by which a client says what it likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// Media types.
    Accept,
    /// Languages, by their tags.
    AcceptLanguage,
    /// Content codings.
    AcceptEncoding,
}

impl Field {
    pub(super) fn name(self) -> HeaderName {
        match self {
            Self::Accept => header::ACCEPT,
            Self::AcceptLanguage => header::ACCEPT_LANGUAGE,
            Self::AcceptEncoding => header::ACCEPT_ENCODING,
        }
    }

    /// What the client says in this field; its lines put together.
    pub(super) fn said(self, fields: &HeaderMap) -> Option<String> {
        let lines: Vec<_> = fields
            .get_all(self.name())
            .iter()
            .map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned())
            .collect();
        (!lines.is_empty()).then(|| lines.join(", "))
    }
}

/// Why a candidate has its weight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// The client doesn't send the field, or leaves it empty: it takes anything.
    NothingSaid,
    /// This range matches, and no more specific one does.
    Matched(String),
    /// No coding at all is fine unless the client rules it out.
    NoCodingIsFine,
    /// Nothing in the field matches.
    NotListed,
}

/// A candidate as the client sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Judged<'a> {
    /// Which.
    pub(super) candidate: &'a str,
    /// How much it is liked.
    pub(super) weight: Weight,
    /// Why that much.
    pub(super) why: Why,
}

/// What a field comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict<'a> {
    /// Every candidate, in the server's order.
    pub(super) judged: Vec<Judged<'a>>,
    /// The one to send; none when none is wanted.
    pub(super) chosen: Option<&'a str>,
    /// Members of the field that are not written as they should be: they say nothing.
    pub(super) unread: Vec<String>,
}

/// The candidate to send; none when the client wants none of them.
pub(super) fn pick<'a>(field: Field, fields: &HeaderMap, candidates: &[&'a str]) -> Option<&'a str> {
    judge(field, field.said(fields).as_deref(), candidates).chosen
}

/// Whether a media type is more welcome than another. Where both are the same, as they are to whoever
/// says nothing, it is not.
pub(super) fn prefers(fields: &HeaderMap, wanted: &str, other: &str) -> bool {
    pick(Field::Accept, fields, &[other, wanted]) == Some(wanted)
}

/// Judges all candidates. The server likes those better that it names first.
pub(super) fn judge<'a>(field: Field, said: Option<&str>, candidates: &[&'a str]) -> Verdict<'a> {
    let mut ranges = Vec::new();
    let mut unread = Vec::new();
    for member in members(said.unwrap_or_default()) {
        match Range::parse(field, member) {
            Some(range) => ranges.push(range),
            None => unread.push(member.to_owned()),
        }
    }
    let silent = match field {
        // An empty Accept-Encoding says something: no coding, please.
        Field::AcceptEncoding => said.is_none(),
        Field::Accept | Field::AcceptLanguage => ranges.is_empty() && unread.is_empty(),
    };
    let judged: Vec<_> = candidates
        .iter()
        .map(|&candidate| {
            let (weight, why) =
                if silent { (Weight::FULL, Why::NothingSaid) } else { weigh(field, &ranges, candidate) };
            Judged { candidate, weight, why }
        })
        .collect();
    let chosen = judged
        .iter()
        .enumerate()
        .filter(|(_, judged)| judged.weight > Weight::NONE)
        // What nobody asked for comes after everything that somebody did.
        .max_by_key(|(at, judged)| (judged.why != Why::NoCodingIsFine, judged.weight, Reverse(*at)))
        .map(|(_, judged)| judged.candidate);
    Verdict { judged, chosen, unread }
}

fn weigh(field: Field, ranges: &[Range<'_>], candidate: &str) -> (Weight, Why) {
    // Of two ranges that are equally specific, the first counts.
    let best = ranges
        .iter()
        .enumerate()
        .filter_map(|(at, range)| Some(((range.matches(field, candidate)?, Reverse(at)), range)))
        .max_by_key(|(rank, _)| *rank);
    match best {
        Some((_, range)) => (range.weight, Why::Matched(range.text.clone())),
        None if field == Field::AcceptEncoding && candidate == "identity" => {
            (Weight::FULL, Why::NoCodingIsFine)
        }
        None => (Weight::NONE, Why::NotListed),
    }
}

/// One member of a field.
struct Range<'a> {
    /// In lower case, and without its weight.
    text: String,
    /// The part before any parameter, in lower case.
    essence: String,
    parameters: Vec<(&'a str, String)>,
    weight: Weight,
}

impl<'a> Range<'a> {
    fn parse(field: Field, member: &'a str) -> Option<Self> {
        let mut parts = split_outside_quotes(member, ';').into_iter().map(str::trim);
        let essence = parts.next()?.to_ascii_lowercase();
        let right = match field {
            Field::Accept => essence.split_once('/').is_some_and(|(kind, subtype)| {
                is_token(kind) && is_token(subtype) && (kind != "*" || subtype == "*")
            }),
            Field::AcceptLanguage | Field::AcceptEncoding => is_token(&essence),
        };
        if !right {
            return None;
        }
        let mut parameters = Vec::new();
        let mut weight = Weight::FULL;
        for part in parts.filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=')?;
            if name.eq_ignore_ascii_case("q") {
                // What follows a weight says nothing any more.
                weight = Weight::parse(value)?;
                break;
            }
            if field != Field::Accept || !is_token(name) {
                return None;
            }
            parameters.push((name, unquoted(value)));
        }
        let mut text = essence.clone();
        for (name, value) in &parameters {
            text.push_str(&format!(";{}={value}", name.to_ascii_lowercase()));
        }
        Some(Self { text, essence, parameters, weight })
    }

    /// How specifically this matches; none when it does not.
    fn matches(&self, field: Field, candidate: &str) -> Option<usize> {
        match field {
            Field::Accept => self.matches_type(candidate),
            Field::AcceptLanguage => self.matches_language(candidate),
            Field::AcceptEncoding => match self.essence.as_str() {
                "*" => Some(0),
                // Two names for one thing (RFC 9110 8.4.1.3).
                "x-gzip" => (candidate == "gzip").then_some(1),
                essence => (candidate == essence).then_some(1),
            },
        }
    }

    fn matches_type(&self, candidate: &str) -> Option<usize> {
        let mut parts = candidate.split(';').map(str::trim);
        let (kind, subtype) = parts.next()?.split_once('/')?;
        let own: Vec<_> = parts.filter_map(|part| part.split_once('=')).collect();
        let has = |(name, value): &(&str, String)| {
            own.iter().any(|(n, v)| n.eq_ignore_ascii_case(name) && v.eq_ignore_ascii_case(value))
        };
        match self.essence.split_once('/')? {
            (_, _) if !self.parameters.iter().all(has) => None,
            ("*", _) => Some(0),
            (wanted, "*") => wanted.eq_ignore_ascii_case(kind).then_some(1),
            (wanted, sub) => {
                let same = wanted.eq_ignore_ascii_case(kind) && sub.eq_ignore_ascii_case(subtype);
                same.then_some(2 + self.parameters.len())
            }
        }
    }

    /// A range matches its own tag and all that refine it (RFC 4647 3.3.1). Whoever asks for `en-US`
    /// also gets `en` (3.4), but ruling out `en-US` does not rule out `en`.
    fn matches_language(&self, candidate: &str) -> Option<usize> {
        let candidate = candidate.to_ascii_lowercase();
        let refines = |long: &str, short: &str| {
            long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        match self.essence.as_str() {
            "*" => Some(0),
            range if refines(&candidate, range) => Some(1000 + range.len()),
            range if self.weight > Weight::NONE && refines(range, &candidate) => Some(1),
            _ => None,
        }
    }
}

/// The members of a list. A comma in quotes separates nothing.
fn members(list: &str) -> impl Iterator<Item = &str> {
    split_outside_quotes(list, ',').into_iter().map(str::trim).filter(|member| !member.is_empty())
}

fn split_outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(|c| {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => return c == separator && !quoted,
        }
        false
    })
    .collect()
}

fn unquoted(value: &str) -> String {
    match value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) {
        Some(inside) => inside.replace('\\', ""),
        None => value.to_owned(),
    }
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && TCHAR.all(text.as_bytes())
}
