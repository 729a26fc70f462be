//! A wasm module, taken apart.

use super::bytes::Reader;
use super::code::{self, Mention};

/// What kinds of things a module brings in and gives out.
pub(super) mod kind {
    pub(crate) const FUNCTION: u8 = 0;
    pub(crate) const TABLE: u8 = 1;
    pub(crate) const MEMORY: u8 = 2;
    pub(crate) const GLOBAL: u8 = 3;
}

/// A function the module brings in.
pub(super) struct Import<'a> {
    pub(super) module: &'a [u8],
    pub(super) name: &'a [u8],
    pub(super) of: usize,
}

/// A function of the module's own.
pub(super) struct Function<'a> {
    /// The number of its type.
    pub(super) of: usize,
    pub(super) body: &'a [u8],
    pub(super) mentions: Vec<Mention>,
}

pub(super) struct Export<'a> {
    pub(super) name: &'a [u8],
    pub(super) kind: u8,
    pub(super) index: usize,
}

/// A module of the sort that wasm-bindgen writes. Functions are counted from the first import.
#[derive(Default)]
pub(super) struct Module<'a> {
    /// Each type as it stands.
    pub(super) types: Vec<&'a [u8]>,
    pub(super) imports: Vec<Import<'a>>,
    pub(super) functions: Vec<Function<'a>>,
    /// Kind of content, and how many at the least and at most. The first holds functions.
    pub(super) tables: Vec<(u8, usize, Option<usize>)>,
    pub(super) memories: Vec<&'a [u8]>,
    /// The type of each, and its first value.
    pub(super) globals: Vec<(&'a [u8], &'a [u8])>,
    pub(super) exports: Vec<Export<'a>>,
    pub(super) start: Option<usize>,
    /// Which function stands where in the first table.
    pub(super) elements: Vec<(usize, usize)>,
    /// The content of the memory, as it stands.
    pub(super) data: &'a [u8],
    /// What functions are called in the source, if the file tells.
    names: Vec<(usize, &'a str)>,
}

impl<'a> Module<'a> {
    /// Nothing if the file holds what cannot be split here.
    pub(super) fn read(file: &'a [u8]) -> Option<Self> {
        let mut reader = Reader::new(file);
        (reader.take(8)? == b"\0asm\x01\0\0\0").then_some(())?;
        let mut module = Self::default();
        let mut types_of = Vec::new();
        while !reader.is_empty() {
            let id = reader.byte()?;
            let mut section = Reader::new(reader.block()?);
            match id {
                0 => module.custom(section)?,
                1 => module.types = section.list(|entry| entry.raw(function_type))?,
                2 => module.imports = section.list(import)?,
                3 => types_of = section.list(Reader::count)?,
                4 => module.tables = section.list(table)?,
                5 => module.memories = section.list(|entry| entry.raw(limits))?,
                6 => module.globals = section.list(global)?,
                7 => module.exports = section.list(export)?,
                8 => module.start = Some(section.count()?),
                9 => module.elements = section.list(segment)?.concat(),
                10 => {
                    let mut types = types_of.iter();
                    module.functions = section.list(|entry| {
                        let body = entry.block()?;
                        Some(Function { of: *types.next()?, body, mentions: code::mentions(body)? })
                    })?;
                }
                11 => module.data = section.rest(),
                // How many segments of data: only needed by instructions that are refused.
                12 => {}
                _ => return None,
            }
        }
        Some(module)
    }

    /// Every name, by the number of the function among the module's own.
    pub(super) fn own_names(&self) -> Vec<&'a str> {
        let mut names = vec![""; self.functions.len()];
        for (index, name) in &self.names {
            if let Some(place) = index.checked_sub(self.imports.len()).and_then(|own| names.get_mut(own)) {
                *place = name;
            }
        }
        names
    }

    fn custom(&mut self, mut section: Reader<'a>) -> Option<()> {
        if section.block()? != b"name" {
            return Some(());
        }
        while !section.is_empty() {
            let of = section.byte()?;
            let mut content = Reader::new(section.block()?);
            if of == 1 {
                self.names = content.list(|entry| {
                    let index = entry.count()?;
                    Some((index, std::str::from_utf8(entry.block()?).ok()?))
                })?;
            }
        }
        Some(())
    }
}

fn function_type(reader: &mut Reader<'_>) -> Option<()> {
    (reader.byte()? == 0x60).then_some(())?;
    reader.block()?;
    reader.block()?;
    Some(())
}

/// How many values a function of this type is called with.
pub(super) fn parameters(of: &[u8]) -> Option<usize> {
    let mut reader = Reader::new(of.get(1..)?);
    reader.block().map(<[u8]>::len)
}

fn import<'a>(reader: &mut Reader<'a>) -> Option<Import<'a>> {
    let (module, name) = (reader.block()?, reader.block()?);
    (reader.byte()? == kind::FUNCTION).then_some(())?;
    Some(Import { module, name, of: reader.count()? })
}

fn table(reader: &mut Reader<'_>) -> Option<(u8, usize, Option<usize>)> {
    let content = reader.byte()?;
    let most = reader.byte()?;
    let least = reader.count()?;
    match most {
        0 => Some((content, least, None)),
        1 => Some((content, least, Some(reader.count()?))),
        _ => None,
    }
}

fn limits(reader: &mut Reader<'_>) -> Option<()> {
    let most = reader.byte()?;
    reader.pass()?;
    if most == 1 { reader.pass() } else { (most == 0).then_some(()) }
}

fn global<'a>(reader: &mut Reader<'a>) -> Option<(&'a [u8], &'a [u8])> {
    let of = reader.take(2)?;
    let value = reader.raw(|value| {
        (value.byte()? == 0x41).then_some(())?;
        value.pass()?;
        (value.byte()? == 0x0b).then_some(())
    })?;
    Some((of, value))
}

fn export<'a>(reader: &mut Reader<'a>) -> Option<Export<'a>> {
    Some(Export { name: reader.block()?, kind: reader.byte()?, index: reader.count()? })
}

/// Functions that stand one after another in the first table.
fn segment(reader: &mut Reader<'_>) -> Option<Vec<(usize, usize)>> {
    (reader.take(2)? == [0, 0x41]).then_some(())?;
    let first = reader.count()?;
    (reader.byte()? == 0x0b).then_some(())?;
    let functions = reader.list(Reader::count)?;
    Some((first..).zip(functions).collect())
}
