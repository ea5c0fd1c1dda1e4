//! `purview diff`.

use std::path::Path;

use clap::{Args, ValueEnum};

use super::{Outcome, output};
use crate::Examined;
use crate::compare::json::Json;
use crate::compare::report::{Report, markdown, text};
use crate::compare::{Comparison, State, compare};
use crate::diagnostic::report::Tally;
use crate::diagnostic::{Diagnostic, Severity};
use crate::read::{self, SITE_FILE, Sources};
use crate::select::Selection;

/// Tell what differs between two states of the site, in duties
///
/// A state is a folder with `purview.toml`, seen from the current one, or else a git revision of the site's folder: a branch, a tag, `HEAD~1`. Nothing is
/// checked out, and nothing is written. What is only proposed is compared, too; what is withheld is not. docs/review.md says more.
#[derive(Args)]
pub struct Options {
    /// The state before
    #[arg(value_name = "OLD")]
    old: String,

    /// The state after [default: the site's folder as it is]
    #[arg(value_name = "NEW")]
    new: Option<String>,

    /// How differences are printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// How differences are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For a comment in a merge request
    Markdown,
    /// One JSON object for programs
    Json,
}

pub(super) fn run(root: &Path, options: &Options) -> Outcome {
    let here = root.display().to_string();
    let (old, new) = (options.old.as_str(), options.new.as_deref().unwrap_or(&here));
    let states = Read::new(root, Some(old)).and_then(|read| Ok((read, Read::new(root, options.new.as_deref())?)));
    let (was, is) = match states {
        Ok((was, is)) => (was, is),
        Err(message) => return Outcome::Usage(message),
    };
    let (was, is) = rayon::join(|| was.examine(), || is.examine());
    match (was.state(), is.state()) {
        (Some(was), Some(is)) => print(&compare(was, is), options.format, old, new),
        _ => {
            was.report(old);
            is.report(new);
            return Outcome::Failed;
        }
    }
    Outcome::Done
}

fn print(comparison: &Comparison<'_>, format: Format, old: &str, new: &str) {
    let text = match format {
        Format::Text => text::write(&Report::new(comparison)),
        Format::Markdown => markdown::write(&Report::new(comparison), markdown::Limits::default()),
        Format::Json => serde_json::to_string_pretty(&Json::new(comparison, old, new)).unwrap_or_default(),
    };
    output::line(text.trim_end());
}

/// The texts of a state, with what reading has found.
struct Read {
    sources: Sources,
    found: Vec<Diagnostic>,
}

impl Read {
    /// Reads a state: a folder, a revision of `root`, or `root` itself.
    ///
    /// # Errors
    /// If it is neither, in words for the command line.
    fn new(root: &Path, state: Option<&str>) -> Result<Self, String> {
        let folder = state.map_or(root, Path::new);
        let is_site = state != Some("") && folder.join(SITE_FILE).is_file();
        let (sources, found) = match state {
            Some(revision) if !is_site => read::revision::read(root, revision).map_err(|reason| match folder.is_dir() {
                true => format!("the folder {} has no `{SITE_FILE}`, and is no revision: {reason}", folder.display()),
                false => reason,
            })?,
            None if !is_site => return Err(format!("no `{SITE_FILE}` in {}", folder.display())),
            _ => read::read(folder).map_err(|error| format!("cannot read the folder {}: {error}", folder.display()))?,
        };
        Ok(Self { sources, found })
    }

    fn examine(self) -> Known {
        let selection = Selection { proposed: true, ..super::published_today() };
        let examined = crate::examine(&self.sources, self.found, &selection);
        Known { sources: self.sources, examined }
    }
}

/// A state as far as it is known.
struct Known {
    sources: Sources,
    examined: Examined,
}

impl Known {
    fn state(&self) -> Option<State<'_>> {
        self.examined.edition.as_ref().map(|edition| State { sources: &self.sources, edition })
    }

    /// Says what is wrong with it, if anything is.
    fn report(&self, name: &str) {
        let found = &self.examined.found;
        if self.examined.edition.is_none() {
            output::findings(found, &self.sources, Severity::Error);
            output::error(&format!("`{name}` has {}; nothing was compared", Tally::of(found)));
        }
    }
}
