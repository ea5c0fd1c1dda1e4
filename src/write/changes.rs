//! In what a site differs from the one that was published before.

use std::collections::BTreeMap;

use serde::Serialize;

use super::MANIFEST;

/// Paths below a site's root that caches may hold and that are not what they were, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Files that were not there.
    pub added: Vec<String>,
    /// Files with other bytes.
    pub changed: Vec<String>,
    /// Files that are no more.
    pub removed: Vec<String>,
}

impl Changes {
    /// Those between two lists of files with their digests; before the first list there were none.
    pub fn between(before: Option<&BTreeMap<String, String>>, after: &BTreeMap<String, String>) -> Self {
        let none = BTreeMap::new();
        let before = before.unwrap_or(&none);
        let mut changes = Self::default();
        for (path, digest) in after {
            match before.get(path) {
                None => changes.added.push(path.clone()),
                Some(known) if known != digest => changes.changed.push(path.clone()),
                Some(_) => {}
            }
        }
        changes.removed = before.keys().filter(|path| !after.contains_key(*path)).cloned().collect();
        changes
    }

    /// The list of files changes with them.
    pub(super) fn add_list(&mut self, was_there: bool) {
        let paths = if was_there { &mut self.changed } else { &mut self.added };
        let at = paths.partition_point(|path| path.as_str() < MANIFEST);
        paths.insert(at, MANIFEST.to_owned());
    }

    /// The addresses that caches may hold and that are not what they were, one a line: `added`, `changed` or `removed`, a tab, the address. The index of a
    /// folder is addressed in two ways.
    pub fn urls(&self, base_url: &str) -> String {
        let all = [("added", &self.added), ("changed", &self.changed), ("removed", &self.removed)];
        let mut lines: Vec<(String, &str)> = Vec::new();
        for (what, path) in all.into_iter().flat_map(|(what, paths)| paths.iter().map(move |path| (what, path))) {
            lines.push((path.clone(), what));
            if let Some(folder) = path.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/')) {
                lines.push((folder.to_owned(), what));
            }
        }
        lines.sort();
        lines.into_iter().map(|(path, what)| format!("{what}\t{base_url}{path}\n")).collect()
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}
