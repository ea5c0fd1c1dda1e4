//! The canonical page of a duty, and the answer it shares with sector pages.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::Serialize;

use super::Planner;
use super::change::DifferenceView;
use super::list::CorrectionView;
use super::name::{Link, Name, Segment};
use super::page::{Page, StatusView};
use crate::derive::events::{self, Version};
use crate::derive::{DutyId, End, address};
use crate::diagnostic::At;
use crate::model::{Entry, Holder, Id};
use crate::notation::normal;

/// A duty's page.
#[derive(Debug, Hash, Serialize)]
pub struct DutyView<'a> {
    page: Page<'a>,
    title: Name<'a>,
    /// The list, by its short name.
    list: Link<'a>,
    row: Option<u32>,
    answer: Answer<'a>,
    /// How the duty came to be over. Then the answer is its last wording, if there is one.
    over: Option<&'static str>,
    /// Whether a batch that is not in force yet would change the duty.
    pending: bool,
    /// A remark as HTML.
    remark: Option<String>,
    /// What the heading names.
    sectors: Vec<Link<'a>>,
    /// Whether the heading is left open by 等.
    open: bool,
    basis: Option<Basis<'a>>,
    dates: Dates,
    citation: Citation<'a>,
    permalink: String,
    /// Newest first.
    history: Vec<VersionView<'a>>,
    /// All versions as data.
    data: String,
}

/// Who leads and who assists in what.
#[derive(Debug, Hash, Serialize)]
pub struct Answer<'a> {
    /// How certain it is.
    pub status: StatusView,
    /// Empty if the list says that nobody leads.
    pub leads: Vec<HolderView<'a>>,
    /// The words that leave the leads open: 等部门.
    pub lead_open: Option<&'a str>,
    /// Supporting lines, as written.
    pub supports: Vec<SupportView<'a>>,
    /// How many departments those lines name.
    pub support_count: usize,
    /// Whether a line is shared by several departments.
    pub joint: bool,
}

/// A supporting line.
#[derive(Debug, Hash, Serialize)]
pub struct SupportView<'a> {
    /// The departments.
    pub holders: Vec<HolderView<'a>>,
    /// What they do.
    pub scope: Option<Vec<Segment<'a>>>,
    /// The words that leave the departments open: 等部门.
    pub open: Option<&'a str>,
}

/// A department in a line.
#[derive(Debug, Hash, Serialize)]
pub struct HolderView<'a> {
    /// Under the name the line gives it.
    #[serde(flatten)]
    pub link: Link<'a>,
    /// Its canonical name, if the line gives it one that does not tell.
    pub canonical: Option<&'a str>,
    /// Its name today, if the line gives it one that it had before.
    pub now: Option<&'a str>,
}

/// What a duty rests on.
#[derive(Debug, Hash, Serialize)]
struct Basis<'a> {
    policy: Option<Link<'a>>,
    annex: Option<&'a str>,
    /// The row in the batch as published.
    batch: String,
    row: Option<u32>,
    /// The batch that ended the duty.
    ended_by: Option<Ending>,
}

/// A batch that ended a duty.
#[derive(Debug, Hash, Serialize)]
struct Ending {
    /// The row in the batch as published.
    href: String,
    /// Number of the batch.
    number: u32,
}

/// The three dates of a page.
#[derive(Debug, Hash, Serialize)]
pub struct Dates {
    /// Of the document.
    pub document: Date,
    /// Of the list's last change.
    pub list: Date,
    /// Of the build.
    pub built: Date,
}

/// What to quote.
#[derive(Debug, Hash, Serialize)]
struct Citation<'a> {
    title: Cow<'a, str>,
    /// Of the document, which may be in force where the duty has ended.
    status: &'static str,
    row: Option<u32>,
    date: Date,
}

/// A version in a duty's history.
#[derive(Debug, Hash, Serialize)]
struct VersionView<'a> {
    date: Date,
    /// The row in the batch as published.
    href: String,
    /// Number of the batch.
    number: u32,
    status: &'static str,
    row: Option<u32>,
    change: &'static str,
    /// Whether its batch is only a draft.
    draft: bool,
    /// In what it differs from the version before.
    differences: Vec<DifferenceView<'a>>,
    /// Corrections of it, oldest first.
    corrections: Vec<CorrectionView<'a>>,
}

