//! What a build keeps beside its output for the next one: what each file was made from, and what it was when it was written.
//!
//! It stands beside the output folder, because what is in the folder is published. Without it, or if it is not understood, a build makes everything
//! anew.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprint;
use crate::search;

/// A file of the output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    /// What it was made from.
    pub from: Fingerprint,
    /// Its view, where it has one.
    pub view: Fingerprint,
    /// SHA-256 of its bytes.
    pub digest: [u8; 32],
    /// How the file looked when it was written.
    pub mark: Mark,
}

impl KeptFile {
    /// A file of which nothing is known but the SHA-256 it was published with, in hexadecimal, if that can be read.
    pub fn published(digest: &str) -> Self {
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = digest.get(at * 2..at * 2 + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()).unwrap_or(0);
        }
        Self { from: Fingerprint::default(), view: Fingerprint::default(), digest: bytes, mark: Mark::default() }
    }
}

/// What tells on a disk that a file is as it was, without reading it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Bytes.
    len: u64,
    /// Nanoseconds since 1970 when it was last written.
    written: i128,
}

impl Mark {
    /// That of a file, by what the system says of it.
    pub fn of(metadata: &fs::Metadata) -> Self {
        let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Self { len: metadata.len(), written: since.map_or(-1, |since| since.as_nanos() as i128) }
    }
}

/// What is kept of a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kept {
    /// A site that stands whole.
    Whole(Site),
    /// Files are being moved into place one by one, and these are new: what a build leaves that is stopped meanwhile.
    Moving(Vec<String>),
}

/// A site as a build left it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// The program and everything it read.
    pub inputs: Fingerprint,
    /// The program: another one may make other files from the same.
    pub program: Fingerprint,
    /// Warnings that the sources gave.
    pub warnings: usize,
    /// The list of its files, as it looked when it was written.
    pub manifest: Mark,
    /// Files by their paths below the site's root, without the list of them.
    pub files: BTreeMap<String, KeptFile>,
    /// What was left of the index of the search.
    pub index: search::kept::Kept,
}

/// Where it stands for an output folder.
fn path(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.purview-kept"))
}

/// Keeps the bytes of a [`Kept`] for the next build into `target`.
///
/// # Errors
/// If they cannot be written.
pub fn save(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = path(target);
    let new = path.with_extension("purview-kept-new");
    fs::write(&new, bytes)?;
    fs::rename(new, path)
}

/// Keeps nothing.
pub fn forget(target: &Path) {
    let _ = fs::remove_file(path(target));
    let _ = fs::remove_file(path(target).with_extension("purview-kept-new"));
}

impl Kept {
    /// What the last build into `target` kept; None if there is nothing that can be read.
    pub fn load(target: &Path) -> Option<Self> {
        postcard::from_bytes(&fs::read(path(target)).ok()?).ok()
    }

    /// As bytes.
    ///
    /// # Errors
    /// None that could be told of.
    pub fn bytes(&self) -> io::Result<Vec<u8>> {
        postcard::to_stdvec(self).map_err(io::Error::other)
    }

    /// Keeps this for the next build into `target`.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save(&self, target: &Path) -> io::Result<()> {
        save(target, &self.bytes()?)
    }
}
