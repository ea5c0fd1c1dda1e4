//! The index as files below `search/`. Each is a script that hands its data to the theme's search client, because a browser lets a page opened
//! from a disk load scripts and nothing else.
//!
//! The first is `search/index.js`, which every question needs. The others hold records in pages of a few each, terms in shards by hash, and words
//! under keys: places elsewhere, and in a small index all names but the canonical ones of sectors that a list covers. Of a small index `search/all.js` has all parts
//! once more.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::ops::Range;

use memchr::memmem;
use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::fold::{self, Traditional};
use super::index::{Head, Index, Limits};
use super::kept::{File, Kept, Shard, Sink};
use super::key;
use super::mark::{Marker, mark};
use super::posting::{Listed, Postings};
use super::record::{Corpus, Counts, DocumentRecord, NamesRecord};

/// How the records of a kind are cut.
struct Table<'c> {
    kind: &'static str,
    count: u32,
    /// Records on a page; 0 if they stand in the first file, because every question needs them.
    page: u32,
    record: Make<'c>,
    /// What a record is made from, where that is told without making it.
    mark: Option<Mark<'c>>,
}

/// Makes a record.
type Make<'c> = Box<dyn Fn(u32) -> Box<dyn Record + 'c> + Sync + 'c>;

/// Adds a record to what a mark is of.
type Mark<'c> = Box<dyn Fn(u32, &mut Marker) + Sync + 'c>;

/// What stands in a file for one thing.
trait Record {
    /// Adds it, as JSON, to a file.
    fn push_to(&self, file: &mut Vec<u8>);

    /// Adds it to what a mark is of.
    fn mark(&self, marker: &mut Marker);
}

impl<R: Hash + Serialize> Record for R {
    fn push_to(&self, file: &mut Vec<u8>) {
        push(file, self);
    }

    fn mark(&self, marker: &mut Marker) {
        self.hash(marker);
    }
}

fn make<'c, R: Record + 'c>(record: impl Fn(u32) -> R + Sync + 'c) -> Make<'c> {
    Box::new(move |at| Box::new(record(at)))
}

/// Bytes of a shard of terms, in a large index and in a small one, of whose terms a question needs one or two.
const SHARD: u64 = 4_600;
const SMALL_SHARD: u64 = 800;
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

impl Index<'_> {
    /// Hands every file of the index to `sink`, on all threads and in no particular order.
    ///
    /// # Errors
    /// The first failure of `sink`.
    pub fn write<E: Send>(&self, sink: impl Fn(&str, &[u8]) -> Result<(), E> + Sync) -> Result<(), E> {
        let sink = Whole(sink);
        let mut files = Files::new(None, &sink, self.head.limits);
        files.write_records(self.corpus)?;
        files.kept.shards = shards(&self.postings, self.head.limits);
        files.write_terms(&self.postings)?;
        files.write_rest(self).map(drop)
    }
}

/// A sink that has no files of a build before.
struct Whole<S>(S);

impl<E: Send, S: Fn(&str, &[u8]) -> Result<(), E> + Sync> Sink for Whole<S> {
    type Error = E;

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), E> {
        (self.0)(path, bytes)
    }

    fn keep(&self, _: &str) -> Result<(), E> {
        Ok(())
    }
}

/// The files of an index while they are written.
pub(super) struct Files<'s, S> {
    sink: &'s S,
    before: Option<&'s Kept>,
    limits: Limits,
    /// What stands in the first file: records on a page, of each kind that is on pages, and the records of the other kinds.
    pub pages: BTreeMap<&'static str, u32>,
    tables: BTreeMap<&'static str, Value>,
    /// Of a small index all parts.
    all: BTreeSet<Vec<u8>>,
    /// What the build leaves behind.
    pub kept: Kept,
}

/// A file that has been written or kept: its key, what is known of it, and in a small index its text.
type Done = (String, File, Option<Vec<u8>>);

impl<'s, S: Sink> Files<'s, S> {
    /// None yet; of a build before there is `before`.
    pub fn new(before: Option<&'s Kept>, sink: &'s S, limits: Limits) -> Self {
        Self {
            sink,
            before,
            limits,
            pages: BTreeMap::new(),
            tables: BTreeMap::new(),
            all: BTreeSet::new(),
            kept: Kept { is_small: limits.is_small(), ..Kept::default() },
        }
    }

