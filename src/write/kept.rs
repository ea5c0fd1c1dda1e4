//! What a build keeps beside its output for the next one: what each file was made from, and what it was when it was written.
//!
//! It stands beside the output folder, because what is in the folder is published. Without it, or if it is not understood, a build makes everything
//! anew.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::about;
use super::succession::Files;
use crate::check::Held;
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
    #[serde(with = "serde_bytes")]
    pub digest: [u8; 32],
    /// How the file looked when it was written.
    pub mark: Mark,
}

impl KeptFile {
    /// A file of which nothing is known but the SHA-256 it was published with, in hexadecimal, if that can be read.
    pub fn published(digest: &str) -> Self {
        let mut bytes = [0; 32];
        let read = const_hex::decode_to_slice(digest, &mut bytes);
        let digest = read.map_or([0; 32], |()| bytes);
        Self { from: Fingerprint::default(), view: Fingerprint::default(), digest, mark: Mark::default() }
    }
}

/// What tells on a disk that a file is as it was, without reading it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mark {
    /// Bytes.
    len: u64,
    /// Nanoseconds since 1970 when it was last written; -1 before.
    written: i64,
}

impl Mark {
    /// That of a file, by what the system says of it.
    pub fn of(metadata: &fs::Metadata) -> Self {
        let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Self { len: metadata.len(), written: since.map_or(-1, |since| since.as_nanos() as i64) }
    }
}

/// What is kept of a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kept {
    /// A site that stands whole.
    Whole(Site),
    /// Files are being moved into place one by one, and these are new, or are to go: what a build leaves that is stopped meanwhile.
    Moving(Vec<String>),
}

/// What tells a build that there is nothing to do, before it reads anything. It stands by itself at the beginning of what is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Glance {
    /// The program that built it.
    pub program: Fingerprint,
    /// What everything that the site was made from looked like; None if that is not to be trusted.
    pub seen: Option<Fingerprint>,
    /// What it was made from: the program and everything it read.
    pub inputs: Fingerprint,
    /// The seals that held.
    pub held: Option<Held>,
    /// What everything in the output folder looked like.
    pub folder: Fingerprint,
    /// How many sources there are, warnings that they gave, and files of the site.
    pub counts: Counts,
}

/// What is told of a build.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Sources.
    pub sources: usize,
    /// Findings that are no errors.
    pub warnings: usize,
    /// Files of the site.
    pub files: usize,
}

/// A site as a build left it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// What else is known of it.
    pub build: Build,
    /// Files by their paths below the site's root, without the list of them.
    pub files: Files<KeptFile>,
}

/// A build, apart from the files of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build {
    /// The list of its files, as it looked when it was written.
    pub manifest: Mark,
    /// What was left of the index of the search.
    pub index: search::kept::Kept,
}

/// The program that runs, told by what it was compiled of: another one may make other files from the same.
pub fn program() -> Fingerprint {
    Fingerprint::of(env!("PURVIEW_PROGRAM"))
}

/// Where it stands for an output folder.
fn path(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.purview-kept"))
}

/// The name of what is prepared of a whole site.
pub const WHOLE: &str = "whole";
/// That of what is saved at once.
const SAVED: &str = "saved";

/// Keeps nothing.
pub fn forget(target: &Path) {
    forget_prepared(target);
    let _ = fs::remove_file(path(target));
}

/// Forgets what was prepared and does not count.
pub fn forget_prepared(target: &Path) {
    for name in [SAVED, WHOLE] {
        let _ = fs::remove_file(prepared(target, name));
    }
}

/// Where something is prepared for an output folder.
fn prepared(target: &Path, name: &str) -> PathBuf {
    path(target).with_extension(format!("purview-kept-{name}"))
}

/// No glance is as long.
const GLANCE: u64 = 256;

impl Glance {
    /// That of the last build into `target`; None if there is none that can be read.
    pub fn load(target: &Path) -> Option<Self> {
        let mut bytes = Vec::new();
        open(&path(target)).ok()??.take(GLANCE).read_to_end(&mut bytes).ok()?;
        postcard::take_from_bytes(&bytes).ok().map(|(glance, _)| glance)
    }

    /// The seals that held, if it was this program that looked.
    pub fn held(&self) -> Option<Held> {
        self.held.filter(|_| self.program == program())
    }
}

impl Kept {
    /// What the last build into `target` kept, with what is seen of it at a glance; None if there is nothing that can be read, or it is damaged.
    pub fn load(target: &Path) -> Option<(Glance, Self)> {
        let mut bytes = Vec::new();
        open(&path(target)).ok()??.read_to_end(&mut bytes).ok()?;
        let (kept, check) = bytes.split_last_chunk()?;
        let (glance, kept) = postcard::take_from_bytes(kept).ok().filter(|_| *check == check_of(kept))?;
        Some((glance, postcard::from_bytes(kept).ok()?))
    }

    /// Writes it, with what the next build can see at a glance. It is large: nobody holds all of its bytes.
    fn write(&self, glance: &Glance, file: File) -> io::Result<()> {
        let mut file = BufWriter::with_capacity(BUFFER, Checked { file, check: Xxh3::new(), failure: None });
        let written = postcard::to_io(glance, &mut file).and_then(|file| postcard::to_io(self, file).map(drop));
        if let Err(error) = written {
            return Err(file.get_mut().failure.take().unwrap_or_else(|| io::Error::other(error)));
        }
        let Checked { mut file, check, .. } = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.write_all(&check.digest128().to_le_bytes())
    }
}

/// Bytes handed to the system at once.
const BUFFER: usize = 1 << 16;

/// A file, with what is to stand behind its bytes.
struct Checked {
    file: File,
    check: Xxh3,
    /// Why it could not be written. The serializer does not hand that on.
    failure: Option<io::Error>,
}

impl io::Write for Checked {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.file.write_all(bytes) {
            Ok(()) => self.check.update(bytes),
            Err(error) => {
                let kind = error.kind();
                self.failure = Some(error);
                return Err(kind.into());
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What stands behind all that is kept, so that damage shows.
fn check_of(kept: &[u8]) -> [u8; 16] {
    xxh3_128(kept).to_le_bytes()
}

/// Opens a file for reading; None if something else is there, such as a pipe, which nobody may write to.
pub(super) fn open(path: &Path) -> io::Result<Option<File>> {
    if fs::metadata(path)?.is_file() { File::open(path).map(Some) } else { Ok(None) }
}

/// Keeps something for the next build into `target`.
///
/// # Errors
/// If it cannot be written.
pub fn save(target: &Path, kept: &Kept, glance: &Glance) -> io::Result<()> {
    Prepared::of(target, kept, glance, SAVED).and_then(Prepared::save)
}

/// Something to keep that is written, and does not count yet.
#[derive(Debug)]
pub struct Prepared {
    new: PathBuf,
    path: PathBuf,
}

impl Prepared {
    /// Writes it beside what is kept for `target`. Of two that are prepared at a time the names differ.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn of(target: &Path, kept: &Kept, glance: &Glance, name: &str) -> io::Result<Self> {
        let prepared = Self { new: prepared(target, name), path: path(target) };
        File::create(&prepared.new).and_then(|file| kept.write(glance, file)).map_err(|error| about(&prepared.new, error))?;
        Ok(prepared)
    }

    /// Keeps it.
    ///
    /// # Errors
    /// If it cannot take the place of what was kept.
    pub fn save(self) -> io::Result<()> {
        fs::rename(&self.new, &self.path).map_err(|error| about(&self.path, error))
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.new); // It is no more there if it counts.
    }
}
