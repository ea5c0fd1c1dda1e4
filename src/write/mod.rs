//! Writing: a site comes into place whole, or not at all.
//!
//! Changed files are written into a folder beside the target ([`Stage`]). If few changed, they are then moved into the target one by one; otherwise the
//! folder takes the target's place in one step, with the files that did not change linked into it. Files that did not change are not touched: what
//! a build keeps for the next one ([`kept`]) tells which they are. What stands in the target and was not written by purview, such as a `README.md`,
//! stays. A list of the written files, `manifest.json`, tells the two apart.
//!
//! A site can also be written as one [`archive`], and its texts [`compress`]ed beside themselves.

pub mod archive;
mod changes;
pub mod compress;
pub mod kept;
mod listing;
mod moves;
pub mod sources;
mod stage;
pub mod succession;
pub mod verify;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use rayon::prelude::*;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::fingerprint::Fingerprint;
use crate::search::kept::Kept;

pub use changes::Changes;
pub use stage::{Contents, Folder, MadeOf, Published, Stage, Standing};

/// Name of the list of published files.
pub const MANIFEST: &str = "manifest.json";

/// The published files: their paths below the site's root, and the SHA-256 of their bytes in hexadecimal.
#[derive(Debug, Default, Deserialize)]
pub struct Manifest {
    files: BTreeMap<String, String>,
}

/// The text of `manifest.json` for some files, in order, with their SHA-256. They are many, so it is written in pieces.
fn manifest_text(files: &[(&str, &[u8; 32])]) -> String {
    const PIECE: usize = 4_096;
    let piece = |files: &[(&str, &[u8; 32])]| {
        let mut text = String::new();
        for (path, digest) in files {
            let path = serde_json::Value::from(*path).to_string();
            text.extend([",\n    ", &path, ": \"", const_hex::Buffer::<32>::new().format(digest), "\""]);
        }
        text
    };
    let lines: String = files.par_chunks(PIECE).map(piece).collect();
    match lines.strip_prefix(',') {
        Some(lines) => ["{\n  \"files\": {", lines, "\n  }\n}\n"].concat(),
        None => "{\n  \"files\": {}\n}\n".to_owned(),
    }
}

/// What a file is made from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// What the content says that it shows.
    pub from: Fingerprint,
    /// Its view, where it has one. Of the same view comes the same file, even if not all that it is made from is the same.
    pub view: Fingerprint,
}

impl Made {
    /// Of a file without a view.
    pub fn from(from: Fingerprint) -> Self {
        Self { from, view: Fingerprint::default() }
    }
}

/// Takes the files of a site, on all threads and in no particular order.
pub trait Output: Sync {
    /// Why a file cannot be taken.
    type Error: Send;

    /// Says how many pages are to come.
    fn expect(&self, pages: usize) {
        let _ = pages;
    }

    /// Whether the file at `path` is there already, made from this. Then it stays, and is not made.
    fn has(&self, path: &str, from: Fingerprint) -> bool {
        let _ = (path, from);
        false
    }

    /// Whether the file at `path` is there already, of the same view. Then it stays, and is not rendered.
    fn has_view(&self, path: &str, made: Made) -> bool {
        let _ = (path, made);
        false
    }

    /// Lets the file that stands at `path` stay, whatever it was made from; false if there is none.
    fn stays(&self, path: &str, made: Made) -> bool {
        let _ = (path, made);
        false
    }

    /// What the last build left of the index of the search.
    fn index(&self) -> Option<&Kept> {
        None
    }

    /// The SHA-256 of the file that stands at `path` since the last time, if there is one that can stay.
    fn standing(&self, path: &str) -> Option<[u8; 32]> {
        let _ = path;
        None
    }

    /// Takes a file. `path` is below the site's root; it was made by the planner and stays within it.
    ///
    /// # Errors
    /// If it cannot be taken.
    fn write(&self, path: &str, made: Made, bytes: &[u8]) -> Result<(), Self::Error>;

    /// How many pages it takes between two calls of [`Output::settle`].
    fn at_a_time(&self) -> usize {
        usize::MAX
    }

    /// Says that what was taken so far is all of a batch. Batches are the same in every run, though the files in them come in any order.
    ///
    /// # Errors
    /// If they cannot be taken after all.
    fn settle(&self) -> Result<(), Self::Error> {
        Ok(())
    }
}

/// Whoever only wants to see the files.
impl<E: Send, F: Fn(&str, &[u8]) -> Result<(), E> + Sync> Output for F {
    type Error = E;

    fn write(&self, path: &str, _: Made, bytes: &[u8]) -> Result<(), E> {
        self(path, bytes)
    }
}

/// SHA-256.
fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// An error of the system, with the path it is about.
fn about(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_json() {
        let digest = [0xab; 32];
        for paths in [&[][..], &["a.html"], &["a\"b\\c\u{1}.html", "清单/一.html"]] {
            let files: Vec<_> = paths.iter().map(|path| (*path, &digest)).collect();
            let expected: BTreeMap<&str, String> = paths.iter().map(|path| (*path, "ab".repeat(32))).collect();
            assert_eq!(manifest_text(&files), serde_json::to_string_pretty(&serde_json::json!({ "files": expected })).unwrap() + "\n");
        }
    }
}
