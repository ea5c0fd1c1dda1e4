//! Trees of files, written as they are made and read without being held.

use std::fs;
use std::io;
use std::path::Path;

/// Writes a file, and makes its folder when it turns out to be missing: most are there already.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::write(path, bytes) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(path.parent().unwrap_or(path))?;
            fs::write(path, bytes)
        }
        other => other,
    }
}

/// Shows every file below a folder, or the one file that there is instead, with its size in bytes.
pub fn walk(path: &Path, see: &mut dyn FnMut(&Path, u64)) -> io::Result<()> {
    let about = fs::symlink_metadata(path)?;
    if !about.is_dir() {
        see(path, about.len());
        return Ok(());
    }
    fs::read_dir(path)?.try_for_each(|entry| walk(&entry?.path(), see))
}
