//! Sealing: an approved batch says what it said when it was approved, or a correction says why not.
//!
//! `content/approved.lock` holds a line a batch: its name, the digest of its meaning, and a print of each of its parts, by which the words that changed are found. A digest is taken of what the batch means and not of its bytes ([`Meaning`]): width, white space, quotation marks, letter case and
//! Markdown do not count, nor in what order rows stand, for their numbers say that. The status does not count either: a batch that comes into force,
//! or is superseded, is the batch that was approved.

pub mod amend;
mod lock;

use std::collections::BTreeMap;
use std::ops::Range;

use sha2::{Digest, Sha256};
use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices};

use crate::diagnostic::Place;
use crate::model::Approval;
use crate::notation::normalise;
use crate::parse::{RawBatch, RawEntry};
use crate::read::Sources;

pub use lock::{Lock, Print, Seal};

/// The name of a batch: `korla/emerging/2`.
pub fn batch_name(batch: &RawBatch) -> String {
    format!("{}/{}/{}", batch.jurisdiction, batch.list, batch.number.value)
}

/// The parts of a duty.
pub const PARTS: [&str; 4] = ["heading", "lead", "supporting lines", "remark"];

/// Between words that are digested together; it stands in no normalised text.
const APART: char = '\u{1f}';

/// What a batch says, part by part.
#[derive(Clone, Debug)]
pub struct Meaning {
    /// Title, policy, annex, day, introduction, approval and corrections.
    head: Part,
    /// Of each duty its id, and what it says, by part.
    duties: BTreeMap<String, [Part; PARTS.len()]>,
}

/// Words that are digested together, each with its place in the source if it has one of its own.
#[derive(Clone, Debug, Default)]
pub struct Part {
    words: Vec<(String, Option<Place>)>,
}

impl Meaning {
    /// What a batch says.
    pub fn new(batch: &RawBatch) -> Self {
        let mut head = Part::default();
        head.push(batch.title.value.main(), Some(batch.title.place));
        head.push(&batch.number.value.to_string(), Some(batch.number.place));
        if let Some(policy) = &batch.policy {
            head.push(&format!("policy {}", policy.value), None);
        }
        if let Some(annex) = &batch.annex {
            head.push(&format!("annex {annex}"), None);
        }
        if let Some(date) = batch.published {
            head.push(&date.to_string(), None);
        }
        head.push(&batch.body.plain(), None);
        if let Some(Approval { date, by, document }) = &batch.approval {
            [&date.to_string(), by, document].into_iter().for_each(|words| head.push(words, None));
        }
        for correction in &batch.corrections {
            let duty = correction.duty.as_ref().map(|duty| duty.value.as_str()).unwrap_or_default();
            [&correction.date.to_string(), duty, &correction.reason].into_iter().for_each(|words| head.push(words, None));
        }
        let id = |entry: &RawEntry| entry.slug.as_ref().map(|slug| slug.value.clone()).unwrap_or_default();
        Self { head, duties: batch.entries.iter().map(|entry| (id(entry), parts(entry))).collect() }
    }

    /// The seal that this meaning has.
    pub fn seal(&self) -> Seal {
        let mut whole = self.head.text();
        for (id, parts) in &self.duties {
            whole.push('\n');
            whole.push_str(id);
            for part in parts {
                whole.push('\n');
                whole.push_str(&part.text());
            }
        }
        let duties = self.duties.iter().map(|(id, parts)| (id.clone(), parts.each_ref().map(Part::print)));
        Seal { digest: hex(&whole), head: self.head.print(), duties: duties.collect() }
    }

    /// What stands above the duties.
    pub fn head(&self) -> &Part {
        &self.head
    }

    /// A part of a duty.
    pub fn part(&self, id: &str, part: usize) -> Option<&Part> {
        self.duties.get(id).map(|parts| &parts[part])
    }
}

