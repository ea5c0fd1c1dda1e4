//! An index made anew after a change: only what can have changed is made.
//!
//! Records are on pages, and a page is made again if the mark of its records is another. A shard of terms depends on records anywhere; its mark is a
//! sum over all terms of all records, which can be had without listing them, and for each block of texts by itself. The terms of those shards
//! whose sums differ are listed then, and no others.

use rayon::prelude::*;

use super::files::{self, Files};
use super::index::{Limits, Named, Terms};
use super::kept::{Block, Kept, Shard, Sink};
use super::mark;
use super::posting::Postings;
use super::record::Corpus;
use super::term::{self, Term};

/// Brings the files of an index, of which the build before has left `kept`, to what `corpus` is now, and returns what to leave for the next build. The
/// files are the same, byte for byte, as if all were written; without `kept`, all are.
///
/// # Errors
/// The first failure of `sink`.
pub fn update<S: Sink>(corpus: &dyn Corpus, kept: Option<&Kept>, sink: &S) -> Result<Kept, S::Error> {
    within(corpus, Limits::of(corpus), kept, sink)
}

/// [`update`] within limits.
fn within<S: Sink>(corpus: &dyn Corpus, limits: Limits, kept: Option<&Kept>, sink: &S) -> Result<Kept, S::Error> {
    let named = Named::new(corpus);
    let counts = corpus.counts();
    let terms = Terms { corpus, counts, limits, sounds: &named.sounds };
    let mut files = Files::new(kept, sink, limits);
    files.kept.names = named.mark(corpus);
    files.kept.counts = [counts.duties, counts.documents, counts.clauses];
    files.write_records(corpus)?;
    let some = kept.filter(|before| !limits.is_small() && !before.shards.is_empty()).and_then(|before| {
        files.kept.blocks = blocks(&terms, before, &files);
        some(&terms, &before.shards, &changed(&terms, before, &files.kept))
    });
    let (postings, shards) = some.unwrap_or_else(|| {
        files.kept.blocks.clear();
        let postings = terms.postings(&|_| true);
        let shards = files::shards(&postings, limits);
        (postings, shards)
    });
    files.kept.shards = shards;
    let mut characters = Characters::default();
    postings.pairs().for_each(|(first, second)| characters.extend([first, second]));
    files.kept.blocks.iter().for_each(|block| characters.extend(block.characters.chars()));
    let index = named.index(corpus, limits, postings, characters.all().collect());
    files.write_terms(&index.postings)?;
    files.write_rest(&index)
}

/// How many blocks there are.
const BLOCKS: u32 = 16;

