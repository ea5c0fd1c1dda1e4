//! Whether a site has the files that it should have: a build that leaves some out is no faster.

use std::io;
use std::path::Path;

use super::scenario::Tool;
use crate::files::walk;

/// A kind of file: how many of it a site of so many duties has, and its addresses in each site. `*` stands for any
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

/// What else there is, where a site is made in full.
const FILES: [Kind; 3] = [
    Kind { name: "duty's data", count: |duties| duties, purview: "beishan/duties/*.json", hugo: "lists/*/*/*.json" },
    Kind { name: "sector's feed", count: |duties| duties / 10, purview: "sectors/*.atom", hugo: "sectors/*.xml" },
    Kind { name: "department's feed", count: |_| 40, purview: "beishan/departments/*.atom", hugo: "departments/*.xml" },
];

/// Checks that the site in `folder` has all pages of `duties` duties, and the files beside them.
///
/// # Errors
/// A kind of which there are more or fewer pages.
pub fn check(folder: &Path, tool: Tool, duties: u32) -> io::Result<()> {
    let beside: &[Kind] = if tool == Tool::Hugo { &[] } else { &FILES };
    let kinds: Vec<&Kind> = KINDS.iter().chain(beside).collect();
    let mut found = vec![0; kinds.len()];
    let pattern = |kind: &Kind| if tool == Tool::Purview { kind.purview } else { kind.hugo };
    walk(folder, &mut |path, _| {
        let path = path.strip_prefix(folder).unwrap_or(path).to_string_lossy();
        for (kind, found) in kinds.iter().zip(&mut found) {
            *found += usize::from(matches(pattern(kind), &path));
        }
    })?;
    for (kind, found) in kinds.iter().zip(found) {
        let due = (kind.count)(duties as usize);
        if found != due {
            return Err(io::Error::other(format!("{} wrote {found} {} files and should have written {due}", tool.name(), kind.name)));
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
