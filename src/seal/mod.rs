//! Sealing: an approved batch says what it said when it was approved, or a correction says why not.
//!
//! `content/approved.lock` holds a line a batch: its name, the digest of its meaning, and short digests of its parts, by which a changed batch is told
//! part by part. A digest is taken of what the batch means and not of its bytes ([`Meaning`]): width, white space, quotation marks, letter case and
//! Markdown do not count, nor in what order rows stand, for their numbers say that. The status does not count either: a batch that comes into force,
//! or is superseded, is the batch that was approved.

pub mod amend;
mod lock;

use sha2::{Digest, Sha256};

use crate::notation::normalise;
use crate::parse::{RawBatch, RawEntry};

pub use lock::{Lock, Seal};

/// The name of a batch: `korla/emerging/2`.
pub fn batch_name(batch: &RawBatch) -> String {
    format!("{}/{}/{}", batch.jurisdiction, batch.list, batch.number.value)
}

/// What a batch says, part by part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// Title, policy, annex, day, introduction, approval and corrections.
    head: String,
    /// Of each duty its id, and what it says, by part.
    duties: Vec<(String, [String; PARTS.len()])>,
}

/// The parts of a duty.
pub const PARTS: [&str; 4] = ["heading", "lead", "supporting lines", "remark"];

/// Between words that are digested together; it stands in no normalised text.
const APART: char = '\u{1f}';

impl Meaning {
    /// What a batch says.
    pub fn new(batch: &RawBatch) -> Self {
        let mut head = vec![batch.title.value.main().to_owned(), batch.number.value.to_string()];
        head.extend(batch.policy.as_ref().map(|policy| format!("policy {}", policy.value)));
        head.extend(batch.annex.as_ref().map(|annex| format!("annex {annex}")));
        head.extend(batch.published.map(|date| date.to_string()));
        head.push(batch.body.plain());
        head.extend(batch.approval.iter().flat_map(|approval| [approval.date.to_string(), approval.by.clone(), approval.document.clone()]));
        for correction in &batch.corrections {
            let duty = correction.duty.as_ref().map(|duty| duty.value.clone()).unwrap_or_default();
            head.extend([correction.date.to_string(), duty, correction.reason.clone()]);
        }
        let mut duties: Vec<_> = batch.entries.iter().map(|entry| (entry_id(entry), parts(entry))).collect();
        duties.sort();
        Self { head: joined(head), duties }
    }

    /// The seal that this meaning has.
    pub fn seal(&self) -> Seal {
        let mut whole = self.head.clone();
        for (id, parts) in &self.duties {
            whole.push('\n');
            whole.push_str(id);
            for part in parts {
                whole.push('\n');
                whole.push_str(part);
            }
        }
        let duties = self.duties.iter().map(|(id, parts)| (id.clone(), parts.each_ref().map(|part| short(part))));
        Seal { digest: hex(&whole), head: short(&self.head), duties: duties.collect() }
    }
}

fn entry_id(entry: &RawEntry) -> String {
    entry.slug.as_ref().map(|slug| slug.value.clone()).unwrap_or_default()
}

fn parts(entry: &RawEntry) -> [String; PARTS.len()] {
    let row = entry.row.map(|row| row.to_string()).unwrap_or_default();
    let repealed = if entry.repealed { "repealed" } else { "" };
    let supports = entry.supports.iter().flat_map(|line| {
        let scope = line.scope.as_ref().map(|scope| scope.value.clone()).unwrap_or_default();
        [line.holders.value.clone(), scope]
    });
    [
        joined([row, entry.title.value.clone(), repealed.to_owned()]),
        joined(entry.lead.as_ref().map(|lead| lead.value.clone())),
        joined(supports),
        joined(entry.remark.as_ref().map(|remark| remark.plain())),
    ]
}

fn joined(words: impl IntoIterator<Item = String>) -> String {
    words.into_iter().map(|words| format!("{}{APART}", normalise(&words))).collect()
}

fn hex(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn short(text: &str) -> String {
    hex(text)[..8].to_owned()
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
    /// Parts of a duty, as in [`PARTS`].
    Changed(String, Vec<&'static str>),
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
    if sealed.head != now.head {
        found.push(Difference::Head);
    }
    for (id, parts) in &now.duties {
        match sealed.duties.get(id) {
            None => found.push(Difference::Added(id.clone())),
            Some(old) => {
                let changed: Vec<&str> =
                    PARTS.into_iter().zip(old.iter().zip(parts)).filter(|(_, (a, b))| a != b).map(|(part, _)| part).collect();
                if !changed.is_empty() {
                    found.push(Difference::Changed(id.clone(), changed));
                }
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
