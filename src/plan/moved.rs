//! Addresses that were: a page that leads on, and a list of all for hosts that can send readers on by themselves.

use serde::Serialize;

use super::page::Page;
use super::{Plan, Planner, prefix};

/// A page that leads to another.
#[derive(Debug, Serialize)]
pub struct MovedView {
    page: Page,
    /// The address that was, below the site's root.
    old: String,
    /// The page it leads to, relative.
    to: String,
    /// Its address below the site's root.
    address: String,
}

impl Planner<'_> {
    pub(super) fn moved(&self, index: usize) -> MovedView {
        let (_, to) = &self.addresses.moved()[index];
        let address = format!("{}{to}", prefix(self.content, self.lang));
        let mut page = self.page(None, Vec::new());
        page.canonical = Some(self.absolute(&address));
        page.alternates.clear();
        MovedView { page, old: self.file.clone(), to: self.href(to), address }
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
