//! Deriving: what follows from the content, arranged by who needs it. Relations hold ids only; they know neither pages nor words.

pub mod address;
pub mod citations;
pub mod difference;
pub mod events;
pub mod gaps;
pub mod links;
pub mod mentions;
pub mod moved;
pub mod portion;
mod roles;
pub mod tasks;
mod told;

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;
use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::diagnostic::At;
use crate::model::{Batch, Content, Department, Entry, Id, Jurisdiction, List, Policy, Sector, Status, Table};

use crate::notation::note::Part;
use citations::{Documents, Works};
use events::{Event, EventId, Timeline};
use gaps::Gaps;
use mentions::{Mention, Mentions};
use roles::{Holders, InScope, Matters, Roles};
use tasks::{Bodies, Task, Unread};
use told::Told;

/// A duty: one identity, one version in each batch that speaks of it.
#[derive(Clone, Debug)]
pub struct Duty {
    /// Where it belongs.
    pub jurisdiction: Id<Jurisdiction>,
    /// The list.
    pub list: Id<List>,
    /// Its versions, oldest first, at least one.
    pub versions: Vec<Id<Entry>>,
    /// The version that stands: the newest of the most certain ones. A draft does not take the place of what is in force.
    pub current: Id<Entry>,
}

/// How far a status goes towards being in force.
fn certainty(status: Status) -> u8 {
    match status {
        Status::InForce => 3,
        Status::Approved => 2,
        Status::Proposed | Status::Consultation => 1,
        Status::Repealed | Status::Superseded | Status::Withdrawn => 0,
    }
}

/// Index of a duty in [`Relations::duties`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DutyId(u32);

impl DutyId {
    /// The position among all duties.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A task, by its place among all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskId(u32);

/// One line of a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineId {
    /// The duty.
    pub duty: DutyId,
    /// Index of the supporting line in its current version.
    pub support: usize,
}

/// A clause of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClauseId {
    /// The policy.
    pub policy: Id<Policy>,
    /// Index of the clause.
    pub clause: usize,
}

/// How a duty came to be over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A batch ends it.
    By(Id<Entry>),
    /// Its batch is over, and is now this.
    With(Status),
}

/// What follows from the content. Only duties as they stand are counted: a repealed one has its page and its history, and no more.
#[derive(Debug)]
pub struct Relations {
    duties: Vec<Duty>,
    /// The duty of each entry.
    pub duty_of: Table<Entry, Option<DutyId>>,
    /// The entries of each batch, in order.
    pub entries: Table<Batch, Vec<Id<Entry>>>,
    /// The batches of each list, oldest first.
    pub batches: Table<List, Vec<Id<Batch>>>,
    /// Duties of each list as it stands, in order of the newest table.
    pub standing: Table<List, Vec<DutyId>>,
    /// Lists of each jurisdiction.
    pub lists: Table<Jurisdiction, Vec<Id<List>>>,
    /// Departments of each jurisdiction.
    pub departments: Table<Jurisdiction, Vec<Id<Department>>>,
    /// Policies of each jurisdiction.
    pub policies: Table<Jurisdiction, Vec<Id<Policy>>>,
    /// Duties a department leads.
    pub leads: Table<Department, Vec<DutyId>>,
    /// Lines in which a department supports.
    pub supports: Table<Department, Vec<LineId>>,
    /// Duties whose heading names a sector.
    pub covered: Table<Sector, Vec<DutyId>>,
    /// Supporting lines whose scope names a sector that the heading does not.
    pub mentioned: Table<Sector, Vec<LineId>>,
    /// Duties that are over, and whose last heading named a sector.
    pub formerly_covered: Table<Sector, Vec<DutyId>>,
    /// What is open in the lists of a jurisdiction.
    pub gaps: Table<Jurisdiction, Gaps>,
    /// The day of a list's last change: that of the newest batch by which one of its duties stands or has ended. What was withdrawn has changed nothing, nor has
    /// a draft of which nothing stands.
    pub changed: Table<List, Option<Date>>,
    /// Kinds of a sector.
    pub kinds: Table<Sector, Vec<Id<Sector>>>,
    /// Lists and batches that rest on a policy.
    pub rests_on: Table<Policy, Vec<Id<Batch>>>,
    /// Clauses that name a department.
    pub clauses: Table<Department, Vec<ClauseId>>,
    /// Names in running text, by jurisdiction.
    pub mentions: Table<Jurisdiction, Mentions>,
    /// What the scopes of an entry name: they stand on many pages, and are looked through once.
    scopes: Table<Entry, Box<[InScope]>>,
    /// Bodies of each jurisdiction by all their names.
    pub bodies: Table<Jurisdiction, Bodies>,
    /// What public policies ask of departments, by policy and clause.
    tasks: Vec<Task>,
    /// The tasks of a department, with its part in each.
    pub tasks_of: Table<Department, Vec<(TaskId, Part)>>,
    /// What looks like a note and could not be read.
    pub unread_notes: Vec<Unread>,
    /// Clauses of public policies that name a sector.
    pub named_in: Table<Sector, Vec<ClauseId>>,
    /// Policies by what texts call them.
    pub documents: Documents,
    /// What a policy cites.
    pub works: Table<Policy, Works>,
    /// Policies that cite a policy.
    pub cited_by: Table<Policy, Vec<Id<Policy>>>,
    /// Everything that happened, the newest first.
    events: Vec<Event>,
    /// What happened in a jurisdiction, the newest first.
    pub events_at: Table<Jurisdiction, Vec<EventId>>,
    /// What a batch changed.
    pub events_by: Table<Batch, Vec<EventId>>,
    /// What happened to the duties of a department and to itself, the newest first.
    pub events_of: Table<Department, Vec<EventId>>,
    /// What happened to the duties of a sector, the newest first.
    pub events_in: Table<Sector, Vec<EventId>>,
}

