//! A department that nothing names is forgotten, or misspelt where it should be named.

use super::Facts;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Disclosure;

pub(super) fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    if facts.partial {
        return Vec::new();
    }
    let Facts { content, relations, .. } = facts;
    let mut used = content.departments.table::<bool>();
    let holders =
        content.entries.iter().flat_map(|(_, entry)| entry.leads.iter().chain(entry.supports.iter().flat_map(|line| &line.holders)));
    holders.for_each(|holder| used[holder.department] = true);
    content.jurisdictions.iter().flat_map(|(_, jurisdiction)| &jurisdiction.report_to).for_each(|id| used[*id] = true);
    content.forms.iter().filter_map(|(_, form)| form.submit_to).for_each(|id| used[id] = true);
    for (_, policy) in content.policies.iter() {
        let mentions = &relations.mentions[policy.jurisdiction];
        mentions.departments(&policy.issuer).for_each(|id| used[id] = true);
        // What is not public names departments too, though they are not shown for that.
        for clause in policy.clauses.iter().filter(|_| policy.disclosure != Disclosure::Public) {
            mentions.departments(&clause.body.plain()).for_each(|id| used[id] = true);
        }
    }
    content
        .departments
        .iter()
        .filter(|(id, _)| !used[*id] && relations.clauses[*id].is_empty())
        .map(|(_, department)| {
            Diagnostic::new(
                Code::UnusedDepartment,
                department.place,
                format!("nothing names `{}`: no duty, policy or reporting route", department.name.main()),
            )
            .hint("add the missing duty or alias, or remove the department")
        })
        .collect()
}
