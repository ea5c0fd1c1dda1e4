//! An index made anew after a change: only what can have changed is made.
//!
//! Records are on pages, and a page is made again if the mark of its records is another. A shard of terms depends on records anywhere; its mark is a
//! sum over all terms of all records, which takes a fraction of listing them. The terms of those shards whose sums differ are listed then, and no
//! others.

use std::collections::BTreeSet;
use std::ops::Range;

use rayon::prelude::*;

use super::files::{self, Files};
use super::index::{Limits, Named, Terms};
use super::kept::{Kept, Shard, Sink};
use super::mark;
use super::posting::Postings;
use super::record::Corpus;
use super::term::Term;

/// Brings the files of an index, of which the build before has left `kept`, to what `corpus` is now, and returns what to leave for the next build. The
/// files are the same, byte for byte, as if all were written; without `kept`, all are.
///
/// # Errors
/// The first failure of `sink`.
pub fn update<S: Sink>(corpus: &dyn Corpus, kept: Option<&Kept>, sink: &S) -> Result<Kept, S::Error> {
    within(corpus, Limits::of(corpus), kept, sink)
}

fn within<S: Sink>(corpus: &dyn Corpus, limits: Limits, kept: Option<&Kept>, sink: &S) -> Result<Kept, S::Error> {
    let named = Named::new(corpus);
    let mut files = Files::new(kept, sink, limits);
    files.kept.names = named.mark(corpus);
    files.write_records(corpus)?;
    let terms = Terms { corpus, counts: corpus.counts(), limits, sounds: &named.sounds };
    let changed = kept.filter(|before| !limits.is_small() && !before.shards.is_empty()).map(|before| changed(&terms, before, &files.kept));
    let some = changed.as_ref().and_then(|changed| some(&terms, &kept?.shards, &changed.shards));
    let (postings, shards) = some.unwrap_or_else(|| {
        let postings = terms.postings(&|_| true);
        let shards = files::shards(&postings, limits);
        (postings, shards)
    });
    let alphabet = changed.map_or_else(|| characters(&postings), |changed| changed.alphabet);
    files.kept.alphabet = alphabet.iter().collect();
    let index = named.index(corpus, limits, postings, alphabet);
    files.kept.shards = shards;
    files.write_terms(&index.postings)?;
    files.write_rest(&index)
}

/// The characters of texts.
fn characters(postings: &Postings) -> BTreeSet<char> {
    let mut characters = Characters::default();
    postings.pairs().for_each(|(first, second)| characters.extend([first, second]));
    characters.all().collect()
}

/// What of an index with many shards is not as it was before.
struct Changed {
    alphabet: BTreeSet<char>,
    /// For each shard, whether it has changed.
    shards: Vec<bool>,
}

fn changed(terms: &Terms<'_>, before: &Kept, now: &Kept) -> Changed {
    let count = before.shards.len();
    let are_texts_same = ["duty", "document", "clause"].into_iter().all(|kind| now.is_same(before, kind));
    let (texts, alphabet) = if are_texts_same {
        (before.shards.iter().map(|shard| shard.texts).collect(), before.alphabet.chars().collect())
    } else {
        let sums = Sums::of(terms.texts(), count, |record, sums| {
            terms.of_text(record, |term| {
                sums.add(term, record, 1);
                if let Term::Pair(first, second) = term {
                    sums.characters.extend([first, second]);
                }
            });
        });
        (sums.of, sums.characters.all().collect())
    };
    let names = if now.names == before.names {
        before.shards.iter().map(|shard| shard.names).collect()
    } else {
        Sums::of(terms.named(), count, |record, sums| terms.of_names(record, |term, share| sums.add(term, record, share))).of
    };
    let sums = texts.into_iter().zip(names).enumerate();
    let shards = sums.map(|(at, (texts, names))| {
        let file = before.files.get(&files::part("term", at));
        file.is_none_or(|file| file.mark != Shard { texts, names, bytes: 0 }.mark())
    });
    Changed { alphabet, shards: shards.collect() }
}

/// The postings of the shards that have changed, and how all shards are then; None if there is another number of them.
fn some(terms: &Terms<'_>, before: &[Shard], changed: &[bool]) -> Option<(Postings, Vec<Shard>)> {
    let count = changed.len();
    let postings =
        if changed.contains(&true) { terms.postings(&|hash| changed[hash as usize % count]) } else { Postings::new(terms.limits.listed) };
    let mut shards: Vec<Shard> =
        before.iter().zip(changed).map(|(shard, changed)| if *changed { Shard::default() } else { *shard }).collect();
    postings.terms().for_each(|listed| shards[listed.term.hash() as usize % count].add(&listed));
    let bytes = shards.iter().map(|shard| shard.bytes).sum();
    (files::shard_count(bytes, terms.limits) == count).then_some((postings, shards))
}

/// The sums of marks by shard.
struct Sums {
    of: Vec<u64>,
    characters: Characters,
}

impl Sums {
    /// Of `records` records, each of which `add` adds.
    fn of(records: u32, count: usize, add: impl Fn(u32, &mut Self) + Sync) -> Self {
        let range = records.div_ceil(4 * rayon::current_num_threads() as u32).max(1);
        let ranges: Vec<Range<u32>> = (0..records).step_by(range as usize).map(|from| from..records.min(from + range)).collect();
        let none = || Self { of: vec![0; count], characters: Characters::default() };
        let sums = ranges.into_par_iter().map(|range| {
            let mut sums = none();
            range.for_each(|record| add(record, &mut sums));
            sums
        });
        sums.reduce(none, |mut sums, others| {
            sums.of.iter_mut().zip(others.of).for_each(|(sum, other)| *sum = sum.wrapping_add(other));
            sums.characters.extend(others.characters.all());
            sums
        })
    }

    fn add(&mut self, term: Term<'_>, record: u32, share: u32) {
        let at = term.hash() as usize % self.of.len();
        self.of[at] = self.of[at].wrapping_add(mark::of_term(term, record, share));
    }
}

/// A set of characters to which the same few are added a million times.
#[derive(Default)]
struct Characters(Vec<u64>);

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
    fn all(&self) -> impl Iterator<Item = char> {
        let words = self.0.iter().enumerate();
        words.flat_map(|(at, word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).filter_map(move |bit| char::from_u32(at as u32 * 64 + bit))
        })
    }
}
