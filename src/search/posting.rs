//! Postings: for each term the records that have it.
//!
//! Ranges of records are listed by themselves, on all threads, and then joined; so few at a time that memory stays bounded. What is listed for a
//! term is bounded too, and so all postings of a site of any size are some times the size of its files.

use std::cmp::Reverse;
use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::mark;
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

/// How many parts there are: each is joined by itself.
const PARTS: usize = 16;

/// The postings of some of the terms.
#[derive(Debug, Default)]
struct Part {
    numbers: Numbers,
    /// How many records have each term.
    counts: Vec<u32>,
    /// The mark of each term's records, listed or not.
    marks: Vec<u64>,
    /// Where the items of each term end.
    ends: Vec<usize>,
    items: Vec<Item>,
}

/// Terms, numbered as they come.
#[derive(Debug, Default)]
struct Numbers {
    pairs: FxHashMap<(char, char), u32>,
    others: FxHashMap<Box<str>, u32>,
}

impl Numbers {
    fn len(&self) -> usize {
        self.pairs.len() + self.others.len()
    }

    fn of(&mut self, term: Term<'_>) -> usize {
        let next = self.len() as u32;
        let number = match term {
            Term::Pair(first, second) => *self.pairs.entry((first, second)).or_insert(next),
            Term::Other(written) => match self.others.get(written) {
                Some(number) => *number,
                None => *self.others.entry(written.into()).or_insert(next),
            },
        };
        number as usize
    }

    fn find(&self, term: Term<'_>) -> Option<usize> {
        let number = match term {
            Term::Pair(first, second) => self.pairs.get(&(first, second)),
            Term::Other(written) => self.others.get(written),
        };
        number.map(|number| *number as usize)
    }

    /// All terms with their numbers, in no particular order.
    fn terms(&self) -> impl Iterator<Item = (Term<'_>, usize)> {
        let pairs = self.pairs.iter().map(|((first, second), number)| (Term::Pair(*first, *second), number));
        let others = self.others.iter().map(|(written, number)| (Term::Other(written), number));
        pairs.chain(others).map(|(term, number)| (term, *number as usize))
    }
}

/// A record and, in the lowest bits, a term's share of it, so that items in order are records in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
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
pub struct Lister {
    drafts: Vec<Draft>,
    listed: usize,
}

/// The postings of some of the terms while records come.
#[derive(Default)]
struct Draft {
    numbers: Numbers,
    terms: Vec<Counted>,
    /// Items of all terms, each with its term's number, as they come: to sort them at last takes less than to grow as many lists as there are terms.
    items: Vec<(u32, Item)>,
}

/// How often a term has come.
#[derive(Clone, Copy, Default)]
struct Counted {
    count: u32,
    last: u32,
    /// Where the last item is.
    at: u32,
    mark: u64,
}

impl Lister {
    fn new(listed: usize) -> Self {
        Self { drafts: std::iter::repeat_with(Draft::default).take(PARTS).collect(), listed }
    }

    /// Lists a record for a term, of which that is a share. Of a term that stands several times the largest share counts. Nothing comes of terms that
    /// `keeps` does not keep, by their hashes.
    pub fn add(&mut self, term: Term<'_>, record: u32, weight: u32, keeps: &dyn Fn(u32) -> bool) {
        let hash = term.hash();
        if !keeps(hash) {
            return;
        }
        let Draft { numbers, terms, items } = &mut self.drafts[part_of(hash)];
        let number = numbers.of(term);
        let mark = mark::of_term(term, record, weight);
        if number == terms.len() {
            terms.push(Counted::default());
        }
        let term = &mut terms[number];
        term.mark = term.mark.wrapping_add(mark);
        if term.count > 0 && term.last == record {
            if term.count as usize <= self.listed {
                let (_, item) = &mut items[term.at as usize];
                *item = (*item).max(Item::new(record, weight));
            }
            return;
        }
        if (term.count as usize) < self.listed {
            term.at = items.len() as u32;
            items.push((number as u32, Item::new(record, weight)));
        }
        term.count += 1;
        term.last = record;
    }
}

fn part_of(hash: u32) -> usize {
    // Not by the bits that choose its shard.
    (hash >> 16) as usize % PARTS
}

impl Draft {
    fn finish(self) -> Part {
        let counts = self.terms.iter().map(|term| term.count).collect();
        let marks = self.terms.iter().map(|term| term.mark).collect();
        let mut part = Part { numbers: self.numbers, counts, marks, ..Part::default() };
        part.make_room(self.items.iter().map(|(number, _)| (*number as usize, 1)), self.terms.len());
        self.items.iter().for_each(|(number, item)| part.push(*number as usize, *item));
        part
    }
}

impl Part {
    /// Makes room for items: for some terms, by number, how many more come. Until they have, ends are starts.
    fn make_room(&mut self, more: impl Iterator<Item = (usize, usize)>, terms: usize) {
        let mut room = vec![0; terms];
        more.for_each(|(number, more)| room[number] += more);
        let mut start = 0;
        for room in room {
            self.ends.push(start);
            start += room;
        }
        self.items = vec![Item::default(); start];
    }

    fn push(&mut self, number: usize, item: Item) {
        self.items[self.ends[number]] = item;
        self.ends[number] += 1;
    }

    fn items(&self, number: usize) -> &[Item] {
        &self.items[number.checked_sub(1).map_or(0, |before| self.ends[before])..self.ends[number]]
    }

