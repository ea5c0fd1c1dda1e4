//! Records: what the index says of each thing. They are written as JSON arrays, fields in the order they have here, and read by the theme's
//! search client.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::Hash;

use serde::Serializer;
use serde_tuple::Serialize_tuple;

use super::mark::Marker;

/// A line of a duty: the duty, and the index of its supporting line.
pub type Line = (u32, u32);

/// A place that the site has lists for.
#[derive(Clone, Debug, Default, Hash, Serialize_tuple)]
pub struct PlaceRecord {
    /// First segment of its addresses.
    pub slug: String,
    /// Its name, in each language of the site; empty where it has none of its own.
    pub names: Vec<String>,
    /// Whom to turn to, in order: names of departments in each language, and their ids in addresses.
    pub route: Vec<(Vec<String>, String)>,
    /// Whether it is made up, so that nobody is told to look there.
    pub fictitious: bool,
}

/// A sector.
#[derive(Clone, Debug, Default, Hash, Serialize_tuple)]
pub struct SectorRecord {
    /// Duties whose heading names it.
    pub covered: Vec<u32>,
    /// Supporting lines that name it.
    pub lines: Vec<Line>,
}

/// A sector that nothing names.
#[derive(Clone, Debug, Default, Hash, Serialize_tuple)]
pub struct UncoveredRecord {
    /// Id in addresses; empty if something names it, for then answers lead to that.
    pub slug: String,
    /// Its name, in each language of the site.
    pub names: Vec<String>,
    /// Sectors to offer instead.
    pub near: Vec<u32>,
}

/// A department.
#[derive(Clone, Debug, Default, Hash, Serialize_tuple)]
pub struct DepartmentRecord {
    /// Duties it leads.
    pub leads: Vec<u32>,
    /// Lines in which it assists.
    pub lines: Vec<Line>,
}

/// Names of a sector or department in one vocabulary. Written as one text: `official|official/everyday|everyday/unlike|unlike`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NamesRecord {
    /// What official texts call it, the canonical name first.
    pub official: Vec<String>,
    /// Everyday words.
    pub everyday: Vec<String>,
    /// Words that look like a name of it and mean something else.
    pub unlike: Vec<String>,
}

impl NamesRecord {
    /// Those names, and words that look like names, that `keeps` keeps.
    pub fn filtered(&self, keeps: impl Fn(&str) -> bool) -> Self {
        let kept = |words: &[String]| words.iter().filter(|word| keeps(word)).cloned().collect();
        Self { official: kept(&self.official), everyday: kept(&self.everyday), unlike: kept(&self.unlike) }
    }

    /// Whether it has neither names nor words that look like some.
    pub fn is_empty(&self) -> bool {
        self.official.is_empty() && self.everyday.is_empty() && self.unlike.is_empty()
    }

    /// As one text.
    pub fn joined(&self) -> String {
        let text = [&self.official, &self.everyday, &self.unlike].map(|words| joined(words)).join("/");
        text.trim_end_matches('/').to_owned()
    }
}

/// Words as one text. What separates them is no part of a name that could be read.
fn joined(words: &[String]) -> String {
    words.iter().map(|word| word.replace(['|', '/'], " ")).collect::<Vec<_>>().join("|")
}

/// A duty.
#[derive(Clone, Debug, Default, Hash, Serialize_tuple)]
pub struct DutyRecord<'c> {
    /// Id in addresses.
    pub slug: Cow<'c, str>,
    /// Its batch: a document.
    pub batch: u32,
    /// The row of the annex; 0 if it has none.
    pub row: u32,
    /// Its heading.
    pub title: Cow<'c, str>,
    /// Records of departments that lead.
    pub leads: Vec<u32>,
    /// Supporting lines.
    pub lines: Vec<LineRecord<'c>>,
    /// Names of all departments in it in the main language, so that an answer can be shown from one record.
    #[serde(serialize_with = "by_digits")]
    pub names: BTreeMap<u32, Cow<'c, str>>,
}

