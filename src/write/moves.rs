//! Moving files into a folder that people read meanwhile, so that all of it can go back.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::about;

/// In the folder of new files, where those are kept that they take the place of. No path of a site begins with a dot.
const ASIDE: &str = ".aside";

/// Steps from one site to the next in a folder that people read meanwhile.
pub struct Moves<'s> {
    target: &'s Path,
    aside: PathBuf,
    /// The paths that were seen to, each with whether something stood there.
    done: Vec<(&'s str, bool)>,
}

impl<'s> Moves<'s> {
    /// None yet. `new` is the folder of new files.
    pub fn new(target: &'s Path, new: &Path) -> Self {
        Self { target, aside: new.join(ASIDE), done: Vec::new() }
    }

    /// Puts `new` in the place of the file at a path, or takes that away.
    pub fn step(&mut self, path: &'s str, new: Option<&Path>) -> io::Result<()> {
        let (there, aside) = (self.target.join(path), self.aside.join(path));
        let stood = match carry_over(&there, &aside) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            carried => carried.map(|()| true)?,
        };
        self.done.push((path, stood));
        match new {
            Some(new) => in_its_folder(&there, || fs::rename(new, &there)).map_err(|error| about(&there, error))?,
            None if stood => fs::remove_file(&there).map_err(|error| about(&there, error))?,
            None => {}
        }
        if new.is_none() {
            remove_empty_folders(&there, self.target);
        }
        Ok(())
    }

    /// Goes back, as far as the disk lets it: what cannot be put back now, the next build mends.
    pub fn undo(&mut self) {
        for (path, stood) in self.done.drain(..).rev() {
            let there = self.target.join(path);
            if stood {
                let _ = in_its_folder(&there, || fs::rename(self.aside.join(path), &there));
            } else if fs::remove_file(&there).is_ok() {
                remove_empty_folders(&there, self.target);
            }
        }
    }
}

/// Does something to a file, if need be after its folder was made.
pub fn in_its_folder<T>(file: &Path, work: impl Fn() -> io::Result<T>) -> io::Result<T> {
    work().or_else(|error| match (error.kind(), file.parent()) {
        (io::ErrorKind::NotFound, Some(folder)) => fs::create_dir_all(folder).and_then(|()| work()),
        _ => Err(error),
    })
}

/// Removes the folders above a file, up to `root`, as far as nothing is in them.
fn remove_empty_folders(file: &Path, root: &Path) {
    let above = file.ancestors().skip(1).take_while(|folder| *folder != root);
    for folder in above {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
}

/// A hard link keeps the file as it is, time included; where there is none, a copy does.
pub fn carry_over(from: &Path, to: &Path) -> io::Result<()> {
    let link = || fs::hard_link(from, to);
    // Nobody may ever write to a pipe, so that a copy of one would not end.
    let copy = |error: io::Error| match error.kind() != io::ErrorKind::NotFound && fs::metadata(from)?.is_file() {
        true => fs::copy(from, to).map(drop),
        false => Err(error),
    };
    in_its_folder(to, || link().or_else(copy)).map_err(|error| about(from, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_carried_over_is_there_or_was_not() {
        let folder = tempfile::tempdir().unwrap();
        let [from, to] = ["from/a.html", "to/b/a.html"].map(|path| folder.path().join(path));
        let missing = carry_over(&from, &to).unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
        fs::create_dir(folder.path().join("from")).unwrap();
        fs::write(&from, "a").unwrap();
        carry_over(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(&to).unwrap(), "a");
    }
}
