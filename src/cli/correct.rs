//! `purview correct`.

use std::path::Path;

use clap::Args;
use jiff::civil::Date;

use super::build::parse_date;
use super::sealing::Named;
use super::{Format, Outcome};
use crate::seal::{Difference, Meaning, amend, differences};

/// Record why a sealed batch was changed, and seal it anew
///
/// First correct the batch in its file, then say with this command when and why. The correction is shown on the pages of the batch and of its duty, and
/// in the feeds. Nothing is written if nothing differs from the seal, or if the site has errors besides. docs/approval.md says more.
#[derive(Args)]
pub struct Options {
    /// The batch: `place/list/number`
    #[arg(value_name = "BATCH")]
    batch: String,

    /// The day of the correction
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    date: Date,

    /// Why: what was wrong
    #[arg(long, value_name = "WORDS")]
    reason: String,

    /// The id of the duty that was corrected [default: the one that differs, if it is one]
    #[arg(long, value_name = "ID")]
    duty: Option<String>,

    /// How the result is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(super) fn run(root: &Path, options: &Options) -> Outcome {
    let sources = match super::read_sources(root) {
        Ok(sources) => sources,
        Err(outcome) => return outcome,
    };
    let Options { batch: name, date, reason, duty, format } = options;
    let named = match Named::find(&sources, name) {
        Ok(named) => named,
        Err(message) => return Outcome::Usage(message),
    };
    let Some(seal) = named.seal() else {
        return Outcome::Usage(format!("`{name}` is not sealed; it can be changed, and sealed with `purview approve`"));
    };
    let differ = differences(seal, &Meaning::new(&named.batch).seal());
    if differ.is_empty() {
        return Outcome::Usage(format!("`{name}` says what was approved; there is nothing to correct"));
    }
    if reason.trim().is_empty() {
        return Outcome::Usage("`--reason` needs words".to_owned());
    }
    let changed: Vec<&str> = differ.iter().filter_map(Difference::duty).collect();
    let duty = match duty.as_deref() {
        Some(duty) if !changed.contains(&duty) => {
            return Outcome::Usage(format!("the duty `{duty}` does not differ from what was approved"));
        }
        None if differ.len() == 1 => changed.first().copied(),
        given => given,
    };
    match amend::corrected(&named.text, *date, duty, reason.trim()) {
        Some(text) => named.write(root, text, *format, &format!("the correction of {name} is recorded, and the batch sealed anew")),
        None => Outcome::Usage(format!("the frontmatter of {} cannot be read; `purview check` says why", named.path)),
    }
}
