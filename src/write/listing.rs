//! What stands in a folder.

use std::borrow::Cow;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::about;
use super::kept::Mark;

/// A file in a folder.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Path below the folder.
    pub path: PathBuf,
    /// What tells whether it is as it was.
    pub mark: Mark,
}

impl Listed {
    /// The path as a site names it.
    pub fn name(&self) -> Cow<'_, str> {
        let name = self.path.to_string_lossy();
        if cfg!(windows) { name.replace('\\', "/").into() } else { name }
    }
}

/// All files below a folder, in no particular order. Links are files, and not followed. A folder that does not exist has none.
pub fn listing(folder: &Path) -> io::Result<Vec<Listed>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    list(folder, Path::new(""))
}

fn list(folder: &Path, within: &Path) -> io::Result<Vec<Listed>> {
    let unreadable = |error| about(folder, error);
    let entries: Vec<DirEntry> = fs::read_dir(folder).map_err(unreadable)?.collect::<io::Result<_>>().map_err(unreadable)?;
    let (folders, files): (Vec<DirEntry>, Vec<DirEntry>) =
        entries.into_iter().partition(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let mut listed = files
        .par_iter()
        .with_min_len(256)
        .map(|entry| Ok(Listed { path: within.join(entry.file_name()), mark: Mark::of(&entry.metadata()?) }))
        .collect::<io::Result<Vec<Listed>>>()
        .map_err(unreadable)?;
    let below: Vec<Vec<Listed>> =
        folders.par_iter().map(|entry| list(&entry.path(), &within.join(entry.file_name()))).collect::<io::Result<_>>()?;
    listed.extend(below.into_iter().flatten());
    Ok(listed)
}
