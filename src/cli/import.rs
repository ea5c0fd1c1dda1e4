//! `purview import`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::{Format, Outcome, output};
use crate::diagnostic::Severity;
use crate::import::read::MAX_BYTES;
use crate::import::{self, Aim, Import, Made, Request, Review, Said};
use crate::read::Sources;
use crate::write::sources::write_all;

/// Turn official documents into sources
///
/// Reads .docx, .xlsx, .xls, .ods, .csv, .txt and .html. Clauses (一、（一）1.) become a policy, tables of duties (序号, 行业领域, 主责单位, 配合单位) become
/// batches, and departments and sectors that the site does not know become proposed sources. Everything uncertain is marked `REVIEW:` in the sources
/// and listed at the end. Names and phone numbers of contact persons are listed and left out. Nothing is written unless all of it can be, and existing
/// files are never changed without `--force`. docs/import.md says more.
#[derive(Args)]
pub struct Options {
    /// The documents
    #[arg(value_name = "FILE", required = true, num_args = 1..)]
    files: Vec<PathBuf>,

    /// Where the sources go: a folder right below `content/` of the site
    #[arg(long, value_name = "content/PLACE", value_parser = import::place)]
    into: String,

    /// Import the table of duties alone, as a batch of this list
    #[arg(long, value_name = "ID", value_parser = parse_id, requires = "batch", conflicts_with = "policy")]
    list: Option<String>,

    /// The number of that batch
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), requires = "list")]
    batch: Option<u32>,

    /// Import the text alone, as the policy of this id
    #[arg(long, value_name = "ID", value_parser = parse_id)]
    policy: Option<String>,

    /// Keep names and phone numbers of contact persons in the text
    #[arg(long)]
    contacts: bool,

    /// Replace existing files that differ
    #[arg(long)]
    force: bool,

    /// How the result is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

fn parse_id(id: &str) -> Result<String, String> {
    if import::is_id(id) {
        Ok(id.to_owned())
    } else {
        Err("an id has lower-case letters, digits and hyphens, such as `emerging`".to_owned())
    }
}

pub(super) fn run(root: &Path, options: &Options) -> Outcome {
    let (sources, found) = match crate::read::read(root) {
        Ok(read) => read,
        Err(error) => return Outcome::Usage(format!("cannot read the folder {}: {error}", root.display())),
    };
    if found.iter().any(|finding| finding.is_error()) {
        match options.format {
            Format::Json => output::json(&found, &sources, output::Written::Nothing),
            Format::Text => output::findings(&found, &sources, Severity::Error),
        }
        return Outcome::Failed;
    }
    let report = attempt(root, &sources, options);
    match options.format {
        Format::Json => json(&report),
        Format::Text => text(&report, options.contacts),
    }
    if report.ok { Outcome::Done } else { Outcome::Failed }
}

/// What came of an import.
#[derive(Default, Serialize)]
struct Report {
    ok: bool,
    /// Files that were written.
    written: Vec<String>,
    /// Files that were as they should be.
    unchanged: Vec<String>,
    /// Places for a person to look at.
    review: Vec<Review>,
    contacts: Vec<Said>,
    notes: Vec<Said>,
    /// Why nothing was written.
    errors: Vec<Said>,
}

impl Report {
    fn failed(errors: Vec<Said>) -> Self {
        Self { errors, ..Self::default() }
    }
}

/// Everything is read, made and checked before the first file is written.
fn attempt(root: &Path, sources: &Sources, options: &Options) -> Report {
    let files = match read(&options.files) {
        Ok(files) => files,
        Err(errors) => return Report::failed(errors),
    };
    let aim = match (&options.list, options.batch, &options.policy) {
        (Some(list), Some(number), _) => Aim::Batch(list.clone(), number),
        (.., Some(policy)) => Aim::Policy(policy.clone()),
        _ => Aim::Everything,
    };
    let request = Request { place: options.into.clone(), aim, contacts: options.contacts };
    let import = match quietly(|| import::import(sources, &files, &request)) {
        Ok(import) => import,
        Err(errors) => return Report::failed(errors),
    };
    let plan = match plan(root, &import, options.force) {
        Ok(plan) => plan,
        Err(errors) => return Report::failed(errors),
    };
    let errors = trial(sources, &import);
    if !errors.is_empty() {
        return Report::failed(errors);
    }
    let Import { reviews, contacts, notes, .. } = import;
    let Plan { write, unchanged } = plan;
    let texts: Vec<(&str, &str)> = write.iter().map(|made| (made.path.as_str(), made.text.as_str())).collect();
    match write_all(root, &texts) {
        Ok(()) => Report {
            ok: true,
            written: write.into_iter().map(|made| made.path).collect(),
            unchanged,
            review: reviews,
            contacts,
            notes,
            errors: Vec::new(),
        },
        Err((file, error)) => Report::failed(vec![Said { file, message: format!("cannot be written: {error}") }]),
    }
}

