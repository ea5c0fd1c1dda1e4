//! Sealing: an approved batch says what it said when it was approved, or a correction says why not.
//!
//! `content/approved.lock` holds a line a batch: its name, the digest of its meaning, and a print of each of its parts, by which the words that changed are found. A digest is taken of what the batch means and not of its bytes ([`Meaning`]): width, white space, quotation marks, letter case and
//! Markdown do not count, nor in what order rows stand, for their numbers say that. The status does not count either, nor the day of the
//! end: a batch that comes into force, or is superseded, is the batch that was approved.

pub mod amend;
mod lock;

use std::collections::BTreeMap;
use std::ops::Range;

use sha2::{Digest, Sha256};
use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::diagnostic::Place;
use crate::model::Approval;
use crate::notation::{normal, normalise};
use crate::parse::{RawBatch, RawEntry};
use crate::read::Sources;

use lock::DIGITS;
pub use lock::{Lock, Print, Seal};

/// The name of a batch: `korla/emerging/2`.
pub fn batch_name(batch: &RawBatch) -> String {
    format!("{}/{}/{}", batch.jurisdiction, batch.list, batch.number.value)
}

/// The parts of a duty.
pub const PARTS: [&str; 4] = ["heading", "lead", "supporting lines", "remark"];

/// Between words that are digested together; it stands in no normalised text.
const APART: char = '\u{1f}';

/// What a batch says, part by part.
#[derive(Clone, Debug)]
pub struct Meaning {
    /// Title, policy, annex, days, introduction, approval and corrections.
    head: Part,
    /// Of each duty its id, and what it says, by part.
    duties: BTreeMap<String, [Part; PARTS.len()]>,
}

/// Words that are digested together.
#[derive(Clone, Debug, Default)]
pub struct Part {
    words: Vec<Words>,
}

/// Some words of a part.
#[derive(Clone, Debug)]
struct Words {
    /// Of what stands above the duties, where in the frontmatter it comes from: `published`, `correction.0.reason`; or [`INTRODUCTION`].
    key: String,
    /// The words, normalised.
    text: String,
    /// Where they stand in the source, piece by piece; nowhere, if they are not written there as they are digested.
    places: Vec<Place>,
}

/// What stands above the duties and has no key.
pub const INTRODUCTION: &str = "introduction";

/// Keys that a batch need not have. Their words begin with them, so that it is seen which one was taken out.
const OPTIONAL: [&str; 3] = ["policy", "annex", "effective"];

/// A stretch of a part that is not what was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The keys that its words come from; none in a duty.
    pub keys: Vec<String>,
    /// The words that changed, or beside which some are missing, if they have a place.
    pub place: Option<Place>,
}

/// Says what stands above the duties of a batch: words, with their key and places.
fn say_above(batch: &RawBatch, mut to: impl FnMut(&str, &str, &[Place])) {
    to("title", batch.title.value.main(), &[batch.title.place]);
    to("batch", &batch.number.value.to_string(), &[batch.number.place]);
    if let Some(policy) = &batch.policy {
        to("policy", &format!("policy {}", policy.value), &[]);
    }
    if let Some(annex) = &batch.annex {
        to("annex", &format!("annex {annex}"), &[]);
    }
    if let Some(date) = batch.published {
        to("published", &date.to_string(), &[]);
    }
    if let Some(date) = batch.effective {
        to("effective", &format!("effective {date}"), &[]);
    }
    to(INTRODUCTION, &batch.body.plain(), &batch.body.places());
    if let Some(Approval { date, by, document }) = &batch.approval {
        to("approval.date", &date.to_string(), &[]);
        to("approval.by", by, &[]);
        to("approval.document", document, &[]);
    }
    for (at, correction) in batch.corrections.iter().enumerate() {
        let duty = correction.duty.as_ref().map(|duty| duty.value.as_str()).unwrap_or_default();
        to(&format!("correction.{at}.date"), &correction.date.to_string(), &[]);
        to(&format!("correction.{at}.duty"), duty, &[]);
        to(&format!("correction.{at}.reason"), &correction.reason, &[]);
    }
}

/// Says what a duty says, part by part: words, with their places.
fn say_duty(entry: &RawEntry, mut to: impl FnMut(usize, &str, &[Place])) {
    let [heading, lead, supports, remark] = [0, 1, 2, 3];
    to(heading, &entry.row.map(|row| row.to_string()).unwrap_or_default(), &[]);
    to(heading, &entry.title.value, &[entry.title.place]);
    to(heading, if entry.repealed { "repealed" } else { "" }, &[]);
    if let Some(names) = &entry.lead {
        to(lead, &names.value, &[names.place]);
    }
    for line in &entry.supports {
        to(supports, &line.holders.value, &[line.holders.place]);
        match &line.scope {
            Some(scope) => to(supports, &scope.value, &[scope.place]),
            None => to(supports, "", &[]),
        }
    }
    if let Some(words) = &entry.remark {
        to(remark, &words.plain(), &words.places());
    }
}

