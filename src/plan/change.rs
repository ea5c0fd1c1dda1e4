//! What changed: on the pages of changes, and for a duty, a batch, a department, a sector.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use super::Planner;
use super::name::Link;
use super::page::{Page, StatusView};
use crate::derive::address;
use crate::derive::difference::{self, Difference, Mark, Party};
use crate::derive::events::{Change, Event, EventId, Version, What};
use crate::model::{Batch, Department, Id, Jurisdiction, Status};

/// What changed on the whole site, the newest first.
#[derive(Debug, Hash, Serialize)]
pub struct ChangesView<'a> {
    page: Page<'a>,
    /// The year, if the page is that of one.
    year: Option<i16>,
    groups: Vec<ChangeGroup<'a>>,
    /// Years with changes, the newest first.
    years: Vec<YearLink>,
    /// The feed of all changes.
    feed: String,
}

#[derive(Debug, Hash, Serialize)]
struct YearLink {
    year: i16,
    href: String,
    current: bool,
}

/// What one batch changed, or one thing that happened besides.
#[derive(Debug, Hash, Serialize)]
pub struct ChangeGroup<'a> {
    date: Date,
    jurisdiction: Link<'a>,
    /// The batch that says so.
    batch: Option<BatchRef<'a>>,
    /// How many duties it changed, by kind.
    counts: Vec<Count>,
    /// The changes worth a line of their own.
    events: Vec<EventView<'a>>,
    /// How many lines were left out.
    more: usize,
}

/// A batch, with what tells how much its changes weigh.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct BatchRef<'a> {
    #[serde(flatten)]
    link: Link<'a>,
    list: Link<'a>,
    number: u32,
    status: StatusView,
    /// Whether it is only a draft.
    draft: bool,
}

#[derive(Debug, Hash, Serialize)]
struct Count {
    kind: &'static str,
    n: usize,
}

/// Something that happened.
#[derive(Debug, Hash, Serialize)]
pub struct EventView<'a> {
    /// `added`, `amended`, `repealed`, `restored`, `approved`, `corrected`, `published`, `ended`, `renamed`, `merged`, `divided` or `dissolved`.
    pub kind: &'static str,
    /// Whether that is only a draft.
    pub draft: bool,
    /// The duty, batch, document or department.
    pub subject: Link<'a>,
    /// How certain a batch or document is, where that matters.
    pub status: Option<StatusView>,
    /// In what a duty differs from before.
    pub differences: Vec<DifferenceView<'a>>,
    /// A name that a department had.
    pub former: Option<Cow<'a, str>>,
    /// Who took a department's place.
    pub successors: Vec<Link<'a>>,
    /// Why a batch was corrected, or by whom and which document it was approved.
    pub words: Vec<&'a str>,
}

/// In what two statements of a duty differ.
#[derive(Debug, Hash, Serialize)]
pub struct DifferenceView<'a> {
    /// `title`, `lead`, `joins`, `leaves`, `scope`, `name`, `open` or `remark`.
    pub kind: &'static str,
    /// The department that assists, by the name its line gives it.
    pub party: Option<Link<'a>>,
    /// Old and new wording in one.
    pub pieces: Vec<Piece>,
    /// The old wording.
    pub was: String,
    /// The new wording.
    pub is: String,
}

/// A piece of a wording.
#[derive(Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Piece {
    /// `same`, `deleted` or `inserted`.
    pub mark: &'static str,
    /// The words.
    pub text: String,
}

/// Between names, as sources write it.
const SEPARATOR: &str = "、";
/// How many lines a group shows, and how many groups a page that is not about changes.
const LINES: usize = 20;
const GROUPS: usize = 10;
/// How many groups the page of the newest changes shows.
const NEWEST: usize = 60;

