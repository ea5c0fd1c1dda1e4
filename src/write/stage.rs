//! A site on its way into an output folder.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::kept::{self, Build, Counts, Glance, Kept, KeptFile, Mark, Prepared, Site};
use super::listing::{Listed, listing};
use super::moves::{Moves, carry_over, in_its_folder};
use super::standing::{Standing, list_text, look_of, new_folder, with_list};
use super::succession::{Files, Succeeded, Succession};
use super::turn::Turn;
use super::{Changes, MANIFEST, Made, Output, about, digest};
use crate::check::Held;
use crate::fingerprint::Fingerprint;
use crate::search;

/// Up to so many changed files are moved into the target one by one; more would take long enough for readers to meet half of a change.
const FEW: usize = 1_000;

/// A site being written. Dropped before [`Stage::publish`], it leaves the target as it was.
#[derive(Debug)]
pub struct Stage {
    target: PathBuf,
    folder: PathBuf,
    program: Fingerprint,
    /// Files of the target that purview did not write.
    foreign: Vec<Listed>,
    /// Whether there was a site in the target.
    follows: bool,
    /// Whether the list of its files was there, if there was one.
    has_list: bool,
    files: Succession<KeptFile>,
    /// For each file of the site before whether it is on the disk as the last build left it.
    stands: Vec<bool>,
    /// What the last build left of the index of the search.
    index: Option<search::kept::Kept>,
    /// Whether this program made them.
    is_own_work: bool,
    _turns: [Option<Turn>; 2],
}

/// What a site was made from.
#[derive(Clone, Copy, Debug)]
pub struct MadeOf {
    /// All of it.
    pub inputs: Fingerprint,
    /// What it looked like from outside; None if that is not to be trusted.
    pub seen: Option<Fingerprint>,
    /// The seals that held.
    pub held: Option<Held>,
    /// How many sources there were.
    pub sources: usize,
    /// How many findings there were that are no errors.
    pub warnings: usize,
}

/// What came of publishing a site.
#[derive(Debug)]
pub struct Published {
    /// How many files it has.
    pub files: usize,
    /// How many of them were written; the others stood there.
    pub written: usize,
    /// In what it differs from the site that stood there before.
    pub changes: Changes,
}

impl Stage {
    /// Prepares to write a site over what stands in a folder. What another `program` made is made anew.
    ///
    /// # Errors
    /// If folders cannot be read or made.
    pub fn over(standing: Standing, program: Fingerprint) -> io::Result<Self> {
        let Standing { target, files, stands, foreign, build, has_list, turn } = standing;
        target.file_name().ok_or_else(|| io::Error::other("the output folder has no name"))?;
        let parent = target.parent().ok_or_else(|| io::Error::other("the output folder has no parent"))?;
        fs::create_dir_all(parent)?;
        // Others wait here from now on.
        let inner_turn = turn.as_ref().filter(|turn| turn.above != parent).and_then(|_| Turn::take(&target));
        let is_own_work = build.as_ref().is_some_and(|(glance, _)| glance.program == program);
        let folder = new_folder(&target);
        fs::create_dir(&folder).map_err(|error| about(&folder, error))?;
        let follows = files.is_some();
        let files = Succession::of(Arc::new(files.unwrap_or_default()));
        let index = build.map(|(_, build)| build.index);
        Ok(Self { target, folder, program, foreign, follows, has_list, files, stands, index, is_own_work, _turns: [turn, inner_turn] })
    }

    fn refuse_foreign(&self, path: &str) -> io::Result<()> {
        // A foreign folder of the name of a page shows by the files in it; and a file or link may stand where a folder is to be.
        match self
            .foreign
            .iter()
            .map(|foreign| &foreign.path)
            .find(|foreign| foreign.starts_with(path) || Path::new(path).starts_with(foreign))
        {
            Some(foreign) => {
                let message = format!("{} exists and was not written by purview; move it away", self.target.join(foreign).display());
                Err(io::Error::new(io::ErrorKind::AlreadyExists, message))
            }
            None => Ok(()),
        }
    }

