//! `purview build`.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use jiff::civil::Date;

use super::{Format, Loaded, Outcome, output};
use crate::diagnostic::report::Tally;
use crate::diagnostic::{Diagnostic, Severity};
use crate::read::{ADDRESSES_FILE, Sources};
use crate::select::{Audience, Selection};
use crate::theme::Theme;
use crate::write::Stage;
use crate::write::sources::write_all;
use crate::{Edition, RenderError};

/// Build the website
///
/// Reads `purview.toml`, `content/` and the theme, and writes the site. If the sources have errors, all of them are reported and nothing is
/// written: what stood in the output folder stays. Otherwise the new site takes the place of the old one in one step. Files in the output folder
/// that purview did not write are kept.
#[derive(Args)]
pub struct Options {
    /// Where to write the site, from the current folder [default: `public` in the site's folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Absolute address of the site, in place of `base_url` in purview.toml
    #[arg(long, value_name = "URL", value_parser = parse_base_url)]
    base_url: Option<String>,

    /// Day of the build, as pages show it [default: SOURCE_DATE_EPOCH if set, else today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    date: Option<Date>,

    /// For whom the site is: `internal` shows what is withheld, and must not be published
    #[arg(long, value_enum, default_value = "public", value_name = "EDITION")]
    edition: Audience,

    /// Show what is only proposed, too: a preview, marked as such on every page
    #[arg(long)]
    proposed: bool,

    /// The site as it stood on a day, by the dates in the sources
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    as_of: Option<Date>,

    /// How findings are printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

fn parse_base_url(url: &str) -> Result<String, String> {
    crate::parse::check_base_url(url).map(|()| crate::parse::with_slash(url))
}

pub(super) fn parse_date(date: &str) -> Result<Date, String> {
    let digits =
        date.len() == 10 && date.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    let date = date.parse().ok().filter(|_| digits);
    date.ok_or_else(|| "not a calendar date, such as 2023-09-07".to_owned())
}

impl Options {
    fn selection(&self) -> Selection {
        Selection { audience: self.edition, proposed: self.proposed, as_of: self.as_of }
    }
}

pub(super) fn run(root: &Path, options: &Options) -> Outcome {
    let start = Instant::now();
    let date = match options.date.map_or_else(today, Ok) {
        Ok(date) => date,
        Err(message) => return Outcome::Usage(message),
    };
    let out = options.out.clone().unwrap_or_else(|| root.join("public"));
    if let Err(message) = check_out(root, &out) {
        return Outcome::Usage(message);
    }
    let mut site = match Loaded::read(root, options.base_url.as_deref(), &options.selection()) {
        Ok(site) => site,
        Err(outcome) => return outcome,
    };
    let text = options.format == Format::Text;
    if text {
        output::step("read", &format!("{} sources", site.source_count));
        output::step("checked", &checked(&site.found));
    }
    let written = match &site.ready {
        None => Err(Failure::Input(Vec::new())),
        Some((edition, theme)) => write(root, &out, edition, theme, &site.sources, date),
    };
    let written = match written {
        Ok(built) => Some(built),
        Err(Failure::Input(faults)) => {
            site.found.extend(faults);
            None
        }
        Err(Failure::Disk(error)) => {
            let message = format!("{error}; the site in {} is as it was", out.display());
            if text {
                output::error(&message);
            } else {
                output::json(&site.found, &site.sources, output::Written::Failed(message));
            }
            return Outcome::Failed;
        }
    };
    match &written {
        _ if !text => {
            let site_at = |built: &Built| output::Written::Site { out: out.display().to_string(), files: built.files };
            let written = written.as_ref().map_or(output::Written::Nothing, site_at);
            output::json(&site.found, &site.sources, written);
        }
        Some(Built { files, kept }) => {
            if *kept > 0 {
                output::step("kept", &format!("{kept} new addresses in {ADDRESSES_FILE}; commit it with the sources"));
            }
            output::step("wrote", &format!("{files} files to {} in {:.2} s", out.display(), start.elapsed().as_secs_f64()));
            output::step("open", &out.join("index.html").display().to_string());
        }
        None => {
            output::findings(&site.found, &site.sources, Severity::Error);
            output::error(&format!("{}; nothing was written", Tally::of(&site.found)));
        }
    }
    if written.is_some() { Outcome::Done } else { Outcome::Failed }
}

fn checked(found: &[Diagnostic]) -> String {
    match Tally::of(found) {
        Tally { errors: 0, warnings: 0 } => "no errors, no warnings".to_owned(),
        tally @ Tally { errors: 0, .. } => format!("{tally} (`purview check` shows them)"),
        tally => tally.to_string(),
    }
}

enum Failure {
    Input(Vec<Diagnostic>),
    Disk(io::Error),
}

/// What was written.
struct Built {
    /// Files of the site.
    files: usize,
    /// Addresses that are kept from now on.
    kept: usize,
}

/// Renders and publishes an edition, and keeps its addresses in the site at `root`.
fn write(root: &Path, out: &Path, edition: &Edition, theme: &Theme, sources: &Sources, date: Date) -> Result<Built, Failure> {
    let stage = Stage::new(out).map_err(Failure::Disk)?;
    let bar = output::progress(edition.file_count(sources, theme, date), "writing");
    let rendered = edition.render(sources, theme, date, |path, bytes| {
        bar.inc(1);
        stage.write(path, bytes)
    });
    bar.finish_and_clear();
    rendered.map_err(|error| match error {
        RenderError::Theme(faults) => Failure::Input(faults),
        RenderError::Sink(error) => Failure::Disk(error),
    })?;
    let kept = edition.new_addresses().map_or(Ok(0), |(addresses, new)| {
        let about = |(path, error): (String, io::Error)| io::Error::new(error.kind(), format!("{path} cannot be written: {error}"));
        write_all(root, &[(ADDRESSES_FILE, &addresses)]).map(|()| new).map_err(|error| Failure::Disk(about(error)))
    })?;
    Ok(Built { files: stage.publish().map_err(Failure::Disk)?, kept })
}

/// The output folder is replaced as a whole, so it must not hold the site's sources.
fn check_out(root: &Path, out: &Path) -> Result<(), String> {
    let (root, out_path) = (real(root), real(out));
    if out_path.is_file() {
        return Err(format!("`--out {}` is a file, not a folder", out.display()));
    }
    let inside = |folder: &str| out_path.starts_with(root.join(folder));
    if root.starts_with(&out_path) || inside("content") || inside("themes") {
        return Err(format!("`--out {}` holds the sources of the site; choose a folder of its own", out.display()));
    }
    Ok(())
}

/// A path without links and `..`, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let known = path.ancestors().find_map(|known| Some((known, known.canonicalize().ok()?)));
    match known {
        Some((known, real)) => path.strip_prefix(known).map_or(real.clone(), |rest| real.join(rest)),
        None => path,
    }
}

/// SOURCE_DATE_EPOCH (seconds since 1970, as in <https://reproducible-builds.org/specs/source-date-epoch/>), or the clock.
pub(super) fn today() -> Result<Date, String> {
    let Some(epoch) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(jiff::Zoned::now().date()) };
    epoch
        .to_str()
        .and_then(|seconds| seconds.trim().parse().ok())
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        .map(|moment| moment.to_zoned(jiff::tz::TimeZone::UTC).date())
        .ok_or_else(|| "SOURCE_DATE_EPOCH is not a number of seconds since 1970".to_owned())
}
