//! `purview approve`.

use std::path::Path;

use clap::Args;
use jiff::civil::Date;

use super::build::parse_date;
use super::sealing::Named;
use super::{Format, Outcome};
use crate::model::{Approval, Status};
use crate::seal::amend;

/// Record the approval of a batch, and seal it
///
/// Writes who approved the batch, when and by which document into its file, and a digest of what it says into `content/approved.lock`. From then on the
/// batch may not say anything else: `purview check` fails until the change is undone or recorded with `purview correct`. Nothing is written if the site
/// with the approved batch has errors. docs/approval.md says more.
#[derive(Args)]
pub struct Options {
    /// The batch: `place/list/number`
    #[arg(value_name = "BATCH")]
    batch: String,

    /// The day of the approval
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    date: Date,

    /// Who approved it
    #[arg(long, value_name = "NAME")]
    by: String,

    /// Number or title of the document that says so
    #[arg(long, value_name = "DOCUMENT")]
    document: String,

    /// The batch is in force, not only approved
    #[arg(long)]
    in_force: bool,

    /// How the result is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(super) fn run(root: &Path, options: &Options) -> Outcome {
    let sources = match super::read_sources(root) {
        Ok(sources) => sources,
        Err(outcome) => return outcome,
    };
    let Options { batch: name, date, by, document, in_force, format } = options;
    let named = match Named::find(&sources, name) {
        Ok(named) => named,
        Err(message) => return Outcome::Usage(message),
    };
    if named.seal().is_some() {
        return Outcome::Usage(format!("`{name}` is sealed; `purview correct` records a change of it, a new decision is a new batch"));
    }
    if by.trim().is_empty() || document.trim().is_empty() {
        return Outcome::Usage("`--by` and `--document` need words".to_owned());
    }
    let approval = Approval { date: *date, by: by.trim().to_owned(), document: document.trim().to_owned() };
    let status = if *in_force { Status::InForce } else { Status::Approved };
    match amend::approved(&named.text, &approval, status) {
        Some(text) => named.write(root, text, *format, &format!("{name} is approved and sealed")),
        None => Outcome::Usage(format!("the frontmatter of {} cannot be read; `purview check` says why", named.path)),
    }
}
