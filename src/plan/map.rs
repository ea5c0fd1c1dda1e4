//! The map of the site for people, its addresses for machines, and the page for what is not there.

use std::ops::Range;

use jiff::civil::Date;
use serde::Serialize;

use super::jurisdiction::FormLink;
use super::list::BatchRow;
use super::name::Link;
use super::page::Page;
use super::{Job, Plan, Planner, jobs};
use crate::derive::address;
use crate::model::Lang;

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

/// A file that machines read about the whole site.
#[derive(Debug)]
pub struct MachineFile {
    /// Below the site's root.
    pub path: String,
    /// Name of its template.
    pub template: &'static str,
    shows: Shows,
}

#[derive(Debug)]
enum Shows {
    Nothing,
    /// Some of the pages that may be indexed.
    Pages(Range<usize>),
    /// So many site maps.
    Maps(usize),
}

/// Addresses that one site map may have (<https://www.sitemaps.org/protocol.html>); of more there are several, and a list of them in their place.
const ADDRESSES: usize = 50_000;

/// The files that machines read about a site of these pages.
pub fn machine_files(jobs: &[(Job, Lang)]) -> Vec<MachineFile> {
    site_maps(jobs.iter().filter(|job| is_indexed(job)).count())
}

/// The same by their number.
pub fn site_maps(pages: usize) -> Vec<MachineFile> {
    let file = |path: &str, template, shows| MachineFile { path: path.to_owned(), template, shows };
    let mut files = vec![file("robots.txt", "robots.txt", Shows::Nothing)];
    let maps = pages.div_ceil(ADDRESSES);
    if maps <= 1 {
        files.push(file("sitemap.xml", "sitemap.xml", Shows::Pages(0..pages)));
        return files;
    }
    files.push(file("sitemap.xml", "sitemap-index.xml", Shows::Maps(maps)));
    files.extend((0..maps).map(|map| {
        let range = map * ADDRESSES..pages.min((map + 1) * ADDRESSES);
        file(&map_path(map), "sitemap.xml", Shows::Pages(range))
    }));
    files
}

/// Where one of several site maps stands.
fn map_path(map: usize) -> String {
    format!("sitemap-{}.xml", map + 1)
}

fn is_indexed((job, _): &(Job, Lang)) -> bool {
    !matches!(job, Job::NotFound | Job::Moved(_))
}

/// What machines are told about the whole site.
#[derive(Debug, Hash, Serialize)]
pub struct Machine<'a> {
    /// Absolute address of the site.
    base_url: &'a str,
    pages: Vec<MachinePage<'a>>,
    /// Absolute addresses of site maps.
    maps: Vec<String>,
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
    /// What one of the files shows.
    pub fn new(plan: &Plan<'a>, file: &MachineFile) -> Self {
        let base_url = plan.content.site.base_url.as_str();
        let mut machine = Self { base_url, pages: Vec::new(), maps: Vec::new() };
        match &file.shows {
            Shows::Nothing => {}
            Shows::Maps(count) => machine.maps = (0..*count).map(|map| format!("{base_url}{}", map_path(map))).collect(),
            Shows::Pages(range) => {
                let indexed: Vec<(Job, Lang)> = jobs(plan).into_iter().filter(is_indexed).collect();
                machine.pages = indexed[range.clone()].iter().map(|(job, lang)| MachinePage::new(plan, *job, *lang)).collect();
            }
        }
        machine
    }
}

impl<'a> MachinePage<'a> {
    fn new(plan: &Plan<'a>, job: Job, lang: Lang) -> Self {
        let languages = &plan.content.site.languages;
        let planner = Planner::new(plan, job, lang);
        let alternates = languages
            .all()
            .map(|lang| MachineAlternate { lang: languages.tag(lang), address: planner.absolute(&Planner::new(plan, job, lang).file) });
        Self {
            address: planner.absolute(&planner.file),
            changed: planner.changed(),
            alternates: if languages.others().next().is_some() { alternates.collect() } else { Vec::new() },
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_site_map_is_too_long() {
        let paths = |pages: usize| site_maps(pages).into_iter().map(|file| (file.path, file.template)).collect::<Vec<_>>();
        assert_eq!(paths(ADDRESSES), [("robots.txt".to_owned(), "robots.txt"), ("sitemap.xml".to_owned(), "sitemap.xml")]);
        assert_eq!(
            paths(2 * ADDRESSES + 1)[1..].iter().map(|(path, template)| (path.as_str(), *template)).collect::<Vec<_>>(),
            [
                ("sitemap.xml", "sitemap-index.xml"),
                ("sitemap-1.xml", "sitemap.xml"),
                ("sitemap-2.xml", "sitemap.xml"),
                ("sitemap-3.xml", "sitemap.xml")
            ]
        );
        let shown: Vec<usize> = site_maps(2 * ADDRESSES + 1)
            .into_iter()
            .filter_map(|file| if let Shows::Pages(range) = file.shows { Some(range) } else { None })
            .inspect(|range| assert!(range.len() <= ADDRESSES))
            .flatten()
            .collect();
        assert_eq!(shown, (0..=2 * ADDRESSES).collect::<Vec<_>>());
    }
}
