//! Writing: a site comes into place whole, or not at all.
//!
//! Files are written into a folder beside the target, which then takes the target's place in one step. What stands in the target and was not
//! written by purview, such as a `README.md`, is carried over. A list of the written files, `manifest.json`, tells the two apart.

pub mod sources;
pub mod verify;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

/// Name of the list of published files.
pub const MANIFEST: &str = "manifest.json";

/// The published files: their paths below the site's root, and the SHA-256 of their bytes in hexadecimal.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Manifest {
    files: BTreeMap<String, String>,
}

/// SHA-256 in hexadecimal.
fn digest(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A site being written. Dropped before [`Stage::publish`], it leaves the target as it was.
#[derive(Debug)]
pub struct Stage {
    target: PathBuf,
    folder: PathBuf,
    /// Files of the target that purview did not write.
    foreign: Vec<PathBuf>,
    written: Mutex<BTreeMap<String, String>>,
}

impl Stage {
    /// Prepares to write a site to `target`, which need not exist.
    ///
    /// # Errors
    /// If folders cannot be read or made.
    pub fn new(target: &Path) -> io::Result<Self> {
        // A link to a folder is followed, so that the folder is replaced and not the link.
        let target = target.canonicalize().or_else(|_| std::path::absolute(target))?;
        let name = target.file_name().ok_or_else(|| io::Error::other("the output folder has no name"))?.to_string_lossy().into_owned();
        let parent = target.parent().ok_or_else(|| io::Error::other("the output folder has no parent"))?;
        fs::create_dir_all(parent)?;
        let foreign = foreign_files(&target)?;
        let folder = parent.join(format!(".{name}.purview-new"));
        if folder.exists() {
            fs::remove_dir_all(&folder)?; // Left by a build that was killed.
        }
        fs::create_dir(&folder).map_err(|error| about(&folder, error))?;
        Ok(Self { target, folder, foreign, written: Mutex::default() })
    }

    /// Writes a file. `path` is below the site's root; it was made by the planner and stays within it.
    ///
    /// # Errors
    /// If the file cannot be written, or would replace one that purview did not write.
    pub fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.refuse_foreign(path)?;
        let file = self.folder.join(path);
        if let Err(error) = fs::write(&file, bytes) {
            if error.kind() != io::ErrorKind::NotFound {
                return Err(error);
            }
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&file, bytes)?;
        }
        let digest = digest(bytes);
        let mut written = self.written.lock().map_err(|_| io::Error::other("a writing thread failed"))?;
        written.insert(path.to_owned(), digest);
        Ok(())
    }

    fn refuse_foreign(&self, path: &str) -> io::Result<()> {
        // A foreign folder of the name of a page shows by the files in it.
        match self.foreign.iter().find(|foreign| foreign.starts_with(path)) {
            Some(foreign) => {
                let message = format!("{} exists and was not written by purview; move it away", self.target.join(foreign).display());
                Err(io::Error::new(io::ErrorKind::AlreadyExists, message))
            }
            None => Ok(()),
        }
    }

    /// Puts the site into place. Returns how many files it has.
    ///
    /// # Errors
    /// If a folder cannot be moved. Then the target is as it was.
    pub fn publish(self) -> io::Result<usize> {
        self.refuse_foreign(MANIFEST)?;
        let files = std::mem::take(&mut *self.written.lock().map_err(|_| io::Error::other("a writing thread failed"))?);
        let count = files.len() + 1;
        let mut manifest = serde_json::to_string_pretty(&Manifest { files })?;
        manifest.push('\n');
        fs::write(self.folder.join(MANIFEST), manifest)?;
        for path in &self.foreign {
            carry_over(&self.target.join(path), &self.folder.join(path))?;
        }
        if let Ok(old) = fs::metadata(&self.target) {
            // A folder that only some may read stays one.
            fs::set_permissions(&self.folder, old.permissions())?;
        }
        swap(&self.folder, &self.target)?;
        Ok(count)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // After a swap this is the old site, before one the unfinished new one. A folder that stays behind is removed by the next build.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// An error of the system, with the path it is about.
fn about(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// Files below `target` that its manifest does not list, by their paths below it.
fn foreign_files(target: &Path) -> io::Result<Vec<PathBuf>> {
    if !target.exists() {
        return Ok(Vec::new());
    }
    // A file of this name that is not such a list was written by somebody else.
    let manifest: Option<Manifest> = match fs::read(target.join(MANIFEST)) {
        Ok(bytes) => serde_json::from_slice(&bytes).ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(about(&target.join(MANIFEST), error)),
    };
    files_beside(target, manifest.as_ref().map(|manifest| &manifest.files))
}

/// Files below `target` that are neither among `files` nor the list of them, by their paths below it.
fn files_beside(target: &Path, files: Option<&BTreeMap<String, String>>) -> io::Result<Vec<PathBuf>> {
    let mut beside = Vec::new();
    for entry in WalkDir::new(target).sort_by_file_name() {
        let entry = entry.map_err(io::Error::from)?;
        if entry.file_type().is_dir() {
            continue;
        }
        let path = entry.path().strip_prefix(target).map_err(io::Error::other)?;
        let name = path.to_string_lossy().replace('\\', "/");
        let own = files.is_some_and(|files| name == MANIFEST || files.contains_key(&name));
        if !own {
            beside.push(path.to_owned());
        }
    }
    Ok(beside)
}

/// A hard link keeps the file as it is, time included; where there is none, a copy does.
fn carry_over(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
}

/// Puts `new` in the place of `target`; afterwards `new` is the folder that stood there, if one did.
fn swap(new: &Path, target: &Path) -> io::Result<()> {
    if !target.exists() {
        return fs::rename(new, target);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, new, CWD, target, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    let old = new.with_extension("old");
    fs::rename(target, &old)?;
    if let Err(error) = fs::rename(new, target) {
        fs::rename(&old, target)?;
        return Err(error);
    }
    fs::rename(&old, new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(folder: &Path) -> Vec<String> {
        let mut paths: Vec<String> = WalkDir::new(folder)
            .into_iter()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned())
            .collect();
        paths.sort();
        paths
    }

    fn build(target: &Path, paths: &[&str]) -> io::Result<usize> {
        let stage = Stage::new(target)?;
        for path in paths {
            stage.write(path, path.as_bytes())?;
        }
        stage.publish()
    }

    #[test]
    fn pages_that_are_gone_go_and_foreign_files_stay() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("public");
        fs::create_dir(&target).unwrap();
        fs::write(target.join("README.md"), "mine").unwrap();
        build(&target, &["a.html", "b/c.html"]).unwrap();
        assert_eq!(tree(&target), ["README.md", "a.html", "b/c.html", "manifest.json"]);
        build(&target, &["a.html"]).unwrap();
        assert_eq!(tree(&target), ["README.md", "a.html", "manifest.json"]);
        assert_eq!(fs::read_to_string(target.join("README.md")).unwrap(), "mine");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside the site");
    }

    #[test]
    fn an_unpublished_stage_leaves_no_trace() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("public");
        build(&target, &["a.html"]).unwrap();
        let stage = Stage::new(&target).unwrap();
        stage.write("b.html", b"half").unwrap();
        drop(stage);
        assert_eq!(tree(folder.path()), ["public/a.html", "public/manifest.json"]);
    }

    #[test]
    fn foreign_files_are_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("public");
        fs::create_dir(&target).unwrap();
        fs::write(target.join("index.html"), "mine").unwrap();
        fs::write(target.join(MANIFEST), "{\"name\": \"an app\"}").unwrap();
        assert_eq!(build(&target, &["a.html"]).unwrap_err().kind(), io::ErrorKind::AlreadyExists, "the manifest is an app's");
        assert_eq!(build(&target, &["index.html"]).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(target.join("index.html")).unwrap(), "mine");
    }
}
