//! Tasks: what the responsibility notes of policies ask of departments, and when.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::ClauseId;
use crate::diagnostic::Place;
use crate::model::{Content, Department, Id, Policy};
use crate::notation::note::{self, Note, Part};
use crate::notation::rhythm::{self, Says, Timing};
use crate::notation::{normal, normalise};

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
    known: FxHashMap<String, Id<Department>>,
}

impl Bodies {
    /// Names and aliases of `departments`, and everyday words that mean one of them only.
    pub fn new(content: &Content, departments: &[Id<Department>]) -> Self {
        let mut known = FxHashMap::default();
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
        self.known.get(&*normal(name)).copied()
    }

    /// The body of a name in a series, where the first one's 市 goes for all: 市应急局、工信局.
    pub fn in_series(&self, name: &str, first: &str) -> Option<Id<Department>> {
        note::in_series(name, first, |name| self.named(name))
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
    let clauses = content.policies[id].clauses.iter().enumerate();
    // Officials write a heading and its text in one line, so a note may end up in either.
    let runs = clauses.flat_map(|(at, clause)| {
        let heading = (!clause.heading.is_empty()).then(|| (at, clause.heading.clone(), clause.place));
        heading.into_iter().chain(clause.body.runs().map(move |(text, place)| (at, text, place)))
    });
    let mut read: Vec<_> = runs.map(|(clause, text, place)| (clause, place, notes(&text, bodies), text)).collect();
    // One clause may say it for all: 排在第一位的为牵头部门，下同.
    if read.iter().any(|(_, _, notes, text)| note::sets_first_lead(text, notes.iter().map(|(note, _)| note))) {
        read.iter_mut().flat_map(|(_, _, notes, _)| notes).for_each(|(note, _)| note::let_first_lead(note));
    }
    for (clause, place, notes, text) in read {
        // With escapes in it, a text is not as long as its source, and no part of it can be pointed at.
        let is_plain = place.range().len() == text.len();
        let within = |range: &Range<usize>| if is_plain { place.part(range.clone()) } else { place };
        let mut done = 0;
        for (note, departments) in notes {
            unread.extend(note.unread.iter().map(|range| Unread { policy: id, place: within(range) }));
            let before = text[done..note.range.start].trim_start_matches(['。', '；', ';', ' ']).trim();
            done = note.range.end;
            // A note alone behind a heading is of what that says.
            let heading = &content.policies[id].clauses[clause].heading;
            let words = if before.is_empty() { heading.as_str() } else { before };
            let holders = note.names.iter().zip(departments).map(|(name, department)| TaskHolder {
                part: name.part,
                written: text[name.range.clone()].to_owned(),
                department,
                is_class: name.is_class || name.is_territorial,
                place: within(&name.range),
            });
            let said = |words: &str| -> Vec<(String, Timing)> {
                let timings = rhythm::timings(words).into_iter().filter(|timing| !matches!(timing.says, Says::Measure(_)));
                timings.map(|timing| (words[timing.range.clone()].to_owned(), timing)).collect()
            };
            // 6月底前完成 may stand within the note.
            let beside = note.beside.iter().flat_map(|beside| said(&text[beside.clone()]));
            tasks.push(Task {
                clause: ClauseId { policy: id, clause },
                words: words.to_owned(),
                holders: holders.collect(),
                open: !note.open.is_empty(),
                timings: said(words).into_iter().chain(beside).collect(),
            });
        }
    }
    (tasks, unread)
}

/// The year that a policy's months belong to: that of its title, or else that of its date.
pub fn year(policy: &Policy) -> i16 {
    year_of_title(policy).unwrap_or_else(|| policy.written.year())
}

/// The year that a policy is for, as its title says: 2024年工作要点. What it asks again and again it asks in that year.
pub fn year_of_title(policy: &Policy) -> Option<i16> {
    let title = policy.title.main();
    let mut years = title.match_indices('年').filter_map(|(at, _)| title[..at].get(at.checked_sub(4)?..)?.parse().ok());
    years.rfind(|year| (1950..2100).contains(year))
}
