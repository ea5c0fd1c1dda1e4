//! Selecting: of all raw documents, those that one edition shows, as it shows them. What is left out here leaves no trace behind this point.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use crate::model::{Disclosure, Status};
use crate::parse::{RawBatch, RawContent, RawDepartment, RawList, RawPolicy};

/// For whom an edition is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Everybody.
    #[default]
    Public,
    /// The authorities: also what is withheld, the texts of documents on request, and persons.
    Internal,
}

/// What an edition shows. The default is the public site of today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Selection {
    /// For whom it is.
    pub audience: Audience,
    /// Whether it shows what is only proposed: a preview.
    pub proposed: bool,
    /// The day whose site it is, if not the newest.
    pub as_of: Option<Date>,
    /// The day of the build, if it is known: what comes into force, ends or gets a new name later is not yet so.
    pub today: Option<Date>,
}

impl Selection {
    /// Whether this is the site that is published: addresses are kept for it, and search engines may have it.
    pub fn is_published(&self) -> bool {
        self.audience == Audience::Public && !self.proposed && self.as_of.is_none()
    }

    /// Whether the edition differs from all that the sources say.
    pub fn alters(&self, raw: &RawContent) -> bool {
        self.day().is_some_and(|day| differs_on(raw, day))
            || self.as_of.is_some()
            || raw.policies.iter().any(|policy| self.hides_policy(policy) || self.hides_text(policy))
            || raw.batches.iter().any(|batch| self.hides_batch(batch))
            || raw.sectors.iter().any(|sector| self.hides_proposed(sector.proposed))
            || raw.departments.iter().any(|department| self.hides_department(department) || self.hides_persons(department))
            || raw.jurisdictions.len()
                > places_with_documents(raw, |policy| !self.hides_policy(policy), |batch| !self.hides_batch(batch)).len()
    }

    /// The raw documents of the edition. A list none of whose batches is shown is left out, and so is a jurisdiction without a document to show, with its
    /// departments: they would tell that there is a hidden one.
    pub fn of(&self, mut raw: RawContent) -> RawContent {
        let hidden: Vec<bool> = raw.lists.iter().map(|list| self.hides_list(list, &raw)).collect();
        let mut hidden = hidden.into_iter();
        raw.lists.retain(|_| !hidden.next().unwrap_or(false));
        raw.policies.retain(|policy| !self.hides_policy(policy));
        raw.batches.retain(|batch| !self.hides_batch(batch));
        let shown = places_with_documents(&raw, |_| true, |_| true);
        raw.jurisdictions.retain(|jurisdiction| shown.contains(&jurisdiction.slug));
        raw.departments.retain(|department| shown.contains(&department.jurisdiction) && !self.hides_department(department));
        raw.sectors.retain(|sector| !self.hides_proposed(sector.proposed));
        for policy in raw.policies.iter_mut().filter(|policy| self.hides_text(policy)) {
            Arc::make_mut(policy).clauses.clear();
        }
        for department in raw.departments.iter_mut().filter(|department| self.hides_persons(department)) {
            Arc::make_mut(department).persons.retain(|person| self.shows(person.disclosure));
        }
        if let Some(day) = self.day() {
            of_day(&mut raw, day);
        }
        if let Some(day) = self.as_of {
            before_approval(&mut raw, day);
        }
        raw
    }

    /// The day at whose end the edition stands.
    fn day(&self) -> Option<Date> {
        self.as_of.or(self.today)
    }

    fn shows(&self, disclosure: Disclosure) -> bool {
        self.audience == Audience::Internal || disclosure == Disclosure::Public
    }

    fn hides_proposed(&self, proposed: bool) -> bool {
        proposed && !self.proposed
    }

    fn is_later(&self, date: Option<Date>) -> bool {
        self.as_of.zip(date).is_some_and(|(day, date)| day < date)
    }

    fn hides_policy(&self, policy: &RawPolicy) -> bool {
        (policy.disclosure == Some(Disclosure::Withheld) && self.audience == Audience::Public)
            || self.hides_proposed(policy.status == Some(Status::Proposed))
            || self.is_later(policy.published.or(policy.written))
    }

    /// The text of a document on request is not public, though it is that there is such a document.
    fn hides_text(&self, policy: &RawPolicy) -> bool {
        policy.disclosure != Some(Disclosure::Public) && self.audience == Audience::Public && !policy.clauses.is_empty()
    }

    fn hides_batch(&self, batch: &RawBatch) -> bool {
        (batch.withheld && self.audience == Audience::Public)
            || self.hides_proposed(batch.status == Some(Status::Proposed))
            || self.is_later(batch.published)
    }

    fn hides_department(&self, department: &RawDepartment) -> bool {
        self.hides_proposed(department.proposed) || self.is_later(department.since)
    }

    fn hides_persons(&self, department: &RawDepartment) -> bool {
        department.persons.iter().any(|person| !self.shows(person.disclosure))
    }

    /// A list with nothing to show yet: it has batches, and none of them is shown.
    fn hides_list(&self, list: &RawList, raw: &RawContent) -> bool {
        let mut batches =
            raw.batches.iter().filter(|batch| (&batch.jurisdiction, &batch.list) == (&list.jurisdiction, &list.slug)).peekable();
        batches.peek().is_some() && batches.all(|batch| self.hides_batch(batch))
    }
}

