//! An address that was published leads somewhere for ever, and an id that was given once is not given again.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Facts;
use crate::derive::moved;
use crate::diagnostic::{At, Code, Diagnostic, Place};

/// Former ids and redirects that cannot be: the old address is that of something else, or the new one is none.
pub(super) fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let pages = facts.addresses.pages();
    let mut found = Vec::new();
    let mut known: BTreeMap<String, (String, Place)> = BTreeMap::new();
    for claim in moved::claims(facts.content, facts.relations, pages) {
        if !moved::is_page_path(&claim.from) {
            let message = format!("`{}` cannot be the address of a page", claim.from);
            found.push(
                Diagnostic::new(Code::BadValue, claim.place, message)
                    .hint("write it as it stands below the site's root, with its ending: `korla/duties/old.html`"),
            );
        } else if pages.has(&claim.from) {
            found.push(
                Diagnostic::new(Code::DuplicateId, claim.place, format!("`/{}` is the address of something else", claim.from))
                    .hint("an id is not given twice: take it out here, or give the other one an id of its own"),
            );
        } else if !pages.has(&claim.to) && !facts.partial {
            found.push(
                Diagnostic::new(Code::UnknownReference, claim.place, format!("`/{}` is no page of this site", claim.to))
                    .hint("a redirect leads to a page, written as it stands below the site's root: `korla/duties/new.html`"),
            );
        }
        if let Some((to, first)) = known.get(&claim.from).filter(|(to, _)| *to != claim.to) {
            found.push(
                Diagnostic::new(Code::DuplicateId, claim.place, format!("`/{}` leads to `/{to}` already", claim.from))
                    .related(*first, "this says so")
                    .hint("an address leads to one page: take it out of one of them"),
            );
        }
        known.entry(claim.from).or_insert((claim.to, claim.place));
    }
    found
}

/// Addresses that were published and lead nowhere now. For the public edition alone: it is the one that is published.
pub fn dropped(facts: &Facts<'_>) -> Vec<Diagnostic> {
    if facts.partial {
        return Vec::new();
    }
    let languages = &facts.content.site.languages;
    let is_kept = |address: &str| match address.strip_suffix('/') {
        Some(tag) => languages.others().any(|(_, other)| other == tag),
        None => facts.addresses.has(address) || facts.addresses.moved_to(address).is_some(),
    };
    // Nearly all of them lead somewhere.
    let is_amiss = |line: &&At<String>| !is_address(&line.value) || !is_kept(&line.value);
    let amiss: Vec<&At<String>> = facts.content.published.par_iter().filter(is_amiss).collect();
    let (gone, broken): (Vec<_>, Vec<_>) = amiss.into_iter().partition(|line| is_address(&line.value));
    let broken = broken.into_iter().map(|line| {
        Diagnostic::new(Code::BrokenLock, line.place, "this line is no address")
            .hint("after a merge keep the lines of both sides; a lost line comes back from version control, never by hand")
    });
    let gone = gone.into_iter().map(|line| {
        Diagnostic::new(Code::DroppedAddress, line.place, format!("`/{}` was published and is no page any more", line.value))
            .hint(hint(&line.value))
    });
    gone.chain(broken).collect()
}

/// An address of a page, or the folder of a language.
fn is_address(line: &str) -> bool {
    let is_tag = |tag: &str| tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    moved::is_page_path(line) || line.strip_suffix('/').is_some_and(is_tag)
}

fn hint(address: &str) -> String {
    let remedy = match address.split('/').nth(1) {
        Some("duties") => {
            "bring the duty back and end it with `.repealed` in a later batch, or name this id where it went: `{#new-id former=old-id}`"
        }
        Some("lists") => "bring the batch or list back: what was published once is ended by a later batch, not taken away",
        Some("policies") => {
            "bring the policy back with the status `repealed` or `withdrawn`, or name this id in `former_ids` of what took its place"
        }
        Some("departments") => {
            "bring the department back with `ended` and `successors`, or name this id in `former_ids` of what took its place"
        }
        _ => "bring the source back, or name this id in `former_ids` of what took its place",
    };
    format!("{remedy}; a `[[redirect]]` in purview.toml leads anywhere else; if it never was on the public site, take the line out")
}
