//! What people and programs read: results on standard output, findings and failures on standard error.
//!
//! A pipe that was closed early is no failure, so errors of writing are ignored here.

use std::collections::BTreeMap;
use std::io::Write;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::diagnostic::report::{self, Record, Tally};
use crate::diagnostic::{Diagnostic, Severity};
use crate::read::Sources;

/// A line of results.
pub fn line(text: &str) {
    let _ = writeln!(anstream::stdout(), "{text}");
}

/// A step that is done: what, and how it came out.
pub fn step(name: &str, text: &str) {
    line(&format!("{name:>9}  {text}"));
}

/// A failure that has no place in a source.
pub fn error(message: &str) {
    let _ = writeln!(anstream::stderr(), "error: {message}");
}

/// Prints findings of at least `least` for people.
pub fn findings(found: &[Diagnostic], sources: &Sources, least: Severity) {
    let mut stream = anstream::stderr().lock();
    for diagnostic in found.iter().filter(|diagnostic| diagnostic.code.severity() <= least) {
        let _ = writeln!(stream, "{}\n", report::text(diagnostic, sources));
    }
}

/// What came of writing a site.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Written {
    /// Nothing was to be written, or the sources have errors.
    Nothing,
    /// A site: where, how many files, and how many of them were written.
    Site { out: String, files: usize, written: usize },
    /// It could not be written, for a reason outside the sources.
    Failed(#[serde(serialize_with = "as_error")] String),
}

fn as_error<S: serde::Serializer>(message: &str, serializer: S) -> Result<S::Ok, S::Error> {
    BTreeMap::from([("error", message)]).serialize(serializer)
}

/// The object that `--format json` prints.
#[derive(Serialize)]
struct Json<'a> {
    ok: bool,
    #[serde(flatten)]
    tally: Tally,
    diagnostics: Vec<Record<'a>>,
    #[serde(flatten)]
    written: Option<Written>,
}

/// Prints findings, and what was written, for programs.
pub fn json(found: &[Diagnostic], sources: &Sources, written: Written) {
    let tally = Tally::of(found);
    let ok = tally.errors == 0 && !matches!(written, Written::Failed(_));
    let written = Some(written).filter(|written| !matches!(written, Written::Nothing));
    let diagnostics = found.iter().map(|finding| Record::new(finding, sources)).collect();
    if let Ok(text) = serde_json::to_string_pretty(&Json { ok, tally, diagnostics, written }) {
        line(&text);
    }
}

/// A bar for work of known length; it shows on terminals only.
pub fn progress(length: usize, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:>9}  [{bar:32}] {pos}/{len}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length as u64).with_style(style.progress_chars("=> ")).with_message(what)
}
