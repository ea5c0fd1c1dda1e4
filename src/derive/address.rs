//! Addresses: where each thing has its page, as a path below the site's root. The whole site's shape is on this page.
//!
//! They are joined and not formatted: a page has hundreds of links, and this is most of what one costs.

use crate::derive::portion::Portion;
use crate::derive::{DutyId, Relations};
use crate::model::{Batch, Content, Department, Form, Id, Jurisdiction, List, Policy, Sector};

/// The home page.
pub const HOME: &str = "index.html";
/// The sector index.
pub const SECTORS: &str = "sectors/index.html";
/// The search.
pub const SEARCH: &str = "search/index.html";
/// The map of the site.
pub const SITEMAP: &str = "sitemap.html";
/// What a host serves for an address that does not exist.
pub const NOT_FOUND: &str = "404.html";

/// What changed lately.
pub const CHANGES: &str = "changes/index.html";
/// The feed of all changes.
pub const FEED: &str = "feed.atom";

/// What changed in a year.
pub fn changes_in(year: i16) -> String {
    format!("changes/{year}.html")
}

/// A sector's page.
pub fn sector(content: &Content, id: Id<Sector>) -> String {
    ["sectors/", &content.sectors[id].slug, ".html"].concat()
}

/// A sector in several places.
pub fn comparison(content: &Content, id: Id<Sector>) -> String {
    ["sectors/compare/", &content.sectors[id].slug, ".html"].concat()
}

/// A jurisdiction's page.
pub fn jurisdiction(content: &Content, id: Id<Jurisdiction>) -> String {
    [&content.jurisdictions[id].slug, "/index.html"].concat()
}

/// The department index of a jurisdiction.
pub fn departments(content: &Content, id: Id<Jurisdiction>) -> String {
    [&content.jurisdictions[id].slug, "/departments/index.html"].concat()
}

/// A department's page.
pub fn department(content: &Content, id: Id<Department>) -> String {
    let department = &content.departments[id];
    [&content.jurisdictions[department.jurisdiction].slug, "/departments/", &department.slug, ".html"].concat()
}

/// A page on which a list of a department's duties goes on.
pub fn department_portion(content: &Content, id: Id<Department>, Portion { part, number }: Portion) -> String {
    let department = &content.departments[id];
    format!("{}/departments/{}/{}-{number}.html", content.jurisdictions[department.jurisdiction].slug, department.slug, part.word())
}

/// A department's calendar.
pub fn calendar(content: &Content, id: Id<Department>) -> String {
    beside(&department(content, id), "ics")
}

/// A jurisdiction's feed.
pub fn jurisdiction_feed(content: &Content, id: Id<Jurisdiction>) -> String {
    format!("{}/{FEED}", content.jurisdictions[id].slug)
}

/// The feed of a department or sector, which has its page at `page`.
pub fn feed(page: &str) -> String {
    beside(page, "atom")
}

/// All versions of a duty as data.
pub fn duty_data(content: &Content, relations: &Relations, id: DutyId) -> String {
    beside(&duty(content, relations, id), "json")
}

/// Where a file that goes with a page lay when the page had another address: beside it, or in its folder.
pub fn companion(file: &str, page: &str, old_page: &str) -> String {
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    if file == beside(page, ending) {
        return beside(old_page, ending);
    }
    let name = file.rsplit_once('/').map_or(file, |(_, name)| name);
    old_page.rsplit_once('/').map_or(name.to_owned(), |(folder, _)| format!("{folder}/{name}"))
}

/// A file of another kind beside a page, under its name.
fn beside(page: &str, ending: &str) -> String {
    [page.strip_suffix(".html").unwrap_or(page), ".", ending].concat()
}

/// A duty's canonical page.
pub fn duty(content: &Content, relations: &Relations, id: DutyId) -> String {
    let duty = relations.duty(id);
    duty_of(&content.jurisdictions[duty.jurisdiction].slug, &content.entries[duty.current].slug)
}

/// The page of the duty with an id in a place.
pub fn duty_of(place: &str, id: &str) -> String {
    [place, "/duties/", id, ".html"].concat()
}

