//! Watching the sources of a site.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::read::{CONTENT, SITE_FILE};

/// An editor writes a file in several steps, and a checkout many files; what follows within this time is one change.
const TOGETHER: Duration = Duration::from_millis(8);

/// A folder that is watched.
pub struct Watched {
    /// Stops watching when it is dropped.
    watcher: RecommendedWatcher,
    /// Those that may come and go.
    folders: [PathBuf; 2],
    /// Whether one of the folders came or went.
    changes: Receiver<bool>,
}

impl Watched {
    /// Waits for a change, and for those that come with it. False if there can be no more.
    pub fn wait(&mut self) -> bool {
        let Ok(mut is_folder) = self.changes.recv() else { return false };
        while let Ok(other) = self.changes.recv_timeout(TOGETHER) {
            is_folder |= other;
        }
        if is_folder {
            self.watch_folders();
        }
        true
    }

    /// Watches the folders that are there. One that came again is another than the one that went.
    fn watch_folders(&mut self) {
        for folder in &self.folders {
            let _ = self.watcher.unwatch(folder);
            if folder.is_dir() {
                let _ = self.watcher.watch(folder, RecursiveMode::Recursive);
            }
        }
    }
}

/// Watches what a site in the folder `root` is made from.
pub fn folder(root: &Path) -> io::Result<Watched> {
    let root = root.canonicalize()?;
    let (sender, changes) = channel();
    let site = root.join(SITE_FILE);
    let folders = [root.join(CONTENT), root.join("themes")];
    let watched = folders.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        let is_source = |path: &PathBuf| *path == site || watched.iter().any(|folder| path.starts_with(folder));
        if !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(is_source) {
            let _ = sender.send(event.paths.iter().any(|path| watched.contains(path)));
        }
    })
    .map_err(io::Error::other)?;
    watcher.watch(&root, RecursiveMode::NonRecursive).map_err(io::Error::other)?;
    let mut watched = Watched { watcher, folders, changes };
    watched.watch_folders();
    Ok(watched)
}
