//! A duty has one lead. None or several is lawful, but a human should know.

use super::Facts;
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    facts
        .content
        .entries
        .iter()
        .filter(|(_, entry)| !entry.repealed && !facts.partial)
        .filter_map(|(_, entry)| match entry.leads.len() {
            0 => Some(
                Diagnostic::new(Code::NoLead, entry.place, "nobody leads this duty")
                    .hint("the gaps page lists it; its own page names the reporting route"),
            ),
            1 => None,
            several => Some(
                Diagnostic::new(Code::SeveralLeads, entry.place, format!("{several} departments lead this duty"))
                    .hint("the gaps page lists it, so that the overlap can be settled"),
            ),
        })
        .collect()
}
