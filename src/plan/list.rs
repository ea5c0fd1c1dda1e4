//! Duty lists: the list as it stands, and each batch as published.

use jiff::civil::Date;
use serde::Serialize;

use super::Planner;
use super::change::ChangeGroup;
use super::duty::{SupportView, support_count};
use super::name::{Link, Name, Segment};
use super::page::{Page, StatusView};
use crate::model::{Approval, Batch, Correction, Entry, Id, Jurisdiction, List};

/// A list as it stands.
#[derive(Debug, Hash, Serialize)]
pub struct ListView<'a> {
    page: Page<'a>,
    title: Name<'a>,
    short: Name<'a>,
    /// Introduction as HTML.
    body: Option<String>,
    statuses: Vec<StatusView>,
    basis: Vec<Link<'a>>,
    /// The batches of which something stands, oldest first.
    from: Vec<BatchRow<'a>>,
    /// All batches, newest first.
    batches: Vec<BatchRow<'a>>,
    duties: Vec<ListRow<'a>>,
    changed: Option<Date>,
}

/// A batch in a list of batches.
#[derive(Debug, Hash, Serialize)]
pub struct BatchRow<'a> {
    /// The batch.
    #[serde(flatten)]
    pub link: Link<'a>,
    /// Its list, by its short name.
    pub list: Link<'a>,
    /// Its jurisdiction.
    pub jurisdiction: Link<'a>,
    /// 1 for 第一批.
    pub number: u32,
    /// Its date.
    pub date: Date,
    /// How many rows it has.
    pub duties: usize,
    /// How certain it is.
    pub status: StatusView,
}

#[derive(Debug, Hash, Serialize)]
struct ListRow<'a> {
    row: Option<u32>,
    duty: Link<'a>,
    leads: Vec<Link<'a>>,
    supports: usize,
    status: StatusView,
}

/// A batch as published.
#[derive(Debug, Hash, Serialize)]
pub struct BatchView<'a> {
    page: Page<'a>,
    title: Name<'a>,
    list: Link<'a>,
    number: u32,
    status: StatusView,
    policy: Option<Link<'a>>,
    issuer: Option<&'a str>,
    annex: Option<&'a str>,
    date: Date,
    approval: Option<ApprovalView<'a>>,
    /// Newest first.
    corrections: Vec<CorrectionView<'a>>,
    /// What it changed in earlier batches.
    changes: Option<Box<ChangeGroup<'a>>>,
    effective: Option<Date>,
    ended: Option<Date>,
    /// Text before the table, as HTML.
    body: Option<String>,
    rows: Vec<BatchTableRow<'a>>,
}

#[derive(Debug, Hash, Serialize)]
struct ApprovalView<'a> {
    date: Date,
    by: &'a str,
    document: &'a str,
}

/// A correction of a sealed batch.
#[derive(Debug, Hash, Serialize)]
pub struct CorrectionView<'a> {
    /// The day.
    pub date: Date,
    /// The duty that was corrected, in this batch.
    pub duty: Option<Segment<'a>>,
    /// Why.
    pub reason: &'a str,
}

#[derive(Debug, Hash, Serialize)]
struct BatchTableRow<'a> {
    id: &'a str,
    row: Option<u32>,
    duty: Link<'a>,
    /// The words of the table, which are not translated.
    title: &'a str,
    leads: Vec<Link<'a>>,
    supports: Vec<SupportView<'a>>,
    remark: Option<String>,
    repealed: bool,
}

