//! What stands in an output folder, and how much of it is as the last build left it.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::kept::{self, Build, Counts, Glance, Kept, KeptFile, Mark, Site};
use super::listing::{Listed, listing};
use super::succession::Files;
use super::turn::Turn;
use super::{MANIFEST, Manifest, about, manifest_text};
use crate::fingerprint::Fingerprint;

/// An output folder. Other builds into it wait.
#[derive(Debug)]
pub struct Folder {
    target: PathBuf,
    turn: Option<Turn>,
}

/// The files in an output folder, as they look.
#[derive(Debug)]
pub struct Contents(Vec<Listed>);

/// What stands in an output folder.
#[derive(Debug)]
pub struct Standing {
    pub(super) target: PathBuf,
    /// The files of the site there; None if there is none.
    pub(super) files: Option<Files<KeptFile>>,
    /// For each of them whether it is as the last build left it.
    pub(super) stands: Vec<bool>,
    /// Files that purview did not write.
    pub(super) foreign: Vec<Listed>,
    /// What else is kept of that build.
    pub(super) build: Option<(Glance, Build)>,
    /// Whether the list of its files is there, if there is a site.
    pub(super) has_list: bool,
    pub(super) turn: Option<Turn>,
}

impl Folder {
    /// A folder, which need not exist, once no other build writes to it.
    ///
    /// # Errors
    /// If it cannot be found.
    pub fn of(target: &Path) -> io::Result<Self> {
        // A link to a folder is followed, so that the folder is replaced and not the link.
        let target = target.canonicalize().or_else(|_| std::path::absolute(target))?;
        let turn = Turn::take(&target);
        // What a build left that was killed. If it cannot be removed, whoever needs the place says so.
        kept::forget_prepared(&target);
        let _ = fs::remove_dir_all(new_folder(&target));
        Ok(Self { target, turn })
    }

    /// What can be told of the last build at a glance.
    pub fn glance(&self) -> Option<Glance> {
        Glance::load(&self.target)
    }

    /// Looks at everything in it.
    ///
    /// # Errors
    /// If it cannot be listed.
    pub fn contents(&self) -> io::Result<Contents> {
        listing(&self.target).map(Contents)
    }
}

/// Where the new files of a site stand until they come into place.
pub(super) fn new_folder(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.purview-new"))
}

impl Contents {
    /// Whether all files are as a build left them.
    pub fn are_those_of(&self, glance: &Glance) -> bool {
        look(&self.0) == glance.folder
    }
}

/// What files in a folder look like.
fn look(listed: &[Listed]) -> Fingerprint {
    Fingerprint::of_all(listed.par_iter().map(|listed| Fingerprint::of(&(listed.name(), listed.mark))))
}

impl Standing {
    /// What stands in a folder with these contents.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn in_folder(folder: Folder, contents: Contents) -> io::Result<Self> {
        let (Folder { target, turn }, Contents(listed)) = (folder, contents);
        let (site, moving) = match Kept::load(&target) {
            Some((glance, Kept::Whole(site))) => (Some((glance, site)), Vec::new()),
            Some((_, Kept::Moving(paths))) => (None, paths),
            None => (None, Vec::new()),
        };
        // With another list of files it is another site, and what was kept is not about it.
        let mark = fs::symlink_metadata(target.join(MANIFEST)).ok().map(|metadata| Mark::of(&metadata));
        let is_same = site.as_ref().is_some_and(|(_, site)| Some(site.build.manifest) == mark);
        let (build, files, has_list) = match site {
            Some((glance, Site { build, files })) if is_same => (Some((glance, build)), Some(files), true),
            site => match (published(&target, moving)?, site) {
                // Where there is no list, it is the site that is known if most of its files look as that left them.
                (None, Some((glance, Site { build, files }))) => {
                    let stands = compared(Some(&files), listed.clone()).0;
                    let most = stands.iter().filter(|stands| **stands).count() * 2 > stands.len();
                    if most { (Some((glance, build)), Some(files), false) } else { (None, None, false) }
                }
                // It may look another and say the same; in other words, it is written again.
                (Some(listed), Some((glance, Site { build, files }))) if is_list_of(&listed, &files) => {
                    let build = Build { manifest: mark.unwrap_or_default(), ..build };
                    let has_list = is_list_as_written(&target, &files);
                    (Some((glance, build)), Some(files), has_list)
                }
                (files, _) => (None, files, true),
            },
        };
        let (stands, foreign) = compared(files.as_ref(), listed);
        Ok(Self { target, files, stands, foreign, build, has_list, turn })
    }

    /// What was told of the build that left the site there, if every file is as it left it.
    pub fn untouched(&self) -> Option<Counts> {
        self.build.as_ref().filter(|_| self.has_list && self.stands.iter().all(|stands| *stands)).map(|(glance, _)| glance.counts)
    }

    /// Keeps that nothing changed although something looked so, and that the next build sees it at a glance.
    pub fn keep(self, seen: Option<Fingerprint>) {
        if let (Some((glance, build)), Some(files)) = (self.build, self.files) {
            let glance = Glance { seen, folder: with_list(look_of(&files, &self.foreign), build.manifest), ..glance };
            // Without it, the next build reads everything once more.
            let _ = kept::save(&self.target, &Kept::Whole(Site { build, files }), &glance);
        }
    }
}

