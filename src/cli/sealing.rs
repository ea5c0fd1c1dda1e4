//! What `purview approve` and `purview correct` share: a batch is changed, sealed, and checked with its seal before anything is written.

use std::path::Path;
use std::sync::Arc;

use clap::Args;
use jiff::civil::Date;

use super::edition::{parse_date, today};
use super::{Format, Outcome, output};
use crate::diagnostic::report::Tally;
use crate::diagnostic::{Diagnostic, Severity};
use crate::parse::RawBatch;
use crate::read::{LOCK_FILE, Sources};
use crate::seal::{Lock, Meaning, Seal, batch_name};
use crate::select::Selection;
use crate::write::sources::write_all;

/// What both commands are told: which batch, what day, and how to answer.
#[derive(Args)]
pub struct Target {
    /// The batch: `place/list/number`
    #[arg(value_name = "BATCH")]
    pub batch: String,

    /// The day of the approval or correction
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    pub date: Date,

    /// How the result is printed
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Gives a batch the text that `amend` makes, which also says what was done, and seals it.
pub fn run(root: &Path, target: &Target, amend: impl FnOnce(&Named<'_>) -> Result<(Option<String>, String), String>) -> Outcome {
    match today() {
        Ok(today) if target.date > today => return Outcome::Usage(format!("`--date` {} is after today, {today}", target.date)),
        Ok(_) => {}
        Err(message) => return Outcome::Usage(message),
    }
    let sources = match super::read_sources(root) {
        Ok(sources) => sources,
        Err(outcome) => return outcome,
    };
    let amended = Named::find(&sources, &target.batch).and_then(|named| Ok((amend(&named)?, named)));
    match amended {
        Ok(((Some(text), done), named)) => named.write(root, text, target.format, &done),
        Ok(((None, _), named)) => Outcome::Usage(format!("the frontmatter of {} cannot be read; `purview check` says why", named.path)),
        Err(message) => Outcome::Usage(message),
    }
}

/// Words of the command line as they are written: in one line, white space folded. An error if there are none.
pub fn words(option: &str, given: &str) -> Result<String, String> {
    let words = given.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() { Err(format!("`{option}` needs words")) } else { Ok(words) }
}

/// A batch of a site, as far as its own file tells.
pub struct Named<'s> {
    /// The site.
    pub sources: &'s Sources,
    /// `korla/emerging/2`.
    pub name: &'s str,
    /// Path of its file.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What it says.
    pub batch: Arc<RawBatch>,
    /// The seals of the site.
    pub lock: Lock<'s>,
}

impl<'s> Named<'s> {
    /// Finds a batch by its name.
    ///
    /// # Errors
    /// If there is none, in words for the command line.
    fn find(sources: &'s Sources, name: &'s str) -> Result<Self, String> {
        let (raw, _) = crate::parse::parse(sources);
        let known: Vec<String> = raw.batches.iter().map(|batch| batch_name(batch)).collect();
        let Some(batch) = raw.batches.into_iter().find(|batch| batch_name(batch) == name) else {
            let near = crate::resolve::nearest(name, known.iter().map(String::as_str), 1);
            let hint = near.first().map_or_else(|| "it is written `place/list/number`".to_owned(), |near| format!("is it `{near}`?"));
            return Err(format!("no batch is called `{name}`; {hint}"));
        };
        let file = sources.file(batch.title.place.file);
        let (path, text) = (file.path.clone(), file.text.clone());
        let lock = sources.find(LOCK_FILE).map(|file| Lock::read(&sources.file(file).text).0).unwrap_or_default();
        Ok(Self { sources, name, path, text, batch, lock })
    }

    /// The seal it has.
    pub fn seal(&self) -> Option<&Seal<'s>> {
        self.lock.seals.get(self.name).map(|(seal, _)| seal)
    }

    /// Gives the batch a new text, seals it, and writes both if the site with them has no errors.
    fn write(self, root: &Path, text: String, format: Format, done: &str) -> Outcome {
        let Self { sources, name, path, mut lock, .. } = self;
        let texts = |lock: &str| {
            let kept = sources.iter().filter(|(_, file)| file.path != path && file.path != LOCK_FILE);
            let kept = kept.map(|(_, file)| (file.path.clone(), file.text.clone()));
            Sources::from_texts(kept.chain([(path.clone(), text.clone()), (LOCK_FILE.to_owned(), lock.to_owned())]))
        };
        let (raw, _) = crate::parse::parse(&texts(""));
        if let Some(batch) = raw.batches.iter().find(|batch| batch_name(batch) == name) {
            lock.set(name.to_owned(), Meaning::new(batch).seal());
        }
        let lock = lock.to_string();
        let after = texts(&lock);
        let found = crate::examine(&after, Vec::new(), &Selection::default()).found;
        let faulty = found.iter().any(Diagnostic::is_error);
        let written = if faulty { Ok(()) } else { write_all(root, &[(&path, &text), (LOCK_FILE, &lock)]) };
        match (format, written) {
            (Format::Text, Ok(())) if faulty => {
                output::findings(&found, &after, Severity::Error);
                output::error(&format!("{}; nothing was written", Tally::of(&found)));
            }
            (Format::Text, Ok(())) => {
                output::step("wrote", &path);
                output::step("wrote", LOCK_FILE);
                output::step("done", done);
            }
            (Format::Text, Err((path, error))) => {
                output::error(&format!("{path} cannot be written: {error}"));
                return Outcome::Failed;
            }
            (Format::Json, Ok(())) => {
                let errors: Vec<Diagnostic> = found.into_iter().filter(Diagnostic::is_error).collect();
                output::json(&errors, &after, output::Written::Nothing);
            }
            (Format::Json, Err((path, error))) => {
                output::json(&[], &after, output::Written::Failed(format!("{path} cannot be written: {error}")));
                return Outcome::Failed;
            }
        }
        if faulty { Outcome::Failed } else { Outcome::Done }
    }
}
