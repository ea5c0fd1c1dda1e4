//! A comparison in sentences for people. A report is made once, and written as text for terminals or as Markdown for a comment; both keep apart what
//! the program says and what sources say.

mod line;
pub mod markdown;
mod pages;
pub mod text;
mod things;

use std::collections::{BTreeMap, BTreeSet};

use super::duty::{Beside, Change, DutyChange, Told};
use super::page::PageChange;
use super::{Comparison, Group, Origin, page, thing};
use crate::derive::difference::{Assistance, Difference, Party, Statement};
use line::Line;

/// What a comparison says.
#[derive(Debug)]
pub struct Report {
    /// How much differs, in a line.
    totals: Line,
    sections: Vec<Section>,
}

/// Items under a heading.
#[derive(Debug)]
struct Section {
    /// 0, or 1 for a part of the section before.
    level: usize,
    /// Whether it is for those who ask for it.
    folded: bool,
    heading: Line,
    items: Vec<Item>,
}

/// What an item is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Duties,
    Others,
    Pages,
}

/// A line of a section.
#[derive(Debug)]
struct Item {
    /// What became of it.
    word: &'static str,
    line: Line,
    kind: Kind,
    /// How many things it tells of.
    count: usize,
}

impl Report {
    /// The report of a comparison.
    pub fn new(comparison: &Comparison<'_>) -> Self {
        let mut sections = Vec::new();
        let mut list: Option<&Origin<'_>> = None;
        for group in &comparison.groups {
            let Origin { jurisdiction, list: of, .. } = &group.origin;
            if !list.is_some_and(|list| list.is_beside(&group.origin)) {
                let heading = Line::default().theirs(jurisdiction.name.main()).ours(" · ").theirs(of.short.main());
                sections.push(Section { level: 0, folded: false, heading, items: Vec::new() });
            }
            list = Some(&group.origin);
            sections.push(batch(group));
        }
        sections.extend(things::sections(&comparison.things));
        sections.extend(pages::section(&comparison.pages));
        Self { totals: totals(comparison), sections }
    }
}

