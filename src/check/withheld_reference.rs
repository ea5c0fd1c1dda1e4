//! What is public does not depend on what is not: a public page could not show it, and its absence would tell of it.

use super::Facts;
use crate::diagnostic::{At, Code, Diagnostic};
use crate::parse::RawPolicy;
use crate::resolve::{is_hidden_batch, is_hidden_list, is_hidden_policy};

pub(super) fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let raw = facts.raw;
    let hidden = |jurisdiction: &str, named: &At<String>| {
        raw.policies.iter().any(|policy| policy.jurisdiction == jurisdiction && policy.slug == named.value && is_hidden_policy(policy))
    };
    let batches = raw
        .batches
        .iter()
        .filter(|batch| !is_hidden_batch(batch))
        .flat_map(|batch| batch.policy.iter().map(|named| (batch.jurisdiction.as_str(), named)));
    let lists = raw
        .lists
        .iter()
        .filter(|list| !is_hidden_list(list, raw))
        .flat_map(|list| list.basis.iter().map(|named| (list.jurisdiction.as_str(), named)));
    let forms = raw.forms.iter().flat_map(|form| form.policy.iter().map(|named| (form.jurisdiction.as_str(), named)));
    let routes = raw.jurisdictions.iter().flat_map(|place| place.report_basis.iter().map(|named| (place.slug.as_str(), named)));
    batches
        .chain(routes)
        .chain(lists)
        .chain(forms)
        .filter(|(jurisdiction, named)| hidden(jurisdiction, named))
        .map(|(_, named)| {
            Diagnostic::new(Code::WithheldReference, named.place, format!("`{}` is not public, but this source is", named.value))
                .hint("take the reference out, or publish the policy")
        })
        .chain(raw.policies.iter().filter(|policy| !is_hidden_policy(policy)).flat_map(|policy| annexes(facts, policy)))
        .collect()
}

fn annexes(facts: &Facts<'_>, policy: &RawPolicy) -> Vec<Diagnostic> {
    let proposed = |list: &str, number: u32| {
        facts.raw.batches.iter().any(|batch| {
            is_hidden_batch(batch) && (&batch.jurisdiction, batch.list.as_str(), batch.number.value) == (&policy.jurisdiction, list, number)
        })
    };
    policy
        .annexes
        .iter()
        .filter_map(|annex| {
            let list = annex.list.as_ref()?;
            proposed(&list.value, annex.batch.as_ref().map_or(1, |batch| batch.value)).then(|| {
                Diagnostic::new(Code::WithheldReference, list.place, "this batch is only proposed, but the policy is public")
                    .hint("take `list` and `batch` out until the batch is public")
            })
        })
        .collect()
}
