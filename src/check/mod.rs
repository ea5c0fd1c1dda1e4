//! Checking: rules over the whole content, one a file. Each file says what it looks for, and holds its tests.

pub mod addresses;
mod dead_link;
mod duplicate_address;
mod duty_ids;
mod ended_department;
mod future;
mod leads;
mod missing_synonyms;
mod notes;
mod open_list;
mod raw_html;
mod seals;
mod status;
mod unshown_image;
mod unused_department;
pub mod withheld_reference;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::derive::Relations;
use crate::derive::links::Addresses;
use crate::diagnostic::Diagnostic;
use crate::model::Content;
use crate::parse::RawContent;
use crate::read::Sources;

pub use seals::Held;

/// What rules look at.
pub struct Facts<'a> {
    /// The texts.
    pub sources: &'a Sources,
    /// The documents before names were resolved.
    pub raw: &'a RawContent,
    /// The content, not whole if there are errors.
    pub content: &'a Content,
    /// What follows from it.
    pub relations: &'a Relations,
    /// The pages it becomes.
    pub addresses: &'a Addresses,
    /// Whether anything is missing from the content because of an error.
    pub partial: bool,
    /// The day of the build, if it is known.
    pub today: Option<Date>,
}

type Rule = fn(&Facts<'_>) -> Vec<Diagnostic>;

const RULES: &[Rule] = &[
    addresses::check,
    dead_link::check,
    duplicate_address::check,
    duty_ids::check,
    ended_department::check,
    future::check,
    leads::check,
    missing_synonyms::check,
    notes::check,
    open_list::check,
    raw_html::check,
    status::check,
    unshown_image::check,
    unused_department::check,
];

/// What documents say by themselves, before names are resolved: whether batches are as they were sealed. `held` is what held last, and afterwards what
/// holds now.
pub fn seals(sources: &Sources, raw: &RawContent, held: &mut Option<Held>) -> Vec<Diagnostic> {
    seals::check(sources, raw, held)
}

/// Checks links alone: what one edition links to must be in that edition.
pub fn links(facts: &Facts<'_>) -> Vec<Diagnostic> {
    dead_link::check(facts)
}

/// What an edition refers to and lacks, besides names: addresses that redirects lead to, duties that batches end or give another id.
pub fn references(facts: &Facts<'_>) -> Vec<Diagnostic> {
    [addresses::check(facts), duty_ids::unknown_former(facts), status::ended_before_begun(facts)].concat()
}

/// Runs every rule, on all threads; what they find comes back in their order.
pub fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    RULES.par_iter().flat_map_iter(|rule| rule(facts)).collect()
}