impl Relations {
    /// All duties with their ids, in order of their first batch.
    pub fn duties(&self) -> impl ExactSizeIterator<Item = (DutyId, &Duty)> {
        self.duties.iter().enumerate().map(|(index, duty)| (DutyId(index as u32), duty))
    }

    /// The same, on all threads.
    pub fn par_duties(&self) -> impl IndexedParallelIterator<Item = (DutyId, &Duty)> {
        self.duties.par_iter().enumerate().map(|(index, duty)| (DutyId(index as u32), duty))
    }

    /// A duty by its id.
    pub fn duty(&self, id: DutyId) -> &Duty {
        &self.duties[id.0 as usize]
    }

    /// The version of a duty that stands.
    pub fn current<'c>(&self, content: &'c Content, id: DutyId) -> &'c Entry {
        &content.entries[self.duty(id).current]
    }

    /// Whether a duty holds, or may come to hold: its version that stands does not end it, and is of a batch that is not over.
    pub fn stands(&self, content: &Content, id: DutyId) -> bool {
        let entry = self.current(content, id);
        !entry.repealed && !content.batches[entry.batch].status.is_over()
    }

    /// How certain a duty is: as its batch, and over once a batch that is more than a draft has ended it.
    pub fn status(&self, content: &Content, id: DutyId) -> Status {
        let entry = self.current(content, id);
        let status = content.batches[entry.batch].status;
        if entry.repealed && matches!(status, Status::Approved | Status::InForce) { Status::Repealed } else { status }
    }

    /// What a duty says, or last said: the version that stands, and of a duty that has ended the one before its end, if there is one.
    pub fn wording(&self, content: &Content, id: DutyId) -> Id<Entry> {
        let duty = self.duty(id);
        let until = duty.versions.iter().position(|version| *version == duty.current).unwrap_or(0);
        let mut back = duty.versions[..=until].iter().rev().copied();
        back.find(|version| !content.entries[*version].repealed).unwrap_or(duty.current)
    }

    /// Ids that a duty had before, as any of its versions says.
    pub fn former_ids<'c>(&'c self, content: &'c Content, id: DutyId) -> impl Iterator<Item = &'c At<String>> {
        self.duty(id).versions.iter().flat_map(|version| &content.entries[*version].former_ids)
    }

    /// Whether any duty names the sector, in its heading or in a supporting line, in any jurisdiction.
    pub fn is_covered(&self, sector: Id<Sector>) -> bool {
        !self.covered[sector].is_empty() || !self.mentioned[sector].is_empty()
    }

    /// The places whose lists or policies name a sector, in order.
    pub fn places_of(&self, sector: Id<Sector>, content: &Content) -> BTreeSet<Id<Jurisdiction>> {
        let duties = self.covered[sector].iter().copied().chain(self.mentioned[sector].iter().map(|line| line.duty));
        let clauses = self.named_in[sector].iter().map(|clause| content.policies[clause.policy].jurisdiction);
        duties.map(|duty| self.duty(duty).jurisdiction).chain(clauses).collect()
    }

    /// Sectors to offer where no duty names `sector`: those its source gives, else the wider one, if duties name it.
    pub fn near(&self, content: &Content, sector: Id<Sector>) -> Vec<Id<Sector>> {
        let Sector { near, within, .. } = &content.sectors[sector];
        let wider = within.filter(|_| near.is_empty());
        near.iter().copied().chain(wider).filter(|near| self.is_covered(*near)).collect()
    }

    /// The batches of a list of which something stands, oldest first.
    pub fn standing_batches(&self, content: &Content, list: Id<List>) -> Vec<Id<Batch>> {
        let standing: BTreeSet<Id<Batch>> = self.standing[list].iter().map(|duty| self.current(content, *duty).batch).collect();
        self.batches[list].iter().copied().filter(|batch| standing.contains(batch)).collect()
    }

    /// How a duty came to be over; None for one that stands.
    pub fn end(&self, content: &Content, id: DutyId) -> Option<End> {
        let current = self.current(content, id);
        let is_ended = current.repealed && content.batches[current.batch].status != Status::Withdrawn;
        match is_ended {
            true => Some(End::By(self.duty(id).current)),
            false => {
                (!self.stands(content, id)).then(|| End::With(content.batches[content.entries[self.wording(content, id)].batch].status))
            }
        }
    }
}