    /// The file at a path, if it is as the last build left it, and its position.
    fn standing(&self, path: &str) -> Option<(usize, &KeptFile)> {
        self.files.known(path).filter(|(at, _)| self.stands[*at])
    }

    /// Lets the file that stands at a path stay, if it is the one that is meant.
    fn keep(&self, path: &str, is_meant: impl FnOnce(&KeptFile) -> bool, made: impl FnOnce(&KeptFile) -> Made) -> bool {
        let Some((at, file)) = self.standing(path).filter(|(_, file)| is_meant(file)) else { return false };
        self.files.stay(at, made(file));
        true
    }

    fn write_new(&self, path: &str, pieces: &[impl AsRef<[u8]>]) -> io::Result<Mark> {
        let file = self.folder.join(path);
        let written = in_its_folder(&file, || File::create(&file)).and_then(|mut new| {
            pieces.iter().try_for_each(|piece| new.write_all(piece.as_ref()))?;
            new.metadata()
        });
        written.map(|metadata| Mark::of(&metadata)).map_err(|error| about(&file, error))
    }

    /// The list of files: a new one, or that which stands there.
    fn list(&self, files: &Files<KeptFile>, is_new: bool) -> io::Result<Mark> {
        if !is_new {
            return fs::symlink_metadata(self.target.join(MANIFEST)).map(|metadata| Mark::of(&metadata));
        }
        self.write_new(MANIFEST, &list_text(files))
    }

    /// Puts the site into place. `index` is for the next build.
    ///
    /// # Errors
    /// If a file or folder cannot be moved. Then the target is as it was.
    pub fn publish(mut self, from: MadeOf, index: search::kept::Kept) -> io::Result<Published> {
        self.refuse_foreign(MANIFEST)?;
        let Succeeded { files, new, removed } = self.files.finish(|file, Made { from, view }| (file.from, file.view) = (from, view));
        let is_same =
            |(path, before): &(String, Option<KeptFile>)| before.as_ref().is_some_and(|before| before.digest == files[path].digest);
        let is_other = !removed.is_empty() || !new.iter().all(is_same);
        let was_there =
            |there: bool| new.iter().filter(move |(_, before)| before.is_some() == there).map(|(path, _)| path.clone()).collect();
        let mut changes = Changes { added: was_there(false), changed: was_there(true), removed };
        let new: Vec<String> = new.into_iter().map(|(path, _)| path).collect();
        let has_new_list = is_other || !self.follows || !self.has_list;
        if has_new_list {
            changes.add_list(self.follows);
        }
        let (manifest, look) = rayon::join(|| self.list(&files, has_new_list), || look_of(&files, &self.foreign));
        let manifest = manifest?;
        let published = Published { files: files.len() + 1, written: new.len() + usize::from(has_new_list), changes };
        let few = files.len() > new.len() && new.len() + published.changes.removed.len() <= FEW;
        let standing: Vec<String> = match few {
            true => Vec::new(),
            false => files.keys().filter(|path| new.binary_search(path).is_err()).cloned().collect(),
        };
        let counts = Counts { sources: from.sources, warnings: from.warnings, files: published.files };
        let MadeOf { inputs, seen, held, .. } = from;
        let glance = Glance { program: self.program, seen, inputs, held, folder: with_list(look, manifest), counts };
        let site = Site { build: Build { manifest, index }, files };
        let place = || match few {
            true => self.move_into(&new, &published.changes, has_new_list),
            false => self.swap_with(&standing, has_new_list).map(|()| self.save_late([&standing, &new, &published.changes.removed])),
        };
        let kept = || Prepared::of(&self.target, &Kept::Whole(site), &glance, kept::WHOLE);
        let (placed, kept) = rayon::join(place, kept);
        placed?;
        // The site is in place. If nothing can be kept of it, the next build makes it anew.
        if kept.and_then(Prepared::save).is_err() {
            kept::forget(&self.target);
        }
        Ok(published)
    }

