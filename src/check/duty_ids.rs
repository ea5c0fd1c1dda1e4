//! An id is that of one duty for ever: it is not given to another one, a former one is one that there was, and a batch states a duty once.

use std::collections::{HashMap, HashSet};

use super::Facts;
use crate::derive::address;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::model::{Entry, Id, List};

pub(super) fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    if facts.partial {
        return Vec::new();
    }
    stated_twice(facts).into_iter().chain(given_again(facts)).chain(unknown_former(facts)).chain(other_matters(facts)).collect()
}

/// Two rows of one batch that are versions of one duty, by a former id.
fn stated_twice(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let content = facts.content;
    let mut found = Vec::new();
    for (_, duty) in facts.relations.duties() {
        // Rows of one batch follow each other.
        for pair in duty.versions.windows(2) {
            let [first, entry] = [&content.entries[pair[0]], &content.entries[pair[1]]];
            if first.batch == entry.batch {
                let message = format!("`{}` is the duty of another row of this batch, by a former id", entry.slug);
                found.push(Diagnostic::new(Code::DuplicateId, entry.place, message).related(first.place, "this is the same duty").hint(
                    "an id is that of one duty for ever: name a former id in one row only, and give another matter an id of its own",
                ));
            }
        }
    }
    found
}

/// An id that a duty had before, and that a later row has again.
fn given_again(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let mut given_up: HashMap<(Id<List>, &str), Place> = HashMap::new();
    let mut found = Vec::new();
    for (_, entry) in facts.content.entries.iter() {
        let list = facts.content.batches[entry.batch].list;
        if let Some(place) = given_up.get(&(list, entry.slug.as_str())) {
            found.push(
                Diagnostic::new(
                    Code::DuplicateId,
                    entry.place,
                    format!("`{}` was the id of a duty that has another one since", entry.slug),
                )
                .related(*place, "here the duty got its new id")
                .hint("use the new id for the same duty, and an id of its own for another one"),
            );
        }
        for former in &entry.former_ids {
            given_up.insert((list, &former.value), former.place);
        }
    }
    found
}

/// Former ids that no earlier batch has, nor any published address.
pub(super) fn unknown_former(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let content = facts.content;
    if content.entries.iter().all(|(_, entry)| entry.former_ids.is_empty()) {
        return Vec::new();
    }
    let published: HashSet<&str> = content.published.iter().map(|line| line.value.as_str()).collect();
    let mut known: HashSet<(Id<List>, &str)> = HashSet::new();
    let mut found = Vec::new();
    for (_, entry) in content.entries.iter() {
        let list = content.batches[entry.batch].list;
        let place = &content.jurisdictions[content.lists[list].jurisdiction].slug;
        let was = |former: &str| known.contains(&(list, former)) || published.contains(address::duty_of(place, former).as_str());
        let unknown = entry.former_ids.iter().filter(|former| !was(&former.value));
        found.extend(unknown.map(|former| {
            Diagnostic::new(Code::UnknownReference, former.place, format!("no earlier batch of this list has a duty `{}`", former.value))
                .hint("correct the id; a duty whose id was never published needs no former one")
        }));
        known.extend(std::iter::once(&entry.slug).chain(entry.former_ids.iter().map(|id| &id.value)).map(|id| (list, id.as_str())));
    }
    found
}

/// Versions of one duty that have no sector in common.
fn other_matters(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let content = facts.content;
    let mut found = Vec::new();
    for (_, duty) in facts.relations.duties().filter(|(_, duty)| duty.versions.len() > 1) {
        let worded = duty.versions.iter().map(|id| &content.entries[*id]).filter(|entry| !entry.repealed && !entry.sectors.is_empty());
        let worded: Vec<&Entry> = worded.collect();
        for pair in worded.windows(2) {
            let [before, now] = pair else { continue };
            if !now.sectors.iter().any(|sector| before.sectors.contains(sector)) {
                found.push(
                    Diagnostic::new(
                        Code::OtherMatter,
                        now.place,
                        format!("this names nothing that the duty `{}` named before", before.slug),
                    )
                    .related(before.place, "what it named")
                    .hint("if it is another duty, give it an id of its own: an id is not given twice"),
                );
            }
        }
    }
    found
}
