//! The command line: one file a command. Clock, environment and terminal are touched here and nowhere else.

mod approve;
mod build;
mod check;
mod correct;
mod diff;
mod edition;
mod import;
mod init;
mod notes;
mod output;
mod query;
mod sealing;
mod serve;
mod verify;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::PossibleValue;
use clap::{Parser, Subcommand, ValueEnum};

use crate::check::Held;
use crate::diagnostic::Diagnostic;
use crate::read::Sources;
use crate::select::{Audience, Selection};
use crate::theme::Theme;
use crate::{Edition, Examined};

/// Turns Markdown sources into the public website of a government's responsibility lists.
#[derive(Parser)]
#[command(version, about, after_help = EXIT_CODES, after_long_help = LONG_HELP, propagate_version = true)]
struct Arguments {
    /// The site's folder: where `purview.toml` and `content/` are, or for `init` where DIR is to be
    #[arg(short = 'C', long = "directory", value_name = "DIR", default_value = ".", global = true)]
    root: PathBuf,

    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Approve(approve::Options),
    Build(build::Options),
    Check(check::Options),
    Correct(correct::Options),
    Diff(diff::Options),
    Import(import::Options),
    Init(init::Options),
    Notes(notes::Options),
    Query(query::Options),
    Serve(serve::Options),
    Verify(verify::Options),
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done; there may be warnings
  1  the input has errors, or the site could not be written; nothing was published
  2  the command line is wrong";

const LONG_HELP: &str = "\
A first site:
  purview init my-city            make a small working site in my-city/
  purview build -C my-city        build it into my-city/public/
  open my-city/public/index.html  look at it, straight from the disk
  purview serve -C my-city        look at it while you change it

Before a merge:
  purview check                   everything wrong with the sources, in one run
  purview check --format json     the same for a program
  purview check --format github   the same beside the lines of a change; or gitlab
  purview diff origin/main        what a change does to duties

After publishing:
  purview verify URL              whether what is served is what was built

Exit codes:
  0  done; there may be warnings
  1  the input has errors, or the site could not be written; nothing was published
  2  the command line is wrong

The number of threads follows RAYON_NUM_THREADS; the output does not depend on it.";

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object for programs
    Json,
}

impl ValueEnum for Audience {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Public, Self::Internal]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Public => PossibleValue::new("public"),
            Self::Internal => PossibleValue::new("internal"),
        })
    }
}

/// What a command came to.
enum Outcome {
    Done,
    /// The input has errors, or something could not be read or written.
    Failed,
    /// The command line asks for what cannot be.
    Usage(String),
}

/// A site as read from the disk: everything found in it, and what a build needs if nothing found is an error.
struct Loaded {
    sources: Sources,
    /// How many of the sources are the site's own, not its theme's.
    source_count: usize,
    found: Vec<Diagnostic>,
    ready: Option<(Edition, Theme)>,
}

impl Loaded {
    /// Reads and examines the site at `root`, and loads its theme, so that one run finds what is wrong with either. `base_url` takes the place of
    /// the site's own.
    fn read(root: &Path, base_url: Option<&str>, selection: &Selection) -> Result<Self, Outcome> {
        let (sources, found) = crate::read::read(root).map_err(|error| unreadable(root, &error))?;
        Self::of(root, sources, found, base_url, selection, &mut None)
    }

    /// Examines sources that were read at `root`, and loads their theme. `held` is as for [`crate::examine_sealed`].
    fn of(
        root: &Path,
        mut sources: Sources,
        found: Vec<Diagnostic>,
        base_url: Option<&str>,
        selection: &Selection,
        held: &mut Option<Held>,
    ) -> Result<Self, Outcome> {
        let source_count = sources.iter().len();
        let mut site = crate::parse::site(&sources).0.site;
        if let Some(url) = base_url {
            url.clone_into(&mut site.base_url);
        }
        let files = crate::read::theme::read(root, &site.theme, &mut sources)
            .map_err(|error| Outcome::Usage(format!("cannot read the theme {}: {error}", site.theme)))?;
        let (examined, theme) =
            rayon::join(|| crate::examine_sealed(&sources, found, selection, held), || Theme::new(&files, &site, &sources));
        let Examined { mut edition, mut found, .. } = examined;
        // An address of its own, if it was given one.
        edition.iter_mut().for_each(|edition| edition.content.site.base_url.clone_from(&site.base_url));
        let theme = theme.map_err(|faults| found.extend(faults)).ok();
        Ok(Self { sources, source_count, found, ready: edition.zip(theme) })
    }
}

fn unreadable(root: &Path, error: &std::io::Error) -> Outcome {
    Outcome::Usage(format!("cannot read the folder {}: {error}", root.display()))
}

/// The site that is published, as it is today; without a day if there is none to go by.
fn published_today() -> Selection {
    Selection { today: edition::today().ok(), ..Selection::default() }
}

/// The texts of the site at `root`.
fn read_sources(root: &Path) -> Result<Sources, Outcome> {
    match crate::read::read(root) {
        Ok((sources, _)) => Ok(sources),
        Err(error) => Err(unreadable(root, &error)),
    }
}

/// Threads beyond these only wait for each other.
const MOST_THREADS: usize = 64;
/// Bytes of a thread's stack, of which only what is used is taken: files of a theme may be nested deeply.
const STACK: usize = 256 << 20;

/// Sets up the threads that everything runs on, as many as `RAYON_NUM_THREADS` or the machine says.
fn threads() {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let asked = std::env::var("RAYON_NUM_THREADS").ok().and_then(|threads| threads.parse().ok()).filter(|threads| *threads > 0);
    let threads = asked.unwrap_or(cores).min(MOST_THREADS);
    // It fails only if there are threads already, and then those do.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build_global();
}

/// Runs the command that the arguments name.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come here too, with code 0. A closed pipe is no reason to panic.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    threads();
    let outcome = match arguments.command {
        Command::Approve(options) => approve::run(&arguments.root, &options),
        Command::Build(options) => build::run(&arguments.root, &options),
        Command::Check(options) => check::run(&arguments.root, &options),
        Command::Correct(options) => correct::run(&arguments.root, &options),
        Command::Diff(options) => diff::run(&arguments.root, &options),
        Command::Import(options) => import::run(&arguments.root, &options),
        Command::Init(options) => init::run(&arguments.root, &options),
        Command::Notes(options) => notes::run(&options),
        Command::Query(options) => query::run(&arguments.root, &options),
        Command::Serve(options) => serve::run(&arguments.root, &options),
        Command::Verify(options) => verify::run(&options),
    };
    match outcome {
        Outcome::Done => ExitCode::SUCCESS,
        Outcome::Failed => ExitCode::from(1),
        Outcome::Usage(message) => {
            output::error(&message);
            ExitCode::from(2)
        }
    }
}
