//! What is wrong with a source, or deserves a look.
//!
//! A diagnostic is data. Every stage returns diagnostics and none prints; [`report`] turns them into text or JSON, and [`forge`] into what hosts of
//! repositories read.

mod code;
pub mod forge;
pub mod report;

use std::hash::{Hash, Hasher};
use std::ops::Range;

pub use code::{Code, Severity};

/// Index of a source file in [`Sources`](crate::read::Sources).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A byte range of a source file, always on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Place {
    /// The bytes `range` of `file`. Sources are smaller than 4 GiB; reading refuses larger ones.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        Self { file, start: range.start as u32, end: range.end as u32 }
    }

    /// The byte range.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The part of this place that is `range` bytes into it.
    pub fn part(self, range: Range<usize>) -> Self {
        Self::new(self.file, self.start as usize + range.start..self.start as usize + range.end)
    }
}

/// Where a thing stands is no part of what it says: text above it moves it, and changes nothing on its page.
impl Hash for Place {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// A value and where a source says it.
#[derive(Clone, Debug, Hash)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

impl<T> At<T> {
    /// Another value in the same place.
    pub fn map<U>(self, value: impl FnOnce(T) -> U) -> At<U> {
        At { value: value(self.value), place: self.place }
    }
}

/// One finding: what, where, and what to do about it.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The stable name of this kind of finding; it carries the severity.
    pub code: Code,
    /// The text to underline.
    pub place: Place,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Words under the underlined text.
    pub label: Option<String>,
    /// A second place that explains the first, with its words.
    pub related: Option<(Place, String)>,
    /// What to do.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// A finding without label, related place or hint.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self { code, place, message: message.into(), label: None, related: None, hint: None }
    }

    /// With words under the underlined text.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// With a second place.
    pub fn related(mut self, place: Place, words: impl Into<String>) -> Self {
        self.related = Some((place, words.into()));
        self
    }

    /// With advice.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With advice, if there is any.
    pub fn hint_opt(mut self, hint: Option<String>) -> Self {
        self.hint = hint.or(self.hint);
        self
    }

    /// Whether this finding stops a build.
    pub fn is_error(&self) -> bool {
        self.code.severity() == Severity::Error
    }
}

/// Puts findings into the order of the files and of the text, so that a run's report does not depend on which thread found what.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| (a.place, a.code, &a.message).cmp(&(b.place, b.code, &b.message)));
    diagnostics.dedup_by(|a, b| (a.place, a.code, &a.message) == (b.place, b.code, &b.message));
}
