//! Gaps and overlaps of a jurisdiction: what its lists leave unsaid, say twice, or say in different words.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Planner;
use super::name::{Link, Name};
use super::page::{Page, StatusView};
use crate::derive::DutyId;
use crate::model::{Department, DepartmentKind, Entry, Id, Jurisdiction, Sector};

/// A jurisdiction's gaps page.
#[derive(Debug, Hash, Serialize)]
pub struct GapsView<'a> {
    page: Page<'a>,
    jurisdiction: Name<'a>,
    statuses: Vec<StatusView>,
    duty_count: usize,
    no_lead: Vec<GapDuty<'a>>,
    several_leads: Vec<GapDuty<'a>>,
    overlap_count: usize,
    /// Sectors that several duties with different leads name.
    overlaps: Vec<Overlap<'a>>,
    /// More of them, by name only.
    other_overlaps: Vec<Link<'a>>,
    open: Vec<GapDuty<'a>>,
    /// One body under several names.
    names: Vec<Variant<'a>>,
    /// Names that stand for no single body.
    groups: Vec<Link<'a>>,
    uncovered: Vec<Link<'a>>,
}

/// How much each part of a gaps page holds.
#[derive(Clone, Copy, Debug, Hash, Serialize)]
pub struct GapCounts {
    no_lead: usize,
    several_leads: usize,
    overlaps: usize,
    open: usize,
    names: usize,
    uncovered: usize,
}

/// What is open in the lists of a jurisdiction.
struct Gaps<'a> {
    duty_count: usize,
    no_lead: Vec<DutyId>,
    several_leads: Vec<DutyId>,
    overlaps: Vec<(Id<Sector>, Vec<DutyId>)>,
    open: Vec<DutyId>,
    names: BTreeMap<(Id<Department>, &'a str), Vec<DutyId>>,
    groups: Vec<Id<Department>>,
    uncovered: Vec<Id<Sector>>,
}

/// A duty with what is open about it.
#[derive(Debug, Hash, Serialize)]
struct GapDuty<'a> {
    duty: Link<'a>,
    row: Option<u32>,
    leads: Vec<Link<'a>>,
    /// Whether 等 leaves the heading open.
    heading_open: bool,
    /// Whether 等 leaves the departments of a line open.
    line_open: bool,
}

#[derive(Debug, Hash, Serialize)]
struct Overlap<'a> {
    sector: Link<'a>,
    /// The first of them; the sector's page has all.
    duties: Vec<GapDuty<'a>>,
    /// How many more there are.
    more: usize,
}

/// So many sectors are shown with their duties, and so many duties of each: thousands on one page would help nobody to settle one.
const OVERLAPS: usize = 100;
const DUTIES: usize = 5;

#[derive(Debug, Hash, Serialize)]
struct Variant<'a> {
    written: &'a str,
    department: Link<'a>,
    duties: Vec<GapDuty<'a>>,
}

