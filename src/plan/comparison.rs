//! A sector in several places: what the lists and policies of each say of it, side by side.

use serde::Serialize;

use super::Planner;
use super::name::{Link, Name, Segment};
use super::page::{Page, StatusView};
use crate::derive::{ClauseId, DutyId, LineId, address};
use crate::model::{Holder, Id, Jurisdiction, Sector};
use crate::notation::note::Part;

/// A sector in several places.
#[derive(Debug, Hash, Serialize)]
pub struct ComparisonView<'a> {
    page: Page<'a>,
    sector: Link<'a>,
    name: Name<'a>,
    places: Vec<ComparedPlace<'a>>,
}

/// What one place says.
#[derive(Debug, Hash, Serialize)]
struct ComparedPlace<'a> {
    jurisdiction: Link<'a>,
    records: Vec<ComparedRecord<'a>>,
}

/// A duty whose heading names the sector, a line that does, or a clause.
#[derive(Debug, Hash, Serialize)]
struct ComparedRecord<'a> {
    /// `duty`, `line` or `clause`.
    kind: &'static str,
    href: String,
    /// The duty, or the heading of the clause.
    title: Name<'a>,
    /// Row of the annex.
    row: Option<u32>,
    /// Path of the clause's labels.
    label: String,
    status: StatusView,
    lead: Vec<Segment<'a>>,
    /// Those who share it, none leading.
    shared: Vec<Segment<'a>>,
    support: Vec<Segment<'a>>,
    /// Whether others have a part too.
    open: bool,
}

impl<'a> Planner<'a> {
    pub(super) fn comparison(&self, id: Id<Sector>) -> ComparisonView<'a> {
        let sector = self.sector_link(id);
        let crumbs = vec![Link { href: self.href(address::SECTORS), name: self.untranslated("") }, sector.clone()];
        let places = self.relations.places_of(id, self.content).into_iter().map(|place| self.compared_place(id, place)).collect();
        ComparisonView { page: self.page(None, crumbs), name: self.name(&self.content.sectors[id].name), sector, places }
    }

    fn compared_place(&self, id: Id<Sector>, place: Id<Jurisdiction>) -> ComparedPlace<'a> {
        let relations = self.relations;
        let is_here = |duty: DutyId| relations.duty(duty).jurisdiction == place;
        let duties = relations.covered[id].iter().filter(|duty| is_here(**duty)).map(|duty| self.compared_duty(*duty));
        let lines = relations.mentioned[id].iter().filter(|line| is_here(line.duty)).map(|line| self.compared_line(*line));
        let clauses = relations.named_in[id].iter().filter(|clause| self.content.policies[clause.policy].jurisdiction == place);
        ComparedPlace {
            jurisdiction: self.jurisdiction_link(place),
            records: duties.chain(lines).chain(clauses.map(|clause| self.compared_clause(*clause, id))).collect(),
        }
    }

    fn compared_duty(&self, id: DutyId) -> ComparedRecord<'a> {
        let entry = self.relations.current(self.content, id);
        let batch = &self.content.batches[entry.batch];
        let mut support: Vec<&Holder> = Vec::new();
        for holder in entry.supports.iter().flat_map(|line| &line.holders) {
            if support.iter().all(|known| known.department != holder.department) {
                support.push(holder);
            }
        }
        let Link { href, name } = self.duty_link(id);
        ComparedRecord {
            kind: "duty",
            href,
            title: name,
            row: entry.row,
            label: String::new(),
            status: self.status(batch.status, batch.policy),
            lead: entry.leads.iter().map(|holder| self.compared_holder(holder)).collect(),
            shared: Vec::new(),
            support: support.into_iter().map(|holder| self.compared_holder(holder)).collect(),
            open: entry.lead_open.is_some() || entry.supports.iter().any(|line| line.open.is_some()),
        }
    }

    fn compared_line(&self, line: LineId) -> ComparedRecord<'a> {
        let entry = self.relations.current(self.content, line.duty);
        let support = entry.supports[line.support].holders.iter().map(|holder| self.compared_holder(holder)).collect();
        ComparedRecord { kind: "line", support, ..self.compared_duty(line.duty) }
    }

    fn compared_clause(&self, id: ClauseId, sector: Id<Sector>) -> ComparedRecord<'a> {
        let policy = &self.content.policies[id.policy];
        let clause = &policy.clauses[id.clause];
        let of = |part| {
            let mut bodies: Vec<Segment> = Vec::new();
            for holder in self.sector_tasks(id, sector).flat_map(|task| &task.holders).filter(|holder| holder.part == part) {
                if bodies.iter().all(|known| known.text != holder.written) {
                    bodies.push(self.task_holder(holder));
                }
            }
            bodies
        };
        ComparedRecord {
            kind: "clause",
            href: self.href(&format!("{}#{}", address::policy(self.content, id.policy), clause.anchor)),
            title: self.untranslated(&clause.heading),
            row: None,
            label: self.clause_path(id.policy, clause),
            status: self.status(policy.status, Some(id.policy)),
            lead: of(Part::Lead),
            shared: of(Part::Shared),
            support: of(Part::Support),
            open: self.sector_tasks(id, sector).any(|task| task.open),
        }
    }

    fn compared_holder(&self, holder: &'a Holder) -> Segment<'a> {
        Segment { text: &holder.written.value, href: Some(self.href(&address::department(self.content, holder.department))) }
    }
}
