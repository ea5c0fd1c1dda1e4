//! Writing sources: for the few commands that change them.

use std::fs;
use std::io;
use std::path::Path;

/// Writes texts to paths below `root`. Each is written beside its place first, and moved there when all of them are on the disk.
///
/// # Errors
/// The path that could not be written, and why. If it comes from the first step, nothing has changed.
pub fn write_all(root: &Path, texts: &[(&str, &str)]) -> Result<(), (String, io::Error)> {
    let beside = |path: &str| {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        root.join(folder).join(format!(".{name}.new"))
    };
    for (at, (path, text)) in texts.iter().enumerate() {
        let new = beside(path);
        let written = new.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&new, text));
        if let Err(error) = written {
            texts[..=at].iter().for_each(|(path, _)| drop(fs::remove_file(beside(path))));
            return Err(((*path).to_owned(), error));
        }
    }
    texts.iter().try_for_each(|(path, _)| fs::rename(beside(path), root.join(path)).map_err(|error| ((*path).to_owned(), error)))
}