/// What a folder looks like with a site in it, but for the list of its files.
pub(super) fn look_of(files: &Files<KeptFile>, foreign: &[Listed]) -> Fingerprint {
    let own = files.par_iter().map(|(path, file)| Fingerprint::of(&(path.as_str(), file.mark)));
    Fingerprint::of_all([Fingerprint::of_all(own), look(foreign)])
}

/// What it looks like with that list.
pub(super) fn with_list(others: Fingerprint, manifest: Mark) -> Fingerprint {
    Fingerprint::of_all([others, Fingerprint::of(&(MANIFEST, manifest))])
}

/// For each file of a site whether it is in its folder as it was when it was written, and the files there that are none of it.
fn compared(files: Option<&Files<KeptFile>>, listed: Vec<Listed>) -> (Vec<bool>, Vec<Listed>) {
    let mut stands = vec![false; files.map_or(0, Files::len)];
    let mut foreign = Vec::new();
    let known: Vec<_> = listed
        .par_iter()
        .with_min_len(1_024)
        .map(|listed| files.and_then(|files| files.get_full(listed.name().as_ref())).map(|(at, _, file)| (at, file.mark == listed.mark)))
        .collect();
    for (listed, known) in listed.into_iter().zip(known) {
        match known {
            Some((at, is_same)) => stands[at] = is_same,
            None if files.is_some() && listed.name() == MANIFEST => {}
            None => foreign.push(listed),
        }
    }
    (stands, foreign)
}

/// Whether a list has some files and no others, with their digests.
fn is_list_of(listed: &Files<KeptFile>, files: &Files<KeptFile>) -> bool {
    let is_listed = |(path, file): (&String, &KeptFile)| listed.get(path).is_some_and(|listed| listed.digest == file.digest);
    listed.len() == files.len() && files.iter().all(is_listed)
}

/// Whether the list that stands in a folder is a file with those bytes that it has of some files.
fn is_list_as_written(target: &Path, files: &Files<KeptFile>) -> bool {
    let path = target.join(MANIFEST);
    let is_file = fs::symlink_metadata(&path).is_ok_and(|list| list.is_file());
    is_file && fs::read(&path).is_ok_and(|bytes| bytes == list_text(files).concat())
}

/// The text of the list of some files, in pieces.
pub(super) fn list_text(files: &Files<KeptFile>) -> Vec<Vec<u8>> {
    manifest_text(&files.iter().map(|(path, file)| (path.as_str(), &file.digest)).collect::<Vec<_>>())
}

/// The files of a site by the list that it has of itself, if it has one, with those that a build may have added since.
fn published(target: &Path, moving: Vec<String>) -> io::Result<Option<Files<KeptFile>>> {
    let known = |(path, digest): (String, String)| (path, KeptFile::published(&digest));
    let moving = moving.into_iter().map(|path| (path, String::new()));
    Ok(manifest(target)?.map(|manifest| moving.chain(manifest.files).map(known).collect()))
}

/// The list of the site in a folder, if there is one. What has this name and is not such a list was made by somebody else.
fn manifest(target: &Path) -> io::Result<Option<Manifest>> {
    let path = target.join(MANIFEST);
    let read = kept::open(&path).and_then(|file| {
        let mut bytes = Vec::new();
        file.map_or(Ok(0), |mut file| file.read_to_end(&mut bytes))?;
        Ok(bytes)
    });
    match read {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(about(&path, error)),
    }
}
