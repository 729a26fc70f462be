//! Which functions come later.

use std::collections::BTreeSet;

use super::module::{Module, kind};

/// A later function that the first file still calls costs it some twelve bytes: a smaller one stays.
pub(super) const WORTH_MOVING: usize = 24;

/// The functions that a first look at the page does not call: `frontend/late.txt`.
pub(super) struct Rules {
    late: BTreeSet<u32>,
}

impl Rules {
    pub(super) fn read(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let marks =
            lines.flat_map(str::split_whitespace).filter_map(|mark| u32::from_str_radix(mark, 16).ok());
        Self { late: marks.collect() }
    }

    fn is_late(&self, name: &str) -> bool {
        self.late.contains(&mark(name))
    }
}

/// What stands for a function in the list: a number made of its name and the types it is made for. Two
/// thousand names would be a quarter of a megabyte. A new or renamed function is not in the list, and
/// so comes with the page.
pub(super) fn mark(name: &str) -> u32 {
    // FNV-1a.
    plain(name).bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// A demangled name without the numbers that tell crates apart: `core[1f2e]::fmt` is `core::fmt`.
fn plain(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for (number, piece) in name.split('[').enumerate() {
        match piece.split_once(']') {
            Some((crate_number, rest))
                if number > 0
                    && crate_number.len() > 4
                    && crate_number.bytes().all(|b| b.is_ascii_hexdigit()) =>
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
pub(super) fn fates(module: &Module<'_>, rules: &Rules) -> Vec<Fate> {
    let imports = module.imports.len();
    let mut named: Vec<bool> = (module.own_names().iter().zip(&module.functions))
        .map(|(name, function)| function.body.len() >= WORTH_MOVING && rules.is_late(name))
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
    fn the_list_holds_the_marks_of_names() {
        let text = format!("# Why.\n{:08x} {:08x}\n", mark("page::form::draw"), mark("core[1f2e3d]::b"));
        let rules = Rules::read(&text);
        assert!(rules.is_late("page::form::draw"));
        assert!(rules.is_late("core[5a6b7c]::b"), "the number of a crate changes with its version");
        assert!(!rules.is_late("page::form::name"));
    }

    #[test]
    fn names_lose_the_numbers_of_their_crates_and_nothing_else() {
        assert_eq!(
            plain("<core[ccd1bad2ec1ac05]::str as a>::b::<[u8], [u8; 4]>"),
            "<core::str as a>::b::<[u8], [u8; 4]>"
        );
    }
}
