//! The content of an edition as records.

use std::borrow::Cow;
use std::hash::Hash;
use std::sync::OnceLock;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::fold::{self, Traditional};
use super::mark::Marker;
use super::record::{
    ClauseRecord, Corpus, Counts, DepartmentRecord, DocumentRecord, DutyRecord, Line, LineRecord, NamesRecord, PlaceRecord, SectorRecord,
    UncoveredRecord,
};
use crate::derive::{DutyId, LineId, Relations, address};
use crate::model::{Content, Department, Holder, Id, Jurisdiction, Localized, Policy, Sector, Support, Table};

/// The public content of a site.
pub struct ContentCorpus<'a> {
    content: &'a Content,
    relations: &'a Relations,
    /// Places with lists, which are what can be asked about, and their departments; where each is in that order.
    places: Vec<Id<Jurisdiction>>,
    departments: Vec<Id<Department>>,
    record_of: Table<Department, u32>,
    /// Duties as they stand, in order, and where each is in that order.
    duties: Vec<DutyId>,
    index: Vec<Option<u32>>,
    /// What stands behind each document record.
    documents: Vec<Document>,
    clauses: Vec<Clause>,
    /// Names of each record, in the main language and in the others.
    names: Vec<NamesRecord>,
    foreign: Vec<NamesRecord>,
}

struct Clause {
    document: u32,
    policy: Id<Policy>,
    at: usize,
    /// Its words, once somebody has read them.
    text: OnceLock<String>,
}

enum Document {
    Batch(Id<crate::model::Batch>),
    Policy(Id<Policy>),
    Form(Id<crate::model::Form>),
    Cited(Id<Policy>, usize),
}

