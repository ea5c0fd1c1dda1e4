//! Mentions: names of departments, sectors and documents in running text.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::model::{Content, Department, Id, List, Policy, Sector};

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

/// Finds names in the texts of one jurisdiction. Where names overlap, the leftmost and longest is meant, so that 市场监管部门 is never
/// a 市场.
#[derive(Clone, Debug, Default)]
pub struct Mentions {
    finder: Option<AhoCorasick>,
    meanings: Vec<Mention>,
}

impl Mentions {
    /// A finder of the names and aliases of `departments`, of all sectors, and of the titles of documents.
    pub fn new(content: &Content, departments: &[Id<Department>]) -> Self {
        let mut names: Vec<&str> = Vec::new();
        let mut meanings = Vec::new();
        let mut add = |name, meaning| {
            names.push(name);
            meanings.push(meaning);
        };
        for id in departments {
            let department = &content.departments[*id];
            add(department.name.main(), Mention::Department(*id));
            department.aliases.iter().for_each(|alias| add(alias, Mention::Department(*id)));
        }
        for (id, sector) in content.sectors.iter() {
            add(sector.name.main(), Mention::Sector(id));
            sector.aliases.iter().for_each(|alias| add(alias, Mention::Sector(id)));
        }
        content.policies.iter().for_each(|(id, policy)| add(policy.title.main(), Mention::Policy(id)));
        content.lists.iter().for_each(|(id, list)| add(list.title.main(), Mention::List(id)));
        // Only an automaton of absurd size is refused; then text has no links, which is no loss of content.
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&names).ok();
        Self { finder, meanings }
    }

    /// The names in `text`, from left to right, with their byte ranges.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (Range<usize>, Mention)> + 't {
        self.finder
            .iter()
            .flat_map(move |finder| finder.find_iter(text))
            .map(|found| (found.range(), self.meanings[found.pattern().as_usize()]))
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
