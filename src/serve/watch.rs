//! Watching the sources of a site.

use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::read::{CONTENT, SITE_FILE};

/// An editor writes a file in several steps, and a checkout many files; what follows within this time is one change.
const TOGETHER: Duration = Duration::from_millis(8);

/// A folder that is watched.
pub struct Watched {
    /// Stops watching when it is dropped.
    _watcher: RecommendedWatcher,
    changes: Receiver<()>,
}

impl Watched {
    /// Waits for a change, and for those that come with it. False if there can be no more.
    pub fn wait(&self) -> bool {
        let changed = self.changes.recv().is_ok();
        while self.changes.recv_timeout(TOGETHER).is_ok() {}
        changed
    }
}

/// Watches what a site in the folder `root` is made from.
pub fn folder(root: &Path) -> io::Result<Watched> {
    let root = root.canonicalize()?;
    let (sender, changes) = channel();
    let sources = [root.join(SITE_FILE), root.join(CONTENT), root.join("themes")];
    let watched = sources.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // What cannot be told is taken for a change.
        let is_change = event.is_ok_and(|event| {
            !matches!(event.kind, EventKind::Access(_))
                && event.paths.iter().any(|path| watched.iter().any(|source| path.starts_with(source)))
        });
        if is_change {
            let _ = sender.send(());
        }
    })
    .map_err(io::Error::other)?;
    watcher.watch(&root, RecursiveMode::NonRecursive).map_err(io::Error::other)?;
    for folder in sources.iter().filter(|source| source.is_dir()) {
        watcher.watch(folder, RecursiveMode::Recursive).map_err(io::Error::other)?;
    }
    Ok(Watched { _watcher: watcher, changes })
}
