//! Figures: what indexing took, and how large the files are that it made.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use flate2::{Compression, write::GzEncoder};
use rayon::prelude::*;
use serde::Serialize;

use crate::files::walk;

/// What is known of one corpus.
#[derive(Debug, Serialize)]
#[allow(missing_docs)] // They are named after what they count.
pub struct Figures {
    pub entries: u32,
    pub threads: usize,
    /// Milliseconds to make every record once, which indexing and writing also do.
    pub records_ms: u128,
    pub index_ms: u128,
    pub write_ms: u128,
    /// Peak of the process after indexing and writing, in kilobytes.
    pub peak_kb: u64,
    /// Files by kind: terms, pages of each kind of record, single files.
    pub kinds: BTreeMap<String, Sizes>,
}

/// Sizes of files of a kind, in bytes.
#[derive(Debug, Default, Serialize)]
#[allow(missing_docs)] // They are named after what they count.
pub struct Sizes {
    pub files: usize,
    pub bytes: u64,
    pub median: u64,
    pub largest: u64,
    pub gzip_bytes: u64,
    pub gzip_median: u64,
    pub gzip_largest: u64,
}

impl Sizes {
    fn new(mut sizes: Vec<(u64, u64)>) -> Self {
        let mut gzipped: Vec<u64> = sizes.iter().map(|(_, gzip)| *gzip).collect();
        gzipped.sort_unstable();
        sizes.sort_unstable();
        let plain: Vec<u64> = sizes.into_iter().map(|(bytes, _)| bytes).collect();
        let [middle, last] = [plain.len() / 2, plain.len().saturating_sub(1)];
        let at = |sizes: &[u64], index: usize| sizes.get(index).copied().unwrap_or_default();
        Self {
            files: plain.len(),
            bytes: plain.iter().sum(),
            median: at(&plain, middle),
            largest: at(&plain, last),
            gzip_bytes: gzipped.iter().sum(),
            gzip_median: at(&gzipped, middle),
            gzip_largest: at(&gzipped, last),
        }
    }
}

/// The sizes of all files below a folder, by the first folder they are in.
pub fn sizes(folder: &Path) -> io::Result<BTreeMap<String, Sizes>> {
    let mut files = Vec::new();
    walk(folder, &mut |path, _| files.push(path.to_owned()))?;
    let measured: Vec<(String, (u64, u64))> =
        files.par_iter().map(|file| Ok((kind(folder, file), size(file)?))).collect::<io::Result<_>>()?;
    let mut kinds: BTreeMap<String, Vec<(u64, u64)>> = BTreeMap::new();
    for (kind, size) in measured {
        kinds.entry(kind).or_default().push(size);
    }
    Ok(kinds.into_iter().map(|(kind, sizes)| (kind, Sizes::new(sizes))).collect())
}

/// The most memory that this process has had at any time, in kilobytes; 0 where the system does not tell.
pub fn peak_kb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}

/// `term` for `term/0/12.js`, `index` for `index.js`.
fn kind(folder: &Path, file: &Path) -> String {
    let below = file.strip_prefix(folder).unwrap_or(file).with_extension("");
    below.iter().next().unwrap_or_default().to_string_lossy().into_owned()
}

/// Bytes of a file, as it is and as servers send it.
fn size(file: &Path) -> io::Result<(u64, u64)> {
    let bytes = fs::read(file)?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::new(6));
    gzip.write_all(&bytes)?;
    Ok((bytes.len() as u64, gzip.finish()?.len() as u64))
}
