//! A comparison as programs read it; docs/review.md explains its fields.

use serde::Serialize;
use serde_json::{Value, json};

use super::duty::{Beside, DutyChange, Told};
use super::facet::Facet;
use super::page::PageChange;
use super::thing::{Change, Kind, ThingChange};
use super::{Comparison, Origin};
use crate::derive::difference::{Difference, Party};
use crate::model::Status;

/// The object that `--format json` prints.
#[derive(Serialize)]
pub struct Json<'a> {
    old: &'a str,
    new: &'a str,
    differs: bool,
    duties: Vec<Duty<'a>>,
    batches: Vec<Thing<'a>>,
    places: Vec<Thing<'a>>,
    departments: Vec<Thing<'a>>,
    sectors: Vec<Thing<'a>>,
    lists: Vec<Thing<'a>>,
    policies: Vec<Thing<'a>>,
    pages: &'a [PageChange],
}

impl<'a> Json<'a> {
    /// The object of a comparison. `old` and `new` are what the states are called.
    pub fn new(comparison: &'a Comparison<'_>, old: &'a str, new: &'a str) -> Self {
        let batches = comparison.groups.iter().filter_map(|group| group.change.as_ref());
        let things = |kind| comparison.things.iter().filter(|thing| thing.kind == kind).map(Thing::new).collect();
        Self {
            old,
            new,
            differs: !comparison.is_empty(),
            duties: comparison.duties().map(Duty::new).collect(),
            batches: batches.map(Thing::new).collect(),
            places: things(Kind::Jurisdiction),
            departments: things(Kind::Department),
            sectors: things(Kind::Sector),
            lists: things(Kind::List),
            policies: things(Kind::Policy),
            pages: &comparison.pages,
        }
    }
}

/// A duty that differs.
#[derive(Serialize)]
struct Duty<'a> {
    change: &'static str,
    place: &'a str,
    list: &'a str,
    id: &'a str,
    former_id: Option<&'a str>,
    title: &'a str,
    page: &'a str,
    /// The batch that states it anew.
    stated_anew: Option<String>,
    /// The batch whose statement stands.
    stands: Option<String>,
    part_of: Option<&'a str>,
    old: Option<Statement<'a>>,
    new: Option<Statement<'a>>,
    differences: Vec<Differs<'a>>,
}

impl<'a> Duty<'a> {
    fn new(duty: &'a DutyChange<'_>) -> Self {
        let Told { origin, entry, .. } = &duty.told;
        let told = Statement::new(&duty.told);
        let (old, new) = if duty.is_gone() { (Some(told), None) } else { (duty.before.as_ref().map(Statement::new), Some(told)) };
        let (stated_anew, stands, part_of) = match &duty.beside {
            Beside::Nothing => (None, None, None),
            Beside::Anew(origin) => (Some(batch(origin)), None, None),
            Beside::Stands(origin) => (None, Some(batch(origin)), None),
            Beside::PartOf(id) => (None, None, Some(*id)),
        };
        Self {
            change: duty.change.word(),
            place: &origin.jurisdiction.slug,
            list: &origin.list.slug,
            id: &entry.slug,
            former_id: duty.former_id(),
            title: &entry.title,
            page: &duty.page,
            stated_anew,
            stands,
            part_of,
            old,
            new,
            differences: duty.differences.iter().map(Differs::of_duty).collect(),
        }
    }
}

/// The name of a batch: `korla/emerging/2`.
fn batch(origin: &Origin<'_>) -> String {
    format!("{}/{}/{}", origin.jurisdiction.slug, origin.list.slug, origin.batch.number)
}

/// What a batch says of a duty.
#[derive(Serialize)]
struct Statement<'a> {
    batch: String,
    status: &'static str,
    row: Option<u32>,
    title: &'a str,
    repealed: bool,
    lead: Vec<Body<'a>>,
    support: Vec<Support<'a>>,
    remark: &'a str,
}

