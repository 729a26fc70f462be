//! Bodies made of parts (`multipart/form-data`, RFC 7578): fields and files of a form.

/// Such a body, down to the byte.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Multipart {
    /// What divides the parts.
    pub boundary: String,
    /// What stands before the first of them, which nobody reads.
    before: Vec<u8>,
    /// The parts.
    pub pieces: Vec<Piece>,
    /// What stands behind the last boundary.
    behind: Vec<u8>,
}

/// One of the parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// Its field lines, each with its line end.
    pub head: Vec<u8>,
    /// What it carries.
    pub data: Vec<u8>,
}

/// What the head of a part says, if it says no more than this.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The name of the field.
    pub name: String,
    /// The name of the file, if it is one.
    pub file: Option<String>,
    /// The type of what it carries; empty where it is not told.
    pub media: String,
}

impl Multipart {
    /// These parts, divided by a boundary that is in none of them.
    pub fn of(pieces: Vec<Piece>) -> Self {
        let mut all = Self { pieces, behind: b"\r\n".to_vec(), ..Self::default() };
        all.choose_boundary();
        all
    }

    /// The parts of a body; none if it is not made of parts, or would not come out again as it is.
    pub fn read(content: &[u8], boundary: &str) -> Option<Self> {
        let dashes = ["--", boundary].concat();
        let divider = ["\r\n", &dashes].concat();
        let first =
            if content.starts_with(dashes.as_bytes()) { 0 } else { find(content, divider.as_bytes())? + 2 };
        let (before, mut rest) = content.split_at(first);
        rest = &rest[dashes.len()..];
        let mut all = Self {
            boundary: boundary.to_owned(),
            before: before.to_vec(),
            pieces: Vec::new(),
            behind: Vec::new(),
        };
        loop {
            if let Some(behind) = rest.strip_prefix(b"--") {
                all.behind = behind.to_vec();
                return (all.to_bytes() == content).then_some(all);
            }
            let inner = rest.strip_prefix(b"\r\n")?;
            let end = find(inner, divider.as_bytes())?;
            let (head, data) = match &inner[..end] {
                [b'\r', b'\n', data @ ..] => (&[][..], data),
                inner => {
                    let head = find(inner, b"\r\n\r\n")?;
                    (&inner[..head + 2], &inner[head + 4..])
                }
            };
            all.pieces.push(Piece { head: head.to_vec(), data: data.to_vec() });
            rest = &inner[end + divider.len()..];
        }
    }

    /// As a body.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.before.clone();
        let mut put = |pieces: &[&[u8]]| pieces.iter().for_each(|piece| bytes.extend_from_slice(piece));
        let boundary = self.boundary.as_bytes();
        for piece in &self.pieces {
            put(&[b"--", boundary, b"\r\n", &piece.head, b"\r\n", &piece.data, b"\r\n"]);
        }
        put(&[b"--", boundary, b"--", &self.behind]);
        bytes
    }

    /// Takes another boundary if the one at hand occurs in what it should divide; whether it did.
    pub fn choose_boundary(&mut self) -> bool {
        let pieces = &self.pieces;
        let occurs = |boundary: &str| {
            boundary.is_empty()
                || pieces.iter().any(|piece| {
                    find(&piece.data, boundary.as_bytes())
                        .or(find(&piece.head, boundary.as_bytes()))
                        .is_some()
                })
        };
        if !occurs(&self.boundary) {
            return false;
        }
        let mut n = 0_usize;
        while occurs(&self.boundary) {
            self.boundary = ["playground-", &n.to_string()].concat();
            n += 1;
        }
        true
    }
}

impl Piece {
    /// What its head says, if that can be shown as fields without losing anything.
    pub fn named(&self) -> Option<Named> {
        let head = std::str::from_utf8(&self.head).ok()?;
        let rest = head.strip_prefix("Content-Disposition: form-data; name=\"")?;
        let (name, mut rest) = rest.split_once('"')?;
        let mut named = Named { name: unquoted(name), ..Named::default() };
        if let Some(file) = rest.strip_prefix("; filename=\"") {
            let (file, behind) = file.split_once('"')?;
            named.file = Some(unquoted(file));
            rest = behind;
        }
        if let Some(media) = rest.strip_prefix("\r\nContent-Type: ") {
            named.media = media.strip_suffix("\r\n")?.to_owned();
        }
        (named.head() == self.head && !named.media.contains('\n')).then_some(named)
    }
}

impl Named {
    /// The head that says this.
    pub fn head(&self) -> Vec<u8> {
        let mut head = String::from("Content-Disposition: form-data; name=\"");
        head.push_str(&quoted(&self.name));
        if let Some(file) = &self.file {
            head.push_str("\"; filename=\"");
            head.push_str(&quoted(file));
        }
        head.push_str("\"\r\n");
        if !self.media.is_empty() {
            head.push_str("Content-Type: ");
            head.push_str(&self.media);
            head.push_str("\r\n");
        }
        head.into_bytes()
    }
}

/// As browsers write names: what would end them is percent-encoded.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

fn unquoted(name: &str) -> String {
    name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len().max(1)).position(|window| window == what)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_another_client_wrote_is_kept_to_the_byte() {
        let body = b"preamble\r\n--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x\r\n\
            X-Odd: 1\r\n\r\n\r\n--x--";
        let read = Multipart::read(body, "x").unwrap();
        assert_eq!(read.pieces.len(), 2);
        assert_eq!(read.pieces[0].named().unwrap().name, "a");
        assert_eq!(read.pieces[1].named(), None);
        assert_eq!(read.to_bytes(), body);
        assert_eq!(Multipart::read(body, "y"), None);
        assert_eq!(Multipart::read(b"--x\r\nno end", "x"), None);
    }

    #[test]
    fn the_boundary_is_one_that_does_not_occur() {
        let piece = |text: &str| Piece { head: Vec::new(), data: text.as_bytes().to_vec() };
        let mut all = Multipart::of(vec![piece("playground-0")]);
        assert_eq!(all.boundary, "playground-1");
        assert!(!all.choose_boundary());
        all.pieces.push(piece("\r\n--playground-1--"));
        assert!(all.choose_boundary());
        assert_eq!(Multipart::read(&all.to_bytes(), &all.boundary), Some(all));
    }

    proptest! {
        #[test]
        fn parts_come_back_as_they_were(
            pieces in prop::collection::vec((".{0,9}", prop::option::of(".{0,9}"), any::<Vec<u8>>()), 0..4),
        ) {
            let pieces = pieces.into_iter().map(|(name, file, data)| {
                let named = Named { name, file, media: "text/plain".to_owned() };
                Piece { head: named.head(), data }
            });
            let all = Multipart::of(pieces.collect());
            prop_assert_eq!(Multipart::read(&all.to_bytes(), &all.boundary), Some(all));
        }

        #[test]
        fn whatever_is_read_is_written_as_it_was(body in "(--x|\r\n|a|--|: |\r\n\r\n){0,20}") {
            if let Some(all) = Multipart::read(body.as_bytes(), "x") {
                prop_assert_eq!(all.to_bytes(), body.as_bytes());
            }
        }
    }
}
