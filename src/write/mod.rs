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
mod standing;
pub mod succession;
mod turn;
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
pub use stage::{MadeOf, Published, Stage};
pub use standing::{Contents, Folder, Standing};

/// Name of the list of published files.
pub const MANIFEST: &str = "manifest.json";

/// The published files: their paths below the site's root, and the SHA-256 of their bytes in hexadecimal.
#[derive(Debug, Default, Deserialize)]
pub struct Manifest {
    files: BTreeMap<String, String>,
}

/// The text of `manifest.json` for some files, in order, with their SHA-256. They are many, so it is made in pieces, on all threads.
fn manifest_text(files: &[(&str, &[u8; 32])]) -> Vec<Vec<u8>> {
    const PIECE: usize = 4_096;
    let piece = |files: &[(&str, &[u8; 32])]| {
        let mut text = Vec::with_capacity(files.iter().map(|(path, _)| path.len() + 80).sum());
        for (path, digest) in files {
            text.extend(b",\n    ");
            // A text can always be written, and memory takes all of it.
            let _ = serde_json::to_writer(&mut text, path);
            text.extend(b": \"");
            text.extend(const_hex::Buffer::<32>::new().format(digest).as_bytes());
            text.push(b'"');
        }
        text
    };
    let mut pieces: Vec<Vec<u8>> = files.par_chunks(PIECE).map(piece).collect();
    let (start, end): (&[u8], &[u8]) = match pieces.first_mut() {
        Some(first) => {
            first.remove(0); // No comma stands before the first file.
            (b"{\n  \"files\": {", b"\n  }\n}\n")
        }
        None => (b"{\n  \"files\": {", b"}\n}\n"),
    };
    pieces.insert(0, start.to_vec());
    pieces.push(end.to_vec());
    pieces
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

    /// What a file with a view is made from. Whoever keeps nothing for the next build need not know the view.
    fn made(&self, from: Fingerprint, view: impl FnOnce() -> Fingerprint) -> Made {
        Made { from, view: view() }
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

    fn made(&self, from: Fingerprint, _: impl FnOnce() -> Fingerprint) -> Made {
        Made::from(from)
    }

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
            let text = String::from_utf8(manifest_text(&files).concat()).unwrap();
            assert_eq!(text, serde_json::to_string_pretty(&serde_json::json!({ "files": expected })).unwrap() + "\n");
        }
    }
}
