//! Addresses that were: where what stood there stands now. An address that was published once leads on, by the ids that things had before, by the
//! redirects of the site, and at last to the page above it.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::links::Pages;
use super::{Relations, address};
use crate::diagnostic::{At, Place};
use crate::model::{Content, Id, Jurisdiction};

/// An address that leads to a page, as a source says.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The address that was.
    pub from: String,
    /// The page.
    pub to: String,
    /// Where a source says so.
    pub place: Place,
}

/// Ids that things had before: what a segment of an address is now.
#[derive(Debug, Default)]
pub struct FormerIds {
    jurisdictions: BTreeMap<String, String>,
    /// By everything of the address before the id, with its slash.
    others: BTreeMap<(String, String), String>,
}

impl FormerIds {
    /// The ids that the things of a content had.
    pub fn new(content: &Content, relations: &Relations) -> Self {
        let mut former = Self::default();
        let place = |id: Id<Jurisdiction>| content.jurisdictions[id].slug.clone();
        for (_, jurisdiction) in content.jurisdictions.iter() {
            former.jurisdictions.extend(jurisdiction.former_ids.iter().map(|id| (id.value.clone(), jurisdiction.slug.clone())));
        }
        let mut add = |folder: String, ids: &[At<String>], now: &str| {
            former.others.extend(ids.iter().map(|id| ((folder.clone(), id.value.clone()), now.to_owned())));
        };
        for (_, sector) in content.sectors.iter() {
            add("sectors/".to_owned(), &sector.former_ids, &sector.slug);
            add("sectors/compare/".to_owned(), &sector.former_ids, &sector.slug);
        }
        for (_, department) in content.departments.iter() {
            add(format!("{}/departments/", place(department.jurisdiction)), &department.former_ids, &department.slug);
        }
        for (_, policy) in content.policies.iter() {
            add(format!("{}/policies/", place(policy.jurisdiction)), &policy.former_ids, &policy.slug);
        }
        for (_, list) in content.lists.iter() {
            add(format!("{}/lists/", place(list.jurisdiction)), &list.former_ids, &list.slug);
        }
        for (id, duty) in relations.duties() {
            let slug = &content.entries[duty.current].slug;
            let ids: Vec<At<String>> = relations.former_ids(content, id).cloned().collect();
            if ids.is_empty() {
                continue;
            }
            add(format!("{}/duties/", place(duty.jurisdiction)), &ids, slug);
        }
        former
    }

    /// An address with every id in it as it is now.
    pub fn now(&self, path: &str) -> String {
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        let mut now = self.jurisdictions.get(first).map_or(first, String::as_str).to_owned();
        for segment in rest.split('/') {
            now.push('/');
            let (id, ending) = segment.find('.').map_or((segment, ""), |at| segment.split_at(at));
            match self.others.get(&(now.clone(), id.to_owned())) {
                Some(id) => now.push_str(&format!("{id}{ending}")),
                None => now.push_str(segment),
            }
        }
        now
    }
}