/// A supporting line of a duty.
#[derive(Clone, Debug, Default, Hash, Serialize_tuple)]
pub struct LineRecord<'c> {
    /// Records of departments.
    pub holders: Vec<u32>,
    /// What they do.
    pub scope: Cow<'c, str>,
}

/// Names in the order of their records as text, as the keys of an object are.
fn by_digits<S: Serializer>(names: &&BTreeMap<u32, Cow<'_, str>>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut sorted: Vec<_> = names.iter().collect();
    sorted.sort_by_cached_key(|(record, _)| record.to_string());
    serializer.collect_map(sorted)
}

/// A batch, a policy, a form, or a document that a policy cites.
#[derive(Clone, Debug, Default, Hash, Serialize_tuple)]
pub struct DocumentRecord {
    /// Its place.
    pub place: u32,
    /// Title, in each language of the site; empty where it has none of its own.
    pub titles: Vec<String>,
    /// Its page, or that of the policy that cites it, below the folder of a language.
    pub path: String,
    /// Its number.
    pub number: String,
    /// Its label as an annex.
    pub annex: String,
    /// How certain it is; empty for a cited document.
    pub status: String,
}

/// A clause of a policy.
#[derive(Clone, Debug, Default, Hash, Serialize_tuple)]
pub struct ClauseRecord<'c> {
    /// The policy: a document.
    pub policy: u32,
    /// Id within its page.
    pub anchor: Cow<'c, str>,
    /// Label and heading.
    pub heading: Cow<'c, str>,
    /// Its text.
    pub text: Cow<'c, str>,
}

/// All that is to be found, record by record, so that a large site need not be held as records.
pub trait Corpus: Sync {
    /// Places.
    fn places(&self) -> Vec<PlaceRecord>;
    /// How many records there are of each kind.
    fn counts(&self) -> Counts;
    /// The names of a sector or, after all sectors, a department in the main language.
    fn names(&self, record: u32) -> Cow<'_, NamesRecord>;
    /// Its names in the other languages, the canonical ones being the official ones.
    fn foreign(&self, record: u32) -> Cow<'_, NamesRecord>;
    /// What it is called in the main language, and then to readers of each other one.
    fn titles(&self, record: u32) -> Vec<String>;
    /// A sector.
    fn sector(&self, index: u32) -> SectorRecord;
    /// What to say of a sector that nothing names.
    fn uncovered(&self, index: u32) -> UncoveredRecord;
    /// A department.
    fn department(&self, index: u32) -> DepartmentRecord;
    /// A duty as it stands.
    fn duty(&self, index: u32) -> DutyRecord<'_>;
    /// Hands the heading of a duty, and then what each of its lines says, to `each`, and returns its row: what an index reads of it, again and again.
    fn read_duty(&self, index: u32, each: &mut dyn FnMut(&str)) -> u32 {
        let duty = self.duty(index);
        each(&duty.title);
        duty.lines.iter().for_each(|line| each(&line.scope));
        duty.row
    }
    /// Adds a duty as it stands to what a mark is of. It may be told without making the record, which is made of nothing else.
    fn mark_duty(&self, index: u32, marker: &mut Marker) {
        self.duty(index).hash(marker);
    }
    /// A document.
    fn document(&self, index: u32) -> DocumentRecord;
    /// A clause.
    fn clause(&self, index: u32) -> ClauseRecord<'_>;
    /// The division codes of the places.
    fn divisions(&self) -> Vec<String>;
    /// How many languages there are, and the folder of each.
    fn folders(&self) -> Vec<String>;
}

/// How many records there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // The kinds of records.
pub struct Counts {
    pub sectors: u32,
    pub departments: u32,
    pub duties: u32,
    pub documents: u32,
    /// The first of the documents.
    pub batches: u32,
    pub clauses: u32,
}
