//! Whether a site is as it was, told by what its files look like, without reading them.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use walkdir::WalkDir;

use super::{ADDRESSES_FILE, CONTENT, SITE_FILE, Sources, is_hidden, text_of};
use crate::fingerprint::Fingerprint;

/// Files that are changed within one tick of the system's clock have one time.
const TICK: Duration = Duration::from_millis(20);
/// Some file systems know only even seconds.
const COARSE_TICK: Duration = Duration::from_secs(2);

/// What everything that a site is made from looks like: paths, lengths and times. Where it is the same as before, so are the texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    look: Look,
    /// From when on, since 1970, no change leaves a file with the time it has.
    settled: Duration,
    /// Files for which that was still to come, by their paths from the site's root.
    recent: Vec<PathBuf>,
}

/// So many files are read again, to tell whether they are still what they were just after they had been changed.
const FEW: usize = 16;

/// A site without the times at which that was so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Look {
    /// The list of published addresses, which a build may write; None if there is none.
    addresses: Option<Fingerprint>,
    others: Fingerprint,
}

impl Seen {
    /// What the site at `root` looks like. None if it cannot be told, for want of access.
    pub fn of(root: &Path) -> Option<Self> {
        let content = WalkDir::new(root.join(CONTENT)).sort_by_file_name().into_iter().filter_entry(|entry| !is_hidden(entry));
        let themes = root.join("themes");
        let themes = themes.exists().then(|| WalkDir::new(&themes).sort_by_file_name()).into_iter().flatten();
        let site = fs::metadata(root.join(SITE_FILE)).ok()?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
        let (mut latest, mut recent) = (Duration::ZERO, Vec::new());
        let mut note = |file: &Metadata, path: &Path| {
            let settled = settled(file)?;
            latest = latest.max(settled);
            recent.extend((settled >= now).then(|| path.to_owned()));
            Some(())
        };
        note(&site, Path::new(SITE_FILE))?;
        let (mut others, mut addresses) = (vec![look(&site)?], None);
        let list = root.join(ADDRESSES_FILE);
        let mut paths = Vec::new();
        for entry in content.chain(themes) {
            let entry = entry.ok()?;
            // Of folders only the names of what is in them count.
            let file = if entry.file_type().is_dir() { None } else { Some(entry.metadata().ok()?) };
            let path = entry.path().strip_prefix(root).ok()?;
            if let Some(file) = &file {
                note(file, path)?;
            }
            // As texts: paths compare and hash part by part.
            if entry.path().as_os_str() == list.as_os_str() {
                addresses = file.and_then(|file| look(&file));
            } else {
                others.extend(file.and_then(|file| look(&file)));
                paths.push(path.as_os_str().to_owned());
            }
        }
        Some(Self { look: Look { addresses, others: Fingerprint::of(&(others, paths)) }, settled: latest, recent })
    }

    /// What it looks like.
    pub fn look(&self) -> Look {
        self.look
    }

    /// Whether texts that were read from `time` on stay what they were as long as they look like this. What was changed just before may have changed
    /// again, and look no other.
    pub fn holds_from(&self, time: SystemTime) -> bool {
        time.duration_since(UNIX_EPOCH).is_ok_and(|time| time > self.settled)
    }

    /// Whether `sources`, which were read from `time` on at `root`, stay what they were as long as they look like this. Those that had been changed just
    /// before, if they are few, are read again: they must still say the same, at a time when another change would show.
    pub fn holds_for(&self, sources: &Sources, time: SystemTime, root: &Path) -> bool {
        let now = SystemTime::now();
        let says_the_same = |path: &PathBuf| {
            let known = path.to_str().and_then(|path| sources.find(&path.replace('\\', "/")));
            known.is_some_and(|file| text_of(&root.join(path), now).is_ok_and(|(text, _)| text == sources.file(file).text))
        };
        self.holds_from(time) || self.recent.len() <= FEW && self.holds_from(now) && self.recent.iter().all(says_the_same)
    }

    /// The same with the list of published addresses as it is now, for who has just written it.
    pub fn with_new_addresses(self, root: &Path) -> Option<Self> {
        let addresses = look(&fs::symlink_metadata(root.join(ADDRESSES_FILE)).ok()?)?;
        Some(Self { look: Look { addresses: Some(addresses), ..self.look }, ..self })
    }
}

