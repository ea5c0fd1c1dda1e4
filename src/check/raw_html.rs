//! Source text is never markup: raw HTML is shown as it is written, which is seldom what its author meant.

use super::Facts;
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    facts
        .content
        .prose()
        .flat_map(|prose| {
            prose.raw_html().map(|place| {
                Diagnostic::new(Code::RawHtml, place, "raw HTML is shown as text")
                    .hint("use Markdown, or write `&lt;` where a `<` is meant")
            })
        })
        .collect()
}