/// Derives the relations of a content that stands at the end of a day, if one is given: nothing happened after it.
pub fn derive(content: &Content, day: Option<Date>) -> Relations {
    let mut relations = Relations {
        duties: Vec::new(),
        duty_of: content.entries.table(),
        entries: content.batches.table(),
        batches: content.lists.table(),
        standing: content.lists.table(),
        lists: content.jurisdictions.table(),
        departments: content.jurisdictions.table(),
        policies: content.jurisdictions.table(),
        leads: content.departments.table(),
        supports: content.departments.table(),
        covered: content.sectors.table(),
        mentioned: content.sectors.table(),
        formerly_covered: content.sectors.table(),
        gaps: content.jurisdictions.table(),
        changed: content.lists.table(),
        kinds: content.sectors.table(),
        rests_on: content.policies.table(),
        clauses: content.departments.table(),
        mentions: content.jurisdictions.table(),
        scopes: content.entries.table(),
        bodies: content.jurisdictions.table(),
        tasks: Vec::new(),
        tasks_of: content.departments.table(),
        unread_notes: Vec::new(),
        named_in: content.sectors.table(),
        documents: Documents::new(content),
        works: content.policies.table(),
        cited_by: content.policies.table(),
        events: Vec::new(),
        events_at: content.jurisdictions.table(),
        events_by: content.batches.table(),
        events_of: content.departments.table(),
        events_in: content.sectors.table(),
    };
    relations.membership(content);
    let departments = &relations.departments;
    let (histories, mentions) =
        rayon::join(|| histories(content), || content.jurisdictions.par_table(|place| Mentions::new(content, &departments[place])));
    relations.bodies = content.jurisdictions.par_table(|place| Bodies::new(content, &departments[place]));
    (relations.duties, relations.duty_of) = histories;
    relations.mentions = mentions;
    let texts = || rayon::join(|| Told::new(content, &relations), || Timeline::new(content, &relations, day));
    let roles = || {
        let roles = Roles::new(content, &relations);
        let gaps = content.jurisdictions.par_table(|place| Gaps::new(content, &relations, &roles.matters, place));
        (roles, gaps)
    };
    let ((roles, gaps), (told, timeline)) = rayon::join(roles, texts);
    let Roles { scopes, matters, holders: Holders { leads, supports } } = roles;
    let Matters { standing, changed, covered, mentioned, formerly_covered } = matters;
    let Told { clauses, named_in, tasks, tasks_of, unread_notes, works, cited_by } = told;
    let Timeline { events, at: events_at, by: events_by, of: events_of, within: events_in } = timeline;
    let relations = Relations { gaps, scopes, standing, changed, leads, supports, covered, mentioned, formerly_covered, ..relations };
    let relations = Relations { clauses, named_in, tasks, tasks_of, unread_notes, works, cited_by, ..relations };
    Relations { events, events_at, events_by, events_of, events_in, ..relations }
}

