//! The same facts as sources of each generator.

mod hugo;
mod purview;

use std::io;
use std::path::Path;

use crate::facts::{Clause, Facts};
use crate::files::write;

/// Takes the files of a tree: path and text.
type Sink<'s> = &'s mut dyn FnMut(&str, &str) -> io::Result<()>;

/// Writes the sources of a city with `duties` duties into `folder`: for purview into `purview/`, for Hugo into `hugo/`.
///
/// # Errors
/// A number of duties that does not fill batches, or a file that cannot be written.
pub fn write_all(duties: u32, folder: &Path) -> io::Result<()> {
    if duties == 0 || !duties.is_multiple_of(100) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the number of duties must be a multiple of 100: batches hold so many"));
    }
    let facts = Facts::new(duties);
    purview::files(&facts, &mut |path, text| write(&folder.join("purview").join(path), text.as_bytes()))?;
    hugo::files(&facts, &mut |path, text| write(&folder.join("hugo").join(path), text.as_bytes()))
}

/// `（责任单位：…；配合单位：…、…）`, where a clause says who does it.
fn note(facts: &Facts, clause: &Clause) -> String {
    let Some(departments) = clause.note else { return String::new() };
    let [lead, first, second] = departments.map(|department| facts.department(department));
    format!("（责任单位：{lead}；配合单位：{first}、{second}）")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes the files of a tree: facts in, files out.
    type Make = fn(&Facts, Sink<'_>) -> io::Result<()>;

    fn texts(files: Make) -> Vec<(String, String)> {
        let mut texts = Vec::new();
        files(&Facts::new(1_000), &mut |path, text| {
            texts.push((path.to_owned(), text.to_owned()));
            Ok(())
        })
        .unwrap();
        texts
    }

    #[test]
    fn two_runs_make_the_same_bytes() {
        for files in [purview::files as Make, hugo::files] {
            assert_eq!(texts(files), texts(files));
        }
    }

    #[test]
    fn purview_finds_no_errors_in_its_sources() {
        let sources = ::purview::read::Sources::from_texts(texts(purview::files));
        let examined = ::purview::examine(&sources, Vec::new(), &::purview::select::Selection::default());
        let errors: Vec<_> = examined.found.iter().filter(|finding| finding.is_error()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}
