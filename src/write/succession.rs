//! A site that follows another one in its place: which files stay, and which are new.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use indexmap::IndexMap;
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use super::Made;

/// Files by their paths below a site's root, in order.
pub type Files<F> = IndexMap<String, F, FxBuildHasher>;

/// The files of a site, each either one of the site before or a new one. Most stay, so those are ticked off and not listed again.
#[derive(Debug)]
pub struct Succession<F> {
    before: Arc<Files<F>>,
    /// For each file before what it is made from now, if it stays.
    stays: Vec<OnceLock<Made>>,
    new: Mutex<Vec<(String, F)>>,
}

/// What came of it.
#[derive(Debug)]
pub struct Succeeded<F> {
    /// All files of the site.
    pub files: Files<F>,
    /// The paths of those that are new, in order, with what stood there before.
    pub new: Vec<(String, Option<F>)>,
    /// Those of the site before that are no more, in order.
    pub removed: Vec<String>,
}

impl<F: Clone + Send> Succession<F> {
    /// Nothing stays yet, and nothing is new.
    pub fn of(before: Arc<Files<F>>) -> Self {
        let stays = std::iter::repeat_with(OnceLock::new).take(before.len()).collect();
        Self { before, stays, new: Mutex::default() }
    }

    /// A file of the site before, and its position there.
    pub fn known(&self, path: &str) -> Option<(usize, &F)> {
        self.before.get_full(path).map(|(at, _, file)| (at, file))
    }

    /// Lets a file of the site before stay, made from this now.
    pub fn stay(&self, at: usize, made: Made) {
        // A file that is asked for twice is made from the same.
        let _ = self.stays[at].set(made);
    }

    /// Adds a file, in the place of that of the same path before, if there is one.
    pub fn add(&self, path: &str, file: F) {
        self.new.lock().unwrap_or_else(PoisonError::into_inner).push((path.to_owned(), file));
    }

    /// The site as it is now, after which nothing can be asked any more. `made` says of a file that stays what it is made from now.
    pub fn finish(&mut self, made: impl Fn(&mut F, Made)) -> Succeeded<F> {
        let mut new = std::mem::take(&mut self.new).into_inner().unwrap_or_else(PoisonError::into_inner);
        // Of one that was added twice, the later counts.
        new.reverse();
        new.par_sort_by(|(a, _), (b, _)| a.cmp(b));
        new.dedup_by(|(before, _), (after, _)| before == after);
        let mut files = Arc::unwrap_or_clone(std::mem::take(&mut self.before));
        let mut removed = Vec::new();
        for ((path, file), stays) in files.iter_mut().zip(std::mem::take(&mut self.stays)) {
            match stays.into_inner() {
                Some(from) => made(file, from),
                None if new.binary_search_by(|(new, _)| new.cmp(path)).is_ok() => {}
                None => removed.push(path.clone()),
            }
        }
        removed.sort_unstable();
        if !removed.is_empty() {
            files.retain(|path, _| removed.binary_search(path).is_err());
        }
        let place = |(path, file): (String, F)| {
            let before = files.insert(path.clone(), file);
            (path, before)
        };
        let new: Vec<_> = new.into_iter().map(place).collect();
        // Mostly all that is new takes the place of what was there.
        if !files.keys().is_sorted() {
            files.par_sort_unstable_keys();
        }
        Succeeded { files, new, removed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::Fingerprint;

    #[test]
    fn what_stays_what_is_new_and_what_is_gone() {
        let before: Files<(u8, bool)> = ["b", "d", "f", "h"].into_iter().map(|path| (path.to_owned(), (1, false))).collect();
        let mut site = Succession::of(Arc::new(before));
        assert_eq!(site.known("c"), None);
        for path in ["d", "h"] {
            site.stay(site.known(path).expect(path).0, Made::from(Fingerprint::of(path)));
        }
        [("a", 3), ("c", 2), ("d", 2), ("a", 2)].into_iter().for_each(|(path, file)| site.add(path, (file, false)));
        let Succeeded { files, new, removed } = site.finish(|file, made| file.1 |= made == Made::from(Fingerprint::of("h")));
        let files: Vec<(&str, (u8, bool))> = files.iter().map(|(path, file)| (path.as_str(), *file)).collect();
        assert_eq!(files, [("a", (2, false)), ("c", (2, false)), ("d", (2, false)), ("h", (1, true))]);
        assert_eq!(new, [("a".to_owned(), None), ("c".to_owned(), None), ("d".to_owned(), Some((1, false)))]);
        assert_eq!(removed, ["b", "f"]);
    }
}
