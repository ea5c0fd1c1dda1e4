//! Sectors: the index by category, the search with the index by initial, and a page for each.

use std::borrow::Cow;
use std::collections::BTreeMap;

use pinyin::ToPinyin;
use serde::Serialize;

use super::Planner;
use super::change::ChangeGroup;
use super::duty::{Answer, SupportView};
use super::name::{Link, Name};
use super::page::{Page, StatusView};
use super::task::Assigned;
use crate::derive::tasks::Task;
use crate::derive::{ClauseId, DutyId, LineId, Relations, address};
use crate::model::{Id, Sector};

/// The sector index.
#[derive(Debug, Hash, Serialize)]
pub struct SectorIndexView<'a> {
    page: Page<'a>,
    count: usize,
    uncovered: usize,
    categories: Vec<Group<'a, Name<'a>>>,
}

/// The search page: the box, whose answers come with the search itself, and all sectors by initial.
#[derive(Debug, Hash, Serialize)]
pub struct SearchView<'a> {
    page: Page<'a>,
    initials: Vec<Group<'a, String>>,
}

/// Sectors under a heading.
#[derive(Debug, Hash, Serialize)]
struct Group<'a, H> {
    id: String,
    heading: H,
    sectors: Vec<IndexEntry<'a>>,
}

/// A sector in an index, terse because there are many.
#[derive(Clone, Debug, Hash, Serialize)]
struct IndexEntry<'a> {
    href: String,
    text: Cow<'a, str>,
    lang: Option<&'a str>,
    covered: bool,
}

/// A sector's page.
#[derive(Debug, Hash, Serialize)]
pub struct SectorView<'a> {
    page: Page<'a>,
    name: Name<'a>,
    category: Name<'a>,
    /// What it is, as HTML.
    body: Option<String>,
    /// Duties whose heading names it.
    duties: Vec<SectorDuty<'a>>,
    /// Supporting lines that name it.
    mentions: Vec<SectorMention<'a>>,
    /// Clauses of policies that name it, by place.
    clauses: Vec<SectorClause<'a>>,
    /// The page that lays several places side by side.
    comparison: Option<String>,
    /// How many places that are.
    places: usize,
    /// Duties of the wider sector, if nothing names this one.
    wider_duties: Vec<SectorDuty<'a>>,
    /// How certain the records on this page are.
    statuses: Vec<StatusView>,
    wider: Option<Link<'a>>,
    kinds: Vec<Link<'a>>,
    /// Others that the same headings name.
    siblings: Vec<Link<'a>>,
    /// Duties that named it and are over, if nothing names it now.
    ended: Vec<Link<'a>>,
    /// Similar ones, or else covered ones of its category, if nothing covers it.
    near: Vec<Link<'a>>,
    /// Everyday words, those of the page's language first.
    also: Vec<&'a str>,
    /// Everyday words of the other languages.
    also_foreign: Vec<ForeignWords<'a>>,
    industry: Option<&'a str>,
    changes: Vec<ChangeGroup<'a>>,
    /// Its feed of changes.
    feed: Option<String>,
    /// How many lists and duties were looked through.
    lists: usize,
    duty_count: usize,
}

#[derive(Debug, Hash, Serialize)]
struct SectorDuty<'a> {
    jurisdiction: Link<'a>,
    duty: Link<'a>,
    row: Option<u32>,
    answer: Answer<'a>,
}

#[derive(Debug, Hash, Serialize)]
struct SectorClause<'a> {
    jurisdiction: Link<'a>,
    href: String,
    /// Path of its labels, and its heading.
    label: String,
    heading: &'a str,
    /// Who does what in the tasks that name the sector.
    tasks: Vec<Assigned<'a>>,
    status: StatusView,
}

#[derive(Debug, Hash, Serialize)]
struct SectorMention<'a> {
    jurisdiction: Link<'a>,
    duty: Link<'a>,
    row: Option<u32>,
    leads: Vec<Link<'a>>,
    support: SupportView<'a>,
    status: StatusView,
}

#[derive(Debug, Hash, Serialize)]
struct ForeignWords<'a> {
    lang: &'a str,
    words: Vec<&'a str>,
}

/// How many neighbours a page without an answer offers.
const NEAR: usize = 8;

