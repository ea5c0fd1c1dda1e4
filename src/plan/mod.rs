//! Planning: the site as a list of pages, and each page as a view, the value its template sees.
//!
//! A [`Job`] is data: which page, in which language. [`view`] makes the view of a job; it is a pure function of the content and the build's
//! date. Views are types of their own and hold words and relative links only.

mod change;
mod comparison;
mod department;
mod data;
mod duty;
mod feed;
mod form;
mod gaps;
mod home;
mod jurisdiction;
mod list;
mod made_from;
mod map;
mod moved;
mod name;
mod page;
mod policy;
mod portion;
mod prose;
mod sector;
mod task;

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use crate::derive::links::Addresses;
use crate::derive::moved::stands_alone;
use crate::derive::portion::Portion;
use crate::derive::{DutyId, Relations, address};
use crate::model::{Batch, Columns, Content, Department, Form, Id, Jurisdiction, Lang, List, Policy, Sector};
use crate::read::Sources;
use crate::select::Selection;

pub use data::{data, data_paths};
pub use feed::{Feed, feed, feed_of, feed_paths};
pub use made_from::MadeFrom;
#[cfg(test)]
pub use map::site_maps;
pub use map::{Machine, MachineFile, machine_files};
pub use moved::{REDIRECTS, redirects};
pub use task::{calendar, calendar_paths};

/// What a site is made from.
pub struct Plan<'a> {
    /// The texts, for the places of links.
    pub sources: &'a Sources,
    /// What the edition shows.
    pub selection: Selection,
    /// The content of this edition.
    pub content: &'a Content,
    /// What follows from it.
    pub relations: &'a Relations,
    /// Its pages.
    pub addresses: &'a Addresses,
    /// Day of the build.
    pub date: Date,
}

impl Plan<'_> {
    /// The path of a file that goes with a page, and those it had when the page had other addresses.
    fn with_old(&self, file: &str, page: &str) -> Vec<String> {
        let old = self.addresses.moved_from(page).iter().filter(|old_page| !stands_alone(old_page));
        std::iter::once(file.to_owned()).chain(old.map(|old_page| address::companion(file, page, old_page))).collect()
    }
}

/// A page to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The variants are the kinds of pages that `derive::address` explains.
pub enum Job {
    Home,
    Search,
    SectorIndex,
    Sector(Id<Sector>),
    Comparison(Id<Sector>),
    Jurisdiction(Id<Jurisdiction>),
    DepartmentIndex(Id<Jurisdiction>),
    Department(Id<Department>),
    /// More of its duties.
    DepartmentDuties(Id<Department>, Portion),
    Duty(DutyId),
    List(Id<List>),
    Batch(Id<Batch>),
    Policy(Id<Policy>),
    Gaps(Id<Jurisdiction>),
    Form(Id<Form>),
    SiteMap,
    NotFound,
    /// What changed lately, or in a year.
    Changes(Option<i16>),
    /// An address that leads to a page, by its position among those.
    Moved(usize),
}

