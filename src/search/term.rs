//! Terms: what the index is keyed by. Names and questions give the same terms, so that what sounds or looks alike meets.
//!
//! | term | of |
//! |---|---|
//! | `密室` | two characters in a row, of a name |
//! | `ktv` | a word of a name |
//! | `~mi si` | two syllables in a row, blurred; of three-character names also the first and the last |
//! | `^mstt` | the initials of a whole name |
//! | `!escape`, `!%escp`, `!<esc` | a word of a name in another language; its consonants, which typing errors mostly spare; its beginning |
//! | `#密室`, `#escape` | two characters or a word of running text |
//! | `@24`, `@附件1` | a row of an annex, the label of an annex, the number of a document |

use std::collections::BTreeMap;

use super::fold::is_han_unit;
use super::sound::{Sounds, blurred};

/// The weight of a term that makes up a whole name.
pub const WHOLE: u32 = 12;
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
    add(plain(units));
    let mut pairs = sound_pairs(units, sounds);
    if let [first, _, last] = units {
        pairs.extend(pair(sounds.of_unit(first), sounds.of_unit(last)));
    }
    add(pairs);
    // Each is a whole name to itself.
    initials(units, sounds).into_iter().for_each(|initials| add(vec![initials]));
    terms
}

/// The terms of a name in another language, each with its share of the name.
pub fn of_foreign_name(units: &[String]) -> BTreeMap<String, u32> {
    let weight = (WHOLE / units.len().max(1) as u32).max(1);
    of_foreign_words(units).into_iter().map(|term| (term, weight)).collect()
}

/// The terms of words in another language.
pub fn of_foreign_words(units: &[String]) -> Vec<String> {
    let mut terms = Vec::new();
    for unit in units.iter().filter(|unit| !is_han_unit(unit)) {
        terms.push(format!("!{unit}"));
        terms.extend(skeleton(unit));
        terms.extend(unit.get(..3).map(|start| format!("!<{start}")));
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

/// The consonants of a word, none twice in a row, after its first letter.
pub fn skeleton(word: &str) -> Option<String> {
    if word.len() < 4 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let mut skeleton = String::from("!%");
    for (at, c) in word.chars().enumerate() {
        if at == 0 || (!matches!(c, 'a' | 'e' | 'i' | 'o' | 'u') && !skeleton.ends_with(c)) {
            skeleton.push(c);
        }
    }
    Some(skeleton)
}

/// Characters in pairs by their sounds.
pub fn sound_pairs(units: &[String], sounds: &Sounds) -> Vec<String> {
    units.windows(2).flat_map(|two| pair(sounds.of_unit(&two[0]), sounds.of_unit(&two[1]))).collect()
}

/// The terms of two syllables, each with several readings.
pub fn pair(first: &[String], second: &[String]) -> Vec<String> {
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
pub fn initials(units: &[String], sounds: &Sounds) -> Vec<String> {
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
        assert_eq!(terms("民宿"), ["^ms", "~min su", "民宿"]);
        assert!(terms("名宿").contains(&"~min su".to_owned()));
        assert_eq!(terms("无人机"), ["^wrj", "~ren ji", "~wu ji", "~wu ren", "人机", "无人"]);
        let foreign = of_foreign_name(&fold::units("Escape rooms", &BTreeMap::new()));
        assert_eq!(foreign.into_keys().collect::<Vec<_>>(), ["!%escp", "!%rm", "!<esc", "!<roo", "!escape", "!room"]);
        assert_eq!(skeleton("hoemstay"), skeleton("homestay"));
    }
}
