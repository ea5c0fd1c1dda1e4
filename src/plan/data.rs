//! Data: all versions of a duty, for programs. docs/data.md explains the fields.

use jiff::civil::Date;
use serde::Serialize;

use super::Planner;
use crate::derive::difference::Difference;
use crate::derive::events::{self, Version};
use crate::derive::{DutyId, address};
use crate::model::{Entry, Holder, Support};

/// A duty with all its versions.
#[derive(Serialize)]
struct DutyData<'a> {
    id: &'a str,
    jurisdiction: Named<'a>,
    list: Named<'a>,
    /// Absolute address of its page.
    url: String,
    /// How certain what stands is.
    status: &'static str,
    /// Whether it holds, or may come to hold.
    stands: bool,
    /// Number of the batch that says what stands.
    current: u32,
    /// The day that the data is of, if not the newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<Date>,
    /// Oldest first.
    versions: Vec<VersionData<'a>>,
}

#[derive(Serialize)]
struct Named<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct VersionData<'a> {
    batch: u32,
    /// Absolute address of the row in the batch.
    url: String,
    status: &'static str,
    published: Date,
    effective: Option<Date>,
    ended: Option<Date>,
    approved: Option<Date>,
    /// `added`, `amended`, `restated`, `repealed` or `restored`.
    change: &'static str,
    /// In what it differs from the version before: `title`, `lead`, `supports`, `name`, `open`, `remark`.
    changed: Vec<&'static str>,
    row: Option<u32>,
    title: &'a str,
    sectors: Vec<Named<'a>>,
    leads: Vec<Body<'a>>,
    supports: Vec<Line<'a>>,
    remark: Option<String>,
    corrections: Vec<CorrectionData<'a>>,
}

/// A department as a version names it.
#[derive(Serialize)]
struct Body<'a> {
    id: &'a str,
    /// The name in the version.
    written: &'a str,
    /// Its name today.
    name: &'a str,
}

#[derive(Serialize)]
struct Line<'a> {
    departments: Vec<Body<'a>>,
    scope: Option<&'a str>,
}

#[derive(Serialize)]
struct CorrectionData<'a> {
    date: Date,
    reason: &'a str,
}

/// Where the data of a duty stands, and where it stood before.
pub fn data_paths(plan: &super::Plan<'_>, id: DutyId) -> Vec<String> {
    let path = address::duty_data(plan.content, plan.relations, id);
    plan.with_old(&path, &address::duty(plan.content, plan.relations, id))
}

/// The data of a duty as JSON.
pub fn data(plan: &super::Plan<'_>, id: DutyId) -> String {
    let planner = Planner::at_root(plan);
    let mut text = serde_json::to_string(&planner.duty_data(id)).unwrap_or_default();
    text.push('\n');
    text
}

impl Planner<'_> {
    fn duty_data(&self, id: DutyId) -> DutyData<'_> {
        let content = self.content;
        let duty = self.relations.duty(id);
        let current = &content.entries[duty.current];
        let (place, list) = (&content.jurisdictions[duty.jurisdiction], &content.lists[duty.list]);
        DutyData {
            id: &current.slug,
            jurisdiction: Named { id: &place.slug, name: place.name.main() },
            list: Named { id: &list.slug, name: list.title.main() },
            url: self.absolute(&address::duty(content, self.relations, id)),
            status: self.relations.status(content, id).word(),
            stands: self.relations.stands(content, id),
            current: content.batches[current.batch].number,
            as_of: self.selection.as_of,
            versions: events::versions(content, self.relations, id).map(|version| self.version_data(&version)).collect(),
        }
    }

    fn version_data(&self, version: &Version) -> VersionData<'_> {
        let content = self.content;
        let entry: &Entry = &content.entries[version.entry];
        let batch = &content.batches[entry.batch];
        let is_of_it = |id: &str| id == entry.slug;
        VersionData {
            batch: batch.number,
            url: self.absolute(&format!("{}#{}", address::batch(content, entry.batch), entry.slug)),
            status: batch.status.word(),
            published: batch.published,
            effective: batch.effective,
            ended: batch.ended,
            approved: batch.approval.as_ref().map(|approval| approval.date),
            change: version.change.word(),
            changed: self.changed_parts(version),
            row: entry.row,
            title: &entry.title,
            sectors: entry.sectors.iter().map(|id| &content.sectors[*id]).map(|of| Named { id: &of.slug, name: of.name.main() }).collect(),
            leads: entry.leads.iter().map(|holder| self.body(holder)).collect(),
            supports: entry.supports.iter().map(|line| self.line(line)).collect(),
            remark: entry.remark.as_ref().map(|remark| remark.plain()),
            corrections: batch
                .corrections
                .iter()
                .filter(|correction| correction.duty.as_ref().is_some_and(|duty| is_of_it(&duty.value)))
                .map(|correction| CorrectionData { date: correction.date, reason: &correction.reason })
                .collect(),
        }
    }
    fn body<'b>(&'b self, holder: &'b Holder) -> Body<'b> {
        let department = &self.content.departments[holder.department];
        Body { id: &department.slug, written: &holder.written.value, name: department.name.main() }
    }

    fn line<'b>(&'b self, line: &'b Support) -> Line<'b> {
        let departments = line.holders.iter().map(|holder| self.body(holder)).collect();
        Line { departments, scope: line.scope.as_ref().map(|scope| scope.value.as_str()) }
    }

    /// The parts of a duty in which an amended version differs from the one before.
    fn changed_parts(&self, version: &Version) -> Vec<&'static str> {
        let part = |difference: &Difference<'_>| match difference {
            Difference::Title(..) => "title",
            Difference::Lead(..) => "lead",
            Difference::Joins(_) | Difference::Leaves(_) | Difference::Scope(..) => "supports",
            Difference::Name(..) => "name",
            Difference::Open(..) => "open",
            Difference::Remark(..) => "remark",
        };
        let mut parts: Vec<&str> = version.differences(self.content).iter().map(part).collect();
        parts.dedup();
        parts
    }
}