/// A list as it stands.
pub fn list(content: &Content, id: Id<List>) -> String {
    let list = &content.lists[id];
    [&content.jurisdictions[list.jurisdiction].slug, "/lists/", &list.slug, "/index.html"].concat()
}

/// A batch as published.
pub fn batch(content: &Content, id: Id<Batch>) -> String {
    let batch = &content.batches[id];
    let list = &content.lists[batch.list];
    format!("{}/lists/{}/batch-{}.html", content.jurisdictions[list.jurisdiction].slug, list.slug, batch.number)
}

/// A policy's page.
pub fn policy(content: &Content, id: Id<Policy>) -> String {
    let policy = &content.policies[id];
    [&content.jurisdictions[policy.jurisdiction].slug, "/policies/", &policy.slug, ".html"].concat()
}

/// The blank form of a jurisdiction's enterprise list.
pub fn form(content: &Content, id: Id<Form>) -> String {
    format!("{}/enterprises/index.html", content.jurisdictions[content.forms[id].jurisdiction].slug)
}

/// The gaps and overlaps of a jurisdiction.
pub fn gaps(content: &Content, id: Id<Jurisdiction>) -> String {
    [&content.jurisdictions[id].slug, "/gaps.html"].concat()
}

/// The page that a source file becomes, told by its path; None for sources without a page of their own.
pub fn of_source(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.strip_prefix("content/")?.strip_suffix(".md")?.split('/').collect();
    Some(match parts[..] {
        ["sectors", "_categories"] => SECTORS.to_owned(),
        ["sectors", id] => format!("sectors/{id}.html"),
        [place, "_jurisdiction"] => format!("{place}/index.html"),
        [place, kind @ ("departments" | "policies"), id] => format!("{place}/{kind}/{id}.html"),
        [place, "lists", list, "_list"] => format!("{place}/lists/{list}/index.html"),
        [place, "lists", list, batch] => format!("{place}/lists/{list}/{batch}.html"),
        [place, "enterprises", "_form"] => format!("{place}/enterprises/index.html"),
        _ => return None,
    })
}

/// The way to the folder above.
const UP: &str = "../";

/// `to` as seen from the page `from`: both are paths below the root. The links of a site are relative, so that it works wherever it lies.
pub fn relative(from: &str, to: &str) -> String {
    let shared = from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b).count();
    let folder = from.as_bytes()[..shared].iter().rposition(|byte| *byte == b'/').map_or(0, |at| at + 1);
    let up = from.as_bytes()[folder..].iter().filter(|byte| **byte == b'/').count();
    let rest = &to[folder..];
    if up == 0 && rest.is_empty() {
        return "./".to_owned();
    }
    let mut relative = String::with_capacity(up * UP.len() + rest.len());
    (0..up).for_each(|_| relative.push_str(UP));
    relative.push_str(rest);
    relative
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_links() {
        assert_eq!(relative("index.html", "sectors/gym.html"), "sectors/gym.html");
        assert_eq!(relative("sectors/gym.html", "index.html"), "../index.html");
        assert_eq!(relative("korla/duties/gym.html", "korla/departments/police.html"), "../departments/police.html");
        assert_eq!(relative("korla/duties/gym.html", "korla/duties/gymnasium.html"), "gymnasium.html");
        assert_eq!(relative("korla/index.html", "korla/index.html"), "index.html");
        assert_eq!(relative("en/korla/gaps.html", "korla/gaps.html"), "../../korla/gaps.html");
    }

    #[test]
    fn sources_and_their_pages() {
        assert_eq!(of_source("content/sectors/gym.md").as_deref(), Some("sectors/gym.html"));
        assert_eq!(of_source("content/korla/lists/emerging/batch-1.md").as_deref(), Some("korla/lists/emerging/batch-1.html"));
        assert_eq!(of_source("content/korla/lists/emerging/_list.md").as_deref(), Some("korla/lists/emerging/index.html"));
        assert_eq!(of_source("purview.toml"), None);
    }
}