    /// Moves files into the target one by one, and takes away what is no more. If that fails, everything goes back to where it was; if the build is
    /// stopped meanwhile, the next one finds which files are purview's.
    fn move_into(&self, written: &[String], changes: &Changes, has_new_list: bool) -> io::Result<()> {
        if written.is_empty() && changes.is_empty() {
            return Ok(());
        }
        let list = Some(MANIFEST).filter(|_| has_new_list);
        // An empty folder may stand where a file is to be. One that is not empty stops this before anything is moved.
        for file in written.iter().map(String::as_str).chain(list).map(|path| self.target.join(path)) {
            if fs::symlink_metadata(&file).is_ok_and(|there| there.is_dir()) {
                fs::remove_dir(&file).map_err(|error| about(&file, error))?;
            }
        }
        // No list has those that are new and those that are to go, if this is stopped before the list, or after it.
        let unlisted = changes.added.iter().chain(&changes.removed).cloned().collect();
        kept::save(&self.target, &Kept::Moving(unlisted), &Glance::default())?;
        let mut moves = Moves::new(&self.target, &self.folder);
        let mut all = written.iter().map(String::as_str).chain(list).map(|path| (path, Some(self.folder.join(path))));
        let moved = all.try_for_each(|(path, new)| moves.step(path, new.as_deref()));
        moved.and_then(|()| changes.removed.iter().try_for_each(|path| moves.step(path, None))).inspect_err(|_| moves.undo())
    }

    /// Puts the new folder in the place of the target, with everything that stays.
    fn swap_with(&self, standing: &[String], has_new_list: bool) -> io::Result<()> {
        let list = Some(MANIFEST).filter(|_| !has_new_list);
        let own = standing.iter().map(String::as_str).chain(list).map(Path::new);
        for path in own.chain(self.foreign.iter().map(|foreign| foreign.path.as_path())) {
            carry_over(&self.target.join(path), &self.folder.join(path))?;
        }
        if let Ok(old) = fs::metadata(&self.target) {
            // A folder that only some may read stays one.
            fs::set_permissions(&self.folder, old.permissions())?;
        }
        swap(&self.folder, &self.target)
    }

    /// After a swap, carries over what somebody else put into the target meanwhile. `own` are the files of the site, now and before, each list in order.
    fn save_late(&self, own: [&[String]; 3]) {
        let foreign: FxHashSet<&Path> = self.foreign.iter().map(|foreign| foreign.path.as_path()).collect();
        let is_known = |late: &Listed| {
            let name = late.name();
            let is_own = own.iter().any(|files| files.binary_search_by(|file| file.as_str().cmp(&name)).is_ok());
            is_own || name == MANIFEST || foreign.contains(late.path.as_path())
        };
        for late in listing(&self.folder).into_iter().flatten().filter(|listed| !is_known(listed)) {
            let there = self.target.join(&late.path);
            if fs::symlink_metadata(&there).is_err() {
                // It was nobody's a moment ago; if it cannot come along, there is no way back any more.
                let _ = carry_over(&self.folder.join(&late.path), &there);
            }
        }
    }
}

impl Output for Stage {
    type Error = io::Error;

    fn has(&self, path: &str, from: Fingerprint) -> bool {
        self.is_own_work && self.keep(path, |file| file.from == from, |file| Made { from, view: file.view })
    }

    fn has_view(&self, path: &str, made: Made) -> bool {
        self.is_own_work && self.keep(path, |file| file.view == made.view, |_| made)
    }

    fn stays(&self, path: &str, made: Made) -> bool {
        self.is_own_work && self.keep(path, |_| true, |_| made)
    }

    fn index(&self) -> Option<&search::kept::Kept> {
        self.index.as_ref().filter(|_| self.is_own_work)
    }

    fn standing(&self, path: &str) -> Option<[u8; 32]> {
        self.standing(path).map(|(_, file)| file.digest)
    }

