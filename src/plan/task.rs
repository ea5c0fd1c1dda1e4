//! Tasks as pages show them: who has which part, and when it is due.

use jiff::civil::Date;
use serde::Serialize;

use super::name::{Link, Segment};
use super::page::StatusView;
use super::{Plan, Planner};
use crate::calendar::ics::{self, Obligation};
use crate::calendar::recurrence::{Recurrence, occurrences};
use crate::derive::Relations;
use crate::derive::tasks::{Task, TaskHolder, year, year_of_title};
use crate::derive::{TaskId, address};
use crate::model::{Content, Department, Id};
use crate::notation::note::Part;
use crate::notation::rhythm::Says;

/// Who has which part in a task.
#[derive(Debug, Hash, Serialize)]
pub struct Assigned<'a> {
    lead: Vec<Segment<'a>>,
    support: Vec<Segment<'a>>,
    shared: Vec<Segment<'a>>,
    /// Whether others have a part too.
    open: bool,
    /// The words that say when.
    timings: Vec<&'a str>,
}

/// A task on a department's page.
#[derive(Debug, Hash, Serialize)]
pub struct TaskRow<'a> {
    href: String,
    policy: Link<'a>,
    status: StatusView,
    label: String,
    heading: &'a str,
    /// The words of the task.
    words: &'a str,
    /// The department's own part: `lead`, `support` or `shared`.
    part: &'static str,
    /// All parts.
    assigned: Assigned<'a>,
}

/// Something that a department is to do again and again, or by a day.
#[derive(Debug, Hash, Serialize)]
pub struct ObligationRow<'a> {
    /// The words that say when.
    when: &'a str,
    /// The day that these mean, of what is due once.
    day: Option<Date>,
    /// The sentence that says so.
    words: &'a str,
    /// The clause.
    href: String,
    label: String,
    policy: Link<'a>,
    part: &'static str,
}

fn part_word(part: Part) -> &'static str {
    match part {
        Part::Lead => "lead",
        Part::Support => "support",
        Part::Shared => "shared",
    }
}

impl<'a> Planner<'a> {
    pub(super) fn assigned(&self, task: &'a Task) -> Assigned<'a> {
        let of = |part| task.holders.iter().filter(|holder| holder.part == part).map(|holder| self.task_holder(holder)).collect();
        Assigned {
            lead: of(Part::Lead),
            support: of(Part::Support),
            shared: of(Part::Shared),
            open: task.open,
            timings: task.timings.iter().map(|(words, _)| words.as_str()).collect(),
        }
    }

    pub(super) fn task_holder(&self, holder: &'a TaskHolder) -> Segment<'a> {
        let to = holder.department.map(|id| address::department(self.content, id));
        Segment { text: &holder.written, href: to.filter(|to| *to != self.path).map(|to| self.href(&to)) }
    }

    /// The tasks of a department, by policy and clause.
    pub(super) fn task_rows(&self, id: Id<Department>) -> Vec<TaskRow<'a>> {
        self.relations.tasks_of[id].iter().map(|(task, part)| self.task_row(*task, *part)).collect()
    }

    fn task_row(&self, id: TaskId, part: Part) -> TaskRow<'a> {
        let task = self.relations.task(id);
        let policy = task.clause.policy;
        let clause = &self.content.policies[policy].clauses[task.clause.clause];
        TaskRow {
            href: self.href(&format!("{}#{}", address::policy(self.content, policy), clause.anchor)),
            policy: self.policy_link(policy),
            status: self.status(self.content.policies[policy].status, Some(policy)),
            label: self.clause_path(policy, clause),
            heading: &clause.heading,
            words: &task.words,
            part: part_word(part),
            assigned: self.assigned(task),
        }
    }