/// What has names that a question may use.
enum Thing<'a> {
    Sector(Id<Sector>, &'a Sector),
    Department(&'a Department),
}

impl<'a> ContentCorpus<'a> {
    /// Records of `content`.
    pub fn new(content: &'a Content, relations: &'a Relations) -> Self {
        let duties: Vec<DutyId> = content.lists.ids().flat_map(|list| relations.standing[list].iter().copied()).collect();
        let mut index = vec![None; relations.duties().len()];
        duties.iter().enumerate().for_each(|(at, id)| index[id.index()] = Some(at as u32));
        let places: Vec<_> = content.jurisdictions.ids().filter(|id| relations.has_lists(*id)).collect();
        let departments: Vec<_> = places.iter().flat_map(|id| relations.departments[*id].iter().copied()).collect();
        let first = content.sectors.len() as u32;
        let mut record_of = content.departments.table();
        departments.iter().enumerate().for_each(|(at, id)| record_of[*id] = first + at as u32);
        let mut documents: Vec<Document> = content.batches.ids().map(Document::Batch).collect();
        documents.extend(content.forms.iter().filter(|(_, form)| places.contains(&form.jurisdiction)).map(|(id, _)| Document::Form(id)));
        let mut clauses = Vec::new();
        for (id, policy) in content.policies.iter().filter(|(_, policy)| places.contains(&policy.jurisdiction)) {
            let document = documents.len() as u32;
            documents.push(Document::Policy(id));
            clauses.extend((0..policy.clauses.len()).map(|at| Clause { document, policy: id, at, text: OnceLock::new() }));
            let elsewhere = relations.works[id].works.iter().enumerate().filter(|(_, work)| work.policy.is_none());
            documents.extend(elsewhere.map(|(cited, _)| Document::Cited(id, cited)));
        }
        let mut corpus = Self {
            content,
            relations,
            places,
            departments,
            record_of,
            duties,
            index,
            documents,
            clauses,
            names: Vec::new(),
            foreign: Vec::new(),
        };
        let records = 0..first + corpus.departments.len() as u32;
        let all = Names::new(content);
        corpus.foreign = records.clone().into_par_iter().map(|record| corpus.foreign_names(record)).collect();
        corpus.names = records.into_par_iter().map(|record| corpus.main_names(record, &all)).collect();
        corpus
    }

    fn in_languages(&self, name: &Localized) -> Vec<String> {
        let languages = self.content.site.languages.all();
        trimmed(languages.map(|lang| name.own(lang).unwrap_or_default().to_owned()).collect())
    }

    /// The record of a department: those of all sectors stand before it.
    fn record(&self, department: Id<Department>) -> u32 {
        self.record_of[department]
    }

    /// What a record of names is of.
    fn thing(&self, record: u32) -> Thing<'_> {
        let content = self.content;
        match (record as usize).checked_sub(content.sectors.len()) {
            None => {
                let (id, sector) = content.sectors.at(record as usize);
                Thing::Sector(id, sector)
            }
            Some(department) => Thing::Department(&content.departments[self.departments[department]]),
        }
    }

    fn main_names(&self, record: u32, all: &Names) -> NamesRecord {
        match self.thing(record) {
            Thing::Sector(id, sector) => {
                let own = |word: &str, shorter: &str| !all.others_within(word, shorter, id);
                let names = names(&sector.name, &sector.aliases, &sector.synonyms, 1 + sector.aliases.len(), &own);
                NamesRecord { unlike: self.unlike(record, sector, &names), ..names }
            }
            // An alias that another one stands in is found by that: 市公安局 by 公安局.
            Thing::Department(department) => names(&department.name, &department.aliases, &department.synonyms, 1, &|_, _| true),
        }
    }

    fn foreign_names(&self, record: u32) -> NamesRecord {
        let (name, synonyms) = match self.thing(record) {
            Thing::Sector(_, sector) => (&sector.name, sector.foreign_synonyms.as_slice()),
            Thing::Department(department) => (&department.name, department.foreign_synonyms.as_slice()),
        };
        let mut names = NamesRecord::default();
        for (lang, _) in self.content.site.languages.others() {
            let synonyms = synonyms.iter().filter(|(other, _)| *other == lang).flat_map(|(_, words)| words);
            let all: Vec<String> = name.own(lang).into_iter().map(str::to_owned).chain(synonyms.cloned()).collect();
            let mut slim = slim(&all, usize::from(name.own(lang).is_some()), &|_, _| true).into_iter();
            names.official.extend(name.own(lang).and_then(|_| slim.next()));
            names.everyday.extend(slim);
        }
        names
    }

    /// The words that look like one of `names` of a sector, as far as one could be read in them.
    fn unlike(&self, record: u32, sector: &Sector, names: &NamesRecord) -> Vec<String> {
        let foreign = &self.foreign[record as usize];
        let own = [&names.official, &names.everyday, &foreign.official, &foreign.everyday].into_iter().flatten();
        let names: Vec<Vec<String>> = own.map(|name| fold::units(name, &Traditional::new())).collect();
        // Only a long name, or one as long as the word, is read in it with an error.
        let could_be_read = |word: &&String| {
            let word = fold::units(word, &Traditional::new());
            let in_it = |name: &Vec<String>| {
                let by_error = name.len() == word.len() || (3..=word.len()).contains(&name.len());
                by_error || word.windows(name.len().max(1)).any(|part| part == name)
            };
            names.iter().any(in_it)
        };
        sector.unlike.iter().filter(could_be_read).cloned().collect()
    }

    fn records(&self, holders: &[Holder]) -> Vec<u32> {
        holders.iter().map(|holder| self.record(holder.department)).collect()
    }

    fn line<'l>(&self, line: &'l Support) -> LineRecord<'l> {
        LineRecord {
            holders: self.records(&line.holders),
            scope: line.scope.as_ref().map(|scope| Cow::from(&scope.value)).unwrap_or_default(),
        }
    }

    fn place(&self, id: Id<Jurisdiction>) -> u32 {
        self.places.iter().position(|place| *place == id).unwrap_or(0) as u32
    }

    fn turned_to(&self, id: Id<Department>) -> (Vec<String>, String) {
        let department = &self.content.departments[id];
        (self.in_languages(&department.name), department.slug.clone())
    }

    fn lines(&self, lines: &[LineId]) -> Vec<Line> {
        lines.iter().filter_map(|line| Some((self.index[line.duty.index()]?, line.support as u32))).collect()
    }

    fn known(&self, duties: &[DutyId]) -> Vec<u32> {
        duties.iter().filter_map(|duty| self.index[duty.index()]).collect()
    }
}