fn parts(entry: &RawEntry) -> [Part; PARTS.len()] {
    let mut parts: [Part; PARTS.len()] = Default::default();
    let [heading, lead, supports, remark] = &mut parts;
    heading.push(&entry.row.map(|row| row.to_string()).unwrap_or_default(), None);
    heading.push(&entry.title.value, Some(entry.title.place));
    heading.push(if entry.repealed { "repealed" } else { "" }, None);
    if let Some(names) = &entry.lead {
        lead.push(&names.value, Some(names.place));
    }
    for line in &entry.supports {
        supports.push(&line.holders.value, Some(line.holders.place));
        let scope = line.scope.as_ref();
        supports.push(scope.map(|scope| scope.value.as_str()).unwrap_or_default(), scope.map(|scope| scope.place));
    }
    if let Some(words) = &entry.remark {
        remark.push(&words.plain(), None);
    }
    parts
}

impl Part {
    fn push(&mut self, words: &str, place: Option<Place>) {
        self.words.push((normalise(words), place));
    }

    fn text(&self) -> String {
        self.words.iter().map(|(words, _)| format!("{words}{APART}")).collect()
    }

    fn print(&self) -> Print {
        let text = self.text();
        Print { digest: hex(&text)[..8].to_owned(), marks: text.chars().map(mark).collect() }
    }

    /// Where in the source this part differs from what was sealed: each place of words that changed, or beside which words are missing, as far as words
    /// have places.
    pub fn changed(&self, sealed: &Print, sources: &Sources) -> Vec<Place> {
        let now = self.print();
        let ops = capture_diff_slices(Algorithm::Myers, sealed.marks.as_bytes(), now.marks.as_bytes());
        let changed = ops.iter().filter(|op| op.tag() != DiffTag::Equal).map(DiffOp::new_range);
        changed.filter_map(|range| self.place(range, sources)).collect()
    }

    /// The place of some characters of the normalised text, as far as they stand in one text of the source.
    fn place(&self, range: Range<usize>, sources: &Sources) -> Option<Place> {
        let mut start = 0;
        for (words, place) in &self.words {
            let len = words.chars().count();
            let end = start + len;
            if let Some(place) = place.filter(|_| len > 0 && range.start <= end) {
                let first = range.start.saturating_sub(start).min(len - 1);
                let last = range.end.saturating_sub(start).clamp(first + 1, len);
                let source = sources.text(place);
                let counted: Vec<(usize, char)> =
                    source.char_indices().filter(|(_, c)| !normalise(c.encode_utf8(&mut [0; 4])).is_empty()).collect();
                let (from, _) = counted.get(first)?;
                let (to, c) = counted.get(last - 1)?;
                return Some(place.part(*from..to + c.len_utf8()));
            }
            start = end + 1;
        }
        None
    }
}

/// One of 64 letters for a character: enough to find where two texts differ, and too little to read one.
fn mark(c: char) -> char {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let spread = (c as u32).wrapping_mul(0x9e37_79b1) >> 26;
    char::from(LETTERS[spread as usize])
}

fn hex(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A difference between a batch as it is and as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// What stands above the duties.
    Head,
    /// A duty that was not sealed.
    Added(String),
    /// A duty that is missing.
    Removed(String),
    /// A part of a duty, by its position in [`PARTS`].
    Changed(String, usize),
}

impl Difference {
    /// The id of the duty that differs.
    pub fn duty(&self) -> Option<&str> {
        match self {
            Self::Head => None,
            Self::Added(id) | Self::Removed(id) | Self::Changed(id, _) => Some(id),
        }
    }
}

/// What differs between a batch as it was sealed and as it is, in the order of ids.
pub fn differences(sealed: &Seal, now: &Seal) -> Vec<Difference> {
    let mut found = Vec::new();
    if sealed.head.digest != now.head.digest {
        found.push(Difference::Head);
    }
    for (id, parts) in &now.duties {
        match sealed.duties.get(id) {
            None => found.push(Difference::Added(id.clone())),
            Some(old) => {
                let changed = old.iter().zip(parts).enumerate().filter(|(_, (a, b))| a.digest != b.digest);
                found.extend(changed.map(|(part, _)| Difference::Changed(id.clone(), part)));
            }
        }
    }
    found.extend(sealed.duties.keys().filter(|id| !now.duties.contains_key(*id)).map(|id| Difference::Removed(id.clone())));
    // Short digests only say where; whether anything differs, the whole one says.
    if found.is_empty() && sealed.digest != now.digest {
        found.push(Difference::Head);
    }
    found
}
