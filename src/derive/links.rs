//! Links in prose: where they lead, and whether there is such a page.

use std::collections::{BTreeMap, BTreeSet};

use super::{Relations, address, moved};
use crate::model::Content;

/// Every address of the site, with the anchors that sources may link to.
#[derive(Debug, Default)]
pub struct Addresses {
    pages: BTreeMap<String, BTreeSet<String>>,
    /// Addresses that were pages, in order, and the pages they lead to.
    moved: Vec<(String, String)>,
    /// The same the other way.
    moved_from: BTreeMap<String, Vec<String>>,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Out of the site, by a scheme fit for a public page.
    Elsewhere,
    /// A page of the site, by its path below the root, with `#anchor` if the link has one.
    Page(String),
    /// No page, or no such anchor on it. Holds the address it would have.
    Nowhere(String),
    /// A scheme that has no place on a public page.
    Unsafe,
}

impl Addresses {
    /// The addresses of all pages in the main language. An index with nothing to show has no page.
    pub fn new(content: &Content, relations: &Relations) -> Self {
        let mut addresses = Self::default();
        for page in [address::HOME, address::SITEMAP] {
            addresses.add(page.to_owned(), []);
        }
        if !content.sectors.is_empty() {
            addresses.add(address::SEARCH.to_owned(), []);
            addresses.add(address::SECTORS.to_owned(), content.categories.iter().map(|(_, category)| category.slug.clone()));
        }
        if !relations.events().is_empty() {
            addresses.add(address::CHANGES.to_owned(), []);
        }
        for event in relations.events() {
            addresses.add(address::changes_in(event.date.year()), []);
        }
        for id in content.sectors.ids() {
            addresses.add(address::sector(content, id), []);
            if relations.places_of(id, content).len() > 1 {
                addresses.add(address::comparison(content, id), []);
            }
        }
        for id in content.jurisdictions.ids() {
            addresses.add(address::jurisdiction(content, id), []);
            if relations.has_lists(id) {
                addresses.add(address::gaps(content, id), []);
            }
            if !relations.departments[id].is_empty() {
                addresses.add(address::departments(content, id), []);
            }
        }
        content.departments.ids().for_each(|id| addresses.add(address::department(content, id), []));
        relations.duties().for_each(|(id, _)| addresses.add(address::duty(content, relations, id), []));
        let published = content.lists.ids().filter(|id| !relations.batches[*id].is_empty());
        published.for_each(|id| addresses.add(address::list(content, id), []));
        for id in content.batches.ids() {
            let rows = relations.entries[id].iter().map(|entry| content.entries[*entry].slug.clone());
            addresses.add(address::batch(content, id), rows);
        }
        for (id, policy) in content.policies.iter() {
            addresses.add(address::policy(content, id), policy.clauses.iter().map(|clause| clause.anchor.clone()));
        }
        content.forms.ids().for_each(|id| addresses.add(address::form(content, id), []));
        addresses.moved = moved::moved(content, relations, &addresses.pages().collect()).into_iter().collect();
        for (from, to) in &addresses.moved {
            addresses.moved_from.entry(to.clone()).or_default().push(from.clone());
        }
        addresses
    }

    fn add(&mut self, page: String, anchors: impl IntoIterator<Item = String>) {
        self.pages.entry(page).or_default().extend(anchors);
    }

    /// Whether there is such a page.
    pub fn has(&self, page: &str) -> bool {
        self.pages.contains_key(page)
    }

    /// The pages.
    pub fn pages(&self) -> impl Iterator<Item = &str> {
        self.pages.keys().map(String::as_str)
    }

    /// Addresses that were pages, in order, and the pages they lead to.
    pub fn moved(&self) -> &[(String, String)] {
        &self.moved
    }

    /// The addresses that lead to a page.
    pub fn moved_from(&self, page: &str) -> &[String] {
        self.moved_from.get(page).map_or(&[], Vec::as_slice)
    }

    /// The page that an address which was one leads to.
    pub fn moved_to(&self, address: &str) -> Option<&str> {
        let at = self.moved.binary_search_by(|(from, _)| from.as_str().cmp(address)).ok()?;
        Some(&self.moved[at].1)
    }

    /// Where a link `to`, written in the source at `source`, leads. A path that ends in `.md` names a source beside this one, a path from
    /// `/` names a page, and any other path is relative to the page that the source becomes.
    pub fn target(&self, source: &str, to: &str) -> Target {
        if let Some((scheme, _)) =
            to.split_once(':').filter(|(scheme, _)| scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c)))
        {
            let fit = ["http", "https", "mailto", "tel"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
            return if fit { Target::Elsewhere } else { Target::Unsafe };
        }
        if to.starts_with("//") {
            return Target::Unsafe;
        }
        let (path, anchor) = to.split_once('#').unwrap_or((to, ""));
        let own = address::of_source(source).unwrap_or_default();
        let page = match path {
            "" => Some(own),
            _ if path.ends_with(".md") => join(source, path).and_then(|source| address::of_source(&source)),
            _ => match path.strip_prefix('/') {
                Some(path) => join("", path),
                None => join(&own, path),
            }
            .map(|page| if page.is_empty() || page.ends_with('/') { page + "index.html" } else { page }),
        };
        let Some(page) = page else { return Target::Nowhere(path.to_owned()) };
        let page = self.moved_to(&page).map_or(page.clone(), str::to_owned);
        match self.pages.get(&page) {
            Some(_) if anchor.is_empty() => Target::Page(page),
            Some(anchors) if anchors.contains(anchor) => Target::Page(format!("{page}#{anchor}")),
            Some(_) => Target::Nowhere(format!("{page}#{anchor}")),
            None => Target::Nowhere(page),
        }
    }
}

/// `path` as seen from the file `from`; None if it leaves the root.
fn join(from: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses() -> Addresses {
        let mut addresses = Addresses::default();
        addresses.add("index.html".into(), []);
        addresses.add("korla/gaps.html".into(), []);
        addresses.add("korla/policies/a.html".into(), ["2-1".into()]);
        addresses.add("korla/lists/emerging/batch-1.html".into(), []);
        addresses
    }

    #[test]
    fn links_to_sources_and_pages() {
        let target = |to: &str| addresses().target("content/korla/policies/a.md", to);
        assert_eq!(target("../lists/emerging/batch-1.md"), Target::Page("korla/lists/emerging/batch-1.html".into()));
        assert_eq!(target("/korla/gaps.html"), Target::Page("korla/gaps.html".into()));
        assert_eq!(target("../gaps.html"), Target::Page("korla/gaps.html".into()));
        assert_eq!(target("/"), Target::Page("index.html".into()));
        assert_eq!(target("#2-1"), Target::Page("korla/policies/a.html#2-1".into()));
        assert_eq!(target("#2-2"), Target::Nowhere("korla/policies/a.html#2-2".into()));
        assert_eq!(target("b.md"), Target::Nowhere("korla/policies/b.html".into()));
        assert_eq!(target("../../../../etc/passwd"), Target::Nowhere("../../../../etc/passwd".into()));
    }

    #[test]
    fn schemes() {
        let target = |to: &str| addresses().target("content/korla/policies/a.md", to);
        assert_eq!(target("https://example.org/"), Target::Elsewhere);
        assert_eq!(target("mailto:a@example.org"), Target::Elsewhere);
        assert_eq!(target("javascript:alert(1)"), Target::Unsafe);
        assert_eq!(target("JavaScript:alert(1)"), Target::Unsafe);
        assert_eq!(target("data:text/html,x"), Target::Unsafe);
        assert_eq!(target("//example.org/x"), Target::Unsafe);
    }
}