/// Texts without empty ones at the end.
fn trimmed(mut texts: Vec<String>) -> Vec<String> {
    while texts.last().is_some_and(String::is_empty) {
        texts.pop();
    }
    texts
}

impl Corpus for ContentCorpus<'_> {
    fn places(&self) -> Vec<PlaceRecord> {
        let place = |place: &Jurisdiction| PlaceRecord {
            slug: place.slug.clone(),
            names: self.in_languages(&place.name),
            route: place.report_to.iter().map(|id| self.turned_to(*id)).collect(),
            fictitious: place.fictitious,
        };
        self.places.iter().map(|id| place(&self.content.jurisdictions[*id])).collect()
    }

    fn counts(&self) -> Counts {
        Counts {
            sectors: self.content.sectors.len() as u32,
            departments: self.departments.len() as u32,
            duties: self.duties.len() as u32,
            documents: self.documents.len() as u32,
            batches: self.content.batches.len() as u32,
            clauses: self.clauses.len() as u32,
        }
    }

    fn names(&self, record: u32) -> Cow<'_, NamesRecord> {
        Cow::Borrowed(&self.names[record as usize])
    }

    fn foreign(&self, record: u32) -> Cow<'_, NamesRecord> {
        Cow::Borrowed(&self.foreign[record as usize])
    }

    fn titles(&self, record: u32) -> Vec<String> {
        let name = match self.thing(record) {
            Thing::Sector(_, sector) => &sector.name,
            Thing::Department(department) => &department.name,
        };
        self.content.site.languages.all().map(|lang| name.own(lang).unwrap_or(name.main()).to_owned()).collect()
    }

    fn sector(&self, index: u32) -> SectorRecord {
        let (id, _) = self.content.sectors.at(index as usize);
        SectorRecord { covered: self.known(&self.relations.covered[id]), lines: self.lines(&self.relations.mentioned[id]) }
    }

    fn uncovered(&self, index: u32) -> UncoveredRecord {
        let (id, sector) = self.content.sectors.at(index as usize);
        if self.relations.is_covered(id) {
            return UncoveredRecord::default();
        }
        let near = self.relations.near(self.content, id).into_iter().map(|near| near.index() as u32);
        UncoveredRecord { slug: sector.slug.clone(), names: self.in_languages(&sector.name), near: near.collect() }
    }

    fn department(&self, index: u32) -> DepartmentRecord {
        let id = self.departments[index as usize];
        DepartmentRecord { leads: self.known(&self.relations.leads[id]), lines: self.lines(&self.relations.supports[id]) }
    }

    fn duty(&self, index: u32) -> DutyRecord<'_> {
        let entry = self.relations.current(self.content, self.duties[index as usize]);
        let holders = entry.leads.iter().chain(entry.supports.iter().flat_map(|line| &line.holders));
        let name = |holder: &Holder| (self.record(holder.department), Cow::from(self.content.departments[holder.department].name.main()));
        DutyRecord {
            slug: Cow::from(&entry.slug),
            batch: entry.batch.index() as u32,
            row: entry.row.unwrap_or(0),
            title: Cow::from(&entry.title),
            leads: self.records(&entry.leads),
            lines: entry.supports.iter().map(|line| self.line(line)).collect(),
            names: holders.map(name).collect(),
        }
    }

    fn read_duty(&self, index: u32, each: &mut dyn FnMut(&str)) -> u32 {
        let entry = self.relations.current(self.content, self.duties[index as usize]);
        each(&entry.title);
        entry.supports.iter().filter_map(|line| line.scope.as_ref()).for_each(|scope| each(&scope.value));
        entry.row.unwrap_or(0)
    }

    fn mark_duty(&self, index: u32, marker: &mut Marker) {
        let entry = self.relations.current(self.content, self.duties[index as usize]);
        let holders = |of: &[Holder], marker: &mut Marker| {
            of.len().hash(marker);
            for Holder { department, .. } in of {
                (self.record(*department), self.content.departments[*department].name.main()).hash(marker);
            }
        };
        (&entry.slug, entry.batch.index(), entry.row, &entry.title, entry.supports.len()).hash(marker);
        holders(&entry.leads, marker);
        for line in &entry.supports {
            holders(&line.holders, marker);
            line.scope.as_ref().map(|scope| &scope.value).hash(marker);
        }
    }

    fn document(&self, index: u32) -> DocumentRecord {
        let content = self.content;
        match self.documents[index as usize] {
            Document::Batch(id) => {
                let batch = &content.batches[id];
                DocumentRecord {
                    place: self.place(content.lists[batch.list].jurisdiction),
                    titles: self.in_languages(&batch.title),
                    path: address::batch(content, id),
                    number: String::new(),
                    annex: batch.annex.clone().unwrap_or_default(),
                    status: batch.status.word().to_owned(),
                }
            }
            Document::Form(id) => {
                let form = &content.forms[id];
                DocumentRecord {
                    place: self.place(form.jurisdiction),
                    titles: self.in_languages(&form.title),
                    path: address::form(content, id),
                    annex: form.annex.clone().unwrap_or_default(),
                    status: form.policy.map(|policy| content.policies[policy].status.word().to_owned()).unwrap_or_default(),
                    ..DocumentRecord::default()
                }
            }
            Document::Policy(id) => {
                let policy = &content.policies[id];
                DocumentRecord {
                    place: self.place(policy.jurisdiction),
                    titles: self.in_languages(&policy.title),
                    path: address::policy(content, id),
                    number: policy.number.clone().unwrap_or_default(),
                    annex: String::new(),
                    status: policy.status.word().to_owned(),
                }
            }
            Document::Cited(id, at) => {
                let policy = &content.policies[id];
                let cited = &self.relations.works[id].works[at];
                DocumentRecord {
                    place: self.place(policy.jurisdiction),
                    titles: vec![cited.title.clone()],
                    path: address::policy(content, id),
                    number: cited.number.clone().unwrap_or_default(),
                    ..DocumentRecord::default()
                }
            }
        }
    }

    fn clause(&self, index: u32) -> ClauseRecord<'_> {
        let Clause { document, policy, at, text } = &self.clauses[index as usize];
        let clause = &self.content.policies[*policy].clauses[*at];
        ClauseRecord {
            policy: *document,
            anchor: Cow::from(&clause.anchor),
            heading: Cow::from(format!("{}{}", clause.label, clause.heading)),
            text: Cow::from(text.get_or_init(|| clause.body.plain())),
        }
    }

    fn divisions(&self) -> Vec<String> {
        self.places.iter().filter_map(|id| self.content.jurisdictions[*id].division.clone()).collect()
    }

    fn folders(&self) -> Vec<String> {
        let languages = &self.content.site.languages;
        std::iter::once(String::new()).chain(languages.others().map(|(_, tag)| format!("{tag}/"))).collect()
    }
}

