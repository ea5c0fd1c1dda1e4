//! The index as files below `search/`. Each is a script that hands its data to the theme's search client, because a browser lets a page opened
//! from a disk load scripts and nothing else.
//!
//! The first is `search/index.js`, which every question needs. The others hold records in pages of a few each, terms in shards by hash, and words
//! under keys: places elsewhere, and in a small index all names but the canonical ones of sectors that a list covers. Of a small index `search/all.js` has all parts
//! once more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Value, json as value};
use sha2::{Digest, Sha256};

use super::fold::{self, Traditional};
use super::index::{Head, Index};
use super::key;
use super::record::{Corpus, DocumentRecord, NamesRecord};

/// How the records of a kind are cut.
struct Table<'c> {
    kind: &'static str,
    count: u32,
    /// Records on a page; 0 if they stand in the first file, because every question needs them.
    page: u32,
    record: Box<dyn Fn(u32) -> Value + Sync + 'c>,
}

/// Bytes of a shard of terms, in a large index and in a small one, of whose terms a question needs one or two.
const SHARD: usize = 4_600;
const SMALL_SHARD: usize = 800;
/// An index of more bytes than this is large.
const SMALL: usize = 250_000;
/// How many files traditional characters are in.
const TRADITIONAL: u32 = 16;

/// The index file.
#[derive(Serialize)]
struct IndexFile<'h> {
    #[serde(flatten)]
    head: &'h Head,
    limits: [usize; 2],
    /// Records on a page, of each kind that is on pages.
    pages: BTreeMap<&'static str, u32>,
    /// Records of the other kinds.
    tables: BTreeMap<&'static str, Value>,
    /// Changes with every part, and goes into the addresses of parts.
    version: String,
    /// How many shards of terms there are.
    shards: usize,
}

/// Whether a corpus is a small one.
pub fn is_small(corpus: &dyn Corpus) -> bool {
    let counts = corpus.counts();
    let mut bytes = 0;
    for record in 0..counts.sectors + counts.departments {
        bytes += corpus.names(record).joined().len() + corpus.foreign(record).joined().len();
        if bytes > SMALL {
            return false;
        }
    }
    for id in 0..counts.duties {
        bytes += json(&corpus.duty(id)).len();
        if bytes > SMALL {
            return false;
        }
    }
    true
}

impl<'c> Index<'c> {
    /// Hands every file of the index to `sink`, on all threads and in no particular order.
    ///
    /// # Errors
    /// The first failure of `sink`.
    pub fn write<E: Send>(&self, sink: impl Fn(&str, &[u8]) -> Result<(), E> + Sync) -> Result<(), E> {
        let is_small = self.head.limits.is_small();
        // Digests are added up, because parts are written in no particular order.
        let version = AtomicU64::new(0);
        let all = Mutex::new(BTreeSet::new());
        let file = |key: &str, text: &str| sink(&format!("search/{key}.js"), text.as_bytes());
        let sink = |key: &str, data: String| -> Result<(), E> {
            let text = script(key, &data);
            let digest = Sha256::digest(&text);
            version.fetch_add(u64::from_le_bytes(*digest.first_chunk().unwrap_or(&[0; 8])), Ordering::Relaxed);
            file(key, &text)?;
            if is_small {
                all.lock().unwrap_or_else(PoisonError::into_inner).insert(text);
            }
            Ok(())
        };
        let mut pages = BTreeMap::new();
        let mut tables = BTreeMap::new();
        for Table { kind, count, page, record } in self.tables(is_small) {
            if page == 0 {
                tables.insert(kind, (0..count).map(record).collect());
                continue;
            }
            pages.insert(kind, page);
            (0..count.div_ceil(page)).into_par_iter().try_for_each(|at| {
                let records: Vec<Value> = (at * page..count.min((at + 1) * page)).map(&record).collect();
                sink(&part(kind, at as usize), json(&records))
            })?;
        }
        for at in 0..TRADITIONAL {
            let some: BTreeMap<_, _> = self.traditional.iter().filter(|(c, _)| u32::from(**c) % TRADITIONAL == at).collect();
            sink(&format!("traditional/{at}"), json(&some))?;
        }
        self.words(is_small).into_iter().try_for_each(|(key, data)| sink(&key, data))?;
        let shards = self.shards(if is_small { SMALL_SHARD } else { SHARD }, &sink)?;
        let limits = [self.head.limits.answers, self.head.limits.compared];
        if is_small {
            // All parts in one, which a browser loads when it has time, to answer without a network.
            let all = all.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().collect::<Vec<_>>().join("\n");
            file("all", &all)?;
        }
        let version = format!("{:x}", version.load(Ordering::Relaxed));
        file("index", &script("index", &json(&IndexFile { head: &self.head, limits, pages, tables, version, shards })))
    }