    /// One of several, each of later records than those before.
    fn joined(mut parts: Vec<Self>, listed: usize) -> Self {
        parts.retain(|part| !part.items.is_empty());
        if parts.len() <= 1 {
            let mut part = parts.pop().unwrap_or_default();
            part.cut(listed);
            return part;
        }
        let mut joined = Self { numbers: std::mem::take(&mut parts[0].numbers), ..Self::default() };
        // The number of each part's terms among all.
        let mut numbers: Vec<Vec<usize>> = vec![(0..joined.numbers.len()).collect()];
        for part in &mut parts[1..] {
            let mut among = vec![0; part.numbers.len()];
            let Numbers { pairs, others } = std::mem::take(&mut part.numbers);
            pairs.into_iter().for_each(|((first, second), at)| among[at as usize] = joined.numbers.of(Term::Pair(first, second)));
            others.into_iter().for_each(|(written, at)| among[at as usize] = joined.numbers.of(Term::Other(&written)));
            numbers.push(among);
        }
        let all =
            || parts.iter().zip(&numbers).flat_map(|(part, among)| among.iter().enumerate().map(move |(at, number)| (part, at, *number)));
        joined.counts = vec![0; joined.numbers.len()];
        joined.marks = vec![0; joined.numbers.len()];
        for (part, at, number) in all() {
            joined.counts[number] += part.counts[at];
            joined.marks[number] = joined.marks[number].wrapping_add(part.marks[at]);
        }
        joined.make_room(all().map(|(part, at, number)| (number, part.items(at).len())), joined.counts.len());
        all().for_each(|(part, at, number)| part.items(at).iter().for_each(|item| joined.push(number, *item)));
        joined.cut(listed);
        joined
    }

    /// Keeps of each term the records of which it is the largest share; of equals the first.
    fn cut(&mut self, listed: usize) {
        let (mut start, mut kept) = (0, 0);
        for end in &mut self.ends {
            let items = &mut self.items[start..*end];
            let len = items.len().min(listed);
            if items.len() > listed {
                items.sort_by_key(|item| (Reverse(item.weight()), *item));
                items[..listed].sort_unstable();
            }
            self.items.copy_within(start..start + len, kept);
            start = std::mem::replace(end, kept + len);
            kept += len;
        }
        self.items.truncate(kept);
        self.items.shrink_to_fit();
    }
}

impl Postings {
    /// None yet; of each term `listed` records will be listed.
    pub fn new(listed: usize) -> Self {
        Self { parts: std::iter::repeat_with(Part::default).take(PARTS).collect(), listed }
    }

    /// Adds `count` records of a kind; `terms` hands those of a range to a lister. Where all shares are the same, no more are listed than may stay.
    pub fn add(&mut self, count: u32, same_shares: bool, terms: impl Fn(Range<u32>, &mut Lister) + Sync) {
        /// Records joined at a time, at most.
        const AT_A_TIME: u32 = 65_536;
        let range = count.min(AT_A_TIME).div_ceil(2 * rayon::current_num_threads() as u32).max(1);
        let listed = if same_shares { self.listed } else { usize::MAX };
        for start in (0..count).step_by(AT_A_TIME as usize) {
            let end = count.min(start + AT_A_TIME);
            let ranges: Vec<Range<u32>> = (start..end).step_by(range as usize).map(|from| from..end.min(from + range)).collect();
            let parts: Vec<Vec<Part>> = ranges
                .into_par_iter()
                .map(|range| {
                    let mut lister = Lister::new(listed);
                    terms(range, &mut lister);
                    lister.drafts.into_iter().map(Draft::finish).collect()
                })
                .collect();
            let mut columns: Vec<Vec<Part>> = std::mem::take(&mut self.parts).into_iter().map(|part| vec![part]).collect();
            parts.into_iter().for_each(|parts| columns.iter_mut().zip(parts).for_each(|(column, part)| column.push(part)));
            self.parts = columns.into_par_iter().map(|column| Part::joined(column, self.listed)).collect();
        }
    }

    /// The records that have a term.
    pub fn find(&self, term: Term<'_>) -> Option<Posting> {
        let part = &self.parts[part_of(term.hash())];
        let number = part.numbers.find(term)?;
        let records = part.items(number).iter().map(|item| (item.record(), item.weight())).collect();
        Some(Posting { count: part.counts[number], records })
    }

    /// All pairs of characters, in no particular order.
    pub fn pairs(&self) -> impl Iterator<Item = (char, char)> {
        self.parts.iter().flat_map(|part| part.numbers.pairs.keys().copied())
    }

    /// All terms, in no particular order.
    pub fn terms(&self) -> impl Iterator<Item = Listed<'_>> {
        self.parts.iter().flat_map(|part| {
            let listed = |(term, number)| Listed { term, mark: part.marks[number], count: part.counts[number], items: part.items(number) };
            part.numbers.terms().map(listed)
        })
    }
}

/// A term with its records.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'p> {
    /// The term.
    pub term: Term<'p>,
    /// The mark of all records that have it.
    pub mark: u64,
    count: u32,
    items: &'p [Item],
}

impl Listed<'_> {
    /// About how many bytes it takes in a shard.
    pub fn bytes(&self) -> usize {
        self.term.bytes() + 8 + 6 * self.items.len()
    }

    /// As numbers: how many records have the term, then those listed, each as its distance from the one before and its share.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        let mut last = 0;
        let records = self.items.iter().flat_map(move |item| {
            let distance = item.record() - std::mem::replace(&mut last, item.record());
            [distance, item.weight()]
        });
        std::iter::once(self.count).chain(records)
    }
}
