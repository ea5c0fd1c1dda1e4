//! The files of a site in memory.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::fingerprint::Fingerprint;
use crate::search::kept::Kept;
use crate::write::succession::{self, Succession};
use crate::write::{Made, Output};

/// Files by their paths below the site's root: what each was made from, and its bytes.
pub type Files = succession::Files<(Made, Arc<[u8]>)>;

/// Takes the files of a site over those of the same site before.
#[derive(Debug)]
pub struct Memory<'k> {
    files: Succession<(Made, Arc<[u8]>)>,
    /// What was left of the index of the search.
    index: Option<&'k Kept>,
    made: AtomicUsize,
}

impl<'k> Memory<'k> {
    /// Prepares to take files over those that a build has left, with what it left of the index of the search.
    pub fn over(before: Arc<Files>, index: Option<&'k Kept>) -> Self {
        Self { files: Succession::of(before), index, made: AtomicUsize::new(0) }
    }

    /// The files, and how many of them are new or have other bytes.
    pub fn finish(mut self) -> (Files, usize) {
        (self.files.finish(|(known, _), made| *known = made).files, self.made.into_inner())
    }

    fn keep(&self, path: &str, is: impl FnOnce(&Made) -> bool, made: impl FnOnce(&Made) -> Made) -> bool {
        let Some((at, (known, _))) = self.files.known(path).filter(|(_, (known, _))| is(known)) else { return false };
        self.files.stay(at, made(known));
        true
    }
}

impl Output for Memory<'_> {
    type Error = Infallible;

    fn has(&self, path: &str, from: Fingerprint) -> bool {
        self.keep(path, |known| known.from == from, |known| *known)
    }

    fn has_view(&self, path: &str, made: Made) -> bool {
        self.keep(path, |known| known.view == made.view, |_| made)
    }

    fn stays(&self, path: &str, made: Made) -> bool {
        self.keep(path, |_| true, |_| made)
    }

    fn index(&self) -> Option<&Kept> {
        self.index
    }

    fn write(&self, path: &str, made: Made, bytes: &[u8]) -> Result<(), Infallible> {
        match self.files.known(path).filter(|(_, (_, known))| **known == *bytes) {
            Some((at, _)) => self.files.stay(at, made),
            None => {
                self.made.fetch_add(1, Ordering::Relaxed);
                self.files.add(path, (made, bytes.into()));
            }
        }
        Ok(())
    }
}
