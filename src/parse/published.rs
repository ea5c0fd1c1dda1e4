//! `content/addresses.lock`: the addresses that were published, a line each, in order, so that branches merge by keeping the lines of both.

use std::fmt::Write;

use crate::diagnostic::{At, FileId, Place};
use crate::read::SourceFile;

const HEADER: &str = "# Addresses that were published (docs/permanence.md). `purview build` adds to this file; none is taken out without a page in its place.";

/// The addresses, with their places.
pub fn parse(file: &SourceFile, id: FileId) -> Vec<At<String>> {
    let mut start = 0;
    let mut addresses = Vec::new();
    for line in file.text.split_inclusive('\n') {
        let words = line.trim();
        if !words.is_empty() && !words.starts_with('#') {
            let at = start + line.find(words).unwrap_or(0);
            addresses.push(At { value: words.to_owned(), place: Place::new(id, at..at + words.len()) });
        }
        start += line.len();
    }
    addresses
}

/// The text of the file with `addresses`, which must be in order.
pub fn text<'a>(addresses: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = format!("{HEADER}\n");
    for address in addresses {
        let _ = writeln!(text, "{address}");
    }
    text
}
