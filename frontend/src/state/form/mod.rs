//! The request as a form: what each field shows, and what typing and clicking there changes. The bytes that
//! nobody touches stay as they are.
//!
//! ```text
//!   a field or button ── code ──▶ Op ── apply ──▶ Change ──▶ the draft
//! ```
//!
//! | module | what it knows |
//! |---|---|
//! | [`op`] | what one can do |
//! | [`text`] | bytes in a text field |
//! | [`kind`] | what a body is |
//! | [`json`], [`hex`], [`pairs`], [`multipart`] | the body as each of these |
//! | [`about`] | what stands there, in words, and what else could |

pub mod about;
pub mod hex;
pub mod json;
pub mod kind;
pub mod multipart;
pub mod op;
pub mod pairs;
pub mod text;

use shared::message::{Body, Composed, Encoded, Field, Line, Pair, Part, Request, Target, Value};

use self::kind::carry;
use self::multipart::{Named, Piece};
use self::op::{Act, List, Op, Slot};
use super::draft::Change;

/// What comes of an [`Op`].
#[derive(Clone, Debug)]
pub struct Done {
    /// How the draft changes.
    pub change: Change,
    /// What gets the focus, if not what has it.
    pub focus: Option<Op>,
    /// What else has to be told.
    pub said: String,
}

/// Does something in the form; `typed` is the whole new text of the field that was typed in. None if there is
/// nothing to be done, or no such thing.
pub fn apply(composed: &Composed, op: Op, typed: &str) -> Option<Done> {
    let mut request = match composed {
        Composed::Request(request) => request.as_ref().clone(),
        Composed::Raw(raw) if op == Op::BeginAnew => {
            let mut bytes = b"GET / HTTP/1.1\r\n".to_vec();
            bytes.extend_from_slice(if raw.bytes.is_empty() { b"Host: lab\r\n\r\n" } else { &raw.bytes });
            let change = Change::Click(Box::new(composed.reread(&bytes)));
            return Some(Done { change, focus: Some(Op::Type(Slot::Method, 0)), said: String::new() });
        }
        Composed::Raw(_) => return None,
    };
    let mut focus = None;
    let mut said = String::new();
    match op {
        Op::Type(slot, n) => focus = type_in(&mut request, slot, n, typed)?,
        Op::Row(act, list, n) => focus = change_rows(&mut request, act, list, n)?,
        Op::Switch(n) => {
            let line = request.fields.get_mut(n)?;
            line.switch(!line.is_on());
        }
        Op::Kind(kind) => said = kind::choose(&mut request, kind),
        Op::Frame(framing) => request.frame(framing),
        Op::Tidy => {
            let tidied = json::tidy(std::str::from_utf8(&request.body.content()).ok()?)?;
            request.set_content(tidied.as_bytes());
        }
        Op::EndHead => {
            request.head_end.get_or_insert_default();
        }
        Op::File(_) | Op::BeginAnew => return None,
    }
    let composed = Box::new(Composed::from(request));
    let change = match op {
        Op::Type(slot, n) => Change::Form(composed, slot.part(n)),
        _ => Change::Click(composed),
    };
    Some(Done { change, focus, said })
}

/// Puts a file into the body (0), or into the part of that number less one.
pub fn with_file(composed: &Composed, n: usize, name: String, media: String, bytes: &[u8]) -> Option<Change> {
    let mut request = composed.request()?.clone();
    if n == 0 {
        carry(&mut request, bytes);
        if !media.is_empty() && kind::content_type(&request).is_none_or(kind::is_ours) {
            kind::announce(&mut request, &media);
        }
    } else {
        let mut all = kind::multipart(&request)?;
        let piece = all.pieces.get_mut(n - 1)?;
        let named = piece.named().unwrap_or_default();
        *piece = Piece { head: Named { file: Some(name), media, ..named }.head(), data: bytes.to_vec() };
        kind::put_multipart(&mut request, all);
    }
    Some(Change::Click(Box::new(request.into())))
}

/// The bytes that a field is about: of the query and of pairs what they mean, of all else what is written.
pub fn current(request: &Request, slot: Slot, n: usize) -> Option<Vec<u8>> {
    let field = || request.fields.get(n).and_then(Line::field);
    let meaning = |pair: Option<&Pair>, name: bool| {
        let pair = pair?;
        Some(if name {
            pair.name.meaning()
        } else {
            pair.value.as_ref().map(Encoded::meaning).unwrap_or_default()
        })
    };
    match slot {
        Slot::Method => Some(request.line.method.clone()),
        Slot::Path => Some(request.line.target.path.clone()),
        Slot::Version => Some(request.line.version.clone()),
        Slot::QueryName | Slot::QueryValue => {
            meaning(request.line.target.query.get(n), slot == Slot::QueryName)
        }
        Slot::FieldName => Some(field()?.name.clone()),
        Slot::FieldValue => match &field()?.value {
            Value::Written(value) => Some(value.clone()),
            Value::Counted => Some(request.to_bytes().text_of(Part::Body).len().to_string().into_bytes()),
        },
        Slot::OddLine => match request.fields.get(n)? {
            Line::Odd(line) => Some(line.text.clone()),
            Line::Field(_) => None,
        },
        Slot::PairName | Slot::PairValue => {
            meaning(pairs::read(&request.body.content()).get(n), slot == Slot::PairName)
        }
        Slot::PieceName | Slot::PieceFile | Slot::PieceType | Slot::PieceText | Slot::PieceHead => {
            let all = kind::multipart(request)?;
            let piece = all.pieces.get(n)?;
            let named = || piece.named();
            Some(match slot {
                Slot::PieceName => named()?.name.into_bytes(),
                Slot::PieceFile => named()?.file.unwrap_or_default().into_bytes(),
                Slot::PieceType => named()?.media.into_bytes(),
                Slot::PieceHead => piece.head.clone(),
                _ => piece.data.clone(),
            })
        }
        Slot::Text => Some(request.body.content().into_owned()),
        Slot::Hex => Some(hex::shown(&request.body.content()).into_bytes()),
        Slot::Sizes => Some(sizes(request)?.into_bytes()),
    }
}