    /// Writes all records.
    pub fn write_records(&mut self, corpus: &dyn Corpus) -> Result<(), S::Error> {
        for Table { kind, count, page, record, mark } in tables(corpus, self.limits) {
            if page == 0 {
                let records: Vec<_> = (0..count).map(record).collect();
                self.tables.insert(kind, serde_json::from_slice(&list(&records)).unwrap_or_default());
                continue;
            }
            self.pages.insert(kind, page);
            let done = (0..count.div_ceil(page)).into_par_iter().map(|at| {
                let ids = at * page..count.min((at + 1) * page);
                let mut marker = Marker::default();
                ids.clone().for_each(|id| match &mark {
                    Some(mark) => mark(id, &mut marker),
                    None => record(id).mark(&mut marker),
                });
                self.part(part(kind, at as usize), marker.finish(), || list(&ids.map(&record).collect::<Vec<_>>()))
            });
            let done: Vec<Done> = done.collect::<Result<_, _>>()?;
            self.add(done);
        }
        Ok(())
    }

    /// Whether a page is another than before.
    pub fn has_changed(&self, kind: &str, at: usize) -> bool {
        let key = part(kind, at);
        self.before(&key).map(|file| file.mark) != self.kept.files.get(&key).map(|file| file.mark)
    }

    /// Writes the terms, of which `postings` holds at least those of shards that have changed.
    pub fn write_terms(&mut self, postings: &Postings) -> Result<(), S::Error> {
        let shards = &self.kept.shards;
        let mut terms: Vec<Vec<Listed<'_>>> = vec![Vec::new(); shards.len()];
        postings.terms().for_each(|listed| terms[listed.term.shard(shards.len())].push(listed));
        let done = terms.into_par_iter().zip(shards).enumerate();
        let done = done.map(|(at, (terms, of))| self.part(part("term", at), of.mark(), || shard(&terms)));
        let done: Vec<Done> = done.collect::<Result<_, _>>()?;
        self.add(done);
        Ok(())
    }

    /// Writes everything else, and at last the first file.
    pub fn write_rest(mut self, index: &Index<'_>) -> Result<Kept, S::Error> {
        let is_small = self.limits.is_small();
        let traditional = (0..TRADITIONAL).map(|at| {
            let some: BTreeMap<_, _> = index.traditional.iter().filter(|(c, _)| u32::from(**c) % TRADITIONAL == at).collect();
            (format!("traditional/{at}"), json(&some))
        });
        for (key, data) in traditional.chain(words(index)) {
            let done = self.part(key, mark(&data), || data)?;
            self.add([done]);
        }
        // Digests are added up, because parts are written in no particular order.
        let version = self.kept.files.values().fold(0, |sum: u64, file| sum.wrapping_add(file.digest));
        let first = IndexFile {
            head: &index.head,
            limits: [self.limits.answers, self.limits.compared],
            pages: self.pages.clone(),
            tables: std::mem::take(&mut self.tables),
            version: format!("{version:x}"),
            shards: self.kept.shards.len(),
        };
        let done = self.file("index".to_owned(), 0, script("index", &json(&first)))?;
        if is_small {
            // All parts in one, which a browser loads when it has time, to answer without a network.
            let all = std::mem::take(&mut self.all).into_iter().collect::<Vec<_>>().join(&b'\n');
            let done = self.file("all".to_owned(), 0, all)?;
            self.add([done]);
        }
        self.add([done]);
        Ok(self.kept)
    }

    /// A part of the index, made from what has that mark.
    fn part(&self, key: String, mark: u64, data: impl FnOnce() -> Vec<u8>) -> Result<Done, S::Error> {
        // Parts of a small index are few, and stand in a file with all the others.
        if let Some(file) = self.before(&key).filter(|file| file.mark == mark && !self.limits.is_small()) {
            self.sink.keep(&path(&key))?;
            return Ok((key, *file, None));
        }
        let script = script(&key, &data());
        self.file(key, mark, script)
    }

    fn file(&self, key: String, mark: u64, script: Vec<u8>) -> Result<Done, S::Error> {
        let digest = u64::from_le_bytes(*Sha256::digest(&script).first_chunk().unwrap_or(&[0; 8]));
        match self.before(&key) {
            Some(file) if file.digest == digest => self.sink.keep(&path(&key))?,
            _ => self.sink.write(&path(&key), &script)?,
        }
        Ok((key, File { mark, digest }, Some(script).filter(|_| self.limits.is_small())))
    }

