//! Files of a tree that is written as it is made.

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