/// A department, by its id of today and by the name as written.
#[derive(Serialize)]
struct Body<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Support<'a> {
    #[serde(flatten)]
    body: Body<'a>,
    scope: Option<&'a str>,
}

impl<'a> Body<'a> {
    fn new(party: &Party<'a>) -> Self {
        Self { id: party.id, name: party.written }
    }
}

impl<'a> Statement<'a> {
    fn new(Told { origin, entry, statement }: &'a Told<'_>) -> Self {
        let support = statement.supports.iter().map(|line| Support { body: Body::new(&line.party), scope: line.scope });
        Self {
            batch: batch(origin),
            status: origin.batch.status.word(),
            row: entry.row,
            title: statement.title,
            repealed: statement.repealed,
            lead: statement.leads.iter().map(Body::new).collect(),
            support: support.collect(),
            remark: &statement.remark,
        }
    }
}

/// Something in which two states of a thing differ.
#[derive(Serialize)]
struct Differs<'a> {
    what: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<Body<'a>>,
    old: Value,
    new: Value,
}

impl<'a> Differs<'a> {
    fn of_duty(difference: &Difference<'a>) -> Self {
        let bodies = |parties: &[Party<'_>]| json!(parties.iter().map(Body::new).collect::<Vec<_>>());
        let (what, party, old, new) = match difference {
            Difference::Title(old, new) => ("title", None, json!(old), json!(new)),
            Difference::Lead(old, new) => ("lead", None, bodies(old), bodies(new)),
            Difference::Joins(line) => ("joins", Some(line.party), Value::Null, json!(line.scope)),
            Difference::Leaves(line) => ("leaves", Some(line.party), json!(line.scope), Value::Null),
            Difference::Scope(line, old) => ("scope", Some(line.party), json!(old), json!(line.scope)),
            Difference::Name(party, old) => ("name", Some(*party), json!(old), json!(party.written)),
            Difference::Open(old, new) => ("open", None, json!(old), json!(new)),
            Difference::Remark(old, new) => ("remark", None, json!(old), json!(new)),
        };
        Self { what, department: party.as_ref().map(Body::new), old, new }
    }

    fn of_thing(facet: &Facet<'_>) -> Self {
        let (what, old, new) = match facet {
            Facet::Id(old, new) => ("id", json!(old), json!(new)),
            Facet::Text(key, old, new) | Facet::Word(key, old, new) => (*key, json!(old), json!(new)),
            Facet::Approved(approval) => {
                let new = json!({"date": approval.date, "by": approval.by, "document": approval.document});
                ("approval", Value::Null, new)
            }
            Facet::Corrected(correction) => {
                let duty = correction.duty.as_ref().map(|duty| &duty.value);
                ("correction", Value::Null, json!({"date": correction.date, "duty": duty, "reason": correction.reason}))
            }
            Facet::Former(former) => ("former", Value::Null, json!({"name": former.name.main(), "until": former.until})),
            Facet::Clauses { added, changed, removed } => {
                ("clauses", Value::Null, json!({"added": added, "changed": changed, "removed": removed}))
            }
        };
        Self { what, department: None, old, new }
    }
}

/// A batch, place, department, sector, list or policy that differs.
#[derive(Serialize)]
struct Thing<'a> {
    change: &'static str,
    id: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    page: &'a str,
    part_of: Option<&'a str>,
    differences: Vec<Differs<'a>>,
}

impl<'a> Thing<'a> {
    fn new(thing: &'a ThingChange<'_>) -> Self {
        let (part_of, facets) = match &thing.change {
            Change::Added => (None, &[][..]),
            Change::Removed(into) => (into.as_deref(), &[][..]),
            Change::Changed(facets) => (None, facets.as_slice()),
        };
        Self {
            change: thing.change.word(),
            id: &thing.id,
            name: thing.name,
            status: thing.status.map(Status::word),
            page: &thing.page,
            part_of,
            differences: facets.iter().map(Differs::of_thing).collect(),
        }
    }
}
