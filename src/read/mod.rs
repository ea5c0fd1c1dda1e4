//! Reading: a folder on disk, or a revision of it in a git repository, becomes [`Sources`], texts with paths. Nothing after this stage touches the disk
//! until the site is written.

pub mod revision;
mod seen;
pub mod theme;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::diagnostic::{Code, Diagnostic, FileId, Place};
use crate::fingerprint::Fingerprint;

pub use seen::{Look, Seen};

/// Name of the file that makes a folder a site.
pub const SITE_FILE: &str = "purview.toml";
/// Folder of the sources, below the site's root.
pub const CONTENT: &str = "content";
/// Where seals of approved batches are kept, below the site's root.
pub const LOCK_FILE: &str = "content/approved.lock";
/// Where the addresses that were published are kept, below the site's root.
pub const ADDRESSES_FILE: &str = "content/addresses.lock";
/// Larger files are no sources; the limit also keeps byte offsets within 32 bits.
const MAX_BYTES: u64 = 64 << 20;

/// A text that was read.
#[derive(Debug)]
pub struct SourceFile {
    /// Path below the site's root, with `/` on every system: `content/korla/_jurisdiction.md`.
    pub path: String,
    /// The text, without a byte order mark; empty if it could not be read.
    pub text: String,
    /// Whether the file is a text to parse. What is not has a diagnostic already.
    pub readable: bool,
    /// How the file looked when it was read, if it says the same as long as it looks like this.
    look: Option<Fingerprint>,
}

impl SourceFile {
    /// Line and column of a byte offset, both from 1, the column in characters.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// A text in UTF-8 or, as older offices save it, in GB 18030; bytes of neither are replaced. A byte order mark is left out.
pub fn decode(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        // What is neither is mostly UTF-8 with a broken character.
        Err(_) => encoding_rs::GB18030
            .decode_without_bom_handling_and_without_replacement(bytes)
            .map_or_else(|| String::from_utf8_lossy(bytes).into_owned(), std::borrow::Cow::into_owned),
    }
}

/// All texts of a site, ordered by path; the site file comes first.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    by_path: BTreeMap<String, FileId>,
}

impl Sources {
    /// Sources from texts in memory: pairs of path and text, in any order.
    pub fn from_texts<P: Into<String>, T: Into<String>>(texts: impl IntoIterator<Item = (P, T)>) -> Self {
        let mut files: Vec<SourceFile> =
            texts.into_iter().map(|(path, text)| SourceFile { path: path.into(), text: text.into(), readable: true, look: None }).collect();
        files.sort_by(|a, b| (a.path != SITE_FILE, &a.path).cmp(&(b.path != SITE_FILE, &b.path)));
        let by_path = files.iter().enumerate().map(|(index, file)| (file.path.clone(), FileId(index as u32))).collect();
        Self { files, by_path }
    }

    /// The id of the file at a path.
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// Adds a text that is no source but may be pointed at, such as a template.
    fn add(&mut self, path: String, text: String) {
        self.by_path.entry(path.clone()).or_insert(FileId(self.files.len() as u32));
        self.files.push(SourceFile { path, text, readable: true, look: None });
    }

    /// A file by its id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The files with their ids.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(index as u32), file))
    }

    /// The text at a place.
    pub fn text(&self, place: Place) -> &str {
        &self.file(place.file).text[place.range()]
    }
}

/// Reads the site below `root`: its `purview.toml` and everything under `content/`. Links are not followed, so no path leaves the root.
///
/// # Errors
/// Only if `root` itself cannot be read. What is wrong with single files comes back as diagnostics beside the sources.
pub fn read(root: &Path) -> io::Result<(Sources, Vec<Diagnostic>)> {
    read_over(root, Sources::default())
}