    fn tables(&self, is_small: bool) -> Vec<Table<'c>> {
        let [sectors, departments, duties, documents, clauses] = self.head.counts;
        let named = sectors + departments;
        let corpus = self.corpus;
        let batch = |id| {
            let DocumentRecord { place, status, .. } = corpus.document(id);
            value!([place, status])
        };
        // A department of a large site may have tens of thousands, and no more are shown.
        let shown = if is_small { usize::MAX } else { self.head.limits.answers };
        let department = move |id| {
            let mut record = corpus.department(id);
            record.leads.truncate(shown);
            record.lines.truncate(shown);
            value!(record)
        };
        let table = |kind, count, page, record| Table { kind, count, page, record };
        let mut tables = if is_small {
            vec![table(
                "names",
                sectors,
                0,
                Box::new(|sector| value!(canonical(corpus, sector).unwrap_or_default())) as Box<dyn Fn(u32) -> Value + Sync>,
            )]
        } else {
            vec![
                table("names", named, 8, Box::new(|record| value!(corpus.names(record).joined()))),
                table("foreign", named, 24, Box::new(|record| value!(foreign(corpus, record).joined()))),
            ]
        };
        tables.extend([
            table("sector", sectors, if is_small { 0 } else { 32 }, Box::new(|id| value!(corpus.sector(id))) as Box<_>),
            table("title", named, if is_small { 10 } else { 64 }, Box::new(|id| value!(corpus.titles(id)[1..]))),
            table("uncovered", sectors, if is_small { 16 } else { 128 }, Box::new(|id| value!(corpus.uncovered(id)))),
            table("department", departments, 4, Box::new(department)),
            table("duty", duties, if is_small { 1 } else { 6 }, Box::new(|id| value!(corpus.duty(id)))),
            table("batch", corpus.counts().batches, if is_small { 0 } else { 256 }, Box::new(batch)),
            table("document", documents, if is_small { 4 } else { 24 }, Box::new(|id| value!(corpus.document(id)))),
            table("clause", clauses, if is_small { 2 } else { 12 }, Box::new(|id| value!(corpus.clause(id)))),
        ]);
        tables
    }

    /// The words that are filed under keys: those of a small index, and places elsewhere.
    fn words(&self, is_small: bool) -> BTreeMap<String, String> {
        let sounds = &self.sounds;
        let [sectors, departments, ..] = self.head.counts;
        // Of each key the names by record, and the places.
        type Words<'w> = (BTreeMap<u32, String>, BTreeMap<&'w String, &'w String>);
        let mut words: BTreeMap<String, Words<'_>> = key::all(sounds).into_iter().map(|key| (key, Default::default())).collect();
        for record in (0..sectors + departments).filter(|_| is_small) {
            let own = filed(&keyed(self.corpus, record, sectors), |word| key::of_word(word, sounds));
            let others = filed(&foreign(self.corpus, record), |word| key::foreign(word.first()));
            for (key, names) in own.into_iter().chain(others) {
                words.entry(key).or_default().0.insert(record, names.joined());
            }
        }
        for (name, place) in &self.elsewhere {
            for key in key::of_word(&fold::units(name, &Traditional::new()), sounds) {
                words.entry(key).or_default().1.insert(name, place);
            }
        }
        let json = |(names, places): &Words<'_>| if places.is_empty() { json(&(names,)) } else { json(&(names, places)) };
        words.iter().map(|(key, data)| (key.clone(), json(data))).collect()
    }

    /// Writes the terms, and returns in how many shards of about `size` bytes.
    fn shards<E: Send>(&self, size: usize, sink: &(impl Fn(&str, String) -> Result<(), E> + Sync)) -> Result<usize, E> {
        let mut terms: Vec<&String> = self.postings.keys().collect();
        terms.par_sort_unstable();
        let bytes: usize = terms.iter().map(|term| term.len() + 8 + 6 * self.postings[*term].records.len()).sum();
        let count = bytes.div_ceil(size).max(1);
        let mut shards: Vec<Vec<&String>> = vec![Vec::new(); count];
        terms.into_iter().for_each(|term| shards[shard(term, count)].push(term));
        shards.into_par_iter().enumerate().try_for_each(|(at, terms)| {
            let data: BTreeMap<&String, Vec<u32>> = terms.into_iter().map(|term| (term, self.flat(term))).collect();
            sink(&part("term", at), json(&data))
        })?;
        Ok(count)
    }

    /// A posting as numbers: the count, then records in order, each as its distance from the one before and its weight.
    fn flat(&self, term: &str) -> Vec<u32> {
        let posting = &self.postings[term];
        let mut records = posting.records.clone();
        records.sort_unstable();
        let mut flat = vec![posting.count];
        let mut last = 0;
        for (record, weight) in records {
            flat.extend([record - last, weight]);
            last = record;
        }
        flat
    }
}

