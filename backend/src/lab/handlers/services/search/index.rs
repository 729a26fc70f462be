//! The library, and which of its documents have some words.

/// A text of the library.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
}

macro_rules! library {
    ($($name:literal),+ $(,)?) => {
        &[$(document($name, include_str!(concat!($name, ".txt")))),+]
    };
}

/// Every document; the first line of its file is the title.
pub(super) const DOCUMENTS: &[Document] = library![
    "methods",
    "status-codes",
    "headers",
    "framing",
    "connections",
    "caching",
    "cookies",
    "sessions",
    "authentication",
    "redirects",
    "negotiation",
    "origins",
];

const fn document(name: &'static str, file: &'static str) -> Document {
    let bytes = file.as_bytes();
    let mut end = 0;
    while end < bytes.len() && bytes[end] != b'\n' {
        end += 1;
    }
    let (title, text) = file.split_at(end);
    Document { name, title, text }
}

/// What a word in the title counts, beside 1 in the text.
const TITLE: usize = 5;

/// Words of a query that are looked for.
const WORDS: usize = 10;

/// How much of a text a snippet shows before the first word found, and after it, in characters.
const BEFORE: usize = 60;
const AFTER: usize = 140;

/// A document that has some of the words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) document: &'static Document,
    pub(super) score: usize,
    /// How many of the words it has.
    pub(super) matched: usize,
}

/// A piece of a snippet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Plain(&'a str),
    Found(&'a str),
}

/// The words of a query, in lower case, each once.
pub(super) fn words(query: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in split(query).filter(|(_, is_word)| *is_word).map(|(word, _)| word.to_lowercase()) {
        if words.len() < WORDS && !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// The documents that have some of the words: those with more of them first, then those that have them
/// more often.
pub(super) fn find(query: &str) -> Vec<Hit> {
    let words = words(query);
    let mut hits: Vec<_> = DOCUMENTS
        .iter()
        .filter_map(|document| {
            let scores =
                words.iter().map(|word| TITLE * count(document.title, word) + count(document.text, word));
            let scores: Vec<usize> = scores.filter(|&score| score > 0).collect();
            let hit = Hit { document, score: scores.iter().sum(), matched: scores.len() };
            (hit.matched > 0).then_some(hit)
        })
        .collect();
    // The sort keeps equals in the library's order.
    hits.sort_by_key(|hit| std::cmp::Reverse((hit.matched, hit.score)));
    hits
}

/// A stretch of a document round the first of the words, with all of them marked.
pub(super) fn snippet(document: &Document, words: &[String]) -> Vec<Piece<'static>> {
    let text: &'static str = document.text.trim();
    let is_found = |word: &str| words.iter().any(|wanted| is_like(word, wanted));
    let mut offset = 0;
    let mut first = 0;
    for (piece, is_word) in split(text) {
        if is_word && is_found(piece) {
            first = offset;
            break;
        }
        offset += piece.len();
    }
    let from = text[..first].char_indices().rev().nth(BEFORE).map_or(0, |(at, _)| at);
    // Not in the middle of a word.
    let from =
        if from == 0 { 0 } else { text[from..first].find(' ').map_or(first, |space| from + space + 1) };
    let to = text[first..].char_indices().nth(AFTER).map_or(text.len(), |(at, _)| first + at);
    let to = if to == text.len() { to } else { text[first..to].rfind(' ').map_or(to, |space| first + space) };
    let mut pieces = Vec::new();
    if from > 0 {
        pieces.push(Piece::Plain("… "));
    }
    pieces.extend(split(&text[from..to]).map(|(piece, is_word)| {
        if is_word && is_found(piece) { Piece::Found(piece) } else { Piece::Plain(piece) }
    }));
    if to < text.len() {
        pieces.push(Piece::Plain(" …"));
    }
    pieces
}

fn count(text: &str, wanted: &str) -> usize {
    split(text).filter(|(word, is_word)| *is_word && is_like(word, wanted)).count()
}

/// Whether a word is the one that is wanted, or begins with it where that has three letters or more:
/// `cookie` finds `cookies`.
fn is_like(word: &str, wanted: &str) -> bool {
    let word = word.to_lowercase();
    word == wanted || (wanted.chars().count() >= 3 && word.starts_with(wanted))
}

/// A text in pieces, words and what stands between them; together they are the text.
fn split(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_word = rest.chars().next()?.is_alphanumeric();
        let end = rest.find(|c: char| c.is_alphanumeric() != is_word).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some((piece, is_word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_has_a_title_and_a_text_of_its_own() {
        for document in DOCUMENTS {
            assert!(!document.title.is_empty() && !document.title.contains('\n'), "{}", document.name);
            let length = document.text.split_whitespace().count();
            assert!((60..=120).contains(&length), "{}: {length} words", document.name);
        }
    }

    #[test]
    fn a_document_with_both_words_comes_before_one_that_has_one_of_them_often() {
        let names = |query| find(query).iter().map(|hit| hit.document.name).collect::<Vec<_>>();
        assert_eq!(names("pipelining"), ["connections"]);
        // “sessions” has the one word in its title, “cookies” has both.
        assert_eq!(names("session")[0], "sessions");
        assert_eq!(names("cookie session")[0], "cookies");
        assert!(names("xyzzy").is_empty());
        assert!(names("...").is_empty());
    }

    #[test]
    fn a_snippet_begins_and_ends_between_words_and_marks_what_was_found() {
        let document = DOCUMENTS.iter().find(|document| document.name == "framing").unwrap();
        let pieces = snippet(document, &words("hexadecimal PIECE"));
        let text: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Plain(text) | Piece::Found(text) => *text,
            })
            .collect();
        assert!(text.starts_with("… ") && text.ends_with(" …"), "{text}");
        let inner = text.trim_matches([' ', '…']);
        assert!(document.text.contains(inner), "{inner}");
        assert!(pieces.contains(&Piece::Found("hexadecimal")) && pieces.contains(&Piece::Found("piece")));
        assert_eq!(words("a A b"), ["a", "b"]);
    }
}