/// Names, without those that a shorter one finds. The first `keep`, of which the canonical one is the first, stay.
fn names(canonical: &Localized, aliases: &[String], synonyms: &[String], keep: usize, finds: &dyn Fn(&str, &str) -> bool) -> NamesRecord {
    let all: Vec<String> =
        std::iter::once(canonical.main()).chain(aliases.iter().chain(synonyms).map(String::as_str)).map(str::to_owned).collect();
    let (official, everyday) = slim(&all, keep, finds).into_iter().partition(|name| name == canonical.main() || aliases.contains(name));
    NamesRecord { official, everyday, unlike: Vec::new() }
}

/// Names without those that a shorter one of them finds as well: whoever asks for 恐怖密室 asks for 密室. The first `keep` stay; a word stays too
/// unless `finds(word, shorter)`.
fn slim(names: &[String], keep: usize, finds: &dyn Fn(&str, &str) -> bool) -> Vec<String> {
    let folded: Vec<Vec<String>> = names.iter().map(|name| fold::units(name, &Traditional::new())).collect();
    let is_needed = |at: usize| {
        let word = &folded[at];
        let shorter = folded.iter().enumerate().find(|(other, shorter)| {
            let within = !shorter.is_empty() && word.windows(shorter.len()).any(|window| window == shorter.as_slice());
            // Of two that fold to the same, the first stays.
            let less = shorter.len() < word.len() || *other < at;
            within
                && less
                && (shorter.len() >= 2 || !fold::is_han_unit(&shorter[0]))
                && (word == *shorter || finds(&names[at], &names[*other]))
        });
        shorter.is_none()
    };
    (0..names.len()).filter(|at| *at < keep || is_needed(*at)).map(|at| names[at].clone()).collect()
}