/// The id of a duty; empty if it has none.
fn id(entry: &RawEntry) -> &str {
    entry.slug.as_ref().map_or("", |slug| slug.value.as_str())
}

/// The digest that the seal of a batch has if this is what was sealed. It is all of what decides; the rest of a seal says where something differs, and
/// takes several times as long to make.
pub fn digest(batch: &RawBatch) -> String {
    let mut text = Text { text: String::new(), part: 0 };
    say_above(batch, |_, words, _| text.words(words));
    // Of two with one id, which is an error, the later one counts.
    let duties: BTreeMap<&str, &RawEntry> = batch.entries.iter().map(|entry| (id(entry), entry)).collect();
    for (id, entry) in duties {
        text.begin(id);
        say_duty(entry, |part, words, _| {
            text.reach(part);
            text.words(words);
        });
        text.reach(PARTS.len() - 1);
    }
    const_hex::encode(Sha256::digest(&text.text))
}

/// All that a batch says in one text.
struct Text {
    text: String,
    /// The part that was reached.
    part: usize,
}

impl Text {
    fn begin(&mut self, id: &str) {
        self.text.push('\n');
        self.text.push_str(id);
        self.text.push('\n');
        self.part = 0;
    }

    fn reach(&mut self, part: usize) {
        while self.part < part {
            self.text.push('\n');
            self.part += 1;
        }
    }

    fn words(&mut self, words: &str) {
        self.text.push_str(&normal(words));
        self.text.push(APART);
    }
}

impl Meaning {
    /// What a batch says.
    pub fn new(batch: &RawBatch) -> Self {
        let mut head = Part::default();
        say_above(batch, |key, words, places| head.push(key, words, places));
        let parts = |entry| {
            let mut parts: [Part; PARTS.len()] = Default::default();
            say_duty(entry, |part, words, places| parts[part].push("", words, places));
            parts
        };
        Self { head, duties: batch.entries.iter().map(|entry| (id(entry).to_owned(), parts(entry))).collect() }
    }

    /// The seal that this meaning has.
    pub fn seal(&self) -> Seal<'static> {
        let mut whole = self.head.text();
        let head = print(&whole);
        let mut duties = BTreeMap::new();
        for (id, parts) in &self.duties {
            whole.push('\n');
            whole.push_str(id);
            let prints = parts.each_ref().map(|part| {
                let text = part.text();
                whole.push('\n');
                whole.push_str(&text);
                print(&text)
            });
            duties.insert(id.clone().into(), prints);
        }
        Seal { digest: const_hex::encode(Sha256::digest(&whole)).into(), head, duties }
    }

    /// What stands above the duties.
    pub fn head(&self) -> &Part {
        &self.head
    }

    /// A part of a duty.
    pub fn part(&self, id: &str, part: usize) -> Option<&Part> {
        self.duties.get(id).map(|parts| &parts[part])
    }
}

impl Part {
    fn push(&mut self, key: &str, words: &str, places: &[Place]) {
        self.words.push(Words { key: key.to_owned(), text: normalise(words), places: places.to_vec() });
    }

    fn text(&self) -> String {
        let mut text = String::with_capacity(self.words.iter().map(|words| words.text.len() + APART.len_utf8()).sum());
        for words in &self.words {
            text.push_str(&words.text);
            text.push(APART);
        }
        text
    }

    /// Where this part differs from what was sealed.
    pub fn changed(&self, sealed: &Print<'_>, sources: &Sources) -> Vec<Change> {
        let now = print(&self.text());
        let ops = capture_diff_slices(Algorithm::Myers, sealed.marks.as_bytes(), now.marks.as_bytes());
        let changed = ops.iter().filter(|op| op.tag() != DiffTag::Equal);
        changed.map(|op| self.change(&sealed.marks[op.old_range()], op.new_range(), sources)).collect()
    }

    /// The change of some characters of the normalised text, in place of which others were sealed.
    fn change(&self, sealed: &str, range: Range<usize>, sources: &Sources) -> Change {
        let gone = OPTIONAL.into_iter().filter(|key| sealed.contains(&marks(key)) && self.words.iter().all(|words| words.key != *key));
        let mut keys: Vec<String> = gone.map(str::to_owned).collect();
        if range.is_empty() && !keys.is_empty() {
            return Change { keys, place: None };
        }
        let touched = self.touched(&range);
        keys.extend(touched.iter().map(|(_, words)| words.key.clone()).filter(|key| !key.is_empty()));
        let place = match keys.is_empty() {
            true => self.place(&range, sources),
            false => touched.iter().find_map(|(start, words)| words.place(*start, &range, sources)),
        };
        Change { keys, place }
    }