impl<'a> Planner<'a> {
    pub(super) fn list(&self, id: Id<List>) -> ListView<'a> {
        let list = &self.content.lists[id];
        let standing = &self.relations.standing[id];
        let duties: Vec<ListRow> = standing
            .iter()
            .map(|duty| {
                let entry = self.relations.current(self.content, *duty);
                let batch = &self.content.batches[entry.batch];
                ListRow {
                    row: entry.row,
                    duty: self.duty_link(*duty),
                    leads: entry.leads.iter().map(|holder| self.holder_link(holder)).collect(),
                    supports: support_count(entry),
                    status: self.status(batch.status, batch.policy),
                }
            })
            .collect();
        let mut page = self.page(Some(list.jurisdiction), self.place_crumb(list.jurisdiction));
        let changed = self.relations.changed[id];
        page.article = changed.and_then(|date| self.article(list.basis.first().copied(), date, Vec::new()));
        let from = self.relations.standing_batches(self.content, id);
        ListView {
            page,
            title: self.name(&list.title),
            short: self.name(&list.short),
            body: (!list.body.is_empty()).then(|| self.prose(&list.body, Some(list.jurisdiction), "")),
            statuses: self.statuses(from.iter().copied()),
            basis: list.basis.iter().map(|policy| self.policy_link(*policy)).collect(),
            from: from.into_iter().map(|batch| self.batch_row(batch)).collect(),
            batches: self.relations.batches[id].iter().rev().map(|batch| self.batch_row(*batch)).collect(),
            duties,
            changed,
        }
    }

    pub(super) fn batch_row(&self, id: Id<Batch>) -> BatchRow<'a> {
        let batch = &self.content.batches[id];
        BatchRow {
            link: self.batch_link(id),
            list: self.list_short_link(batch.list),
            jurisdiction: self.jurisdiction_link(self.content.lists[batch.list].jurisdiction),
            number: batch.number,
            date: batch.published,
            duties: self.relations.entries[id].len(),
            status: self.status(batch.status, batch.policy),
        }
    }

    /// The different statuses of some batches, in their order.
    pub(super) fn statuses(&self, batches: impl Iterator<Item = Id<Batch>>) -> Vec<StatusView> {
        let mut statuses: Vec<StatusView> = Vec::new();
        for id in batches {
            let batch = &self.content.batches[id];
            let status = self.status(batch.status, batch.policy);
            if !statuses.contains(&status) {
                statuses.push(status);
            }
        }
        statuses
    }

    /// The different statuses of a jurisdiction's batches of which something stands.
    pub(super) fn list_statuses(&self, id: Id<Jurisdiction>) -> Vec<StatusView> {
        self.statuses(self.relations.lists[id].iter().flat_map(|list| self.relations.standing_batches(self.content, *list)))
    }

    pub(super) fn batch(&self, id: Id<Batch>) -> BatchView<'a> {
        let batch = &self.content.batches[id];
        let place = self.content.lists[batch.list].jurisdiction;
        let list = self.list_short_link(batch.list);
        let mut page = self.page(Some(place), [self.place_crumb(place), vec![list.clone()]].concat());
        page.article = self.article(batch.policy, batch.published, Vec::new());
        BatchView {
            page,
            title: self.name(&batch.title),
            list,
            number: batch.number,
            status: self.status(batch.status, batch.policy),
            policy: batch.policy.map(|policy| self.policy_link(policy)),
            issuer: batch.policy.map(|policy| self.content.policies[policy].issuer.as_str()),
            annex: batch.annex.as_deref(),
            date: batch.published,
            approval: batch.approval.as_ref().map(|Approval { date, by, document }| ApprovalView { date: *date, by, document }),
            corrections: batch.corrections.iter().rev().map(|correction| self.correction(id, correction)).collect(),
            changes: self.changes_by(id).map(Box::new),
            effective: batch.effective,
            ended: batch.ended,
            body: (!batch.body.is_empty()).then(|| self.prose(&batch.body, Some(place), "")),
            rows: self.relations.entries[id].iter().filter_map(|entry| self.batch_table_row(*entry, place)).collect(),
        }
    }

    fn correction(&self, batch: Id<Batch>, correction: &'a Correction) -> CorrectionView<'a> {
        let id = correction.duty.as_ref().map(|duty| duty.value.as_str());
        let entries = self.relations.entries[batch].iter().map(|entry| &self.content.entries[*entry]);
        let entry = entries.into_iter().find(|entry| Some(entry.slug.as_str()) == id);
        let duty = entry.map(|entry| Segment { text: &entry.title, href: Some(format!("#{}", entry.slug)) });
        CorrectionView { date: correction.date, duty, reason: &correction.reason }
    }

    fn batch_table_row(&self, id: Id<Entry>, place: Id<Jurisdiction>) -> Option<BatchTableRow<'a>> {
        let entry = &self.content.entries[id];
        Some(BatchTableRow {
            id: &entry.slug,
            row: entry.row,
            duty: self.duty_link(self.relations.duty_of[id]?),
            title: &entry.title,
            leads: entry.leads.iter().map(|holder| self.holder_link(holder)).collect(),
            supports: self.supports(id),
            remark: entry.remark.as_ref().map(|remark| self.prose(remark, Some(place), "")),
            repealed: entry.repealed,
        })
    }
}
