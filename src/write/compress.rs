//! Compressed files beside those of a site, for servers that hand them out as they are (`gzip_static`, `brotli_static`).

use std::io::{self, Write};

use brotli::CompressorWriter;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Made, Output, digest};
use crate::fingerprint::Fingerprint;
use crate::search::kept::Kept;

/// Beyond these a file takes many times longer, to become a hundredth smaller.
const GZIP_LEVEL: u32 = 9;
const BROTLI_LEVEL: u32 = 9;
/// The largest window of Brotli that every browser takes, as a power of two.
const BROTLI_WINDOW: u32 = 22;
/// Files of texts; what else a theme has is compressed already.
const TEXTS: &[&str] = &["html", "css", "js", "json", "svg", "xml", "atom", "ics", "txt"];

/// How files are compressed, and what their names end with then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Method {
    Gzip,
    Brotli,
}

impl Method {
    const ALL: [Self; 2] = [Self::Gzip, Self::Brotli];

    fn path(self, path: &str) -> String {
        match self {
            Self::Gzip => format!("{path}.gz"),
            Self::Brotli => format!("{path}.br"),
        }
    }

    fn compress(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::new(GZIP_LEVEL));
                encoder.write_all(bytes)?;
                encoder.finish()
            }
            Self::Brotli => {
                let mut encoder = CompressorWriter::new(Vec::with_capacity(bytes.len() / 3), 4_096, BROTLI_LEVEL, BROTLI_WINDOW);
                encoder.write_all(bytes)?;
                Ok(encoder.into_inner())
            }
        }
    }

    /// What a compressed file is made from: the bytes of the other, by their SHA-256.
    fn from(self, digest: [u8; 32]) -> Fingerprint {
        Fingerprint::of(&(self, GZIP_LEVEL, BROTLI_LEVEL, digest))
    }
}

fn is_text(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| TEXTS.contains(&ending)) || path == crate::plan::REDIRECTS
}

/// An output that also gets each text compressed. What was compressed once is not compressed again as long as the text is the same.
#[derive(Debug)]
pub struct Precompressed<'o, O>(pub &'o O);

impl<O: Output<Error = io::Error>> Precompressed<'_, O> {
    /// Whether the files that go with the one at a path are there, made from bytes of this digest.
    fn has_compressed(&self, path: &str, digest: [u8; 32]) -> bool {
        !is_text(path) || Method::ALL.iter().all(|method| self.0.has(&method.path(path), method.from(digest)))
    }
}

impl<O: Output<Error = io::Error>> Output for Precompressed<'_, O> {
    type Error = io::Error;

    fn made(&self, from: Fingerprint, view: impl FnOnce() -> Fingerprint) -> Made {
        self.0.made(from, view)
    }

    fn has(&self, path: &str, from: Fingerprint) -> bool {
        self.0.standing(path).is_some_and(|digest| self.has_compressed(path, digest)) && self.0.has(path, from)
    }

    fn has_view(&self, path: &str, made: Made) -> bool {
        self.0.standing(path).is_some_and(|digest| self.has_compressed(path, digest)) && self.0.has_view(path, made)
    }

    fn stays(&self, path: &str, made: Made) -> bool {
        self.0.standing(path).is_some_and(|digest| self.has_compressed(path, digest)) && self.0.stays(path, made)
    }

    fn index(&self) -> Option<&Kept> {
        self.0.index()
    }

    fn standing(&self, path: &str) -> Option<[u8; 32]> {
        self.0.standing(path)
    }

    fn write(&self, path: &str, made: Made, bytes: &[u8]) -> io::Result<()> {
        self.0.write(path, made, bytes)?;
        let digest = digest(bytes);
        for method in Method::ALL.into_iter().filter(|_| is_text(path)) {
            let (path, from) = (method.path(path), method.from(digest));
            if !self.0.has(&path, from) {
                self.0.write(&path, Made::from(from), &method.compress(bytes)?)?;
            }
        }
        Ok(())
    }

    fn at_a_time(&self) -> usize {
        self.0.at_a_time()
    }

    fn settle(&self) -> io::Result<()> {
        self.0.settle()
    }
}
