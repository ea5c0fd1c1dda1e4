//! What a build is made from, told apart by one fingerprint: if it is that of the last build, there is nothing to do.

use jiff::civil::Date;

use crate::fingerprint::Fingerprint;
use crate::read::{ADDRESSES_FILE, Look, Sources};
use crate::select::Selection;
use crate::write::kept::program;

/// Everything that decides on the bytes of a site, but its sources and the program.
#[derive(Hash)]
pub struct Inputs<'a> {
    /// The day of the build.
    pub date: Date,
    /// The edition.
    pub selection: Selection,
    /// What takes the place of the site's address.
    pub base_url: Option<&'a str>,
    /// Whether texts are compressed, too.
    pub precompress: bool,
}

impl Inputs<'_> {
    /// That of all inputs. `themes` are the files below that folder; `addresses` is the text that the list of published addresses has by now, if it is not
    /// that of the sources.
    pub fn fingerprint(&self, sources: &Sources, themes: &[(String, Vec<u8>)], addresses: Option<&str>) -> Fingerprint {
        let is_current = |path: &str| addresses.is_none() || path != ADDRESSES_FILE;
        let mut texts: Vec<(&str, &str, bool)> = sources
            .iter()
            .map(|(_, file)| (file.path.as_str(), file.text.as_str(), file.readable))
            .filter(|(path, ..)| is_current(path) && !path.starts_with("themes/"))
            .collect();
        texts.extend(addresses.map(|text| (ADDRESSES_FILE, text, true)));
        texts.sort_unstable();
        Fingerprint::of(&(program(), self, themes, texts))
    }

    /// That of what all inputs look like, the program included.
    pub fn look(&self, site: Look) -> Fingerprint {
        Fingerprint::of(&(program(), self, site))
    }
}
