//! A site on its way into an output folder.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use super::kept::{self, Kept, KeptFile, Mark, Site};
use super::listing::{Listed, listing};
use super::{Changes, MANIFEST, Made, Manifest, Output, about, digest};
use crate::fingerprint::Fingerprint;
use crate::search;

/// Up to so many changed files are moved into the target one by one; more would take long enough for readers to meet half of a change.
const FEW: usize = 1_000;

/// What stands in an output folder.
#[derive(Debug)]
pub struct Standing {
    target: PathBuf,
    listed: Vec<Listed>,
    site: Option<Site>,
    /// New files of a build that was stopped while it moved files.
    moving: Vec<String>,
    turn: Option<Turn>,
}

/// The right to write into a folder: other builds wait until it is dropped.
#[derive(Debug)]
struct Turn {
    _folder: File,
}

impl Turn {
    /// Waits for the builds that write to what lies in `folder`. Where a system knows no such locks, nobody waits.
    fn take(folder: &Path) -> Option<Self> {
        let folder = File::open(folder).ok()?;
        #[cfg(unix)]
        rustix::fs::flock(&folder, rustix::fs::FlockOperation::LockExclusive).ok()?;
        Some(Self { _folder: folder })
    }
}

impl Standing {
    /// Looks at a folder, which need not exist, once no other build writes to it.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn of(target: &Path) -> io::Result<Self> {
        // A link to a folder is followed, so that the folder is replaced and not the link.
        let target = target.canonicalize().or_else(|_| std::path::absolute(target))?;
        let turn = target.parent().and_then(Turn::take);
        let (listed, kept) = rayon::join(|| listing(&target), || Kept::load(&target));
        let (site, moving) = match kept {
            Some(Kept::Whole(site)) => (Some(site), Vec::new()),
            Some(Kept::Moving(paths)) => (None, paths),
            None => (None, Vec::new()),
        };
        // With another list of files it is another site, and what was kept is not about it.
        let mark = fs::symlink_metadata(target.join(MANIFEST)).ok().map(|metadata| Mark::of(&metadata));
        Ok(Self { listed: listed?, site: site.filter(|site| Some(site.manifest) == mark), moving, turn, target })
    }

    /// What the last build kept of the site, if every file of it is as that left it.
    pub fn untouched(&self) -> Option<&Site> {
        let site = self.site.as_ref()?;
        let is_as_it_was = |listed: &&Listed| site.files.get(listed.name().as_ref()).is_some_and(|file| file.mark == listed.mark);
        (self.listed.iter().filter(is_as_it_was).count() == site.files.len()).then_some(site)
    }
}

/// A site being written. Dropped before [`Stage::publish`], it leaves the target as it was.
#[derive(Debug)]
pub struct Stage {
    target: PathBuf,
    folder: PathBuf,
    program: Fingerprint,
    /// Files of the target that purview did not write.
    foreign: Vec<PathBuf>,
    /// The files of the site that stands in the target; None if none does.
    before: Option<BTreeMap<String, Before>>,
    /// What the last build left of the index of the search.
    index: Option<search::kept::Kept>,
    /// Whether this program made them.
    is_own_work: bool,
    files: Mutex<BTreeMap<String, Staged>>,
    _turn: Option<Turn>,
}

/// A file of the site before.
#[derive(Debug)]
struct Before {
    file: KeptFile,
    /// Whether it is on the disk as the last build left it.
    stands: bool,
}