/// All names, to see which stand within a word.
struct Names {
    owners: FxHashMap<String, Vec<Id<Sector>>>,
    departments: FxHashSet<String>,
    longest: usize,
}

impl Names {
    fn new(content: &Content) -> Self {
        let folded = |(name, aliases, synonyms): (&Localized, &[String], &[String])| -> Vec<(String, usize)> {
            let names = std::iter::once(name.main()).chain(aliases.iter().chain(synonyms).map(String::as_str));
            names.map(|name| fold::units(name, &Traditional::new())).map(|units| (units.concat(), units.len())).collect()
        };
        let sectors: Vec<_> = content.sectors.iter().collect();
        let sectors: Vec<_> =
            sectors.into_par_iter().map(|(id, sector)| (id, folded((&sector.name, &sector.aliases, &sector.synonyms)))).collect();
        let mut names = Self { owners: FxHashMap::default(), departments: FxHashSet::default(), longest: 0 };
        for (id, (name, len)) in sectors.into_iter().flat_map(|(id, names)| names.into_iter().map(move |name| (id, name))) {
            names.longest = names.longest.max(len);
            names.owners.entry(name).or_default().push(id);
        }
        let departments = content.departments.iter();
        names.departments.extend(
            departments
                .flat_map(|(_, department)| folded((&department.name, &department.aliases, &department.synonyms)))
                .map(|(name, _)| name),
        );
        names
    }

    /// Whether, without `word`, something other than `own` could be read in it instead of `shorter`: a name at least as long.
    fn others_within(&self, word: &str, shorter: &str, own: Id<Sector>) -> bool {
        let units = fold::units(word, &Traditional::new());
        let least = fold::units(shorter, &Traditional::new()).len();
        (least..=self.longest.min(units.len())).any(|len| {
            units.windows(len).any(|window| {
                let name = window.concat();
                let owners = self.owners.get(&name);
                self.departments.contains(&name) || owners.is_some_and(|owners| owners.iter().any(|owner| *owner != own))
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_shorter_ones_find_are_left_out() {
        let names = ["密室逃脱", "密室", "恐怖密室", "真人逃脱", "密室"].map(str::to_owned);
        assert_eq!(slim(&names, 1, &|_, _| true), ["密室逃脱", "密室", "真人逃脱"]);
        assert_eq!(slim(&names, 1, &|word, _| word != "恐怖密室"), ["密室逃脱", "密室", "恐怖密室", "真人逃脱"]);
    }
}
