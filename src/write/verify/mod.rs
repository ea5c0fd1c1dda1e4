//! Verifying: a published site is compared with a list of its files, wherever it lies.

mod folder;
mod server;

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::{Component, Path};

use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

pub use folder::Folder;
pub use server::Server;

use super::{MANIFEST, Manifest, digest};

/// No file of a site is larger; the list of a million files is half of it.
const MAX_BYTES: u64 = 256 << 20;
/// How many files are compared at once: mostly they are waited for.
const AT_ONCE: usize = 8;

/// A published site, wherever it lies.
pub trait Published: Sync {
    /// The name of a file for people. `path` is below the site's root, here and elsewhere.
    fn name(&self, path: &str) -> String;

    /// Opens a file; None if it is not there.
    ///
    /// # Errors
    /// Why that cannot be told, without the file's name.
    fn open(&self, path: &str) -> Result<Option<Box<dyn Read>>, String>;

    /// Files that are not among `files`, in order, as far as such a site can tell.
    ///
    /// # Errors
    /// If the site cannot be searched.
    fn unlisted(&self, files: &BTreeMap<String, String>) -> Result<Vec<String>, String>;
}

/// What a site is compared with.
#[derive(Debug)]
pub struct List {
    /// How many files the list has.
    listed: usize,
    /// What is compared: paths and digests.
    files: BTreeMap<String, String>,
}

impl List {
    /// The list that a site has of itself.
    ///
    /// # Errors
    /// If it has none.
    pub fn of(site: &dyn Published) -> Result<Self, String> {
        let mut bytes = Vec::new();
        if !copy(site, MANIFEST, &mut bytes)? {
            return Err(format!("{} is not there", site.name(MANIFEST)));
        }
        let files = read(&bytes).map_err(|reason| format!("{} {reason}", site.name(MANIFEST)))?;
        Ok(Self { listed: files.len(), files })
    }

    /// A list that was kept elsewhere. The site must have the same, besides all that is listed.
    ///
    /// # Errors
    /// If the bytes are no such list: a predicate.
    pub fn kept(bytes: &[u8]) -> Result<Self, String> {
        let mut files = read(bytes)?;
        let listed = files.len();
        files.insert(MANIFEST.to_owned(), const_hex::encode(digest(bytes)));
        Ok(Self { listed, files })
    }

    /// How many files are compared.
    pub fn count(&self) -> usize {
        self.files.len()
    }
}

fn read(bytes: &[u8]) -> Result<BTreeMap<String, String>, String> {
    serde_json::from_slice(bytes).map(|Manifest { files }| files).map_err(|error| format!("is no list of files: {error}"))
}

/// What differs between a published site and a list of its files. All paths are below the site's root, in order.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// How many files the list has.
    pub listed: usize,
    /// Listed, and not there.
    pub missing: Vec<String>,
    /// Listed, and other than listed.
    pub changed: Vec<String>,
    /// There, and not listed.
    pub unlisted: Vec<String>,
    /// Listed, and not to be had.
    pub unread: Vec<Unread>,
}

/// A file of which nothing can be told.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// Its path.
    pub path: String,
    /// Where it was sought, and why it could not be read.
    pub reason: String,
}

impl Verified {
    /// Whether all that is listed is there as listed. A site may have more, such as a `README.md`.
    pub fn is_whole(&self) -> bool {
        self.missing.is_empty() && self.changed.is_empty() && self.unread.is_empty()
    }
}

/// Compares a site with a list. `done` is called after each file.
///
/// # Errors
/// If the site cannot be searched. That a file cannot be read is told beside the others.
pub fn verify(list: &List, site: &dyn Published, done: impl Fn() + Sync) -> Result<Verified, String> {
    let mut verified = Verified { listed: list.listed, unlisted: site.unlisted(&list.files)?, ..Verified::default() };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build().map_err(|error| error.to_string())?;
    let compared = |(path, listed): (&String, &String)| {
        let as_listed = as_listed(site, path, listed);
        done();
        (path.clone(), as_listed)
    };
    let compared: Vec<_> = pool.install(|| list.files.par_iter().map(compared).collect());
    for (path, as_listed) in compared {
        match as_listed {
            Ok(Some(true)) => {}
            Ok(Some(false)) => verified.changed.push(path),
            Ok(None) => verified.missing.push(path),
            Err(reason) => verified.unread.push(Unread { path, reason }),
        }
    }
    Ok(verified)
}

/// Whether a file is what is listed; None if it is not there.
fn as_listed(site: &dyn Published, path: &str, listed: &str) -> Result<Option<bool>, String> {
    if !is_below(path) {
        return Ok(Some(false));
    }
    let mut hasher = Sha256::new();
    let there = copy(site, path, &mut hasher)?;
    Ok(there.then(|| const_hex::encode(hasher.finalize()) == listed))
}

/// A list may have been tampered with, too: nothing is asked for that lies outside the site, or hides what is printed. The builder makes no such path.
fn is_below(path: &str) -> bool {
    path.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && !path.contains(|c: char| c == '\\' || c.is_control())
        && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

/// Copies a file of a site, and tells whether it is there.
fn copy(site: &dyn Published, path: &str, to: &mut impl Write) -> Result<bool, String> {
    let named = |reason: String| format!("{}: {reason}", site.name(path));
    let Some(file) = site.open(path).map_err(named)? else { return Ok(false) };
    match io::copy(&mut file.take(MAX_BYTES + 1), to) {
        Ok(bytes) if bytes > MAX_BYTES => Err(named(format!("more than {MAX_BYTES} bytes are no file of a site"))),
        Ok(_) => Ok(true),
        Err(error) => Err(named(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A site of files without an end.
    struct Endless;

    impl Published for Endless {
        fn name(&self, path: &str) -> String {
            path.to_owned()
        }

        fn open(&self, _: &str) -> Result<Option<Box<dyn Read>>, String> {
            Ok(Some(Box::new(io::repeat(b' '))))
        }

        fn unlisted(&self, _: &BTreeMap<String, String>) -> Result<Vec<String>, String> {
            Ok(Vec::new())
        }
    }

    #[test]
    fn no_file_is_read_for_ever() {
        assert_eq!(copy(&Endless, "a", &mut io::sink()).unwrap_err(), "a: more than 268435456 bytes are no file of a site");
    }

    #[test]
    fn no_path_leads_out_of_a_site() {
        for path in ["index.html", "a/b.c/d", "..a/b..", "市/清单.html", "%2e%2e/a"] {
            assert!(is_below(path), "{path}");
        }
        for path in ["", "/etc/passwd", "../a", "a/../../b", "a/./b", "a//b", "a/", "..\\a", "a\u{1b}[2J", "//example.org/a"] {
            assert!(!is_below(path), "{path:?}");
        }
    }
}
