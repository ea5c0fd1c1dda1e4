//! Duties: what the newest statement of each says beside what it said, and earlier statements that say something else now.

use std::collections::{BTreeMap, BTreeSet};

use super::pair::Pair;
use super::{Key, Origin, Side, Sides};
use crate::Edition;
use crate::derive::difference::{Difference, Statement, differences};
use crate::derive::{Duty, DutyId, address};
use crate::model::{Entry, Id};

/// What became of a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It is new.
    Added,
    /// It says something else.
    Amended,
    /// It had ended, and is there again.
    Restored,
    /// It ends.
    Ended,
    /// It is gone, and nothing says that it ended.
    Removed,
    /// It says the same, in another batch, with another status or under another id.
    Restated,
}

impl Change {
    /// All of them, in the order in which they are counted.
    pub const ALL: [Self; 6] = [Self::Added, Self::Amended, Self::Restored, Self::Ended, Self::Removed, Self::Restated];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Amended => "amended",
            Self::Restored => "restored",
            Self::Ended => "ended",
            Self::Removed => "removed",
            Self::Restated => "restated",
        }
    }
}

/// What a batch says of a duty.
#[derive(Clone, Debug)]
pub struct Told<'a> {
    /// The batch.
    pub origin: Origin<'a>,
    /// The row.
    pub entry: &'a Entry,
    /// What it says, with the ids that departments have today.
    pub statement: Statement<'a>,
}

/// A duty that differs.
#[derive(Clone, Debug)]
pub struct DutyChange<'a> {
    /// How.
    pub change: Change,
    /// Address of its page; of a duty that is gone, the one it had.
    pub page: String,
    /// What is said of it; of a duty that is gone, what was.
    pub told: Told<'a>,
    /// What was said of a duty that is there.
    pub before: Option<Told<'a>>,
    /// In what the two differ, unless it ends or is restored.
    pub differences: Vec<Difference<'a>>,
    /// What else there is to know about it.
    pub beside: Beside<'a>,
}

/// What stands beside a statement that differs.
#[derive(Clone, Debug)]
pub enum Beside<'a> {
    /// Nothing: it is the newest statement, and it is what stands.
    Nothing,
    /// What stands is that of an earlier batch, which is more certain.
    Stands(Origin<'a>),
    /// It is an earlier statement: this batch states the duty anew.
    Anew(Origin<'a>),
    /// The duty became a part of the one with this id.
    PartOf(&'a str),
}

impl DutyChange<'_> {
    /// Whether the duty is gone, or the row of an earlier batch that stated it.
    pub fn is_gone(&self) -> bool {
        self.change == Change::Removed
    }

    /// Whether an earlier statement differs, and not the newest.
    pub fn is_earlier(&self) -> bool {
        matches!(self.beside, Beside::Anew(_))
    }

    /// The id it had, if it has another one now.
    pub fn former_id(&self) -> Option<&str> {
        self.before.as_ref().map(|before| before.entry.slug.as_str()).filter(|id| *id != self.told.entry.slug)
    }
}

/// All duties that differ.
pub(super) fn changes<'a>(sides: &Sides<'a>) -> Vec<DutyChange<'a>> {
    let all = |Edition { content, relations, .. }: &Edition| {
        relations.duties().map(|(id, _)| (address::duty(content, relations, id), id)).collect::<Vec<_>>()
    };
    let batches = |side: Side| sides.edition(side).content.batches.ids().map(move |id| sides.origin(side, id).key);
    let known: BTreeSet<Key> = batches(Side::Old).collect();
    let duties = Duties { sides, batches: batches(Side::New).filter(|key| known.contains(key)).collect() };
    let mut changes = Vec::new();
    for pair in sides.pairs(all) {
        match pair {
            Pair::Added(is) => changes.extend(duties.newest(None, is)),
            Pair::Both(was, is) => {
                changes.extend(duties.newest(Some(was), is));
                changes.extend(duties.earlier(was, is));
            }
            Pair::Removed(was, into) => changes.push(duties.removed(was, into)),
        }
    }
    changes
}

/// The duties of both states.
struct Duties<'s, 'a> {
    sides: &'s Sides<'a>,
    /// The batches that both states have.
    batches: BTreeSet<Key>,
}

