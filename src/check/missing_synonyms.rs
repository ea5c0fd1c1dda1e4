//! People ask in everyday words; a sector without synonyms is found by its official name only.

use super::Facts;
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    facts
        .content
        .sectors
        .iter()
        .filter(|(_, sector)| sector.synonyms.is_empty())
        .map(|(_, sector)| {
            Diagnostic::new(Code::MissingSynonyms, sector.place, format!("`{}` has no synonyms", sector.name.main()))
                .hint("add the words people use: `synonyms = [\"…\"]`")
        })
        .collect()
}
