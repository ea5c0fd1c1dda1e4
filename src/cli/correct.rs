//! `purview correct`.

use std::collections::BTreeSet;
use std::path::Path;

use clap::Args;

use super::Outcome;
use super::sealing::{self, Target};
use crate::seal::{Difference, Meaning, amend, differences};

/// Record why a sealed batch was changed, and seal it anew
///
/// First correct the batch in its file, then say with this command when and why. The correction is shown on the pages of the batch and of its duty.
/// Nothing is written if nothing differs from the seal, or if the site has errors besides. docs/approval.md says more.
#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    target: Target,

    /// Why: what was wrong
    #[arg(long, value_name = "WORDS")]
    reason: String,

    /// The id of the duty that was corrected [default: the one that differs, if it is one]
    #[arg(long, value_name = "ID")]
    duty: Option<String>,
}

pub(super) fn run(root: &Path, options: &Options) -> Outcome {
    let Options { target, reason, duty } = options;
    sealing::run(root, target, |named| {
        let name = named.name;
        let Some(seal) = named.seal() else {
            return Err(format!("`{name}` is not sealed; it can be changed, and sealed with `purview approve`"));
        };
        let differ = differences(seal, &Meaning::new(&named.batch).seal());
        if differ.is_empty() {
            return Err(format!("`{name}` says what was approved; there is nothing to correct"));
        }
        if let Some(approval) = named.batch.approval.as_ref().filter(|approval| target.date < approval.date) {
            return Err(format!("`--date` {} is before the approval of `{name}`, {}", target.date, approval.date));
        }
        let reason = sealing::words("--reason", reason)?;
        let changed: BTreeSet<&str> = differ.iter().filter_map(Difference::duty).collect();
        let duty = match duty.as_deref() {
            Some(duty) if !changed.contains(duty) => return Err(format!("the duty `{duty}` does not differ from what was approved")),
            None if changed.len() == 1 && !differ.contains(&Difference::Head) => changed.first().copied(),
            given => given,
        };
        let text = amend::corrected(&named.text, target.date, duty, &reason);
        Ok((text, format!("the correction of {name} is recorded, and the batch sealed anew")))
    })
}