impl Job {
    /// The kind of page, which is also the name of its template.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Search => "search",
            Self::SectorIndex => "sector-index",
            Self::Sector(_) => "sector",
            Self::Comparison(_) => "comparison",
            Self::Jurisdiction(_) => "jurisdiction",
            Self::DepartmentIndex(_) => "department-index",
            Self::Department(_) => "department",
            Self::DepartmentDuties(..) => "department-duties",
            Self::Duty(_) => "duty",
            Self::List(_) => "list",
            Self::Batch(_) => "batch",
            Self::Policy(_) => "policy",
            Self::Gaps(_) => "gaps",
            Self::Form(_) => "form",
            Self::SiteMap => "sitemap",
            Self::NotFound => "not-found",
            Self::Changes(_) => "changes",
            Self::Moved(_) => "moved",
        }
    }

    /// Its path below the folder of its language.
    fn path(self, Plan { content, relations, addresses, .. }: &Plan<'_>) -> String {
        match self {
            Self::Home => address::HOME.to_owned(),
            Self::Search => address::SEARCH.to_owned(),
            Self::SectorIndex => address::SECTORS.to_owned(),
            Self::Sector(id) => address::sector(content, id),
            Self::Comparison(id) => address::comparison(content, id),
            Self::Jurisdiction(id) => address::jurisdiction(content, id),
            Self::DepartmentIndex(id) => address::departments(content, id),
            Self::Department(id) => address::department(content, id),
            Self::DepartmentDuties(id, portion) => address::department_portion(content, id, portion),
            Self::Duty(id) => address::duty(content, relations, id),
            Self::List(id) => address::list(content, id),
            Self::Batch(id) => address::batch(content, id),
            Self::Policy(id) => address::policy(content, id),
            Self::Gaps(id) => address::gaps(content, id),
            Self::Form(id) => address::form(content, id),
            Self::SiteMap => address::SITEMAP.to_owned(),
            Self::NotFound => address::NOT_FOUND.to_owned(),
            Self::Changes(None) => address::CHANGES.to_owned(),
            Self::Changes(Some(year)) => address::changes_in(year),
            Self::Moved(index) => addresses.moved()[index].0.clone(),
        }
    }

    fn column(self, columns: &Columns) -> Option<&str> {
        match self {
            Self::SectorIndex | Self::Sector(_) | Self::Comparison(_) => Some(&columns.sectors),
            Self::DepartmentIndex(_) | Self::Department(_) | Self::DepartmentDuties(..) => Some(&columns.departments),
            Self::Duty(_) | Self::List(_) | Self::Batch(_) | Self::Gaps(_) | Self::Changes(_) => Some(&columns.duties),
            Self::Policy(_) | Self::Form(_) => Some(&columns.policies),
            Self::Home | Self::Search | Self::Jurisdiction(_) | Self::SiteMap | Self::NotFound | Self::Moved(_) => None,
        }
    }
}

/// The folder of a language, with a slash at its end; empty for the main one.
fn prefix(content: &Content, lang: Lang) -> String {
    if lang == Lang::MAIN { String::new() } else { format!("{}/", content.site.languages.tag(lang)) }
}

/// All pages of a site, in a fixed order. Indexes with nothing to show are left out.
pub fn jobs(plan: &Plan<'_>) -> Vec<(Job, Lang)> {
    let Plan { content, relations, addresses, .. } = plan;
    let mut jobs = vec![Job::Home, Job::SiteMap, Job::NotFound];
    if addresses.has(address::SECTORS) {
        jobs.extend([Job::Search, Job::SectorIndex]);
    }
    if addresses.has(address::CHANGES) {
        let years: BTreeSet<i16> = relations.events().iter().map(|event| event.date.year()).collect();
        jobs.push(Job::Changes(None));
        jobs.extend(years.into_iter().map(|year| Job::Changes(Some(year))));
    }
    jobs.extend(content.sectors.ids().map(Job::Sector));
    jobs.extend(content.sectors.ids().filter(|id| addresses.has(&address::comparison(content, *id))).map(Job::Comparison));
    for id in content.jurisdictions.ids() {
        jobs.push(Job::Jurisdiction(id));
        if addresses.has(&address::gaps(content, id)) {
            jobs.push(Job::Gaps(id));
        }
        if addresses.has(&address::departments(content, id)) {
            jobs.push(Job::DepartmentIndex(id));
        }
    }
    for id in content.departments.ids() {
        jobs.push(Job::Department(id));
        jobs.extend(relations.further_portions(id).map(|portion| Job::DepartmentDuties(id, portion)));
    }
    jobs.extend(relations.duties().map(|(id, _)| Job::Duty(id)));
    jobs.extend(content.lists.ids().filter(|id| addresses.has(&address::list(content, *id))).map(Job::List));
    jobs.extend(content.batches.ids().map(Job::Batch));
    jobs.extend(content.policies.ids().map(Job::Policy));
    jobs.extend(content.forms.ids().map(Job::Form));
    jobs.extend((0..addresses.moved().len()).map(Job::Moved));
    let languages = content.site.languages.all();
    languages
        .flat_map(|lang| jobs.iter().map(move |job| (*job, lang)))
        .filter(|(job, lang)| *lang == Lang::MAIN || *job != Job::NotFound) // A host serves one page for what is not there.
        .collect()
}