/// The sizes of the chunks: `5, 7, rest`.
fn sizes(request: &Request) -> Option<String> {
    let Body::Chunked(chunked) = &request.body else { return None };
    let mut sizes = chunked.sizes();
    sizes.pop();
    let mut text = String::new();
    for size in sizes {
        text.push_str(&size.to_string());
        text.push_str(", ");
    }
    text.push_str("rest");
    Some(text)
}

/// Sizes as somebody typed them; what is no number is passed over.
pub fn read_sizes(typed: &str) -> Vec<usize> {
    typed.split(|sign: char| !sign.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect()
}

/// What was typed into a field whose text can be written in several ways. It stays as it is while the bytes are those
/// that it was typed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    slot: Slot,
    text: String,
    /// Digits: the bytes that the body has for them.
    over: Vec<u8>,
}

impl Typed {
    /// This was just typed; none where a field has but one way to write.
    pub fn of(request: &Request, slot: Slot, text: &str) -> Option<Self> {
        let over = match slot {
            // Half a byte waits for its other half, and what is no digit changes nothing.
            Slot::Hex => {
                hex::read(text).map_or_else(|_| request.body.content().into_owned(), |(bytes, _)| bytes)
            }
            Slot::Sizes => Vec::new(),
            _ => return None,
        };
        Some(Self { slot, text: text.to_owned(), over })
    }

    /// Whether it still stands for what the request has.
    pub fn holds(&self, request: &Request) -> bool {
        match self.slot {
            Slot::Hex => *request.body.content() == *self.over,
            slot => means_the_same(request, slot, &self.text),
        }
    }

    /// What was typed, if it was there.
    pub fn at(&self, slot: Slot) -> Option<&str> {
        (self.slot == slot).then_some(self.text.as_str())
    }
}

/// Whether what was typed is another way of writing what the field is about, and so may stay as it is.
fn means_the_same(request: &Request, slot: Slot, typed: &str) -> bool {
    match (slot, &request.body) {
        (Slot::Sizes, Body::Chunked(chunked)) => {
            let mut cut = chunked.clone();
            cut.cut_anew(&read_sizes(typed));
            cut == *chunked
        }
        _ => false,
    }
}

/// Takes what was typed. What gets the focus then, if not the same field; none if there is no such field.
fn type_in(request: &mut Request, slot: Slot, n: usize, typed: &str) -> Option<Option<Op>> {
    match slot {
        Slot::Hex => carry(request, &hex::read(typed).ok()?.0),
        Slot::Sizes => request.cut(&read_sizes(typed)),
        _ => {
            let old = current(request, slot, n)?;
            let new = text::apply(&old, typed, slot.has_lines());
            match slot {
                // Nothing was changed, not even a missing `=`.
                _ if new == old => {}
                Slot::Path if new.contains(&b'?') => {
                    // A question mark begins the query, which has rows of its own.
                    let mut target = Target::spelled(&new);
                    for pair in &mut target.query {
                        for face in [Some(&mut pair.name), pair.value.as_mut()].into_iter().flatten() {
                            // What cannot stand there was meant, not spelled.
                            if !face.spelling().iter().all(u8::is_ascii_graphic) {
                                *face = Encoded::meaning_of(face.meaning());
                            }
                        }
                    }
                    target.query.append(&mut request.line.target.query);
                    request.line.target = target;
                    return Some(Some(Op::Type(Slot::QueryName, 0)));
                }
                Slot::FieldName => {
                    request.edit(slot.part(n), &new);
                    // A new row is sent as soon as it has a name.
                    if let Some(line) = request.fields.get_mut(n).filter(|_| old.is_empty()) {
                        line.switch(true);
                    }
                }
                Slot::Text => carry(request, &new),
                Slot::PairName | Slot::PairValue => {
                    let mut all = pairs::read(&request.body.content());
                    let pair = all.get_mut(n)?;
                    let face = if slot == Slot::PairName {
                        &mut pair.name
                    } else {
                        pair.value.get_or_insert_default()
                    };
                    face.set(&new);
                    carry(request, &pairs::written(&all));
                }
                _ if slot.list() == Some(List::Pieces) => {
                    let mut all = kind::multipart(request)?;
                    type_in_piece(all.pieces.get_mut(n)?, slot, new)?;
                    kind::put_multipart(request, all);
                }
                _ => {
                    request.edit(slot.part(n), &new);
                }
            }
        }
    }
    Some(None)
}

