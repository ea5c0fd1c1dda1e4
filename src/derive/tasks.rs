//! Tasks: what the responsibility notes of policies ask of departments, and when.

use std::collections::BTreeMap;
use std::ops::Range;

use super::ClauseId;
use crate::diagnostic::Place;
use crate::model::{Content, Department, Id, Jurisdiction, Policy};
use crate::notation::normalise;
use crate::notation::note::{self, Note, Part};
use crate::notation::rhythm::{self, Says, Timing};

/// A task: a sentence of a clause, with the note behind it.
#[derive(Clone, Debug)]
pub struct Task {
    /// The clause it stands in.
    pub clause: ClauseId,
    /// The words before the note.
    pub words: String,
    /// Whom the note names, in order.
    pub holders: Vec<TaskHolder>,
    /// Whether it leaves open who else.
    pub open: bool,
    /// When it is due, or how often: the words that say so, and what they say.
    pub timings: Vec<(String, Timing)>,
}

/// A body that a note names.
#[derive(Clone, Debug)]
pub struct TaskHolder {
    /// Its part in the task.
    pub part: Part,
    /// The name as written.
    pub written: String,
    /// The department, if it is one of the jurisdiction's.
    pub department: Option<Id<Department>>,
    /// Whether the name stands for several bodies.
    pub is_class: bool,
    /// The name in the source.
    pub place: Place,
}

/// What looks like a note and could not be read.
#[derive(Clone, Debug)]
pub struct Unread {
    /// The policy.
    pub policy: Id<Policy>,
    /// The words.
    pub place: Place,
}

/// Bodies by the ways in which one jurisdiction's documents write them.
#[derive(Clone, Debug, Default)]
pub struct Bodies {
    known: BTreeMap<String, Id<Department>>,
}

impl Bodies {
    /// Names and aliases of `departments`, and everyday words that mean one of them only.
    pub fn new(content: &Content, departments: &[Id<Department>]) -> Self {
        let mut known = BTreeMap::new();
        for id in departments {
            let department = &content.departments[*id];
            for name in std::iter::once(department.name.main()).chain(department.aliases.iter().map(String::as_str)) {
                known.entry(normalise(name)).or_insert(*id);
            }
        }
        Self { known }
    }

    /// The body of a name as it stands.
    pub fn named(&self, name: &str) -> Option<Id<Department>> {
        self.known.get(&normalise(name)).copied()
    }

    /// The body of a name in a series, where the first one's 市 goes for all: 市应急局、工信局.
    pub fn in_series(&self, name: &str, first: &str) -> Option<Id<Department>> {
        let level = first.chars().next().filter(|level| matches!(level, '市' | '县' | '区' | '州' | '旗'));
        let with_level = || self.named(&format!("{}{name}", level?));
        // Where the place is written once for all documents, its level may be left out altogether.
        let without_level = || self.named(name.strip_prefix(['市', '县', '区', '州', '旗']).filter(|rest| rest.chars().count() > 1)?);
        self.named(name).or_else(with_level).or_else(without_level)
    }
}

/// The notes of one stretch of text, with their departments, for whoever shows that text.
pub fn notes(text: &str, bodies: &Bodies) -> Vec<(Note, Vec<Option<Id<Department>>>)> {
    let notes = note::read(text, &|name| bodies.named(name).is_some());
    let holders = |note: &Note| {
        let first = note.names.first().map_or("", |first| &text[first.range.clone()]);
        note.names.iter().map(|name| bodies.in_series(&text[name.range.clone()], first)).collect()
    };
    notes
        .into_iter()
        .map(|note| {
            let holders = holders(&note);
            (note, holders)
        })
        .collect()
}

/// The tasks of a policy, and what could not be read.
pub fn of_policy(content: &Content, id: Id<Policy>, bodies: &Bodies) -> (Vec<Task>, Vec<Unread>) {
    let mut tasks = Vec::new();
    let mut unread = Vec::new();
    for (clause, text) in content.policies[id].clauses.iter().enumerate() {
        for (text, place) in text.body.runs() {
            let mut done = 0;
            for (note, departments) in notes(&text, bodies) {
                // With escapes in it, a text is not as long as its source, and no part of it can be pointed at.
                let is_plain = place.range().len() == text.len();
                let within = |range: &Range<usize>| if is_plain { place.part(range.clone()) } else { place };
                unread.extend(note.unread.iter().map(|range| Unread { policy: id, place: within(range) }));
                let words = text[done..note.range.start].trim_start_matches(['。', '；', ';', ' ']).trim();
                done = note.range.end;
                let holders = note.names.iter().zip(departments).map(|(name, department)| TaskHolder {
                    part: name.part,
                    written: text[name.range.clone()].to_owned(),
                    department,
                    is_class: name.is_class || name.is_territorial,
                    place: within(&name.range),
                });
                let timings = rhythm::timings(words).into_iter().filter(|timing| !matches!(timing.says, Says::Measure(_)));
                tasks.push(Task {
                    clause: ClauseId { policy: id, clause },
                    words: words.to_owned(),
                    holders: holders.collect(),
                    open: !note.open.is_empty(),
                    timings: timings.map(|timing| (words[timing.range.clone()].to_owned(), timing)).collect(),
                });
            }
        }
    }
    (tasks, unread)
}

/// The year that a policy's months belong to: that of its title, or else that of its date.
pub fn year(policy: &Policy) -> i16 {
    let title = policy.title.main();
    let mut years = title.match_indices('年').filter_map(|(at, _)| title[..at].get(at.checked_sub(4)?..)?.parse().ok());
    years.rfind(|year| (1950..2100).contains(year)).unwrap_or_else(|| policy.written.year())
}

/// The jurisdictions' bodies.
pub type AllBodies = crate::model::Table<Jurisdiction, Bodies>;