impl<'a> Planner<'a> {
    pub(super) fn sector_index(&self) -> SectorIndexView<'a> {
        let content = self.content;
        let entries = self.entries();
        let categories = content
            .categories
            .iter()
            .map(|(category, named)| {
                let members = entries.iter().filter(|(_, id)| content.sectors[*id].category == category).collect();
                Group { id: named.slug.clone(), heading: self.name(&named.name), sectors: self.sorted(members) }
            })
            .filter(|group| !group.sectors.is_empty())
            .collect();
        let uncovered = content.sectors.ids().filter(|id| !self.relations.is_covered(*id)).count();
        SectorIndexView { page: self.page(None, Vec::new()), count: content.sectors.len(), uncovered, categories }
    }

    pub(super) fn search(&self) -> SearchView<'a> {
        let entries = self.entries();
        let mut by_initial: BTreeMap<String, Vec<&(String, Id<Sector>)>> = BTreeMap::new();
        for entry in &entries {
            let initial =
                entry.0.chars().next().filter(char::is_ascii_alphabetic).map_or("#".to_owned(), |c| c.to_ascii_uppercase().to_string());
            by_initial.entry(initial).or_default().push(entry);
        }
        let initials = by_initial
            .into_iter()
            .map(|(initial, members)| Group {
                id: if initial == "#" { "_other".to_owned() } else { initial.clone() },
                heading: initial,
                sectors: self.sorted(members),
            })
            .collect();
        SearchView { page: self.page(None, Vec::new()), initials }
    }

    /// All sectors, each with what it is sorted by.
    fn entries(&self) -> Vec<(String, Id<Sector>)> {
        self.content.sectors.ids().map(|id| (self.reading(id), id)).collect()
    }

    fn sorted(&self, mut members: Vec<&(String, Id<Sector>)>) -> Vec<IndexEntry<'a>> {
        members.sort();
        members.into_iter().map(|(_, id)| self.index_entry(*id)).collect()
    }

    fn index_entry(&self, id: Id<Sector>) -> IndexEntry<'a> {
        let Link { href, name } = self.sector_link(id);
        IndexEntry { href, text: name.text, lang: name.lang, covered: self.relations.is_covered(id) }
    }

    /// How the name is read aloud, in Latin letters: what an index is sorted by.
    fn reading(&self, id: Id<Sector>) -> String {
        let name = self.name(&self.content.sectors[id].name).text;
        let mut reading = String::new();
        for (c, syllable) in name.chars().zip(name.as_ref().to_pinyin()) {
            match syllable {
                Some(syllable) => {
                    reading.push_str(syllable.plain());
                    reading.push(' ');
                }
                None => reading.extend(c.to_lowercase().filter(|c| c.is_alphanumeric() || c.is_whitespace())),
            }
        }
        reading
    }

    /// The tasks of a clause that name a sector.
    pub(super) fn sector_tasks(&self, id: ClauseId, sector: Id<Sector>) -> impl Iterator<Item = &'a Task> {
        let mentions = &self.relations.mentions[self.content.policies[id.policy].jurisdiction];
        self.relations.tasks_in(id).filter(move |task| mentions.sectors(&task.words).any(|named| named == sector))
    }

    fn sector_clause(&self, id: ClauseId, sector: Id<Sector>) -> SectorClause<'a> {
        let policy = &self.content.policies[id.policy];
        let clause = &policy.clauses[id.clause];
        SectorClause {
            jurisdiction: self.jurisdiction_link(policy.jurisdiction),
            href: self.href(&format!("{}#{}", address::policy(self.content, id.policy), clause.anchor)),
            label: self.clause_path(id.policy, clause),
            heading: &clause.heading,
            tasks: self.sector_tasks(id, sector).map(|task| self.assigned(task)).collect(),
            status: self.status(policy.status, Some(id.policy)),
        }
    }

    pub(super) fn sector(&self, id: Id<Sector>) -> SectorView<'a> {
        let (content, relations) = (self.content, self.relations);
        let sector = &content.sectors[id];
        let duties: Vec<SectorDuty> = relations.covered[id].iter().map(|duty| self.sector_duty(*duty)).collect();
        let mentions: Vec<SectorMention> = relations.mentioned[id].iter().map(|line| self.sector_mention(*line)).collect();
        let covered = relations.is_covered(id);
        let wider_duties: Vec<SectorDuty> = match sector.within {
            Some(wider) if !covered => relations.covered[wider].iter().map(|duty| self.sector_duty(*duty)).collect(),
            _ => Vec::new(),
        };
        let mut statuses: Vec<StatusView> = Vec::new();
        let shown =
            duties.iter().chain(&wider_duties).map(|duty| &duty.answer.status).chain(mentions.iter().map(|mention| &mention.status));
        for status in shown {
            if !statuses.contains(status) {
                statuses.push(*status);
            }
        }
        let (mut also, mut also_foreign) = (Vec::new(), Vec::new());
        let own: Vec<&str> = sector.aliases.iter().chain(&sector.synonyms).map(String::as_str).collect();
        let foreign = sector.foreign_synonyms.iter().map(|(lang, words)| (*lang, words.iter().map(String::as_str).collect()));
        for (lang, words) in std::iter::once((crate::model::Lang::MAIN, own)).chain(foreign) {
            if lang == self.lang {
                also = words;
            } else {
                let words = sector.name.own(lang).into_iter().chain(words).collect();
                also_foreign.push(ForeignWords { lang: content.site.languages.tag(lang), words });
            }
        }
        SectorView {
            page: self.sector_page(id, vec![self.sector_index_link()]),
            name: self.name(&sector.name),
            category: self.name(&content.categories[sector.category].name),
            body: (!sector.body.is_empty()).then(|| self.prose(&sector.body, None, "")),
            wider: sector.within.map(|wider| self.sector_link(wider)),
            kinds: relations.kinds[id].iter().map(|kind| self.sector_link(*kind)).collect(),
            siblings: self.siblings(id),
            ended: if covered { Vec::new() } else { relations.formerly_covered[id].iter().map(|duty| self.duty_link(*duty)).collect() },
            near: if covered { Vec::new() } else { self.near(id) },
            also,
            also_foreign,
            industry: sector.industry.as_deref(),
            changes: self.newest(&relations.events_in[id], None),
            feed: self.feed_href(&address::sector(content, id), None),
            lists: content.lists.ids().filter(|list| !relations.batches[*list].is_empty()).count(),
            duty_count: content.lists.ids().map(|list| relations.standing[list].len()).sum(),
            clauses: relations.named_in[id].iter().map(|clause| self.sector_clause(*clause, id)).collect(),
            comparison: self.existing(&address::comparison(content, id)),
            places: relations.places_of(id, self.content).len(),
            duties,
            mentions,
            wider_duties,
            statuses,
        }
    }

    /// The head of a page that speaks of a sector. One that is made up belongs to no place that is real.
    pub(super) fn sector_page(&self, id: Id<Sector>, crumbs: Vec<Link<'a>>) -> Page<'a> {
        let sole = self.sole_jurisdiction(id);
        let mut page = self.page(sole, crumbs);
        page.fictitious = self.content.sectors[id].fictitious;
        page.place = page.place.filter(|_| !page.fictitious || sole.is_some_and(|place| self.content.jurisdictions[place].fictitious));
        page
    }

    /// The sector index as a crumb; the theme gives it its name.
    fn sector_index_link(&self) -> Link<'a> {
        Link { href: self.href(crate::derive::address::SECTORS), name: self.untranslated("") }
    }

    /// The one jurisdiction whose duties name a sector, or once did, if it is one.
    fn sole_jurisdiction(&self, id: Id<Sector>) -> Option<Id<crate::model::Jurisdiction>> {
        let of = |duty| self.relations.duty(duty).jurisdiction;
        let Relations { covered, mentioned, formerly_covered, .. } = self.relations;
        let former = formerly_covered[id].iter().filter(|_| !self.relations.is_covered(id));
        let mut places = covered[id].iter().chain(mentioned[id].iter().map(|line| &line.duty)).chain(former).map(|duty| of(*duty));
        let first = places.next()?;
        places.all(|place| place == first).then_some(first)
    }

    fn sector_duty(&self, id: DutyId) -> SectorDuty<'a> {
        let duty = self.relations.duty(id);
        SectorDuty {
            jurisdiction: self.jurisdiction_link(duty.jurisdiction),
            duty: self.duty_link(id),
            row: self.content.entries[duty.current].row,
            answer: self.answer(duty.current),
        }
    }

    fn sector_mention(&self, line: LineId) -> SectorMention<'a> {
        let duty = self.relations.duty(line.duty);
        let entry = &self.content.entries[duty.current];
        let batch = &self.content.batches[entry.batch];
        SectorMention {
            jurisdiction: self.jurisdiction_link(duty.jurisdiction),
            duty: self.duty_link(line.duty),
            row: entry.row,
            leads: entry.leads.iter().map(|holder| self.holder_link(holder)).collect(),
            support: self.support(duty.current, line.support),
            status: self.status(batch.status, batch.policy),
        }
    }

    fn siblings(&self, id: Id<Sector>) -> Vec<Link<'a>> {
        let mut siblings: Vec<Id<Sector>> = Vec::new();
        for duty in &self.relations.covered[id] {
            for sibling in &self.relations.current(self.content, *duty).sectors {
                if *sibling != id && !siblings.contains(sibling) {
                    siblings.push(*sibling);
                }
            }
        }
        siblings.into_iter().map(|sibling| self.sector_link(sibling)).collect()
    }

    fn near(&self, id: Id<Sector>) -> Vec<Link<'a>> {
        let near = self.relations.near(self.content, id);
        if !near.is_empty() {
            return near.into_iter().map(|near| self.sector_link(near)).collect();
        }
        let category = self.content.sectors[id].category;
        let covered = self
            .content
            .sectors
            .iter()
            .filter(|(other, sector)| *other != id && sector.category == category && !self.relations.covered[*other].is_empty());
        covered.take(NEAR).map(|(other, _)| self.sector_link(other)).collect()
    }
}