impl<'a> Planner<'a> {
    fn found_gaps(&self, id: Id<Jurisdiction>) -> Gaps<'a> {
        let (content, relations) = (self.content, self.relations);
        let standing: Vec<DutyId> = relations.lists[id].iter().flat_map(|list| relations.standing[*list].iter().copied()).collect();
        let select = |keep: &dyn Fn(&Entry) -> bool| -> Vec<DutyId> {
            standing.iter().copied().filter(|duty| keep(relations.current(content, *duty))).collect()
        };
        let is_group = |id: &Id<Department>| content.departments[*id].kind == DepartmentKind::Group;
        let fictitious = content.jurisdictions[id].fictitious;
        let uncovered = content.sectors.iter().filter(|(sector, _)| !relations.is_covered(*sector));
        Gaps {
            duty_count: standing.len(),
            no_lead: select(&|entry| entry.leads.is_empty()),
            several_leads: select(&|entry| entry.leads.len() > 1),
            overlaps: self.overlaps(id),
            open: select(&is_open),
            names: self.variants(&standing),
            groups: relations.departments[id].iter().copied().filter(is_group).collect(),
            uncovered: uncovered.filter(|(_, sector)| fictitious || !sector.fictitious).map(|(id, _)| id).collect(),
        }
    }

    /// How much each part of a gaps page holds.
    pub(super) fn gap_counts(&self, id: Id<Jurisdiction>) -> GapCounts {
        let gaps = self.found_gaps(id);
        GapCounts {
            no_lead: gaps.no_lead.len(),
            several_leads: gaps.several_leads.len(),
            overlaps: gaps.overlaps.len(),
            open: gaps.open.len(),
            names: gaps.names.len() + gaps.groups.len(),
            uncovered: gaps.uncovered.len(),
        }
    }

    pub(super) fn gaps(&self, id: Id<Jurisdiction>) -> GapsView<'a> {
        let gaps = self.found_gaps(id);
        let duties = |duties: Vec<DutyId>| duties.into_iter().map(|duty| self.gap_duty(duty)).collect::<Vec<_>>();
        let overlap = |(sector, with): (Id<Sector>, Vec<DutyId>)| Overlap {
            sector: self.sector_link(sector),
            more: with.len().saturating_sub(DUTIES),
            duties: duties(with.into_iter().take(DUTIES).collect()),
        };
        let variant = |((department, written), with): ((Id<Department>, &'a str), Vec<DutyId>)| Variant {
            written,
            department: self.department_link(department),
            duties: duties(with),
        };
        GapsView {
            page: self.page(Some(id), self.place_crumb(id)),
            jurisdiction: self.name(&self.content.jurisdictions[id].name),
            statuses: self.list_statuses(id),
            duty_count: gaps.duty_count,
            no_lead: duties(gaps.no_lead),
            several_leads: duties(gaps.several_leads),
            overlap_count: gaps.overlaps.len(),
            other_overlaps: gaps.overlaps.iter().skip(OVERLAPS).map(|(sector, _)| self.sector_link(*sector)).collect(),
            overlaps: gaps.overlaps.into_iter().take(OVERLAPS).map(overlap).collect(),
            open: duties(gaps.open),
            names: gaps.names.into_iter().map(variant).collect(),
            groups: gaps.groups.into_iter().map(|department| self.department_link(department)).collect(),
            uncovered: gaps.uncovered.into_iter().map(|sector| self.sector_link(sector)).collect(),
        }
    }

    fn gap_duty(&self, id: DutyId) -> GapDuty<'a> {
        let entry = self.relations.current(self.content, id);
        GapDuty {
            duty: self.duty_link(id),
            row: entry.row,
            leads: entry.leads.iter().map(|holder| self.holder_link(holder)).collect(),
            heading_open: entry.open.is_some(),
            line_open: entry.lead_open.is_some() || entry.supports.iter().any(|support| support.open.is_some()),
        }
    }

    /// Sectors that several duties with different leads name.
    fn overlaps(&self, place: Id<Jurisdiction>) -> Vec<(Id<Sector>, Vec<DutyId>)> {
        let mut overlaps = Vec::new();
        for sector in self.content.sectors.ids() {
            let here: Vec<DutyId> =
                self.relations.covered[sector].iter().copied().filter(|duty| self.relations.duty(*duty).jurisdiction == place).collect();
            let mut leads: Vec<_> = here
                .iter()
                .flat_map(|duty| self.relations.current(self.content, *duty).leads.iter().map(|holder| holder.department))
                .collect();
            leads.sort();
            leads.dedup();
            if here.len() > 1 && leads.len() > 1 {
                overlaps.push((sector, here));
            }
        }
        overlaps
    }

    /// Names that lines write otherwise than the department's canonical one; 住建 for 住建部门, in a line that says 部门 once, is no variant.
    fn variants(&self, standing: &[DutyId]) -> BTreeMap<(Id<Department>, &'a str), Vec<DutyId>> {
        let mut variants: BTreeMap<(Id<Department>, &'a str), Vec<DutyId>> = BTreeMap::new();
        for duty in standing {
            let entry = self.relations.current(self.content, *duty);
            for holder in entry.leads.iter().chain(entry.supports.iter().flat_map(|support| &support.holders)) {
                let written = holder.written.value.as_str();
                if !self.content.departments[holder.department].name.main().starts_with(written) {
                    variants.entry((holder.department, written)).or_default().push(*duty);
                }
            }
        }
        variants
    }
}

/// Whether a heading or a line leaves open what or who is meant.
fn is_open(entry: &Entry) -> bool {
    entry.open.is_some() || entry.lead_open.is_some() || entry.supports.iter().any(|support| support.open.is_some())
}