impl<'a> Planner<'a> {
    pub(super) fn changes(&self, year: Option<i16>) -> ChangesView<'a> {
        let events = || self.relations.events().iter();
        let shown: Vec<&Event> = events().filter(|event| year.is_none_or(|year| event.date.year() == year)).collect();
        let years: BTreeSet<i16> = events().map(|event| event.date.year()).collect();
        let groups = self.groups(&shown, None, if year.is_none() { NEWEST } else { usize::MAX });
        let years = years.into_iter().rev();
        let link = |of| YearLink { year: of, href: self.href(&address::changes_in(of)), current: Some(of) == year };
        ChangesView { page: self.page(None, Vec::new()), year, groups, years: years.map(link).collect(), feed: self.to_file(address::FEED) }
    }

    /// What changed lately for a department.
    pub(super) fn changes_of(&self, id: Id<Department>) -> Vec<ChangeGroup<'a>> {
        self.newest(&self.relations.events_of[id], Some(&self.content.departments[id].slug))
    }

    /// The newest of some events, as far as they concern a department if one is given.
    pub(super) fn newest(&self, ids: &[EventId], department: Option<&str>) -> Vec<ChangeGroup<'a>> {
        let events: Vec<&Event> = ids.iter().map(|id| self.relations.event(*id)).collect();
        self.groups(&events, department, GROUPS)
    }

    /// What a batch changed; None if it is the first of its list and there was nothing to change.
    pub(super) fn changes_by(&self, id: Id<Batch>) -> Option<ChangeGroup<'a>> {
        let events: Vec<&Event> = self.relations.events_by[id].iter().map(|id| self.relations.event(*id)).collect();
        (!events.is_empty() && !self.is_first(id)).then(|| self.group(&events, None))
    }

    /// Whether what a batch says was never decided.
    pub(super) fn is_draft(&self, id: Id<Batch>) -> bool {
        matches!(self.content.batches[id].status, Status::Proposed | Status::Consultation | Status::Withdrawn)
    }

    fn is_first(&self, id: Id<Batch>) -> bool {
        self.relations.batches[self.content.batches[id].list].first() == Some(&id)
    }

    /// The batch that changed a duty.
    pub(super) fn batch_of(&self, event: &Event) -> Option<Id<Batch>> {
        match event.what {
            What::Duty(version) => Some(self.content.entries[version.entry].batch),
            _ => None,
        }
    }

    /// Events with those of one batch together.
    pub(super) fn by_batch<'e, 'v>(&self, events: &'v [&'e Event]) -> impl Iterator<Item = &'v [&'e Event]> {
        let same = |a: &&Event, b: &&Event| self.batch_of(a).is_some() && self.batch_of(a) == self.batch_of(b);
        events.chunk_by(same)
    }

    fn groups(&self, events: &[&Event], department: Option<&str>, most: usize) -> Vec<ChangeGroup<'a>> {
        self.by_batch(events).take(most).map(|of_batch| self.group(of_batch, department)).collect()
    }

    /// What some events of one batch come to in numbers.
    pub(super) fn group_without_lines(&self, events: &[&Event]) -> ChangeGroup<'a> {
        let Event { date, jurisdiction, .. } = *events[0];
        let count = |change: Change| {
            let n = events.iter().filter(|event| matches!(event.what, What::Duty(version) if version.change == change)).count();
            Count { kind: change.word(), n }
        };
        let counts = [Change::Added, Change::Amended, Change::Repealed, Change::Restored].map(count);
        ChangeGroup {
            date,
            jurisdiction: self.jurisdiction_link(jurisdiction),
            batch: self.batch_of(events[0]).map(|batch| self.batch_ref(batch)),
            counts: counts.into_iter().filter(|count| count.n > 0).collect(),
            events: Vec::new(),
            more: 0,
        }
    }

    fn group(&self, events: &[&Event], department: Option<&str>) -> ChangeGroup<'a> {
        let batch = self.batch_of(events[0]);
        // What the first batch of a list says is all new; that is told by its number.
        let is_news = |event: &&&Event| match event.what {
            What::Duty(version) => version.change != Change::Added || !batch.is_some_and(|batch| self.is_first(batch)),
            _ => true,
        };
        let news = || events.iter().filter(is_news);
        let shown = news().take(LINES).map(|event| self.event(event, department)).collect();
        ChangeGroup { events: shown, more: news().count().saturating_sub(LINES), ..self.group_without_lines(events) }
    }

    fn batch_ref(&self, id: Id<Batch>) -> BatchRef<'a> {
        let batch = &self.content.batches[id];
        BatchRef {
            link: self.batch_link(id),
            list: self.list_short_link(batch.list),
            number: batch.number,
            status: self.status(batch.status, batch.policy),
            draft: self.is_draft(id),
        }
    }

    /// Something that happened, as far as it concerns a department if one is given.
    pub(super) fn event(&self, event: &Event, department: Option<&str>) -> EventView<'a> {
        let mut view = EventView {
            kind: "",
            draft: false,
            subject: self.jurisdiction_link(event.jurisdiction),
            status: None,
            differences: Vec::new(),
            former: None,
            successors: Vec::new(),
            words: Vec::new(),
        };
        let of_batch = |id: Id<Batch>| Some(self.status(self.content.batches[id].status, self.content.batches[id].policy));
        match event.what {
            What::Duty(version) => {
                view.kind = version.change.word();
                view.draft = self.is_draft(self.content.entries[version.entry].batch);
                view.subject = self.version_link(&version);
                view.differences = self.differences(&version, department);
            }
            What::Approved(id) => {
                view.kind = "approved";
                view.subject = self.batch_link(id);
                view.words = self.content.batches[id].approval.iter().flat_map(|of| [of.by.as_str(), &of.document]).collect();
            }
            What::Corrected(id, index) => {
                let correction = &self.content.batches[id].corrections[index];
                view.kind = "corrected";
                view.subject = self.batch_link(id);
                if let Some(duty) = &correction.duty {
                    view.subject.href = self.href(&format!("{}#{}", address::batch(self.content, id), duty.value));
                }
                view.words = vec![&correction.reason];
            }
            What::BatchEnded(id) => {
                view.kind = "ended";
                view.subject = self.batch_link(id);
                view.status = of_batch(id);
            }
            What::Published(id) | What::PolicyEnded(id) => {
                view.kind = if matches!(event.what, What::Published(_)) { "published" } else { "ended" };
                view.subject = self.policy_link(id);
                view.status = Some(self.status(self.content.policies[id].status, Some(id)));
            }
            What::Renamed(id, index) => {
                let former = &self.content.departments[id].former[index];
                view.kind = if former.merged { "merged" } else { "renamed" };
                view.subject = self.department_link(id);
                if let Some(became) = &former.became {
                    view.subject.name = self.name(became);
                }
                view.former = Some(self.name(&former.name).text);
            }
            What::Dissolved(id) => {
                view.subject = self.department_link(id);
                view.successors = self.content.departments[id].successors.iter().map(|id| self.department_link(*id)).collect();
                view.kind = if view.successors.len() > 1 { "divided" } else { "dissolved" };
            }
        }
        view
    }

    /// A duty under the words of one of its versions, or those it had if that ends it.
    fn version_link(&self, version: &Version) -> Link<'a> {
        let mut link = self.duty_link(version.duty);
        let worded = if self.content.entries[version.entry].repealed { version.before.unwrap_or(version.entry) } else { version.entry };
        if link.name.original.is_none() {
            link.name.text = (&self.content.entries[worded].title).into();
        }
        link
    }

    /// In what a version differs from the one before, as far as that concerns a department if one is given.
    pub(super) fn differences(&self, version: &Version, department: Option<&str>) -> Vec<DifferenceView<'a>> {
        let place = self.relations.duty(version.duty).jurisdiction;
        let concerns = |difference: &&Difference<'_>| department.is_none_or(|department| concerns(difference, department));
        version.differences(self.content).iter().filter(concerns).map(|difference| self.difference(difference, place)).collect()
    }

    fn difference(&self, difference: &Difference<'a>, place: Id<Jurisdiction>) -> DifferenceView<'a> {
        let view = |kind, party: Option<&Party<'a>>, pieces: Vec<Piece>| {
            let told =
                |without: &str| pieces.iter().filter(|piece| piece.mark != without).map(|piece| piece.text.as_str()).collect::<Vec<_>>();
            let apart = if kind == "lead" { SEPARATOR } else { "" };
            let [was, is] = ["inserted", "deleted"].map(|without| told(without).join(apart));
            DifferenceView { kind, party: party.and_then(|party| self.party_link(party, place)), pieces, was, is }
        };
        match difference {
            Difference::Title(old, new) => view("title", None, pieces(old, new)),
            Difference::Lead(old, new) => view("lead", None, leads(old, new)),
            Difference::Joins(line) => view("joins", Some(&line.party), pieces("", line.scope.unwrap_or_default())),
            Difference::Leaves(line) => view("leaves", Some(&line.party), pieces(line.scope.unwrap_or_default(), "")),
            Difference::Scope(line, old) => {
                view("scope", Some(&line.party), pieces(old.unwrap_or_default(), line.scope.unwrap_or_default()))
            }
            Difference::Name(party, old) => {
                let old = Piece { mark: "deleted", text: (*old).to_owned() };
                view("name", None, vec![old, Piece { mark: "inserted", text: party.written.to_owned() }])
            }
            Difference::Open(old, new) => view("open", None, pieces(old, new)),
            Difference::Remark(old, new) => view("remark", None, pieces(old, new)),
        }
    }

    /// A department under the name that a line gives it.
    fn party_link(&self, party: &Party<'a>, place: Id<Jurisdiction>) -> Option<Link<'a>> {
        let departments = self.relations.departments[place].iter();
        let id = departments.copied().find(|id| self.content.departments[*id].slug == party.id)?;
        let mut link = self.department_link(id);
        if link.name.original.is_none() {
            link.name.text = party.written.into();
        }
        Some(link)
    }
}

