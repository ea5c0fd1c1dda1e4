//! Departments: the index of a jurisdiction, and a page for each.

use jiff::civil::Date;
use serde::Serialize;

use super::Planner;
use super::change::ChangeGroup;
use super::name::{Link, Name};
use super::page::{Page, StatusView};
use super::portion::{LedDuty, Rows, SupportedDuty};
use super::task::{ObligationRow, TaskRow};
use crate::derive::{ClauseId, DutyId, address};
use crate::model::{Department, DepartmentKind, Disclosure, Id, Jurisdiction, Person};

/// A jurisdiction's departments.
#[derive(Debug, Hash, Serialize)]
pub struct DepartmentIndexView<'a> {
    page: Page<'a>,
    jurisdiction: Name<'a>,
    count: usize,
    groups: Vec<KindGroup<'a>>,
    /// Those that are over.
    ended: Vec<Link<'a>>,
    statuses: Vec<StatusView>,
}

/// Departments of one kind, those with most duties first.
#[derive(Debug, Hash, Serialize)]
struct KindGroup<'a> {
    kind: &'static str,
    departments: Vec<DepartmentRow<'a>>,
}

/// A department with its counts.
#[derive(Debug, Hash, Serialize)]
pub struct DepartmentRow<'a> {
    /// The department.
    #[serde(flatten)]
    pub link: Link<'a>,
    /// How many duties it leads.
    pub leads: usize,
    /// In how many it supports.
    pub supports: usize,
}

/// A department's page.
#[derive(Debug, Hash, Serialize)]
pub struct DepartmentView<'a> {
    page: Page<'a>,
    name: Name<'a>,
    jurisdiction: Name<'a>,
    kind: &'static str,
    aliases: Vec<&'a str>,
    /// A remark as HTML.
    body: Option<String>,
    contact: Option<ContactView<'a>>,
    statuses: Vec<StatusView>,
    leads: Option<Rows<LedDuty<'a>>>,
    supports: Option<Rows<SupportedDuty<'a>>>,
    tasks: Vec<TaskRow<'a>>,
    /// What these ask again and again, or by a day.
    obligations: Vec<ObligationRow<'a>>,
    /// Its calendar of obligations.
    calendar: Option<String>,
    clauses: Vec<ClauseLink<'a>>,
    changes: Vec<ChangeGroup<'a>>,
    former: Vec<FormerView<'a>>,
    /// The last day of its existence, if it is over.
    ended: Option<Date>,
    successors: Vec<Link<'a>>,
    persons: Vec<PersonView<'a>>,
    /// Its feed of changes.
    feed: Option<String>,
    /// Its step in the route for what no list covers, from 1.
    route_step: Option<usize>,
}

/// A name that the department, or one that became part of it, had.
#[derive(Debug, Hash, Serialize)]
struct FormerView<'a> {
    name: Name<'a>,
    until: Date,
}

/// A person to turn to.
#[derive(Debug, Hash, Serialize)]
struct PersonView<'a> {
    name: &'a str,
    post: Option<&'a str>,
    phone: Option<&'a str>,
    /// Whether everybody may read this.
    public: bool,
}

#[derive(Debug, Hash, Serialize)]
struct ContactView<'a> {
    phone: Option<&'a str>,
    email: Option<&'a str>,
    address: Option<&'a str>,
    hours: Option<&'a str>,
    website: Option<&'a str>,
    source: &'a str,
}

#[derive(Debug, Hash, Serialize)]
struct ClauseLink<'a> {
    policy: Link<'a>,
    status: StatusView,
    href: String,
    label: String,
    heading: &'a str,
}

fn person(person: &Person) -> PersonView<'_> {
    let Person { name, post, phone, disclosure } = person;
    PersonView { name, post: post.as_deref(), phone: phone.as_deref(), public: *disclosure == Disclosure::Public }
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

impl<'a> Planner<'a> {
    /// A department with its counts. A duty in which it has two lines counts once.
    pub(super) fn department_row(&self, id: Id<Department>) -> DepartmentRow<'a> {
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
    pub(super) fn department_rows(&self, ids: impl Iterator<Item = Id<Department>>) -> Vec<DepartmentRow<'a>> {
        let mut rows: Vec<DepartmentRow> = ids.map(|id| self.department_row(id)).collect();
        rows.sort_by_key(|row| std::cmp::Reverse((row.leads, row.supports)));
        rows
    }

    pub(super) fn department_index(&self, id: Id<Jurisdiction>) -> DepartmentIndexView<'a> {
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

    pub(super) fn department(&self, id: Id<Department>) -> DepartmentView<'a> {
        let department = &self.content.departments[id];
        let place = department.jurisdiction;
        let (leads, supports) = (&self.relations.leads[id], &self.relations.supports[id]);
        // Tasks stand in order of their clauses.
        let tasks = &self.relations.tasks_of[id];
        let has_task = |clause: &ClauseId| tasks.binary_search_by_key(clause, |(task, _)| self.relations.task(*task).clause).is_ok();
        let is_former = |alias: &str| department.former.iter().any(|former| former.name.main() == alias);
        DepartmentView {
            page: self.page(Some(place), self.departments_crumbs(place)),
            name: self.name(&department.name),
            jurisdiction: self.name(&self.content.jurisdictions[place].name),
            kind: kind_word(department.kind),
            aliases: department.aliases.iter().filter(|alias| !is_former(alias)).chain(&department.synonyms).map(String::as_str).collect(),
            body: (!department.body.is_empty()).then(|| self.prose(&department.body, Some(place), "")),
            contact: department.contact.as_ref().map(|contact| ContactView {
                phone: contact.phone.as_deref(),
                email: contact.email.as_deref(),
                address: contact.address.as_deref(),
                hours: contact.hours.as_deref(),
                website: contact.website.as_deref(),
                source: &contact.source,
            }),
            statuses: self.statuses_of(leads, supports),
            leads: self.led_rows(id, leads, 1),
            supports: self.supported_rows(id, supports, 1),
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

    pub(super) fn departments_crumbs(&self, place: Id<Jurisdiction>) -> Vec<Link<'a>> {
        let mut crumbs = self.place_crumb(place);
        crumbs.push(Link { href: self.href(&address::departments(self.content, place)), name: self.untranslated("") });
        crumbs
    }

    fn clause_link(&self, ClauseId { policy, clause }: ClauseId) -> ClauseLink<'a> {
        let clause = &self.content.policies[policy].clauses[clause];
        ClauseLink {
            policy: self.policy_link(policy),
            status: self.status(self.content.policies[policy].status, Some(policy)),
            href: self.href(&format!("{}#{}", address::policy(self.content, policy), clause.anchor)),
            label: self.clause_path(policy, clause),
            heading: &clause.heading,
        }
    }
}