/// The blocks of texts: those that have changed are read again.
fn blocks<S: Sink>(terms: &Terms<'_>, before: &Kept, files: &Files<'_, S>) -> Vec<Block> {
    let count = before.shards.len();
    let size = terms.texts().div_ceil(BLOCKS).max(1);
    let mut blocks = before.blocks.clone();
    if before.counts == files.kept.counts && !blocks.is_empty() {
        let mut first = 0;
        for (kind, count) in ["duty", "document", "clause"].into_iter().zip(before.counts) {
            let page = files.pages.get(kind).copied().unwrap_or(1);
            let changed = (0..count.div_ceil(page)).filter(|at| files.has_changed(kind, *at as usize));
            for text in changed.flat_map(|at| at * page..count.min((at + 1) * page)) {
                blocks[((first + text) / size) as usize] = Block::default();
            }
            first += count;
        }
    } else {
        blocks = vec![Block::default(); BLOCKS as usize];
    }
    blocks.par_iter_mut().enumerate().filter(|(_, block)| block.sums.is_empty()).for_each(|(at, block)| {
        let at = at as u32;
        let mut characters = Characters::default();
        block.sums = vec![0; count];
        for text in (at * size).min(terms.texts())..terms.texts().min((at + 1) * size) {
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

fn add(sums: &mut [u64], term: Term<'_>, record: u32, share: u32) {
    let sum = &mut sums[term.shard(sums.len())];
    *sum = sum.wrapping_add(mark::of_term(term, record, share));
}

fn joined(mut sums: Vec<u64>, others: &[u64]) -> Vec<u64> {
    sums.iter_mut().zip(others).for_each(|(sum, other)| *sum = sum.wrapping_add(*other));
    sums
}

/// For each shard there was before, whether it has changed.
fn changed(terms: &Terms<'_>, before: &Kept, now: &Kept) -> Vec<bool> {
    let none = || vec![0; before.shards.len()];
    let texts = now.blocks.iter().fold(none(), |sums, block| joined(sums, &block.sums));
    let names = if now.names == before.names {
        before.shards.iter().map(|shard| shard.names).collect()
    } else {
        let sums = (0..terms.named()).into_par_iter().fold(none, |mut sums, record| {
            terms.of_names(record, |term, share| add(&mut sums, term, record, share));
            sums
        });
        sums.reduce(none, |sums, others| joined(sums, &others))
    };
    let sums = texts.into_iter().zip(names).enumerate();
    sums.map(|(at, (texts, names))| {
        let file = before.files.get(&files::part("term", at));
        file.is_none_or(|file| file.mark != Shard { texts, names, bytes: 0 }.mark())
    })
    .collect()
}

/// The postings of the shards that have changed, and how all shards are then; None if there is another number of them.
fn some(terms: &Terms<'_>, before: &[Shard], changed: &[bool]) -> Option<(Postings, Vec<Shard>)> {
    let count = changed.len();
    let postings = if changed.contains(&true) {
        terms.postings(&|hash| changed[term::shard(hash, count)])
    } else {
        Postings::new(terms.limits.listed)
    };
    let mut shards: Vec<Shard> =
        before.iter().zip(changed).map(|(shard, changed)| if *changed { Shard::default() } else { *shard }).collect();
    postings.terms().for_each(|listed| shards[listed.term.shard(count)].add(&listed));
    let bytes = shards.iter().map(|shard| shard.bytes).sum();
    (files::shard_count(bytes, terms.limits) as usize == count).then_some((postings, shards))
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

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use proptest::prelude::*;

    use super::*;
    use crate::search::index::Index;
    use crate::search::record::{
        ClauseRecord, Counts, DepartmentRecord, DocumentRecord, DutyRecord, LineRecord, NamesRecord, PlaceRecord, SectorRecord,
        UncoveredRecord,
    };

    /// A corpus of which each record follows from a number.
    #[derive(Clone, Debug)]
    struct City {
        sectors: Vec<u32>,
        duties: Vec<u32>,
        documents: Vec<u32>,
        clauses: Vec<u32>,
        place: u32,
    }

    /// Some characters, of which one in 64 stands in few texts, and now and then a word.
    fn text(seed: u32, len: u32) -> String {
        let mut state = u64::from(seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2545_f491_4f6c_dd1d;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let mut text = String::new();
        for _ in 0..len {
            match next(64) {
                0 => text.extend(char::from_u32(0x4e00 + next(20_000) as u32)),
                1 => text.push_str(["ktv", "KTV ", "，", "rooms "][next(4) as usize]),
                at => text.extend("旅馆酒店商场超市密室影院烧烤".chars().nth(at as usize % 14)),
            }
        }
        text
    }

    impl Corpus for City {
        fn places(&self) -> Vec<PlaceRecord> {
            vec![PlaceRecord { slug: "city".to_owned(), names: vec![text(self.place, 2)], ..PlaceRecord::default() }]
        }

        fn counts(&self) -> Counts {
            let len = |of: &[u32]| of.len() as u32;
            let (documents, clauses) = (len(&self.documents), len(&self.clauses));
            Counts { sectors: len(&self.sectors), departments: 2, duties: len(&self.duties), documents, batches: documents.min(3), clauses }
        }

        fn names(&self, record: u32) -> Cow<'_, NamesRecord> {
            let seed = self.sectors.get(record as usize).copied().unwrap_or(record);
            let names = |at: u32| vec![text(seed ^ at << 20, 3), text(seed ^ at << 21, 4)];
            Cow::Owned(NamesRecord { official: names(1), everyday: names(2), unlike: names(3) })
        }

        fn foreign(&self, record: u32) -> Cow<'_, NamesRecord> {
            Cow::Owned(NamesRecord { official: vec![format!("Room {record}")], ..NamesRecord::default() })
        }

        fn titles(&self, record: u32) -> Vec<String> {
            vec![self.names(record).official[0].clone(), format!("Room {record}")]
        }

        fn sector(&self, index: u32) -> SectorRecord {
            SectorRecord { covered: (0..self.duties.len() as u32).filter(|duty| duty % 7 == index).collect(), lines: Vec::new() }
        }

        fn uncovered(&self, _: u32) -> UncoveredRecord {
            UncoveredRecord::default()
        }

        fn department(&self, index: u32) -> DepartmentRecord {
            DepartmentRecord { leads: vec![index], lines: Vec::new() }
        }

        fn duty(&self, index: u32) -> DutyRecord<'_> {
            let seed = self.duties[index as usize];
            let scope = Cow::from(text(seed ^ 1 << 30, 12));
            let lines = vec![LineRecord { holders: vec![0], scope }];
            DutyRecord { row: seed % 40, title: Cow::from(text(seed, 15)), lines, ..DutyRecord::default() }
        }

        fn document(&self, index: u32) -> DocumentRecord {
            let seed = self.documents[index as usize];
            DocumentRecord {
                titles: vec![text(seed, 9)],
                number: text(seed, 3),
                annex: format!("附件{}", seed % 9),
                ..DocumentRecord::default()
            }
        }

        fn clause(&self, index: u32) -> ClauseRecord<'_> {
            ClauseRecord { text: Cow::from(text(self.clauses[index as usize], 30)), ..ClauseRecord::default() }
        }

        fn divisions(&self) -> Vec<String> {
            vec!["652801".to_owned()]
        }

        fn folders(&self) -> Vec<String> {
            vec![String::new()]
        }
    }

    type Written = BTreeMap<String, Vec<u8>>;

    /// Files, and those of the build before.
    #[derive(Default)]
    struct Folder {
        now: Mutex<Written>,
        before: Written,
        kept: Mutex<usize>,
    }

    impl Sink for Folder {
        type Error = String;

        fn write(&self, path: &str, bytes: &[u8]) -> Result<(), String> {
            let before = self.now.lock().map_err(|_| "poisoned")?.insert(path.to_owned(), bytes.to_vec());
            before.map_or(Ok(()), |_| Err(format!("{path} is written twice")))
        }

        fn keep(&self, path: &str) -> Result<(), String> {
            *self.kept.lock().map_err(|_| "poisoned")? += 1;
            self.write(path, self.before.get(path).ok_or(format!("{path} is not there"))?)
        }
    }

    /// What the next one of some builds does with the files of that before.
    fn build(city: &City, limits: Limits, before: Option<(&Kept, &Written)>) -> (Kept, Written, usize) {
        let folder = Folder { before: before.map(|(_, files)| files.clone()).unwrap_or_default(), ..Folder::default() };
        let kept = within(city, limits, before.map(|(kept, _)| kept), &folder).expect("each file is written or kept");
        (kept, folder.now.into_inner().expect("not poisoned"), folder.kept.into_inner().expect("not poisoned"))
    }

    fn all(city: &City, limits: Limits) -> Written {
        let files = Mutex::new(Written::new());
        let index = Index::new(city, limits);
        let write =
            |path: &str, bytes: &[u8]| files.lock().map(|mut files| _ = files.insert(path.to_owned(), bytes.to_vec())).map_err(drop);
        index.write(write).expect("nothing fails");
        files.into_inner().expect("not poisoned")
    }

    fn city() -> City {
        let some = |count: u32, from: u32| (from..from + count).collect();
        City { sectors: some(30, 0), duties: some(300, 1_000), documents: some(40, 2_000), clauses: some(20, 3_000), place: 0 }
    }

    #[derive(Clone, Debug)]
    enum Edit {
        Change(usize, usize, u32),
        Add(usize, usize, u32),
        Remove(usize, usize),
        Rename(u32),
    }

    impl City {
        fn records(&mut self, kind: usize) -> &mut Vec<u32> {
            match kind {
                0 => &mut self.sectors,
                1 => &mut self.documents,
                2 => &mut self.clauses,
                _ => &mut self.duties,
            }
        }

        fn edit(&mut self, edit: &Edit) {
            match *edit {
                Edit::Change(kind, at, seed) => {
                    let records = self.records(kind);
                    let at = at % records.len();
                    records[at] = seed;
                }
                Edit::Add(kind, at, seed) => {
                    let records = self.records(kind);
                    records.insert(at % (records.len() + 1), seed);
                }
                Edit::Remove(kind, at) => {
                    let records = self.records(kind);
                    let at = at % records.len();
                    records.remove(at);
                }
                Edit::Rename(seed) => self.place = seed,
            }
        }
    }

    fn edit() -> impl Strategy<Value = Edit> {
        let seed = 10_000..20_000_u32;
        prop_oneof![
            4 => (0..6_usize, 0..1_000_usize, seed.clone()).prop_map(|(kind, at, seed)| Edit::Change(kind, at, seed)),
            1 => (0..6_usize, 0..1_000_usize, seed.clone()).prop_map(|(kind, at, seed)| Edit::Add(kind, at, seed)),
            1 => (0..6_usize, 0..1_000_usize).prop_map(|(kind, at)| Edit::Remove(kind, at)),
            1 => seed.prop_map(Edit::Rename),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn files_are_the_same_as_if_all_were_written(builds in prop::collection::vec(prop::collection::vec(edit(), 0..3), 1..6), is_small in prop::bool::weighted(0.2)) {
            let limits = if is_small { Limits::SMALL } else { Limits::LARGE };
            let mut city = city();
            let (mut kept, mut files, _) = build(&city, limits, None);
            for edits in builds {
                edits.iter().for_each(|edit| city.edit(edit));
                (kept, files, _) = build(&city, limits, Some((&kept, &files)));
                prop_assert!(files == all(&city, limits), "{edits:?}");
            }
        }
    }

    #[test]
    fn of_a_changed_duty_few_files_are_written() {
        let mut city = city();
        let (mut kept, mut files, _) = build(&city, Limits::LARGE, None);
        for seed in 0..3 {
            city.duties[17] = 10_000 + seed;
            let (left, written, spared) = build(&city, Limits::LARGE, Some((&kept, &files)));
            assert!(spared > written.len() / 2, "{spared} of {}", written.len());
            (kept, files) = (left, written);
        }
        assert_eq!(files, all(&city, Limits::LARGE));
    }

    #[test]
    fn the_number_of_shards_stays_while_an_index_grows_a_little() {
        let counts: Vec<u32> = (1..2_000_000).step_by(1_000).map(|bytes| files::shard_count(bytes, Limits::LARGE)).collect();
        assert!(counts.is_sorted());
        let mut steps = counts.clone();
        steps.dedup();
        assert!(steps.windows(2).all(|two| two[0] < 8 || two[1] * 8 <= two[0] * 10 && two[1] * 8 >= two[0] * 9), "{steps:?}");
    }
}
