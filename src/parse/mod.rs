//! Parsing: each source file by itself becomes a raw document, typed but with its names unresolved.
//!
//! A file with an error still yields what could be read of it, so that one mistake is reported once and not again wherever the file's
//! names are used; see [`RawContent::unread`].

mod again;
mod batch;
mod blocks;
mod fields;
mod policy;
mod prose;
pub mod published;
mod raw;
mod site;
mod vocabulary;

use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, FileId, Place};
use crate::model::Languages;
use crate::read::{ADDRESSES_FILE, CONTENT, LOCK_FILE, SITE_FILE, SourceFile, Sources};

pub use again::Known;
pub use fields::{Reporter, place_of};
pub use prose::Prose;
pub use raw::*;
pub use site::{RawSite, check_base_url, with_slash};

/// Files that a thread takes at a time: another one that has done with its own work takes some of them.
const AT_A_TIME: usize = 8;

/// What a file gave.
#[derive(Clone, Debug)]
struct Parsed {
    file: FileId,
    document: Option<Document>,
    found: Vec<Diagnostic>,
}

/// Parses all sources, on all threads. Diagnostics come back in no particular order.
pub fn parse(sources: &Sources) -> (RawContent, Vec<Diagnostic>) {
    assembled(sources, |files, languages| {
        files.into_par_iter().with_max_len(AT_A_TIME).map(|(id, file)| parse_file(id, file, languages)).collect()
    })
}

/// The raw content of all sources, with what `parse` makes of the files that are documents.
fn assembled(
    sources: &Sources,
    parse: impl FnOnce(Vec<(FileId, &SourceFile)>, &Languages) -> Vec<Parsed> + Send,
) -> (RawContent, Vec<Diagnostic>) {
    let (site, mut diagnostics) = site(sources);
    let is_content = |path: &str| path.strip_prefix(CONTENT).is_some_and(|rest| rest.starts_with('/'));
    let is_document =
        |file: &SourceFile| file.readable && is_content(&file.path) && ![LOCK_FILE, ADDRESSES_FILE].contains(&file.path.as_str());
    let files: Vec<(FileId, &SourceFile)> = sources.iter().filter(|(_, file)| is_document(file)).collect();
    let addresses = sources.find(ADDRESSES_FILE).filter(|file| sources.file(*file).readable);
    let published = || addresses.map(|file| published::parse(sources.file(file), file)).unwrap_or_default();
    // It has a line for each page, so it is by far the largest file of a large site.
    let (published, parsed) = rayon::join(published, || parse(files, &site.languages));
    let mut content = RawContent { site, published: Arc::new(published), ..RawContent::default() };
    for Parsed { file, document, found } in parsed {
        match document {
            Some(document) => content.add(document),
            None => content.unread.push(file),
        }
        diagnostics.extend(found);
    }
    (content, diagnostics)
}

/// The settings alone, as far as they can be read.
pub fn site(sources: &Sources) -> (RawSite, Vec<Diagnostic>) {
    match sources.find(SITE_FILE).filter(|file| sources.file(*file).readable) {
        Some(file) => site::parse(sources.file(file), file),
        None => (RawSite::default(), Vec::new()),
    }
}

/// What a file is, told by its path alone.
enum Kind<'p> {
    Categories,
    Sector { id: &'p str },
    Jurisdiction { place: &'p str },
    Department { place: &'p str, id: &'p str },
    Policy { place: &'p str, id: &'p str },
    List { place: &'p str, list: &'p str },
    Batch { place: &'p str, list: &'p str, stem: &'p str },
    Form { place: &'p str },
}

fn kind(path: &str) -> Option<Kind<'_>> {
    let parts: Vec<&str> = path.strip_prefix(CONTENT)?.strip_prefix('/')?.strip_suffix(".md")?.split('/').collect();
    Some(match parts[..] {
        ["sectors", "_categories"] => Kind::Categories,
        ["sectors", id] => Kind::Sector { id },
        [place, "_jurisdiction"] => Kind::Jurisdiction { place },
        [place, "departments", id] => Kind::Department { place, id },
        [place, "policies", id] => Kind::Policy { place, id },
        [place, "lists", list, "_list"] => Kind::List { place, list },
        [place, "lists", list, stem] => Kind::Batch { place, list, stem },
        [place, "enterprises", "_form"] => Kind::Form { place },
        _ => return None,
    })
}

fn parse_file(id: FileId, file: &SourceFile, languages: &Languages) -> Parsed {
    let Some(kind) = kind(&file.path) else {
        let stray =
            Diagnostic::new(Code::StrayFile, Place::new(id, 0..0), "this file is no source of any known kind, and is not published")
                .hint("docs/sources.md shows where each kind of source lives");
        return Parsed { file: id, document: None, found: vec![stray] };
    };
    let (document, found) = fields::document(id, &file.text, |source| match kind {
        Kind::Categories => vocabulary::categories(source, languages).map(Document::Categories),
        Kind::Sector { id } => vocabulary::sector(source, id, languages).map(Arc::new).map(Document::Sector),
        Kind::Jurisdiction { place } => vocabulary::jurisdiction(source, place, languages).map(Arc::new).map(Document::Jurisdiction),
        Kind::Department { place, id } => vocabulary::department(source, place, id, languages).map(Arc::new).map(Document::Department),
        Kind::Policy { place, id } => policy::policy(source, place, id, languages).map(Arc::new).map(Document::Policy),
        Kind::List { place, list } => batch::list(source, place, list, languages).map(Arc::new).map(Document::List),
        Kind::Batch { place, list, stem } => batch::batch(source, place, list, stem, languages).map(Arc::new).map(Document::Batch),
        Kind::Form { place } => policy::form(source, place, languages).map(Arc::new).map(Document::Form),
    });
    Parsed { file: id, document, found }
}