/// What sources say of addresses that were: by former ids, and by redirects.
pub fn claims(content: &Content, relations: &Relations, pages: &Pages) -> Vec<Claim> {
    let mut claims = Vec::new();
    let mut add = |ids: &[At<String>], from: &dyn Fn(&str) -> String, to: &str| {
        claims.extend(ids.iter().map(|id| Claim { from: from(&id.value), to: to.to_owned(), place: id.place }));
    };
    let beside = |to: &str, id: &str| format!("{}{id}.html", &to[..to.rfind('/').map_or(0, |at| at + 1)]);
    for (id, sector) in content.sectors.iter() {
        let to = address::sector(content, id);
        add(&sector.former_ids, &|former| beside(&to, former), &to);
    }
    for (id, department) in content.departments.iter() {
        let to = address::department(content, id);
        add(&department.former_ids, &|former| beside(&to, former), &to);
    }
    for (id, policy) in content.policies.iter() {
        let to = address::policy(content, id);
        add(&policy.former_ids, &|former| beside(&to, former), &to);
    }
    for (id, _) in relations.duties().filter(|(id, _)| relations.former_ids(content, *id).next().is_some()) {
        let to = address::duty(content, relations, id);
        // A draft may give a duty a new id, and the old one is that of its page until the draft is approved.
        let ids: Vec<At<String>> = relations.former_ids(content, id).filter(|id| beside(&to, &id.value) != to).cloned().collect();
        add(&ids, &|former| beside(&to, former), &to);
    }
    // All pages in the folder of a jurisdiction or list that had another name.
    let mut folder = |ids: &[At<String>], above: &str, slug: &str| {
        let own = format!("{above}{slug}/");
        for page in pages.below(&own).filter(|_| !ids.is_empty()) {
            add(ids, &|former| format!("{above}{former}/{}", &page[own.len()..]), page);
        }
    };
    for (_, jurisdiction) in content.jurisdictions.iter() {
        folder(&jurisdiction.former_ids, "", &jurisdiction.slug);
    }
    for (_, list) in content.lists.iter() {
        folder(&list.former_ids, &format!("{}/lists/", content.jurisdictions[list.jurisdiction].slug), &list.slug);
    }
    let redirect = |(from, to): &(At<String>, At<String>)| Claim {
        from: from.value.trim_start_matches('/').to_owned(),
        to: to.value.trim_start_matches('/').to_owned(),
        place: from.place,
    };
    claims.extend(content.redirects.iter().map(redirect));
    claims
}

/// Where every address leads that was and is no page. The published ones that lead nowhere are left out.
pub fn moved(content: &Content, relations: &Relations, pages: &Pages) -> BTreeMap<String, String> {
    let claims = claims(content, relations, pages);
    let mut moved: BTreeMap<String, String> = claims
        .into_iter()
        .filter(|claim| is_page_path(&claim.from) && !pages.has(&claim.from) && pages.has(&claim.to))
        .map(|claim| (claim.from, claim.to))
        .collect();
    let former = FormerIds::new(content, relations);
    // Nearly all of them are pages.
    let is_none = |published: &&str| !pages.has(published) && !moved.contains_key(*published) && is_page_path(published);
    let gone: Vec<&str> = content.published.par_iter().map(|line| line.value.as_str()).filter(is_none).collect();
    for published in gone {
        let now = former.now(published);
        let led_on = |to: String| if pages.has(&to) { Some(to) } else { moved.get(&to).cloned() };
        let to = std::iter::once(now.clone()).chain(above(&now)).find_map(led_on);
        if let Some(to) = to {
            moved.insert(published.to_owned(), to);
        }
    }
    moved
}

/// What can take the place of a page that the site makes of its own accord, where there is nothing left for it to show.
fn above(page: &str) -> Option<String> {
    let parts: Vec<&str> = page.split('/').collect();
    match parts[..] {
        ["sectors", "compare", file] => Some(format!("sectors/{file}")),
        ["changes", _] => Some(address::CHANGES.to_owned()),
        [place, "departments", department, _] => Some(format!("{place}/departments/{department}.html")),
        [place, "gaps.html"] | [place, "departments", "index.html"] => Some(format!("{place}/index.html")),
        _ => None,
    }
}

/// Whether the site makes a page of its own accord. No files go with such a page.
pub fn stands_alone(page: &str) -> bool {
    above(page).is_some()
}

/// Whether an address can be that of a page below the site's root.
pub fn is_page_path(path: &str) -> bool {
    const LONGEST: usize = 120;
    let is_plain = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let fits = |part: &str| (1..=LONGEST).contains(&part.len()) && part != "." && part != ".." && is_plain(part);
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
    // A file of this ending is no folder besides.
    let is_folder = |part: &str| fits(part) && !part.ends_with(".html");
    file.ends_with(".html") && fits(file) && (folders.is_empty() || folders.split('/').all(is_folder))
}
