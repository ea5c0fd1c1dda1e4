//! What differs in things that are no duties.

use super::line::{self, Line};
use super::{Item, Kind, Section, count};
use crate::compare::facet::Facet;
use crate::compare::thing::{self, Change, ThingChange};

/// The kinds of things beside batches, by the words for them.
pub(super) const KINDS: [(thing::Kind, &str); 5] = [
    (thing::Kind::Policy, "Policies"),
    (thing::Kind::List, "Lists"),
    (thing::Kind::Department, "Departments"),
    (thing::Kind::Sector, "Sectors"),
    (thing::Kind::Jurisdiction, "Places"),
];

/// A section for each kind of which something differs.
pub(super) fn sections(things: &[ThingChange<'_>]) -> Vec<Section> {
    let section = |(kind, noun): &(thing::Kind, &'static str)| {
        let of_kind = things.iter().filter(|thing| thing.kind == *kind);
        let about = |thing: &ThingChange<'_>| {
            let status = thing.status.filter(|_| !matches!(thing.change, Change::Changed(_)));
            let status = status.map(|status| format!(", {}", status.word())).unwrap_or_default();
            Line::default().name(thing.name).ours(" (").code(&thing.id).ours(status).ours(")")
        };
        let items: Vec<Item> = of_kind.map(|thing| item(thing, about(thing))).collect();
        let heading = Line::default().ours(*noun);
        (!items.is_empty()).then_some(Section { level: 0, folded: false, heading, items })
    };
    KINDS.iter().filter_map(section).collect()
}

/// A thing that differs; `about` says which.
pub(super) fn item(thing: &ThingChange<'_>, about: Line) -> Item {
    let line = match &thing.change {
        Change::Added | Change::Removed(None) => about,
        Change::Removed(Some(id)) => about.ours(": part of ").code(id).ours(" now"),
        Change::Changed(facets) => about.ours(": ").then(Line::joined(facets.iter().map(facet), "; ")),
    };
    Item { word: thing.change.word(), line, kind: Kind::Others, count: 1 }
}

fn facet(facet: &Facet<'_>) -> Line {
    match facet {
        Facet::Id(old, new) => Line::default().ours("id ").code(old).ours(" → ").code(new),
        Facet::Text(key, Some(old), Some(new)) => {
            let (old, new) = line::apart(old, new);
            Line::default().ours(*key).ours(" ").theirs(&old).ours(" → ").theirs(&new)
        }
        Facet::Text(key, old, new) => {
            let text = |text: &Option<String>| text.as_ref().map_or(Line::default().ours("none"), |text| Line::default().theirs(text));
            Line::default().ours(*key).ours(" ").then(text(old)).ours(" → ").then(text(new))
        }
        Facet::Word(key, old, new) => {
            let word = |word: &Option<String>| word.clone().unwrap_or_else(|| "none".to_owned());
            Line::default().ours(format!("{key} {} → {}", word(old), word(new)))
        }
        Facet::Approved(approval) => Line::default()
            .ours("approved by ")
            .theirs(&approval.by)
            .ours(format!(" on {} (", approval.date))
            .theirs(&approval.document)
            .ours(")"),
        Facet::Corrected(correction) => {
            let of = Line::default().ours(format!("corrected on {}", correction.date));
            let of = correction.duty.as_ref().map_or(of.clone(), |duty| of.ours(", ").code(&duty.value));
            of.ours(": “").theirs(&correction.reason).ours("”")
        }
        Facet::Former(former) => Line::default().ours("called ").theirs(former.name.main()).ours(format!(" until {}", former.until)),
        Facet::Clauses { added, changed, removed } => {
            let told =
                [("changed", changed), ("added", added), ("removed", removed)].into_iter().filter(|(_, anchors)| !anchors.is_empty());
            let told = told.map(|(word, anchors)| {
                let said = format!("{} {word} (", count(anchors.len(), "clause", "clauses"));
                Line::default().ours(said).theirs(&anchors.join(", ")).ours(")")
            });
            Line::joined(told, ", ")
        }
    }
}
