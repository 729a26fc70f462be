//! Targets for a form: a path, and the query's pairs as people read them.
//!
//! A pair has two faces: how it is spelled (`caf%C3%A9`) and what it means (`café`). The spelling is
//! what is kept, so that what nobody touches goes out as it came in. The meaning is worked out when it is
//! asked for, by the rule of HTML forms, which servers go by too: `+` is a space, `%XX` a byte.

use crate::grammar::rfc3986::PATH_AND_QUERY;

/// What a request is about: its path, and the pairs of its query.
///
/// ```
/// use shared::message::Target;
///
/// let target = Target::spelled(b"/a?x=1&x=2&flag&");
/// let names: Vec<_> = target.query.iter().map(|pair| pair.name.text().unwrap()).collect();
/// assert_eq!((target.path.as_slice(), names.join(",").as_str()), (&b"/a"[..], "x,x,flag,"));
/// assert_eq!(target.to_bytes(), b"/a?x=1&x=2&flag&");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// All that stands before the `?`: a path, or, in the other forms of target, a whole URI, a host and
    /// port, or `*`. As it is spelled.
    pub path: Vec<u8>,
    /// The pairs, each behind a `?` or `&`. Without pairs there is no `?`; behind a `?` with nothing
    /// after it stands one empty pair.
    pub query: Vec<Pair>,
}

impl Target {
    /// A target as it stands in a request line.
    pub fn spelled(raw: &[u8]) -> Self {
        match raw.iter().position(|&byte| byte == b'?') {
            None => Self { path: raw.to_vec(), query: Vec::new() },
            Some(mark) => {
                let pairs = raw[mark + 1..].split(|&byte| byte == b'&').map(Pair::spelled);
                Self { path: raw[..mark].to_vec(), query: pairs.collect() }
            }
        }
    }

    /// As it stands in a request line.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.path.clone();
        for (n, pair) in self.query.iter().enumerate() {
            bytes.push(Self::divider(n));
            bytes.extend_from_slice(pair.name.spelling());
            if let Some(value) = &pair.value {
                bytes.push(b'=');
                bytes.extend_from_slice(value.spelling());
            }
        }
        bytes
    }

    /// What stands before the nth pair.
    pub(super) const fn divider(n: usize) -> u8 {
        if n == 0 { b'?' } else { b'&' }
    }
}

/// One pair of a query. A name may come without a value, and even be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// The name.
    pub name: Encoded,
    /// The value behind the first `=`; none when there is no `=`.
    pub value: Option<Encoded>,
}

impl Pair {
    /// A pair that means this, spelled as it has to be.
    ///
    /// ```
    /// use shared::message::Pair;
    ///
    /// let pair = Pair::new("a&b", "1 + 1 = 2");
    /// assert_eq!(pair.name.spelling(), b"a%26b");
    /// assert_eq!(pair.value.unwrap().spelling(), b"1%20%2B%201%20%3D%202");
    /// ```
    pub fn new(name: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Self {
        Self { name: Encoded::meaning_of(name), value: Some(Encoded::meaning_of(value)) }
    }

    /// A pair as it stands between two `&`.
    pub fn spelled(raw: &[u8]) -> Self {
        match raw.iter().position(|&byte| byte == b'=') {
            None => Self { name: Encoded::spelled(raw), value: None },
            Some(at) => {
                Self { name: Encoded::spelled(&raw[..at]), value: Some(Encoded::spelled(&raw[at + 1..])) }
            }
        }
    }
}

/// A name or value of a query: how it is spelled, and what it means.
///
/// ```
/// use shared::message::Encoded;
///
/// let mut city = Encoded::spelled(b"New+York%21");
/// assert_eq!(city.text().as_deref(), Some("New York!"));
/// // What means the same is left as it is spelled; only what is new is encoded.
/// city.set("New York!".as_bytes());
/// assert_eq!(city.spelling(), b"New+York%21");
/// city.set("New York & Co!".as_bytes());
/// assert_eq!(city.spelling(), b"New+York+%26+Co%21");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encoded {
    raw: Vec<u8>,
}

impl Encoded {
    /// What is spelled like this, whatever it means.
    pub fn spelled(raw: impl Into<Vec<u8>>) -> Self {
        Self { raw: raw.into() }
    }

    /// What means this: every byte that would mean something else is percent-encoded.
    pub fn meaning_of(meaning: impl AsRef<[u8]>) -> Self {
        let mut raw = Vec::new();
        encode(meaning.as_ref(), b"%20", &mut raw);
        Self { raw }
    }

    /// As it stands in the request line.
    pub fn spelling(&self) -> &[u8] {
        &self.raw
    }

    /// What it means. A `%` without two digits behind it means itself, as servers take it.
    pub fn meaning(&self) -> Vec<u8> {
        signs(&self.raw).map(|(_, byte)| byte).collect()
    }

    /// What it means, when that is text; otherwise there is only the spelling to show.
    pub fn text(&self) -> Option<String> {
        String::from_utf8(self.meaning()).ok()
    }

    /// Makes it mean something else. What stays the same at both ends keeps its spelling, and what is
    /// new is encoded once: `%` typed is a `%` meant.
    pub fn set(&mut self, meaning: &[u8]) {
        let signs: Vec<(usize, u8)> = signs(&self.raw).collect();
        let start = |n: usize| signs.get(n).map_or(self.raw.len(), |&(at, _)| at);
        let (first, last) = common_ends(signs.iter().map(|&(_, byte)| byte), meaning);
        let space: &[u8] = if self.raw.contains(&b'+') { b"+" } else { b"%20" };
        let mut raw = self.raw[..start(first)].to_vec();
        encode(&meaning[first..meaning.len() - last], space, &mut raw);
        raw.extend_from_slice(&self.raw[start(signs.len() - last)..]);
        // A single % at the seam could have become the start of an escape.
        *self = if Self::spelled(raw.as_slice()).meaning() == meaning {
            Self { raw }
        } else {
            Self::meaning_of(meaning)
        };
    }
}

/// How many bytes are the same at the start, and how many at the end, never counting one twice.
pub(super) fn common_ends(
    old: impl ExactSizeIterator<Item = u8> + DoubleEndedIterator + Clone,
    new: &[u8],
) -> (usize, usize) {
    let first = old.clone().zip(new).take_while(|(old, new)| old == *new).count();
    let room = old.len().min(new.len()) - first;
    let last = old.rev().zip(new.iter().rev()).take(room).take_while(|(old, new)| old == *new).count();
    (first, last)
}

/// Each byte that is meant, with the place where its spelling begins.
fn signs(raw: &[u8]) -> impl Iterator<Item = (usize, u8)> + '_ {
    let digit = |at: usize| raw.get(at).and_then(|&byte| (byte as char).to_digit(16)).map(|n| n as u8);
    let mut at = 0;
    std::iter::from_fn(move || {
        let here = at;
        let (byte, length) = match (*raw.get(at)?, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => (16 * high + low, 3),
            (b'+', ..) => (b' ', 1),
            (byte, ..) => (byte, 1),
        };
        at += length;
        Some((here, byte))
    })
}

/// Spells out what is meant: what may stand in a query stands for itself, but for what has a meaning of
/// its own there. `&` and `=` divide, `;` once did, `+` is a space, and `%` begins an escape.
fn encode(meaning: &[u8], space: &[u8], raw: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in meaning {
        match byte {
            b' ' => raw.extend_from_slice(space),
            byte if PATH_AND_QUERY.has(byte) && !b"&=;+%".contains(&byte) => raw.push(byte),
            byte => raw.extend_from_slice(&[b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]),
        }
    }
}
