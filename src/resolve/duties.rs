//! Rows of batches: headings become sectors, lines become holders.

use std::collections::BTreeMap;

use super::Resolver;
use crate::diagnostic::{At, Code, Diagnostic, Place};
use crate::model::{Batch, Entry, Holder, Id, Jurisdiction, Support};
use crate::notation::{heading, holders};
use crate::parse::{RawBatch, RawEntry};

/// The rows of one batch. Nothing in them depends on other rows, so batches are resolved side by side.
pub(super) struct Rows<'r> {
    resolver: &'r Resolver<'r>,
    jurisdiction: Id<Jurisdiction>,
    /// None, if something about the batch itself is missing.
    batch: Option<Id<Batch>>,
    found: Vec<Diagnostic>,
}

impl<'r> Rows<'r> {
    /// Resolves the rows of a batch.
    pub(super) fn resolve(
        resolver: &'r Resolver<'r>,
        raw: &RawBatch,
        jurisdiction: Id<Jurisdiction>,
        batch: Option<Id<Batch>>,
    ) -> (Vec<Entry>, Vec<Diagnostic>) {
        let mut rows = Self { resolver, jurisdiction, batch, found: Vec::new() };
        let entries = raw.entries.iter().filter_map(|row| rows.entry(row)).collect();
        (entries, rows.found)
    }

    /// Resolves a row. Everything wrong with it is reported even if there is no entry to make, for want of an id or of a whole batch.
    fn entry(&mut self, raw: &RawEntry) -> Option<Entry> {
        let sectors = &self.resolver.sectors;
        let heading = heading::read(&raw.title.value, |name| sectors.find(name));
        for range in &heading.unknown {
            let name = &raw.title.value[range.clone()];
            self.report_unknown(name, || sectors.unknown(Code::UnknownSector, name, part(&raw.title, range.clone())));
        }
        for range in &heading.unread {
            self.found.push(
                Diagnostic::new(
                    Code::UnreadBracket,
                    part(&raw.title, range.clone()),
                    "this bracket names known sectors beside unknown text",
                )
                .hint("add what is missing to `content/sectors/`, or begin an explanation with 含, 包括 or 指"),
            );
        }
        let (leads, lead_open) = raw.lead.as_ref().map_or_else(Default::default, |names| self.holders(names));
        let supports = raw
            .supports
            .iter()
            .map(|support| {
                let (holders, open) = self.holders(&support.holders);
                Support { holders, scope: support.scope.clone(), open }
            })
            .collect();
        Some(Entry {
            batch: self.batch?,
            slug: raw.slug.as_ref()?.value.clone(),
            row: raw.row,
            title: raw.title.value.clone(),
            sectors: heading.found.into_iter().map(|(sector, _)| sector).collect(),
            open: heading.open.map(|mark| part(&raw.title, mark)),
            leads,
            lead_open,
            supports,
            remark: raw.remark.clone(),
            repealed: raw.repealed,
            former_ids: raw.former_ids.clone(),
            place: raw.title.place,
        })
    }

    fn holders(&mut self, names: &At<String>) -> (Vec<Holder>, Option<At<String>>) {
        let Some(known) = self.resolver.departments.get(&self.jurisdiction) else { return Default::default() };
        let holders = holders::read(&names.value, |name| known.find(name));
        for range in holders.unknown {
            let name = &names.value[range.clone()];
            self.report_unknown(name, || known.unknown(Code::UnknownDepartment, name, part(names, range)));
        }
        let mut found: Vec<Holder> = Vec::with_capacity(holders.found.len());
        for (department, range) in holders.found {
            let written = At { value: names.value[range.clone()].to_owned(), place: part(names, range) };
            if found.iter().any(|known| known.department == department) {
                let message = format!("`{}` is a department that this line names already", written.value);
                self.found.push(Diagnostic::new(Code::RepeatedDepartment, written.place, message).hint("take one of the names out"));
            } else {
                found.push(Holder { department, written });
            }
        }
        let open = holders.open.map(|words| At { value: names.value[words.clone()].to_owned(), place: part(names, words) });
        (found, open)
    }

    fn report_unknown(&mut self, name: &str, unknown: impl FnOnce() -> Diagnostic) {
        if !self.resolver.may_be_defined(name) {
            self.found.push(unknown());
        }
    }
}

impl Resolver<'_> {
    pub(super) fn duplicate_ids(&mut self, batch: &RawBatch) {
        let mut seen: BTreeMap<&str, Place> = BTreeMap::new();
        for slug in batch.entries.iter().filter_map(|entry| entry.slug.as_ref()) {
            if let Some(first) = seen.insert(&slug.value, slug.place) {
                self.found.push(
                    Diagnostic::new(Code::DuplicateId, slug.place, format!("`{}` stands twice in this batch", slug.value))
                        .related(first, "the first is here")
                        .hint("an id names one duty for ever; give this one its own"),
                );
            }
        }
    }
}

/// The place of a part of a text. A text that was joined from several lines is pointed at as a whole.
fn part(text: &At<String>, range: std::ops::Range<usize>) -> Place {
    if text.place.range().len() == text.value.len() { text.place.part(range) } else { text.place }
}