/// [`read`], but for files that look as they did when they were read into `before`: these say the same.
///
/// # Errors
/// As for [`read`].
pub fn read_over(root: &Path, mut before: Sources) -> io::Result<(Sources, Vec<Diagnostic>)> {
    let now = SystemTime::now();
    fs::read_dir(root)?;
    let mut texts = Vec::new();
    let mut faults: Vec<(String, Code, String)> = Vec::new();
    let site = root.join(SITE_FILE);
    if site.is_file() {
        take(SITE_FILE.to_owned(), text_of(&site, now).map(|(text, _)| text), &mut texts, &mut faults);
    } else {
        faults.push((SITE_FILE.to_owned(), Code::MissingSite, format!("no `{SITE_FILE}` in {}", root.display())));
    }
    let content = root.join(CONTENT);
    let mut files = Vec::new();
    for entry in WalkDir::new(&content).sort_by_file_name().into_iter().filter_entry(|e| !is_hidden(e)) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => {
                let path = site_path(root, entry.path());
                let kind = entry.file_type();
                match stray(&path, kind.is_symlink()).or_else(|| (!kind.is_file()).then_some("this is a device or pipe, and is not read")) {
                    Some(reason) => faults.push((path, Code::StrayFile, reason.to_owned())),
                    None => files.push((path, entry.into_path())),
                }
            }
            Err(error) => {
                let path = error.path().map_or(CONTENT.to_owned(), |path| site_path(root, path));
                faults.push((path, Code::Unreadable, format!("cannot read this: {error}")));
            }
        }
    }
    let known = |path: &str, file: &Path| {
        let id = before.find(path)?;
        let look = before.file(id).look?;
        (fs::symlink_metadata(file).ok().and_then(|file| seen::look_of(&file, now)) == Some(look)).then_some((id, look))
    };
    let read = |(path, file): (String, PathBuf)| {
        let known = known(&path, &file);
        (path, known.ok_or_else(|| text_of(&file, now)))
    };
    let read: Vec<_> = files.into_par_iter().map(read).collect();
    let mut looks = Vec::new();
    for (path, read) in read {
        let read = match read {
            Ok((id, look)) => Ok((std::mem::take(&mut before.files[id.0 as usize].text), Some(look))),
            Err(read) => read,
        };
        looks.extend(read.as_ref().ok().map(|(_, look)| (path.clone(), *look)));
        take(path, read.map(|(text, _)| text), &mut texts, &mut faults);
    }
    let (mut sources, found) = with_faults(texts, faults);
    for (path, look) in looks {
        if let Some(id) = sources.find(&path) {
            sources.files[id.0 as usize].look = look;
        }
    }
    Ok((sources, found))
}

/// A faulty file still needs a place to point at: it joins the sources as an empty text.
fn with_faults(mut texts: Vec<(String, String)>, faults: Vec<(String, Code, String)>) -> (Sources, Vec<Diagnostic>) {
    texts.extend(faults.iter().map(|(path, ..)| (path.clone(), String::new())));
    let mut sources = Sources::from_texts(texts);
    for file in &mut sources.files {
        file.readable = !faults.iter().any(|(path, ..)| *path == file.path);
    }
    let diagnostics = faults
        .into_iter()
        .filter_map(|(path, code, message)| {
            let file = sources.find(&path)?;
            let hint = match code {
                Code::MissingSite => Some("`purview init DIR` makes a new site; `-C DIR` names one elsewhere"),
                Code::StrayFile => Some("sources are `.md` files; move anything else out of `content/`"),
                _ => None,
            };
            Some(Diagnostic::new(code, Place::new(file, 0..0), message).hint_opt(hint.map(str::to_owned)))
        })
        .collect();
    (sources, diagnostics)
}

/// Why a file below `content/` is no source, if it is none.
fn stray(path: &str, is_link: bool) -> Option<&'static str> {
    if is_link {
        return Some("a symbolic link is not followed");
    }
    let source = path.ends_with(".md") || path == LOCK_FILE || path == ADDRESSES_FILE;
    (!source).then_some("this is not a source, and is not published")
}