/// The jurisdictions that have a document which is shown.
fn places_with_documents(raw: &RawContent, policy: impl Fn(&RawPolicy) -> bool, batch: impl Fn(&RawBatch) -> bool) -> BTreeSet<String> {
    let policies = raw.policies.iter().filter(|one| policy(one)).map(|policy| &policy.jurisdiction);
    let batches = raw.batches.iter().filter(|one| batch(one)).map(|batch| &batch.jurisdiction);
    policies.chain(batches).cloned().collect()
}

/// Whether anything was otherwise at the end of a day than the sources say: what [`of_day`] takes back.
fn differs_on(raw: &RawContent, day: Date) -> bool {
    raw.policies.iter().any(|policy| was_otherwise(policy.status, policy.effective, policy.ended, day))
        || raw.batches.iter().any(|batch| was_otherwise(batch.status, batch.effective, batch.ended, day))
        || raw.departments.iter().any(|department| was_another(department, day))
}

/// Whether a record with these dates was more or less certain at the end of a day than it is, or its end was not known.
fn was_otherwise(status: Option<Status>, effective: Option<Date>, ended: Option<Date>, day: Date) -> bool {
    ended.is_some_and(|ended| ended > day) || status.is_some_and(|status| status_at(status, effective, ended, day) != status)
}

/// Whether a department was there on a day, or had another name, and is not or has not any more.
fn was_another(department: &RawDepartment, day: Date) -> bool {
    stood_on(department, day) || department.former.iter().any(|former| former.until >= day)
}

/// Whether a day is one of the last ones of a department that is over. Its last day is one of its days.
fn stood_on(department: &RawDepartment, day: Date) -> bool {
    department.ended.as_ref().is_some_and(|ended| ended.value >= day)
}

/// Takes what is left of an edition back to the end of a day: how certain documents were, what departments there were and what they were called.
fn of_day(raw: &mut RawContent, day: Date) {
    let policies = raw.policies.iter_mut().filter(|policy| was_otherwise(policy.status, policy.effective, policy.ended, day));
    for policy in policies.map(Arc::make_mut) {
        policy.status = policy.status.map(|status| status_at(status, policy.effective, policy.ended, day));
        policy.ended = policy.ended.filter(|ended| *ended <= day);
    }
    let batches = raw.batches.iter_mut().filter(|batch| was_otherwise(batch.status, batch.effective, batch.ended, day));
    for batch in batches.map(Arc::make_mut) {
        batch.status = batch.status.map(|status| status_at(status, batch.effective, batch.ended, day));
        batch.ended = batch.ended.filter(|ended| *ended <= day);
    }
    for department in raw.departments.iter_mut().filter(|department| was_another(department, day)).map(Arc::make_mut) {
        if stood_on(department, day) {
            department.ended = None;
            department.successors.clear();
        }
        department.former.sort_by_key(|former| former.until);
        let current = department.former.iter().position(|former| former.until >= day);
        if let Some(current) = current {
            let mut later = department.former.split_off(current).into_iter();
            let Some(name) = later.next() else { continue };
            let newest = std::mem::replace(&mut department.name, name.name);
            let later = later.map(|former| former.name).chain([newest]);
            department.later.extend(later.map(|name| name.map(|name| name.main().to_owned())));
        }
    }
}

/// What was public before it was approved was a draft.
fn before_approval(raw: &mut RawContent, day: Date) {
    let is_approved_later = |batch: &RawBatch| batch.approval.as_ref().is_some_and(|approval| approval.date > day);
    for batch in raw.batches.iter_mut().filter(|batch| is_approved_later(batch)).map(Arc::make_mut) {
        batch.approval = None;
        batch.status = batch.status.map(|status| if status.is_over() { status } else { Status::Consultation });
    }
}

/// How certain a record of `status` was on a day, as far as its dates tell; otherwise as certain as it is.
fn status_at(status: Status, effective: Option<Date>, ended: Option<Date>, day: Date) -> Status {
    let is_over = ended.is_some_and(|ended| ended <= day);
    let status = match status {
        Status::Repealed | Status::Superseded if ended.is_some() && !is_over => Status::InForce,
        Status::Withdrawn if ended.is_some() && !is_over => Status::Consultation,
        Status::Approved | Status::InForce if is_over => Status::Repealed,
        status => status,
    };
    if status == Status::InForce && effective.is_some_and(|effective| day < effective) { Status::Approved } else { status }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn status_of_a_day() {
        let at = |status, day| status_at(status, Some(date(2024, 5, 1)), Some(date(2025, 1, 1)), day);
        assert_eq!(at(Status::InForce, date(2024, 4, 30)), Status::Approved);
        assert_eq!(at(Status::InForce, date(2024, 5, 1)), Status::InForce);
        assert_eq!(at(Status::InForce, date(2025, 1, 1)), Status::Repealed);
        assert_eq!(at(Status::Superseded, date(2024, 12, 31)), Status::InForce);
        assert_eq!(at(Status::Superseded, date(2025, 1, 1)), Status::Superseded);
        assert_eq!(at(Status::Withdrawn, date(2024, 12, 31)), Status::Consultation);
        assert_eq!(status_at(Status::Repealed, None, None, date(2024, 1, 1)), Status::Repealed);
    }
}
