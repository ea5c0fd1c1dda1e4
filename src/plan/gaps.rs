//! The page of a jurisdiction's gaps and overlaps.

use serde::Serialize;

use super::Planner;
use super::name::{Link, Name};
use super::page::{Page, StatusView};
use crate::derive::DutyId;
use crate::derive::gaps::Variant;
use crate::model::{Id, Jurisdiction, Sector};

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
    names: Vec<VariantView<'a>>,
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
struct VariantView<'a> {
    written: &'a str,
    department: Link<'a>,
    duties: Vec<GapDuty<'a>>,
}

impl<'a> Planner<'a> {
    /// How much each part of a gaps page holds.
    pub(super) fn gap_counts(&self, id: Id<Jurisdiction>) -> GapCounts {
        let gaps = &self.relations.gaps[id];
        GapCounts {
            no_lead: gaps.no_lead.len(),
            several_leads: gaps.several_leads.len(),
            overlaps: gaps.overlaps.len(),
            open: gaps.open.len(),
            names: gaps.variants.len() + gaps.groups.len(),
            uncovered: gaps.uncovered.len(),
        }
    }

    pub(super) fn gaps(&self, id: Id<Jurisdiction>) -> GapsView<'a> {
        let gaps = &self.relations.gaps[id];
        let sectors = |sectors: &[Id<Sector>]| sectors.iter().map(|sector| self.sector_link(*sector)).collect::<Vec<_>>();
        let (shown, others) = gaps.overlaps.split_at(OVERLAPS.min(gaps.overlaps.len()));
        let variant = |variant: &'a Variant| VariantView {
            written: &variant.written,
            department: self.department_link(variant.department),
            duties: self.gap_duties(&variant.duties),
        };
        GapsView {
            page: self.page(Some(id), self.place_crumb(id)),
            jurisdiction: self.name(&self.content.jurisdictions[id].name),
            statuses: self.list_statuses(id),
            duty_count: gaps.duty_count,
            no_lead: self.gap_duties(&gaps.no_lead),
            several_leads: self.gap_duties(&gaps.several_leads),
            overlap_count: gaps.overlaps.len(),
            overlaps: shown.iter().map(|sector| self.overlap(*sector, id)).collect(),
            other_overlaps: sectors(others),
            open: self.gap_duties(&gaps.open),
            names: gaps.variants.iter().map(variant).collect(),
            groups: gaps.groups.iter().map(|department| self.department_link(*department)).collect(),
            uncovered: sectors(&gaps.uncovered),
        }
    }

    fn overlap(&self, sector: Id<Sector>, place: Id<Jurisdiction>) -> Overlap<'a> {
        let is_here = |duty: &DutyId| self.relations.duty(*duty).jurisdiction == place;
        let duties: Vec<DutyId> = self.relations.covered[sector].iter().copied().filter(is_here).collect();
        let (shown, others) = duties.split_at(DUTIES.min(duties.len()));
        Overlap { sector: self.sector_link(sector), duties: self.gap_duties(shown), more: others.len() }
    }

    fn gap_duties(&self, duties: &[DutyId]) -> Vec<GapDuty<'a>> {
        duties.iter().map(|duty| self.gap_duty(*duty)).collect()
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
}
