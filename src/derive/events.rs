//! Events: what happened to duties, batches, documents and departments, each on the day that a source gives.

use jiff::civil::Date;
use rayon::prelude::*;

use super::difference::{Difference, Statement, differences};
use super::{DutyId, Relations};
use crate::model::{Batch, Content, Department, Entry, Id, Jurisdiction, Policy, Sector, Status, Table};

/// Index of an event in [`Relations::events`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventId(u32);

impl EventId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// The day, by the sources.
    pub date: Date,
    /// Where.
    pub jurisdiction: Id<Jurisdiction>,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A batch says something new of a duty.
    Duty(Version),
    /// A batch was approved.
    Approved(Id<Batch>),
    /// A batch was corrected: the index of the correction.
    Corrected(Id<Batch>, usize),
    /// A batch is over: repealed, superseded or withdrawn.
    BatchEnded(Id<Batch>),
    /// A document was published.
    Published(Id<Policy>),
    /// A document is over: repealed, superseded or withdrawn.
    PolicyEnded(Id<Policy>),
    /// A department got a new name, or took in another: the index of the former name.
    Renamed(Id<Department>, usize),
    /// A department is over, and others took its place.
    Dissolved(Id<Department>),
}

/// What a batch says of a duty, beside what was said before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// The duty.
    pub duty: DutyId,
    /// What it says.
    pub entry: Id<Entry>,
    /// What was said before, in a batch that was not withdrawn.
    pub before: Option<Id<Entry>>,
    /// How that changes the duty.
    pub change: Change,
}

impl Version {
    /// In what it differs from what was said before; nothing, if it does not amend or restore the duty.
    pub fn differences<'c>(&self, content: &'c Content) -> Vec<Difference<'c>> {
        let changes = matches!(self.change, Change::Amended | Change::Restored);
        let Some(before) = self.before.filter(|_| changes) else { return Vec::new() };
        let statement = |id: Id<Entry>| Statement::new(content, &content.entries[id]);
        differences(&statement(before), &statement(self.entry))
    }
}

/// How a batch changes a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It is new.
    Added,
    /// It says something else.
    Amended,
    /// It is stated again, and says the same.
    Restated,
    /// It ends.
    Repealed,
    /// It had ended, and is there again.
    Restored,
}

impl Change {
    /// The word for it in templates and data.
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Amended => "amended",
            Self::Restated => "restated",
            Self::Repealed => "repealed",
            Self::Restored => "restored",
        }
    }
}

/// The versions of a duty, oldest first.
pub fn versions<'a>(content: &'a Content, relations: &'a Relations, duty: DutyId) -> impl DoubleEndedIterator<Item = Version> + 'a {
    let entries = &relations.duty(duty).versions;
    entries.iter().enumerate().map(move |(index, id)| {
        let is_lasting = |id: &&Id<Entry>| content.batches[content.entries[**id].batch].status != Status::Withdrawn;
        let mut earlier = entries[..index].iter().rev().filter(is_lasting).copied().peekable();
        let entry = &content.entries[*id];
        let had_ended = earlier.peek().is_some_and(|before| content.entries[*before].repealed);
        // What a restored duty is compared with is what it said before it ended.
        let before = if had_ended { earlier.find(|before| !content.entries[*before].repealed) } else { earlier.next() };
        let statement = |id: Id<Entry>| Statement::new(content, &content.entries[id]);
        let change = match before {
            _ if entry.repealed => Change::Repealed,
            _ if had_ended => Change::Restored,
            None => Change::Added,
            Some(before) if differences(&statement(before), &statement(*id)).is_empty() => Change::Restated,
            Some(_) => Change::Amended,
        };
        Version { duty, entry: *id, before, change }
    })
}

/// Everything that happened, and to whom.
pub(super) struct Timeline {
    /// The newest first; of one day, in the order of the sources.
    pub events: Vec<Event>,
    pub at: Table<Jurisdiction, Vec<EventId>>,
    pub by: Table<Batch, Vec<EventId>>,
    pub of: Table<Department, Vec<EventId>>,
    pub within: Table<Sector, Vec<EventId>>,
}

impl Timeline {
    /// That of a content up to the end of a day, if one is given.
    pub fn new(content: &Content, relations: &Relations, day: Option<Date>) -> Self {
        let mut events = events(content, relations);
        events.retain(|event| day.is_none_or(|day| event.date <= day));
        let mut timeline = Self {
            events: Vec::new(),
            at: content.jurisdictions.table(),
            by: content.batches.table(),
            of: content.departments.table(),
            within: content.sectors.table(),
        };
        events.iter().enumerate().for_each(|(index, event)| timeline.add(content, EventId(index as u32), event));
        Self { events, ..timeline }
    }

    fn add(&mut self, content: &Content, id: EventId, event: &Event) {
        self.at[event.jurisdiction].push(id);
        let entries = match event.what {
            What::Duty(version) => {
                self.by[content.entries[version.entry].batch].push(id);
                [Some(version.entry), version.before]
            }
            What::Renamed(department, _) | What::Dissolved(department) => {
                self.of[department].push(id);
                [None, None]
            }
            _ => [None, None],
        };
        let entries = || entries.into_iter().flatten().map(|entry| &content.entries[entry]);
        // One may be named several times, and stands in each list once.
        for department in entries().flat_map(Entry::departments) {
            if self.of[department].last() != Some(&id) {
                self.of[department].push(id);
            }
        }
        for sector in entries().flat_map(|entry| &entry.sectors) {
            if self.within[*sector].last() != Some(&id) {
                self.within[*sector].push(id);
            }
        }
    }
}

/// Everything that happened, the newest first; of one day, in the order of the sources.
fn events(content: &Content, relations: &Relations) -> Vec<Event> {
    let mut events = Vec::new();
    for (id, batch) in content.batches.iter() {
        let jurisdiction = content.lists[batch.list].jurisdiction;
        let mut add = |date, what| events.push(Event { date, jurisdiction, what });
        if let Some(approval) = &batch.approval {
            add(approval.date, What::Approved(id));
        }
        for (index, correction) in batch.corrections.iter().enumerate() {
            add(correction.date, What::Corrected(id, index));
        }
        if let Some(ended) = batch.ended.filter(|_| batch.status.is_over()) {
            add(ended, What::BatchEnded(id));
        }
    }
    events.par_extend(relations.par_duties().flat_map_iter(|(duty, known)| {
        let told = versions(content, relations, duty).filter(|version| version.change != Change::Restated);
        told.map(|version| {
            let date = content.batches[content.entries[version.entry].batch].published;
            Event { date, jurisdiction: known.jurisdiction, what: What::Duty(version) }
        })
    }));
    for (id, policy) in content.policies.iter() {
        let mut add = |date, what| events.push(Event { date, jurisdiction: policy.jurisdiction, what });
        add(policy.published.unwrap_or(policy.written), What::Published(id));
        if let Some(ended) = policy.ended.filter(|_| policy.status.is_over()) {
            add(ended, What::PolicyEnded(id));
        }
    }
    for (id, department) in content.departments.iter() {
        let mut add = |date: Date, what| events.push(Event { date, jurisdiction: department.jurisdiction, what });
        // The last day of the old name is the eve of the new one.
        let next = |day: Date| day.tomorrow().unwrap_or(day);
        for (index, former) in department.former.iter().enumerate() {
            add(next(former.until), What::Renamed(id, index));
        }
        if let Some(ended) = department.ended {
            add(next(ended), What::Dissolved(id));
        }
    }
    events.par_sort_by_key(|event| std::cmp::Reverse(event.date));
    events
}
