//! Reading a theme: the built-in files, with a site's own laid over them.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use include_dir::{Dir, include_dir};
use walkdir::WalkDir;

use super::Sources;

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The files of a theme by their paths below its folder: `templates/duty.html`. An own file takes the place of a built-in one of the same path.
#[derive(Debug)]
pub struct ThemeFiles {
    /// Folder of the site's own files below its root, for messages.
    pub folder: String,
    /// Built-in files.
    pub built_in: BTreeMap<String, Vec<u8>>,
    /// The site's own files.
    pub own: BTreeMap<String, Vec<u8>>,
}

impl ThemeFiles {
    /// The built-in theme alone.
    pub fn built_in() -> Self {
        let mut files = BTreeMap::new();
        collect(&BUILT_IN, &mut files);
        Self { folder: String::new(), built_in: files, own: BTreeMap::new() }
    }

    /// The files in effect, ordered by path.
    pub fn effective(&self) -> BTreeMap<&str, &[u8]> {
        self.built_in.iter().chain(&self.own).map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect()
    }
}

fn collect(folder: &'static Dir<'static>, files: &mut BTreeMap<String, Vec<u8>>) {
    for file in folder.files() {
        files.insert(file.path().to_string_lossy().replace('\\', "/"), file.contents().to_vec());
    }
    folder.dirs().for_each(|folder| collect(folder, files));
}

/// Every file below `themes/`: what a site's own theme could be made from, whichever it chooses. Paths are below that folder.
///
/// # Errors
/// If a file cannot be read.
pub fn files(root: &Path) -> io::Result<Vec<(String, Vec<u8>)>> {
    let folder = root.join("themes");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let files = WalkDir::new(&folder)
        .sort_by_file_name()
        .into_iter()
        .filter(|entry| entry.as_ref().map_or(true, |entry| entry.file_type().is_file()));
    files
        .map(|entry| {
            let entry = entry.map_err(io::Error::from)?;
            Ok((super::site_path(&folder, entry.path()), fs::read(entry.path())?))
        })
        .collect()
}

/// Reads the files that a site lays over the built-in theme, from `themes/<name>/` below `root`. Texts join `sources`, so that errors in them can
/// be shown. Links are not followed.
///
/// # Errors
/// If a file cannot be read. That the folder does not exist is no error: the built-in theme serves alone.
pub fn read(root: &Path, name: &str, sources: &mut Sources) -> io::Result<ThemeFiles> {
    let mut theme = ThemeFiles { folder: format!("themes/{name}"), ..ThemeFiles::built_in() };
    let folder = root.join("themes").join(name);
    if !fs::symlink_metadata(&folder).is_ok_and(|folder| folder.is_dir()) {
        return Ok(theme);
    }
    for entry in WalkDir::new(&folder).sort_by_file_name() {
        let entry = entry.map_err(io::Error::from)?;
        if entry.file_type().is_file() {
            let path = super::site_path(&folder, entry.path());
            let bytes = fs::read(entry.path())?;
            if let Ok(text) = str::from_utf8(&bytes) {
                sources.add(format!("{}/{path}", theme.folder), text.to_owned());
            }
            theme.own.insert(path, bytes);
        }
    }
    Ok(theme)
}
