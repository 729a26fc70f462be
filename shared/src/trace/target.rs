//! The target: what the request is about (RFC 9112, 3.2).
//!
//! ```abnf
//! request-target = origin-form / absolute-form / authority-form / asterisk-form
//! origin-form    = absolute-path [ "?" query ]
//! absolute-form  = absolute-URI
//! authority-form = uri-host ":" port
//! asterisk-form  = "*"
//! ```
//!
//! | form | as in | for |
//! |---|---|---|
//! | origin | `/users/7?full` | every usual request |
//! | absolute | `http://example.com/users/7` | proxies; every server must take it |
//! | authority | `example.com:443` | CONNECT, and nothing else |
//! | asterisk | `*` | OPTIONS about the server itself |

use super::parser::{Go, Parser};
use super::step::{Kind, Sink};
use super::verdict::Edit;
use crate::grammar::rfc3986;
use crate::rule::Rule;
use crate::span::Span;

/// What is wrong with a target: the rule, the place in it, what was expected.
struct Wrong {
    rule: Rule,
    at: usize,
    len: usize,
    expected: &'static str,
    fix: Option<Edit>,
}

impl Parser {
    /// Which of the four forms the target has, and whether that is right for the method.
    pub(super) fn look_at_target<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go<Rule> {
        let method = self.message.method.of(window, self.base);
        let target = self.message.target.of(window, self.base);
        let (form, wrong) = form(method, target, self.token);
        if let Some(wrong) = wrong {
            let about = Span { at: self.token + wrong.at as u64, len: wrong.len as u64 };
            self.broken(sink, wrong.rule, about, wrong.expected, wrong.fix)?;
        }
        if form == Rule::AbsoluteForm && has_userinfo(target) {
            let about = Span { at: self.token, len: target.len() as u64 };
            self.note(sink, Kind::Finding, Rule::UserinfoInTarget, about);
        }
        Ok(form)
    }
}

fn form(method: &[u8], target: &[u8], start: u64) -> (Rule, Option<Wrong>) {
    let whole = Span { at: start, len: target.len() as u64 };
    let wrong = |rule, at, len, expected, fix| Some(Wrong { rule, at, len, expected, fix });
    if method == b"CONNECT" {
        return (
            Rule::AuthorityForm,
            not_authority_form(target).map(|at| Wrong {
                rule: Rule::ConnectTarget,
                at,
                len: 1,
                expected: "a host, a colon and a port, as in example.com:443",
                fix: Some(Edit::replace(whole, &b"example.com:443"[..])),
            }),
        );
    }
    match target {
        // PRI is HTTP/2's way of finding out whom it speaks to; the version says that better.
        b"*" if matches!(method, b"OPTIONS" | b"PRI") => (Rule::AsteriskForm, None),
        b"*" => {
            let fix = Edit::replace(whole, &b"/"[..]);
            (
                Rule::AsteriskForm,
                wrong(Rule::AsteriskNotOptions, 0, 1, "a path, as in /; * is for OPTIONS", Some(fix)),
            )
        }
        [b'/', ..] => (Rule::OriginForm, None),
        _ => match rfc3986::scheme(target) {
            Some(colon) => (Rule::AbsoluteForm, bad_uri(target, colon)),
            None => {
                let fix = Edit::insert(start, b"/");
                (Rule::OriginForm, wrong(Rule::TargetForm, 0, 1, "a slash, the start of a path", Some(fix)))
            }
        },
    }
}

/// Where a target stops being `uri-host ":" port`, with a port that there is.
fn not_authority_form(target: &[u8]) -> Option<usize> {
    let (user, wrong) = rfc3986::authority(target);
    if user.or(wrong).is_some() {
        return user.or(wrong);
    }
    // The colons of an address in brackets are none of the port's.
    let host = target.iter().rposition(|&byte| byte == b']').map_or(0, |bracket| bracket + 1);
    let colon =
        target[host..].iter().rposition(|&byte| byte == b':').map(|at| host + at).filter(|&at| at > 0);
    let Some(port) = colon.map(|colon| colon + 1).filter(|&port| port < target.len()) else {
        return Some(target.len().saturating_sub(1));
    };
    let number = std::str::from_utf8(&target[port..]).ok().and_then(|port| port.parse::<u16>().ok());
    if number.is_none() { Some(port) } else { None }
}

/// What is wrong with the authority of a URI whose scheme ends at `colon`.
fn bad_uri(target: &[u8], colon: usize) -> Option<Wrong> {
    let web = target[..colon].eq_ignore_ascii_case(b"http") || target[..colon].eq_ignore_ascii_case(b"https");
    let rest = &target[colon + 1..];
    let bad = |at, expected| Some(Wrong { rule: Rule::BadAuthority, at, len: 1, expected, fix: None });
    let Some(after) = rest.strip_prefix(b"//") else {
        if web {
            return bad(colon, "two slashes and a host, as in http://example.com");
        }
        return not_path(target, colon + 1);
    };
    let start = colon + 3;
    let end = after.iter().position(|byte| matches!(byte, b'/' | b'?')).unwrap_or(after.len());
    let (user, wrong) = rfc3986::authority(&after[..end]);
    if let Some(at) = wrong {
        return bad(start + at, "a host, and perhaps a colon and a port");
    }
    let host = user.map_or(0, |at| at + 1);
    if web && (host == end || after[host] == b':') {
        return bad((start + host).min(target.len() - 1), "a host");
    }
    let path = start + end;
    not_path(target, path)
}

/// Where a URI stops being path and query, which have no brackets.
fn not_path(target: &[u8], from: usize) -> Option<Wrong> {
    rfc3986::PATH_AND_QUERY.run(target, from).map(|at| Wrong {
        rule: Rule::BadTargetChar,
        at,
        len: 1,
        expected: "a character of a path or query, or %XX in its place",
        fix: None,
    })
}

fn has_userinfo(target: &[u8]) -> bool {
    let after = rfc3986::scheme(target).and_then(|colon| target[colon + 1..].strip_prefix(b"//"));
    let authority =
        after.map(|after| after.split(|byte| matches!(byte, b'/' | b'?')).next().unwrap_or_default());
    authority.is_some_and(|authority| authority.contains(&b'@'))
}
