//! `purview check`.

use std::convert::Infallible;
use std::path::Path;

use clap::Args;
use jiff::civil::Date;

use super::{Format, Loaded, Outcome, output};
use crate::RenderError;
use crate::diagnostic::Severity;
use crate::diagnostic::report::Tally;
use crate::select::Selection;

/// Check the sources without writing anything
///
/// Reports every error and warning of the sources and of the theme in one run, each with its file, line and column, the text underlined, and what
/// to do. docs/diagnostics.md explains the codes.
#[derive(Args)]
pub struct Options {
    /// How findings are printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(super) fn run(root: &Path, options: &Options) -> Outcome {
    let mut site = match Loaded::read(root, None, &Selection::default()) {
        Ok(site) => site,
        Err(outcome) => return outcome,
    };
    // A template can ask for what there is not; only rendering shows it. What comes out is thrown away.
    if let Some((edition, theme)) = &site.ready
        && let Err(RenderError::Theme(faults)) = edition.render(&site.sources, theme, Date::MIN, |_, _| Ok::<(), Infallible>(()))
    {
        site.found.extend(faults);
    }
    let tally = Tally::of(&site.found);
    match options.format {
        Format::Json => output::json(&site.found, &site.sources, output::Written::Nothing),
        Format::Text => {
            output::findings(&site.found, &site.sources, Severity::Warning);
            output::step("checked", &tally.to_string());
        }
    }
    if tally.errors == 0 { Outcome::Done } else { Outcome::Failed }
}
