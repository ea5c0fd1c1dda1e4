//! The pages that differ, in the main language.

use super::line::Line;
use super::{Item, Kind, Section, count};
use crate::compare::page::PageChange;

/// The pages as a section; None if there are none.
pub(super) fn section(pages: &[PageChange]) -> Option<Section> {
    let items: Vec<Item> = pages
        .iter()
        .filter(|page| page.is_main)
        .map(|page| Item { word: page.change.word(), line: Line::default().code(&page.address), kind: Kind::Pages, count: 1 })
        .collect();
    let others = pages.len() - items.len();
    let others = if others > 0 { format!(", and {others} in other languages") } else { String::new() };
    let heading = Line::default().ours(format!("{}{others}", count(items.len(), "page differs", "pages differ")));
    (!items.is_empty()).then_some(Section { level: 0, folded: true, heading, items })
}
