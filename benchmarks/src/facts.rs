//! What a site of the made-up city says: the facts that every generator's sources are written from.

use std::collections::BTreeSet;
use std::ops::Range;

use purview::search::record::Corpus;

use crate::corpus::{CLAUSES, MadeUp, ROWS};
use crate::random::below;

/// Batches of one list.
const BATCHES: u32 = 10;
/// Years over which the batches of a list are spread.
const FIRST_YEAR: u32 = 2016;

// Choices beside those of the corpus, each with a number of its own.
const NOTE: u32 = 1_000;
const NOTED: u32 = 1_001;

/// A city and its documents.
pub struct Facts {
    corpus: MadeUp,
    sectors: Vec<Sector>,
    departments: Vec<Department>,
    /// Who leads the newest duty.
    lead: Lead,
}

/// Who leads the newest duty: what is changed between two builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// The department that leads it in the city.
    Own,
    /// One that had nothing to do with it.
    Other,
}

/// A kind of business.
pub struct Sector {
    pub id: String,
    pub name: String,
    /// Other names that no other sector has.
    pub aliases: Vec<String>,
    /// Everyday words, the English name among them, that no other sector has.
    pub synonyms: Vec<String>,
    /// The id of its category.
    pub category: String,
    /// One sentence.
    pub description: String,
}

/// A body that leads or supports.
pub struct Department {
    pub id: String,
    pub name: String,
    pub alias: String,
    pub synonym: String,
}

/// A list of up to a thousand duties.
pub struct List {
    pub id: String,
    pub title: String,
    pub short: String,
    /// The policy that it rests on.
    pub basis: u32,
}

/// A hundred duties that were published together.
pub struct Batch {
    /// The number of its list, from 0.
    pub list: u32,
    /// Its number in the list, from 1.
    pub number: u32,
    pub title: String,
    pub policy: u32,
    pub approved: String,
    pub published: String,
    pub effective: String,
    /// Numbers of its duties.
    pub duties: Range<u32>,
    /// Whether it is approved, so that it may not be changed. The newest one is not yet.
    pub sealed: bool,
}

/// What one department leads and others support.
pub struct Duty {
    pub id: String,
    /// Its place in the batch, from 1.
    pub row: u32,
    pub title: String,
    pub sectors: Vec<u32>,
    pub lead: u32,
    /// Departments and what they do.
    pub lines: Vec<(u32, String)>,
}

/// A document that lists rest on.
pub struct Policy {
    pub id: String,
    pub title: String,
    pub number: String,
    pub written: String,
    pub published: String,
    pub effective: String,
    pub clauses: Vec<Clause>,
}

/// A part of a policy.
pub struct Clause {
    pub heading: String,
    pub text: String,
    /// Who does it: one that leads, and two that support.
    pub note: Option<[u32; 3]>,
}

impl Facts {
    /// Those of a city with `duties` duties, a multiple of 100.
    pub fn new(duties: u32, lead: Lead) -> Self {
        let corpus = MadeUp::new(duties);
        let sectors = sectors(&corpus);
        let departments = departments(&corpus);
        Self { corpus, sectors, departments, lead }
    }

    /// The name of the city.
    pub const PLACE: &str = "北山市";

    /// Who issues its documents.
    pub const ISSUER: &str = "北山市人民政府办公室";

    /// All sectors, by number.
    pub fn sectors(&self) -> &[Sector] {
        &self.sectors
    }

    /// All departments, by number.
    pub fn departments(&self) -> &[Department] {
        &self.departments
    }

    /// The categories of sectors: id and name.
    pub fn categories(&self) -> impl Iterator<Item = (String, &'static str)> + '_ {
        self.corpus.venues().map(|[name, english]| (slug(english), name))
    }

    /// All lists.
    pub fn lists(&self) -> impl Iterator<Item = List> + '_ {
        (0..self.corpus.batches().div_ceil(BATCHES)).map(|list| self.list(list))
    }

