//! Departments: the index of a jurisdiction, and a page for each.

use jiff::civil::Date;
use serde::Serialize;

use super::Planner;
use super::change::ChangeGroup;
use super::duty::{SupportView, support_count};
use super::name::{Link, Name};
use super::page::{Page, StatusView};
use super::task::{ObligationRow, TaskRow};
use crate::derive::{ClauseId, DutyId, LineId, address};
use crate::model::{Department, DepartmentKind, Disclosure, Id, Jurisdiction, Person};

/// A jurisdiction's departments.
#[derive(Debug, Hash, Serialize)]
pub struct DepartmentIndexView {
    page: Page,
    jurisdiction: Name,
    count: usize,
    groups: Vec<KindGroup>,
    /// Those that are over.
    ended: Vec<Link>,
    statuses: Vec<StatusView>,
}

/// Departments of one kind, those with most duties first.
#[derive(Debug, Hash, Serialize)]
struct KindGroup {
    kind: &'static str,
    departments: Vec<DepartmentRow>,
}

/// A department with its counts.
#[derive(Debug, Hash, Serialize)]
pub struct DepartmentRow {
    /// The department.
    #[serde(flatten)]
    pub link: Link,
    /// How many duties it leads.
    pub leads: usize,
    /// In how many it supports.
    pub supports: usize,
}

/// A department's page.
#[derive(Debug, Hash, Serialize)]
pub struct DepartmentView {
    page: Page,
    name: Name,
    jurisdiction: Name,
    kind: &'static str,
    aliases: Vec<String>,
    /// A remark as HTML.
    body: Option<String>,
    contact: Option<ContactView>,
    statuses: Vec<StatusView>,
    leads: Vec<LedDuty>,
    supports: Vec<SupportedDuty>,
    tasks: Vec<TaskRow>,
    /// What these ask again and again, or by a day.
    obligations: Vec<ObligationRow>,
    /// Its calendar of obligations.
    calendar: Option<String>,
    clauses: Vec<ClauseLink>,
    changes: Vec<ChangeGroup>,
    former: Vec<FormerView>,
    /// The last day of its existence, if it is over.
    ended: Option<Date>,
    successors: Vec<Link>,
    persons: Vec<PersonView>,
    /// Its feed of changes.
    feed: Option<String>,
    /// Its step in the route for what no list covers, from 1.
    route_step: Option<usize>,
}

/// A name that the department, or one that became part of it, had.
#[derive(Debug, Hash, Serialize)]
struct FormerView {
    name: Name,
    until: Date,
}

/// A person to turn to.
#[derive(Debug, Hash, Serialize)]
struct PersonView {
    name: String,
    post: Option<String>,
    phone: Option<String>,
    /// Whether everybody may read this.
    public: bool,
}

#[derive(Debug, Hash, Serialize)]
struct ContactView {
    phone: Option<String>,
    email: Option<String>,
    address: Option<String>,
    hours: Option<String>,
    website: Option<String>,
    source: String,
}

#[derive(Debug, Hash, Serialize)]
struct LedDuty {
    duty: Link,
    row: Option<u32>,
    supports: usize,
    status: StatusView,
}

#[derive(Debug, Hash, Serialize)]
struct SupportedDuty {
    duty: Link,
    row: Option<u32>,
    line: SupportView,
    leads: Vec<Link>,
    status: StatusView,
}

#[derive(Debug, Hash, Serialize)]
struct ClauseLink {
    policy: Link,
    status: StatusView,
    href: String,
    label: String,
    heading: String,
}

fn person(person: &Person) -> PersonView {
    let Person { name, post, phone, disclosure } = person.clone();
    PersonView { name, post, phone, public: disclosure == Disclosure::Public }
}

fn kind_word(kind: DepartmentKind) -> &'static str {
    match kind {
        DepartmentKind::Office => "office",
        DepartmentKind::Grassroots => "grassroots",
        DepartmentKind::Group => "group",
        DepartmentKind::Enterprise => "enterprise",
        DepartmentKind::Military => "military",
    }
}

