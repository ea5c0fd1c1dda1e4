//! `purview approve`.

use std::path::Path;

use clap::Args;

use super::Outcome;
use super::sealing::{self, Target};
use crate::model::{Approval, Status};
use crate::seal::amend;

/// Record the approval of a batch, and seal it
///
/// Writes who approved the batch, when and by which document into its file, and a digest of what it says into `content/approved.lock`. From then on the
/// batch may not say anything else: `purview check` fails until the change is undone or recorded with `purview correct`. Nothing is written if the site
/// with the approved batch has errors. docs/approval.md says more.
#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    target: Target,

    /// Who approved it
    #[arg(long, value_name = "NAME")]
    by: String,

    /// Number or title of the document that says so
    #[arg(long, value_name = "DOCUMENT")]
    document: String,

    /// The batch is in force, not only approved; one that is `in-force` already keeps its status
    #[arg(long)]
    in_force: bool,
}

pub(super) fn run(root: &Path, options: &Options) -> Outcome {
    let Options { target, by, document, in_force } = options;
    sealing::run(root, target, |named| {
        let name = named.name;
        if named.seal().is_some() {
            return Err(format!("`{name}` is sealed; `purview correct` records a change of it, a new decision is a new batch"));
        }
        if let Some(over) = named.batch.status.filter(|status| status.is_over()) {
            let word = over.word();
            return Err(format!(
                "`{name}` is `{word}`, and an approval would bring it back; approve it with the status it had, then end it again"
            ));
        }
        let approval = Approval { date: target.date, by: sealing::words("--by", by)?, document: sealing::words("--document", document)? };
        let stands = *in_force || named.batch.status == Some(Status::InForce);
        let status = if stands { Status::InForce } else { Status::Approved };
        Ok((amend::approved(&named.text, &approval, status), format!("{name} is approved and sealed")))
    })
}
