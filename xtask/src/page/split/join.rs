//! The two modules, and the seam between them.

use std::collections::{BTreeMap, BTreeSet};

use super::bytes::{self, block, number, section, signed};
use super::code;
use super::late::{self, Fate, Rules};
use super::module::{self, Export, Function, Module, kind};

/// The name the second module knows the first by.
const SEAM: &[u8] = b"~";
/// What the first module calls when the second has to be there.
const LOAD: (&[u8], &[u8]) = (b"late", b"load");
const HEAD: &[u8] = b"\0asm\x01\0\0\0";
const NO_VARIABLES: u8 = 0;
const END: u8 = 0x0b;

pub(super) struct Split {
    pub(super) first: Vec<u8>,
    pub(super) late: Vec<u8>,
    /// The names of imports, long and short: the script has to use the short ones as well.
    pub(super) renamed: Vec<(String, String)>,
}

/// Nothing if the file holds something that is not known here.
pub(super) fn split(file: &[u8], rules: &str) -> Option<Split> {
    let module = Module::read(file)?;
    let fates = late::fates(&module, &Rules::read(rules));
    let plan = Plan::new(&module, &fates)?;
    let names = module.imports.iter().enumerate().filter_map(|(index, import)| {
        let long = import.name;
        is_long(long)
            .then(|| [long, &short_name(index)].map(|name| String::from_utf8_lossy(name).into_owned()))
    });
    let renamed = names.map(|[long, short]| (long, short)).collect();
    Some(Split { first: plan.first()?, late: plan.late()?, renamed })
}

/// Where each function will stand.
struct Plan<'a> {
    module: &'a Module<'a>,
    /// The module's own functions in the order they are written in, each with its fate and old number.
    order: Vec<(&'a Function<'a>, Fate, usize)>,
    types: Vec<Vec<u8>>,
    /// The type of a function that takes and gives nothing.
    plain: usize,
    /// The old numbers of the imports each module brings in.
    first_imports: Vec<usize>,
    late_imports: Vec<usize>,
    /// Functions of the first that the second calls.
    shared: Vec<usize>,
    /// Old number to new.
    first: BTreeMap<usize, usize>,
    late: BTreeMap<usize, usize>,
    /// Where in the table each function that the first calls in the second is to stand.
    places: BTreeMap<usize, usize>,
    /// How large the table has to be.
    table: usize,
}