/// The canonical name of a sector that a list covers: such names stand in the first file of a small index.
pub(super) fn canonical(corpus: &dyn Corpus, sector: u32) -> Option<String> {
    corpus.uncovered(sector).slug.is_empty().then(|| corpus.names(sector).official.into_iter().next())?
}

/// The names of a record in the main language that are filed under keys.
pub(super) fn keyed(corpus: &dyn Corpus, record: u32, sectors: u32) -> NamesRecord {
    let mut names = corpus.names(record);
    if record < sectors && canonical(corpus, record).is_some() {
        names.everyday.splice(0..0, names.official.drain(1..));
        names.official.clear();
    }
    names
}

/// The names of a record in other languages, with what looks like them.
pub(super) fn foreign(corpus: &dyn Corpus, record: u32) -> NamesRecord {
    let is_foreign = |word: &String| fold::units(word, &Traditional::new()).first().is_some_and(|unit| !fold::is_han_unit(unit));
    let unlike = corpus.names(record).unlike.into_iter().filter(is_foreign).collect();
    NamesRecord { unlike, ..corpus.foreign(record) }
}

/// Names by the keys they are filed under.
fn filed(names: &NamesRecord, keys: impl Fn(&[String]) -> BTreeSet<String>) -> Vec<(String, NamesRecord)> {
    let keys_of = |word: &str| keys(&fold::units(word, &Traditional::new()));
    let all: BTreeSet<String> =
        [&names.official, &names.everyday, &names.unlike].into_iter().flatten().flat_map(|word| keys_of(word)).collect();
    all.into_iter()
        .map(|key| {
            let some = names.filtered(|word| keys_of(word).contains(&key));
            (key, some)
        })
        .collect()
}

fn json(data: &impl Serialize) -> String {
    serde_json::to_string(data).unwrap_or_default()
}

/// A file that hands data to the search client under a key.
pub fn script(key: &str, data: &str) -> String {
    // Line ends of these two kinds end a string in older engines.
    format!("purview({key:?},{})", data.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029"))
}

/// The key of a page or shard. No folder has more than 256 of them.
fn part(kind: &str, at: usize) -> String {
    format!("{kind}/{}/{}", at / 256, at % 256)
}

/// The shard of a term: FNV-1a over its UTF-16 units (<http://www.isthe.com/chongo/tech/comp/fnv/>).
fn shard(term: &str, count: usize) -> usize {
    let hash = term.encode_utf16().fold(0x811c_9dc5_u32, |hash, unit| (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193));
    hash as usize % count
}
