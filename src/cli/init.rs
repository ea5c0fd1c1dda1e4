//! `purview init`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use include_dir::{Dir, include_dir};

use super::{Outcome, output};

/// Make a small working site
///
/// Writes a `purview.toml` and one fictitious place with two departments, three sectors, a policy and a duty list, ready to build and to be
/// changed, a `.gitattributes` by which branches merge that each approve batches, and a `.gitignore`. DIR is made if it does not exist, and must be empty if it does.
#[derive(Args)]
pub struct Options {
    /// The folder to make the site in
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

static STARTER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/starter");

pub(super) fn run(root: &Path, options: &Options) -> Outcome {
    let folder = &root.join(&options.folder);
    match is_free(folder) {
        Ok(true) => {}
        Ok(false) => {
            output::error(&format!("{} is not empty; choose a new folder", folder.display()));
            return Outcome::Failed;
        }
        Err(error) => {
            output::error(&format!("cannot use {}: {error}", folder.display()));
            return Outcome::Failed;
        }
    }
    if let Err(error) = fs::create_dir_all(folder).and_then(|()| STARTER.extract(folder)) {
        output::error(&format!("cannot write to {}: {error}", folder.display()));
        return Outcome::Failed;
    }
    output::step("made", &format!("a site in {}", folder.display()));
    output::step("next", &format!("purview build -C {}", folder.display()));
    Outcome::Done
}

fn is_free(folder: &Path) -> io::Result<bool> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}
