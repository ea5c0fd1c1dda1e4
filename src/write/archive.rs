//! A site as one archive: no folder to fill, one file written from its beginning to its end.
//!
//! Pages are made on all threads, a batch at a time. Within a batch they are put in order, so that the archive has the same bytes however the threads
//! went; another thread writes it meanwhile.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard};
use std::thread::JoinHandle;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{MANIFEST, Made, Output, about, digest, manifest_text};
use crate::fingerprint::Fingerprint;

/// Files made before they are written. More keep the threads busier, and take more memory.
const AT_A_TIME: usize = 1_024;
/// Batches that may wait to be written.
const WAITING: usize = 2;
/// Bytes handed to the system at once.
const BUFFER: usize = 1 << 20;

/// How an archive is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `.tar`: not at all.
    Plain,
    /// `.tar.gz`.
    Gzip,
    /// `.tar.zst`.
    Zstandard,
}

impl Form {
    /// The form that a file's name asks for.
    pub fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy();
        let forms = [(".tar", Self::Plain), (".tar.gz", Self::Gzip), (".tar.zst", Self::Zstandard)];
        forms.into_iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, form)| form)
    }
}

/// A file on its way into the archive.
#[derive(Debug)]
struct Entry {
    path: String,
    bytes: Vec<u8>,
    digest: [u8; 32],
}

type Batch = Vec<Entry>;

/// An archive being written. It comes into place whole, with [`Archive::finish`].
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    new: PathBuf,
    pending: Mutex<Batch>,
    /// What was handed to the writer.
    digests: Mutex<BTreeMap<String, [u8; 32]>>,
    writer: Option<(SyncSender<Batch>, JoinHandle<io::Result<()>>)>,
}

impl Archive {
    /// Prepares to write an archive to `path`, whose files all have the time `written`, in seconds since 1970.
    ///
    /// # Errors
    /// If the file cannot be made.
    pub fn new(path: &Path, form: Form, written: u64) -> io::Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| about(folder, error))?;
        }
        let new = path.with_file_name(format!(".{name}.purview-new"));
        let file = BufWriter::with_capacity(BUFFER, File::create(&new).map_err(|error| about(&new, error))?);
        let (sender, receiver) = sync_channel::<Batch>(WAITING);
        let thread = std::thread::spawn(move || match form {
            Form::Plain => append(file, receiver, written).and_then(|mut file| file.flush()),
            Form::Gzip => append(GzEncoder::new(file, Compression::default()), receiver, written)
                .and_then(GzEncoder::finish)
                .and_then(|mut file| file.flush()),
            Form::Zstandard => zstd::Encoder::new(file, zstd::DEFAULT_COMPRESSION_LEVEL)
                .and_then(|encoder| append(encoder, receiver, written))
                .and_then(zstd::Encoder::finish)
                .and_then(|mut file| file.flush()),
        });
        let writer = Some((sender, thread));
        Ok(Self { path: path.to_owned(), new, pending: Mutex::default(), digests: Mutex::default(), writer })
    }

    /// Puts the archive into place. Returns how many files are in it.
    ///
    /// # Errors
    /// If anything could not be written. Then there is no new archive.
    pub fn finish(mut self) -> io::Result<usize> {
        self.settle()?;
        let digests = std::mem::take(&mut *lock(&self.digests)?);
        let count = digests.len() + 1;
        let manifest = manifest_text(&digests.iter().map(|(path, digest)| (path.as_str(), digest)).collect::<Vec<_>>());
        self.write(MANIFEST, Made::default(), &manifest.concat())?;
        self.settle()?;
        if let Some((sender, thread)) = self.writer.take() {
            drop(sender);
            thread.join().map_err(|_| failed())?.map_err(|error| about(&self.path, error))?;
        }
        fs::rename(&self.new, &self.path).map_err(|error| about(&self.path, error))?;
        Ok(count)
    }
}

impl Output for Archive {
    type Error = io::Error;

    fn made(&self, from: Fingerprint, _: impl FnOnce() -> Fingerprint) -> Made {
        Made::from(from)
    }

    fn write(&self, path: &str, _: Made, bytes: &[u8]) -> io::Result<()> {
        let entry = Entry { path: path.to_owned(), bytes: bytes.to_vec(), digest: digest(bytes) };
        lock(&self.pending)?.push(entry);
        Ok(())
    }

    fn at_a_time(&self) -> usize {
        AT_A_TIME
    }

    fn settle(&self) -> io::Result<()> {
        let mut batch = std::mem::take(&mut *lock(&self.pending)?);
        batch.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        lock(&self.digests)?.extend(batch.iter().map(|entry| (entry.path.clone(), entry.digest)));
        match &self.writer {
            // The writing thread tells why it stopped when it is joined.
            Some((sender, _)) => sender.send(batch).map_err(|_| failed()),
            None => Err(failed()),
        }
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.writer.take() {
            drop(sender);
            let _ = thread.join();
        }
        let _ = fs::remove_file(&self.new); // It is no more there if it came into place.
    }
}

fn lock<T>(mutex: &Mutex<T>) -> io::Result<MutexGuard<'_, T>> {
    mutex.lock().map_err(|_| failed())
}

fn failed() -> io::Error {
    io::Error::other("the archive could not be written")
}

/// Writes batches to the end of an archive as they come, and ends it.
fn append<W: Write>(file: W, batches: std::sync::mpsc::Receiver<Batch>, written: u64) -> io::Result<W> {
    let mut archive = tar::Builder::new(file);
    for Entry { path, bytes, .. } in batches.into_iter().flatten() {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o644);
        header.set_mtime(written);
        header.set_size(bytes.len() as u64);
        archive.append_data(&mut header, path, bytes.as_slice())?;
    }
    archive.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(path: &Path, form: Form, order: &[&str]) -> Vec<u8> {
        let archive = Archive::new(path, form, 1_000).unwrap();
        for path in order {
            archive.write(path, Made::from(Fingerprint::default()), path.as_bytes()).unwrap();
        }
        assert_eq!(archive.finish().unwrap(), order.len() + 1);
        fs::read(path).unwrap()
    }

    #[test]
    fn the_order_in_which_files_come_does_not_matter() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.tar");
        let long = format!("{}/page.html", "long".repeat(40));
        for form in [Form::Plain, Form::Gzip, Form::Zstandard] {
            let one = archive(&path, form, &["a.html", "b/c.html", &long]);
            assert_eq!(archive(&path, form, &[&long, "b/c.html", "a.html"]), one);
        }
        let plain = archive(&path, Form::Plain, &["a.html", &long]);
        let mut archive = tar::Archive::new(plain.as_slice());
        let paths: Vec<String> =
            archive.entries().unwrap().map(|entry| entry.unwrap().path().unwrap().to_string_lossy().into_owned()).collect();
        assert_eq!(paths, ["a.html", &long, MANIFEST]);
    }

    #[test]
    fn an_unfinished_archive_leaves_no_trace() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.tar.gz");
        fs::write(&path, "old").unwrap();
        let archive = Archive::new(&path, Form::Gzip, 0).unwrap();
        archive.write("a.html", Made::from(Fingerprint::default()), b"half").unwrap();
        drop(archive);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    }

    #[test]
    fn names_tell_the_form() {
        let form = |name: &str| Form::of(Path::new(name));
        assert_eq!(
            [form("a/site.tar"), form("site.tar.gz"), form("site.tar.zst")],
            [Some(Form::Plain), Some(Form::Gzip), Some(Form::Zstandard)]
        );
        assert_eq!([form("site.zip"), form("site"), form("site.gz")], [None; 3]);
    }
}
