//! The index as files below `search/`. Each is a script that hands its data to the theme's search client, because a browser lets a page opened
//! from a disk load scripts and nothing else.
//!
//! The first is `search/index.js`, which every question needs. The others hold records in pages of a few each, terms in shards by hash, and words
//! under keys: places elsewhere, and in a small index all names but the canonical ones of sectors that a list covers. Of a small index `search/all.js` has all parts
//! once more.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use memchr::memmem;
use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::fold::{self, Traditional};
use super::index::{Head, Index};
use super::key;
use super::posting::Listed;
use super::record::{Corpus, DocumentRecord, NamesRecord};

/// How the records of a kind are cut.
struct Table<'c> {
    kind: &'static str,
    count: u32,
    /// Records on a page; 0 if they stand in the first file, because every question needs them.
    page: u32,
    record: Make<'c>,
}

/// Makes a record.
type Make<'c> = Box<dyn Fn(u32) -> Box<dyn Record + 'c> + Sync + 'c>;

/// What stands in a file for one thing.
trait Record {
    /// Adds it, as JSON, to a file.
    fn push_to(&self, file: &mut Vec<u8>);
}

impl<R: Serialize> Record for R {
    fn push_to(&self, file: &mut Vec<u8>) {
        push(file, self);
    }
}

fn make<'c, R: Record + 'c>(record: impl Fn(u32) -> R + Sync + 'c) -> Make<'c> {
    Box::new(move |at| Box::new(record(at)))
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
        let file = |key: &str, script: &[u8]| sink(&format!("search/{key}.js"), script);
        let sink = |key: &str, data: &[u8]| -> Result<(), E> {
            let script = script(key, data);
            let digest = Sha256::digest(&script);
            version.fetch_add(u64::from_le_bytes(*digest.first_chunk().unwrap_or(&[0; 8])), Ordering::Relaxed);
            file(key, &script)?;
            if is_small {
                all.lock().unwrap_or_else(PoisonError::into_inner).insert(script);
            }
            Ok(())
        };
        let mut pages = BTreeMap::new();
        let mut tables = BTreeMap::new();
        for Table { kind, count, page, record } in self.tables(is_small) {
            if page == 0 {
                tables.insert(kind, raw(&list(0..count, &record)));
                continue;
            }
            pages.insert(kind, page);
            (0..count.div_ceil(page)).into_par_iter().try_for_each(|at| {
                let records = at * page..count.min((at + 1) * page);
                sink(&part(kind, at as usize), &list(records, &record))
            })?;
        }
        for at in 0..TRADITIONAL {
            let some: BTreeMap<_, _> = self.traditional.iter().filter(|(c, _)| u32::from(**c) % TRADITIONAL == at).collect();
            sink(&format!("traditional/{at}"), &json(&some))?;
        }
        self.words(is_small).into_iter().try_for_each(|(key, data)| sink(&key, &data))?;
        let shards = self.shards(if is_small { SMALL_SHARD } else { SHARD }, &sink)?;
        let limits = [self.head.limits.answers, self.head.limits.compared];
        if is_small {
            // All parts in one, which a browser loads when it has time, to answer without a network.
            let all = all.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().collect::<Vec<_>>().join(&b'\n');
            file("all", &all)?;
        }
        let version = format!("{:x}", version.load(Ordering::Relaxed));
        file("index", &script("index", &json(&IndexFile { head: &self.head, limits, pages, tables, version, shards })))
    }

    fn tables(&self, is_small: bool) -> Vec<Table<'c>> {
        let [sectors, departments, duties, documents, clauses] = self.head.counts;
        let named = sectors + departments;
        let corpus = self.corpus;
        let batch = move |id| {
            let DocumentRecord { place, status, .. } = corpus.document(id);
            (place, status)
        };
        // A department of a large site may have tens of thousands, and no more are shown.
        let shown = if is_small { usize::MAX } else { self.head.limits.answers };
        let department = move |id| {
            let mut record = corpus.department(id);
            record.leads.truncate(shown);
            record.lines.truncate(shown);
            record
        };
        let table = |kind, count, page, record| Table { kind, count, page, record };
        let mut tables = if is_small {
            vec![table("names", sectors, 0, make(move |sector| canonical(corpus, sector).unwrap_or_default()))]
        } else {
            vec![
                table("names", named, 8, make(move |record| corpus.names(record).joined())),
                table("foreign", named, 24, make(move |record| foreign(corpus, record).joined())),
            ]
        };
        tables.extend([
            table("sector", sectors, if is_small { 0 } else { 32 }, make(move |id| corpus.sector(id))),
            table("title", named, if is_small { 10 } else { 64 }, make(move |id| corpus.titles(id).split_off(1))),
            table("uncovered", sectors, if is_small { 16 } else { 128 }, make(move |id| corpus.uncovered(id))),
            table("department", departments, 4, make(department)),
            table("duty", duties, if is_small { 1 } else { 6 }, make(move |id| corpus.duty(id))),
            table("batch", corpus.counts().batches, if is_small { 0 } else { 256 }, make(batch)),
            table("document", documents, if is_small { 4 } else { 24 }, make(move |id| corpus.document(id))),
            table("clause", clauses, if is_small { 2 } else { 12 }, make(move |id| corpus.clause(id))),
        ]);
        tables
    }

    /// The words that are filed under keys: those of a small index, and places elsewhere.
    fn words(&self, is_small: bool) -> BTreeMap<String, Vec<u8>> {
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
    fn shards<E: Send>(&self, size: usize, sink: &(impl Fn(&str, &[u8]) -> Result<(), E> + Sync)) -> Result<usize, E> {
        let bytes: usize = self.postings.terms().map(|listed| listed.term.len() + 8 + 6 * listed.len()).sum();
        let count = bytes.div_ceil(size).max(1);
        let mut shards: Vec<Vec<Listed<'_>>> = vec![Vec::new(); count];
        self.postings.terms().for_each(|listed| shards[listed.term.hash() as usize % count].push(listed));
        shards.into_par_iter().enumerate().try_for_each(|(at, terms)| sink(&part("term", at), &shard(&terms)))?;
        Ok(count)
    }
}

