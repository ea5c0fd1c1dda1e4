//! In what a site differs from the one that was published before.

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
    /// Files with other bytes, and those that somebody else had altered or taken away.
    pub changed: Vec<String>,
    /// Files that are no more.
    pub removed: Vec<String>,
}

impl Changes {
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
    fn addresses_of_what_differs() {
        let paths = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
        assert_eq!(Changes { added: paths(&["a%b#c.txt"]), ..Changes::default() }.urls("/"), "added\t/a%25b%23c.txt\n");
        let changes = Changes { added: paths(&["d.html"]), changed: paths(&["b/index.html"]), removed: paths(&["c.html"]) };
        let expected = [
            "changed\thttps://x.org/b/",
            "changed\thttps://x.org/b/index.html",
            "removed\thttps://x.org/c.html",
            "added\thttps://x.org/d.html",
        ];
        assert_eq!(changes.urls("https://x.org/").lines().collect::<Vec<_>>(), expected);
    }
}
