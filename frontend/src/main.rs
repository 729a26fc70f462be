//! Puts the page into the document.

fn main() {}
