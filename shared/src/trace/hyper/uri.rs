//! What the crate http makes of a target: `http::Uri::from_shared`, which hyper hands it to when the head
//! is whole.

use crate::grammar::rfc3986::VISIBLE;
use crate::rule::Rule;

/// The longest name of a scheme that it takes.
const LONGEST_SCHEME: usize = 64;

pub(crate) type Wrong = (Rule, usize, &'static str);

/// What the crate http makes of a target.
pub(crate) fn uri(target: &[u8]) -> Result<Rule, Wrong> {
    match target {
        b"/" => Ok(Rule::OriginForm),
        b"*" => Ok(Rule::AsteriskForm),
        [b'/', ..] => path_and_query(target, 0).map(|()| Rule::OriginForm),
        [_] => {
            let end = authority(target, 0)?;
            if end == 1 {
                Ok(Rule::AuthorityForm)
            } else {
                Err((Rule::TargetForm, 0, "a path, a URI, or a host"))
            }
        }
        _ => {
            let scheme = scheme(target)?;
            let start = scheme.unwrap_or(0);
            if start == target.len() {
                return Err((Rule::BadAuthority, start, "a host"));
            }
            let end = start + authority(&target[start..], start)?;
            match scheme {
                None if end == target.len() => Ok(Rule::AuthorityForm),
                None => Err((Rule::TargetForm, end, "a path, a URI, or a host and a port and nothing more")),
                Some(_) if end == start => Err((Rule::BadAuthority, start, "a host")),
                Some(_) => path_and_query(&target[end..], end).map(|()| Rule::AbsoluteForm),
            }
        }
    }
}

/// The form that a target seems to be meant to have.
pub(super) fn form_of(target: &[u8]) -> Rule {
    match target {
        [b'/', ..] => Rule::OriginForm,
        b"*" => Rule::AsteriskForm,
        _ if memchr::memmem::find(target, b"://").is_some() => Rule::AbsoluteForm,
        _ => Rule::AuthorityForm,
    }
}

/// Where the authority begins, if there is a scheme.
fn scheme(target: &[u8]) -> Result<Option<usize>, Wrong> {
    for known in [&b"http://"[..], b"https://"] {
        if target.get(..known.len()).is_some_and(|start| start.eq_ignore_ascii_case(known)) {
            return Ok(Some(known.len()));
        }
    }
    if target.len() <= 3 {
        return Ok(None);
    }
    let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'~');
    let Some(end) = target.iter().position(|&byte| !is_scheme(byte)) else { return Ok(None) };
    if !target[end..].starts_with(b"://") {
        return Ok(None);
    }
    if end > LONGEST_SCHEME {
        return Err((Rule::BadAuthority, LONGEST_SCHEME, "the end of the scheme, of 64 characters at most"));
    }
    Ok(Some(end + 3))
}

/// Where the authority at the start ends.
fn authority(text: &[u8], start: usize) -> Result<usize, Wrong> {
    let bad = |at: usize, expected| Err((Rule::BadAuthority, start + at, expected));
    let (mut colons, mut opened, mut closed, mut percent) = (0, false, false, None);
    let mut user = None;
    let mut end = text.len();
    for (at, &byte) in text.iter().enumerate() {
        match byte {
            b'/' | b'?' | b'#' => {
                end = at;
                break;
            }
            b'%' => percent = Some(at),
            b':' if colons >= 8 => return bad(at, "a host, which never has so many colons"),
            b':' => colons += 1,
            b'[' if percent.is_some() || opened => return bad(at, "no bracket here"),
            b'[' => opened = true,
            b']' if !opened || closed => return bad(at, "no bracket here"),
            b']' => (closed, colons, percent) = (true, 0, None),
            b'@' => (user, colons, percent) = (Some(at), 0, None),
            byte if is_uri_char(byte) => {}
            _ => return Err((Rule::BadTargetChar, start + at, "a character of a host")),
        }
    }
    match () {
        () if opened != closed => bad(end, "a closing bracket"),
        () if colons > 1 => bad(end, "a host with one port"),
        () if end > 0 && user == Some(end - 1) => bad(end, "a host behind the @"),
        () => match percent {
            Some(at) => bad(at, "no % in the host"),
            None => Ok(end),
        },
    }
}

fn is_uri_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!$&'()*+,;=-._~".contains(&byte)
}

/// What the crate http takes in a path and in a query; behind # it does not look.
fn path_and_query(text: &[u8], start: usize) -> Result<(), Wrong> {
    let mut in_query = false;
    for (at, &byte) in text.iter().enumerate() {
        match byte {
            b'#' => return Ok(()),
            b'?' => in_query = true,
            _ if !VISIBLE.has(byte) => return Err((Rule::BadTargetChar, start + at, "a visible character")),
            _ if in_query && !is_query_char(byte) || !in_query && !is_path_char(byte) => {
                return Err((
                    Rule::BadTargetChar,
                    start + at,
                    "a character of a path or query, or %XX in its place",
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

/// <https://url.spec.whatwg.org/#path-state>, and the quotes and braces of JSON.
fn is_path_char(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x24..=0x3B | 0x3D | 0x40..=0x5F | 0x61..=0x7E | b'"' | 0x80..=0xFF)
}

/// <https://url.spec.whatwg.org/#query-state>
fn is_query_char(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x24..=0x3B | 0x3D | 0x3F..=0x7E | 0x80..=0xFF)
}
