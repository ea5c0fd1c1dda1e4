//! The index as files below `search/`. Each is a script that hands its data to the theme's search client, because a browser lets a page opened
//! from a disk load scripts and nothing else.
//!
//! A small index is one file, `search/index.js`; what not every question needs stands beside it: names in the main language and in others,
//! clauses, places elsewhere, traditional characters. A large one is cut: records in pages of a few each, terms in shards by hash.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use super::index::{Head, Index, Limits};
use super::record::Corpus;

/// Records of each kind on one page of a large index, chosen for pages of 4 to 8 KB.
const PAGE: Pages = Pages { sector: 32, department: 2, holder: 64, names: 16, foreign: 32, duty: 12, document: 24, clause: 12 };
/// Bytes of a shard of terms.
const SHARD: usize = 6_000;
/// An index of more bytes than this is loaded in parts.
const WHOLE: usize = 400_000;

/// Of an index that is loaded whole: kinds that not every question needs stand on one page each.
const ALL: Pages = Pages { sector: 0, department: 0, holder: 0, names: u32::MAX, foreign: u32::MAX, duty: 0, document: 0, clause: u32::MAX };

/// Records on a page, of each kind; 0 for kinds that stand in the index file.
#[derive(Clone, Copy, Debug, Serialize)]
struct Pages {
    sector: u32,
    department: u32,
    holder: u32,
    names: u32,
    foreign: u32,
    duty: u32,
    document: u32,
    clause: u32,
}

/// The index file.
#[derive(Serialize)]
struct IndexFile<'h> {
    #[serde(flatten)]
    head: &'h Head,
    pages: Pages,
    /// How many shards of terms there are; 0 if the client makes the terms itself.
    shards: usize,
    /// Kinds of records that are not on pages.
    tables: BTreeMap<&'static str, Value>,
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

impl Index<'_> {
    /// Hands every file of the index to `sink`, on all threads and in no particular order.
    ///
    /// # Errors
    /// The first failure of `sink`.
    pub fn write<E: Send>(&self, sink: impl Fn(&str, &[u8]) -> Result<(), E> + Sync) -> Result<(), E> {
        let whole = self.head.limits == Limits::WHOLE;
        let pages = if whole { ALL } else { PAGE };
        let [sectors, departments, duties, documents, clauses] = self.head.counts;
        let corpus = self.corpus;
        let mut tables = BTreeMap::new();
        let mut table = |kind: &'static str, per_page: u32, count: u32, record: &(dyn Fn(u32) -> Value + Sync)| -> Result<(), E> {
            if per_page == 0 {
                tables.insert(kind, (0..count).map(record).collect());
                return Ok(());
            }
            (0..count.div_ceil(per_page)).into_par_iter().try_for_each(|page| {
                let first = page * per_page;
                let records: Vec<Value> = (first..count.min(first.saturating_add(per_page))).map(record).collect();
                self.file(&sink, &part(kind, page as usize), &records)
            })
        };
        table("sector", pages.sector, sectors, &|id| json!(corpus.sector(id)))?;
        table("department", pages.department, departments, &|id| json!(corpus.department(id)))?;
        table("holder", pages.holder, departments, &|id| json!(corpus.holder(id)))?;
        table("names", pages.names, sectors + departments, &|record| json!(corpus.names(record)))?;
        table("foreign", pages.foreign, sectors + departments, &|record| json!(corpus.foreign(record)))?;
        table("duty", pages.duty, duties, &|id| json!(corpus.duty(id)))?;
        table("document", pages.document, documents, &|id| json!(corpus.document(id)))?;
        table("clause", pages.clause, clauses, &|id| json!(corpus.clause(id)))?;
        let shards = if whole { 0 } else { self.shards(&sink)? };
        let traditional: String = self.traditional.iter().flat_map(|(from, to)| [*from, *to]).collect();
        self.file(&sink, "traditional", &traditional)?;
        self.file(&sink, "elsewhere", &self.elsewhere)?;
        self.file(&sink, "index", &IndexFile { head: &self.head, pages, shards, tables })
    }

    fn file<E>(&self, sink: &impl Fn(&str, &[u8]) -> Result<(), E>, key: &str, data: &impl Serialize) -> Result<(), E> {
        let data = serde_json::to_string(data).unwrap_or_default();
        // Line ends of these two kinds end a string in older engines.
        let data = data.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
        sink(&format!("search/{key}.js"), format!("purview({key:?},{data})\n").as_bytes())
    }

    /// Writes the terms, and returns in how many shards.
    fn shards<E: Send>(&self, sink: &(impl Fn(&str, &[u8]) -> Result<(), E> + Sync)) -> Result<usize, E> {
        let mut terms: Vec<&String> = self.postings.keys().collect();
        terms.par_sort_unstable();
        let bytes: usize = terms.iter().map(|term| term.len() + 8 + 6 * self.postings[*term].records.len()).sum();
        let count = bytes.div_ceil(SHARD).max(1);
        let mut shards: Vec<Vec<&String>> = vec![Vec::new(); count];
        terms.into_iter().for_each(|term| shards[shard(term, count)].push(term));
        shards.into_par_iter().enumerate().try_for_each(|(at, terms)| {
            let data: BTreeMap<&String, Vec<u32>> = terms.into_iter().map(|term| (term, self.flat(term))).collect();
            self.file(sink, &part("term", at), &data)
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

/// The key of a page or shard. No folder has more than 256 of them.
fn part(kind: &str, at: usize) -> String {
    format!("{kind}/{}/{}", at / 256, at % 256)
}

/// The shard of a term: FNV-1a over its UTF-16 units (<http://www.isthe.com/chongo/tech/comp/fnv/>).
fn shard(term: &str, count: usize) -> usize {
    let hash = term.encode_utf16().fold(0x811c_9dc5_u32, |hash, unit| (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193));
    hash as usize % count
}