fn type_in_piece(piece: &mut Piece, slot: Slot, new: Vec<u8>) -> Option<()> {
    match slot {
        Slot::PieceText => piece.data = new,
        Slot::PieceHead => piece.head = new,
        _ => {
            let (mut named, text) = (piece.named()?, String::from_utf8(new).ok()?);
            match slot {
                Slot::PieceName => named.name = text,
                Slot::PieceFile => named.file = (!text.is_empty()).then_some(text),
                _ => named.media = text,
            }
            piece.head = named.head();
        }
    }
    Some(())
}

/// Changes the rows. What gets the focus then; none if it cannot be done.
fn change_rows(request: &mut Request, act: Act, list: List, n: usize) -> Option<Option<Op>> {
    match list {
        List::Query => act_on(&mut request.line.target.query, act, n, Pair::default)?,
        List::Fields => {
            // It would be no field without a name: it waits until it has one.
            act_on(&mut request.fields, act, n, || Line::Field(Field::new("", "").switched_off()))?;
        }
        List::Pairs => {
            let mut all = pairs::read(&request.body.content());
            act_on(&mut all, act, n, || Pair::new("", ""))?;
            carry(request, &pairs::written(&all));
        }
        List::Pieces => {
            let mut all = kind::multipart(request)?;
            act_on(&mut all.pieces, act, n, || Piece { head: Named::default().head(), data: Vec::new() })?;
            kind::put_multipart(request, all);
        }
    }
    let n = match act {
        Act::Add => n,
        Act::Remove => n.min(rows(request, list).saturating_sub(1)),
        Act::Up => n - 1,
        Act::Down => n + 1,
    };
    Some(Some(row(request, list, n)))
}

fn act_on<T>(rows: &mut Vec<T>, act: Act, n: usize, new: impl FnOnce() -> T) -> Option<()> {
    match act {
        Act::Add if n <= rows.len() => rows.insert(n, new()),
        Act::Remove if n < rows.len() => {
            rows.remove(n);
        }
        Act::Up if n > 0 && n < rows.len() => rows.swap(n - 1, n),
        Act::Down if n + 1 < rows.len() => rows.swap(n, n + 1),
        _ => return None,
    }
    Some(())
}

/// How many rows there are.
fn rows(request: &Request, list: List) -> usize {
    match list {
        List::Query => request.line.target.query.len(),
        List::Fields => request.fields.len(),
        List::Pairs => pairs::read(&request.body.content()).len(),
        List::Pieces => kind::multipart(request).map_or(0, |all| all.pieces.len()),
    }
}

/// The first field of a row; where there is none, the button that makes one.
fn row(request: &Request, list: List, n: usize) -> Op {
    match rows(request, list) {
        0 => Op::Row(Act::Add, list, 0),
        _ if current(request, list.first(), n).is_some() => Op::Type(list.first(), n),
        _ if list == List::Fields => Op::Type(Slot::OddLine, n),
        _ => Op::Type(Slot::PieceHead, n),
    }
}

/// What a key does in a field: something, and where the focus goes. None if it does what it always does.
pub fn press(request: &Request, op: Op, key: &str, alt: bool) -> Option<(Option<Op>, Option<Op>)> {
    let Op::Type(slot, n) = op else { return None };
    let list = slot.list()?;
    match key {
        "ArrowUp" if alt => Some((Some(Op::Row(Act::Up, list, n)), Some(Op::Type(slot, n.checked_sub(1)?)))),
        "ArrowDown" if alt => Some((Some(Op::Row(Act::Down, list, n)), Some(Op::Type(slot, n + 1)))),
        "Enter" if alt || slot.has_lines() => None,
        "Enter" if n + 1 < rows(request, list) => Some((None, Some(row(request, list, n + 1)))),
        "Enter" => Some((Some(Op::Row(Act::Add, list, n + 1)), None)),
        "Backspace" if !alt && is_empty(request, list, n) => {
            Some((Some(Op::Row(Act::Remove, list, n)), n.checked_sub(1).map(|n| row(request, list, n))))
        }
        _ => None,
    }
}

fn is_empty(request: &Request, list: List, n: usize) -> bool {
    let slots: &[Slot] = match list {
        List::Query => &[Slot::QueryName, Slot::QueryValue],
        List::Fields => &[Slot::FieldName, Slot::FieldValue],
        List::Pairs => &[Slot::PairName, Slot::PairValue],
        List::Pieces => &[Slot::PieceName, Slot::PieceText, Slot::PieceFile],
    };
    let empty = |slot: &Slot| current(request, *slot, n).is_some_and(|text| text.is_empty());
    slots.iter().all(empty)
        || current(request, Slot::OddLine, n).is_some_and(|line| line.is_empty() && list == List::Fields)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