fn read(paths: &[PathBuf]) -> Result<Vec<(String, Vec<u8>)>, Vec<Said>> {
    let mut files = Vec::new();
    let mut errors = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        match bytes_of(path) {
            Ok(bytes) => files.push((name, bytes)),
            Err(message) => errors.push(Said { file: name, message }),
        }
    }
    if errors.is_empty() { Ok(files) } else { Err(errors) }
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, String> {
    let cannot = |error: std::io::Error| format!("cannot read this: {error}");
    let facts = fs::metadata(path).map_err(cannot)?;
    if !facts.is_file() {
        return Err("this is no file".to_owned());
    }
    if facts.len() > MAX_BYTES {
        return Err(format!("{} bytes are too many (at most {MAX_BYTES})", facts.len()));
    }
    fs::read(path).map_err(cannot)
}

/// A reader of workbooks that gives up is caught and reported; what it would print besides helps nobody.
fn quietly<T>(work: impl FnOnce() -> T) -> T {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = work();
    std::panic::set_hook(hook);
    result
}

/// What is to be written, and what stands there already.
struct Plan {
    write: Vec<Made>,
    unchanged: Vec<String>,
}

fn plan(root: &Path, import: &Import, force: bool) -> Result<Plan, Vec<Said>> {
    let mut plan = Plan { write: Vec::new(), unchanged: Vec::new() };
    let mut errors = Vec::new();
    for made in &import.made {
        let error = |message: String| Said { file: made.path.clone(), message };
        if let Some(link) = link_on_the_way(root, &made.path) {
            errors.push(error(format!("{} is a symbolic link, and may lead out of the site", link.display())));
            continue;
        }
        match fs::read(root.join(&made.path)) {
            Ok(bytes) if bytes == made.text.as_bytes() => plan.unchanged.push(made.path.clone()),
            Ok(_) if !force => errors.push(error("this file exists and differs; `--force` replaces it".to_owned())),
            Err(found) if found.kind() != std::io::ErrorKind::NotFound => errors.push(error(format!("cannot be written: {found}"))),
            _ => plan.write.push(made.clone()),
        }
    }
    if errors.is_empty() { Ok(plan) } else { Err(errors) }
}

/// The first symbolic link between the site's root and one of its files.
fn link_on_the_way(root: &Path, path: &str) -> Option<PathBuf> {
    let mut at = root.to_owned();
    path.split('/').find_map(|part| {
        at.push(part);
        at.is_symlink().then(|| at.clone())
    })
}

/// What `check` would say against the new sources.
fn trial(sources: &Sources, import: &Import) -> Vec<Said> {
    let (sources, found) = import::trial(sources, import);
    found
        .iter()
        .map(|finding| {
            let file = sources.file(finding.place.file);
            let (line, column) = file.line_column(finding.place.range().start);
            Said {
                file: format!("{}:{line}:{column}", file.path),
                message: format!("`check` would find {}: {}", finding.code, finding.message),
            }
        })
        .collect()
}

fn json(report: &Report) {
    if let Ok(text) = serde_json::to_string_pretty(report) {
        output::line(&text);
    }
}

fn text(report: &Report, kept: bool) {
    for Said { file, message } in &report.errors {
        output::error(&format!("{file}: {message}"));
    }
    if !report.ok {
        output::error("nothing was written");
        return;
    }
    report.written.iter().for_each(|path| output::step("wrote", path));
    if !report.unchanged.is_empty() {
        output::step("unchanged", &format!("{} files", report.unchanged.len()));
    }
    for Said { file, message } in &report.contacts {
        output::step(if kept { "kept" } else { "left out" }, &format!("{file}: {message}"));
    }
    report.notes.iter().for_each(|Said { file, message }| output::step("note", &format!("{file}: {message}")));
    for Review { file, line, message } in &report.review {
        output::step("review", &format!("{file}:{line}: {message}"));
    }
    output::step("imported", &format!("{} files, {} places to review", report.written.len() + report.unchanged.len(), report.review.len()));
}
