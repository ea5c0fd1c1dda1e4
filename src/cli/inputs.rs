//! What a build is made from, told apart by one fingerprint: if it is that of the last build, there is nothing to do.

use std::fs::File;

use jiff::civil::Date;

use crate::fingerprint::Fingerprint;
use crate::read::{ADDRESSES_FILE, Sources};
use crate::select::Selection;

/// Everything that decides on the bytes of a site, but its sources.
pub struct Inputs<'a> {
    /// This program.
    pub program: Fingerprint,
    /// The day of the build.
    pub date: Date,
    /// The edition.
    pub selection: Selection,
    /// What takes the place of the site's address.
    pub base_url: Option<&'a str>,
    /// Whether texts are compressed, too.
    pub precompress: bool,
    /// The files below `themes/`.
    pub themes: &'a [(String, Vec<u8>)],
}

impl Inputs<'_> {
    /// That of all inputs. `addresses` is the text that the list of published addresses has by now, if it is not that of the sources.
    pub fn fingerprint(&self, sources: &Sources, addresses: Option<&str>) -> Fingerprint {
        let is_current = |path: &str| addresses.is_none() || path != ADDRESSES_FILE;
        let mut texts: Vec<(&str, &str, bool)> = sources
            .iter()
            .map(|(_, file)| (file.path.as_str(), file.text.as_str(), file.readable))
            .filter(|(path, ..)| is_current(path) && !path.starts_with("themes/"))
            .collect();
        texts.extend(addresses.map(|text| (ADDRESSES_FILE, text, true)));
        texts.sort_unstable();
        let Self { program, date, selection, base_url, precompress, themes } = self;
        Fingerprint::of(&(program, date, selection, base_url, precompress, themes, texts))
    }
}

/// The program that runs: another build of it may make other files from the same.
pub fn program() -> Fingerprint {
    let own = std::env::current_exe().and_then(File::open).and_then(Fingerprint::of_file);
    own.unwrap_or_else(|_| Fingerprint::of(env!("CARGO_PKG_VERSION")))
}