impl<'a> Planner<'a> {
    pub(super) fn duty(&self, id: DutyId) -> DutyView<'a> {
        let duty = self.relations.duty(id);
        let wording = self.relations.wording(self.content, id);
        let entry = &self.content.entries[wording];
        let end = self.relations.end(self.content, id);
        let batch = &self.content.batches[entry.batch];
        let status = self.relations.status(self.content, id);
        let list = self.list_short_link(duty.list);
        let crumbs = [self.place_crumb(duty.jurisdiction), vec![list.clone()]].concat();
        let mut page = self.page(Some(duty.jurisdiction), crumbs);
        page.article = self.article(batch.policy, batch.published, self.sector_words(entry));
        DutyView {
            title: self.duty_name(id),
            list,
            row: entry.row,
            answer: Answer { status: self.status(status, batch.policy), ..self.answer(wording) },
            over: end.map(over_word),
            pending: duty.versions.last() != Some(&duty.current),
            remark: entry.remark.as_ref().map(|remark| self.prose(remark, Some(duty.jurisdiction), "")),
            sectors: entry.sectors.iter().map(|sector| self.sector_link(*sector)).collect(),
            open: entry.open.is_some(),
            basis: Some(Basis {
                policy: batch.policy.map(|policy| self.policy_link(policy)),
                annex: batch.annex.as_deref(),
                batch: self.row_href(entry),
                row: entry.row,
                ended_by: end.and_then(|end| self.ending(end)),
            }),
            dates: Dates {
                document: batch.policy.map_or(batch.published, |policy| self.content.policies[policy].written),
                list: self.relations.changed[duty.list].unwrap_or(batch.published),
                built: self.date,
            },
            citation: Citation { title: self.name(&batch.title).text, status: batch.status.word(), row: entry.row, date: batch.published },
            permalink: self.absolute(&self.file),
            history: self.history(id),
            data: self.to_file(&address::duty_data(self.content, self.relations, id)),
            page,
        }
    }

    fn ending(&self, end: End) -> Option<Ending> {
        let End::By(entry) = end else { return None };
        let entry = &self.content.entries[entry];
        Some(Ending { href: self.row_href(entry), number: self.content.batches[entry.batch].number })
    }

    fn sector_words(&self, entry: &Entry) -> Vec<&'a str> {
        entry.sectors.iter().map(|sector| self.content.sectors[*sector].name.main()).collect()
    }

    /// The row of the batch as published.
    pub(super) fn row_href(&self, entry: &Entry) -> String {
        self.href(&format!("{}#{}", address::batch(self.content, entry.batch), entry.slug))
    }

    fn history(&self, id: DutyId) -> Vec<VersionView<'a>> {
        let version = |version: Version| {
            let entry = &self.content.entries[version.entry];
            let batch = &self.content.batches[entry.batch];
            let is_of_it = |duty: &At<String>| duty.value == entry.slug;
            let corrections = batch.corrections.iter().filter(|of| of.duty.as_ref().is_some_and(is_of_it));
            VersionView {
                date: batch.published,
                href: self.row_href(entry),
                number: batch.number,
                status: batch.status.word(),
                row: entry.row,
                change: version.change.word(),
                draft: self.is_draft(entry.batch),
                differences: self.differences(&version, None),
                corrections: corrections.map(|of| CorrectionView { date: of.date, duty: None, reason: &of.reason }).collect(),
            }
        };
        events::versions(self.content, self.relations, id).map(version).rev().collect()
    }

    /// Who leads and who assists, as an entry says.
    pub(super) fn answer(&self, id: Id<Entry>) -> Answer<'a> {
        let entry = &self.content.entries[id];
        let batch = &self.content.batches[entry.batch];
        Answer {
            status: self.status(batch.status, batch.policy),
            leads: entry.leads.iter().map(|holder| HolderView { canonical: None, ..self.holder(holder) }).collect(),
            lead_open: entry.lead_open.as_ref().map(|open| open.value.as_str()),
            supports: self.supports(id),
            support_count: support_count(entry),
            joint: entry.supports.iter().any(|support| support.holders.len() > 1),
        }
    }

    /// The supporting lines of an entry.
    pub(super) fn supports(&self, id: Id<Entry>) -> Vec<SupportView<'a>> {
        (0..self.content.entries[id].supports.len()).map(|support| self.support(id, support)).collect()
    }

    /// One of them.
    pub(super) fn support(&self, id: Id<Entry>, support: usize) -> SupportView<'a> {
        let named = self.relations.named_in_scope(id, support);
        let support = &self.content.entries[id].supports[support];
        let holders = support.holders.iter().map(|holder| self.holder(holder)).collect();
        let scope = support.scope.as_ref().map(|scope| self.segments(&scope.value, named));
        SupportView { holders, scope, open: support.open.as_ref().map(|open| open.value.as_str()) }
    }
}

impl<'a> Planner<'a> {
    fn holder(&self, holder: &'a Holder) -> HolderView<'a> {
        let department = &self.content.departments[holder.department];
        let canonical = department.name.main();
        let is_written = |name: &str| normal(name) == normal(&holder.written.value);
        let is_former = department.former.iter().any(|former| is_written(former.name.main())) && !is_written(canonical);
        // 住建 tells of 住建部门; 旅游部门 does not tell of 文体旅游部门.
        let tells = is_former || canonical.starts_with(&holder.written.value);
        HolderView { link: self.holder_link(holder), canonical: (!tells).then_some(canonical), now: is_former.then_some(canonical) }
    }
}

/// The word for how a duty came to be over: `ended` by a batch, or the status of its own.
fn over_word(end: End) -> &'static str {
    match end {
        End::By(_) => "ended",
        End::With(status) => status.word(),
    }
}

/// How many departments support a duty, counting one that has two lines once.
pub(super) fn support_count(entry: &Entry) -> usize {
    let mut departments: Vec<_> = entry.supports.iter().flat_map(|line| &line.holders).map(|holder| holder.department).collect();
    departments.sort();
    departments.dedup();
    departments.len()
}
