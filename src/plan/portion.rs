//! The duties of a department, a portion of them on a page.

use serde::Serialize;

use super::Planner;
use super::duty::{SupportView, support_count};
use super::name::{Link, Name};
use super::page::{Page, StatusView};
use crate::derive::portion::{Part, Portion, portions};
use crate::derive::{DutyId, LineId, address};
use crate::model::{Batch, Department, Id};

/// More of a department's duties, of one of the two lists.
#[derive(Debug, Hash, Serialize)]
pub struct DepartmentDutiesView<'a> {
    page: Page<'a>,
    name: Name<'a>,
    jurisdiction: Name<'a>,
    /// Which duties they are.
    part: &'static str,
    /// The number of the page, from 2.
    number: usize,
    department: Link<'a>,
    statuses: Vec<StatusView>,
    leads: Option<Rows<LedDuty<'a>>>,
    supports: Option<Rows<SupportedDuty<'a>>>,
}

/// A list, as far as it stands on this page.
#[derive(Debug, Hash, Serialize)]
pub struct Rows<T> {
    /// How many rows there are on all pages.
    total: usize,
    /// The first and the last of this page, from 1.
    first: usize,
    last: usize,
    rows: Vec<T>,
    /// The pages of the list, if it has several.
    pages: Vec<RowsPage>,
    previous: Option<String>,
    next: Option<String>,
}

/// A page of a list.
#[derive(Debug, Hash, Serialize)]
struct RowsPage {
    number: usize,
    href: String,
    current: bool,
}

/// A duty that the department leads.
#[derive(Debug, Hash, Serialize)]
pub struct LedDuty<'a> {
    duty: Link<'a>,
    row: Option<u32>,
    supports: usize,
}

/// A line in which it supports.
#[derive(Debug, Hash, Serialize)]
pub struct SupportedDuty<'a> {
    duty: Link<'a>,
    row: Option<u32>,
    line: SupportView<'a>,
    leads: Vec<Link<'a>>,
}

impl<'a> Planner<'a> {
    pub(super) fn department_duties(&self, id: Id<Department>, Portion { part, number }: Portion) -> DepartmentDutiesView<'a> {
        let department = &self.content.departments[id];
        let place = department.jurisdiction;
        let (leads, supports): (&[DutyId], &[LineId]) = match part {
            Part::Leads => (&self.relations.leads[id], &[]),
            Part::Supports => (&[], &self.relations.supports[id]),
        };
        let shown = |rows: usize| Portion { part, number }.rows(rows);
        let mut crumbs = self.departments_crumbs(place);
        crumbs.push(self.department_link(id));
        DepartmentDutiesView {
            page: self.page(Some(place), crumbs),
            name: self.name(&department.name),
            jurisdiction: self.name(&self.content.jurisdictions[place].name),
            part: part.word(),
            number,
            department: self.department_link(id),
            statuses: self.statuses_of(&leads[shown(leads.len())], &supports[shown(supports.len())]),
            leads: self.led_rows(id, leads, number),
            supports: self.supported_rows(id, supports, number),
        }
    }

    /// How certain duties and lines are, each status once.
    pub(super) fn statuses_of(&self, leads: &[DutyId], supports: &[LineId]) -> Vec<StatusView> {
        let mut batches: Vec<Id<Batch>> = Vec::new();
        for duty in leads.iter().copied().chain(supports.iter().map(|line| line.duty)) {
            let batch = self.relations.current(self.content, duty).batch;
            // Those of one batch follow each other.
            if batches.last() != Some(&batch) {
                batches.push(batch);
            }
        }
        let mut statuses: Vec<StatusView> = Vec::new();
        for batch in batches.into_iter().map(|id| &self.content.batches[id]) {
            let status = self.status(batch.status, batch.policy);
            if !statuses.contains(&status) {
                statuses.push(status);
            }
        }
        statuses
    }

    pub(super) fn led_rows(&self, of: Id<Department>, duties: &[DutyId], number: usize) -> Option<Rows<LedDuty<'a>>> {
        self.rows(of, Portion { part: Part::Leads, number }, duties, |duty| self.led(*duty))
    }

    pub(super) fn supported_rows(&self, of: Id<Department>, lines: &[LineId], number: usize) -> Option<Rows<SupportedDuty<'a>>> {
        self.rows(of, Portion { part: Part::Supports, number }, lines, |line| self.supported(*line))
    }

    /// The rows of a portion of a list; None of one that is empty.
    fn rows<I, T>(&self, of: Id<Department>, portion: Portion, all: &[I], row: impl Fn(&I) -> T) -> Option<Rows<T>> {
        let Portion { part, number } = portion;
        let href = |portion: Portion| match portion.number {
            1 => format!("{}#{}", self.href(&address::department(self.content, of)), part.word()),
            _ => self.href(&address::department_portion(self.content, of, portion)),
        };
        let page = |portion: Portion| RowsPage { number: portion.number, href: href(portion), current: portion.number == number };
        let pages = portions(part, all.len());
        let (count, shown) = (pages.len(), portion.rows(all.len()));
        let beside = |number: usize| (1..=count).contains(&number).then(|| href(Portion { part, number }));
        (!all.is_empty()).then(|| Rows {
            total: all.len(),
            first: shown.start + 1,
            last: shown.end,
            pages: pages.filter(|_| count > 1).map(page).collect(),
            previous: beside(number - 1),
            next: beside(number + 1),
            rows: all[shown].iter().map(row).collect(),
        })
    }

    fn led(&self, id: DutyId) -> LedDuty<'a> {
        let entry = self.relations.current(self.content, id);
        LedDuty { duty: self.duty_link(id), row: entry.row, supports: support_count(entry) }
    }

    fn supported(&self, line: LineId) -> SupportedDuty<'a> {
        let current = self.relations.duty(line.duty).current;
        let entry = &self.content.entries[current];
        SupportedDuty {
            duty: self.duty_link(line.duty),
            row: entry.row,
            line: self.support(current, line.support),
            leads: entry.leads.iter().map(|holder| self.holder_link(holder)).collect(),
        }
    }
}
