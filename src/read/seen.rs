//! Whether a site is as it was, told by what its files look like, without reading them.

use std::fs::{self, Metadata};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use walkdir::WalkDir;

use super::{ADDRESSES_FILE, CONTENT, SITE_FILE, is_hidden};
use crate::fingerprint::Fingerprint;

/// Files that are changed within one tick of the system's clock have one time.
const TICK: Duration = Duration::from_millis(20);
/// Some file systems know only even seconds.
const COARSE_TICK: Duration = Duration::from_secs(2);

/// What everything that a site is made from looks like: paths, lengths and times. Where it is the same as before, so are the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Seen {
    /// The list of published addresses, which a build may write; None if there is none.
    addresses: Option<Fingerprint>,
    others: Fingerprint,
}

impl Seen {
    /// What the site at `root` looks like. None if it cannot be told, for want of access, or because a file changed just now and may change again
    /// without looking another.
    pub fn of(root: &Path) -> Option<Self> {
        let now = SystemTime::now();
        let content = WalkDir::new(root.join(CONTENT)).sort_by_file_name().into_iter().filter_entry(|entry| !is_hidden(entry));
        let themes = root.join("themes");
        let themes = themes.exists().then(|| WalkDir::new(&themes).sort_by_file_name()).into_iter().flatten();
        let addresses = root.join(ADDRESSES_FILE);
        let mut seen = Self { addresses: None, others: Fingerprint::default() };
        let mut looks = vec![look(&fs::metadata(root.join(SITE_FILE)).ok()?, Some(now))?];
        let mut paths = Vec::new();
        for entry in content.chain(themes) {
            let entry = entry.ok()?;
            // Of folders only the names of what is in them count.
            let look = if entry.file_type().is_dir() { None } else { Some(look(&entry.metadata().ok()?, Some(now))?) };
            if entry.path() == addresses {
                seen.addresses = look;
            } else {
                looks.extend(look);
                paths.push(entry.into_path());
            }
        }
        Some(Self { others: Fingerprint::of(&(looks, paths)), ..seen })
    }

    /// The same with the list of published addresses as it is now, for who has just written it.
    pub fn with_new_addresses(self, root: &Path) -> Option<Self> {
        let addresses = look(&fs::symlink_metadata(root.join(ADDRESSES_FILE)).ok()?, None)?;
        Some(Self { addresses: Some(addresses), ..self })
    }
}

/// What tells a file from one that was changed; None if it was changed only just before `now`.
fn look(of: &Metadata, now: Option<SystemTime>) -> Option<Fingerprint> {
    let written = of.modified().ok()?;
    #[cfg(unix)]
    let (changed, number) = {
        use std::os::unix::fs::MetadataExt;
        (Some((of.ctime(), of.ctime_nsec())), of.ino())
    };
    #[cfg(not(unix))]
    let (changed, number): (Option<(i64, i64)>, u64) = (None, 0);
    let since = written.duration_since(UNIX_EPOCH).unwrap_or_default();
    let tick = if since.subsec_nanos() == 0 { COARSE_TICK } else { TICK };
    let latest = changed.map_or(since, |(seconds, nanos)| since.max(Duration::new(seconds.max(0) as u64, nanos.max(0) as u32)));
    let is_settled = now.is_none_or(|now| now.duration_since(UNIX_EPOCH).unwrap_or_default() > latest + tick);
    is_settled.then(|| Fingerprint::of(&(of.file_type(), of.len(), written, changed, number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_seen_once_it_is_settled() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        fs::create_dir_all(root.join("content/a")).expect("a folder");
        let write = |path: &str, text: &str| fs::write(root.join(path), text).expect("a file");
        let settled = || {
            std::thread::sleep(TICK * 2);
            Seen::of(root).expect("settled")
        };
        assert!(Seen::of(root).is_none(), "there is no site");
        write(SITE_FILE, "one");
        assert!(Seen::of(root).is_none(), "it may change again");
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
        write(ADDRESSES_FILE, "");
        let written = before.with_new_addresses(root);
        differs();
        assert_ne!(written, Some(settled()), "that of before, with a list");
        assert_eq!(settled().with_new_addresses(root), Some(settled()));
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
