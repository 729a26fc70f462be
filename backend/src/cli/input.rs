//! The bytes that a command is given: from a file, or standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::text::number;
use crate::config::TRACE_BYTES;

/// All there is, as long as it is not too much.
pub(super) fn read(file: Option<&Path>) -> Result<Vec<u8>, String> {
    let file = file.filter(|file| *file != Path::new("-"));
    let (name, read) = match file {
        None => ("standard input".to_owned(), up_to(io::stdin().lock())),
        Some(path) => (path.display().to_string(), File::open(path).and_then(up_to)),
    };
    match read {
        Ok(input) if input.len() as u64 <= TRACE_BYTES => Ok(input),
        Ok(_) => Err(format!(
            "{name} has more than {} bytes, which is as much as is read at once.\n  \
             Give a part of it through a pipe, as in `head -c 1000000 FILE`.",
            number(TRACE_BYTES)
        )),
        Err(error) => Err(format!("{name} could not be read: {error}")),
    }
}

/// One byte more than is taken, so that too much can be told from just enough.
fn up_to(source: impl Read) -> io::Result<Vec<u8>> {
    let mut input = Vec::new();
    source.take(TRACE_BYTES + 1).read_to_end(&mut input)?;
    Ok(input)
}
