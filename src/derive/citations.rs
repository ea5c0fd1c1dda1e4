//! Citations: the works that policies cite, in their frontmatter and in the text of their clauses, and which of them are here.

use std::collections::BTreeMap;

use crate::model::{Content, Id, Jurisdiction, Policy};
use crate::notation::citation::{Citation, citations, is_blotted, normal_number, normal_title};

/// A policy of a place.
type Called = (Id<Jurisdiction>, Id<Policy>);
/// Policies by what they are called, in its normal form.
type Known = BTreeMap<String, Vec<Called>>;

/// The policies of the site by all that a text may call them.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    numbers: Known,
    titles: Known,
    /// Titles within titles: 《关于印发<要点>的通知》 is what brings 要点.
    within: Known,
}

impl Documents {
    /// All policies of a content.
    pub fn new(content: &Content) -> Self {
        let mut documents = Self::default();
        for (id, policy) in content.policies.iter() {
            let known = (policy.jurisdiction, id);
            if let Some(number) = &policy.number {
                documents.numbers.entry(normal_number(number)).or_default().push(known);
            }
            documents.titles.entry(normal_title(policy.title.main())).or_default().push(known);
            let title = format!("《{}》", policy.title.main());
            for inner in citations(&title).into_iter().flat_map(|citation| citation.inner) {
                documents.within.entry(normal_title(&title[inner])).or_default().push(known);
            }
        }
        documents
    }

    /// The policy of this number, or else of this title, as a text of `place` means it: its own before those of others, and of others one that
    /// alone is called so.
    pub fn find(&self, place: Option<Id<Jurisdiction>>, number: Option<&str>, title: Option<&str>) -> Option<Id<Policy>> {
        let meant = |known: &Vec<Called>| match known.iter().find(|(of, _)| Some(*of) == place) {
            Some((_, own)) => Some(*own),
            None => known.first().filter(|_| known.len() == 1).map(|(_, other)| *other),
        };
        let number = number.map(normal_number);
        // xx委办〔2020〕158号 is one number here and another there.
        let by_number = number.and_then(|number| {
            let known = self.numbers.get(&number)?;
            meant(known).filter(|id| !is_blotted(&number) || known.iter().any(|(of, own)| own == id && Some(*of) == place))
        });
        by_number.or_else(|| {
            let title = normal_title(title?);
            self.titles.get(&title).and_then(meant).or_else(|| self.within.get(&title).and_then(meant))
        })
    }
}

/// A work that a policy cites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Its title, without brackets; empty where a text gives a number alone.
    pub title: String,
    /// Its number, as written.
    pub number: Option<String>,
    /// The policy that it is, if it is here.
    pub policy: Option<Id<Policy>>,
    /// Indexes of the clauses whose text cites it, in order.
    pub clauses: Vec<usize>,
}

/// What a policy cites: the documents of its frontmatter, then those that its text names, once each.
#[derive(Clone, Debug, Default)]
pub struct Works {
    /// The works, in order.
    pub works: Vec<Work>,
    /// Works by the names that the text gives them: numbers, titles, and what it calls them from then on.
    names: BTreeMap<String, usize>,
}

impl Works {
    /// The works that a policy with these `texts` of its clauses cites, itself left out. The text of one that is not public says nothing here.
    pub fn new(content: &Content, id: Id<Policy>, texts: &[String], documents: &Documents) -> Self {
        let policy = &content.policies[id];
        let place = Some(policy.jurisdiction);
        let mut works = Self::default();
        for cited in &policy.cites {
            let names = names(cited.number.as_deref(), Some(&cited.title));
            let known = documents.find(place, cited.number.as_deref(), Some(&cited.title));
            works.cite(names, known, None, || (cited.title.clone(), cited.number.clone()));
        }
        for (at, text) in texts.iter().enumerate() {
            for citation in citations(text) {
                let part = |range: &Option<std::ops::Range<usize>>| range.clone().map(|range| &text[range]);
                let title = citation.name(text);
                let mut names = names(part(&citation.number), title.as_deref());
                names.extend(part(&citation.short).map(normal_title));
                let known = documents.find(place, part(&citation.number), title.as_deref());
                let written = citation.written(text).unwrap_or_default();
                works.cite(names, known, Some(at), || (written, part(&citation.number).map(str::to_owned)));
            }
        }
        works.forget(id);
        works
    }

    /// The policy that a citation in the text of `place` means, if it is here, or that the whole document calls so.
    pub fn meant(&self, citation: &Citation, text: &str, documents: &Documents, place: Option<Id<Jurisdiction>>) -> Option<Id<Policy>> {
        let number = citation.number.clone().map(|range| &text[range]);
        let title = citation.name(text);
        let by_name = || names(number, title.as_deref()).iter().find_map(|name| self.works[*self.names.get(name)?].policy);
        documents.find(place, number, title.as_deref()).or_else(by_name)
    }

    fn cite(
        &mut self,
        names: Vec<String>,
        known: Option<Id<Policy>>,
        clause: Option<usize>,
        written: impl FnOnce() -> (String, Option<String>),
    ) {
        let same = names.iter().find_map(|name| self.names.get(name).copied());
        let same = same.or_else(|| self.works.iter().position(|work| known.is_some() && work.policy == known));
        let at = same.unwrap_or_else(|| {
            let (title, number) = written();
            self.works.push(Work { title, number, policy: known, clauses: Vec::new() });
            self.works.len() - 1
        });
        let work = &mut self.works[at];
        work.policy = work.policy.or(known);
        work.clauses.extend(clause.filter(|clause| work.clauses.last() != Some(clause)));
        for name in names {
            self.names.entry(name).or_insert(at);
        }
    }

    /// Leaves out a document's citations of itself.
    fn forget(&mut self, id: Id<Policy>) {
        if let Some(own) = self.works.iter().position(|work| work.policy == Some(id)) {
            self.works.remove(own);
            self.names.retain(|_, at| *at != own);
            self.names.values_mut().filter(|at| **at > own).for_each(|at| *at -= 1);
        }
    }
}

/// The names by which two citations are of one work. Laws are cited with and without the country's name.
fn names(number: Option<&str>, title: Option<&str>) -> Vec<String> {
    let title = title.map(normal_title);
    let title = title.as_deref().map(|title| title.strip_prefix("中华人民共和国").filter(|rest| rest.ends_with('法')).unwrap_or(title));
    number.map(normal_number).into_iter().chain(title.map(str::to_owned)).filter(|name| !name.is_empty()).collect()
}
