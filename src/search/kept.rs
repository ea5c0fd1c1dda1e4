//! What a build leaves behind for the next one, so that it makes only the files that can have changed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::block::Block;
use super::mark::mark;
use super::posting::Listed;

/// Takes the files of an index, on all threads and in no particular order. A file that is neither written nor kept is none of the index any more.
pub trait Sink: Sync {
    /// Why a file could not be taken.
    type Error: Send;

    /// A file as it is from now on.
    ///
    /// # Errors
    /// If it cannot be taken.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Self::Error>;

    /// A file that stays as the build before has written it.
    ///
    /// # Errors
    /// If that is not there.
    fn keep(&self, path: &str) -> Result<(), Self::Error>;
}

/// What a build of an index leaves behind: some 25 bytes for each file, and 150 for each shard. It means nothing to another version of this program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Whether it is a small one, of which nothing but files is kept.
    pub(super) is_small: bool,
    /// By key.
    pub(super) files: BTreeMap<String, File>,
    /// Of all names, and of how they are read.
    pub(super) names: u64,
    /// How many duties, documents and clauses there are.
    pub(super) counts: [u32; 3],
    pub(super) shards: Vec<Shard>,
    pub(super) blocks: Vec<Block>,
}

/// A file of a build.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct File {
    /// Of what it is made from.
    pub mark: u64,
    /// Of its bytes.
    pub digest: u64,
}

/// The terms of a shard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shard {
    /// Of the terms of texts, and of those of names, with their records.
    pub texts: u64,
    pub names: u64,
    /// About how large it is.
    pub bytes: u64,
}

impl Shard {
    /// Adds a term.
    pub fn add(&mut self, listed: &Listed<'_>) {
        let sum = if listed.term.is_of_text() { &mut self.texts } else { &mut self.names };
        *sum = sum.wrapping_add(listed.mark);
        self.bytes += listed.bytes() as u64;
    }

    /// The mark of all its terms.
    pub fn mark(&self) -> u64 {
        mark(&(self.texts, self.names))
    }
}
