//! Importing: official documents as offices write them become sources, for a person to review. A little pipeline of its own.
//!
//! ```text
//! read       bytes of a file      → Document      paragraphs and tables
//! recognize  Document             → Recognized    header fields, clauses, duties, with doubts
//! write      Recognized, the site → texts         sources, with a mark at everything uncertain
//! ```
//!
//! Nothing here touches the disk. Every mark `REVIEW:` in a text is a place for a person to look at, and the list of these places is read from the
//! texts themselves, so the two cannot differ.

pub mod read;
pub mod recognize;
pub mod write;

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::read::{CONTENT, Sources};
use crate::select::Selection;

/// The mark of a place that a person should look at.
pub const MARK: &str = "REVIEW:";

/// What a document becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aim {
    /// Whatever it holds.
    Everything,
    /// A batch of a list, by the list's id and the batch's number.
    Batch(String, u32),
    /// A policy, by its id.
    Policy(String),
}

/// What to import, and where to.
#[derive(Clone, Debug)]
pub struct Request {
    /// The place: the folder below `content/`.
    pub place: String,
    /// What the documents become.
    pub aim: Aim,
    /// Whether contact persons and phone numbers stay in the text.
    pub contacts: bool,
}

/// A source that an import makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its path below the site's root.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A place in a source that a person should look at.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Review {
    /// The source.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What to look at.
    pub message: String,
}

/// A file, and something to say of it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Said {
    /// The file that was imported.
    pub file: String,
    /// What there is to say.
    pub message: String,
}

/// What an import makes, before anything is written.
#[derive(Debug, Default)]
pub struct Import {
    /// Sources, by path.
    pub made: Vec<Made>,
    /// Places to review, in the order of the sources.
    pub reviews: Vec<Review>,
    /// Contact persons and phone numbers.
    pub contacts: Vec<Said>,
    /// What else there is to say.
    pub notes: Vec<Said>,
}

/// Imports files, given by name and bytes, into a site.
///
/// # Errors
/// Everything that cannot be imported, file by file. Nothing is made then.
pub fn import(site: &Sources, files: &[(String, Vec<u8>)], request: &Request) -> Result<Import, Vec<Said>> {
    let mut writer = write::Writer::new(site, request);
    let mut import = Import::default();
    let mut faults = Vec::new();
    for (name, bytes) in files {
        let said = |message: String| Said { file: name.clone(), message };
        let recognized = match read::read(name, bytes) {
            Ok(document) => recognize::recognize(document, request.contacts),
            Err(message) => {
                faults.push(said(message));
                continue;
            }
        };
        import.contacts.extend(recognized.contacts.iter().map(|contact| said(contact.text.clone())));
        import.notes.extend(recognized.notes.iter().cloned().map(said));
        match writer.add(name, recognized) {
            Ok(notes) => import.notes.extend(notes.into_iter().map(said)),
            Err(message) => faults.push(said(message)),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    import.made = writer.finish();
    import.reviews = import.made.iter().flat_map(reviews).collect();
    Ok(import)
}

/// The marks in a source.
fn reviews(made: &Made) -> impl Iterator<Item = Review> {
    made.text.lines().zip(1..).filter_map(|(text, line)| {
        let (_, message) = text.split_once(MARK)?;
        Some(Review { file: made.path.clone(), line, message: message.trim().to_owned() })
    })
}

/// What `check` would find with the new sources in their places, that it does not find without them.
pub fn trial(site: &Sources, import: &Import) -> (Sources, Vec<Diagnostic>) {
    let mut texts: BTreeMap<String, String> =
        site.iter().filter(|(_, file)| file.readable).map(|(_, file)| (file.path.clone(), file.text.clone())).collect();
    texts.extend(import.made.iter().map(|made| (made.path.clone(), made.text.clone())));
    let sources = Sources::from_texts(texts);
    let key = |finding: &Diagnostic, sources: &Sources| {
        (finding.code, sources.file(finding.place.file).path.clone(), sources.text(finding.place).to_owned(), finding.message.clone())
    };
    let old: Vec<_> = crate::examine(site, Vec::new(), &Selection::default()).found.iter().map(|finding| key(finding, site)).collect();
    let mut found = crate::examine(&sources, Vec::new(), &Selection::default()).found;
    found.retain(|finding| finding.is_error() && !old.contains(&key(finding, &sources)));
    (sources, found)
}

/// The place that `--into content/<place>` names.
///
/// # Errors
/// If it is no folder right below `content/`, or one that belongs to the site itself.
pub fn place(into: &str) -> Result<String, String> {
    let path = into.replace('\\', "/");
    let path = path.trim_start_matches("./").trim_end_matches('/');
    let place = path.strip_prefix(CONTENT).and_then(|rest| rest.strip_prefix('/')).unwrap_or_default();
    if !is_id(place) {
        return Err(format!(
            "`--into {into}` is no place; write `content/<place>`, with a place of lower-case letters, digits and hyphens"
        ));
    }
    if ["sectors", "assets", "search"].contains(&place) {
        return Err(format!("`{CONTENT}/{place}` belongs to the site itself; choose another place"));
    }
    Ok(place.to_owned())
}

/// Whether a word can be an id.
pub fn is_id(word: &str) -> bool {
    (1..=80).contains(&word.len())
        && !word.starts_with('-')
        && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lie_right_below_content() {
        assert_eq!(place("content/new-korla/").as_deref(), Ok("new-korla"));
        assert_eq!(place("./content/x1").as_deref(), Ok("x1"));
        for path in [
            "content",
            "content/..",
            "content/../x",
            "/content/x",
            "content/a/b",
            "content/Ä",
            "content/sectors",
            "x",
            "content/-x",
            "../content/x",
        ] {
            assert!(place(path).is_err(), "{path}");
        }
    }
}