    /// All batches, list by list.
    pub fn batches(&self) -> impl Iterator<Item = Batch> + '_ {
        (0..self.corpus.batches()).map(|batch| self.batch(batch))
    }

    /// All policies.
    pub fn policies(&self) -> impl Iterator<Item = Policy> + '_ {
        (0..self.corpus.policies()).map(|policy| self.policy(policy))
    }

    /// A list.
    pub fn list(&self, list: u32) -> List {
        let number = list + 1;
        List {
            id: format!("safety-{number}"),
            title: format!("{}安全生产监管职责清单（第{number}编）", Self::PLACE),
            short: format!("安全生产第{number}编"),
            basis: self.policy_of(list * BATCHES),
        }
    }

    /// A batch. Those of one list follow each other year by year.
    pub fn batch(&self, batch: u32) -> Batch {
        let (list, at) = (batch / BATCHES, batch % BATCHES);
        let (year, month) = (FIRST_YEAR + at, 4 + list % 9);
        let date = |day: u32| format!("{year}-{month:02}-{day:02}");
        Batch {
            list,
            number: at + 1,
            title: format!("{}安全生产监管职责清单（第{}编第{}批）", Self::PLACE, list + 1, at + 1),
            policy: self.policy_of(batch),
            approved: date(5),
            published: date(10),
            effective: date(20),
            duties: batch * ROWS..(batch + 1) * ROWS,
            sealed: batch + 1 < self.corpus.batches(),
        }
    }

    /// The batch with the newest duty.
    pub fn newest_batch(&self) -> Batch {
        self.batch(self.corpus.batches().saturating_sub(1))
    }

    /// The policy that a batch is annexed to: one of its own year, if there is any.
    fn policy_of(&self, batch: u32) -> u32 {
        let (all, first) = (self.corpus.policies(), batch * 2);
        let year = FIRST_YEAR + batch % BATCHES;
        (first..first + all).map(|policy| policy % all).find(|policy| self.policy_year(*policy) == year).unwrap_or(first)
    }

    fn policy_year(&self, policy: u32) -> u32 {
        self.policy_id(policy).split_once('-').and_then(|(year, _)| year.parse().ok()).unwrap_or(FIRST_YEAR)
    }

    /// The id of a policy: its year and number.
    pub fn policy_id(&self, policy: u32) -> String {
        let path = self.corpus.document(self.corpus.batches() + policy).path;
        let name = path.rsplit('/').next().unwrap_or_default();
        name.trim_end_matches(".html").to_owned()
    }

    /// A policy.
    pub fn policy(&self, policy: u32) -> Policy {
        let record = self.corpus.document(self.corpus.batches() + policy);
        let (year, day) = (self.policy_year(policy), 1 + policy % 28);
        Policy {
            id: self.policy_id(policy),
            title: record.titles.into_iter().next().unwrap_or_default(),
            number: record.number,
            written: format!("{year}-01-{day:02}"),
            published: format!("{year}-02-{day:02}"),
            effective: format!("{year}-03-01"),
            clauses: (policy * CLAUSES..(policy + 1) * CLAUSES).map(|clause| self.clause(clause)).collect(),
        }
    }

    fn clause(&self, clause: u32) -> Clause {
        let record = self.corpus.clause(clause);
        let departments = self.departments.len() as u32;
        let first = below(departments, NOTED, clause);
        let note = (below(3, NOTE, clause) == 0).then(|| [0, 7, 19].map(|step| (first + step) % departments));
        Clause { heading: record.heading, text: record.text, note }
    }

    /// A duty.
    pub fn duty(&self, duty: u32) -> Duty {
        let record = self.corpus.duty(duty);
        // Records number all names in one row: those of departments stand behind those of sectors.
        let department = |holders: &[u32]| holders[0] - self.sectors.len() as u32;
        let sectors = self.corpus.covered(duty);
        let own = department(&record.leads);
        let lines: Vec<(u32, String)> = record.lines.into_iter().map(|line| (department(&line.holders), line.scope)).collect();
        let others = (0..self.departments.len() as u32).filter(|other| *other != own && lines.iter().all(|(holder, _)| holder != other));
        let changed = self.lead == Lead::Other && duty + 1 == self.corpus.counts().duties;
        let names: Vec<&str> = sectors.iter().map(|sector| self.sectors[*sector as usize].name.as_str()).collect();
        Duty {
            id: record.slug,
            row: record.row,
            title: format!("{}（{}）", names.join("、"), self.corpus.duty_topic(duty)),
            sectors,
            lead: others.take(usize::from(changed)).last().unwrap_or(own),
            lines,
        }
    }

    /// The name of a department.
    pub fn department(&self, department: u32) -> &str {
        &self.departments[department as usize].name
    }
}

/// Sectors are composed of a few hundred words, so their lesser names collide; the first sector that has one keeps it. Canonical names never do.
fn sectors(corpus: &MadeUp) -> Vec<Sector> {
    let all = 0..corpus.counts().sectors;
    let mut taken: BTreeSet<String> = all.clone().map(|sector| corpus.sector_words(sector).canonical()).collect();
    let mut free = |names: Vec<String>| names.into_iter().filter(|name| taken.insert(name.clone())).collect();
    let aliases: Vec<Vec<String>> = all.clone().map(|sector| free(corpus.names(sector).official)).collect();
    let names = all.zip(aliases).map(|(sector, aliases)| {
        let words = corpus.sector_words(sector);
        let english = words.english().swap_remove(0);
        let everyday = corpus.names(sector).everyday.into_iter().chain([english.clone()]).collect();
        Sector {
            id: format!("{}-{}", slug(&english), sector + 1),
            name: words.canonical(),
            aliases,
            synonyms: free(everyday),
            category: slug(words.venue()),
            description: words.description(),
        }
    });
    names.collect()
}

fn departments(corpus: &MadeUp) -> Vec<Department> {
    let counts = corpus.counts();
    let department = |record| {
        let (names, english) = (corpus.names(record), corpus.titles(record).swap_remove(1));
        let [name, alias] = [0, 1].map(|at| names.official[at].clone());
        Department { id: slug(&english), name, alias, synonym: names.everyday.concat() }
    };
    (counts.sectors..counts.sectors + counts.departments).map(department).collect()
}

/// What stands for an English name in addresses: its letters and digits, with hyphens between words.
fn slug(english: &str) -> String {
    let words = english.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_sectors_share_a_name_or_an_id() {
        let facts = Facts::new(10_000, Lead::Own);
        let mut seen = BTreeSet::new();
        for sector in facts.sectors() {
            assert!(seen.insert(&sector.name) && seen.insert(&sector.id));
            assert!(sector.aliases.iter().chain(&sector.synonyms).all(|name| seen.insert(name)));
            assert!(!sector.synonyms.is_empty());
        }
    }

    #[test]
    fn batches_of_a_list_follow_each_other() {
        let facts = Facts::new(2_000, Lead::Own);
        let batches: Vec<Batch> = facts.batches().collect();
        assert!(batches.windows(2).all(|pair| pair[0].list != pair[1].list || pair[0].effective < pair[1].approved));
    }
}