/// Entries with one id in one list are versions of one duty, and so are those that name an id which it had before.
fn histories(content: &Content) -> (Vec<Duty>, Table<Entry, Option<DutyId>>) {
    let mut duties: Vec<Duty> = Vec::new();
    let mut duty_of = content.entries.table();
    let mut known: FxHashMap<(Id<List>, &str), DutyId> = FxHashMap::with_capacity_and_hasher(content.entries.len(), FxBuildHasher);
    for (id, entry) in content.entries.iter() {
        let list = content.batches[entry.batch].list;
        let mut ids = std::iter::once(&entry.slug).chain(entry.former_ids.iter().map(|id| &id.value));
        let duty = ids.find_map(|id| known.get(&(list, id.as_str())).copied()).unwrap_or_else(|| {
            let jurisdiction = content.lists[list].jurisdiction;
            duties.push(Duty { jurisdiction, list, versions: Vec::new(), current: id });
            DutyId(duties.len() as u32 - 1)
        });
        known.entry((list, &entry.slug)).or_insert(duty);
        let versions = &mut duties[duty.0 as usize];
        versions.versions.push(id);
        let of = |entry: Id<Entry>| certainty(content.batches[content.entries[entry].batch].status);
        if of(id) >= of(versions.current) {
            versions.current = id;
        }
        duty_of[id] = Some(duty);
    }
    (duties, duty_of)
}

impl Relations {
    fn membership(&mut self, content: &Content) {
        for (id, list) in content.lists.iter() {
            self.lists[list.jurisdiction].push(id);
        }
        for (id, department) in content.departments.iter() {
            self.departments[department.jurisdiction].push(id);
        }
        for (id, policy) in content.policies.iter() {
            self.policies[policy.jurisdiction].push(id);
        }
        for (id, batch) in content.batches.iter() {
            self.batches[batch.list].push(id);
            if let Some(policy) = batch.policy {
                self.rests_on[policy].push(id);
            }
        }
        for (id, entry) in content.entries.iter() {
            self.entries[entry.batch].push(id);
        }
        for (id, sector) in content.sectors.iter() {
            if let Some(wider) = sector.within {
                self.kinds[wider].push(id);
            }
        }
    }

    /// Everything that happened, the newest first.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Something that happened.
    pub fn event(&self, id: EventId) -> &Event {
        &self.events[id.index()]
    }

    /// Whether a jurisdiction has a list with a batch.
    pub fn has_lists(&self, id: Id<Jurisdiction>) -> bool {
        self.lists[id].iter().any(|list| !self.batches[*list].is_empty())
    }

    /// A task.
    pub fn task(&self, id: TaskId) -> &Task {
        &self.tasks[id.0 as usize]
    }

    /// The tasks of a clause, in order.
    pub fn tasks_in(&self, clause: ClauseId) -> impl Iterator<Item = &Task> {
        let start = self.tasks.partition_point(|task| task.clause < clause);
        self.tasks[start..].iter().take_while(move |task| task.clause == clause)
    }

    /// All tasks, by policy and clause.
    pub fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    /// The names in the scope of a supporting line, from left to right, with their byte ranges.
    pub fn named_in_scope(&self, entry: Id<Entry>, support: usize) -> impl Iterator<Item = (Range<usize>, Mention)> {
        let of_line = self.scopes[entry].iter().filter(move |named| named.support as usize == support);
        of_line.map(|named| (named.start as usize..named.end as usize, named.mention))
    }
}
