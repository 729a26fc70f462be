//! Which functions come later.

use super::module::{Module, kind};

/// A later function that the first file still calls costs it some twelve bytes: a smaller one stays.
const WORTH_MOVING: usize = 24;

/// The parts of the page that come later, by their paths in the source: `frontend/late.txt`.
pub(super) struct Rules<'a> {
    late: Vec<&'a str>,
    /// What stays all the same.
    early: Vec<&'a str>,
}

impl<'a> Rules<'a> {
    pub(super) fn read(text: &'a str) -> Self {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let (early, late): (Vec<_>, Vec<_>) = lines.partition(|line| line.starts_with('!'));
        Self { late, early: early.into_iter().map(|line| line.trim_start_matches('!')).collect() }
    }

    /// A function comes later if its name, with the types it is made for, mentions a later part.
    fn is_late(&self, name: &str) -> bool {
        let mentioned = |paths: &[&str]| paths.iter().any(|path| mentions(name, path));
        mentioned(&self.late) && !mentioned(&self.early)
    }
}

/// Whether a name mentions a path, whole.
fn mentions(name: &str, path: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    name.match_indices(path).any(|(at, _)| {
        let before = name.get(..at).and_then(|text| text.chars().next_back());
        let after = name.get(at + path.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(|c| word(c) || c == ':') && !after.is_some_and(word)
    })
}

/// A demangled name without the numbers that tell crates apart: `core[1f2e]::fmt` is `core::fmt`.
pub(super) fn plain(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for (number, piece) in name.split('[').enumerate() {
        match piece.split_once(']') {
            Some((crate_number, rest))
                if number > 0 && crate_number.len() > 4 && crate_number.bytes().all(|b| b.is_ascii_hexdigit()) =>
            {
                out.push_str(rest);
            }
            _ => {
                if number > 0 {
                    out.push('[');
                }
                out.push_str(piece);
            }
        }
    }
    out
}

/// What becomes of a function of the module's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It comes with the page.
    First,
    /// It comes later, and the first file calls it.
    Called,
    /// It comes later, and only what comes later calls it.
    Late,
}

/// The fate of each. What nothing that comes first leads to comes later too, whatever its name.
pub(super) fn fates(module: &Module<'_>, rules: &Rules<'_>) -> Vec<Fate> {
    let imports = module.imports.len();
    let mut named: Vec<bool> = (module.own_names().iter().zip(&module.functions))
        .map(|(name, function)| function.body.len() >= WORTH_MOVING && rules.is_late(&plain(name)))
        .collect();
    // JavaScript calls these by name.
    let exported = module.exports.iter().filter(|export| export.kind == kind::FUNCTION);
    let roots: Vec<usize> = exported.map(|export| export.index).chain(module.start).collect();
    for root in &roots {
        if let Some(named) = root.checked_sub(imports).and_then(|own| named.get_mut(own)) {
            *named = false;
        }
    }
    let mut fates = vec![Fate::Late; named.len()];
    let mut waiting = roots;
    waiting.extend(module.elements.iter().map(|(_, function)| *function));
    while let Some(function) = waiting.pop() {
        let Some(own) = function.checked_sub(imports) else { continue };
        let (Some(fate), Some(named)) = (fates.get_mut(own), named.get(own)) else { continue };
        if *fate != Fate::Late {
            continue;
        }
        *fate = if *named { Fate::Called } else { Fate::First };
        if *fate == Fate::First {
            let called = module.functions.get(own).into_iter().flat_map(|function| &function.mentions);
            waiting.extend(called.map(|mention| mention.function));
        }
    }
    fates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_means_whole_words_of_a_path() {
        let rules = Rules::read("# Why.\npage::form\n!page::form::name\n");
        assert!(rules.is_late("page::form::draw"));
        assert!(rules.is_late("<yew::Scope<page::form::Form> as yew::Any>::draw"));
        assert!(!rules.is_late("page::formats::draw"));
        assert!(!rules.is_late("other::page::form::draw"));
        assert!(!rules.is_late("page::form::name::draw"));
    }

    #[test]
    fn names_lose_the_numbers_of_their_crates_and_nothing_else() {
        assert_eq!(plain("<core[ccd1bad2ec1ac05]::str as a>::b::<[u8], [u8; 4]>"), "<core::str as a>::b::<[u8], [u8; 4]>");
    }
}
