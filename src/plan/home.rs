//! The home page.

use serde::Serialize;

use super::Planner;
use super::department::DepartmentRow;
use super::list::BatchRow;
use super::name::Link;
use super::page::Page;
use crate::derive::address;
use crate::model::{Id, Jurisdiction, List};

/// The home page.
#[derive(Debug, Hash, Serialize)]
pub struct HomeView<'a> {
    page: Page<'a>,
    popular: Vec<Link<'a>>,
    sector_count: usize,
    /// The newest batch of each list, the newest first.
    newest: Vec<BatchRow<'a>>,
    places: Vec<HomePlace<'a>>,
    /// Places that are made up, which nobody asks for.
    fictitious: Vec<Link<'a>>,
}

#[derive(Debug, Hash, Serialize)]
struct HomePlace<'a> {
    jurisdiction: Link<'a>,
    departments: Vec<DepartmentRow<'a>>,
    department_count: usize,
    department_index: String,
    lists: usize,
    duties: usize,
}

/// How many departments and batches the home page shows.
const DEPARTMENTS: usize = 8;
const NEWEST: usize = 3;

impl<'a> Planner<'a> {
    pub(super) fn home(&self) -> HomeView<'a> {
        let content = self.content;
        let is_fictitious = |id: Id<Jurisdiction>| content.jurisdictions[id].fictitious;
        let asked = |id: &Id<List>| !is_fictitious(content.lists[*id].jurisdiction);
        let with_lists = || content.jurisdictions.ids().filter(|id| self.relations.has_lists(*id));
        let mut newest: Vec<_> = content
            .lists
            .ids()
            .filter(asked)
            .filter_map(|list| self.relations.batches[list].last())
            .map(|batch| self.batch_row(*batch))
            .collect();
        newest.sort_by_key(|batch| std::cmp::Reverse(batch.date));
        newest.truncate(NEWEST);
        HomeView {
            page: self.page(None, Vec::new()),
            popular: content.popular.iter().map(|sector| self.sector_link(*sector)).collect(),
            sector_count: content.sectors.len(),
            newest,
            // Who asks is served by places with lists; the others stand on the map of the site.
            places: with_lists().filter(|id| !is_fictitious(*id)).map(|id| self.home_place(id)).collect(),
            fictitious: with_lists().filter(|id| is_fictitious(*id)).map(|id| self.jurisdiction_link(id)).collect(),
        }
    }

    fn home_place(&self, id: Id<Jurisdiction>) -> HomePlace<'a> {
        let departments = self.departments_of(id);
        let mut rows = self.department_rows(departments.iter().copied());
        rows.truncate(DEPARTMENTS);
        HomePlace {
            jurisdiction: self.jurisdiction_link(id),
            departments: rows,
            department_count: departments.len(),
            department_index: self.href(&address::departments(self.content, id)),
            lists: self.relations.lists[id].iter().filter(|list| !self.relations.batches[**list].is_empty()).count(),
            duties: self.relations.lists[id].iter().map(|list| self.relations.standing[*list].len()).sum(),
        }
    }
}
