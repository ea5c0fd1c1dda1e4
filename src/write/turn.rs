//! Taking turns: builds into one folder wait for each other.

use std::fs::File;
use std::path::{Path, PathBuf};

/// The right to write into a folder: other builds wait until it is dropped.
#[derive(Debug)]
pub struct Turn {
    /// The folder above at which they wait, open.
    pub above: PathBuf,
    _open: File,
}

impl Turn {
    /// Waits for the builds that write to what lies beside `target`, or beside the folder in which all that leads to it is still to be made. Where a
    /// system knows no such locks, nobody waits.
    pub fn take(target: &Path) -> Option<Self> {
        let above = || target.ancestors().skip(1).find(|folder| folder.is_dir());
        loop {
            let waits_at = above()?;
            let open = File::open(waits_at).ok()?;
            #[cfg(unix)]
            rustix::fs::flock(&open, rustix::fs::FlockOperation::LockExclusive).ok()?;
            // Whoever had it before may have made the folders between.
            if above() == Some(waits_at) {
                return Some(Self { above: waits_at.to_owned(), _open: open });
            }
        }
    }
}
