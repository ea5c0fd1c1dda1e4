//! Comparing: what differs between two states of a site, in duties and not in lines. A comparison is data; [`report`] tells it to people, and
//! [`json`] to programs.

pub mod duty;
pub mod facet;
pub mod json;
pub mod page;
mod pair;
pub mod report;
pub mod thing;

use std::collections::BTreeMap;

use crate::Edition;
use crate::derive::address;
use crate::derive::moved::FormerIds;
use crate::model::{Batch, Department, Id, Jurisdiction, List, Table};
use crate::read::Sources;
use duty::DutyChange;
use page::PageChange;
use pair::Pair;
use thing::ThingChange;

/// One state of a site.
#[derive(Clone, Copy, Debug)]
pub struct State<'a> {
    /// Its texts.
    pub sources: &'a Sources,
    /// What it shows.
    pub edition: &'a Edition,
}

/// What differs between two states of a site.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// Batches and duties, by list and batch.
    pub groups: Vec<Group<'a>>,
    /// Places, departments, sectors, lists and policies, in this order.
    pub things: Vec<ThingChange<'a>>,
    /// Pages: those in the main language first, and of them those of duties.
    pub pages: Vec<PageChange>,
}

/// What differs in a batch.
#[derive(Debug)]
pub struct Group<'a> {
    /// The batch as it is; one that is gone, as it was.
    pub origin: Origin<'a>,
    /// What differs in the batch itself.
    pub change: Option<ThingChange<'a>>,
    /// Its duties, in the order of their rows.
    pub duties: Vec<DutyChange<'a>>,
}

/// A batch, and where it belongs.
#[derive(Clone, Debug)]
pub struct Origin<'a> {
    /// The place.
    pub jurisdiction: &'a Jurisdiction,
    /// The list.
    pub list: &'a List,
    /// The batch.
    pub batch: &'a Batch,
    key: Key,
}

/// What tells a batch from others in both states: the address that its list has today, and its number.
type Key = (String, u32);

impl Origin<'_> {
    /// Whether the other is the same batch.
    pub fn is(&self, other: &Origin<'_>) -> bool {
        self.key == other.key
    }

    /// Whether the other is a batch of the same list.
    pub fn is_beside(&self, other: &Origin<'_>) -> bool {
        self.key.0 == other.key.0
    }
}

impl<'a> Comparison<'a> {
    /// Whether the states are alike, to the last word of every page.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.things.is_empty() && self.pages.is_empty()
    }

    /// All duties that differ.
    pub fn duties(&self) -> impl Iterator<Item = &DutyChange<'a>> {
        self.groups.iter().flat_map(|group| &group.duties)
    }
}

/// Compares two states of a site.
pub fn compare<'a>(old: State<'a>, new: State<'a>) -> Comparison<'a> {
    let sides = Sides::new(old.edition, new.edition);
    let mut groups = Groups::default();
    for (side, id, change) in thing::BATCHES.changes(&sides) {
        groups.of(sides.origin(side, id)).change = Some(change);
    }
    for change in duty::changes(&sides) {
        groups.of(change.told.origin.clone()).duties.push(change);
    }
    let mut groups: Vec<Group<'a>> = groups.0.into_values().collect();
    for group in &mut groups {
        group.duties.sort_by_key(|change| (change.told.entry.row.unwrap_or(u32::MAX), change.told.entry.slug.as_str()));
    }
    let things = thing::others(&sides);
    Comparison { groups, things, pages: page::changes(old, new) }
}

#[derive(Default)]
struct Groups<'a>(BTreeMap<Key, Group<'a>>);

impl<'a> Groups<'a> {
    fn of(&mut self, origin: Origin<'a>) -> &mut Group<'a> {
        self.0.entry(origin.key.clone()).or_insert_with(|| Group { origin, change: None, duties: Vec::new() })
    }
}

/// Which of the two states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Old,
    New,
}

/// Both states, and which thing of the old one is which of the new one.
struct Sides<'a> {
    old: &'a Edition,
    new: &'a Edition,
    former: FormerIds,
    /// The id that each department of the old state has today.
    bodies: Table<Department, &'a str>,
}

impl<'a> Sides<'a> {
    fn new(old: &'a Edition, new: &'a Edition) -> Self {
        let former = FormerIds::new(&new.content, &new.relations);
        let mut sides = Self { old, new, former, bodies: old.content.departments.table() };
        let departments = |Edition { content, .. }: &Edition| {
            content.departments.ids().map(|id| (address::department(content, id), id)).collect::<Vec<_>>()
        };
        for pair in sides.pairs(departments) {
            match pair {
                Pair::Added(_) => {}
                Pair::Removed(was, None) => sides.bodies[was] = &old.content.departments[was].slug,
                Pair::Both(was, is) | Pair::Removed(was, Some(is)) => sides.bodies[was] = &new.content.departments[is].slug,
            }
        }
        sides
    }

    fn edition(&self, side: Side) -> &'a Edition {
        match side {
            Side::Old => self.old,
            Side::New => self.new,
        }
    }

    /// Pairs what both states have, each with the address of its page.
    fn pairs<T: Copy>(&self, all: impl Fn(&'a Edition) -> Vec<(String, T)>) -> Vec<Pair<T>> {
        pair::pairs(&all(self.old), &all(self.new), &self.former)
    }

    /// An address of a state, with the ids of today in it.
    fn today(&self, side: Side, address: &str) -> String {
        match side {
            Side::Old => self.former.now(address),
            Side::New => address.to_owned(),
        }
    }

    fn origin(&self, side: Side, id: Id<Batch>) -> Origin<'a> {
        let content = &self.edition(side).content;
        let batch = &content.batches[id];
        let list = &content.lists[batch.list];
        let key = (self.today(side, &address::list(content, batch.list)), batch.number);
        Origin { jurisdiction: &content.jurisdictions[list.jurisdiction], list, batch, key }
    }
}