impl Planner<'_> {
    /// A department with its counts. A duty in which it has two lines counts once.
    pub(super) fn department_row(&self, id: Id<Department>) -> DepartmentRow {
        let mut supported: Vec<DutyId> = self.relations.supports[id].iter().map(|line| line.duty).collect();
        supported.dedup();
        DepartmentRow { link: self.department_link(id), leads: self.relations.leads[id].len(), supports: supported.len() }
    }

    /// The departments of a place that are not over.
    pub(super) fn departments_of(&self, place: Id<Jurisdiction>) -> Vec<Id<Department>> {
        let all = self.relations.departments[place].iter().copied();
        all.filter(|id| self.content.departments[*id].ended.is_none()).collect()
    }

    /// Departments, those with most duties first.
    pub(super) fn department_rows(&self, ids: impl Iterator<Item = Id<Department>>) -> Vec<DepartmentRow> {
        let mut rows: Vec<DepartmentRow> = ids.map(|id| self.department_row(id)).collect();
        rows.sort_by_key(|row| std::cmp::Reverse((row.leads, row.supports)));
        rows
    }

    pub(super) fn department_index(&self, id: Id<Jurisdiction>) -> DepartmentIndexView {
        let departments = self.departments_of(id);
        let over = self.relations.departments[id].iter().filter(|id| self.content.departments[**id].ended.is_some());
        let groups = [
            DepartmentKind::Office,
            DepartmentKind::Grassroots,
            DepartmentKind::Group,
            DepartmentKind::Enterprise,
            DepartmentKind::Military,
        ];
        let groups = groups
            .into_iter()
            .map(|kind| {
                let of_kind = departments.iter().copied().filter(|id| self.content.departments[*id].kind == kind);
                KindGroup { kind: kind_word(kind), departments: self.department_rows(of_kind) }
            })
            .filter(|group| !group.departments.is_empty())
            .collect();
        DepartmentIndexView {
            page: self.page(Some(id), self.place_crumb(id)),
            jurisdiction: self.name(&self.content.jurisdictions[id].name),
            count: departments.len(),
            groups,
            ended: over.map(|id| self.department_link(*id)).collect(),
            statuses: self.list_statuses(id),
        }
    }

    pub(super) fn department(&self, id: Id<Department>) -> DepartmentView {
        let department = &self.content.departments[id];
        let place = department.jurisdiction;
        let mut crumbs = self.place_crumb(place);
        crumbs.push(Link { href: self.href(&address::departments(self.content, place)), name: self.untranslated("") });
        let leads: Vec<LedDuty> = self.relations.leads[id].iter().map(|duty| self.led(*duty)).collect();
        let supports: Vec<SupportedDuty> = self.relations.supports[id].iter().map(|line| self.supported(*line)).collect();
        let mut statuses: Vec<StatusView> = Vec::new();
        for status in leads.iter().map(|duty| &duty.status).chain(supports.iter().map(|duty| &duty.status)) {
            if !statuses.contains(status) {
                statuses.push(status.clone());
            }
        }
        // Tasks stand in order of their clauses.
        let tasks = &self.relations.tasks_of[id];
        let has_task = |clause: &ClauseId| tasks.binary_search_by_key(clause, |(task, _)| self.relations.task(*task).clause).is_ok();
        let is_former = |alias: &str| department.former.iter().any(|former| former.name.main() == alias);
        DepartmentView {
            page: self.page(Some(place), crumbs),
            name: self.name(&department.name),
            jurisdiction: self.name(&self.content.jurisdictions[place].name),
            kind: kind_word(department.kind),
            aliases: department.aliases.iter().filter(|alias| !is_former(alias)).chain(&department.synonyms).cloned().collect(),
            body: (!department.body.is_empty()).then(|| self.prose(&department.body, Some(place), "")),
            contact: department.contact.as_ref().map(|contact| ContactView {
                phone: contact.phone.clone(),
                email: contact.email.clone(),
                address: contact.address.clone(),
                hours: contact.hours.clone(),
                website: contact.website.clone(),
                source: contact.source.clone(),
            }),
            statuses,
            leads,
            supports,
            tasks: self.task_rows(id),
            obligations: self.obligation_rows(id),
            calendar: self.calendar(id),
            clauses: self.relations.clauses[id].iter().filter(|clause| !has_task(clause)).map(|clause| self.clause_link(*clause)).collect(),
            changes: self.changes_of(id),
            former: department
                .former
                .iter()
                .rev()
                .map(|former| FormerView { name: self.name(&former.name), until: former.until })
                .collect(),
            ended: department.ended,
            successors: department.successors.iter().map(|id| self.department_link(*id)).collect(),
            persons: department.persons.iter().map(person).collect(),
            feed: self.feed_href(&address::department(self.content, id), Some(place)),
            route_step: self.content.jurisdictions[place].report_to.iter().position(|step| *step == id).map(|index| index + 1),
        }
    }

    fn led(&self, id: DutyId) -> LedDuty {
        let entry = self.relations.current(self.content, id);
        let batch = &self.content.batches[entry.batch];
        LedDuty {
            duty: self.duty_link(id),
            row: entry.row,
            supports: support_count(entry),
            status: self.status(batch.status, batch.policy),
        }
    }

    fn supported(&self, line: LineId) -> SupportedDuty {
        let current = self.relations.duty(line.duty).current;
        let entry = &self.content.entries[current];
        let batch = &self.content.batches[entry.batch];
        SupportedDuty {
            duty: self.duty_link(line.duty),
            row: entry.row,
            line: self.support(current, line.support),
            leads: entry.leads.iter().map(|holder| self.holder_link(holder)).collect(),
            status: self.status(batch.status, batch.policy),
        }
    }

    fn clause_link(&self, ClauseId { policy, clause }: ClauseId) -> ClauseLink {
        let clause = &self.content.policies[policy].clauses[clause];
        ClauseLink {
            policy: self.policy_link(policy),
            status: self.status(self.content.policies[policy].status, Some(policy)),
            href: self.href(&format!("{}#{}", address::policy(self.content, policy), clause.anchor)),
            label: self.clause_path(policy, clause),
            heading: clause.heading.clone(),
        }
    }
}
