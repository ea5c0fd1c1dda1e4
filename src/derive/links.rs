//! Links in prose: where they lead, and whether there is such a page.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

use indexmap::IndexMap;
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use super::{Relations, address, moved};
use crate::model::Content;

/// The addresses of pages, in order, with the anchors that sources may link to.
#[derive(Debug, Default)]
pub struct Pages {
    sorted: IndexMap<String, Vec<String>, FxBuildHasher>,
}

impl Hash for Pages {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.sorted.as_slice().hash(state);
    }
}

impl Pages {
    /// Pages in any order. What has one address is one page.
    fn new(mut pages: Vec<(String, Vec<String>)>) -> Self {
        pages.par_sort_by(|(a, _), (b, _)| a.cmp(b));
        pages.dedup_by(|(later, anchors), (first, known)| {
            let same = later == first;
            if same {
                known.append(anchors);
            }
            same
        });
        Self { sorted: pages.into_iter().collect() }
    }

    fn anchors(&self, page: &str) -> Option<&[String]> {
        self.sorted.get(page).map(Vec::as_slice)
    }

    /// Whether there is such a page.
    pub fn has(&self, page: &str) -> bool {
        self.sorted.contains_key(page)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.sorted.keys().map(String::as_str)
    }

    /// Those whose address begins with that of a folder.
    pub fn below(&self, folder: &str) -> impl Iterator<Item = &str> {
        let start = self.sorted.partition_point(|page, _| page.as_str() < folder);
        let from_there = self.sorted.get_range(start..).into_iter().flat_map(indexmap::map::Slice::keys);
        from_there.map(String::as_str).take_while(move |page| page.starts_with(folder))
    }
}

/// Every address of the site.
#[derive(Debug, Default)]
pub struct Addresses {
    pages: Pages,
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
        let mut pages: Vec<(String, Vec<String>)> = Vec::new();
        let mut add = |page: String, anchors: Vec<String>| pages.push((page, anchors));
        for page in [address::HOME, address::SITEMAP] {
            add(page.to_owned(), Vec::new());
        }
        if !content.sectors.is_empty() {
            add(address::SEARCH.to_owned(), Vec::new());
            add(address::SECTORS.to_owned(), content.categories.iter().map(|(_, category)| category.slug.clone()).collect());
        }
        if !relations.events().is_empty() {
            add(address::CHANGES.to_owned(), Vec::new());
        }
        let years: BTreeSet<i16> = relations.events().iter().map(|event| event.date.year()).collect();
        years.into_iter().for_each(|year| add(address::changes_in(year), Vec::new()));
        for id in content.sectors.ids() {
            add(address::sector(content, id), Vec::new());
            if relations.places_of(id, content).len() > 1 {
                add(address::comparison(content, id), Vec::new());
            }
        }
        for id in content.jurisdictions.ids() {
            add(address::jurisdiction(content, id), Vec::new());
            if relations.has_lists(id) {
                add(address::gaps(content, id), Vec::new());
            }
            if !relations.departments[id].is_empty() {
                add(address::departments(content, id), Vec::new());
            }
        }
        for id in content.departments.ids() {
            add(address::department(content, id), Vec::new());
            relations.further_portions(id).for_each(|portion| add(address::department_portion(content, id, portion), Vec::new()));
        }
        let published = content.lists.ids().filter(|id| !relations.batches[*id].is_empty());
        published.for_each(|id| add(address::list(content, id), Vec::new()));
        for (id, policy) in content.policies.iter() {
            add(address::policy(content, id), policy.clauses.iter().map(|clause| clause.anchor.clone()).collect());
        }
        content.forms.ids().for_each(|id| add(address::form(content, id), Vec::new()));
        pages.par_extend(relations.par_duties().map(|(id, _)| (address::duty(content, relations, id), Vec::new())));
        pages.par_extend(content.batches.par_ids().map(|id| {
            let rows = relations.entries[id].iter().map(|entry| content.entries[*entry].slug.clone());
            (address::batch(content, id), rows.collect())
        }));
        let pages = Pages::new(pages);
        let moved: Vec<(String, String)> = moved::moved(content, relations, &pages).into_iter().collect();
        let mut moved_from: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (from, to) in &moved {
            moved_from.entry(to.clone()).or_default().push(from.clone());
        }
        Self { pages, moved, moved_from }
    }

    /// Whether there is such a page.
    pub fn has(&self, page: &str) -> bool {
        self.pages.has(page)
    }

    /// The pages.
    pub fn pages(&self) -> &Pages {
        &self.pages
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
        match self.pages.anchors(&page) {
            Some(_) if anchor.is_empty() => Target::Page(page),
            Some(anchors) if anchors.iter().any(|known| known == anchor) => Target::Page(format!("{page}#{anchor}")),
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
        let pages = vec![
            ("index.html".into(), Vec::new()),
            ("korla/gaps.html".into(), Vec::new()),
            ("korla/policies/a.html".into(), vec!["2-1".into()]),
            ("korla/lists/emerging/batch-1.html".into(), Vec::new()),
        ];
        Addresses { pages: Pages::new(pages), ..Addresses::default() }
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
