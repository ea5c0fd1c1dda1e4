//! Mentions: names of departments, sectors and documents in running text.

use std::ops::Range;

use crate::model::{Content, Department, Id, List, Policy, Sector};
use crate::notation::Finder;

/// What a name in a text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mention {
    /// A department of the jurisdiction.
    Department(Id<Department>),
    /// A sector.
    Sector(Id<Sector>),
    /// A policy, by its title.
    Policy(Id<Policy>),
    /// A duty list, by its title.
    List(Id<List>),
}

/// Finds names in the texts of one jurisdiction.
#[derive(Clone, Debug, Default)]
pub struct Mentions {
    names: Finder<Mention>,
}

impl Mentions {
    /// A finder of the names and aliases of `departments`, of all sectors, and of the titles of documents.
    pub fn new(content: &Content, departments: &[Id<Department>]) -> Self {
        let mut names = Finder::default();
        for id in departments {
            let department = &content.departments[*id];
            names.add(department.name.main(), Mention::Department(*id));
            department.aliases.iter().for_each(|alias| names.add(alias, Mention::Department(*id)));
        }
        for (id, sector) in content.sectors.iter() {
            names.add(sector.name.main(), Mention::Sector(id));
            sector.aliases.iter().for_each(|alias| names.add(alias, Mention::Sector(id)));
        }
        content.policies.iter().for_each(|(id, policy)| names.add(policy.title.main(), Mention::Policy(id)));
        content.lists.iter().for_each(|(id, list)| names.add(list.title.main(), Mention::List(id)));
        Self { names }
    }

    /// The names in `text`, from left to right, with their byte ranges.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (Range<usize>, Mention)> + 't {
        self.names.find(text)
    }

    /// What all of `text` is the name of.
    pub fn whole(&self, text: &str) -> Option<Mention> {
        self.find(text).next().filter(|(range, _)| range.len() == text.len()).map(|(_, mention)| mention)
    }

    /// The sectors that `text` names.
    pub fn sectors<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Id<Sector>> + 't {
        self.find(text).filter_map(|(_, mention)| match mention {
            Mention::Sector(sector) => Some(sector),
            _ => None,
        })
    }

    /// The departments that `text` names.
    pub fn departments<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Id<Department>> + 't {
        self.find(text).filter_map(|(_, mention)| match mention {
            Mention::Department(department) => Some(department),
            _ => None,
        })
    }
}