/// `1 duty` or `2 duties`.
fn count(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

/// How much differs: `Duties: 1 added, 2 amended · Batches: 1 added · Pages: 12 changed`.
fn totals(comparison: &Comparison<'_>) -> Line {
    if comparison.is_empty() {
        return Line::default().ours("Nothing differs.");
    }
    let tally = |words: &mut dyn Iterator<Item = (&'static str, usize)>| {
        words.filter(|(_, number)| *number > 0).map(|(word, number)| format!("{number} {word}")).collect::<Vec<_>>()
    };
    let newest = |change| comparison.duties().filter(|duty| duty.change == change && !duty.is_earlier()).count();
    let mut duties = tally(&mut Change::ALL.into_iter().map(|change| (change.word(), newest(change))));
    let earlier = comparison.duties().filter(|duty| duty.is_earlier()).count();
    if earlier > 0 {
        duties.push(count(earlier, "earlier statement rewritten", "earlier statements rewritten"));
    }
    let mut parts = vec![if duties.is_empty() { "No duty differs".to_owned() } else { format!("Duties: {}", duties.join(", ")) }];
    let batches: Vec<&thing::ThingChange<'_>> = comparison.groups.iter().filter_map(|group| group.change.as_ref()).collect();
    let others = things::KINDS.iter().map(|(kind, noun)| {
        let of_kind = comparison.things.iter().filter(|thing| thing.kind == *kind).collect();
        (*noun, of_kind)
    });
    for (noun, things) in std::iter::once(("Batches", batches)).chain(others) {
        let number = |word| things.iter().filter(|thing| thing.change.word() == word).count();
        let told = tally(&mut thing::Change::WORDS.into_iter().map(|word| (word, number(word))));
        if !told.is_empty() {
            parts.push(format!("{noun}: {}", told.join(", ")));
        }
    }
    let (main, others): (Vec<&PageChange>, Vec<&PageChange>) = comparison.pages.iter().partition(|page| page.is_main);
    let number = |change| main.iter().filter(|page| page.change == change).count();
    let told = tally(&mut page::Change::ALL.into_iter().map(|change| (change.word(), number(change))));
    if !told.is_empty() {
        let others = if others.is_empty() { String::new() } else { format!(", and {} in other languages", others.len()) };
        parts.push(format!("Pages: {}{others}", told.join(", ")));
    }
    Line::default().ours(parts.join(" · "))
}

/// A batch and its duties.
fn batch(group: &Group<'_>) -> Section {
    let Origin { batch, .. } = &group.origin;
    let heading = Line::default().theirs(batch.title.main()).ours(format!(" · batch {} · {}", batch.number, batch.status.word()));
    let mut items: Vec<Item> = group.change.iter().map(|change| things::item(change, Line::default().ours("the batch"))).collect();
    let is_alike = |duty: &&DutyChange<'_>| duty.change == Change::Restated && duty.former_id().is_none();
    items.extend(group.duties.iter().filter(|duty| !is_alike(duty)).map(duty));
    items.extend(restated(group.duties.iter().filter(is_alike)));
    Section { level: 1, folded: false, heading, items }
}

/// Duties that say the same, as one item for all that come from one batch.
fn restated<'c>(duties: impl Iterator<Item = &'c DutyChange<'c>>) -> Vec<Item> {
    /// More names than these nobody reads in a line.
    const MOST: usize = 30;
    let mut alike: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for DutyChange { told, before, .. } in duties {
        alike.entry(whence(told, before.as_ref())).or_default().push(&told.entry.title);
    }
    let item = |(whence, titles): (String, Vec<&str>)| {
        let said = format!(
            "{} the same{whence}: ",
            if titles.len() == 1 { "1 duty says".to_owned() } else { format!("{} duties say", titles.len()) }
        );
        let named = Line::joined(titles.iter().take(MOST).map(|title| Line::default().theirs(title)), "; ");
        let more = titles.len().saturating_sub(MOST);
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        Item {
            word: Change::Restated.word(),
            line: Line::default().ours(said).then(named).ours(more),
            kind: Kind::Duties,
            count: titles.len(),
        }
    };
    alike.into_iter().map(item).collect()
}

/// Where a statement stood that says the same, as far as that differs.
fn whence(told: &Told<'_>, before: Option<&Told<'_>>) -> String {
    let Some(before) = before else { return String::new() };
    let (was, is) = (before.origin.batch, told.origin.batch);
    if before.origin.is(&told.origin) {
        return if was.status == is.status { String::new() } else { format!(", {} → {}", was.status.word(), is.status.word()) };
    }
    let list = if before.origin.is_beside(&told.origin) { "" } else { " of another list" };
    format!(" as in batch {}{list} ({})", was.number, was.status.word())
}

/// A duty that differs.
fn duty(duty: &DutyChange<'_>) -> Item {
    let DutyChange { told, before, .. } = duty;
    let mut parts = Vec::new();
    if let Some(id) = duty.former_id() {
        parts.push(Line::default().ours("id ").code(id).ours(" → ").code(&told.entry.slug));
    }
    if let Some(before) = before.as_ref().filter(|before| !before.origin.is_beside(&told.origin)) {
        parts.push(Line::default().ours("list ").theirs(before.origin.list.title.main()).ours(" → ").theirs(told.origin.list.title.main()));
    }
    match duty.change {
        Change::Added | Change::Restored => parts.extend(assigned(&told.statement)),
        Change::Amended => parts.extend(differences(&duty.differences)),
        Change::Ended => parts.extend(before.as_ref().map(|before| led(&before.statement))),
        Change::Removed if told.entry.repealed => parts.push(Line::default().ours("it had ended")),
        Change::Removed => parts.push(led(&told.statement)),
        Change::Restated => parts.push(Line::default().ours(format!("it says the same{}", whence(told, before.as_ref())))),
    }
    parts.extend(match &duty.beside {
        Beside::Nothing => None,
        Beside::Stands(origin) => Some(Line::default().ours(format!("{} stands", name(origin)))),
        Beside::Anew(origin) => Some(Line::default().ours(format!("an earlier statement, {} states the duty anew", name(origin)))),
        Beside::PartOf(id) => Some(Line::default().ours("part of ").code(id).ours(" now")),
    });
    let about = Line::default().name(&told.entry.title);
    let line = if parts.is_empty() { about } else { about.ours(": ").then(Line::joined(parts, "; ")) };
    Item { word: duty.change.word(), line, kind: Kind::Duties, count: 1 }
}

