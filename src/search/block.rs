//! Blocks of texts: what is known of each, so that of a text that has changed no other block need be read to know the sums of all.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::files::Files;
use super::index::Terms;
use super::kept::{Kept, Sink};
use super::mark;
use super::term::Term;

/// How many blocks there are.
const BLOCKS: u32 = 16;

/// A block of texts; with no sums, one that is to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Block {
    /// The marks of its terms, added up for each shard.
    pub sums: Vec<u64>,
    /// The characters of its terms.
    pub characters: String,
}

/// How many texts are in a block of so many.
fn size(texts: u32) -> u32 {
    texts.div_ceil(BLOCKS).max(1)
}

/// The blocks of a build before, without those of which a text has changed.
pub(super) fn unchanged<S: Sink>(before: &Kept, files: &Files<'_, S>) -> Vec<Block> {
    let mut blocks = before.blocks.clone();
    if before.counts != files.kept.counts {
        return Vec::new();
    }
    let size = size(before.counts.iter().sum());
    let mut first = 0;
    for (kind, count) in ["duty", "document", "clause"].into_iter().zip(before.counts) {
        let page = files.pages.get(kind).copied().unwrap_or(1);
        let changed = (0..count.div_ceil(page)).filter(|at| files.has_changed(kind, *at as usize));
        for text in changed.flat_map(|at| at * page..count.min((at + 1) * page)) {
            blocks[((first + text) / size) as usize] = Block::default();
        }
        first += count;
    }
    blocks
}

/// Reads the blocks that are missing; the terms are in `shards` shards.
pub(super) fn read(terms: &Terms<'_>, shards: usize, mut blocks: Vec<Block>) -> Vec<Block> {
    let (texts, size) = (terms.texts(), size(terms.texts()));
    blocks.resize(BLOCKS as usize, Block::default());
    blocks.par_iter_mut().zip(0..BLOCKS).filter(|(block, _)| block.sums.is_empty()).for_each(|(block, at)| {
        let mut characters = Characters::default();
        block.sums = vec![0; shards];
        for text in texts.min(at * size)..texts.min((at + 1) * size) {
            terms.of_text(text, |term| {
                add(&mut block.sums, term, text, 1);
                if let Term::Pair(first, second) = term {
                    characters.extend([first, second]);
                }
            });
        }
        block.characters = characters.all().collect();
    });
    blocks
}

/// Adds the mark of a record's having a term to the sum of its shard.
pub(super) fn add(sums: &mut [u64], term: Term<'_>, record: u32, share: u32) {
    let sum = &mut sums[term.shard(sums.len())];
    *sum = sum.wrapping_add(mark::of_term(term, record, share));
}

/// Adds sums to others, shard by shard.
pub(super) fn joined(mut sums: Vec<u64>, others: &[u64]) -> Vec<u64> {
    sums.iter_mut().zip(others).for_each(|(sum, other)| *sum = sum.wrapping_add(*other));
    sums
}

/// A set of characters to which the same few are added a million times.
#[derive(Default)]
pub(super) struct Characters(Vec<u64>);

impl Extend<char> for Characters {
    fn extend<C: IntoIterator<Item = char>>(&mut self, chars: C) {
        for c in chars {
            let (word, bit) = (c as usize / 64, c as usize % 64);
            if self.0.len() <= word {
                self.0.resize(word + 1, 0);
            }
            self.0[word] |= 1 << bit;
        }
    }
}

impl Characters {
    pub fn all(&self) -> impl Iterator<Item = char> {
        let words = self.0.iter().enumerate();
        words.flat_map(|(at, word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).filter_map(move |bit| char::from_u32(at as u32 * 64 + bit))
        })
    }
}
