//! The build benchmark: how long generators take for a whole site, and for a site in which little changed.

mod floor;
mod pages;
mod process;
mod report;
mod scenario;
mod versions;

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::files::walk;
use process::run;
use report::{Measured, Run};
use scenario::{SCENARIOS, Scenario, Start, Tool};

use floor::Floor;

pub use floor::write_like;
pub use scenario::Programs;

/// A site to build, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub duties: u32,
    pub rounds: usize,
}

impl std::str::FromStr for Size {
    type Err = std::num::ParseIntError;

    /// `1000`, or `1000x5` for five rounds.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some((duties, rounds)) = text.split_once('x') else {
            let duties = text.parse()?;
            return Ok(Self { duties, rounds: if duties <= 10_000 { 5 } else { 3 } });
        };
        Ok(Self { duties: duties.parse()?, rounds: rounds.parse()? })
    }
}

/// Measures every scenario at every size, in a new folder below `folder`, and tells the figures in Markdown. Nothing is deleted, neither what an earlier run
/// left nor between sizes: where much was just deleted, new files are dear.
///
/// # Errors
/// A build that fails, or whose site lacks pages.
pub fn table(folder: &Path, programs: &Programs, sizes: &[Size]) -> Result<String, Box<dyn Error>> {
    let folder = folder.join(std::process::id().to_string());
    fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    let mut measured = Vec::new();
    for size in sizes {
        measured.extend(Bench::new(&folder, programs, *size)?.measure()?);
    }
    Ok(format!("{}\n{}", report::tables(&measured), versions::foot(programs)))
}

/// The sources of one size, and a folder for what is built from them.
struct Bench<'b> {
    programs: &'b Programs,
    size: Size,
    folder: PathBuf,
}

impl<'b> Bench<'b> {
    fn new(folder: &Path, programs: &'b Programs, size: Size) -> io::Result<Self> {
        let bench = Self { programs, size, folder: folder.join(size.duties.to_string()) };
        fs::create_dir_all(&bench.folder)?;
        bench.this(|this| this.arg("sources").arg(size.duties.to_string()).arg(bench.sources()))?;
        Ok(bench)
    }

    fn measure(&self) -> Result<Vec<Measured>, Box<dyn Error>> {
        let able = |scenario: &&Scenario| self.programs.have(scenario.tool) && self.size.duties <= scenario.most;
        let mut measured: Vec<Measured> = SCENARIOS.iter().filter(able).map(|scenario| Measured::new(self.size.duties, scenario)).collect();
        for tool in Tool::ALL {
            measured.iter().find(|one| one.scenario.tool == tool).map_or(Ok(()), |one| self.prepare(one.scenario))?;
        }
        // Building again deletes files, and new files are dear after that; so it comes last.
        let (new, again): (Vec<_>, Vec<_>) = measured.iter_mut().partition(|one| one.scenario.start == Start::Nothing);
        for mut turn in [new, again] {
            for round in 0..self.size.rounds {
                eprintln!("{} duties, round {} of {}", self.size.duties, round + 1, self.size.rounds);
                for one in &mut turn {
                    one.runs.push(self.run(one.scenario, round)?);
                }
            }
        }
        Ok(measured)
    }

    /// Builds without measuring: the sources are in memory from then on, purview has noted the addresses of its pages, and builds that find an
    /// output find this one.
    fn prepare(&self, scenario: &Scenario) -> io::Result<()> {
        let out = self.kept(scenario);
        run(&mut (scenario.command)(self.programs, &self.sources(), &out), &self.log())?;
        pages::check(&out, scenario.tool, self.size.duties)
    }

    fn run(&self, scenario: &Scenario, round: usize) -> Result<Run, Box<dyn Error>> {
        let out = match scenario.start {
            Start::Nothing => self.folder.join(format!("{}, {}, {round}{}", scenario.tool.name(), scenario.name, scenario.ending)),
            Start::Same | Start::Changed => self.kept(scenario),
        };
        if scenario.start == Start::Changed {
            self.change(round)?;
        }
        settle()?;
        let usage = run(&mut (scenario.command)(self.programs, &self.sources(), &out), &self.log())?;
        let (mut files, mut bytes) = (0, 0);
        walk(&out, &mut |_, size| (files, bytes) = (files + 1, bytes + size))?;
        let floor = if scenario.start == Start::Nothing { Some(self.floor(&out)?.wall) } else { None };
        Ok(Run { usage, files, bytes, floor })
    }

    /// Another lead for one duty, and in the next round its own again.
    fn change(&self, round: usize) -> io::Result<()> {
        let lead = if round.is_multiple_of(2) { "other" } else { "own" };
        self.this(|this| this.arg("change").arg(self.size.duties.to_string()).arg(self.sources()).arg(lead)).map(drop)
    }

    fn floor(&self, tree: &Path) -> Result<Floor, Box<dyn Error>> {
        settle()?;
        let name = tree.file_name().unwrap_or_default();
        let printed =
            self.this(|this| this.arg("floor").arg(tree).arg(self.folder.join(format!("floor of {}", name.to_string_lossy()))))?;
        Ok(serde_json::from_str(&printed)?)
    }

    /// Runs this program, which makes large things in processes of their own: see [`process::Usage::peak`].
    fn this(&self, arguments: impl FnOnce(&mut Command) -> &mut Command) -> io::Result<String> {
        run(arguments(&mut Command::new(std::env::current_exe()?)), &self.log())?;
        fs::read_to_string(self.log())
    }

    fn sources(&self) -> PathBuf {
        self.folder.join("sources")
    }

    /// The output that is built again and again.
    fn kept(&self, scenario: &Scenario) -> PathBuf {
        self.folder.join(scenario.tool.name())
    }

    /// What the last command printed.
    fn log(&self) -> PathBuf {
        self.folder.join("log.txt")
    }
}

/// Lets the disk write what earlier runs left, so that it does not do so during the next.
fn settle() -> io::Result<()> {
    let ended = Command::new("sync").status()?;
    if ended.success() { Ok(()) } else { Err(io::Error::other("`sync` failed")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_may_say_how_often() {
        assert_eq!("1000".parse(), Ok(Size { duties: 1_000, rounds: 5 }));
        assert_eq!("100000".parse(), Ok(Size { duties: 100_000, rounds: 3 }));
        assert_eq!("100x1".parse(), Ok(Size { duties: 100, rounds: 1 }));
        assert!("many".parse::<Size>().is_err());
    }
}