impl<'a> Duties<'_, 'a> {
    fn duty(&self, side: Side, id: DutyId) -> &'a Duty {
        self.sides.edition(side).relations.duty(id)
    }

    fn page(&self, side: Side, id: DutyId) -> String {
        let Edition { content, relations, .. } = self.sides.edition(side);
        address::duty(content, relations, id)
    }

    fn told(&self, side: Side, id: Id<Entry>) -> Told<'a> {
        let content = &self.sides.edition(side).content;
        let entry = &content.entries[id];
        let mut statement = Statement::new(content, entry);
        if side == Side::Old {
            let assisting = entry.supports.iter().flat_map(|line| &line.holders);
            let parties = statement.leads.iter_mut().chain(statement.supports.iter_mut().map(|line| &mut line.party));
            for (party, holder) in parties.zip(entry.leads.iter().chain(assisting)) {
                party.id = self.sides.bodies[holder.department];
            }
        }
        Told { origin: self.sides.origin(side, entry.batch), entry, statement }
    }

    fn newest_of(&self, side: Side, id: DutyId) -> Id<Entry> {
        let Duty { versions, current, .. } = self.duty(side, id);
        versions.last().copied().unwrap_or(*current)
    }

    /// The statements of a duty, by their batches.
    fn statements(&self, side: Side, id: DutyId) -> BTreeMap<Key, Id<Entry>> {
        let content = &self.sides.edition(side).content;
        let key = |version: &Id<Entry>| self.sides.origin(side, content.entries[*version].batch).key;
        self.duty(side, id).versions.iter().map(|version| (key(version), *version)).collect()
    }

    /// The newest statement of a duty beside the one that was, if they differ.
    fn newest(&self, was: Option<DutyId>, is: DutyId) -> Option<DutyChange<'a>> {
        let newest = self.newest_of(Side::New, is);
        let current = self.duty(Side::New, is).current;
        let beside = if newest == current { Beside::Nothing } else { Beside::Stands(self.told(Side::New, current).origin) };
        let before = was.map(|was| self.told(Side::Old, self.newest_of(Side::Old, was)));
        DutyChange::new(self.page(Side::New, is), self.told(Side::New, newest), before, beside)
    }

    /// Statements that a later one has replaced, and that are not what they were: in batches that both states have.
    fn earlier(&self, was: DutyId, is: DutyId) -> Vec<DutyChange<'a>> {
        let (mut old, new) = (self.statements(Side::Old, was), self.statements(Side::New, is));
        let page = || self.page(Side::New, is);
        let anew = || Beside::Anew(self.told(Side::New, self.newest_of(Side::New, is)).origin);
        let mut changes = Vec::new();
        for (key, version) in new {
            let before = old.remove(&key).map(|before| self.told(Side::Old, before));
            if version != self.newest_of(Side::New, is) && self.batches.contains(&key) {
                let change = DutyChange::new(page(), self.told(Side::New, version), before, anew());
                changes.extend(change.filter(|change| change.change != Change::Restated));
            }
        }
        for (key, version) in old {
            if version != self.newest_of(Side::Old, was) && self.batches.contains(&key) {
                changes.push(DutyChange::gone(page(), self.told(Side::Old, version), anew()));
            }
        }
        changes
    }

    fn removed(&self, was: DutyId, into: Option<DutyId>) -> DutyChange<'a> {
        let content = &self.sides.new.content;
        let beside = into.map_or(Beside::Nothing, |is| Beside::PartOf(&content.entries[self.duty(Side::New, is).current].slug));
        DutyChange::gone(self.page(Side::Old, was), self.told(Side::Old, self.newest_of(Side::Old, was)), beside)
    }
}

impl<'a> DutyChange<'a> {
    /// A statement beside the one that was, if they differ.
    fn new(page: String, told: Told<'a>, before: Option<Told<'a>>, beside: Beside<'a>) -> Option<Self> {
        let compared = before.as_ref().filter(|before| before.entry.repealed == told.entry.repealed);
        let differences = compared.map(|before| differences(&before.statement, &told.statement)).unwrap_or_default();
        let change = match &before {
            None if told.entry.repealed => Change::Ended,
            None => Change::Added,
            Some(before) if told.entry.repealed && !before.entry.repealed => Change::Ended,
            Some(before) if before.entry.repealed && !told.entry.repealed => Change::Restored,
            Some(_) if !differences.is_empty() => Change::Amended,
            Some(before) if before.is_same_record(&told) => return None,
            Some(_) => Change::Restated,
        };
        Some(Self { change, page, told, before, differences, beside })
    }

    fn gone(page: String, told: Told<'a>, beside: Beside<'a>) -> Self {
        Self { change: Change::Removed, page, told, before: None, differences: Vec::new(), beside }
    }
}

impl Told<'_> {
    /// Whether the other statement stands in the same batch, is as certain, and has the same id.
    fn is_same_record(&self, other: &Told<'_>) -> bool {
        self.origin.is(&other.origin) && self.origin.batch.status == other.origin.batch.status && self.entry.slug == other.entry.slug
    }
}
