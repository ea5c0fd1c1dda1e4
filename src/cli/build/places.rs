//! Where a build may write.

use std::fs;
use std::path::{Path, PathBuf};

use super::Options;
use crate::read::SITE_FILE;

/// What is written must not lie where sources are, nor anything else in the site.
pub(super) fn check(root: &Path, out: &Path, options: &Options) -> Result<(), String> {
    check_out(root, out)?;
    if let Some(archived) = &options.archive {
        check_file(root, out, "--archive", &archived.path)?;
    }
    let Some(file) = &options.changed_urls else { return Ok(()) };
    check_file(root, out, "--changed-urls", file)?;
    // What cannot be listed afterwards would stay in caches.
    let opened = fs::File::options().append(true).create(true).open(file);
    opened.map(drop).map_err(|error| format!("`--changed-urls {}` cannot be written: {error}", file.display()))
}

/// The output folder is replaced as a whole, so it must not hold the site's sources.
fn check_out(root: &Path, out: &Path) -> Result<(), String> {
    let (root, out_path) = (real(root), real(out));
    if out_path.is_file() {
        return Err(format!("`--out {}` is a file, not a folder", out.display()));
    }
    let inside = |folder: &str| out_path.starts_with(root.join(folder));
    if root.starts_with(&out_path) || inside("content") || inside("themes") {
        return Err(format!("`--out {}` holds the sources of the site; choose a folder of its own", out.display()));
    }
    Ok(())
}

/// A file that is written must be none of the site, and none of its sources.
fn check_file(root: &Path, out: &Path, option: &str, path: &Path) -> Result<(), String> {
    let (root, file) = (real(root), real(path));
    let is_source = ["content", "themes", SITE_FILE].iter().any(|source| file.starts_with(root.join(source)));
    if is_source || file.starts_with(real(out)) {
        return Err(format!("`{option} {}` is a place for the site or its sources; choose another", path.display()));
    }
    Ok(())
}

/// A path without links and `..`, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let known = path.ancestors().find_map(|known| Some((known, known.canonicalize().ok()?)));
    match known {
        // Joined with nothing, a file would be taken for a folder.
        Some((known, real)) if known == path => real,
        Some((known, real)) => path.strip_prefix(known).map_or(real.clone(), |rest| real.join(rest)),
        None => path,
    }
}