    /// A file that would be the same is not written again.
    fn write(&self, path: &str, made: Made, bytes: &[u8]) -> io::Result<()> {
        let digest = digest(bytes);
        if self.keep(path, |file| file.digest == digest, |_| made) {
            return Ok(());
        }
        self.refuse_foreign(path)?;
        let mark = self.write_new(path, &[bytes])?;
        self.files.add(path, KeptFile { from: made.from, view: made.view, digest, mark });
        Ok(())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // After a swap this is the old site, before one the unfinished new one. A folder that stays behind is removed by the next build.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Puts `new` in the place of `target`; afterwards `new` is the folder that stood there, if one did.
fn swap(new: &Path, target: &Path) -> io::Result<()> {
    if !target.exists() {
        return fs::rename(new, target);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, new, CWD, target, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    let old = new.with_extension("old");
    fs::rename(target, &old)?;
    if let Err(error) = fs::rename(new, target) {
        fs::rename(&old, target)?;
        return Err(error);
    }
    fs::rename(&old, new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::standing::Folder;

    fn tree(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = listing(folder).unwrap().iter().map(|listed| listed.name().into_owned()).collect();
        names.sort();
        names
    }

    fn standing(target: &Path) -> io::Result<Standing> {
        let folder = Folder::of(target)?;
        let contents = folder.contents()?;
        Standing::in_folder(folder, contents)
    }

    /// Whether everything is as the last build left it, by both ways to tell.
    fn is_untouched(target: &Path) -> bool {
        let folder = Folder::of(target).unwrap();
        let at_a_glance = folder.glance().is_some_and(|glance| folder.contents().unwrap().are_those_of(&glance));
        drop(folder); // The next one waits for it.
        assert_eq!(standing(target).unwrap().untouched().is_some(), at_a_glance);
        at_a_glance
    }

    fn stage(target: &Path) -> io::Result<Stage> {
        Stage::over(standing(target)?, Fingerprint::of("program"))
    }

    /// Writes a site of files that say their path, or what follows it behind `=`.
    fn build(target: &Path, files: &[&str]) -> io::Result<Published> {
        let stage = stage(target)?;
        for file in files {
            let (path, text) = file.split_once('=').unwrap_or((file, file));
            let from = Fingerprint::of(text);
            if !stage.has(path, from) {
                stage.write(path, Made::from(from), text.as_bytes())?;
            }
        }
        let inputs = Fingerprint::of(files);
        stage.publish(MadeOf { inputs, seen: Some(inputs), held: None, sources: 0, warnings: 0 }, search::kept::Kept::default())
    }

    fn target() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("public");
        (folder, target)
    }

    #[test]
    fn pages_that_are_gone_go_and_foreign_files_stay() {
        let (folder, target) = target();
        fs::create_dir(&target).unwrap();
        fs::write(target.join("README.md"), "mine").unwrap();
        build(&target, &["a.html", "b/c/d.html"]).unwrap();
        assert_eq!(tree(&target), ["README.md", "a.html", "b/c/d.html", "manifest.json"]);
        let published = build(&target, &["a.html"]).unwrap();
        assert_eq!((published.files, published.written, published.changes.removed), (2, 1, vec!["b/c/d.html".to_owned()]));
        assert_eq!(tree(folder.path()), [".public.purview-kept", "public/README.md", "public/a.html", "public/manifest.json"]);
        assert!(!target.join("b").exists(), "a folder without files goes with them");
        assert_eq!(fs::read_to_string(target.join("README.md")).unwrap(), "mine");
    }

    #[test]
    fn what_stays_the_same_is_not_touched() {
        let (_folder, target) = target();
        build(&target, &["a.html", "b.html"]).unwrap();
        let marks = || ["a.html", "b.html", MANIFEST].map(|path| Mark::of(&fs::metadata(target.join(path)).unwrap()));
        let [a, b, list] = marks();
        let published = build(&target, &["a.html", "b.html"]).unwrap();
        assert_eq!((published.written, published.changes), (0, Changes::default()));
        assert_eq!(marks(), [a, b, list]);
        let published = build(&target, &["a.html", "b.html=new", "c.html"]).unwrap();
        assert_eq!(published.written, 3);
        let changes = published.changes;
        assert_eq!((changes.added, changes.changed), (vec!["c.html".to_owned()], vec!["b.html".to_owned(), MANIFEST.to_owned()]));
        assert_eq!(marks()[0], a);
        assert_eq!(fs::read_to_string(target.join("b.html")).unwrap(), "new");
    }

    #[test]
    fn what_somebody_changed_or_took_away_is_written_again() {
        let (_folder, target) = target();
        build(&target, &["a.html", "b.html", "c.html"]).unwrap();
        fs::write(target.join("a.html"), "another").unwrap();
        fs::remove_file(target.join("b.html")).unwrap();
        assert!(!is_untouched(&target));
        let published = build(&target, &["a.html", "b.html", "c.html"]).unwrap();
        assert_eq!((published.written, published.changes.changed), (2, vec!["a.html".to_owned(), "b.html".to_owned()]));
        assert_eq!(fs::read_to_string(target.join("a.html")).unwrap(), "a.html");
        assert!(is_untouched(&target));
        assert_eq!(build(&target, &["a.html", "b.html", "c.html"]).unwrap().written, 0);
    }

    #[test]
    fn a_list_that_somebody_took_away_is_written_again() {
        let (_folder, target) = target();
        for damage in [|list: &Path| fs::remove_file(list).unwrap(), |list: &Path| fs::write(list, "{").unwrap()] {
            build(&target, &["a.html", "b.html", "c.html"]).unwrap();
            let list = fs::read(target.join(MANIFEST)).unwrap();
            damage(&target.join(MANIFEST));
            fs::remove_file(target.join("c.html")).unwrap();
            assert!(standing(&target).unwrap().untouched().is_none());
            assert_eq!(build(&target, &["a.html", "b.html", "c.html"]).unwrap().written, 2, "the list and what was gone");
            assert_eq!(fs::read(target.join(MANIFEST)).unwrap(), list);
        }
    }

    #[test]
    fn without_a_list_most_files_tell_whose_the_others_are() {
        let (_folder, target) = target();
        let files = ["a.html", "b.html", "c.html", "d.html", "e.html"];
        build(&target, &files).unwrap();
        fs::remove_file(target.join(MANIFEST)).unwrap();
        fs::write(target.join("a.html"), "another").unwrap();
        fs::write(target.join("e.html"), "another").unwrap();
        assert_eq!(build(&target, &files[..4]).unwrap().changes.removed, ["e.html"]);
        assert_eq!(fs::read_to_string(target.join("a.html")).unwrap(), "a.html");
        assert_eq!(tree(&target), ["a.html", "b.html", "c.html", "d.html", "manifest.json"]);
    }

    #[test]
    fn what_is_kept_and_was_damaged_counts_for_nothing() {
        let (folder, target) = target();
        build(&target, &["a.html", "b.html", "c.html"]).unwrap();
        let kept = folder.path().join(".public.purview-kept");
        let whole = fs::read(&kept).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&kept, damaged).unwrap();
            assert!(standing(&target).unwrap().build.is_none(), "byte {at} of {}", whole.len());
        }
        assert_eq!(build(&target, &["a.html", "b.html=new", "c.html"]).unwrap().written, 4, "all, and the list");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_waits_for_a_pipe() {
        let (folder, target) = target();
        build(&target, &["a.html"]).unwrap();
        for pipe in [folder.path().join(".public.purview-kept"), target.join(MANIFEST)] {
            fs::remove_file(&pipe).unwrap();
            assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
            build(&target, &["a.html"]).unwrap();
            assert!(fs::metadata(&pipe).unwrap().is_file(), "{}", pipe.display());
        }
    }

    #[test]
    fn what_cannot_all_be_moved_is_moved_back() {
        let (folder, target) = target();
        build(&target, &["a.html", "b/c.html", "d.html", "z.html"]).unwrap();
        let before = tree(&target);
        // It is to go, and cannot.
        fs::remove_file(target.join("z.html")).unwrap();
        fs::create_dir_all(target.join("z.html/within")).unwrap();
        assert!(build(&target, &["a.html=new", "d.html", "e/f.html"]).is_err());
        assert_eq!(fs::read_to_string(target.join("a.html")).unwrap(), "a.html");
        assert_eq!(tree(&target), before[..before.len() - 1], "without z.html");
        assert!(!target.join("e").exists());
        let unlisted = ["e/f.html", "b/c.html", "z.html"].map(str::to_owned).to_vec();
        assert_eq!(Kept::load(&target).map(|(_, kept)| kept), Some(Kept::Moving(unlisted)));
        fs::remove_dir_all(target.join("z.html")).unwrap();
        build(&target, &["a.html=new", "d.html", "e/f.html"]).unwrap();
        assert_eq!(
            tree(folder.path()),
            [".public.purview-kept", "public/a.html", "public/d.html", "public/e/f.html", "public/manifest.json"]
        );
    }

    #[test]
    fn a_list_in_other_bytes_is_written_again() {
        let (folder, target) = target();
        build(&target, &["a.html", "b.html"]).unwrap();
        let list = target.join(MANIFEST);
        let text = fs::read_to_string(&list).unwrap();
        let spoil: [&dyn Fn(); 3] = [
            &|| fs::write(&list, format!("{text}\n")).unwrap(),
            &|| fs::write(&list, text.replace("\n}", ",\n  \"more\": 1\n}")).unwrap(),
            &|| {
                let copy = folder.path().join("copy.json");
                fs::rename(&list, &copy).unwrap();
                #[cfg(unix)]
                std::os::unix::fs::symlink(&copy, &list).unwrap();
            },
        ];
        for spoil in spoil {
            spoil();
            assert!(!is_untouched(&target));
            assert_eq!(build(&target, &["a.html", "b.html"]).unwrap().written, 1, "the list alone");
            assert!(fs::symlink_metadata(&list).unwrap().is_file());
            assert_eq!(fs::read_to_string(&list).unwrap(), text);
        }
    }

    #[test]
    fn what_somebody_adds_meanwhile_stays() {
        let (_folder, target) = target();
        build(&target, &["a.html", "b/c.html"]).unwrap();
        let stage = stage(&target).unwrap();
        stage.write("a.html", Made::default(), b"new").unwrap();
        fs::write(target.join("mine.txt"), "mine").unwrap();
        fs::create_dir(target.join("d")).unwrap();
        fs::write(target.join("d/mine.txt"), "mine, too").unwrap();
        // It stands where the site has a page from now on.
        stage.write("e.html", Made::default(), b"a page").unwrap();
        fs::write(target.join("e.html"), "mine, but late").unwrap();
        let from = MadeOf { inputs: Fingerprint::default(), seen: None, held: None, sources: 0, warnings: 0 };
        stage.publish(from, search::kept::Kept::default()).unwrap();
        assert_eq!(tree(&target), ["a.html", "d/mine.txt", "e.html", "manifest.json", "mine.txt"]);
        assert_eq!(
            ["a.html", "d/mine.txt", "e.html"].map(|file| fs::read_to_string(target.join(file)).unwrap()),
            ["new", "mine, too", "a page"]
        );
    }

    #[cfg(unix)]
    #[test]
    fn builds_wait_where_folders_are_still_to_be_made() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("x/y/public");
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| build(&target, &["a.html", "b/c.html"]).unwrap());
            }
        });
        assert_eq!(tree(&target), ["a.html", "b/c.html", "manifest.json"]);
        assert_eq!(build(&target, &["a.html", "b/c.html"]).unwrap().written, 0);
    }

    #[test]
    fn what_a_killed_build_left_goes_even_if_nothing_changed() {
        let (folder, target) = target();
        build(&target, &["a.html"]).unwrap();
        let left = [".public.purview-new/a/b.html", ".public.purview-kept-whole", ".public.purview-kept-saved"];
        for left in left.map(|left| folder.path().join(left)) {
            in_its_folder(&left, || fs::write(&left, "")).unwrap();
        }
        assert!(is_untouched(&target));
        assert_eq!(tree(folder.path()), [".public.purview-kept", "public/a.html", "public/manifest.json"]);
    }

    #[test]
    fn a_list_that_was_only_touched_is_the_same() {
        let (_folder, target) = target();
        build(&target, &["a.html", "b.html"]).unwrap();
        File::options().write(true).open(target.join(MANIFEST)).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
        assert!(standing(&target).unwrap().untouched().is_some());
        assert_eq!(build(&target, &["a.html", "b.html=new"]).unwrap().written, 2);
    }

    #[test]
    fn an_empty_folder_gives_way_to_a_file() {
        let (_folder, target) = target();
        build(&target, &["a.html", "b.html", "c.html"]).unwrap();
        fs::remove_file(target.join("b.html")).unwrap();
        fs::create_dir_all(target.join("b.html/within")).unwrap();
        assert!(build(&target, &["a.html=new", "b.html", "c.html"]).is_err());
        assert_eq!(fs::read_to_string(target.join("a.html")).unwrap(), "a.html", "nothing is moved if not everything can be");
        fs::remove_dir(target.join("b.html/within")).unwrap();
        assert_eq!(build(&target, &["a.html=new", "b.html", "c.html"]).unwrap().written, 3);
    }

    #[test]
    fn a_build_that_was_stopped_while_moving_files_is_made_up_for() {
        let (_folder, target) = target();
        build(&target, &["a.html", "b.html"]).unwrap();
        // As it is when one new file is in its place, and nothing else.
        let moving = Kept::Moving(vec!["c.html".to_owned(), "d.html".to_owned()]);
        kept::save(&target, &moving, &Glance::default()).unwrap();
        fs::write(target.join("c.html"), "c.html").unwrap();
        assert_eq!(build(&target, &["a.html", "c.html=new"]).unwrap().written, 3);
        assert_eq!(tree(&target), ["a.html", "c.html", "manifest.json"]);
    }

    #[test]
    fn a_build_that_was_stopped_while_taking_files_away_is_made_up_for() {
        let (_folder, target) = target();
        build(&target, &["a.html", "b/c.html", "d.html"]).unwrap();
        let list = fs::read(target.join(MANIFEST)).unwrap();
        build(&target, &["a.html"]).unwrap();
        // As it is when the list is in its place, and one of two files is gone.
        assert_ne!(fs::read(target.join(MANIFEST)).unwrap(), list);
        let moving = Kept::Moving(vec!["b/c.html".to_owned(), "d.html".to_owned()]);
        kept::save(&target, &moving, &Glance::default()).unwrap();
        fs::write(target.join("d.html"), "d.html").unwrap();
        build(&target, &["a.html"]).unwrap();
        assert_eq!(tree(&target), ["a.html", "manifest.json"]);
    }

    #[test]
    fn what_another_program_made_is_made_anew() {
        let (_folder, target) = target();
        build(&target, &["a.html"]).unwrap();
        let other = Stage::over(standing(&target).unwrap(), Fingerprint::of("another program")).unwrap();
        assert!(!other.has("a.html", Fingerprint::of("a.html")));
        drop(other); // The next one waits for it.
        assert!(stage(&target).unwrap().has("a.html", Fingerprint::of("a.html")));
    }

    #[test]
    fn an_unpublished_stage_leaves_no_trace() {
        let (folder, target) = target();
        build(&target, &["a.html"]).unwrap();
        let stage = stage(&target).unwrap();
        stage.write("b.html", Made::from(Fingerprint::default()), b"half").unwrap();
        drop(stage);
        assert_eq!(tree(folder.path()), [".public.purview-kept", "public/a.html", "public/manifest.json"]);
    }

    #[test]
    fn foreign_files_are_not_overwritten() {
        let (_folder, target) = target();
        fs::create_dir(&target).unwrap();
        fs::write(target.join("index.html"), "mine").unwrap();
        fs::write(target.join(MANIFEST), "{\"name\": \"an app\"}").unwrap();
        assert_eq!(build(&target, &["a.html"]).unwrap_err().kind(), io::ErrorKind::AlreadyExists, "the manifest is an app's");
        assert_eq!(build(&target, &["index.html"]).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(target.join("index.html")).unwrap(), "mine");
    }

    #[test]
    fn another_site_in_the_same_place_is_foreign() {
        let (_folder, target) = target();
        build(&target, &["index.html"]).unwrap();
        fs::remove_dir_all(&target).unwrap();
        fs::create_dir(&target).unwrap();
        fs::write(target.join("index.html"), "mine").unwrap();
        assert_eq!(build(&target, &["index.html"]).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    }
}
