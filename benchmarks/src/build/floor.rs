//! The floor under a build: what writing the same files takes if nothing has to be thought of.

use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::files::{walk, write};

/// How many threads write.
const THREADS: usize = 2;
/// Files that a thread takes at a time: neighbours, so that threads are mostly in folders of their own.
const TAKEN: usize = 512;

/// What writing took.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Floor {
    /// Seconds, of the writing alone.
    pub wall: f64,
    pub files: usize,
    pub bytes: u64,
}

/// Writes files of the same paths and sizes as those in `tree` into the new folder `out`.
///
/// # Errors
/// A file that cannot be read or written.
pub fn write_like(tree: &Path, out: &Path) -> io::Result<Floor> {
    let mut files: Vec<(PathBuf, usize)> = Vec::new();
    walk(tree, &mut |path, size| files.push((out.join(path.strip_prefix(tree).unwrap_or(path)), size as usize)))?;
    files.sort_unstable();
    let words = made_up(files.iter().map(|(_, size)| *size).max().unwrap_or_default());
    let start = Instant::now();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let (files, words) = (&files, &words);
                scope.spawn(move || {
                    let own = files.chunks(TAKEN).skip(thread).step_by(THREADS).flatten();
                    own.into_iter().try_for_each(|(path, size)| write(path, &words[..*size]))
                })
            })
            .collect();
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread broke off"))))
    })?;
    let wall = start.elapsed().as_secs_f64();
    Ok(Floor { wall, files: files.len(), bytes: files.iter().map(|(_, size)| *size as u64).sum() })
}

/// Bytes without a pattern, lest a file system spares itself the work.
fn made_up(size: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..size).map(|_| next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_same_paths_get_as_many_bytes() {
        let folder = std::env::temp_dir().join(format!("purview-floor-{}", std::process::id()));
        let (tree, out) = (folder.join("tree"), folder.join("out"));
        write(&tree.join("a/b.html"), b"words").unwrap();
        write(&tree.join("c.txt"), b"").unwrap();
        let floor = write_like(&tree, &out).unwrap();
        assert_eq!((floor.files, floor.bytes), (2, 5));
        assert_eq!(fs::read(out.join("a/b.html")).unwrap().len(), 5);
        assert!(out.join("c.txt").is_file());
        fs::remove_dir_all(folder).unwrap();
    }
}
