//! Terms: what texts, and the names of a large index, are found by. Names and questions give the same terms, so that what sounds or looks alike meets.
//!
//! | term | of |
//! |---|---|
//! | `~mi si` | two syllables in a row, blurred, of a name; of three-character names also the first and the last |
//! | `=mishitaotuo` | a whole name: the first readings of its characters, and its words |
//! | `^mstt` | the initials of a whole name |
//! | `!escape`, `!<esc`, `!e_e` | a word of a name; its beginning; its first and last letters, which typing errors mostly spare |
//! | `#密室`, `#escape` | two characters in a row, or a word, of running text |
//! | `@24`, `@附件1` | a row of an annex, the label of an annex, the number of a document |

use super::align::Beat;
use super::fold::{self, Unit, is_han_unit};
use super::sound::{Sounds, push_blurred};

/// The weight of a term that makes up a whole name.
pub const WHOLE: u32 = 12;
/// How many units a question may say something with until it is a long one.
const LONG: usize = 8;
/// How many readings of one pair, or one name, are followed.
const READINGS: usize = 8;

/// A term, as it is counted: of pairs of characters there are so many that each is as little as can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term<'t> {
    /// Two characters in a row.
    Pair(char, char),
    /// Any other, as written.
    Other(&'t str),
}

impl<'t> Term<'t> {
    /// From a term as written.
    pub fn new(written: &'t str) -> Self {
        let mut chars = written.chars();
        match (chars.next(), chars.next(), chars.next(), chars.next()) {
            (Some('#'), Some(first), Some(second), None) if [first, second].into_iter().all(fold::is_han) => Self::Pair(first, second),
            _ => Self::Other(written),
        }
    }

    /// Adds it, as it is written, to a text.
    pub fn push_to(self, text: &mut String) {
        match self {
            Self::Pair(first, second) => text.extend(['#', first, second]),
            Self::Other(written) => text.push_str(written),
        }
    }

    /// Whether it is of a text, not of a name.
    pub fn is_of_text(self) -> bool {
        match self {
            Self::Pair(..) => true,
            Self::Other(written) => written.starts_with(['#', '@']),
        }
    }

    /// Bytes as written.
    pub fn bytes(self) -> usize {
        match self {
            Self::Pair(first, second) => 1 + first.len_utf8() + second.len_utf8(),
            Self::Other(written) => written.len(),
        }
    }

    /// The shard it is in, of `count`.
    pub fn shard(self, count: usize) -> usize {
        shard(self.hash(), count)
    }

    /// By which it is put into a shard: FNV-1a over its UTF-16 units (<http://www.isthe.com/chongo/tech/comp/fnv/>).
    pub fn hash(self) -> u32 {
        match self {
            Self::Pair(first, second) => fnv(fnv(fnv(FNV, '#'), first), second),
            Self::Other(written) => written.chars().fold(FNV, fnv),
        }
    }
}

/// The shard, of `count`, of a term with this hash.
pub fn shard(hash: u32, count: usize) -> usize {
    (hash % count as u32) as usize
}

const FNV: u32 = 0x811c_9dc5;

fn fnv(hash: u32, c: char) -> u32 {
    let step = |hash: u32, unit: u16| (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193);
    match u16::try_from(u32::from(c)) {
        Ok(unit) => step(hash, unit),
        Err(_) => c.encode_utf16(&mut [0; 2]).iter().copied().fold(hash, step),
    }
}

/// Terms that share something, or units, one after another in one text.
#[derive(Debug, Default)]
struct Group {
    text: String,
    ends: Vec<usize>,
}

impl Group {
    fn len(&self) -> usize {
        self.ends.len()
    }

