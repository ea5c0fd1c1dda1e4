//! What is told of a build.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Instant;

use super::Options;
use crate::cli::{Format, Loaded, Outcome, output};
use crate::diagnostic::report::Tally;
use crate::diagnostic::{Diagnostic, Severity};
use crate::read::{ADDRESSES_FILE, Sources};
use crate::write::Changes;
use crate::write::kept::Counts;

/// Why a site was not written.
pub(super) enum Failure {
    Input(Vec<Diagnostic>),
    Disk(io::Error),
}

/// What was built.
pub(super) struct Built {
    /// Files of the site.
    pub(super) files: usize,
    /// How many of them were written; the others stood there.
    pub(super) written: usize,
    /// Addresses that are kept from now on.
    pub(super) kept: usize,
}

/// Says how a build went.
pub(super) struct Reporter<'o> {
    pub(super) options: &'o Options,
    pub(super) out: &'o Path,
    pub(super) start: Instant,
}

impl Reporter<'_> {
    pub(super) fn format(&self) -> Format {
        self.options.format
    }

    /// What was read, before anything is written.
    pub(super) fn examined(&self, site: &Loaded) {
        if self.format() == Format::Text {
            read(site.source_count, Tally::of(&site.found));
        }
    }

    /// Nothing had to be done.
    pub(super) fn unchanged(&self, counts: Counts) -> Outcome {
        read(counts.sources, Tally { errors: 0, warnings: counts.warnings });
        self.done(&Built { files: counts.files, written: 0, kept: 0 });
        self.list_changes(&Changes::default(), "")
    }

    /// What came of writing a site, with all that was found in its sources.
    pub(super) fn tell(&self, written: Result<(Built, Changes), Failure>, site: &Loaded) -> Outcome {
        match written {
            Ok((built, changes)) => {
                match self.options.format {
                    Format::Text => self.done(&built),
                    Format::Json => {
                        let written =
                            output::Written::Site { out: self.out.display().to_string(), files: built.files, written: built.written };
                        output::json(&site.found, &site.sources, written);
                    }
                }
                let base_url = site.ready.as_ref().map_or("", |(edition, _)| edition.content.site.base_url.as_str());
                self.list_changes(&changes, base_url)
            }
            Err(Failure::Input(faults)) => {
                let found: Vec<Diagnostic> = site.found.iter().cloned().chain(faults).collect();
                match self.options.format {
                    Format::Text => {
                        output::findings(&found, &site.sources, Severity::Error);
                        output::error(&format!("{}; nothing was written", Tally::of(&found)));
                    }
                    Format::Json => output::json(&found, &site.sources, output::Written::Nothing),
                }
                Outcome::Failed
            }
            Err(Failure::Disk(error)) => self.failed(&site.sources, &site.found, &error),
        }
    }

    fn done(&self, Built { files, written, kept }: &Built) {
        if *kept > 0 {
            output::step("kept", &format!("{kept} new addresses in {ADDRESSES_FILE}; commit it with the sources"));
        }
        let seconds = self.start.elapsed().as_secs_f64();
        let out = self.out.display();
        let wrote = match *written {
            0 => format!("nothing, for all {files} files in {out} are as they should be"),
            _ if written == files => format!("{files} files to {out}"),
            _ => format!("{written} of {files} files to {out}"),
        };
        output::step("wrote", &format!("{wrote} in {seconds:.2} s"));
        if self.options.archive.is_none() {
            output::step("open", &self.out.join("index.html").display().to_string());
        }
    }

    fn list_changes(&self, changes: &Changes, base_url: &str) -> Outcome {
        let Some(file) = &self.options.changed_urls else { return Outcome::Done };
        match fs::write(file, changes.urls(base_url)) {
            Ok(()) => Outcome::Done,
            Err(error) => {
                output::error(&format!("the site is in place, but {} cannot be written: {error}", file.display()));
                Outcome::Failed
            }
        }
    }

    pub(super) fn failed(&self, sources: &Sources, found: &[Diagnostic], error: &io::Error) -> Outcome {
        let message = format!("{error}; the site in {} is as it was", self.out.display());
        match self.options.format {
            Format::Text => output::error(&message),
            Format::Json => output::json(found, sources, output::Written::Failed(message)),
        }
        Outcome::Failed
    }
}

fn read(sources: usize, tally: Tally) {
    output::step("read", &format!("{sources} sources"));
    output::step("checked", &checked(tally));
}

fn checked(tally: Tally) -> String {
    match tally {
        Tally { errors: 0, warnings: 0 } => "no errors, no warnings".to_owned(),
        tally @ Tally { errors: 0, .. } => format!("{tally} (`purview check` shows them)"),
        tally => tally.to_string(),
    }
}
