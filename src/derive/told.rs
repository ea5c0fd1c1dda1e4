//! What the texts of policies tell: names, tasks, citations.

use rayon::prelude::*;

use super::citations::Works;
use super::mentions::Mention;
use super::tasks::{self, Task, Unread};
use super::{ClauseId, Relations, TaskId};
use crate::model::{Content, Department, Id, Policy, Sector, Table};
use crate::notation::note::Part;

/// What the texts of all policies tell. The fields are those of [`Relations`].
pub(super) struct Told {
    pub clauses: Table<Department, Vec<ClauseId>>,
    pub named_in: Table<Sector, Vec<ClauseId>>,
    pub tasks: Vec<Task>,
    pub tasks_of: Table<Department, Vec<(TaskId, Part)>>,
    pub unread_notes: Vec<Unread>,
    pub works: Table<Policy, Works>,
    pub cited_by: Table<Policy, Vec<Id<Policy>>>,
}

impl Told {
    /// Reads each policy by itself, on all threads. `relations` knows what texts may name.
    pub fn new(content: &Content, relations: &Relations) -> Self {
        let mut told = Self {
            clauses: content.departments.table(),
            named_in: content.sectors.table(),
            tasks: Vec::new(),
            tasks_of: content.departments.table(),
            unread_notes: Vec::new(),
            works: content.policies.table(),
            cited_by: content.policies.table(),
        };
        let texts: Vec<OfPolicy> = content.policies.par_ids().map(|policy| OfPolicy::new(content, relations, policy)).collect();
        content.policies.ids().zip(texts).for_each(|(policy, of_policy)| told.add(policy, of_policy));
        told
    }

    fn add(&mut self, policy: Id<Policy>, told: OfPolicy) {
        for (clause, mention) in told.mentions {
            let named_in = match mention {
                Mention::Department(department) => &mut self.clauses[department],
                Mention::Sector(sector) => &mut self.named_in[sector],
                Mention::Policy(_) | Mention::List(_) => continue,
            };
            let id = ClauseId { policy, clause };
            if named_in.last() != Some(&id) {
                named_in.push(id);
            }
        }
        self.unread_notes.extend(told.unread);
        told.tasks.into_iter().for_each(|task| self.assign(task));
        for cited in told.works.works.iter().filter_map(|work| work.policy) {
            self.cited_by[cited].push(policy);
        }
        self.works[policy] = told.works;
    }

    fn assign(&mut self, task: Task) {
        let id = TaskId(self.tasks.len() as u32);
        for holder in &task.holders {
            let Some(department) = holder.department else { continue };
            let of_department = &mut self.tasks_of[department];
            if of_department.last().is_none_or(|(known, _)| *known != id) {
                of_department.push((id, holder.part));
            }
        }
        self.tasks.push(task);
    }
}

/// What the text of one policy tells.
struct OfPolicy {
    /// What its clauses name, each with the index of the clause.
    mentions: Vec<(usize, Mention)>,
    tasks: Vec<Task>,
    unread: Vec<Unread>,
    works: Works,
}

impl OfPolicy {
    fn new(content: &Content, relations: &Relations, id: Id<Policy>) -> Self {
        let policy = &content.policies[id];
        let texts: Vec<String> = policy.clauses.iter().map(|clause| clause.body.plain()).collect();
        let known = &relations.mentions[policy.jurisdiction];
        let mentions = texts.iter().enumerate().flat_map(|(clause, text)| known.find(text).map(move |(_, mention)| (clause, mention)));
        let mentions = mentions.collect();
        let (tasks, unread) = tasks::of_policy(content, id, &relations.bodies[policy.jurisdiction]);
        Self { mentions, tasks, unread, works: Works::new(content, id, &texts, &relations.documents) }
    }
}
