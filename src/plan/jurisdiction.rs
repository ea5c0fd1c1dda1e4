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
pub struct JurisdictionView {
    page: Page,
    name: Name,
    division: Option<String>,
    /// Introduction as HTML.
    body: Option<String>,
    lists: Vec<ListSummary>,
    policies: Vec<PolicyRow>,
    departments: Vec<DepartmentRow>,
    department_count: usize,
    gaps: GapCounts,
    forms: Vec<FormLink>,
    /// What changed lately.
    changes: Vec<ChangeGroup>,
    /// The feed of changes.
    feed: Option<String>,
}

#[derive(Debug, Hash, Serialize)]
struct ListSummary {
    list: Link,
    duties: usize,
    batches: Vec<BatchRow>,
}

/// A policy in a list of policies.
#[derive(Debug, Hash, Serialize)]
pub struct PolicyRow {
    /// The policy.
    #[serde(flatten)]
    pub link: Link,
    /// 成文日期.
    pub date: Date,
    /// 发文机关.
    pub issuer: String,
    /// 发文字号.
    pub number: Option<String>,
    /// How certain it is.
    pub status: StatusView,
}

/// A blank form in a list of forms.
#[derive(Debug, Hash, Serialize)]
pub struct FormLink {
    /// The form.
    #[serde(flatten)]
    pub link: Link,
    /// Its label in the policy.
    pub annex: Option<String>,
}

/// How many departments the page shows.
const DEPARTMENTS: usize = 8;

impl Planner<'_> {
    pub(super) fn jurisdiction(&self, id: Id<Jurisdiction>) -> JurisdictionView {
        let jurisdiction = &self.content.jurisdictions[id];
        let departments = self.departments_of(id);
        let department_count = departments.len();
        let mut departments = self.department_rows(departments.into_iter());
        departments.truncate(DEPARTMENTS);
        let lists = self.relations.lists[id].iter().filter(|list| !self.relations.batches[**list].is_empty());
        JurisdictionView {
            page: self.page(Some(id), Vec::new()),
            name: self.name(&jurisdiction.name),
            division: jurisdiction.division.clone(),
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

    fn policy_row(&self, id: Id<Policy>) -> PolicyRow {
        let policy = &self.content.policies[id];
        PolicyRow {
            link: self.policy_link(id),
            date: policy.written,
            issuer: policy.issuer.clone(),
            number: policy.number.clone(),
            status: self.status(policy.status, Some(id)),
        }
    }

    /// The blank forms of a jurisdiction.
    pub(super) fn form_links(&self, place: Id<Jurisdiction>) -> Vec<FormLink> {
        let forms = self.content.forms.iter().filter(|(_, form)| form.jurisdiction == place);
        forms
            .map(|(id, form)| FormLink {
                link: Link { href: self.href(&address::form(self.content, id)), name: self.name(&form.title) },
                annex: form.annex.clone(),
            })
            .collect()
    }
}
