//! The same facts as sources of each generator.

mod hugo;
mod purview;

use std::fs;
use std::io;
use std::path::Path;

use crate::corpus::ROWS;
use crate::facts::{Clause, Facts, Lead};
use crate::files::write;

/// Takes the files of a tree: path and text.
type Sink<'s> = &'s mut dyn FnMut(&str, &str) -> io::Result<()>;

/// Writes the sources of a city with `duties` duties into `folder`: for purview into `purview/`, for Hugo into `hugo/`.
///
/// # Errors
/// A number of duties that does not fill batches, or a file that cannot be written.
pub fn write_all(duties: u32, folder: &Path) -> io::Result<()> {
    if duties == 0 || !duties.is_multiple_of(ROWS) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("duties come in batches of {ROWS}")));
    }
    let facts = Facts::new(duties, Lead::Own);
    purview::files(&facts, &mut into(folder, "purview"))?;
    hugo::files(&facts, &mut into(folder, "hugo"))
}

/// Writes anew what says who leads the newest duty, in sources that are there.
///
/// # Errors
/// A file that cannot be written.
pub fn change(duties: u32, folder: &Path, lead: Lead) -> io::Result<()> {
    let facts = Facts::new(duties, lead);
    purview::newest(&facts, &mut over(folder, "purview"))?;
    hugo::newest(&facts, &mut over(folder, "hugo"))
}

/// Writes files below a folder of `folder` that say something else: one that is written again looks changed.
fn over(folder: &Path, below: &str) -> impl FnMut(&str, &str) -> io::Result<()> + use<> {
    let folder = folder.join(below);
    move |path, text| {
        let path = folder.join(path);
        if fs::read(&path).is_ok_and(|known| known == text.as_bytes()) { Ok(()) } else { write(&path, text.as_bytes()) }
    }
}

/// Writes files below a folder of `folder`.
fn into(folder: &Path, below: &str) -> impl FnMut(&str, &str) -> io::Result<()> + use<> {
    let folder = folder.join(below);
    move |path, text| write(&folder.join(path), text.as_bytes())
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
    use std::collections::BTreeMap;

    /// Makes files of a tree: facts in, files out.
    type Make = fn(&Facts, Sink<'_>) -> io::Result<()>;

    fn texts(make: Make, lead: Lead) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        make(&Facts::new(1_000, lead), &mut |path, text| {
            assert!(texts.insert(path.to_owned(), text.to_owned()).is_none(), "{path} is written twice");
            Ok(())
        })
        .unwrap();
        texts
    }

    #[test]
    fn two_runs_make_the_same_bytes() {
        for make in [purview::files as Make, hugo::files] {
            assert_eq!(texts(make, Lead::Own), texts(make, Lead::Own));
        }
    }

    #[test]
    fn another_lead_changes_one_file() {
        for (all, newest) in [(purview::files as Make, purview::newest as Make), (hugo::files, hugo::newest)] {
            let (before, behind, changed) = (texts(all, Lead::Own), texts(all, Lead::Other), texts(newest, Lead::Other));
            let differ: BTreeMap<_, _> = behind.into_iter().filter(|(path, text)| before[path] != *text).collect();
            assert_eq!(differ.len(), 1);
            assert_eq!(differ, changed);
        }
    }

    #[test]
    fn purview_finds_no_errors_in_its_sources() {
        let sources = ::purview::read::Sources::from_texts(texts(purview::files, Lead::Other));
        let examined = ::purview::examine(&sources, Vec::new(), &::purview::select::Selection::default());
        let errors: Vec<_> = examined.found.iter().filter(|finding| finding.is_error()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}
