//! The whole program, made to note which of its functions are called.

use super::bytes::{Reader, block, number, section};
use super::late::{self, WORTH_MOVING};
use super::module::{Module, kind};

/// The same program; each function worth moving sets a global of its own to 1 when it is called. The
/// global is given out under the function's mark: `@1f2e3d4c.17`.
pub(super) fn watched(file: &[u8]) -> Option<Vec<u8>> {
    let module = Module::read(file)?;
    let names = module.own_names();
    let worth: Vec<usize> = (0..module.functions.len())
        .filter(|own| module.functions.get(*own).is_some_and(|function| function.body.len() >= WORTH_MOVING))
        .collect();
    let global = |own: usize| worth.binary_search(&own).ok().map(|place| module.globals.len() + place);

    let mut out = Vec::with_capacity(file.len() * 2);
    let mut reader = Reader::new(file);
    out.extend_from_slice(reader.take(8)?);
    while !reader.is_empty() {
        let (id, content) = (reader.byte()?, reader.block()?);
        match id {
            0 => {}
            6 => {
                let known = module.globals.iter().map(|(of, value)| [*of, *value].concat());
                let flags = worth.iter().map(|_| vec![0x7f, 1, 0x41, 0, 0x0b]);
                section(&mut out, 6, &known.chain(flags).collect::<Vec<_>>());
            }
            7 => {
                let mut exports = Vec::new();
                let known =
                    module.exports.iter().map(|export| (export.name.to_vec(), export.kind, export.index));
                let flags = worth.iter().map(|own| {
                    let mark = late::mark(names.get(*own).copied().unwrap_or_default());
                    let index = global(*own).unwrap_or_default();
                    (format!("@{mark:08x}.{index}").into_bytes(), kind::GLOBAL, index)
                });
                for (name, kind, index) in known.chain(flags) {
                    let mut entry = Vec::new();
                    block(&mut entry, &name);
                    entry.push(kind);
                    number(&mut entry, index);
                    exports.push(entry);
                }
                section(&mut out, 7, &exports);
            }
            10 => {
                let noting = |(own, function): (usize, &super::module::Function<'_>)| {
                    let mut body = Reader::new(function.body);
                    let variables = body
                        .raw(|body| body.list(|entry| entry.pass().and_then(|()| entry.byte())).map(drop))?;
                    let mut noting = variables.to_vec();
                    if let Some(global) = global(own) {
                        noting.extend([0x41, 1, 0x24]);
                        number(&mut noting, global);
                    }
                    noting.extend_from_slice(body.rest());
                    let mut entry = Vec::new();
                    block(&mut entry, &noting);
                    Some(entry)
                };
                let bodies = module.functions.iter().enumerate().map(noting).collect::<Option<Vec<_>>>()?;
                section(&mut out, 10, &bodies);
            }
            _ => {
                out.push(id);
                block(&mut out, content);
            }
        }
    }
    Some(out)
}