    pub fn before(&self, key: &str) -> Option<&'s File> {
        self.before?.files.get(key)
    }

    fn add(&mut self, done: impl IntoIterator<Item = Done>) {
        for (key, file, script) in done {
            self.kept.files.insert(key, file);
            self.all.extend(script);
        }
    }
}

fn tables(corpus: &dyn Corpus, limits: Limits) -> Vec<Table<'_>> {
    let Counts { sectors, departments, duties, documents, batches, clauses } = corpus.counts();
    let named = sectors + departments;
    let is_small = limits.is_small();
    let batch = move |id| {
        let DocumentRecord { place, status, .. } = corpus.document(id);
        (place, status)
    };
    // A department of a large site may have tens of thousands, and no more are shown.
    let shown = if is_small { usize::MAX } else { limits.answers };
    let department = move |id| {
        let mut record = corpus.department(id);
        record.leads.truncate(shown);
        record.lines.truncate(shown);
        record
    };
    let table = |kind, count, page, record| Table { kind, count, page, record, mark: None };
    let mark_duty: Mark<'_> = Box::new(move |id, marker| corpus.mark_duty(id, marker));
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
        Table { mark: Some(mark_duty), ..table("duty", duties, if is_small { 1 } else { 6 }, make(move |id| corpus.duty(id))) },
        table("batch", batches, if is_small { 0 } else { 256 }, make(batch)),
        table("document", documents, if is_small { 4 } else { 24 }, make(move |id| corpus.document(id))),
        table("clause", clauses, if is_small { 2 } else { 12 }, make(move |id| corpus.clause(id))),
    ]);
    tables
}

/// The words that are filed under keys: those of a small index, and places elsewhere.
fn words(index: &Index<'_>) -> BTreeMap<String, Vec<u8>> {
    let Index { sounds, corpus, head, .. } = index;
    let [sectors, departments, ..] = head.counts;
    // Of each key the names by record, and the places.
    type Words<'w> = (BTreeMap<u32, String>, BTreeMap<&'w String, &'w String>);
    let mut words: BTreeMap<String, Words<'_>> = key::all(sounds).into_iter().map(|key| (key, Default::default())).collect();
    for record in (0..sectors + departments).filter(|_| head.limits.is_small()) {
        let own = filed(&keyed(*corpus, record, sectors), |word| key::of_word(word, sounds));
        let others = filed(&foreign(*corpus, record), |word| key::foreign(word.first()));
        for (key, names) in own.into_iter().chain(others) {
            words.entry(key).or_default().0.insert(record, names.joined());
        }
    }
    for (name, place) in &index.elsewhere {
        for key in key::of_word(&fold::units(name, &Traditional::new()), sounds) {
            words.entry(key).or_default().1.insert(name, place);
        }
    }
    let json = |(names, places): &Words<'_>| if places.is_empty() { json(&(names,)) } else { json(&(names, places)) };
    words.iter().map(|(key, data)| (key.clone(), json(data))).collect()
}

/// The shards that all terms are in.
pub(super) fn shards(postings: &Postings, limits: Limits) -> Vec<Shard> {
    let bytes = postings.terms().map(|listed| listed.bytes() as u64).sum();
    let count = shard_count(bytes, limits) as usize;
    let mut shards = vec![Shard::default(); count];
    postings.terms().for_each(|listed| shards[listed.term.shard(count)].add(&listed));
    shards
}

/// In how many shards so many bytes are. With their number every term moves to another shard; so that of a large index is one of four in each
/// power of two, and stays until the index is a seventh to a fourth larger.
pub(super) fn shard_count(bytes: u64, limits: Limits) -> u32 {
    if limits.is_small() {
        return bytes.div_ceil(SMALL_SHARD).max(1) as u32;
    }
    let least = bytes.div_ceil(SHARD).max(1) as u32;
    least.next_multiple_of(1 << least.ilog2().saturating_sub(2))
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

/// Records as a list.
fn list(records: &[Box<dyn Record + '_>]) -> Vec<u8> {
    let mut list = vec![b'['];
    for (at, record) in records.iter().enumerate() {
        if at > 0 {
            list.push(b',');
        }
        record.push_to(&mut list);
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
pub(super) fn part(kind: &str, at: usize) -> String {
    format!("{kind}/{}/{}", at / 256, at % 256)
}

fn path(key: &str) -> String {
    format!("search/{key}.js")
}
