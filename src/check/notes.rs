//! Responsibility notes in policies: whom they name must be known, and what looks like one must be readable.

use super::Facts;
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    if facts.partial {
        return Vec::new();
    }
    let relations = facts.relations;
    let unread = relations.unread_notes.iter().map(|unread| {
        Diagnostic::new(Code::UnreadNote, unread.place, "this looks like a responsibility note and cannot be read".to_owned())
            .hint("write it as docs/notation.md shows, or take the brackets off; it is shown as it stands")
    });
    // A name that stands for several bodies need be none of the departments.
    let unknown = relations.tasks().iter().flat_map(|task| &task.holders).filter(|holder| holder.department.is_none() && !holder.is_class);
    let unknown = unknown.map(|holder| {
        Diagnostic::new(Code::UnknownHolder, holder.place, format!("no department is called `{}`", holder.written))
            .hint("add the department, or add this as an alias of one; until then the task is on no department's page")
    });
    unread.chain(unknown).collect()
}
