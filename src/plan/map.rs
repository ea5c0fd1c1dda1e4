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
pub struct SiteMapView {
    page: Page,
    places: Vec<PlaceMap>,
}

/// The pages of a jurisdiction.
#[derive(Debug, Hash, Serialize)]
struct PlaceMap {
    jurisdiction: Link,
    gaps: Option<String>,
    department_index: String,
    departments: Vec<Link>,
    policies: Vec<Link>,
    lists: Vec<ListMap>,
    forms: Vec<FormLink>,
}

#[derive(Debug, Hash, Serialize)]
struct ListMap {
    list: Link,
    batches: Vec<BatchRow>,
    duties: Vec<Link>,
}

/// The page a host serves for an address that does not exist.
#[derive(Debug, Hash, Serialize)]
pub struct NotFoundView {
    page: Page,
}

/// Up to so many duties stand on the map one by one. Beyond, they are found through their lists, and by the search.
const DUTIES: usize = 2_000;

impl Planner<'_> {
    pub(super) fn site_map(&self) -> SiteMapView {
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

    pub(super) fn not_found(&self) -> NotFoundView {
        NotFoundView { page: self.page(None, Vec::new()) }
    }
}

/// What machines are told about the whole site.
#[derive(Debug, Hash, Serialize)]
pub struct Machine {
    /// Absolute address of the site.
    base_url: String,
    pages: Vec<MachinePage>,
}

#[derive(Debug, Hash, Serialize)]
struct MachinePage {
    address: String,
    /// Day the documents on the page last changed; not the build's day.
    changed: Option<Date>,
    alternates: Vec<MachineAlternate>,
}

#[derive(Clone, Debug, Hash, Serialize)]
struct MachineAlternate {
    lang: String,
    address: String,
}

impl Machine {
    /// The addresses of all pages that may be indexed.
    pub fn new(plan: &Plan<'_>) -> Self {
        let languages = &plan.content.site.languages;
        let pages = jobs(plan)
            .into_iter()
            .filter(|(job, _)| !matches!(job, Job::NotFound | Job::Moved(_)))
            .map(|(job, lang)| {
                let planner = Planner::new(plan, job, lang);
                let alternates = languages.all().map(|lang| MachineAlternate {
                    lang: languages.tag(lang).to_owned(),
                    address: planner.absolute(&Planner::new(plan, job, lang).file),
                });
                MachinePage {
                    address: planner.absolute(&planner.file),
                    changed: planner.changed(),
                    alternates: if languages.others().next().is_some() { alternates.collect() } else { Vec::new() },
                }
            })
            .collect();
        Self { base_url: plan.content.site.base_url.clone(), pages }
    }
}

impl Planner<'_> {
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