impl<'a> Plan<'a> {
    fn new(module: &'a Module<'a>, fates: &[Fate]) -> Option<Self> {
        let imports = module.imports.len();
        // Functions that begin alike stand beside one another: that compresses better.
        let mut order: Vec<(&Function<'_>, Fate, usize)> =
            (module.functions.iter().zip(fates).zip(imports..))
                .map(|((function, fate), number)| (function, *fate, number))
                .collect();
        order.sort_by_key(|(function, ..)| function.body);
        let own = |wanted: fn(Fate) -> bool| {
            order.iter().filter(move |(_, fate, _)| wanted(*fate)).map(|(.., number)| *number)
        };
        let is_first =
            |function: usize| function < imports || fates.get(function - imports) == Some(&Fate::First);
        let called = |from_first: bool| -> BTreeSet<usize> {
            let callers = module.functions.iter().zip(fates);
            let callers = callers.filter(|(_, fate)| (**fate == Fate::First) == from_first);
            callers
                .flat_map(|(function, _)| function.mentions.iter().map(|mention| mention.function))
                .collect()
        };
        let in_table = module.elements.iter().map(|(_, function)| *function);
        let given_out = module.exports.iter().filter(|export| export.kind == kind::FUNCTION);
        let mut from_first = called(true);
        from_first.extend(in_table.chain(given_out.map(|export| export.index)).chain(module.start));
        let from_late = called(false);

        let first_imports: Vec<usize> =
            from_first.iter().copied().filter(|function| *function < imports).collect();
        let late_imports: Vec<usize> =
            from_late.iter().copied().filter(|function| *function < imports).collect();
        let shared: Vec<usize> = from_late
            .iter()
            .copied()
            .filter(|function| *function >= imports && is_first(*function))
            .collect();
        // After the imports stands the one that loads.
        let first = (first_imports.iter().copied().zip(0..))
            .chain(own(|fate| fate != Fate::Late).zip(first_imports.len() + 1..))
            .collect();
        let late = (late_imports.iter().chain(&shared).copied())
            .chain(own(|fate| fate != Fate::First))
            .zip(0..)
            .collect();

        let (_, mut table, _) = *module.tables.first()?;
        let mut places: BTreeMap<usize, usize> =
            module.elements.iter().map(|(place, function)| (*function, *place)).collect();
        places.retain(|function, _| !is_first(*function));
        for function in own(|fate| fate == Fate::Called) {
            places.entry(function).or_insert_with(|| {
                table += 1;
                table - 1
            });
        }
        let mut types: Vec<Vec<u8>> = module.types.iter().map(|of| of.to_vec()).collect();
        let nothing = [0x60, 0, 0];
        let plain = types.iter().position(|of| *of == nothing).unwrap_or(types.len());
        if plain == types.len() {
            types.push(nothing.to_vec());
        }
        Some(Self {
            module,
            order,
            types,
            plain,
            first_imports,
            late_imports,
            shared,
            first,
            late,
            places,
            table,
        })
    }

    fn first(&self) -> Option<Vec<u8>> {
        let module = self.module;
        let load = self.first_imports.len();
        let mut imports = self.imports(&self.first_imports)?;
        imports.push(import(LOAD.0, LOAD.1, kind::FUNCTION, |out| number(out, self.plain)));

        let kept = || self.order.iter().filter(|(_, fate, _)| *fate != Fate::Late);
        let mut types: Vec<Vec<u8>> = kept().map(|(function, ..)| counted(function.of)).collect();
        types.push(counted(self.plain));
        let ensure = load + types.len();
        let mut bodies = kept()
            .map(|(function, fate, number)| match fate {
                Fate::First => renumbered(function, &self.first),
                _ => self.stub(function.of, *self.places.get(number)?, ensure),
            })
            .map(|body| body.map(sized))
            .collect::<Option<Vec<_>>>()?;
        bodies.push(sized(self.ensure(load)));

        let mut globals: Vec<Vec<u8>> =
            module.globals.iter().map(|(of, value)| [*of, *value].concat()).collect();
        // Whether the second module is there: a number that changes, 0 at first.
        globals.push(vec![0x7f, 1, 0x41, 0, END]);

        let mut exports = Vec::new();
        for Export { name, kind, index } in &module.exports {
            let index = if *kind == kind::FUNCTION { *self.first.get(index)? } else { *index };
            exports.push(export(name, *kind, index));
        }
        for (number, function) in self.shared.iter().enumerate() {
            exports.push(export(
                &seam_name(kind::FUNCTION, number),
                kind::FUNCTION,
                *self.first.get(function)?,
            ));
        }
        let others = [
            (kind::TABLE, module.tables.len()),
            (kind::MEMORY, module.memories.len()),
            (kind::GLOBAL, module.globals.len()),
        ];
        for (kind, count) in others {
            exports.extend((0..count).map(|index| export(&seam_name(kind, index), kind, index)));
        }

        let mut out = HEAD.to_vec();
        section(&mut out, 1, &self.types);
        section(&mut out, 2, &imports);
        section(&mut out, 3, &types);
        section(&mut out, 4, &self.tables());
        section(&mut out, 5, &module.memories.iter().map(|limits| limits.to_vec()).collect::<Vec<_>>());
        section(&mut out, 6, &globals);
        section(&mut out, 7, &exports);
        if let Some(start) = module.start {
            out.push(8);
            block(&mut out, &counted(*self.first.get(&start)?));
        }
        section(&mut out, 9, &elements(module.elements.iter().copied(), &self.first)?);
        section(&mut out, 10, &bodies);
        out.push(11);
        block(&mut out, module.data);
        Some(out)
    }

    fn late(&self) -> Option<Vec<u8>> {
        let module = self.module;
        let mut imports = self.imports(&self.late_imports)?;
        for (place, function) in self.shared.iter().enumerate() {
            let of = module.functions.get(function - module.imports.len())?.of;
            imports
                .push(import(SEAM, &seam_name(kind::FUNCTION, place), kind::FUNCTION, |out| number(out, of)));
        }
        let others = (self.tables().into_iter().map(|table| (kind::TABLE, table)).enumerate())
            .chain(module.memories.iter().map(|limits| (kind::MEMORY, limits.to_vec())).enumerate())
            .chain(module.globals.iter().map(|(of, _)| (kind::GLOBAL, of.to_vec())).enumerate());
        for (index, (kind, of)) in others {
            imports.push(import(SEAM, &seam_name(kind, index), kind, |out| out.extend(&of)));
        }
        let moved = || self.order.iter().filter(|(_, fate, _)| *fate != Fate::First);
        let types: Vec<Vec<u8>> = moved().map(|(function, ..)| counted(function.of)).collect();
        let bodies = moved()
            .map(|(function, ..)| renumbered(function, &self.late).map(sized))
            .collect::<Option<Vec<_>>>()?;
        let mut places: Vec<(usize, usize)> =
            self.places.iter().map(|(function, place)| (*place, *function)).collect();
        // One that stands in the table more than once.
        let again = module.elements.iter().filter(|(_, function)| self.places.contains_key(function));
        places.extend(again);
        places.sort_unstable();
        places.dedup();

        let mut out = HEAD.to_vec();
        section(&mut out, 1, &self.types);
        section(&mut out, 2, &imports);
        section(&mut out, 3, &types);
        section(&mut out, 9, &elements(places.into_iter(), &self.late)?);
        section(&mut out, 10, &bodies);
        Some(out)
    }

    fn imports(&self, which: &[usize]) -> Option<Vec<Vec<u8>>> {
        which
            .iter()
            .map(|index| {
                let known = self.module.imports.get(*index)?;
                let short = short_name(*index);
                let name = if is_long(known.name) { &short } else { known.name };
                Some(import(known.module, name, kind::FUNCTION, |out| number(out, known.of)))
            })
            .collect()
    }

    /// The tables, the first with room for the second module's functions.
    fn tables(&self) -> Vec<Vec<u8>> {
        let table = |(place, (content, least, most)): (usize, &(u8, usize, Option<usize>))| {
            let least = if place == 0 { self.table } else { *least };
            let mut out = vec![*content, u8::from(most.is_some())];
            number(&mut out, least);
            if let Some(most) = most {
                number(&mut out, least.max(*most));
            }
            out
        };
        self.module.tables.iter().enumerate().map(table).collect()
    }

    /// What stands for a function that comes later: see that it is there, and call it.
    fn stub(&self, of: usize, place: usize, ensure: usize) -> Option<Vec<u8>> {
        let mut out = vec![NO_VARIABLES, 0x10];
        number(&mut out, ensure);
        for parameter in 0..module::parameters(self.module.types.get(of)?)? {
            out.push(0x20);
            number(&mut out, parameter);
        }
        out.push(0x41);
        signed(&mut out, place);
        out.push(0x11);
        number(&mut out, of);
        out.extend([0, END]);
        Some(out)
    }

    /// Loads the second module, once.
    fn ensure(&self, load: usize) -> Vec<u8> {
        let there = self.module.globals.len();
        let mut out = vec![NO_VARIABLES, 0x23];
        number(&mut out, there);
        // Not zero: nothing to do.
        out.extend([0x45, 0x04, 0x40, 0x10]);
        number(&mut out, load);
        out.extend([0x41, 1, 0x24]);
        number(&mut out, there);
        out.extend([END, END]);
        out
    }
}

fn renumbered(function: &Function<'_>, new: &BTreeMap<usize, usize>) -> Option<Vec<u8>> {
    code::renumbered(function.body, &function.mentions, |old| new.get(&old).copied())
}

fn counted(value: usize) -> Vec<u8> {
    let mut out = Vec::new();
    number(&mut out, value);
    out
}

fn sized(body: Vec<u8>) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 3);
    block(&mut out, &body);
    out
}

