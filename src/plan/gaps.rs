//! Gaps and overlaps of a jurisdiction: what its lists leave unsaid, say twice, or say in different words.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Planner;
use super::name::{Link, Name};
use super::page::{Page, StatusView};
use crate::derive::DutyId;
use crate::model::{Department, DepartmentKind, Entry, Id, Jurisdiction};

/// A jurisdiction's gaps page.
#[derive(Debug, Hash, Serialize)]
pub struct GapsView {
    page: Page,
    jurisdiction: Name,
    statuses: Vec<StatusView>,
    duty_count: usize,
    no_lead: Vec<GapDuty>,
    several_leads: Vec<GapDuty>,
    /// Sectors that several duties with different leads name.
    overlaps: Vec<Overlap>,
    open: Vec<GapDuty>,
    /// One body under several names.
    names: Vec<Variant>,
    /// Names that stand for no single body.
    groups: Vec<Link>,
    uncovered: Vec<Link>,
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

impl GapsView {
    /// How much each part holds.
    pub fn counts(&self) -> GapCounts {
        GapCounts {
            no_lead: self.no_lead.len(),
            several_leads: self.several_leads.len(),
            overlaps: self.overlaps.len(),
            open: self.open.len(),
            names: self.names.len() + self.groups.len(),
            uncovered: self.uncovered.len(),
        }
    }
}

/// A duty with what is open about it.
#[derive(Debug, Hash, Serialize)]
struct GapDuty {
    duty: Link,
    row: Option<u32>,
    leads: Vec<Link>,
    /// Whether 等 leaves the heading open.
    heading_open: bool,
    /// Whether 等 leaves the departments of a line open.
    line_open: bool,
}

#[derive(Debug, Hash, Serialize)]
struct Overlap {
    sector: Link,
    duties: Vec<GapDuty>,
}

#[derive(Debug, Hash, Serialize)]
struct Variant {
    written: String,
    department: Link,
    duties: Vec<GapDuty>,
}

impl Planner<'_> {
    pub(super) fn gaps(&self, id: Id<Jurisdiction>) -> GapsView {
        let standing: Vec<DutyId> =
            self.relations.lists[id].iter().flat_map(|list| self.relations.standing[*list].iter().copied()).collect();
        let select = |keep: &dyn Fn(&Entry) -> bool| -> Vec<GapDuty> {
            standing.iter().filter(|duty| keep(self.relations.current(self.content, **duty))).map(|duty| self.gap_duty(*duty)).collect()
        };
        let fictitious = self.content.jurisdictions[id].fictitious;
        GapsView {
            page: self.page(Some(id), self.place_crumb(id)),
            jurisdiction: self.name(&self.content.jurisdictions[id].name),
            statuses: self.list_statuses(id),
            duty_count: standing.len(),
            no_lead: select(&|entry| entry.leads.is_empty()),
            several_leads: select(&|entry| entry.leads.len() > 1),
            overlaps: self.overlaps(id),
            open: select(&|entry| {
                entry.open.is_some() || entry.lead_open.is_some() || entry.supports.iter().any(|support| support.open.is_some())
            }),
            names: self.variants(&standing),
            groups: self.relations.departments[id]
                .iter()
                .filter(|department| self.content.departments[**department].kind == DepartmentKind::Group)
                .map(|department| self.department_link(*department))
                .collect(),
            uncovered: self
                .content
                .sectors
                .ids()
                .filter(|sector| !self.relations.is_covered(*sector))
                .filter(|sector| fictitious || !self.content.sectors[*sector].fictitious)
                .map(|sector| self.sector_link(sector))
                .collect(),
        }
    }

    fn gap_duty(&self, id: DutyId) -> GapDuty {
        let entry = self.relations.current(self.content, id);
        GapDuty {
            duty: self.duty_link(id),
            row: entry.row,
            leads: entry.leads.iter().map(|holder| self.holder_link(holder)).collect(),
            heading_open: entry.open.is_some(),
            line_open: entry.lead_open.is_some() || entry.supports.iter().any(|support| support.open.is_some()),
        }
    }

    fn overlaps(&self, place: Id<Jurisdiction>) -> Vec<Overlap> {
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
                let duties = here.into_iter().map(|duty| self.gap_duty(duty)).collect();
                overlaps.push(Overlap { sector: self.sector_link(sector), duties });
            }
        }
        overlaps
    }

    /// Names that lines write otherwise than the department's canonical one; 住建 for 住建部门, in a line that says 部门 once, is no variant.
    fn variants(&self, standing: &[DutyId]) -> Vec<Variant> {
        let mut variants: BTreeMap<(Id<Department>, &str), Vec<DutyId>> = BTreeMap::new();
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
            .into_iter()
            .map(|((department, written), duties)| Variant {
                written: written.to_owned(),
                department: self.department_link(department),
                duties: duties.into_iter().map(|duty| self.gap_duty(duty)).collect(),
            })
            .collect()
    }
}
