//! Names of sectors: a qualifier, a theme and a venue, so that a few hundred words make half a million names, no two of them the same.

use purview::search::record::NamesRecord;

use crate::random::below;
use crate::words::Words;

/// How many sectors can be named.
const NAMES: u64 = 210 * 64 * 40;
/// Shares no factor with [`NAMES`], so that the first sectors already have all words in all combinations.
const STRIDE: u64 = 104_729;

/// The words that a sector's names are made of.
pub struct SectorWords<'w> {
    sector: u32,
    theme: &'w [&'static str; 4],
    qualifier: &'w [&'static str; 3],
    venue: &'w [&'static str; 6],
}

impl<'w> SectorWords<'w> {
    /// Those of the `sector`th sector.
    pub fn new(words: &'w Words, sector: u32) -> Self {
        let at = (u64::from(sector) * STRIDE % NAMES) as usize;
        let (at, theme) = (at / words.themes.len(), at % words.themes.len());
        let (qualifier, venue) = (at / words.venues.len(), at % words.venues.len());
        Self { sector, theme: &words.themes[theme], qualifier: &words.qualifiers[qualifier], venue: &words.venues[venue] }
    }

    /// The canonical name.
    pub fn canonical(&self) -> String {
        [self.qualifier[0], self.theme[0], self.venue[0]].concat()
    }

    /// The canonical name with one to three other official ones, three to seven everyday ones, and what looks like one.
    pub fn names(&self) -> NamesRecord {
        let [formal, everyday, _] = *self.qualifier;
        let [theme, first, second, _] = *self.theme;
        let [canonical, official, other, place, where_] = [self.venue[0], self.venue[1], self.venue[2], self.venue[3], self.venue[4]];
        let mut names = NamesRecord {
            official: vec![
                self.canonical(),
                [formal, theme, official].concat(),
                [theme, formal, other].concat(),
                [formal, theme, other].concat(),
            ],
            everyday: vec![
                [everyday, first, place].concat(),
                [everyday, second, where_].concat(),
                [everyday, second, place].concat(),
                [everyday, first, where_].concat(),
                [first, everyday, place].concat(),
                [everyday, theme, place].concat(),
                [everyday, second, canonical].concat(),
            ],
            unlike: self.unlike(),
        };
        names.official.truncate(2 + below(3, 1, self.sector) as usize);
        names.everyday.truncate(3 + below(5, 2, self.sector) as usize);
        names
    }

    /// The English names, the canonical one first.
    pub fn english(&self) -> Vec<String> {
        let [_, _, qualifier] = self.qualifier;
        let (theme, venue) = (self.theme[3], self.venue[5]);
        let names = [format!("{qualifier} {theme} {venue}"), format!("{theme} {venue}, {qualifier}"), format!("{qualifier} {theme}")];
        names.into_iter().map(|name| name[..1].to_uppercase() + &name[1..]).collect()
    }

    /// What it is, in one sentence.
    pub fn description(&self) -> String {
        let ([_, everyday, _], [theme, first, ..], [canonical, _, _, place, ..]) = (self.qualifier, self.theme, self.venue);
        format!("以{theme}为主的{canonical}，俗称{everyday}{first}{place}。")
    }

    /// Where it is done, in English.
    pub fn venue(&self) -> &'static str {
        self.venue[5]
    }

    /// Words that have a name of it in them and mean something else: some sectors have one.
    fn unlike(&self) -> Vec<String> {
        if below(8, 3, self.sector) == 0 { vec![format!("{}研究会", self.canonical())] } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_sectors_have_the_same_canonical_name() {
        let words = Words::new();
        assert_eq!((words.themes.len() * words.qualifiers.len() * words.venues.len()) as u64, NAMES);
        let names: BTreeSet<String> = (0..100_000).map(|sector| SectorWords::new(&words, sector).canonical()).collect();
        assert_eq!(names.len(), 100_000);
    }
}