fn import(module: &[u8], name: &[u8], kind: u8, of: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::new();
    block(&mut out, module);
    block(&mut out, name);
    out.push(kind);
    of(&mut out);
    out
}

fn export(name: &[u8], kind: u8, index: usize) -> Vec<u8> {
    let mut out = Vec::new();
    block(&mut out, name);
    out.push(kind);
    number(&mut out, index);
    out
}

/// Whether a name ends with sixteen digits that do not compress, and occurs nowhere else by chance.
fn is_long(name: &[u8]) -> bool {
    name.rsplit(|byte| *byte == b'_').next().is_some_and(|digits| digits.len() == 16)
}

/// A short name for an import, fit for a script.
fn short_name(index: usize) -> Vec<u8> {
    digits(b'_', index)
}

/// A short name, unlike any that wasm-bindgen gives.
fn seam_name(kind: u8, index: usize) -> Vec<u8> {
    digits(*b"~+*/".get(usize::from(kind)).unwrap_or(&b'?'), index)
}

fn digits(sign: u8, mut index: usize) -> Vec<u8> {
    const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz012345";
    let mut name = vec![sign];
    loop {
        name.push(*DIGITS.get(index % 32).unwrap_or(&b'?'));
        index /= 32;
        if index == 0 {
            return name;
        }
    }
}

