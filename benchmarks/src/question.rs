//! Questions of each kind that people ask, with the sector each is about.

use std::collections::BTreeMap;

use purview::search::fold;
use purview::search::record::Corpus;
use purview::search::sound::Sounds;

use crate::corpus::MadeUp;
use crate::random::below;

/// How many questions there are of each kind.
const EACH: u32 = 20;

/// A table of questions: kind, question, the canonical name of the sector meant.
pub fn table(corpus: &MadeUp, sounds: &Sounds) -> String {
    let homophones = Homophones::new(sounds);
    let mut table = String::from("kind\tquery\tsector\n");
    for (kind, make) in KINDS {
        for at in 0..EACH {
            let sector = below(corpus.counts().sectors, 500, at);
            let query = make(&Subject { corpus, sector, sounds, homophones: &homophones });
            table.push_str(&format!("{kind}\t{query}\t{}\n", corpus.sector_words(sector).canonical()));
        }
    }
    table
}

/// How a question of a kind is made.
type Make = fn(&Subject<'_>) -> String;

const KINDS: [(&str, Make); 7] = [
    ("exact", |subject| subject.canonical() + "归谁管"),
    ("everyday", |subject| subject.corpus.names(subject.sector).everyday[0].clone()),
    ("sentence", |subject| format!("我家楼下的{}半夜还开着门归哪个部门管", subject.corpus.names(subject.sector).everyday[0])),
    ("typo", |subject| subject.homophones.mistyped(&subject.canonical(), subject.sounds)),
    ("pinyin", |subject| subject.readings().concat()),
    ("initials", |subject| subject.readings().iter().filter_map(|reading| reading.chars().next()).collect()),
    ("english", |subject| subject.corpus.foreign(subject.sector).official[0].clone()),
];

/// What a question is to be about.
struct Subject<'s> {
    corpus: &'s MadeUp,
    sector: u32,
    sounds: &'s Sounds,
    homophones: &'s Homophones,
}

impl Subject<'_> {
    fn canonical(&self) -> String {
        self.corpus.sector_words(self.sector).canonical()
    }

    fn readings(&self) -> Vec<String> {
        self.canonical().chars().filter_map(|c| self.sounds.readings(c).first().cloned()).collect()
    }
}

/// Characters by their first reading.
struct Homophones(BTreeMap<String, Vec<char>>);

impl Homophones {
    fn new(sounds: &Sounds) -> Self {
        let mut by_reading: BTreeMap<String, Vec<char>> = BTreeMap::new();
        for c in ('\u{4e00}'..='\u{9fff}').filter(|c| fold::is_han(*c)) {
            if let Some(reading) = sounds.readings(c).first() {
                by_reading.entry(reading.clone()).or_default().push(c);
            }
        }
        Self(by_reading)
    }

    /// A name with its third character, or the nearest one that has a homophone, in another writing.
    fn mistyped(&self, name: &str, sounds: &Sounds) -> String {
        let mut characters: Vec<char> = name.chars().collect();
        let other = |c: char| {
            let alike = self.0.get(sounds.readings(c).first()?)?;
            alike.iter().copied().find(|other| *other != c)
        };
        if let Some((at, wrong)) = (2..characters.len()).chain(0..2).find_map(|at| Some((at, other(characters[at])?))) {
            characters[at] = wrong;
        }
        characters.into_iter().collect()
    }
}
