//! Roles: what stands in a list, who leads and supports it, and which sectors it is about.

use jiff::civil::Date;
use rayon::prelude::*;

use super::mentions::Mention;
use super::{Duty, DutyId, End, LineId, Relations};
use crate::model::{Content, Department, Entry, Id, List, Sector, Status, Table};

/// A name in the scope of a supporting line. There are many, so it is small.
#[derive(Clone, Copy, Debug)]
pub(super) struct InScope {
    /// Index of the line.
    pub support: u32,
    /// Byte range of the name.
    pub start: u32,
    pub end: u32,
    pub mention: Mention,
}

/// What follows from the versions of duties that stand. The fields are those of [`Relations`].
pub(super) struct Roles {
    pub scopes: Table<Entry, Box<[InScope]>>,
    pub matters: Matters,
    pub holders: Holders,
}

/// What duties are about, and where they stand.
pub(super) struct Matters {
    pub standing: Table<List, Vec<DutyId>>,
    pub changed: Table<List, Option<Date>>,
    pub covered: Table<Sector, Vec<DutyId>>,
    pub mentioned: Table<Sector, Vec<LineId>>,
    pub formerly_covered: Table<Sector, Vec<DutyId>>,
}

/// Who holds them.
pub(super) struct Holders {
    pub leads: Table<Department, Vec<DutyId>>,
    pub supports: Table<Department, Vec<LineId>>,
}

impl Roles {
    /// Those of all duties, of which `relations` knows the versions, and of all places what texts may name.
    pub fn new(content: &Content, relations: &Relations) -> Self {
        let scopes = content.entries.par_table(|id| in_scopes(content, relations, id));
        let ends: Vec<Option<End>> = relations.par_duties().map(|(id, _)| relations.end(content, id)).collect();
        let duties = || relations.duties().zip(&ends).map(|((id, duty), end)| (id, duty, *end));
        let (matters, holders) = rayon::join(
            || {
                let mut matters = Matters {
                    standing: content.lists.table(),
                    changed: content.lists.table(),
                    covered: content.sectors.table(),
                    mentioned: content.sectors.table(),
                    formerly_covered: content.sectors.table(),
                };
                duties().for_each(|(id, duty, end)| matters.add(content, relations, &scopes, (id, duty, end)));
                matters
            },
            || {
                let mut holders = Holders { leads: content.departments.table(), supports: content.departments.table() };
                duties().filter(|(.., end)| end.is_none()).for_each(|(id, duty, _)| holders.add(id, &content.entries[duty.current]));
                holders
            },
        );
        Self { scopes, matters, holders }
    }
}

impl Matters {
    fn add(
        &mut self,
        content: &Content,
        relations: &Relations,
        scopes: &Table<Entry, Box<[InScope]>>,
        (id, duty, end): (DutyId, &Duty, Option<End>),
    ) {
        let Duty { list, current, .. } = *duty;
        let entry = &content.entries[current];
        let batch = &content.batches[entry.batch];
        if batch.status != Status::Withdrawn {
            let day = batch.ended.filter(|_| batch.status.is_over()).unwrap_or(batch.published);
            self.changed[list] = self.changed[list].max(Some(day));
        }
        if let Some(end) = end {
            // What was withdrawn was never in a list.
            let last = &content.entries[relations.wording(content, id)];
            let sectors = last.sectors.iter().filter(|_| end != End::With(Status::Withdrawn));
            sectors.for_each(|sector| self.formerly_covered[*sector].push(id));
            return;
        }
        self.standing[list].push(id);
        entry.sectors.iter().for_each(|sector| self.covered[*sector].push(id));
        for InScope { support, mention, .. } in &scopes[current] {
            let line_id = LineId { duty: id, support: *support as usize };
            if let Mention::Sector(sector) = *mention
                && !entry.sectors.contains(&sector)
                && self.mentioned[sector].last() != Some(&line_id)
            {
                self.mentioned[sector].push(line_id);
            }
        }
    }
}

impl Holders {
    fn add(&mut self, id: DutyId, entry: &Entry) {
        entry.leads.iter().for_each(|holder| self.leads[holder.department].push(id));
        for (support, line) in entry.supports.iter().enumerate() {
            let line_id = LineId { duty: id, support };
            line.holders.iter().for_each(|holder| self.supports[holder.department].push(line_id));
        }
    }
}

/// What the lines of an entry name in their scopes, in order.
fn in_scopes(content: &Content, relations: &Relations, id: Id<Entry>) -> Box<[InScope]> {
    let entry = &content.entries[id];
    let mentions = &relations.mentions[content.lists[content.batches[entry.batch].list].jurisdiction];
    let scopes = entry.supports.iter().zip(0..).filter_map(|(line, support)| Some((support, line.scope.as_ref()?)));
    let named = scopes.flat_map(|(support, scope)| {
        let found = mentions.find(&scope.value);
        found.map(move |(range, mention)| InScope { support, start: range.start as u32, end: range.end as u32, mention })
    });
    named.collect()
}
