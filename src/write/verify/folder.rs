//! A site on the disk.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{MANIFEST, Published};

/// A site in a folder.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// The root without links.
    real: PathBuf,
}

impl Folder {
    /// The site in the folder `root`.
    ///
    /// # Errors
    /// If there is no such folder.
    pub fn new(root: &Path) -> io::Result<Self> {
        Ok(Self { root: root.to_owned(), real: root.canonicalize()? })
    }
}

impl Published for Folder {
    fn name(&self, path: &str) -> String {
        self.root.join(path).display().to_string()
    }

    fn open(&self, path: &str) -> Result<Option<Box<dyn Read>>, String> {
        let file = match self.root.join(path).canonicalize() {
            Ok(file) => file,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        if !file.starts_with(&self.real) {
            return Err("this is a link out of the folder".to_owned());
        }
        if !file.is_file() {
            return Err("this is no file".to_owned());
        }
        File::open(file).map(|file| Some(Box::new(file) as Box<dyn Read>)).map_err(|error| error.to_string())
    }

    fn unlisted(&self, files: &BTreeMap<String, String>) -> Result<Vec<String>, String> {
        let listed = crate::write::listing::listing(&self.root).map_err(|error| error.to_string())?;
        let names = listed.iter().map(|listed| listed.name().into_owned());
        let mut unlisted: Vec<String> = names.filter(|name| name != MANIFEST && !files.contains_key(name)).collect();
        unlisted.sort();
        Ok(unlisted)
    }
}
