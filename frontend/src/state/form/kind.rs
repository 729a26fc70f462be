//! What a body is: told by its Content-Type and by what it carries, and chosen in the form.

use shared::message::{Field, Framing, Line, Pair, Request, Value};

use super::multipart::{Multipart, Named, Piece};
use super::pairs;

/// What a body is, and so how it is edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// There is none.
    None,
    /// Text.
    Text,
    /// Text that has to be JSON.
    Json,
    /// Pairs of names and values, URL-encoded.
    Form,
    /// Fields and files, in parts.
    Files,
    /// Bytes.
    Binary,
}

impl Kind {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 6] = [Self::None, Self::Text, Self::Json, Self::Form, Self::Files, Self::Binary];

    /// In one word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Text => "Text",
            Self::Json => "JSON",
            Self::Form => "Form",
            Self::Files => "Files",
            Self::Binary => "Binary",
        }
    }

    /// The type that is announced when it is chosen.
    const fn media(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Text => "text/plain; charset=utf-8",
            Self::Json => "application/json",
            Self::Form => "application/x-www-form-urlencoded",
            Self::Files => MULTIPART,
            Self::Binary => "application/octet-stream",
        }
    }

    /// What the body of a request is.
    pub fn of(request: &Request) -> Self {
        let content = request.body.content();
        let readable = || match std::str::from_utf8(&content) {
            Ok(text) => text.chars().all(|sign| !sign.is_control() || "\t\r\n".contains(sign)),
            Err(_) => false,
        };
        let Some(announced) = content_type(request) else {
            return match readable() {
                true if content.is_empty() => Self::None,
                true => Self::Text,
                false => Self::Binary,
            };
        };
        let announced = String::from_utf8_lossy(announced).to_ascii_lowercase();
        let media = announced.split(';').next().unwrap_or_default().trim();
        match media {
            "application/x-www-form-urlencoded" => Self::Form,
            "application/octet-stream" => Self::Binary,
            MULTIPART if multipart(request).is_some() => Self::Files,
            _ if !readable() => Self::Binary,
            _ if media == "application/json" || media.ends_with("+json") => Self::Json,
            _ if content.is_empty() && !media.starts_with("text/") && media != MULTIPART => Self::Binary,
            _ => Self::Text,
        }
    }
}

const MULTIPART: &str = "multipart/form-data";

/// The value of the Content-Type that is sent.
pub fn content_type(request: &Request) -> Option<&[u8]> {
    let place = place(request, "content-type")?;
    request.fields.get(place)?.field()?.value.written()
}

/// Where the first field of that name is that is sent.
fn place(request: &Request, name: &str) -> Option<usize> {
    request.fields.iter().position(|line| line.is_on() && line.field().is_some_and(|field| field.is(name)))
}

/// The parts of a body that is made of them.
pub fn multipart(request: &Request) -> Option<Multipart> {
    let announced = std::str::from_utf8(content_type(request)?).ok()?;
    let mut words = announced.split(';').map(str::trim);
    if !words.next()?.eq_ignore_ascii_case(MULTIPART) {
        return None;
    }
    let named = words.find_map(|word| {
        word.get(..9).filter(|name| name.eq_ignore_ascii_case("boundary=")).map(|_| &word[9..])
    })?;
    Multipart::read(&request.body.content(), named.trim_matches('"'))
}

/// Puts parts into the body, and says in Content-Type what divides them.
pub fn put_multipart(request: &mut Request, mut all: Multipart) {
    if all.choose_boundary() || multipart(request).is_none() {
        announce(request, &[MULTIPART, "; boundary=", &all.boundary].concat());
    }
    carry(request, &all.to_bytes());
}

/// Makes the body carry this. A head that was open is closed first, so that a body can follow.
pub fn carry(request: &mut Request, content: &[u8]) {
    request.head_end.get_or_insert_default();
    request.set_content(content);
}