    /// Adds a term, which `write` adds to the text.
    fn add(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.text);
        self.ends.push(self.text.len());
    }

    /// The terms from `first` on.
    fn from(&self, first: usize) -> impl Iterator<Item = &str> {
        (first..self.len()).map(|at| &self.text[if at == 0 { 0 } else { self.ends[at - 1] }..self.ends[at]])
    }

    /// Takes the last term away again if it is one of those from `first` on.
    fn drop_repeated(&mut self, first: usize) {
        let last = self.len() - 1;
        let is_repeated = self.from(last).next().is_some_and(|term| self.from(first).take(last - first).any(|other| other == term));
        if is_repeated {
            self.ends.pop();
            self.text.truncate(self.ends.last().copied().unwrap_or(0));
        }
    }

    /// Hands out all terms, each with its share, and is empty again.
    fn hand_out(&mut self, each: &mut impl FnMut(&str, u32)) {
        let weight = (WHOLE / self.len().max(1) as u32).max(1);
        self.from(0).for_each(|term| each(term, weight));
        self.clear();
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }
}

/// Reads the terms of names, one after another, in the same memory.
#[derive(Debug)]
pub struct Names<'s> {
    sounds: &'s Sounds,
    folded: Group,
    terms: Group,
}

impl<'s> Names<'s> {
    /// Names that sound like this.
    pub fn new(sounds: &'s Sounds) -> Self {
        Self { sounds, folded: Group::default(), terms: Group::default() }
    }

    /// Hands each term of a name to `each`, with its share of the name; some of them twice.
    pub fn read(&mut self, name: &str, mut each: impl FnMut(&str, u32)) {
        let Self { sounds, folded, terms } = self;
        folded.clear();
        fold::read(name, |unit| {
            folded.add(|text| match unit {
                Unit::Han(c) => text.push(c),
                Unit::Word(word) => text.push_str(word),
            });
        });
        let units: Vec<Sounded<'_>> = folded.from(0).map(|unit| (unit, sounds.of_unit(unit))).collect();
        units.iter().filter(|(unit, _)| !is_han_unit(unit)).for_each(|(word, _)| of_word(word, terms));
        terms.hand_out(&mut each);
        units.windows(2).for_each(|two| pair(two[0].1, two[1].1, terms));
        if let [(_, first), _, (_, last)] = units[..] {
            pair(first, last, terms);
        }
        terms.hand_out(&mut each);
        // Each is a whole name to itself.
        terms.add(|text| write_whole(text, units.iter().copied()));
        terms.hand_out(&mut each);
        initials(&units).into_iter().for_each(|initials| each(&initials, WHOLE));
    }
}

/// A unit with its readings.
type Sounded<'u> = (&'u str, &'u [String]);

/// The term of a whole name, or of a stretch of a question that may be one. Of many names with the same pairs it finds the one that is meant.
pub fn whole(units: &[String], sounds: &Sounds) -> String {
    let mut term = String::new();
    write_whole(&mut term, units.iter().map(|unit| (unit.as_str(), sounds.of_unit(unit))));
    term
}

fn write_whole<'u>(text: &mut String, units: impl Iterator<Item = Sounded<'u>>) {
    text.push('=');
    text.extend(units.map(|(unit, readings)| readings.first().map_or(unit, String::as_str)));
}

/// The terms of a question: of its words, and of its syllables one and two apart. `says` marks the units that may say something about the
/// subject.
pub fn of_question(units: &[String], ways: &[Vec<Option<Beat>>], says: &[bool]) -> Vec<String> {
    let mut terms = Group::default();
    for word in units.iter().filter(|unit| !is_han_unit(unit)) {
        of_word(word, &mut terms);
        terms.add(|text| text.extend(["^", word]));
    }
    for way in ways {
        // In a long question neither what an error spares nor what stands beside a phrase is worth looking up.
        let is_long = says.iter().filter(|says| **says).count() > LONG;
        for (apart, enough) in if is_long { vec![(1, 2)] } else { vec![(1, 1), (2, 2)] } {
            for (a, b) in way.iter().zip(way.iter().skip(apart)) {
                if let (Some(a), Some(b)) = (a, b)
                    && usize::from(says[a.unit]) + usize::from(says[b.unit]) >= enough
                {
                    // Names have a term for each of their readings, so one of a question's will do.
                    pair(&a.readings[..1], &b.readings[..1], &mut terms);
                }
            }
        }
    }
    terms.from(0).map(str::to_owned).collect()
}

