//! Things that are no duties: batches, lists, policies, departments, sectors and places.

use super::facet::{self, Facet};
use super::pair::Pair;
use super::{Side, Sides};
use crate::Edition;
use crate::derive::address;
use crate::model::{Arena, Batch, Content, Department, Id, Jurisdiction, List, Policy, Sector, Status};

/// What kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // The variants are types of the model.
pub enum Kind {
    Batch,
    Jurisdiction,
    Department,
    Sector,
    List,
    Policy,
}

/// A thing that differs.
#[derive(Clone, Debug)]
pub struct ThingChange<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its id, with those of what it belongs to: `korla/emerging/2`.
    pub id: String,
    /// Its name or title.
    pub name: &'a str,
    /// How certain it is, if it is a batch or a policy.
    pub status: Option<Status>,
    /// Address of its page.
    pub page: String,
    /// How it differs.
    pub change: Change<'a>,
}

/// What became of a thing.
#[derive(Clone, Debug)]
pub enum Change<'a> {
    /// It is new.
    Added,
    /// It is gone; another, with this id, may have taken its place.
    Removed(Option<String>),
    /// It differs in these.
    Changed(Vec<Facet<'a>>),
}

impl Change<'_> {
    /// The words for it, in the order in which they are counted.
    pub const WORDS: [&'static str; 3] = ["added", "changed", "removed"];

    /// The word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed(_) => "changed",
            Self::Removed(_) => "removed",
        }
    }
}

/// How things of a kind are compared.
pub(super) struct Family<T> {
    kind: Kind,
    all: fn(&Content) -> &Arena<T>,
    address: fn(&Content, Id<T>) -> String,
    /// Its id, behind those of what it belongs to.
    ids: fn(&Content, &T) -> Vec<String>,
    name: fn(&T) -> &str,
    status: fn(&T) -> Option<Status>,
    /// In what it differs beside its id and its name.
    facets: for<'a> fn(&Sides<'a>, &'a T, &'a T) -> Vec<Facet<'a>>,
}

const JURISDICTIONS: Family<Jurisdiction> = Family {
    kind: Kind::Jurisdiction,
    all: |content| &content.jurisdictions,
    address: address::jurisdiction,
    ids: |_, jurisdiction| vec![jurisdiction.slug.clone()],
    name: |jurisdiction| jurisdiction.name.main(),
    status: |_| None,
    facets: |_, _, _| Vec::new(),
};

const DEPARTMENTS: Family<Department> = Family {
    kind: Kind::Department,
    all: |content| &content.departments,
    address: address::department,
    ids: |content, department| vec![content.jurisdictions[department.jurisdiction].slug.clone(), department.slug.clone()],
    name: |department| department.name.main(),
    status: |_| None,
    facets: facet::of_department,
};

const SECTORS: Family<Sector> = Family {
    kind: Kind::Sector,
    all: |content| &content.sectors,
    address: address::sector,
    ids: |_, sector| vec![sector.slug.clone()],
    name: |sector| sector.name.main(),
    status: |_| None,
    facets: |_, _, _| Vec::new(),
};

const LISTS: Family<List> = Family {
    kind: Kind::List,
    all: |content| &content.lists,
    address: address::list,
    ids: |content, list| vec![content.jurisdictions[list.jurisdiction].slug.clone(), list.slug.clone()],
    name: |list| list.title.main(),
    status: |_| None,
    facets: |_, _, _| Vec::new(),
};

pub(super) const BATCHES: Family<Batch> = Family {
    kind: Kind::Batch,
    all: |content| &content.batches,
    address: address::batch,
    ids: |content, batch| {
        let list = &content.lists[batch.list];
        vec![content.jurisdictions[list.jurisdiction].slug.clone(), list.slug.clone(), batch.number.to_string()]
    },
    name: |batch| batch.title.main(),
    status: |batch| Some(batch.status),
    facets: facet::of_batch,
};

const POLICIES: Family<Policy> = Family {
    kind: Kind::Policy,
    all: |content| &content.policies,
    address: address::policy,
    ids: |content, policy| vec![content.jurisdictions[policy.jurisdiction].slug.clone(), policy.slug.clone()],
    name: |policy| policy.title.main(),
    status: |policy| Some(policy.status),
    facets: facet::of_policy,
};

/// All that differ beside batches: places, departments, sectors, lists and policies, in this order.
pub(super) fn others<'a>(sides: &Sides<'a>) -> Vec<ThingChange<'a>> {
    let places = JURISDICTIONS.changes(sides).into_iter().map(|(.., change)| change);
    let departments = DEPARTMENTS.changes(sides).into_iter().map(|(.., change)| change);
    let sectors = SECTORS.changes(sides).into_iter().map(|(.., change)| change);
    let lists = LISTS.changes(sides).into_iter().map(|(.., change)| change);
    let policies = POLICIES.changes(sides).into_iter().map(|(.., change)| change);
    places.chain(departments).chain(sectors).chain(lists).chain(policies).collect()
}

impl<T: 'static> Family<T> {
    /// Those that differ, each with the state it was taken from.
    pub(super) fn changes<'a>(&self, sides: &Sides<'a>) -> Vec<(Side, Id<T>, ThingChange<'a>)> {
        let all =
            |Edition { content, .. }: &Edition| (self.all)(content).ids().map(|id| ((self.address)(content, id), id)).collect::<Vec<_>>();
        let differs = |pair| match pair {
            Pair::Added(is) => Some(self.told(sides, Side::New, is, Change::Added)),
            Pair::Removed(was, into) => {
                let content = &sides.new.content;
                let into = into.map(|is| (self.ids)(content, &(self.all)(content)[is]).join("/"));
                Some(self.told(sides, Side::Old, was, Change::Removed(into)))
            }
            Pair::Both(was, is) => {
                let facets = self.all_facets(sides, was, is);
                (!facets.is_empty()).then(|| self.told(sides, Side::New, is, Change::Changed(facets)))
            }
        };
        sides.pairs(all).into_iter().filter_map(differs).collect()
    }

    fn told<'a>(&self, sides: &Sides<'a>, side: Side, id: Id<T>, change: Change<'a>) -> (Side, Id<T>, ThingChange<'a>) {
        let content = &sides.edition(side).content;
        let thing = &(self.all)(content)[id];
        let change = ThingChange {
            kind: self.kind,
            id: (self.ids)(content, thing).join("/"),
            name: (self.name)(thing),
            status: (self.status)(thing),
            page: (self.address)(content, id),
            change,
        };
        (side, id, change)
    }

    fn all_facets<'a>(&self, sides: &Sides<'a>, was: Id<T>, is: Id<T>) -> Vec<Facet<'a>> {
        let (old, new) = (&sides.old.content, &sides.new.content);
        let (was, is) = (&(self.all)(old)[was], &(self.all)(new)[is]);
        let mut facets = Vec::new();
        // What something belongs to tells of its own new id.
        let ids = (self.ids)(old, was).pop().zip((self.ids)(new, is).pop());
        facets.extend(ids.filter(|(was, is)| was != is).map(|(was, is)| Facet::Id(was, is)));
        facets.extend(facet::text("name", Some((self.name)(was)), Some((self.name)(is))));
        facets.extend((self.facets)(sides, was, is));
        facets
    }
}
