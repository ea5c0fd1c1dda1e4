//! The index as files below `search/`. Each is a script that hands its data to the theme's search client, because a browser lets a page opened
//! from a disk load scripts and nothing else.
//!
//! A small index is one file, `search/index.js`; what not every question needs stands beside it: names in the main language and in others, what
//! looks like them, documents and clauses, places elsewhere, traditional characters. A large one is cut: records in pages of a few each, terms in shards by hash.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Value, json as value};
use sha2::{Digest, Sha256};

use super::index::{Head, Index, Limits};
use super::record::{Corpus, DocumentRecord, joined};

/// How the records of a kind are cut.
struct Table<'c> {
    kind: &'static str,
    count: u32,
    /// Records on a page of a large index, chosen for pages of 4 to 8 KB.
    page: u32,
    /// Where a small index has them.
    small: Small,
    record: Box<dyn Fn(u32) -> Value + Sync + 'c>,
}

/// Where a small index has the records of a kind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Small {
    /// In its first file, for every question needs them all.
    First,
    /// On one page of their own, for some questions need them all.
    Apart,
    /// On pages, for no question needs them all.
    Cut,
}

/// Bytes of a shard of terms.
const SHARD: usize = 6_000;
/// An index of more bytes than this is loaded in parts.
const WHOLE: usize = 250_000;

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
    /// How many shards of terms there are; 0 if `search/terms.js` has all there are.
    shards: usize,
}

/// Whether a corpus is small enough to be loaded whole.
pub fn is_small(corpus: &dyn Corpus) -> bool {
    let counts = corpus.counts();
    let mut bytes = 0;
    for record in 0..counts.sectors + counts.departments {
        bytes += length(&corpus.names(record)) + length(&corpus.foreign(record));
        if bytes > WHOLE {
            return false;
        }
    }
    for id in 0..counts.duties {
        bytes += length(&corpus.duty(id));
        if bytes > WHOLE {
            return false;
        }
    }
    bytes <= WHOLE
}

fn length(record: &impl Serialize) -> usize {
    serde_json::to_string(record).map_or(0, |text| text.len())
}

impl<'c> Index<'c> {
    /// Hands every file of the index to `sink`, on all threads and in no particular order.
    ///
    /// # Errors
    /// The first failure of `sink`.
    pub fn write<E: Send>(&self, sink: impl Fn(&str, &[u8]) -> Result<(), E> + Sync) -> Result<(), E> {
        let whole = self.head.limits == Limits::WHOLE;
        // Digests are added up, because parts are written in no particular order.
        let version = AtomicU64::new(0);
        let keys = Mutex::new(BTreeSet::new());
        let sink = |key: &str, data: String| -> Result<(), E> {
            let text = script(key, &data);
            let digest = Sha256::digest(&text);
            version.fetch_add(u64::from_le_bytes(*digest.first_chunk().unwrap_or(&[0; 8])), Ordering::Relaxed);
            if whole {
                keys.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned());
            }
            sink(&format!("search/{key}.js"), text.as_bytes())
        };
        let mut pages = BTreeMap::new();
        let mut tables = BTreeMap::new();
        for Table { kind, count, page, small, record } in self.tables(whole) {
            if whole && small == Small::First {
                tables.insert(kind, (0..count).map(record).collect());
                continue;
            }
            let page = if whole && small == Small::Apart { count.max(1) } else { page };
            pages.insert(kind, page);
            (0..count.div_ceil(page)).into_par_iter().try_for_each(|at| {
                let records: Vec<Value> = (at * page..count.min((at + 1) * page)).map(&record).collect();
                sink(&part(kind, at as usize), json(&records))
            })?;
        }
        sink("traditional", json(&self.traditional))?;
        sink("elsewhere", json(&self.elsewhere))?;
        if whole {
            let terms: BTreeMap<&String, Vec<u32>> = self.postings.keys().map(|term| (term, self.flat(term))).collect();
            sink("terms", json(&terms))?;
        }
        let shards = if whole { 0 } else { self.shards(&sink)? };
        let limits = [self.head.limits.answers, self.head.limits.compared];
        // What a browser loads when it has time, to answer without a network.
        let rest = keys.lock().unwrap_or_else(PoisonError::into_inner).clone();
        sink("rest", json(&rest))?;
        let version = format!("{:x}", version.load(Ordering::Relaxed));
        sink("index", json(&IndexFile { head: &self.head, limits, pages, tables, version, shards }))
    }

    /// `small` says that the index is small.
    fn tables(&self, small: bool) -> Vec<Table<'c>> {
        let [sectors, departments, duties, documents, clauses] = self.head.counts;
        let named = sectors + departments;
        let corpus = self.corpus;
        let foreign = |record| value!(corpus.foreign(record).iter().map(|names| joined(names)).collect::<Vec<_>>());
        let batch = |id| {
            let DocumentRecord { place, status, .. } = corpus.document(id);
            value!([place, status])
        };
        // A department of a large site may have tens of thousands, and no more are shown.
        let shown = if small { usize::MAX } else { self.head.limits.answers };
        let department = move |id| {
            let mut record = corpus.department(id);
            record.leads.truncate(shown);
            record.lines.truncate(shown);
            value!(record)
        };
        let table = |kind, count, page, small, record| Table { kind, count, page, small, record };
        vec![
            table("name", named, 128, Small::First, Box::new(|record| value!(corpus.name(record)))),
            table("names", named, 48, Small::Apart, Box::new(|record| value!(corpus.names(record)))),
            table("foreign", named, 48, Small::Apart, Box::new(foreign)),
            table("unlike", named, 256, Small::Apart, Box::new(|record| value!(joined(&corpus.unlike(record))))),
            table("sector", sectors, 32, Small::First, Box::new(|id| value!(corpus.sector(id)))),
            table("uncovered", sectors, 128, Small::Apart, Box::new(|id| value!(corpus.uncovered(id)))),
            table("department", departments, 4, Small::First, Box::new(department)),
            table("duty", duties, if small { 2 } else { 12 }, Small::Cut, Box::new(|id| value!(corpus.duty(id)))),
            table("batch", corpus.counts().batches, 256, Small::First, Box::new(batch)),
            table("document", documents, 24, Small::Apart, Box::new(|id| value!(corpus.document(id)))),
            table("clause", clauses, 12, Small::Apart, Box::new(|id| value!(corpus.clause(id)))),
        ]
    }

    /// Writes the terms, and returns in how many shards.
    fn shards<E: Send>(&self, sink: &(impl Fn(&str, String) -> Result<(), E> + Sync)) -> Result<usize, E> {
        let mut terms: Vec<&String> = self.postings.keys().collect();
        terms.par_sort_unstable();
        let bytes: usize = terms.iter().map(|term| term.len() + 8 + 6 * self.postings[*term].records.len()).sum();
        let count = bytes.div_ceil(SHARD).max(1);
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

fn json(data: &impl Serialize) -> String {
    serde_json::to_string(data).unwrap_or_default()
}

/// A file that hands data to the search client under a key.
pub fn script(key: &str, data: &str) -> String {
    // Line ends of these two kinds end a string in older engines.
    format!("purview({key:?},{})\n", data.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029"))
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
