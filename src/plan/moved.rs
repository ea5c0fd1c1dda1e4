//! Addresses that were: a page that leads on, and a list of all for hosts that can send readers on by themselves.

use serde::Serialize;

use super::name::{Link, Name};
use super::page::Page;
use super::{Plan, Planner, prefix};
use crate::derive::address;
use crate::model::{Id, Jurisdiction, Sector};

/// A page that leads to another.
#[derive(Debug, Hash, Serialize)]
pub struct MovedView<'a> {
    page: Page<'a>,
    /// The address that was, below the site's root.
    old: String,
    /// The page it leads to, under its name, or else by its address below the site's root.
    to: Link<'a>,
}

impl<'a> Planner<'a> {
    pub(super) fn moved(&self, index: usize) -> MovedView<'a> {
        let (_, to) = &self.addresses.moved()[index];
        let address = format!("{}{to}", prefix(self.content, self.lang));
        let (sector, place) = (self.sector_at(to), self.place_at(to));
        let mut page = match sector {
            Some(sector) => self.sector_page(sector, Vec::new()),
            None => self.page(place, Vec::new()),
        };
        page.canonical = Some(self.absolute(&address));
        page.alternates.clear();
        let named = match place {
            Some(place) => self.link_at(place, to),
            None => sector.map(|sector| self.sector_link(sector)).filter(|link| link.href == self.href(to)),
        };
        let unnamed = || Link { href: self.href(to), name: Name { text: address.into(), lang: None, original: None } };
        MovedView { page, old: self.file.clone(), to: named.unwrap_or_else(unnamed) }
    }

    /// The sector that the page at an address is about.
    fn sector_at(&self, path: &str) -> Option<Id<Sector>> {
        let file = path.strip_prefix("sectors/")?;
        let slug = file.strip_prefix("compare/").unwrap_or(file).strip_suffix(".html")?;
        self.content.sectors.ids().find(|id| self.content.sectors[*id].slug == slug)
    }

    /// The jurisdiction in whose folder an address lies.
    fn place_at(&self, path: &str) -> Option<Id<Jurisdiction>> {
        let (folder, _) = path.split_once('/')?;
        self.content.jurisdictions.ids().find(|id| self.content.jurisdictions[*id].slug == folder)
    }

    /// The page at an address in the folder of a jurisdiction; None for one that the theme names.
    fn link_at(&self, place: Id<Jurisdiction>, path: &str) -> Option<Link<'a>> {
        let (content, relations) = (self.content, self.relations);
        let parts: Vec<&str> = path.strip_suffix(".html")?.split('/').skip(1).collect();
        Some(match parts[..] {
            ["index"] => self.jurisdiction_link(place),
            ["departments", slug] => {
                self.department_link(*relations.departments[place].iter().find(|id| content.departments[**id].slug == slug)?)
            }
            ["policies", slug] => self.policy_link(*relations.policies[place].iter().find(|id| content.policies[**id].slug == slug)?),
            ["duties", slug] => {
                let mut duties = relations.duties();
                self.duty_link(duties.find(|(_, duty)| duty.jurisdiction == place && content.entries[duty.current].slug == slug)?.0)
            }
            ["lists", list, file] => {
                let list = *relations.lists[place].iter().find(|id| content.lists[**id].slug == list)?;
                match file {
                    "index" => self.list_link(list),
                    _ => self.batch_link(*relations.batches[list].iter().find(|id| address::batch(content, **id) == path)?),
                }
            }
            _ => return None,
        })
    }
}

/// Name of the list of redirects, as hosts of static sites read it: from, to, and the code 301, a line each.
pub const REDIRECTS: &str = "_redirects";

/// The text of [`REDIRECTS`]; None if nothing has moved.
pub fn redirects(plan: &Plan<'_>) -> Option<String> {
    let moved = plan.addresses.moved();
    let base = base_path(&plan.content.site.base_url);
    let languages = plan.content.site.languages.all().map(|lang| prefix(plan.content, lang));
    let lines = languages.flat_map(|folder| {
        let line = |(from, to): &(String, String)| format!("{base}{folder}{from} {base}{folder}{to} 301\n");
        moved.iter().map(line).collect::<Vec<_>>()
    });
    (!moved.is_empty()).then(|| lines.collect())
}

/// The path part of an absolute address, with a slash at either end.
pub fn base_path(url: &str) -> &str {
    let after_scheme = url.split_once("://").map_or("", |(_, rest)| rest);
    after_scheme.find('/').map_or("/", |at| &after_scheme[at..])
}
