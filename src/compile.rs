//! What Cargo is told when the program is compiled: how it is linked, and which program it is.

#![allow(clippy::print_stdout)] // This is how Cargo is told.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

/// What the program is made of: where one of these differs, it may make another site from the same sources.
const MADE_OF: [&str; 4] = ["Cargo.lock", "Cargo.toml", "src", "themes/default"];

fn main() -> io::Result<()> {
    // The table of HTML entities in minify-html has 10 MB of pointers. At an address of its own the program has them as they are; anywhere else, each
    // start would write all of them anew, and take twice as long for a site in which nothing changed.
    let is = |key: &str, value: &str| std::env::var(key).is_ok_and(|is| is == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    let mut files = Vec::new();
    for part in MADE_OF {
        println!("cargo::rerun-if-changed={part}");
        list(Path::new(part), &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        (&file, fs::read(&file)?).hash(&mut hasher);
    }
    println!("cargo::rustc-env=PURVIEW_PROGRAM={:016x}", hasher.finish());
    Ok(())
}

/// Adds the files at or below a path.
fn list(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_dir() {
        fs::read_dir(path)?.try_for_each(|entry| list(&entry?.path(), files))
    } else {
        files.push(path.to_owned());
        Ok(())
    }
}
