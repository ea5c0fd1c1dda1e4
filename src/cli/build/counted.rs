//! Progress: pages, counted on their way.

use indicatif::ProgressBar;

use crate::fingerprint::Fingerprint;
use crate::search::kept::Kept;
use crate::write::{Made, Output};

/// An output whose pages are counted on a bar.
pub(super) struct Counted<'o, O> {
    pub(super) output: &'o O,
    pub(super) bar: &'o ProgressBar,
}

impl<O: Output> Counted<'_, O> {
    fn count(&self, path: &str) {
        if path.ends_with(".html") {
            self.bar.inc(1);
        }
    }
}

impl<O: Output> Output for Counted<'_, O> {
    type Error = O::Error;

    fn expect(&self, pages: usize) {
        self.bar.set_length(pages as u64);
    }

    fn made(&self, from: Fingerprint, view: impl FnOnce() -> Fingerprint) -> Made {
        self.output.made(from, view)
    }

    fn has(&self, path: &str, from: Fingerprint) -> bool {
        let has = self.output.has(path, from);
        has.then(|| self.count(path)).is_some()
    }

    fn has_view(&self, path: &str, made: Made) -> bool {
        let has = self.output.has_view(path, made);
        has.then(|| self.count(path)).is_some()
    }

    fn stays(&self, path: &str, made: Made) -> bool {
        self.output.stays(path, made)
    }

    fn index(&self) -> Option<&Kept> {
        self.output.index()
    }

    fn standing(&self, path: &str) -> Option<[u8; 32]> {
        self.output.standing(path)
    }

    fn write(&self, path: &str, made: Made, bytes: &[u8]) -> Result<(), O::Error> {
        self.count(path);
        self.output.write(path, made, bytes)
    }

    fn at_a_time(&self) -> usize {
        self.output.at_a_time()
    }

    fn settle(&self) -> Result<(), O::Error> {
        self.output.settle()
    }
}
