//! Nothing looks more certain than it is: a batch cannot be in force while the policy it is annexed to is a draft or has ended, and only what
//! stands can be ended.

use super::Facts;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Status;

pub(super) fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    overstated(facts).chain(ended_before_begun(facts)).chain(withdrawn_without_day(facts)).collect()
}

/// The day of a withdrawal is news, in feeds and in the site of a day.
fn withdrawn_without_day<'a>(facts: &'a Facts<'_>) -> impl Iterator<Item = Diagnostic> + 'a {
    let batches = facts.content.batches.iter().map(|(_, batch)| (batch.status, batch.ended, batch.place));
    let policies = facts.content.policies.iter().map(|(_, policy)| (policy.status, policy.ended, policy.place));
    batches.chain(policies).filter(|(status, ended, _)| *status == Status::Withdrawn && ended.is_none()).map(|(.., place)| {
        Diagnostic::new(Code::MissingKey, place, "this was withdrawn, and `ended` does not say when")
            .hint("add the day from which it was withdrawn: `ended = 2024-10-10`")
    })
}

fn overstated<'a>(facts: &'a Facts<'_>) -> impl Iterator<Item = Diagnostic> + 'a {
    let content = facts.content;
    content.batches.iter().filter_map(move |(_, batch)| {
        let policy = &content.policies[batch.policy?];
        let beyond = match policy.status {
            Status::Proposed | Status::Consultation => matches!(batch.status, Status::Approved | Status::InForce),
            Status::Repealed | Status::Superseded | Status::Withdrawn => batch.status == Status::InForce,
            Status::Approved => batch.status == Status::InForce,
            Status::InForce => false,
        };
        beyond.then(|| {
            let message = format!("this batch is `{}`, but its policy is `{}`", batch.status.word(), policy.status.word());
            Diagnostic::new(Code::OverstatedStatus, batch.place, message)
                .related(policy.place, "the policy")
                .hint("correct the `status` of one of them")
        })
    })
}

/// Duties that end before any batch stated them.
pub(super) fn ended_before_begun(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let content = facts.content;
    facts
        .relations
        .duties()
        .filter(|_| !facts.partial)
        .filter_map(|(_, duty)| {
            let first = &content.entries[duty.versions[0]];
            first.repealed.then(|| {
                Diagnostic::new(
                    Code::UnknownReference,
                    first.place,
                    format!("no earlier batch of this list has a duty `{}` to end", first.slug),
                )
                .hint("correct the id, or take `.repealed` out")
            })
        })
        .collect()
}
