//! 等 leaves a list open: whether a case not named falls under it is for people to say.

use super::Facts;
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, entry) in facts.content.entries.iter() {
        found.extend(entry.open.map(|place| {
            Diagnostic::new(Code::OpenList, place, "等 leaves open what else falls under this duty")
                .hint("it is shown as open; name what is missing if you know it")
        }));
        found.extend(entry.lead_open.as_ref().map(|open| {
            Diagnostic::new(Code::OpenList, open.place, "等 leaves open who else leads").hint("name the departments if you know them")
        }));
        for open in entry.supports.iter().filter_map(|support| support.open.as_ref()) {
            found.push(
                Diagnostic::new(Code::OpenList, open.place, "等 leaves open who else supports")
                    .hint("name the departments if you know them"),
            );
        }
    }
    found
}
