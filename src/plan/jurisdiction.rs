//! A jurisdiction: the way to its lists, policies, departments and gaps.

use jiff::civil::Date;
use serde::Serialize;

use super::Planner;
use super::change::ChangeGroup;
use super::department::DepartmentRow;
use super::gaps::GapCounts;
use super::list::BatchRow;
use super::name::{Link, Name};
use super::page::{Page, StatusView};
use crate::derive::address;
use crate::model::{Id, Jurisdiction, Policy};

/// A jurisdiction's page.
#[derive(Debug, Hash, Serialize)]
pub struct JurisdictionView<'a> {
    page: Page<'a>,
    name: Name<'a>,
    division: Option<&'a str>,
    /// Introduction as HTML.
    body: Option<String>,
    lists: Vec<ListSummary<'a>>,
    policies: Vec<PolicyRow<'a>>,
    departments: Vec<DepartmentRow<'a>>,
    department_count: usize,
    gaps: GapCounts,
    forms: Vec<FormLink<'a>>,
    /// What changed lately.
    changes: Vec<ChangeGroup<'a>>,
    /// The feed of changes.
    feed: Option<String>,
}

#[derive(Debug, Hash, Serialize)]
struct ListSummary<'a> {
    list: Link<'a>,
    duties: usize,
    batches: Vec<BatchRow<'a>>,
}

/// A policy in a list of policies.
#[derive(Debug, Hash, Serialize)]
pub struct PolicyRow<'a> {
    /// The policy.
    #[serde(flatten)]
    pub link: Link<'a>,
    /// 成文日期.
    pub date: Date,
    /// 发文机关.
    pub issuer: &'a str,
    /// 发文字号.
    pub number: Option<&'a str>,
    /// How certain it is.
    pub status: StatusView,
}

/// A blank form in a list of forms.
#[derive(Debug, Hash, Serialize)]
pub struct FormLink<'a> {
    /// The form.
    #[serde(flatten)]
    pub link: Link<'a>,
    /// Its label in the policy.
    pub annex: Option<&'a str>,
}

/// How many departments the page shows.
const DEPARTMENTS: usize = 8;

impl<'a> Planner<'a> {
    pub(super) fn jurisdiction(&self, id: Id<Jurisdiction>) -> JurisdictionView<'a> {
        let jurisdiction = &self.content.jurisdictions[id];
        let departments = self.departments_of(id);
        let department_count = departments.len();
        let mut departments = self.department_rows(departments.into_iter());
        departments.truncate(DEPARTMENTS);
        let lists = self.relations.lists[id].iter().filter(|list| !self.relations.batches[**list].is_empty());
        JurisdictionView {
            page: self.page(Some(id), Vec::new()),
            name: self.name(&jurisdiction.name),
            division: jurisdiction.division.as_deref(),
            body: (!jurisdiction.body.is_empty()).then(|| self.prose(&jurisdiction.body, Some(id), "")),
            lists: lists
                .map(|list| ListSummary {
                    list: self.list_link(*list),
                    duties: self.relations.standing[*list].len(),
                    batches: self.relations.batches[*list].iter().rev().map(|batch| self.batch_row(*batch)).collect(),
                })
                .collect(),
            policies: self.relations.policies[id].iter().map(|policy| self.policy_row(*policy)).collect(),
            departments,
            department_count,
            gaps: self.gap_counts(id),
            forms: self.form_links(id),
            changes: self.newest(&self.relations.events_at[id], None),
            feed: (!self.relations.events_at[id].is_empty()).then(|| self.to_file(&address::jurisdiction_feed(self.content, id))),
        }
    }

    fn policy_row(&self, id: Id<Policy>) -> PolicyRow<'a> {
        let policy = &self.content.policies[id];
        PolicyRow {
            link: self.policy_link(id),
            date: policy.written,
            issuer: &policy.issuer,
            number: policy.number.as_deref(),
            status: self.status(policy.status, Some(id)),
        }
    }

    /// The blank forms of a jurisdiction.
    pub(super) fn form_links(&self, place: Id<Jurisdiction>) -> Vec<FormLink<'a>> {
        let forms = self.content.forms.iter().filter(|(_, form)| form.jurisdiction == place);
        forms
            .map(|(id, form)| FormLink {
                link: Link { href: self.href(&address::form(self.content, id)), name: self.name(&form.title) },
                annex: form.annex.as_deref(),
            })
            .collect()
    }
}
