//! `purview verify`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::{Format, Outcome, output};
use crate::write::{self, Verified};

/// Compare a built site with its list of files
///
/// A site has a list of its files with their SHA-256, `manifest.json`. This tells what is listed and missing, or is not what was listed; then the exit
/// code is 1. Files that are not listed, such as a `README.md`, are named too.
#[derive(Args)]
pub struct Options {
    /// The folder of the site
    #[arg(value_name = "DIR")]
    site: PathBuf,

    /// How the result is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Serialize)]
struct Json {
    ok: bool,
    #[serde(flatten)]
    verified: Verified,
}

pub(super) fn run(options: &Options) -> Outcome {
    let verified = match write::verify(&options.site) {
        Ok(verified) => verified,
        Err(error) => {
            output::error(&format!("cannot verify the site: {error}"));
            return Outcome::Failed;
        }
    };
    let ok = verified.is_whole();
    match options.format {
        Format::Json => {
            if let Ok(text) = serde_json::to_string_pretty(&Json { ok, verified }) {
                output::line(&text);
            }
        }
        Format::Text => {
            let Verified { listed, missing, changed, unlisted } = &verified;
            for (word, paths) in [("missing", missing), ("changed", changed), ("unlisted", unlisted)] {
                paths.iter().for_each(|path| output::step(word, path));
            }
            let said = if ok { "as listed".to_owned() } else { format!("{} missing, {} changed", missing.len(), changed.len()) };
            output::step("verified", &format!("{listed} files: {said}"));
        }
    }
    if ok { Outcome::Done } else { Outcome::Failed }
}