/// Announces a type: in the field that is there, or in a new one before the length.
pub fn announce(request: &mut Request, media: &str) {
    let value = Value::Written(media.as_bytes().to_vec());
    match place(request, "content-type") {
        Some(n) => {
            if let Some(field) = request.fields.get_mut(n).and_then(Line::field_mut) {
                field.value = value;
            }
        }
        None => {
            let lengths = [place(request, "content-length"), place(request, "transfer-encoding")];
            let n = lengths.into_iter().flatten().min().unwrap_or(request.fields.len());
            request.fields.insert(n, Line::Field(Field::new("Content-Type", media)));
        }
    }
}

/// Whether the form may put another type in the place of this one: those it puts there itself.
pub fn is_ours(media: &[u8]) -> bool {
    let own = |kind: &Kind| kind.media().as_bytes() == media && *kind != Kind::None;
    Kind::ALL.iter().any(own)
        || media == b"text/plain"
        || media.get(..MULTIPART.len()).is_some_and(|start| start.eq_ignore_ascii_case(MULTIPART.as_bytes()))
}

/// Makes the body one of this kind, and says what that changed. What it carries stays, where it can.
pub fn choose(request: &mut Request, kind: Kind) -> String {
    let old = multipart(request);
    let content = request.body.content().into_owned();
    let foreign = content_type(request).filter(|media| !is_ours(media)).map(<[u8]>::to_vec);
    let mut said = String::new();
    match kind {
        Kind::None => {
            no_body(request, foreign.is_none());
            said.push_str("The body is gone. Undo brings it back.");
            return said;
        }
        Kind::Files if old.is_some() => return said,
        Kind::Files => {
            let pieces = match Kind::of(request) {
                Kind::Form => pairs::read(&content).iter().map(piece_of).collect(),
                _ if content.is_empty() => Vec::new(),
                _ => vec![Piece {
                    head: Named { name: "text".to_owned(), ..Named::default() }.head(),
                    data: content,
                }],
            };
            if foreign.is_some() {
                // Without a boundary in it nobody could tell the parts; the old one waits in the form.
                if let Some(line) = place(request, "content-type").and_then(|n| request.fields.get_mut(n)) {
                    line.switch(false);
                }
            }
            put_multipart(request, Multipart::of(pieces));
        }
        _ => {
            let as_pairs = old.filter(|_| kind == Kind::Form).and_then(|all| pairs_of(&all));
            carry(request, &as_pairs.unwrap_or(content));
            if let Some(media) = foreign {
                said.push_str("Content-Type stays ");
                said.push_str(&String::from_utf8_lossy(&media));
                said.push_str(", since the form did not write it.");
                return said;
            }
            announce(request, kind.media());
        }
    }
    said.push_str("Content-Type is now ");
    said.push_str(&String::from_utf8_lossy(content_type(request).unwrap_or_default()));
    said.push('.');
    said
}

/// Takes the body away, and the fields that spoke of it.
fn no_body(request: &mut Request, with_type: bool) {
    let by_hand = request.framing() == Framing::ByHand;
    if !by_hand {
        request.frame(Framing::Counted);
    }
    request.set_content(b"");
    // A request that could have a body says that it has none.
    let says_none = matches!(request.line.method.as_slice(), b"POST" | b"PUT" | b"PATCH");
    request.fields.retain(|line| {
        !line.is_on()
            || !line.field().is_some_and(|field| {
                with_type && field.is("content-type")
                    || !by_hand && !says_none && field.is("content-length") && field.value == Value::Counted
            })
    });
}

fn piece_of(pair: &Pair) -> Piece {
    let name = String::from_utf8_lossy(&pair.name.meaning()).into_owned();
    let data = pair.value.as_ref().map(|value| value.meaning()).unwrap_or_default();
    Piece { head: Named { name, ..Named::default() }.head(), data }
}

/// Parts as pairs, if none of them is a file.
fn pairs_of(all: &Multipart) -> Option<Vec<u8>> {
    let pair = |piece: &Piece| {
        let named = piece.named().filter(|named| named.file.is_none())?;
        Some(Pair::new(named.name, &piece.data))
    };
    Some(pairs::written(&all.pieces.iter().map(pair).collect::<Option<Vec<_>>>()?))
}
