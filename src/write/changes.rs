//! In what a site differs from the one that was published before.

use std::cmp::Ordering;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;

use super::MANIFEST;

/// What stands for itself in no path of an address (<https://url.spec.whatwg.org/#path-percent-encode-set>), and `%`.
const NOT_IN_PATHS: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?').add(b'^').add(b'`').add(b'{').add(b'}');

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
    /// Those between two lists of files with their digests, both in order.
    pub fn between<'f>(before: impl Iterator<Item = (&'f str, [u8; 32])>, after: impl Iterator<Item = (&'f str, [u8; 32])>) -> Self {
        let (mut before, mut after) = (before.peekable(), after.peekable());
        let mut changes = Self::default();
        loop {
            let order = match (before.peek(), after.peek()) {
                (None, None) => return changes,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((old, _)), Some((new, _))) => old.cmp(new),
            };
            let old = if order.is_le() { before.next() } else { None };
            let new = if order.is_ge() { after.next() } else { None };
            match (old, new) {
                (Some((path, _)), None) => changes.removed.push(path.to_owned()),
                (None, Some((path, _))) => changes.added.push(path.to_owned()),
                (Some((_, was)), Some((path, is))) if was != is => changes.changed.push(path.to_owned()),
                _ => {}
            }
        }
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
        lines.into_iter().map(|(path, what)| format!("{what}\t{base_url}{}\n", utf8_percent_encode(&path, NOT_IN_PATHS))).collect()
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_between_two_lists() {
        let list = |files: &'static [(&'static str, u8)]| files.iter().map(|(path, byte)| (*path, [*byte; 32]));
        assert_eq!(Changes { added: vec!["a%b#c.txt".to_owned()], ..Changes::default() }.urls("/"), "added\t/a%25b%23c.txt\n");
        let before = list(&[("a.html", 1), ("b/index.html", 1), ("c.html", 1)]);
        let changes = Changes::between(before, list(&[("a.html", 1), ("b/index.html", 2), ("d.html", 1)]));
        let expected = [("added", "d.html"), ("changed", "b/"), ("changed", "b/index.html"), ("removed", "c.html")];
        let mut lines: Vec<String> = changes.urls("https://x.org/").lines().map(str::to_owned).collect();
        lines.sort();
        assert_eq!(lines, expected.map(|(what, path)| format!("{what}\thttps://x.org/{path}")));
        assert!(Changes::between(list(&[("a.html", 1)]), list(&[("a.html", 1)])).is_empty());
    }
}
