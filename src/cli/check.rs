//! `purview check`.

use std::convert::Infallible;
use std::path::{Component, Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::{Loaded, Outcome, output};
use crate::RenderError;
use crate::diagnostic::report::Tally;
use crate::diagnostic::{Severity, forge};

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

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object for programs
    Json,
    /// Commands of a GitHub workflow, which annotate the lines
    Github,
    /// A GitLab Code Quality report
    Gitlab,
}

pub(super) fn run(root: &Path, options: &Options) -> Outcome {
    let mut site = match Loaded::read(root, None, &super::published_today()) {
        Ok(site) => site,
        Err(outcome) => return outcome,
    };
    // A template can ask for what there is not; only rendering shows it. What comes out is thrown away.
    if let Some((edition, theme)) = &site.ready
        && let Err(RenderError::Theme(faults)) =
            edition.render(&site.sources, theme, Date::MIN, &|_: &str, _: &[u8]| Ok::<(), Infallible>(()))
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
        Format::Github => {
            let folder = from_here(root);
            site.found.iter().for_each(|finding| output::line(&forge::github(finding, &site.sources, &folder)));
            output::step("checked", &tally.to_string());
        }
        Format::Gitlab => {
            if let Ok(text) = serde_json::to_string_pretty(&forge::gitlab(&site.found, &site.sources, &from_here(root))) {
                output::line(&text);
            }
        }
    }
    if tally.errors == 0 { Outcome::Done } else { Outcome::Failed }
}

/// The site's folder as seen from the current one, which a workflow runs in and which is the root of its repository: `./my-city/` is `my-city`.
fn from_here(root: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let mut parts = Vec::new();
    for part in root.strip_prefix(&here).unwrap_or(root).components() {
        match (part, parts.last()) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.iter().collect::<PathBuf>().to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_from_here() {
        for (given, folder) in [(".", ""), ("./my-city/", "my-city"), ("a/./b/../c", "a/c"), ("../a", "../a"), ("/etc", "/etc")] {
            assert_eq!(from_here(Path::new(given)), folder, "{given}");
        }
        assert_eq!(from_here(&std::env::current_dir().unwrap().join("a")), "a");
    }
}
