//! An index made anew after a change: only what can have changed is made.
//!
//! Records are on pages, and a page is made again if the mark of its records is another. A shard of terms depends on records anywhere; its mark is a
//! sum over all terms of all records, which can be had without listing them, and for each block of texts by itself. The terms of those shards
//! whose sums differ are listed then, and no others.

use rayon::prelude::*;

use super::block::{self, Block, Characters};
use super::files::{self, Files};
use super::index::{Limits, Named, Terms};
use super::kept::{Kept, Shard, Sink};
use super::posting::Postings;
use super::record::Corpus;
use super::term;

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
    let kept = kept.filter(|before| before.is_small == limits.is_small());
    let named = Named::new(corpus);
    let terms = Terms::new(corpus, limits, &named.sounds);
    let mut files = Files::new(kept, sink, limits);
    files.kept.names = named.mark(corpus);
    files.kept.counts = [terms.counts.duties, terms.counts.documents, terms.counts.clauses];
    files.write_records(corpus)?;
    let some = kept.filter(|before| !before.shards.is_empty() && !limits.is_small()).and_then(|before| {
        let blocks = block::read(&terms, before.shards.len(), block::unchanged(before, &files));
        let changed = changed(&terms, before, files.kept.names, &blocks);
        some(&terms, &before.shards, &changed).map(|(postings, shards)| (postings, shards, blocks))
    });
    let (postings, shards, blocks) = some.unwrap_or_else(|| {
        let postings = terms.postings(&|_| true);
        let shards = files::shards(&postings, limits);
        // Terms of a small index are too few to spare any.
        let blocks = if limits.is_small() { Vec::new() } else { block::read(&terms, shards.len(), Vec::new()) };
        (postings, shards, blocks)
    });
    let mut characters = Characters::default();
    postings.pairs().for_each(|(first, second)| characters.extend([first, second]));
    blocks.iter().for_each(|block| characters.extend(block.characters.chars()));
    (files.kept.shards, files.kept.blocks) = (shards, blocks);
    let index = named.index(corpus, limits, postings, characters.all().collect());
    files.write_terms(&index.postings)?;
    files.write_rest(&index)
}

/// For each shard there was before, whether it has changed.
fn changed(terms: &Terms<'_>, before: &Kept, names: u64, blocks: &[Block]) -> Vec<bool> {
    let none = || vec![0; before.shards.len()];
    let texts = blocks.iter().fold(none(), |sums, block| block::joined(sums, &block.sums));
    let names = if names == before.names {
        before.shards.iter().map(|shard| shard.names).collect()
    } else {
        let sums = (0..terms.named()).into_par_iter().fold(
            || (none(), term::Names::new(terms.sounds)),
            |(mut sums, mut names), record| {
                terms.of_names(record, &mut names, |term, share| block::add(&mut sums, term, record, share));
                (sums, names)
            },
        );
        sums.map(|(sums, _)| sums).reduce(none, |sums, others| block::joined(sums, &others))
    };
    let now = texts.into_iter().zip(names).map(|(texts, names)| Shard { texts, names, bytes: 0 });
    now.zip(&before.shards).map(|(now, before)| now.mark() != before.mark()).collect()
}

/// The postings of the shards that have changed, and how all shards are then; None if there is another number of them.
fn some(terms: &Terms<'_>, before: &[Shard], changed: &[bool]) -> Option<(Postings, Vec<Shard>)> {
    let count = changed.len();
    let postings = if changed.contains(&true) {
        terms.postings(&|hash| changed[term::shard(hash, count)])
    } else {
        Postings::new(terms.limits.listed)
    };
    let shards = before.iter().zip(changed).map(|(shard, changed)| if *changed { Shard::default() } else { *shard });
    let mut shards: Vec<Shard> = shards.collect();
    postings.terms().for_each(|listed| shards[listed.term.shard(count)].add(&listed));
    let bytes = shards.iter().map(|shard| shard.bytes).sum();
    (files::shard_count(bytes, terms.limits) as usize == count).then_some((postings, shards))
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
        Grow(u32),
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
                // By enough for another number of shards, now and then.
                Edit::Grow(seed) => self.duties.extend(seed..seed + 40),
            }
        }
    }

    fn edit() -> impl Strategy<Value = Edit> {
        let seed = 10_000..20_000_u32;
        prop_oneof![
            4 => (0..4_usize, 0..1_000_usize, seed.clone()).prop_map(|(kind, at, seed)| Edit::Change(kind, at, seed)),
            1 => (0..4_usize, 0..1_000_usize, seed.clone()).prop_map(|(kind, at, seed)| Edit::Add(kind, at, seed)),
            1 => (0..4_usize, 0..1_000_usize).prop_map(|(kind, at)| Edit::Remove(kind, at)),
            1 => seed.clone().prop_map(Edit::Rename),
            1 => seed.prop_map(Edit::Grow),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn files_are_the_same_as_if_all_were_written(
            builds in prop::collection::vec((prop::collection::vec(edit(), 0..3), prop::bool::weighted(0.1)), 1..8),
        ) {
            let mut city = city();
            let (mut kept, mut files, _) = build(&city, Limits::LARGE, None);
            for (edits, is_small) in builds {
                edits.iter().for_each(|edit| city.edit(edit));
                let limits = if is_small { Limits::SMALL } else { Limits::LARGE };
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
