//! What is public is of a day that has come.

use super::Facts;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Status;

pub(super) fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let Some(today) = facts.today else { return Vec::new() };
    let batches = facts.content.batches.iter().map(|(_, batch)| (batch.status, batch.published, batch.place));
    let policies =
        facts.content.policies.iter().map(|(_, policy)| (policy.status, policy.published.unwrap_or(policy.written), policy.place));
    let early = batches.chain(policies).filter(|(status, date, _)| *status != Status::Proposed && *date > today);
    early
        .map(|(_, date, place)| {
            Diagnostic::new(Code::FutureDate, place, format!("this is public, and its day, {date}, has not come"))
                .hint("correct the date, or keep it `proposed` until then")
        })
        .collect()
}
