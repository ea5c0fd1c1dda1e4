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

/// Shows every file below a folder, with its size in bytes.
pub fn walk(folder: &Path, see: &mut dyn FnMut(&Path, u64)) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() { walk(&entry.path(), see)? } else { see(&entry.path(), entry.metadata()?.len()) }
    }
    Ok(())
}