/// A view: what the template of its kind sees.
#[derive(Debug, Hash, Serialize)]
#[serde(untagged)]
#[allow(missing_docs)] // The variants are those of `Job`.
pub enum View<'a> {
    Home(home::HomeView<'a>),
    Search(sector::SearchView<'a>),
    SectorIndex(sector::SectorIndexView<'a>),
    Sector(sector::SectorView<'a>),
    Comparison(comparison::ComparisonView<'a>),
    Jurisdiction(jurisdiction::JurisdictionView<'a>),
    DepartmentIndex(department::DepartmentIndexView<'a>),
    Department(department::DepartmentView<'a>),
    DepartmentDuties(portion::DepartmentDutiesView<'a>),
    Duty(duty::DutyView<'a>),
    List(list::ListView<'a>),
    Batch(list::BatchView<'a>),
    Policy(policy::PolicyView<'a>),
    Gaps(gaps::GapsView<'a>),
    Form(form::FormView<'a>),
    SiteMap(map::SiteMapView<'a>),
    NotFound(map::NotFoundView<'a>),
    Changes(change::ChangesView<'a>),
    Moved(moved::MovedView<'a>),
}

/// Where the file of one page stands below the site's root.
pub fn path(plan: &Plan<'_>, job: Job, lang: Lang) -> String {
    prefix(plan.content, lang) + &job.path(plan)
}

/// Makes the view of one page. The path is that of its file below the site's root.
pub fn view<'a>(plan: &Plan<'a>, job: Job, lang: Lang) -> (String, View<'a>) {
    let planner = Planner::new(plan, job, lang);
    let view = match job {
        Job::Home => View::Home(planner.home()),
        Job::Search => View::Search(planner.search()),
        Job::SectorIndex => View::SectorIndex(planner.sector_index()),
        Job::Sector(id) => View::Sector(planner.sector(id)),
        Job::Comparison(id) => View::Comparison(planner.comparison(id)),
        Job::Jurisdiction(id) => View::Jurisdiction(planner.jurisdiction(id)),
        Job::DepartmentIndex(id) => View::DepartmentIndex(planner.department_index(id)),
        Job::Department(id) => View::Department(planner.department(id)),
        Job::DepartmentDuties(id, portion) => View::DepartmentDuties(planner.department_duties(id, portion)),
        Job::Duty(id) => View::Duty(planner.duty(id)),
        Job::List(id) => View::List(planner.list(id)),
        Job::Batch(id) => View::Batch(planner.batch(id)),
        Job::Policy(id) => View::Policy(planner.policy(id)),
        Job::Gaps(id) => View::Gaps(planner.gaps(id)),
        Job::Form(id) => View::Form(planner.form(id)),
        Job::SiteMap => View::SiteMap(planner.site_map()),
        Job::NotFound => View::NotFound(planner.not_found()),
        Job::Changes(year) => View::Changes(planner.changes(year)),
        Job::Moved(index) => View::Moved(planner.moved(index)),
    };
    (planner.file, view)
}

/// Makes one page: what it is made from, and where it will stand.
struct Planner<'a> {
    sources: &'a Sources,
    selection: Selection,
    content: &'a Content,
    relations: &'a Relations,
    addresses: &'a Addresses,
    date: Date,
    job: Job,
    lang: Lang,
    /// Path below the folder of the page's language.
    path: String,
    /// Path below the site's root.
    file: String,
}

impl<'a> Planner<'a> {
    fn new(plan: &Plan<'a>, job: Job, lang: Lang) -> Self {
        let &Plan { sources, selection, content, relations, addresses, date } = plan;
        let path = job.path(plan);
        let file = format!("{}{path}", prefix(content, lang));
        Self { sources, selection, content, relations, addresses, date, job, lang, path, file }
    }

    /// A file that has no language, as seen from here.
    fn to_file(&self, to: &str) -> String {
        address::relative(&self.file, to)
    }

    /// A page in this page's language, as seen from here. An anchor may follow the path.
    fn href(&self, to: &str) -> String {
        address::relative(&self.path, to)
    }
}