/// What tells a file from one that was changed, if no change from `time` on leaves one that looks the same.
pub(super) fn look_of(of: &Metadata, time: SystemTime) -> Option<Fingerprint> {
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    if since > settled(of)? { look(of) } else { None }
}

/// What tells a file from one that was changed.
fn look(of: &Metadata) -> Option<Fingerprint> {
    #[cfg(unix)]
    let (changed, number) = {
        use std::os::unix::fs::MetadataExt;
        ((of.ctime(), of.ctime_nsec()), of.ino())
    };
    #[cfg(not(unix))]
    let (changed, number) = ((0, 0), 0);
    Some(Fingerprint::of(&(of.file_type(), of.len(), of.modified().ok()?, changed, number)))
}

/// When the last change of a file is so long ago that the next one leaves another time.
fn settled(of: &Metadata) -> Option<Duration> {
    let written = of.modified().ok()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    #[cfg(unix)]
    let changed = {
        use std::os::unix::fs::MetadataExt;
        Duration::new(u64::try_from(of.ctime()).unwrap_or(0), u32::try_from(of.ctime_nsec()).unwrap_or(0))
    };
    #[cfg(not(unix))]
    let changed = written;
    let tick = if written.subsec_nanos() == 0 { COARSE_TICK } else { TICK };
    Some(written.max(changed) + tick)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_had_just_changed_is_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        fs::create_dir_all(root.join("content/a")).expect("a folder");
        let write = |path: &str, text: &str| fs::write(root.join(path), text).expect("a file");
        write(SITE_FILE, "title");
        write("content/a/b.md", "one");
        let (seen, time) = (Seen::of(root).expect("a site"), SystemTime::now());
        let sources = super::super::read(root).expect("a site").0;
        assert!(!seen.holds_from(time), "it may change again");
        std::thread::sleep(TICK * 2);
        assert!(seen.holds_for(&sources, time, root));
        write("content/a/b.md", "two");
        assert!(!seen.holds_for(&sources, time, root), "it did");
        write("content/a/b.md", "one");
        fs::create_dir(root.join("themes")).expect("a folder");
        write("themes/a.png", "no source");
        let seen = Seen::of(root).expect("a site");
        std::thread::sleep(TICK * 2);
        assert!(!seen.holds_for(&sources, time, root), "nobody knows what it was");
        assert!(seen.holds_for(&sources, SystemTime::now(), root), "nothing changed just before");
    }

    #[test]
    fn a_change_is_seen_once_it_is_settled() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        fs::create_dir_all(root.join("content/a")).expect("a folder");
        let write = |path: &str, text: &str| fs::write(root.join(path), text).expect("a file");
        let settled = || {
            std::thread::sleep(TICK * 2);
            let seen = Seen::of(root).expect("a site");
            assert!(seen.holds_from(SystemTime::now()));
            seen.look()
        };
        assert!(Seen::of(root).is_none(), "there is no site");
        write(SITE_FILE, "one");
        let at_once = Seen::of(root).expect("a site");
        assert!(!at_once.holds_from(SystemTime::now()), "it may change again");
        assert_eq!(settled(), at_once.look());
        write("content/a/b.md", "one");
        let before = settled();
        assert_eq!(settled(), before);
        write("content/a/.b.md.swp", "an editor's");
        assert_eq!(settled(), before);
        let mut all = vec![before];
        let mut differs = || {
            let now = settled();
            assert!(!all.contains(&now));
            all.push(now);
        };
        write("content/a/b.md", "two");
        differs();
        fs::rename(root.join("content/a/b.md"), root.join("content/a/c.md")).expect("a name");
        differs();
        fs::create_dir(root.join("themes")).expect("a folder");
        write("themes/a.css", "");
        differs();
        write(SITE_FILE, "two");
        differs();
        let without = Seen::of(root).expect("a site");
        write(ADDRESSES_FILE, "");
        assert_eq!(without.with_new_addresses(root).map(|seen| seen.look()), Some(settled()));
        differs();
        // A time that was set back is no way to hide a change.
        #[cfg(unix)]
        {
            let path = root.join("content/a/c.md");
            let time = fs::metadata(&path).and_then(|file| file.modified()).expect("a time");
            write("content/a/c.md", "six");
            fs::File::options().write(true).open(path).and_then(|file| file.set_modified(time)).expect("a time");
            differs();
        }
    }
}