fn take(path: String, text: Result<String, String>, texts: &mut Vec<(String, String)>, faults: &mut Vec<(String, Code, String)>) {
    match text {
        Ok(text) => texts.push((path, text)),
        Err(reason) => faults.push((path, Code::Unreadable, reason)),
    }
}

/// The text of a file, and how the file looks, if it says the same as long as it looks like this.
fn text_of(path: &Path, now: SystemTime) -> Result<(String, Option<Fingerprint>), String> {
    let unreadable = |error| format!("cannot read this: {error}");
    let mut file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    let size = metadata.len();
    check_size(size)?;
    // One more, so that the end is found by a read that has room.
    let mut bytes = Vec::with_capacity(size as usize + 1);
    file.read_to_end(&mut bytes).map_err(unreadable)?;
    Ok((source_text(bytes)?, seen::look_of(&metadata, now)))
}

fn check_size(size: u64) -> Result<(), String> {
    if size > MAX_BYTES { Err(format!("{size} bytes are too many for a source (at most {MAX_BYTES})")) } else { Ok(()) }
}

/// The text of a source from its bytes, without a byte order mark.
fn source_text(bytes: Vec<u8>) -> Result<String, String> {
    let text = String::from_utf8(bytes)
        .map_err(|error| format!("not UTF-8 text (byte {}); save the file as UTF-8", error.utf8_error().valid_up_to() + 1))?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

fn site_path(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
    if cfg!(windows) { relative.replace('\\', "/") } else { relative.into_owned() }
}

fn is_hidden(entry: &walkdir::DirEntry) -> bool {
    entry.depth() > 0 && is_hidden_name(&entry.file_name().to_string_lossy())
}

fn is_hidden_name(name: &str) -> bool {
    name.starts_with('.')
}

#[cfg(test)]
mod tests {
    use std::thread::sleep;
    use std::time::Duration;

    use super::*;

    const LATER: Duration = Duration::from_millis(50);

    fn texts(sources: &Sources) -> Vec<(&str, &str)> {
        sources.iter().map(|(_, file)| (file.path.as_str(), file.text.as_str())).collect()
    }

    #[test]
    fn what_looks_the_same_is_not_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        fs::create_dir_all(root.join("content/sectors")).expect("a folder");
        let write = |path: &str, text: &str| fs::write(root.join(path), text).expect("a file");
        let again = |before: Sources| {
            let (sources, found) = read_over(root, before).expect("a site");
            let (expected, of_all) = read(root).expect("a site");
            assert_eq!((texts(&sources), format!("{found:?}")), (texts(&expected), format!("{of_all:?}")));
            sources
        };
        let is_known = |sources: &Sources, path: &str| sources.find(path).is_some_and(|id| sources.file(id).look.is_some());
        let [a, b] = ["content/sectors/a.md", "content/sectors/b.md"];
        [(SITE_FILE, ""), (a, "one"), (b, "two")].into_iter().for_each(|(path, text)| write(path, text));
        let sources = again(Sources::default());
        assert!(!is_known(&sources, a), "it may change and look the same");
        sleep(LATER);
        let sources = again(sources);
        assert!(is_known(&sources, a) && is_known(&sources, b));
        write(b, "six");
        write("content/sectors/0.md", "another");
        let sources = again(sources);
        assert!(is_known(&sources, a) && !is_known(&sources, b));
        fs::remove_file(root.join("content/sectors/0.md")).expect("it is there");
        fs::rename(root.join(b), root.join(a)).expect("a name");
        sleep(LATER);
        let mut sources = again(again(sources));
        // What is not read cannot be told from what is remembered.
        sources.files.iter_mut().for_each(|file| file.text.push('!'));
        let (sources, _) = read_over(root, sources).expect("a site");
        assert_eq!(texts(&sources), [(SITE_FILE, ""), (a, "six!")]);
    }
}
