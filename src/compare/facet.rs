//! Facets: in what a thing that is no duty differs.

use std::collections::BTreeMap;

use super::{Side, Sides};
use crate::derive::address;
use crate::model::{Approval, Batch, Clause, Content, Correction, Department, Former, Id, Policy};

/// Something in which a thing differs.
#[derive(Clone, Debug)]
pub enum Facet<'a> {
    /// Its id.
    Id(String, String),
    /// A key of its source that holds a text; None where there is none.
    Text(&'static str, Option<String>, Option<String>),
    /// A key of its source that holds a date or a word of the format.
    Word(&'static str, Option<String>, Option<String>),
    /// A batch was approved.
    Approved(&'a Approval),
    /// A batch was corrected.
    Corrected(&'a Correction),
    /// A department has had another name.
    Former(&'a Former),
    /// The text of a policy says something else. Clauses are told by their anchors.
    Clauses {
        /// Those that are new.
        added: Vec<&'a str>,
        /// Those that say something else.
        changed: Vec<&'a str>,
        /// Those that are gone.
        removed: Vec<&'a str>,
    },
}

/// A key that holds a text, if it differs.
pub(super) fn text<'a>(key: &'static str, old: Option<&str>, new: Option<&str>) -> Option<Facet<'a>> {
    (old != new).then(|| Facet::Text(key, old.map(str::to_owned), new.map(str::to_owned)))
}

/// A key that holds a date or a word of the format, if it differs.
fn word<'a, W: PartialEq + ToString>(key: &'static str, old: Option<W>, new: Option<W>) -> Option<Facet<'a>> {
    (old != new).then(|| Facet::Word(key, old.map(|old| old.to_string()), new.map(|new| new.to_string())))
}

/// Those of `all` that are like none of `known`.
fn beyond<'a, T>(all: &'a [T], known: &[T], is_like: impl Fn(&T, &T) -> bool) -> impl Iterator<Item = &'a T> {
    all.iter().filter(move |one| !known.iter().any(|other| is_like(one, other)))
}

pub(super) fn of_department<'a>(sides: &Sides<'a>, was: &'a Department, is: &'a Department) -> Vec<Facet<'a>> {
    let mut facets = Vec::new();
    facets.extend(beyond(&is.former, &was.former, |a, b| (&a.name, a.until) == (&b.name, b.until)).map(Facet::Former));
    let gone = beyond(&was.former, &is.former, |a, b| a.name.main() == b.name.main());
    facets.extend(gone.map(|former| Facet::Text("former", Some(former.name.main().to_owned()), None)));
    facets.extend(word("ended", was.ended, is.ended));
    let names = |content: &Content, successors: &[Id<Department>]| {
        let names: Vec<&str> = successors.iter().map(|id| content.departments[*id].name.main()).collect();
        (!names.is_empty()).then(|| names.join("、"))
    };
    let (old, new) = (names(&sides.old.content, &was.successors), names(&sides.new.content, &is.successors));
    facets.extend(text("successors", old.as_deref(), new.as_deref()));
    facets
}

pub(super) fn of_batch<'a>(sides: &Sides<'a>, was: &'a Batch, is: &'a Batch) -> Vec<Facet<'a>> {
    let mut facets = Vec::new();
    facets.extend(word("status", Some(was.status.word()), Some(is.status.word())));
    let policy = |side: Side, batch: &Batch| {
        let content = &sides.edition(side).content;
        let id = batch.policy?;
        Some((sides.today(side, &address::policy(content, id)), content.policies[id].title.main().to_owned()))
    };
    let (old, new) = (policy(Side::Old, was), policy(Side::New, is));
    if old.as_ref().map(|(page, _)| page) != new.as_ref().map(|(page, _)| page) {
        facets.push(Facet::Text("policy", old.map(|(_, title)| title), new.map(|(_, title)| title)));
    }
    facets.extend(text("annex", was.annex.as_deref(), is.annex.as_deref()));
    facets.extend(word("published", Some(was.published), Some(is.published)));
    facets.extend(word("effective", was.effective, is.effective));
    facets.extend(word("ended", was.ended, is.ended));
    match (&was.approval, &is.approval) {
        (was, Some(is)) if was.as_ref() != Some(is) => facets.push(Facet::Approved(is)),
        (Some(was), None) => facets.push(Facet::Text("approval", Some(was.document.clone()), None)),
        _ => {}
    }
    let is_same = |a: &Correction, b: &Correction| (a.date, &a.reason) == (b.date, &b.reason);
    facets.extend(beyond(&is.corrections, &was.corrections, is_same).map(Facet::Corrected));
    let gone = beyond(&was.corrections, &is.corrections, is_same);
    facets.extend(gone.map(|correction| Facet::Text("correction", Some(correction.reason.clone()), None)));
    facets
}

pub(super) fn of_policy<'a>(_: &Sides<'a>, was: &'a Policy, is: &'a Policy) -> Vec<Facet<'a>> {
    let mut facets = Vec::new();
    facets.extend(word("status", Some(was.status.word()), Some(is.status.word())));
    facets.extend(word("disclosure", Some(was.disclosure.word()), Some(is.disclosure.word())));
    facets.extend(text("number", was.number.as_deref(), is.number.as_deref()));
    facets.extend(word("written", Some(was.written), Some(is.written)));
    facets.extend(word("published", was.published, is.published));
    facets.extend(word("effective", was.effective, is.effective));
    facets.extend(word("ended", was.ended, is.ended));
    facets.extend(clauses(&was.clauses, &is.clauses));
    facets
}

/// Clauses that are new, say something else, or are gone; known by their anchors.
fn clauses<'a>(was: &'a [Clause], is: &'a [Clause]) -> Option<Facet<'a>> {
    let by_anchor = |clauses: &'a [Clause]| clauses.iter().map(|clause| (clause.anchor.as_str(), clause)).collect::<BTreeMap<_, _>>();
    let says = |clause: &Clause| (clause.label.clone(), clause.heading.clone(), clause.body.plain());
    let mut old = by_anchor(was);
    let (mut added, mut changed) = (Vec::new(), Vec::new());
    for (anchor, clause) in is.iter().map(|clause| (clause.anchor.as_str(), clause)) {
        match old.remove(anchor) {
            None => added.push(anchor),
            Some(before) if says(before) != says(clause) => changed.push(anchor),
            Some(_) => {}
        }
    }
    let removed: Vec<&str> = was.iter().map(|clause| clause.anchor.as_str()).filter(|anchor| old.contains_key(anchor)).collect();
    let differs = !(added.is_empty() && changed.is_empty() && removed.is_empty());
    differs.then_some(Facet::Clauses { added, changed, removed })
}