    /// The words that stand in a range of the normalised text, or else those beside it, each with where it begins.
    fn touched(&self, range: &Range<usize>) -> Vec<(usize, &Words)> {
        let mut start = 0;
        let mut within = Vec::new();
        let mut beside = None;
        for words in &self.words {
            let end = start + words.text.chars().count();
            if start.max(range.start) < end.min(range.end) {
                within.push((start, words));
            } else if (start..=end).contains(&range.start) {
                beside = Some((start, words));
            }
            start = end + 1;
        }
        if within.is_empty() { beside.into_iter().collect() } else { within }
    }

    /// The place of some characters of the normalised text, or of the first words behind them that have one.
    fn place(&self, range: &Range<usize>, sources: &Sources) -> Option<Place> {
        let mut start = 0;
        self.words.iter().find_map(|words| {
            let begin = start;
            start += words.text.chars().count() + 1;
            if range.start < start { words.place(begin, range, sources) } else { None }
        })
    }
}

impl Words {
    /// The place of some characters of a text in which these words begin at `start`.
    fn place(&self, start: usize, range: &Range<usize>, sources: &Sources) -> Option<Place> {
        let len = self.text.chars().count();
        let first = range.start.saturating_sub(start).min(len.checked_sub(1)?);
        let last = range.end.saturating_sub(start).clamp(first + 1, len);
        let counted: Vec<Place> = self.places.iter().flat_map(|place| counted(*place, sources)).collect();
        Some(Place { end: counted.get(last - 1)?.end, ..*counted.get(first)? })
    }
}

/// The places of the characters that count.
fn counted(place: Place, sources: &Sources) -> impl Iterator<Item = Place> {
    let characters = sources.text(place).char_indices().filter(|(_, c)| !normalise(c.encode_utf8(&mut [0; 4])).is_empty());
    characters.map(move |(at, c)| place.part(at..at + c.len_utf8()))
}

/// The print of a part with this text.
fn print(text: &str) -> Print<'static> {
    Print { digest: const_hex::encode(&Sha256::digest(text)[..DIGITS / 2]).into(), marks: marks(text).into() }
}

fn marks(text: &str) -> String {
    let mut marks = String::with_capacity(text.len());
    marks.extend(text.chars().map(mark));
    marks
}

/// One of 64 letters for a character: enough to find where two texts differ, and too little to read one.
fn mark(c: char) -> char {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let spread = (c as u32).wrapping_mul(0x9e37_79b1) >> 26;
    char::from(LETTERS[spread as usize])
}

/// A difference between a batch as it is and as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// What stands above the duties.
    Head,
    /// A duty that was not sealed.
    Added(String),
    /// A duty that is missing.
    Removed(String),
    /// A part of a duty, by its position in [`PARTS`].
    Changed(String, usize),
}

impl Difference {
    /// The id of the duty that differs.
    pub fn duty(&self) -> Option<&str> {
        match self {
            Self::Head => None,
            Self::Added(id) | Self::Removed(id) | Self::Changed(id, _) => Some(id),
        }
    }
}

/// What differs between a batch as it was sealed and as it is, in the order of ids.
pub fn differences(sealed: &Seal<'_>, now: &Seal<'_>) -> Vec<Difference> {
    let mut found = Vec::new();
    if sealed.head.digest != now.head.digest {
        found.push(Difference::Head);
    }
    for (id, parts) in &now.duties {
        match sealed.duties.get(id) {
            None => found.push(Difference::Added(id.clone().into_owned())),
            Some(old) => {
                let changed = old.iter().zip(parts).enumerate().filter(|(_, (a, b))| a.digest != b.digest);
                found.extend(changed.map(|(part, _)| Difference::Changed(id.clone().into_owned(), part)));
            }
        }
    }
    found.extend(sealed.duties.keys().filter(|id| !now.duties.contains_key(*id)).map(|id| Difference::Removed(id.clone().into_owned())));
    // Short digests only say where; whether anything differs, the whole one says.
    if found.is_empty() && sealed.digest != now.digest {
        found.push(Difference::Head);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_alone_is_that_of_the_seal() {
        let texts = [
            (
                "content/a/lists/b/batch-1.md",
                "+++\nbatch = 1\ntitle = \"甲\"\n[[correction]]\ndate = 2026-01-01\nreason = \"误\"\n+++\n\n引言\n\n## 2. 密室 {#room}\n\n主责单位：无\n\n- 乙：食 品\n- 丙：“消防”\n\n> 备注\n\n## 酒吧 {#bar .repealed}\n\n## 又 {#bar}\n",
            ),
            ("content/a/lists/b/batch-2.md", "+++\n+++\n"),
        ];
        let (raw, _) = crate::parse::parse(&Sources::from_texts(texts));
        assert_eq!(raw.batches.len(), 2);
        for batch in &raw.batches {
            assert_eq!(digest(batch), Meaning::new(batch).seal().digest);
        }
    }
}