/// Segments for the first table, each as long as places follow one another.
fn elements(
    places: impl Iterator<Item = (usize, usize)>,
    new: &BTreeMap<usize, usize>,
) -> Option<Vec<Vec<u8>>> {
    let mut runs: Vec<(usize, Vec<usize>)> = Vec::new();
    for (place, function) in places {
        let function = *new.get(&function)?;
        match runs.last_mut() {
            Some((first, run)) if *first + run.len() == place => run.push(function),
            _ => runs.push((place, vec![function])),
        }
    }
    let segment = |(first, run): &(usize, Vec<usize>)| {
        let mut out = vec![0, 0x41];
        signed(&mut out, *first);
        out.push(END);
        number(&mut out, run.len());
        run.iter().for_each(|function| bytes::number(&mut out, *function));
        out
    };
    Some(runs.iter().map(segment).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `main`, given out, calls `page::late`, which adds many ones.
    fn whole() -> Vec<u8> {
        let body = |code: &[u8]| sized([&[NO_VARIABLES], code, &[END]].concat());
        let adding = [&[0x41, 1][..], &[0x41, 1, 0x6a].repeat(10)].concat();
        let names = b"\x04name\x01\x13\x02\x00\x04main\x01\x0apage::late";
        let mut out = HEAD.to_vec();
        section(&mut out, 1, &[vec![0x60, 0, 1, 0x7f]]);
        section(&mut out, 3, &[vec![0], vec![0]]);
        section(&mut out, 4, &[vec![0x70, 1, 1, 1]]);
        section(&mut out, 7, &[export(b"main", kind::FUNCTION, 0)]);
        section(&mut out, 10, &[body(&[0x10, 1]), body(&adding)]);
        out.push(0);
        block(&mut out, names);
        out
    }

    #[test]
    fn a_late_function_moves_and_leaves_a_call_through_the_table() {
        let whole = whole();
        let rules = format!("{:08x}", late::mark("page::late"));
        let split = split(&whole, &rules).unwrap();
        let (first, late) = (Module::read(&split.first).unwrap(), Module::read(&split.late));
        assert_eq!(first.imports.len(), 1, "what loads the second file");
        assert_eq!(
            first.functions.len(),
            3,
            "main, what stands for the other, and what sees that it is there"
        );
        assert_eq!(first.tables, [(0x70, 2, Some(2))]);
        assert!(late.is_none(), "it brings in a table, which no whole program does");
        let adding = [0x41, 1, 0x6a].repeat(10);
        let holds = |file: &[u8]| file.windows(adding.len()).any(|window| window == adding);
        assert!(holds(&split.late) && !holds(&split.first));
    }

    #[test]
    fn without_a_list_everything_comes_first() {
        let split = split(&whole(), "").unwrap();
        assert_eq!(Module::read(&split.first).unwrap().functions.len(), 3);
    }

    #[test]
    fn what_is_no_program_is_refused() {
        assert!(split(b"<!doctype html>", "").is_none());
    }
}