    /// What a department is to do again and again, the most frequent first, and then what it is to do by a day, in order of days.
    pub(super) fn obligation_rows(&self, id: Id<Department>) -> Vec<ObligationRow<'a>> {
        let timed = self.relations.tasks_of[id].iter().flat_map(|(task, part)| {
            let task = self.relations.task(*task);
            task.timings.iter().filter_map(move |(when, timing)| {
                let due = occurrences(timing, year(&self.content.policies[task.clause.policy]));
                let first = due.iter().map(|due| due.first).min()?;
                let period = match &timing.says {
                    Says::Rhythm(rhythm) => rhythm.every.days(),
                    Says::Deadline(_) | Says::Measure(_) => u32::MAX,
                };
                let order = (period, first);
                Some((order, when, due, task, *part))
            })
        });
        let mut timed: Vec<_> = timed.collect();
        timed.sort_by_key(|(order, ..)| *order);
        timed.into_iter().map(|(_, when, due, task, part)| self.obligation_row(when, &due, task, part)).collect()
    }

    fn obligation_row(&self, when: &'a str, due: &[Recurrence], task: &'a Task, part: Part) -> ObligationRow<'a> {
        let policy = task.clause.policy;
        let clause = &self.content.policies[policy].clauses[task.clause.clause];
        let sentence = task.words.split_inclusive(['。', '；', ';']).find(|sentence| sentence.contains(when)).unwrap_or(&task.words);
        ObligationRow {
            when,
            day: due.iter().find(|due| due.rule.is_none()).map(|due| due.first),
            words: sentence.trim_end_matches(['；', ';']),
            href: self.href(&format!("{}#{}", address::policy(self.content, policy), clause.anchor)),
            label: self.clause_path(policy, clause),
            policy: self.policy_link(policy),
            part: part_word(part),
        }
    }

    /// The calendar of a department, which is the same in every language, as seen from here, if it has anything dated.
    pub(super) fn calendar(&self, id: Id<Department>) -> Option<String> {
        has_calendar(self.content, self.relations, id).then(|| address::relative(&self.file, &address::calendar(self.content, id)))
    }
}

/// What is dated in the tasks of a department: each with the first days and rules it has.
fn dated<'r>(content: &'r Content, relations: &'r Relations, id: Id<Department>) -> impl Iterator<Item = (usize, &'r Task, Obligation)> {
    relations.tasks_of[id].iter().enumerate().filter_map(move |(at, (task, _))| {
        let task = relations.task(*task);
        let policy = &content.policies[task.clause.policy];
        let recurrences: Vec<_> = task.timings.iter().flat_map(|(_, timing)| occurrences(timing, year(policy))).collect();
        let clause = &policy.clauses[task.clause.clause];
        let until = year_of_title(policy).and_then(|year| Date::new(year, 12, 31).ok());
        let words: String = task.words.chars().take(60).collect();
        let summary = if clause.heading.is_empty() { words } else { format!("{}{}", clause.label, clause.heading) };
        (!recurrences.is_empty()).then(|| {
            (at, task, Obligation { uid: String::new(), summary, description: task.words.clone(), url: String::new(), recurrences, until })
        })
    })
}

fn has_calendar(content: &Content, relations: &Relations, id: Id<Department>) -> bool {
    dated(content, relations, id).next().is_some()
}

/// Where the calendar of a department stands, and where it stood before.
pub fn calendar_paths(plan: &Plan<'_>, id: Id<Department>) -> Vec<String> {
    plan.with_old(&address::calendar(plan.content, id), &address::department(plan.content, id))
}

/// The calendar of a department, if it has anything dated. It is the same whenever it is made.
pub fn calendar(plan: &Plan<'_>, id: Id<Department>) -> Option<String> {
    let (content, relations) = (plan.content, plan.relations);
    let department = &content.departments[id];
    let base = content.site.base_url.trim_end_matches('/');
    let host = base.split("//").nth(1).unwrap_or("purview").split('/').next().unwrap_or("purview");
    let mut newest: Option<Date> = None;
    let obligations: Vec<Obligation> = dated(content, relations, id)
        .map(|(at, task, obligation)| {
            let policy = &content.policies[task.clause.policy];
            newest = newest.max(Some(policy.written));
            let clause = &policy.clauses[task.clause.clause].anchor;
            let page = address::policy(content, task.clause.policy);
            // What it is about does not change with other tasks, as far as that can be: several in one clause are numbered.
            let earlier = relations.tasks_of[id][..at].iter().filter(|(other, _)| relations.task(*other).clause == task.clause).count();
            let uid = format!("{}-{clause}-{}-{}@{host}", page.trim_end_matches(".html").replace('/', "-"), earlier + 1, department.slug);
            Obligation { uid, url: format!("{base}/{page}#{clause}"), ..obligation }
        })
        .collect();
    let place = content.jurisdictions[department.jurisdiction].name.main();
    Some(ics::write(&calendar_name(place, department.name.main()), newest?, &obligations))
}

/// 库尔勒市 and 市公安局 make 库尔勒市公安局.
fn calendar_name(place: &str, department: &str) -> String {
    let level = place.chars().next_back().filter(|level| department.starts_with(*level));
    format!("{}{department}", level.map_or(place, |level| place.trim_end_matches(level)))
}