/// A file of the new site.
#[derive(Clone, Debug)]
struct Staged {
    file: KeptFile,
    /// Whether it was written, and does not stand in the target already.
    written: bool,
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
        let Standing { target, listed, site, moving, turn } = standing;
        let name = target.file_name().ok_or_else(|| io::Error::other("the output folder has no name"))?.to_string_lossy().into_owned();
        let parent = target.parent().ok_or_else(|| io::Error::other("the output folder has no parent"))?;
        fs::create_dir_all(parent)?;
        let is_own_work = site.as_ref().is_some_and(|site| site.program == program);
        let (kept, index) = site.map(|site| (site.files, site.index)).unzip();
        let mut before: Option<BTreeMap<String, Before>> = match kept {
            Some(files) => Some(files.into_iter().map(|(path, file)| (path, Before { file, stands: false })).collect()),
            None => manifest(&target)?.map(|manifest| {
                let moving = moving.into_iter().map(|path| (path, String::new()));
                let unknown = |digest: String| Before { file: KeptFile::published(&digest), stands: false };
                moving.chain(manifest.files).map(|(path, digest)| (path, unknown(digest))).collect()
            }),
        };
        let is_own = |name: &str| before.as_ref().is_some_and(|files| name == MANIFEST || files.contains_key(name));
        let foreign = listed.iter().filter(|listed| !is_own(&listed.name())).map(|listed| listed.path.clone()).collect();
        for listed in &listed {
            if let Some(known) = before.as_mut().and_then(|files| files.get_mut(listed.name().as_ref())) {
                known.stands = known.file.mark == listed.mark;
            }
        }
        let folder = parent.join(format!(".{name}.purview-new"));
        if folder.exists() {
            fs::remove_dir_all(&folder)?; // Left by a build that was killed.
        }
        fs::create_dir(&folder).map_err(|error| about(&folder, error))?;
        Ok(Self { target, folder, program, foreign, before, index, is_own_work, files: Mutex::default(), _turn: turn })
    }

    fn refuse_foreign(&self, path: &str) -> io::Result<()> {
        // A foreign folder of the name of a page shows by the files in it; and a file or link may stand where a folder is to be.
        match self.foreign.iter().find(|foreign| foreign.starts_with(path) || Path::new(path).starts_with(foreign)) {
            Some(foreign) => {
                let message = format!("{} exists and was not written by purview; move it away", self.target.join(foreign).display());
                Err(io::Error::new(io::ErrorKind::AlreadyExists, message))
            }
            None => Ok(()),
        }
    }

    fn files(&self) -> io::Result<MutexGuard<'_, BTreeMap<String, Staged>>> {
        self.files.lock().map_err(|_| io::Error::other("a writing thread failed"))
    }

    /// The file at a path, if it is as the last build left it.
    fn standing(&self, path: &str) -> Option<&KeptFile> {
        self.before.as_ref()?.get(path).filter(|known| known.stands).map(|known| &known.file)
    }

    fn add(&self, path: &str, file: KeptFile, written: bool) -> io::Result<()> {
        self.files()?.insert(path.to_owned(), Staged { file, written });
        Ok(())
    }

    /// Lets the file that stands at a path stay, if it is the one that is meant.
    fn keep(&self, path: &str, is_meant: impl FnOnce(&KeptFile) -> bool, made: impl FnOnce(&KeptFile) -> Made) -> bool {
        let Some(standing) = self.standing(path).filter(|file| is_meant(file)) else { return false };
        let Made { from, view } = made(standing);
        self.add(path, KeptFile { from, view, ..standing.clone() }, false).is_ok()
    }

    fn write_new(&self, path: &str, bytes: &[u8]) -> io::Result<Mark> {
        let file = self.folder.join(path);
        let mut new = File::create(&file).or_else(|error| match (error.kind(), file.parent()) {
            (io::ErrorKind::NotFound, Some(folder)) => fs::create_dir_all(folder).and_then(|()| File::create(&file)),
            _ => Err(error),
        })?;
        new.write_all(bytes)?;
        Ok(Mark::of(&new.metadata()?))
    }

    /// Puts the site into place. `inputs` stands for all that it was made from, `index` is for the next build, and `warnings` is how many findings there
    /// were that are no errors.
    ///
    /// # Errors
    /// If a file or folder cannot be moved. If the site is replaced as a whole, the target is as it was then.
    pub fn publish(self, inputs: Fingerprint, index: search::kept::Kept, warnings: usize) -> io::Result<Published> {
        self.refuse_foreign(MANIFEST)?;
        let files = std::mem::take(&mut *self.files()?);
        let mut changes = Changes::between(
            self.before.iter().flatten().map(|(path, known)| (path.as_str(), known.file.digest)),
            files.iter().map(|(path, staged)| (path.as_str(), staged.file.digest)),
        );
        let has_new_list = !changes.is_empty() || self.before.is_none();
        let manifest = if has_new_list {
            changes.add_list(self.before.is_some());
            let manifest = Manifest::of(files.iter().map(|(path, staged)| (path.as_str(), &staged.file.digest)));
            self.write_new(MANIFEST, manifest.text()?.as_bytes())?
        } else {
            Mark::of(&fs::symlink_metadata(self.target.join(MANIFEST))?)
        };
        let paths = |written| files.iter().filter(move |(_, staged)| staged.written == written).map(|(path, _)| path.clone());
        let (written, standing): (Vec<String>, Vec<String>) = (paths(true).collect(), paths(false).collect());
        let published = Published { files: files.len() + 1, written: written.len() + usize::from(has_new_list), changes };
        let files = files.into_iter().map(|(path, staged)| (path, staged.file)).collect();
        let site = Site { inputs, program: self.program, warnings, manifest, files, index };
        let few = !standing.is_empty() && written.len() + published.changes.removed.len() <= FEW;
        let place = || if few { self.move_into(&written, &published.changes) } else { self.swap_with(&standing, has_new_list) };
        let (placed, kept) = rayon::join(place, || Kept::Whole(site).bytes());
        placed?;
        // The site is in place. If nothing can be kept of it, the next build makes it anew.
        if kept.and_then(|kept| kept::save(&self.target, &kept)).is_err() {
            kept::forget(&self.target);
        }
        Ok(published)
    }

    /// Moves files into the target one by one, and takes away what is no more. Whatever stops this, the next build finds which files are purview's.
    fn move_into(&self, written: &[String], changes: &Changes) -> io::Result<()> {
        if written.is_empty() && changes.is_empty() {
            return Ok(());
        }
        Kept::Moving(changes.added.clone()).save(&self.target)?;
        let list = Some(MANIFEST).filter(|_| !changes.is_empty());
        for path in written.iter().map(String::as_str).chain(list) {
            let (from, to) = (self.folder.join(path), self.target.join(path));
            fs::rename(&from, &to).or_else(|error| match (error.kind(), to.parent()) {
                (io::ErrorKind::NotFound, Some(folder)) => fs::create_dir_all(folder).and_then(|()| fs::rename(&from, &to)),
                _ => Err(about(&to, error)),
            })?;
        }
        for path in &changes.removed {
            let file = self.target.join(path);
            match fs::remove_file(&file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(about(&file, error)),
                _ => remove_empty_folders(&file, &self.target),
            }
        }
        Ok(())
    }

    /// Puts the new folder in the place of the target, with everything that stays.
    fn swap_with(&self, standing: &[String], has_new_list: bool) -> io::Result<()> {
        let list = Some(MANIFEST).filter(|_| !has_new_list);
        let own = standing.iter().map(String::as_str).chain(list).map(Path::new);
        for path in own.chain(self.foreign.iter().map(PathBuf::as_path)) {
            carry_over(&self.target.join(path), &self.folder.join(path))?;
        }
        if let Ok(old) = fs::metadata(&self.target) {
            // A folder that only some may read stays one.
            fs::set_permissions(&self.folder, old.permissions())?;
        }
        swap(&self.folder, &self.target)
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
        self.standing(path).map(|file| file.digest)
    }

    /// A file that would be the same is not written again.
    fn write(&self, path: &str, made: Made, bytes: &[u8]) -> io::Result<()> {
        let digest = digest(bytes);
        if self.keep(path, |file| file.digest == digest, |_| made) {
            return Ok(());
        }
        self.refuse_foreign(path)?;
        let mark = self.write_new(path, bytes)?;
        self.add(path, KeptFile { from: made.from, view: made.view, digest, mark }, true)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // After a swap this is the old site, before one the unfinished new one. A folder that stays behind is removed by the next build.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The list of the site in a folder, if there is one. A file of this name that is not such a list was written by somebody else.
fn manifest(target: &Path) -> io::Result<Option<Manifest>> {
    match fs::read(target.join(MANIFEST)) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(about(&target.join(MANIFEST), error)),
    }
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
fn carry_over(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to)
        .or_else(|error| match (error.kind(), to.parent()) {
            (io::ErrorKind::NotFound, Some(folder)) => fs::create_dir_all(folder).and_then(|()| fs::hard_link(from, to)),
            _ => Err(error),
        })
        .or_else(|_| fs::copy(from, to).map(drop))
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

    fn tree(folder: &Path) -> Vec<String> {
        listing(folder).unwrap().iter().map(|listed| listed.name().into_owned()).collect()
    }

    fn stage(target: &Path) -> io::Result<Stage> {
        Stage::over(Standing::of(target)?, Fingerprint::of("program"))
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
        stage.publish(Fingerprint::of(files), search::kept::Kept::default(), 0)
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
        assert!(Standing::of(&target).unwrap().untouched().is_none());
        assert_eq!(build(&target, &["a.html", "b.html", "c.html"]).unwrap().written, 2);
        assert_eq!(fs::read_to_string(target.join("a.html")).unwrap(), "a.html");
        assert!(Standing::of(&target).unwrap().untouched().is_some());
        assert_eq!(build(&target, &["a.html", "b.html", "c.html"]).unwrap().written, 0);
    }

    #[test]
    fn a_build_that_was_stopped_while_moving_files_is_made_up_for() {
        let (_folder, target) = target();
        build(&target, &["a.html", "b.html"]).unwrap();
        // As it is when one new file is in its place, and nothing else.
        Kept::Moving(vec!["c.html".to_owned(), "d.html".to_owned()]).save(&target).unwrap();
        fs::write(target.join("c.html"), "c.html").unwrap();
        assert_eq!(build(&target, &["a.html", "c.html=new"]).unwrap().written, 3);
        assert_eq!(tree(&target), ["a.html", "c.html", "manifest.json"]);
    }

    #[test]
    fn what_another_program_made_is_made_anew() {
        let (_folder, target) = target();
        build(&target, &["a.html"]).unwrap();
        let other = Stage::over(Standing::of(&target).unwrap(), Fingerprint::of("another program")).unwrap();
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
