//! The map of the site for people, its addresses for machines, and the page for what is not there.

use jiff::civil::Date;
use serde::Serialize;

use super::jurisdiction::FormLink;
use super::list::BatchRow;
use super::name::Link;
use super::page::Page;
use super::{Job, Plan, Planner, jobs};
use crate::derive::address;

/// The map of the site.
#[derive(Debug, Hash, Serialize)]
pub struct SiteMapView<'a> {
    page: Page<'a>,
    places: Vec<PlaceMap<'a>>,
}

/// The pages of a jurisdiction.
#[derive(Debug, Hash, Serialize)]
struct PlaceMap<'a> {
    jurisdiction: Link<'a>,
    gaps: Option<String>,
    department_index: String,
    departments: Vec<Link<'a>>,
    policies: Vec<Link<'a>>,
    lists: Vec<ListMap<'a>>,
    forms: Vec<FormLink<'a>>,
}

#[derive(Debug, Hash, Serialize)]
struct ListMap<'a> {
    list: Link<'a>,
    batches: Vec<BatchRow<'a>>,
    duties: Vec<Link<'a>>,
}

/// The page a host serves for an address that does not exist.
#[derive(Debug, Hash, Serialize)]
pub struct NotFoundView<'a> {
    page: Page<'a>,
}

/// Up to so many duties stand on the map one by one. Beyond, they are found through their lists, and by the search.
const DUTIES: usize = 2_000;

impl<'a> Planner<'a> {
    pub(super) fn site_map(&self) -> SiteMapView<'a> {
        let relations = self.relations;
        let shows_duties = self.content.lists.ids().map(|list| relations.standing[list].len()).sum::<usize>() <= DUTIES;
        let places = self.content.jurisdictions.ids().map(|id| PlaceMap {
            jurisdiction: self.jurisdiction_link(id),
            gaps: self.existing(&address::gaps(self.content, id)),
            department_index: self.href(&address::departments(self.content, id)),
            departments: relations.departments[id].iter().map(|department| self.department_link(*department)).collect(),
            policies: relations.policies[id].iter().map(|policy| self.policy_link(*policy)).collect(),
            lists: relations.lists[id]
                .iter()
                .filter(|list| !relations.batches[**list].is_empty())
                .map(|list| ListMap {
                    list: self.list_link(*list),
                    batches: relations.batches[*list].iter().map(|batch| self.batch_row(*batch)).collect(),
                    duties: relations.standing[*list].iter().filter(|_| shows_duties).map(|duty| self.duty_link(*duty)).collect(),
                })
                .collect(),
            forms: self.form_links(id),
        });
        SiteMapView { places: places.collect(), page: self.page(None, Vec::new()) }
    }

    pub(super) fn not_found(&self) -> NotFoundView<'a> {
        NotFoundView { page: self.page(None, Vec::new()) }
    }
}

/// What machines are told about the whole site.
#[derive(Debug, Hash, Serialize)]
pub struct Machine<'a> {
    /// Absolute address of the site.
    base_url: &'a str,
    pages: Vec<MachinePage<'a>>,
}

#[derive(Debug, Hash, Serialize)]
struct MachinePage<'a> {
    address: String,
    /// Day the documents on the page last changed; not the build's day.
    changed: Option<Date>,
    alternates: Vec<MachineAlternate<'a>>,
}

#[derive(Clone, Debug, Hash, Serialize)]
struct MachineAlternate<'a> {
    lang: &'a str,
    address: String,
}

impl<'a> Machine<'a> {
    /// The addresses of all pages that may be indexed.
    pub fn new(plan: &Plan<'a>) -> Self {
        let languages = &plan.content.site.languages;
        let pages = jobs(plan)
            .into_iter()
            .filter(|(job, _)| !matches!(job, Job::NotFound | Job::Moved(_)))
            .map(|(job, lang)| {
                let planner = Planner::new(plan, job, lang);
                let alternates = languages.all().map(|lang| MachineAlternate {
                    lang: languages.tag(lang),
                    address: planner.absolute(&Planner::new(plan, job, lang).file),
                });
                MachinePage {
                    address: planner.absolute(&planner.file),
                    changed: planner.changed(),
                    alternates: if languages.others().next().is_some() { alternates.collect() } else { Vec::new() },
                }
            })
            .collect();
        Self { base_url: &plan.content.site.base_url, pages }
    }
}

impl<'a> Planner<'a> {
    /// Day of the newest document that the page shows.
    fn changed(&self) -> Option<Date> {
        let of_list = |list| self.relations.changed[list];
        match self.job {
            Job::Duty(id) => Some(self.content.batches[self.relations.current(self.content, id).batch].published),
            Job::List(id) => of_list(id),
            Job::Batch(id) => Some(self.content.batches[id].published),
            Job::Policy(id) => Some(self.content.policies[id].published.unwrap_or(self.content.policies[id].written)),
            _ => None,
        }
    }
}
