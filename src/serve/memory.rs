//! The files of a site in memory.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::fingerprint::Fingerprint;
use crate::search::kept::Kept;
use crate::write::{Made, Output};

/// Files by their paths below the site's root: what each was made from, and its bytes.
pub type Files = BTreeMap<String, (Made, Arc<[u8]>)>;

/// Takes the files of a site over those of the same site before.
#[derive(Debug)]
pub struct Memory<'f> {
    before: &'f Files,
    /// What was left of the index of the search.
    index: Option<&'f Kept>,
    after: Mutex<Files>,
    made: AtomicUsize,
}

impl<'f> Memory<'f> {
    /// Prepares to take files over those that a build has left, with what it left of the index of the search.
    pub fn over(before: &'f Files, index: Option<&'f Kept>) -> Self {
        Self { before, index, after: Mutex::default(), made: AtomicUsize::new(0) }
    }

    /// The files, and how many of them are new or have other bytes.
    pub fn finish(self) -> (Files, usize) {
        (self.after.into_inner().unwrap_or_else(PoisonError::into_inner), self.made.into_inner())
    }

    fn after(&self) -> MutexGuard<'_, Files> {
        self.after.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, path: &str, is: impl FnOnce(&Made) -> bool, made: impl FnOnce(&Made) -> Made) -> bool {
        let Some((known, bytes)) = self.before.get(path).filter(|(known, _)| is(known)) else { return false };
        self.after().insert(path.to_owned(), (made(known), bytes.clone()));
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
        let same = self.before.get(path).map(|(_, known)| known).filter(|known| ***known == *bytes);
        if same.is_none() {
            self.made.fetch_add(1, Ordering::Relaxed);
        }
        self.after().insert(path.to_owned(), (made, same.map_or_else(|| bytes.into(), Arc::clone)));
        Ok(())
    }
}
