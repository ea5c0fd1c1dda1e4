//! What stands in a folder.

use std::borrow::Cow;
use std::fs;
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
    let entries = fs::read_dir(folder).map_err(unreadable)?;
    // One thread goes through a large folder while others look at what it found.
    let listed = entries.par_bridge().try_fold(Vec::new, |mut listed, entry| {
        let entry = entry.map_err(unreadable)?;
        let path = within.join(entry.file_name());
        if entry.file_type().map_err(unreadable)?.is_dir() {
            listed.append(&mut list(&entry.path(), &path)?);
        } else {
            listed.push(Listed { mark: Mark::of(&entry.metadata().map_err(unreadable)?), path });
        }
        Ok(listed)
    });
    listed.try_reduce(Vec::new, |mut some, mut more| {
        some.append(&mut more);
        Ok(some)
    })
}
