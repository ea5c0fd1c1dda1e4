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

use std::collections::BTreeMap;

use super::align::Beat;
use super::fold::is_han_unit;
use super::sound::{Sounds, blurred};

/// The weight of a term that makes up a whole name.
pub const WHOLE: u32 = 12;
/// How many units a question may say something with until it is a long one.
const LONG: usize = 8;
/// How many readings of one pair, or one name, are followed.
const READINGS: usize = 8;

/// The terms of a name, each with its share of the name.
pub fn of_name(units: &[String], sounds: &Sounds) -> BTreeMap<String, u32> {
    let mut terms = BTreeMap::new();
    let mut add = |group: Vec<String>| {
        let weight = (WHOLE / group.len().max(1) as u32).max(1);
        for term in group {
            terms.insert(term, weight);
        }
    };
    add(units.iter().filter(|unit| !is_han_unit(unit)).flat_map(|word| of_word(word)).collect());
    let mut pairs: Vec<String> = units.windows(2).flat_map(|two| pair(sounds.of_unit(&two[0]), sounds.of_unit(&two[1]))).collect();
    if let [first, _, last] = units {
        pairs.extend(pair(sounds.of_unit(first), sounds.of_unit(last)));
    }
    add(pairs);
    // Each is a whole name to itself.
    add(vec![whole(units, sounds)]);
    initials(units, sounds).into_iter().for_each(|initials| add(vec![initials]));
    terms
}

/// The term of a whole name, or of a stretch of a question that may be one. Of many names with the same pairs it finds the one that is meant.
pub fn whole(units: &[String], sounds: &Sounds) -> String {
    let parts = units.iter().map(|unit| sounds.of_unit(unit).first().unwrap_or(unit).as_str());
    std::iter::once("=").chain(parts).collect()
}

/// The terms of a question: of its words, and of its syllables one and two apart. `says` marks the units that may say something about the
/// subject.
pub fn of_question(units: &[String], ways: &[Vec<Option<Beat>>], says: &[bool]) -> Vec<String> {
    let mut terms: Vec<String> = units.iter().filter(|unit| !is_han_unit(unit)).flat_map(|word| of_word(word)).collect();
    terms.extend(units.iter().filter(|unit| !is_han_unit(unit)).map(|word| format!("^{word}")));
    for way in ways {
        // In a long question neither what an error spares nor what stands beside a phrase is worth looking up.
        let is_long = says.iter().filter(|says| **says).count() > LONG;
        for (apart, enough) in if is_long { vec![(1, 2)] } else { vec![(1, 1), (2, 2)] } {
            for (a, b) in way.iter().zip(way.iter().skip(apart)) {
                if let (Some(a), Some(b)) = (a, b)
                    && usize::from(says[a.unit]) + usize::from(says[b.unit]) >= enough
                {
                    // Names have a term for each of their readings, so one of a question's will do.
                    terms.extend(pair(&a.readings[..1], &b.readings[..1]));
                }
            }
        }
    }
    terms
}

/// The terms of a word.
fn of_word(word: &str) -> Vec<String> {
    let mut terms = vec![format!("!{word}")];
    if let (Some(start), Some(first), Some(last)) = (word.get(..3), word.chars().next(), word.chars().last()) {
        terms.extend([format!("!<{start}"), format!("!{first}_{last}")]);
    }
    terms
}

/// Characters in pairs, and words.
pub fn plain(units: &[String]) -> Vec<String> {
    let pairs = units.windows(2).filter(|pair| pair.iter().all(|unit| is_han_unit(unit))).map(|pair| pair.concat());
    pairs.chain(units.iter().filter(|unit| !is_han_unit(unit)).cloned()).collect()
}

/// The terms of running text.
pub fn of_text(units: &[String]) -> Vec<String> {
    plain(units).into_iter().map(|term| format!("#{term}")).collect()
}

/// The terms of two syllables, each with several readings.
fn pair(first: &[String], second: &[String]) -> Vec<String> {
    let mut terms = Vec::new();
    for a in first {
        for b in second {
            let term = format!("~{} {}", blurred(a), blurred(b));
            if terms.len() < READINGS && !terms.contains(&term) {
                terms.push(term);
            }
        }
    }
    terms
}

/// The initials of a name, by all its readings.
fn initials(units: &[String], sounds: &Sounds) -> Vec<String> {
    if units.len() < 2 {
        return Vec::new();
    }
    let mut all = vec!["^".to_owned()];
    for unit in units {
        let mut letters: Vec<char> = Vec::new();
        let readings = sounds.of_unit(unit);
        let first = |text: &str| text.chars().next();
        for letter in readings.iter().filter_map(|reading| first(reading)).chain(first(unit).filter(|_| !is_han_unit(unit))) {
            if !letters.contains(&letter) {
                letters.push(letter);
            }
        }
        all = all.iter().flat_map(|before| letters.iter().map(move |letter| format!("{before}{letter}"))).take(READINGS).collect();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::fold;

    fn terms(name: &str) -> Vec<String> {
        of_name(&fold::units(name, &BTreeMap::new()), &Sounds::new("")).into_keys().collect()
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
