//! The blank form of an enterprise list.

use jiff::civil::Date;
use serde::Serialize;

use super::Planner;
use super::name::{Link, Name};
use super::page::{Page, StatusView};
use crate::model::{Form, Id};

/// A blank form's page.
#[derive(Debug, Hash, Serialize)]
pub struct FormView<'a> {
    page: Page<'a>,
    title: Name<'a>,
    policy: Option<Link<'a>>,
    status: Option<StatusView>,
    annex: Option<&'a str>,
    /// An explanation as HTML.
    body: Option<String>,
    columns: &'a [String],
    fields: &'a [String],
    /// Rows to write in, each a list of empty cells.
    rows: Vec<Vec<()>>,
    due: Option<Date>,
    /// Whether that day is over.
    overdue: bool,
    submit_to: Option<Link<'a>>,
}

/// Blank rows on a printed sheet.
const ROWS: usize = 12;

impl<'a> Planner<'a> {
    pub(super) fn form(&self, id: Id<Form>) -> FormView<'a> {
        let form = &self.content.forms[id];
        let mut page = self.page(Some(form.jurisdiction), self.place_crumb(form.jurisdiction));
        let policy = form.policy.map(|policy| &self.content.policies[policy]);
        page.article = policy.and_then(|policy| self.article(form.policy, policy.written, Vec::new()));
        FormView {
            page,
            title: self.name(&form.title),
            policy: form.policy.map(|policy| self.policy_link(policy)),
            status: policy.map(|policy| self.status(policy.status, form.policy)),
            annex: form.annex.as_deref(),
            body: (!form.body.is_empty()).then(|| self.prose(&form.body, Some(form.jurisdiction), "")),
            columns: &form.columns,
            fields: &form.fields,
            rows: vec![vec![(); form.columns.len()]; ROWS],
            due: form.due,
            overdue: form.due.is_some_and(|due| due < self.date),
            submit_to: form.submit_to.map(|department| self.department_link(department)),
        }
    }
}