/// Whether a difference is one for a department. A heading is for all.
fn concerns(difference: &Difference<'_>, department: &str) -> bool {
    match difference {
        Difference::Title(..) => true,
        Difference::Lead(old, new) => old.iter().chain(new).any(|party| party.id == department),
        Difference::Joins(line) | Difference::Leaves(line) | Difference::Scope(line, _) => line.party.id == department,
        Difference::Name(party, _) => party.id == department,
        Difference::Open(..) | Difference::Remark(..) => false,
    }
}

fn pieces(old: &str, new: &str) -> Vec<Piece> {
    difference::pieces(old, new).into_iter().map(|(mark, text)| Piece { mark: word(mark), text }).collect()
}

fn word(mark: Mark) -> &'static str {
    match mark {
        Mark::Same => "same",
        Mark::Deleted => "deleted",
        Mark::Inserted => "inserted",
    }
}

/// Names in a row, those that are gone first.
fn leads(old: &[Party<'_>], new: &[Party<'_>]) -> Vec<Piece> {
    let has = |parties: &[Party<'_>], party: &Party<'_>| parties.iter().any(|other| other.id == party.id);
    let gone = old.iter().filter(|party| !has(new, party)).map(|party| (Mark::Deleted, party));
    let there = new.iter().map(|party| (if has(old, party) { Mark::Same } else { Mark::Inserted }, party));
    gone.chain(there).map(|(mark, party)| Piece { mark: word(mark), text: party.written.to_owned() }).collect()
}