/// The terms of a word.
fn of_word(word: &str, terms: &mut Group) {
    terms.add(|text| text.extend(["!", word]));
    if let (Some(start), Some(first), Some(last)) = (word.get(..3), word.chars().next(), word.chars().last()) {
        terms.add(|text| text.extend(["!<", start]));
        terms.add(|text| text.extend(['!', first, '_', last]));
    }
}

/// Characters in pairs, and words.
pub fn plain(units: &[String]) -> Vec<String> {
    let pairs = units.windows(2).filter(|pair| pair.iter().all(|unit| is_han_unit(unit))).map(|pair| pair.concat());
    pairs.chain(units.iter().filter(|unit| !is_han_unit(unit)).cloned()).collect()
}

/// The terms of running text, given as units.
pub fn of_units(units: &[String]) -> Vec<String> {
    plain(units).into_iter().map(|term| format!("#{term}")).collect()
}

/// Hands each term of a running text to `each`.
pub fn of_text(text: &str, mut each: impl FnMut(Term<'_>)) {
    let mut last = None;
    let mut written = String::new();
    fold::read(text, |unit| match unit {
        Unit::Han(c) => {
            if let Some(before) = last.replace(c) {
                each(Term::Pair(before, c));
            }
        }
        Unit::Word(word) => {
            last = None;
            written.clear();
            written.extend(["#", word]);
            each(Term::Other(&written));
        }
    });
}

/// The terms of two syllables, each with several readings.
fn pair(first: &[String], second: &[String], terms: &mut Group) {
    let start = terms.len();
    for a in first {
        for b in second {
            if terms.len() - start < READINGS {
                terms.add(|text| {
                    text.push('~');
                    push_blurred(text, a);
                    text.push(' ');
                    push_blurred(text, b);
                });
                terms.drop_repeated(start);
            }
        }
    }
}

/// The initials of a name, by all its readings.
fn initials(units: &[Sounded<'_>]) -> Vec<String> {
    if units.len() < 2 {
        return Vec::new();
    }
    let mut all = vec!["^".to_owned()];
    let mut letters: Vec<char> = Vec::new();
    for (unit, readings) in units {
        letters.clear();
        let first = |text: &str| text.chars().next();
        for letter in readings.iter().filter_map(|reading| first(reading)).chain(first(unit).filter(|_| !is_han_unit(unit))) {
            if !letters.contains(&letter) {
                letters.push(letter);
            }
        }
        if let [letter] = letters[..] {
            all.iter_mut().for_each(|before| before.push(letter));
        } else {
            all = all.iter().flat_map(|before| letters.iter().map(move |letter| format!("{before}{letter}"))).take(READINGS).collect();
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn terms(name: &str) -> Vec<String> {
        let mut terms = BTreeSet::new();
        Names::new(&Sounds::new("")).read(name, |term, _| _ = terms.insert(term.to_owned()));
        terms.into_iter().collect()
    }

    #[test]
    fn names_and_what_looks_or_sounds_like_them_share_terms() {
        assert_eq!(terms("民宿"), ["=minsu", "^ms", "~min su"]);
        assert_eq!(terms("名宿"), ["=mingsu", "^ms", "~min su"]);
        assert_eq!(terms("无人机"), ["=wurenji", "^wrj", "~ren ji", "~wu ji", "~wu ren"]);
        assert_eq!(terms("Escape rooms"), ["!<esc", "!<roo", "!e_e", "!escape", "!r_m", "!room", "=escaperoom", "^er"]);
        assert!(terms("hoemstay").contains(&"!h_y".to_owned()) && terms("homestay").contains(&"!h_y".to_owned()));
    }
}
