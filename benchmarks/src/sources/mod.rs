//! The same facts as sources of each generator.

mod purview;

use std::io;
use std::path::Path;

use crate::facts::Facts;
use crate::files::write;

/// Takes the files of a tree: path and text.
type Sink<'s> = &'s mut dyn FnMut(&str, &str) -> io::Result<()>;

/// Writes the sources of a city with `duties` duties into `folder`: for purview into `purview/`.
///
/// # Errors
/// A number of duties that does not fill batches, or a file that cannot be written.
pub fn write_all(duties: u32, folder: &Path) -> io::Result<()> {
    if duties == 0 || !duties.is_multiple_of(100) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the number of duties must be a multiple of 100: batches hold so many"));
    }
    let facts = Facts::new(duties);
    purview::files(&facts, &mut |path, text| write(&folder.join("purview").join(path), text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Vec<(String, String)> {
        let mut texts = Vec::new();
        purview::files(&Facts::new(1_000), &mut |path, text| {
            texts.push((path.to_owned(), text.to_owned()));
            Ok(())
        })
        .unwrap();
        texts
    }

    #[test]
    fn two_runs_make_the_same_bytes() {
        assert_eq!(texts(), texts());
    }

    #[test]
    fn purview_finds_no_errors_in_its_sources() {
        let sources = ::purview::read::Sources::from_texts(texts());
        let examined = ::purview::examine(&sources, Vec::new(), &::purview::select::Selection::default());
        let errors: Vec<_> = examined.found.iter().filter(|finding| finding.is_error()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}