/// The terms of a shard with their records, in order.
fn shard(terms: &[Listed<'_>]) -> Vec<u8> {
    let mut written = String::new();
    let mut sorted: Vec<(Range<usize>, &Listed<'_>)> = Vec::with_capacity(terms.len());
    for listed in terms {
        let start = written.len();
        listed.term.push_to(&mut written);
        sorted.push((start..written.len(), listed));
    }
    sorted.sort_unstable_by(|(a, _), (b, _)| written[a.clone()].cmp(&written[b.clone()]));
    let mut shard = Vec::new();
    for (at, (range, listed)) in sorted.into_iter().enumerate() {
        shard.push(if at == 0 { b'{' } else { b',' });
        push(&mut shard, &written[range]);
        shard.extend(b":[");
        for (at, number) in listed.numbers().enumerate() {
            if at > 0 {
                shard.push(b',');
            }
            push(&mut shard, &number);
        }
        shard.push(b']');
    }
    if shard.is_empty() {
        shard.push(b'{');
    }
    shard.push(b'}');
    shard
}

/// The canonical name of a sector that a list covers: such names stand in the first file of a small index.
pub(super) fn canonical(corpus: &dyn Corpus, sector: u32) -> Option<String> {
    corpus.uncovered(sector).slug.is_empty().then(|| corpus.names(sector).official.first().cloned())?
}

/// The names of a record in the main language that are filed under keys.
pub(super) fn keyed(corpus: &dyn Corpus, record: u32, sectors: u32) -> Cow<'_, NamesRecord> {
    let mut names = corpus.names(record);
    if record < sectors && canonical(corpus, record).is_some() {
        let names = names.to_mut();
        names.everyday.splice(0..0, names.official.drain(1..));
        names.official.clear();
    }
    names
}

/// The names of a record in other languages, with what looks like them.
pub(super) fn foreign(corpus: &dyn Corpus, record: u32) -> NamesRecord {
    let is_foreign = |word: &&String| fold::units(word, &Traditional::new()).first().is_some_and(|unit| !fold::is_han_unit(unit));
    let unlike = corpus.names(record).unlike.iter().filter(is_foreign).cloned().collect();
    NamesRecord { unlike, ..corpus.foreign(record).into_owned() }
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

/// The records of a range as a list.
fn list(records: Range<u32>, record: &Make<'_>) -> Vec<u8> {
    let mut list = vec![b'['];
    for at in records {
        if list.len() > 1 {
            list.push(b',');
        }
        record(at).push_to(&mut list);
    }
    list.push(b']');
    list
}

fn json(data: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(data).unwrap_or_default()
}

/// Adds JSON to a file.
fn push(file: &mut Vec<u8>, data: &(impl Serialize + ?Sized)) {
    serde_json::to_writer(file, data).expect("writing to memory does not fail, and neither do records");
}

/// JSON that is a part of other JSON.
fn raw(json: &[u8]) -> Value {
    serde_json::from_slice(json).unwrap_or_default()
}

/// A file that hands data to the search client under a key.
pub fn script(key: &str, data: &[u8]) -> Vec<u8> {
    let mut script = format!("purview({key:?},").into_bytes();
    script.reserve_exact(data.len() + 1);
    // Line ends of these two kinds end a string in older engines.
    let mut from = 0;
    for at in memmem::find_iter(data, b"\xe2\x80") {
        let escaped: &[u8] = match data.get(at + 2) {
            Some(0xa8) => b"\\u2028",
            Some(0xa9) => b"\\u2029",
            _ => continue,
        };
        script.extend(&data[from..at]);
        script.extend(escaped);
        from = at + 3;
    }
    script.extend(&data[from..]);
    script.push(b')');
    script
}

/// The key of a page or shard. No folder has more than 256 of them.
fn part(kind: &str, at: usize) -> String {
    format!("{kind}/{}/{}", at / 256, at % 256)
}
