//! Postings: for each term the records that have it.
//!
//! Ranges of records are listed by themselves, on all threads, and then joined; so few at a time that memory stays bounded. What is listed for a
//! term is bounded too, and so all postings of a site of any size are some times the size of its files.

use std::cmp::Reverse;
use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::term::Term;

/// The records that have a term.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Posting {
    /// How many there are.
    pub count: u32,
    /// Those listed, of which the term is the largest share, in order: each with that share.
    pub records: Vec<(u32, u32)>,
}

/// For each term the records that have it.
#[derive(Debug)]
pub struct Postings {
    parts: Vec<Part>,
    /// How many records are listed for a term.
    listed: usize,
}

/// How many parts there are: each thread joins one after another.
const PARTS: usize = 16;

/// The postings of some of the terms.
#[derive(Debug, Default)]
struct Part {
    /// Where the list of each term is.
    pairs: FxHashMap<(char, char), u32>,
    others: FxHashMap<Box<str>, u32>,
    lists: Vec<List>,
}

/// The records listed for a term, as they are counted.
#[derive(Debug, Default)]
struct List {
    count: u32,
    last: u32,
    items: Vec<Item>,
}

/// A record and, in the lowest bits, a term's share of it, so that items in order are records in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Item(u32);

impl Item {
    /// Room for [`super::term::WHOLE`].
    const BITS: u32 = 4;

    fn new(record: u32, weight: u32) -> Self {
        Self(record << Self::BITS | weight)
    }

    fn record(self) -> u32 {
        self.0 >> Self::BITS
    }

    fn weight(self) -> u32 {
        self.0 & ((1 << Self::BITS) - 1)
    }
}

/// Takes the terms of records, in order of the records.
pub struct Lister<'l> {
    parts: &'l mut [Part],
    listed: usize,
}

impl Lister<'_> {
    /// Lists a record for a term, of which that is a share. Of a term that stands several times the largest share counts.
    pub fn add(&mut self, term: Term<'_>, record: u32, weight: u32) {
        let part = &mut self.parts[part_of(term)];
        let list = part.list(term);
        if list.count > 0 && list.last == record {
            if let Some(last) = list.items.last_mut().filter(|last| last.record() == record) {
                *last = Item::new(record, weight.max(last.weight()));
            }
            return;
        }
        list.count += 1;
        list.last = record;
        if list.items.len() < self.listed {
            list.items.push(Item::new(record, weight));
        }
    }
}

fn part_of(term: Term<'_>) -> usize {
    // Not by the bits that choose its shard.
    (term.hash() >> 16) as usize % PARTS
}

impl Part {
    fn list(&mut self, term: Term<'_>) -> &mut List {
        let next = self.lists.len() as u32;
        let at = match term {
            Term::Pair(first, second) => *self.pairs.entry((first, second)).or_insert(next),
            Term::Other(written) => match self.others.get(written) {
                Some(at) => *at,
                None => *self.others.entry(written.into()).or_insert(next),
            },
        };
        if at == next {
            self.lists.push(List::default());
        }
        &mut self.lists[at as usize]
    }

    fn find(&self, term: Term<'_>) -> Option<&List> {
        let at = match term {
            Term::Pair(first, second) => self.pairs.get(&(first, second)),
            Term::Other(written) => self.others.get(written),
        };
        at.map(|at| &self.lists[*at as usize])
    }

    fn terms(&self) -> impl Iterator<Item = (Term<'_>, &List)> {
        let pairs = self.pairs.iter().map(|((first, second), at)| (Term::Pair(*first, *second), at));
        let others = self.others.iter().map(|(written, at)| (Term::Other(written), at));
        pairs.chain(others).map(|(term, at)| (term, &self.lists[*at as usize]))
    }

    /// Adds the postings of records that come after all others.
    fn append(&mut self, after: Self, listed: usize) {
        let Self { pairs, others, mut lists } = after;
        if self.lists.is_empty() {
            *self = Self { pairs, others, lists };
            return;
        }
        let mut take = |term: Term<'_>, at: u32| self.list(term).append(std::mem::take(&mut lists[at as usize]), listed);
        pairs.into_iter().for_each(|((first, second), at)| take(Term::Pair(first, second), at));
        others.into_iter().for_each(|(written, at)| take(Term::Other(&written), at));
    }
}

