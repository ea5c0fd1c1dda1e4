//! Whether a site has the pages that it should have: a build that leaves some out is no faster.

use std::io;
use std::path::Path;

use super::scenario::Tool;
use crate::files::walk;

/// A kind of page: how many duties there are to one such page, or how many pages there are in all, and its addresses in each site. `*` stands for any
/// letters within a segment, but not for `index`.
struct Kind {
    name: &'static str,
    count: fn(duties: usize) -> usize,
    purview: &'static str,
    hugo: &'static str,
}

const KINDS: [Kind; 5] = [
    Kind { name: "duty", count: |duties| duties, purview: "beishan/duties/*.html", hugo: "lists/*/*/*.html" },
    Kind { name: "sector", count: |duties| duties / 10, purview: "sectors/*.html", hugo: "sectors/*.html" },
    Kind { name: "policy", count: |duties| duties / 50, purview: "beishan/policies/*.html", hugo: "policies/*.html" },
    Kind { name: "batch", count: |duties| duties / 100, purview: "beishan/lists/*/batch-*.html", hugo: "lists/*/batch-*/index.html" },
    Kind { name: "department", count: |_| 40, purview: "beishan/departments/*.html", hugo: "departments/*.html" },
];

/// Checks that the site in `folder` has all pages of `duties` duties.
///
/// # Errors
/// A kind of which there are more or fewer pages.
pub fn check(folder: &Path, tool: Tool, duties: u32) -> io::Result<()> {
    let mut found = [0; KINDS.len()];
    let pattern = |kind: &Kind| if tool == Tool::Purview { kind.purview } else { kind.hugo };
    walk(folder, &mut |path, _| {
        let path = path.strip_prefix(folder).unwrap_or(path).to_string_lossy();
        for (kind, found) in KINDS.iter().zip(&mut found) {
            *found += usize::from(matches(pattern(kind), &path));
        }
    })?;
    for (kind, found) in KINDS.iter().zip(found) {
        let due = (kind.count)(duties as usize);
        if found != due {
            return Err(io::Error::other(format!("{} wrote {found} {} pages and should have written {due}", tool.name(), kind.name)));
        }
    }
    Ok(())
}

fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len() && pattern.into_iter().zip(path).all(|(pattern, segment)| matches_segment(pattern, segment))
}

fn matches_segment(pattern: &str, segment: &str) -> bool {
    let Some((before, behind)) = pattern.split_once('*') else { return pattern == segment };
    let between = segment.strip_prefix(before).and_then(|rest| rest.strip_suffix(behind));
    between.is_some_and(|between| between != "index")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_letters_of_one_segment() {
        assert!(matches("lists/*/batch-*/index.html", "lists/safety-1/batch-2/index.html"));
        assert!(matches("lists/*/*/*.html", "lists/safety-1/batch-2/gas-1.html"));
        assert!(!matches("lists/*/*/*.html", "lists/safety-1/batch-2/index.html"));
        assert!(!matches("sectors/*.html", "sectors/archery.atom"));
        assert!(!matches("sectors/*.html", "en/sectors/archery.html"));
    }
}
