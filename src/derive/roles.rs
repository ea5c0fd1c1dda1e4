//! Roles: what stands in a list, who leads and supports it, and which sectors it is about.

use jiff::civil::Date;

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
    pub standing: Table<List, Vec<DutyId>>,
    pub changed: Table<List, Option<Date>>,
    pub leads: Table<Department, Vec<DutyId>>,
    pub supports: Table<Department, Vec<LineId>>,
    pub covered: Table<Sector, Vec<DutyId>>,
    pub mentioned: Table<Sector, Vec<LineId>>,
    pub formerly_covered: Table<Sector, Vec<DutyId>>,
}

impl Roles {
    /// Those of all duties, of which `relations` knows the versions, and of all places what texts may name.
    pub fn new(content: &Content, relations: &Relations) -> Self {
        let mut roles = Self {
            scopes: content.entries.par_table(|id| in_scopes(content, relations, id)),
            standing: content.lists.table(),
            changed: content.lists.table(),
            leads: content.departments.table(),
            supports: content.departments.table(),
            covered: content.sectors.table(),
            mentioned: content.sectors.table(),
            formerly_covered: content.sectors.table(),
        };
        relations.duties().for_each(|(id, duty)| roles.add(content, relations, id, duty));
        roles
    }

    fn add(&mut self, content: &Content, relations: &Relations, id: DutyId, duty: &Duty) {
        let Duty { list, current, .. } = *duty;
        let entry = &content.entries[current];
        let batch = &content.batches[entry.batch];
        if batch.status != Status::Withdrawn {
            let day = batch.ended.filter(|_| batch.status.is_over()).unwrap_or(batch.published);
            self.changed[list] = self.changed[list].max(Some(day));
        }
        if let Some(end) = relations.end(content, id) {
            // What was withdrawn was never in a list.
            let last = &content.entries[relations.wording(content, id)];
            let sectors = last.sectors.iter().filter(|_| end != End::With(Status::Withdrawn));
            sectors.for_each(|sector| self.formerly_covered[*sector].push(id));
            return;
        }
        self.standing[list].push(id);
        entry.sectors.iter().for_each(|sector| self.covered[*sector].push(id));
        entry.leads.iter().for_each(|holder| self.leads[holder.department].push(id));
        for (support, line) in entry.supports.iter().enumerate() {
            let line_id = LineId { duty: id, support };
            line.holders.iter().for_each(|holder| self.supports[holder.department].push(line_id));
        }
        for InScope { support, mention, .. } in &self.scopes[current] {
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
