//! A department that is over and has no one successor holds no duty that stands: a later batch is to say who does.

use super::Facts;
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let content = facts.content;
    // A successor that is not known yet may be the one.
    let standing = facts.relations.duties().filter(|(id, _)| !facts.partial && facts.relations.stands(content, *id));
    let holders = standing.flat_map(|(id, _)| {
        let entry = facts.relations.current(content, id);
        entry.leads.iter().chain(entry.supports.iter().flat_map(|line| &line.holders))
    });
    let over = holders.filter_map(|holder| Some((holder, content.departments[holder.department].ended?)));
    over.map(|(holder, ended)| {
        let message = format!("`{}` is over since {ended}, and this duty still stands", holder.written.value);
        Diagnostic::new(Code::EndedDepartment, holder.written.place, message)
            .related(content.departments[holder.department].place, "the department")
            .hint("amend the duty in a new batch, or name the one department that took its place in `successors`")
    })
    .collect()
}
