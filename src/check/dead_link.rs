//! Links in prose lead to pages that exist, or out of the site by a scheme fit for a public page.

use pulldown_cmark::{Event, LinkType, Tag};

use super::Facts;
use crate::derive::links::Target;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::parse::Prose;
use crate::resolve::nearest;

pub(super) fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    facts.content.prose().flat_map(|prose| links(prose).into_iter().filter_map(|(to, place)| fault(facts, &to, place))).collect()
}

fn links(prose: &Prose) -> Vec<(String, Place)> {
    prose
        .events()
        .filter_map(|(event, place)| match event {
            // `<a@example.org>` has no scheme, but is an address to write to.
            Event::Start(Tag::Link { link_type: LinkType::Email, .. }) => None,
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some((dest_url.to_string(), place)),
            _ => None,
        })
        .collect()
}

fn fault(facts: &Facts<'_>, to: &str, link: Place) -> Option<Diagnostic> {
    let source = &facts.sources.file(link.file).path;
    // Underline the destination alone, where it stands as such.
    let place = facts.sources.text(link).rfind(to).filter(|_| !to.is_empty()).map_or(link, |at| link.part(at..at + to.len()));
    match facts.addresses.target(source, to) {
        Target::Elsewhere | Target::Page(_) => None,
        Target::Unsafe => Some(
            Diagnostic::new(Code::UnsafeLink, place, format!("`{to}` has no place on a public page"))
                .hint("links lead to pages of this site, or by https:, http:, mailto: or tel:"),
        ),
        // The page may be missing only because its source has an error.
        Target::Nowhere(page) if facts.partial && has_source(facts, &page) => None,
        Target::Nowhere(page) => {
            let hint = match nearest(&page, facts.addresses.pages().iter(), 1).first() {
                Some(near) => {
                    format!("did you mean `/{near}`? A source is named by its path from here, such as `../departments/police.md`")
                }
                None => {
                    "name a source by its path from here, such as `../departments/police.md`, or a page as `/korla/gaps.html`".to_owned()
                }
            };
            Some(Diagnostic::new(Code::DeadLink, place, format!("there is no page `/{page}`")).hint(hint))
        }
    }
}

fn has_source(facts: &Facts<'_>, page: &str) -> bool {
    let page = page.split('#').next().unwrap_or(page);
    // An index may lack the file that describes its folder, but not the folder.
    let folder = page.strip_suffix("index.html").filter(|folder| !folder.is_empty());
    facts
        .sources
        .iter()
        .filter_map(|(_, file)| crate::derive::address::of_source(&file.path))
        .any(|address| address == page || folder.is_some_and(|folder| address.starts_with(folder)))
}
