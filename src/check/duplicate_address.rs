//! No two sources are published under one address.

use std::collections::hash_map::Entry;

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::Facts;
use crate::derive::address;
use crate::diagnostic::{Code, Diagnostic, Place};

pub(super) fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let Facts { content, relations, .. } = facts;
    let mut claims: Vec<(String, Place)> = Vec::new();
    // Index pages and the folders of languages and assets belong to the site itself; what a source claims there collides with them.
    let reserved = [address::SECTORS, address::SEARCH, address::CHANGES, address::HOME, address::SITEMAP, address::NOT_FOUND];
    claims.extend(content.sectors.iter().map(|(id, sector)| (address::sector(content, id), sector.place)));
    claims.extend(content.jurisdictions.iter().map(|(id, jurisdiction)| (address::jurisdiction(content, id), jurisdiction.place)));
    claims.extend(content.departments.iter().map(|(id, department)| (address::department(content, id), department.place)));
    claims.par_extend(relations.par_duties().map(|(id, _)| (address::duty(content, relations, id), relations.current(content, id).place)));
    claims.extend(content.lists.iter().map(|(id, list)| (address::list(content, id), list.place)));
    claims.extend(content.batches.iter().map(|(id, batch)| (address::batch(content, id), batch.place)));
    claims.extend(content.policies.iter().map(|(id, policy)| (address::policy(content, id), policy.place)));

    let indexes = content.jurisdictions.ids().map(|id| address::departments(content, id));
    let mut taken: FxHashMap<String, Option<Place>> = FxHashMap::with_capacity_and_hasher(claims.len() + reserved.len(), FxBuildHasher);
    taken.extend(reserved.map(str::to_owned).into_iter().chain(indexes).map(|page| (page, None)));
    let mut found = Vec::new();
    for (page, place) in claims {
        match taken.entry(page) {
            Entry::Vacant(free) => _ = free.insert(Some(place)),
            Entry::Occupied(first) => {
                let message = format!("`/{}` is the address of something else already", first.key());
                let collision = Diagnostic::new(Code::DuplicateAddress, place, message).hint("give one of them another id");
                found.push(match first.get() {
                    Some(first) => collision.related(*first, "this has the same address"),
                    None => collision,
                });
            }
        }
    }
    for (_, jurisdiction) in content.jurisdictions.iter() {
        let language = content.site.languages.others().any(|(_, tag)| tag == jurisdiction.slug);
        if language || ["sectors", "assets", "search", "changes"].contains(&jurisdiction.slug.as_str()) {
            found.push(
                Diagnostic::new(
                    Code::DuplicateAddress,
                    jurisdiction.place,
                    format!("`/{}/` belongs to the site itself", jurisdiction.slug),
                )
                .hint("give the jurisdiction's folder another name"),
            );
        }
    }
    found
}
