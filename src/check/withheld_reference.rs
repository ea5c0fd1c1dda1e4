//! What is public does not depend on what is not: a public page could not show it, and its absence would tell of it.

use crate::diagnostic::{Code, Diagnostic};
use crate::read::Sources;

/// What the public edition names and does not have. `whole` is what was found in all sources, `public` what the public ones alone miss: what only the
/// latter miss is there and hidden.
pub fn check(whole: &[Diagnostic], public: Vec<Diagnostic>, sources: &Sources) -> Vec<Diagnostic> {
    let is_new = |found: &Diagnostic| !whole.iter().any(|known| (known.code, known.place) == (found.code, found.place));
    let withheld = |found: Diagnostic| {
        let message = format!("`{}` is not public, but this source is", sources.text(found.place));
        Diagnostic::new(Code::WithheldReference, found.place, message).hint("take the reference out, or publish what it names")
    };
    public.into_iter().filter(is_new).map(withheld).collect()
}
