//! `purview build`: looks, reads and examines, and writes what is not there already.

mod counted;
mod inputs;
mod places;
mod read;
mod report;
mod work;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;

use super::edition::Shown;
use super::{Format, Outcome};
use crate::read::Sources;
use crate::write::archive::Form;
use crate::write::kept::Glance;
use crate::write::{Changes, Folder, Standing};
use inputs::Inputs;
use read::{Input, Texts};
use report::Reporter;
use work::Work;

/// Build the website
///
/// Reads `purview.toml`, `content/` and the theme, and writes the site. If the sources have errors, all of them are reported and nothing is
/// written: what stood in the output folder stays. What would be the same as in the last build is neither made nor touched; a `.public.purview-kept`
/// beside the output tells what that was. Files in the output folder that purview did not write are kept.
#[derive(Args)]
pub struct Options {
    /// Where to write the site, from the current folder [default: `public` in the site's folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Absolute address of the site, in place of `base_url` in purview.toml
    #[arg(long, value_name = "URL", value_parser = parse_base_url)]
    base_url: Option<String>,

    #[command(flatten)]
    shown: Shown,

    /// Write one archive instead of a folder: `.tar`, `.tar.gz` or `.tar.zst`
    #[arg(long, value_name = "FILE", value_parser = parse_archive, conflicts_with_all = ["out", "changed_urls"])]
    archive: Option<Archived>,

    /// Write `.gz` and `.br` files beside texts, for servers that hand them out
    #[arg(long)]
    precompress: bool,

    /// List the addresses that caches may hold and that the build added, changed or removed, one a line
    #[arg(long, value_name = "FILE")]
    changed_urls: Option<PathBuf>,

    /// How findings are printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Where an archive is to be written, and how.
#[derive(Clone)]
struct Archived {
    path: PathBuf,
    form: Form,
}

fn parse_archive(path: &str) -> Result<Archived, String> {
    let path = PathBuf::from(path);
    Form::of(&path).map(|form| Archived { path, form }).ok_or_else(|| "its name must end in .tar, .tar.gz or .tar.zst".to_owned())
}

fn parse_base_url(url: &str) -> Result<String, String> {
    crate::parse::check_base_url(url).map(|()| crate::parse::with_slash(url))
}

pub(super) fn run(root: &Path, options: &Options) -> Outcome {
    let start = Instant::now();
    let (date, selection) = match options.shown.selection() {
        Ok(shown) => shown,
        Err(message) => return Outcome::Usage(message),
    };
    let out = options.out.clone().unwrap_or_else(|| root.join("public"));
    if let Err(message) = places::check(root, &out, options) {
        return Outcome::Usage(message);
    }
    let inputs = Inputs { date, selection, base_url: options.base_url.as_deref(), precompress: options.precompress };
    let place = options.archive.as_ref().map_or(&out, |archive| &archive.path);
    let build = Build { root, inputs, reporter: Reporter { options, out: place, start } };
    let done = match &options.archive {
        Some(archived) => build.into_archive(archived),
        None => build.into_folder(&out),
    };
    match done {
        Ok(outcome) | Err(outcome) => outcome,
    }
}

/// A build. What it came to is an `Err` wherever it ends early.
struct Build<'o> {
    root: &'o Path,
    inputs: Inputs<'o>,
    reporter: Reporter<'o>,
}

impl Build<'_> {
    fn into_archive(self, Archived { path, form }: &Archived) -> Result<Outcome, Outcome> {
        let site = Texts::read(self.root, &self.inputs)?.examined(self.root, &self.inputs, None)?;
        self.reporter.examined(site.loaded);
        let written = Work::on(self.root, &self.inputs, &site).and_then(|work| work.write_archive(path, *form));
        Ok(self.reporter.tell(written.map(|built| (built, Changes::default())), site.loaded))
    }

    fn into_folder(self, out: &Path) -> Result<Outcome, Outcome> {
        let folder = Folder::of(out).map_err(|error| self.failed(&error))?;
        let last = folder.glance();
        let held = last.as_ref().and_then(Glance::held);
        // For programs the findings are told in full, and so found again.
        let last = last.filter(|_| self.reporter.format() == Format::Text);
        let (contents, input) = rayon::join(|| folder.contents(), || Input::of(self.root, &self.inputs, last.as_ref()));
        let (input, contents) = (input?, contents.map_err(|error| self.failed(&error))?);
        let (standing, site) = match (input, last) {
            (Input::Same(look @ Some(_)), Some(last)) if look == last.seen && contents.are_those_of(&last) => {
                return Ok(self.reporter.unchanged(last.counts));
            }
            (Input::Same(look), _) => {
                let standing = Standing::in_folder(folder, contents).map_err(|error| self.failed(&error))?;
                if let Some(counts) = standing.untouched() {
                    standing.keep(look);
                    return Ok(self.reporter.unchanged(counts));
                }
                (standing, Texts::read(self.root, &self.inputs)?.examined(self.root, &self.inputs, held)?)
            }
            (Input::Other(texts), _) => {
                let examined = || texts.examined(self.root, &self.inputs, held);
                let (standing, site) = rayon::join(|| Standing::in_folder(folder, contents), examined);
                let site = site?;
                (standing.map_err(|error| self.failed(&error))?, site)
            }
        };
        self.reporter.examined(site.loaded);
        let written = Work::on(self.root, &self.inputs, &site).and_then(|work| work.write_folder(standing));
        Ok(self.reporter.tell(written, site.loaded))
    }

    fn failed(&self, error: &io::Error) -> Outcome {
        self.reporter.failed(&Sources::default(), &[], error)
    }
}