fn name(origin: &Origin<'_>) -> String {
    format!("batch {} ({})", origin.batch.number, origin.batch.status.word())
}

/// Who leads, and how many assist.
fn assigned(statement: &Statement<'_>) -> Vec<Line> {
    let assisting: BTreeSet<&str> = statement.supports.iter().map(|line| line.party.id).collect();
    let number = match assisting.len() {
        0 => None,
        1 => Some(Line::default().ours("1 department assists")),
        more => Some(Line::default().ours(format!("{more} departments assist"))),
    };
    std::iter::once(Line::default().ours("lead ").then(parties(&statement.leads))).chain(number).collect()
}

fn led(statement: &Statement<'_>) -> Line {
    Line::default().ours("lead was ").then(parties(&statement.leads))
}

fn parties(parties: &[Party<'_>]) -> Line {
    if parties.is_empty() {
        return Line::default().ours("nobody");
    }
    Line::joined(parties.iter().map(|party| Line::default().theirs(party.written)), ", ")
}

/// In what a duty differs.
fn differences(all: &[Difference<'_>]) -> impl Iterator<Item = Line> {
    /// More than these nobody reads in a line, and one duty must not fill a comment.
    const MOST: usize = 40;
    let more = all.len().saturating_sub(MOST);
    let more = (more > 0).then(|| Line::default().ours(format!("and {}", count(more, "difference more", "differences more"))));
    all.iter().take(MOST).map(difference).chain(more)
}

/// Something in which a duty differs.
fn difference(difference: &Difference<'_>) -> Line {
    let said = |text: &str| Line::default().ours("“").theirs(text).ours("”");
    let assists = |line: &Assistance<'_>, how: &'static str| {
        let of = Line::default().theirs(line.party.written).ours(how);
        line.scope.map_or(of.clone(), |scope| of.ours(" in ").theirs(scope))
    };
    match difference {
        Difference::Title(old, new) => {
            let (old, new) = line::apart(old, new);
            Line::default().ours("heading ").then(said(&old)).ours(" → ").then(said(&new))
        }
        Difference::Lead(old, new) => Line::default().ours("lead ").then(parties(old)).ours(" → ").then(parties(new)),
        Difference::Joins(line) => assists(line, " now assists"),
        Difference::Leaves(line) => assists(line, " no longer assists"),
        Difference::Scope(line, old) => {
            let (old, new) = line::apart(old.unwrap_or_default(), line.scope.unwrap_or_default());
            let scope = |scope: String| {
                if scope.is_empty() { Line::default().ours("what it does not say") } else { Line::default().theirs(&scope) }
            };
            Line::default().theirs(line.party.written).ours(" assists in ").then(scope(new)).ours(", before in ").then(scope(old))
        }
        Difference::Name(party, old) => Line::default().theirs(old).ours(" is written ").theirs(party.written),
        Difference::Open(old, new) if old.is_empty() => Line::default().ours("left open by ").theirs(new),
        Difference::Open(old, new) if new.is_empty() => Line::default().ours("no longer left open by ").theirs(old),
        Difference::Open(old, new) => Line::default().ours("left open by ").theirs(old).ours(" → ").theirs(new),
        Difference::Remark(old, new) if old.is_empty() => Line::default().ours("remark ").then(said(new)),
        Difference::Remark(old, new) if new.is_empty() => Line::default().ours("no remark, before ").then(said(old)),
        Difference::Remark(old, new) => {
            let (old, new) = line::apart(old, new);
            Line::default().ours("remark ").then(said(&old)).ours(" → ").then(said(&new))
        }
    }
}
