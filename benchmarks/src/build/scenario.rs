//! What is measured: a row of this table is a row of what is printed.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A generator of sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    Purview,
    /// The pages alone.
    Hugo,
    /// And, as purview does, data for each duty and feeds for each department and sector.
    HugoInFull,
}

impl Tool {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Purview, Self::Hugo, Self::HugoInFull];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Purview => "purview",
            Self::Hugo => "Hugo",
            Self::HugoInFull => "Hugo, in full",
        }
    }
}

/// What a build finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// No output: it writes into a new folder.
    Nothing,
    /// The output of the same sources.
    Same,
    /// The output of sources in which one duty had another lead.
    Changed,
}

/// Something to measure.
pub struct Scenario {
    pub name: &'static str,
    pub tool: Tool,
    pub start: Start,
    /// How the name of its output ends.
    pub ending: &'static str,
    /// How it is built.
    pub command: fn(&Programs, sources: &Path, out: &Path) -> Command,
    /// More duties than these would tell nothing new.
    pub most: u32,
}

/// Those of one start are measured in turn. The first of each tool is its whole site, in a folder.
pub static SCENARIOS: [Scenario; 7] = [
    Scenario { name: "whole site", tool: Tool::Purview, start: Start::Nothing, ending: "", command: purview, most: u32::MAX },
    Scenario { name: "whole site", tool: Tool::Hugo, start: Start::Nothing, ending: "", command: hugo, most: u32::MAX },
    Scenario { name: "whole site", tool: Tool::HugoInFull, start: Start::Nothing, ending: "", command: hugo_in_full, most: u32::MAX },
    Scenario {
        name: "as an archive",
        tool: Tool::Purview,
        start: Start::Nothing,
        ending: ".tar",
        command: purview_archive,
        most: u32::MAX,
    },
    Scenario { name: "nothing changed", tool: Tool::Purview, start: Start::Same, ending: "", command: purview, most: u32::MAX },
    Scenario { name: "one duty changed", tool: Tool::Purview, start: Start::Changed, ending: "", command: purview, most: u32::MAX },
    // Hugo builds the whole site again; at 10,000 that is known.
    Scenario { name: "one duty changed", tool: Tool::Hugo, start: Start::Changed, ending: "", command: hugo, most: 10_000 },
];

/// Where the generators are.
pub struct Programs {
    pub purview: PathBuf,
    /// None where it cannot be had.
    pub hugo: Option<PathBuf>,
}

impl Programs {
    /// Whether a generator is there.
    pub fn have(&self, tool: Tool) -> bool {
        tool == Tool::Purview || self.hugo.is_some()
    }
}

fn purview(programs: &Programs, sources: &Path, out: &Path) -> Command {
    purview_into(programs, sources, "--out", out)
}

fn purview_archive(programs: &Programs, sources: &Path, out: &Path) -> Command {
    purview_into(programs, sources, "--archive", out)
}

fn purview_into(programs: &Programs, sources: &Path, option: &str, out: &Path) -> Command {
    let mut command = Command::new(&programs.purview);
    command.arg("-C").arg(sources.join("purview")).args(["build", "--date", "2026-11-22", option]).arg(out);
    command
}

fn hugo(programs: &Programs, sources: &Path, out: &Path) -> Command {
    hugo_of(&["hugo.toml"], programs, sources, out)
}

fn hugo_in_full(programs: &Programs, sources: &Path, out: &Path) -> Command {
    hugo_of(&["hugo.toml", "in-full.toml"], programs, sources, out)
}

fn hugo_of(settings: &[&str], programs: &Programs, sources: &Path, out: &Path) -> Command {
    const SITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/hugo");
    let settings: Vec<String> = settings.iter().map(|file| format!("{SITE}/{file}")).collect();
    let mut command = Command::new(programs.hugo.as_deref().unwrap_or(Path::new("hugo")));
    command.args(["--minify", "--noBuildLock", "--source", SITE, "--config", &settings.join(","), "--contentDir"]);
    command.arg(sources.join("hugo/content")).arg("--destination").arg(out);
    command
}