impl List {
    fn append(&mut self, after: Self, listed: usize) {
        self.count += after.count;
        self.last = after.last;
        if self.items.is_empty() {
            self.items = after.items;
        } else {
            self.items.extend(after.items);
        }
        // Long lists are cut as they grow, to the same end as if they were cut at last.
        if self.items.len() / 2 >= listed {
            self.cut(listed);
        }
    }

    /// Keeps the records of which the term is the largest share; of equals the first.
    fn cut(&mut self, listed: usize) {
        if self.items.len() > listed {
            self.items.sort_by_key(|item| (Reverse(item.weight()), *item));
            self.items.truncate(listed);
            self.items.sort_unstable();
        }
    }
}

impl Postings {
    /// None yet; of each term `listed` records will be listed.
    pub fn new(listed: usize) -> Self {
        Self { parts: parts(), listed }
    }

    /// Adds `count` records of a kind; `terms` hands those of a range to a lister. Where all shares are the same, no more are listed than may stay.
    pub fn add(&mut self, count: u32, same_shares: bool, terms: impl Fn(Range<u32>, &mut Lister<'_>) + Sync) {
        /// Records in a range, at most.
        const RANGE: u32 = 8_192;
        let at_a_time = 2 * rayon::current_num_threads() as u32;
        let range = count.div_ceil(at_a_time).clamp(1, RANGE);
        let listed = if same_shares { self.listed } else { usize::MAX };
        for start in (0..count).step_by((range * at_a_time) as usize) {
            let ranges = (0..at_a_time).map(|at| start + at * range).take_while(|from| *from < count);
            let ranges: Vec<Range<u32>> = ranges.map(|from| from..count.min(from + range)).collect();
            let mut listed: Vec<Vec<Part>> = ranges
                .into_par_iter()
                .map(|range| {
                    let mut parts = parts();
                    terms(range, &mut Lister { parts: &mut parts, listed });
                    parts
                })
                .collect();
            let columns: Vec<Vec<Part>> =
                (0..PARTS).map(|at| listed.iter_mut().map(|parts| std::mem::take(&mut parts[at])).collect()).collect();
            self.parts.par_iter_mut().zip(columns).for_each(|(part, column)| {
                column.into_iter().for_each(|after| part.append(after, self.listed));
            });
        }
        self.parts.par_iter_mut().for_each(|part| part.lists.iter_mut().for_each(|list| list.cut(self.listed)));
    }

    /// The records that have a term.
    pub fn find(&self, term: Term<'_>) -> Option<Posting> {
        let List { count, items, .. } = self.parts[part_of(term)].find(term)?;
        Some(Posting { count: *count, records: items.iter().map(|item| (item.record(), item.weight())).collect() })
    }

    /// All pairs of characters, in no particular order.
    pub fn pairs(&self) -> impl Iterator<Item = (char, char)> {
        self.parts.iter().flat_map(|part| part.pairs.keys().copied())
    }

    /// All terms, in no particular order.
    pub fn terms(&self) -> impl Iterator<Item = Listed<'_>> {
        self.parts.iter().flat_map(Part::terms).map(|(term, list)| Listed { term, list })
    }
}

fn parts() -> Vec<Part> {
    std::iter::repeat_with(Part::default).take(PARTS).collect()
}

/// A term with its records.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'p> {
    /// The term.
    pub term: Term<'p>,
    list: &'p List,
}

impl Listed<'_> {
    /// How many records are listed.
    pub fn len(&self) -> usize {
        self.list.items.len()
    }

    /// As numbers: how many records have the term, then those listed, each as its distance from the one before and its share.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        let mut last = 0;
        let records = self.list.items.iter().flat_map(move |item| {
            let distance = item.record() - std::mem::replace(&mut last, item.record());
            [distance, item.weight()]
        });
        std::iter::once(self.list.count).chain(records)
    }
}
