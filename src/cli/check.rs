//! `purview check`.

use std::path::Path;

use clap::Args;

use super::{Format, Outcome, output};
use crate::diagnostic::Severity;
use crate::diagnostic::report::Tally;
use crate::read::theme;
use crate::theme::Theme;

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
    let (mut sources, found) = match crate::read::read(root) {
        Ok(read) => read,
        Err(error) => return Outcome::Usage(format!("cannot read the folder {}: {error}", root.display())),
    };
    let (edition, mut found) = crate::examine(&sources, found);
    if let Some(edition) = &edition {
        match theme::read(root, &edition.content.site.theme, &mut sources) {
            Ok(files) => found.extend(Theme::new(&files, &edition.content.site, &sources).err().unwrap_or_default()),
            Err(error) => return Outcome::Usage(format!("cannot read the theme: {error}")),
        }
    }
    let tally = Tally::of(&found);
    match options.format {
        Format::Json => output::json(&found, &sources, None),
        Format::Text => {
            output::findings(&found, &sources, Severity::Warning);
            output::step("checked", &tally.to_string());
        }
    }
    if tally.errors == 0 { Outcome::Done } else { Outcome::Failed }
}
