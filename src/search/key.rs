//! Keys: what the words of a small index are filed under, so that a question loads those that may stand in it and no others.
//!
//! A word is filed under the sound of its first character, blurred (`word/mi`), and under that sound's letter (`initials/m`); one that begins with
//! a word of another script is filed under its first letter (`letter/k`). A question looks under the keys of all places where a word could begin.

use std::collections::BTreeSet;

use super::align::Heard;
use super::fold::is_han_unit;
use super::sound::{Sounds, blurred};

/// The keys of a word: for each sound of its first unit a sound and a letter, and the letter of one that has no sound.
pub fn of_word(units: &[String], sounds: &Sounds) -> BTreeSet<String> {
    let Some(first) = units.first() else { return BTreeSet::new() };
    // A question that may be pinyin is looked up as such: beijing under bei.
    let spelled = sounds.segment(first).into_iter().filter_map(|way| way.into_iter().next());
    let keys = sounds.of_unit(first).iter().cloned().chain(spelled).flat_map(|sound| [of_syllable(&sound), of_letter("initials", &sound)]);
    keys.chain(Some(of_letter("letter", first)).filter(|_| sounds.of_unit(first).is_empty())).collect()
}

/// The keys of a question. `starts` marks the units at which a word could begin.
pub fn of_question(heard: &Heard, starts: &[bool]) -> BTreeSet<String> {
    let beats = heard.ways.iter().flatten().flatten().filter(|beat| starts[beat.unit]);
    let mut keys: BTreeSet<String> = beats.flat_map(|beat| &beat.readings).map(|reading| of_syllable(reading)).collect();
    keys.extend(without_sound(heard, starts).map(|unit| of_letter("letter", unit)));
    keys
}

/// The keys of what may be initials in a question: its only word without a sound, for several are words.
pub fn initials(heard: &Heard, starts: &[bool]) -> BTreeSet<String> {
    let words: Vec<&String> = without_sound(heard, starts).collect();
    words.iter().filter(|_| words.len() == 1).map(|unit| of_letter("initials", unit)).collect()
}

/// Units that may be initials, or words of another script.
fn without_sound<'h>(heard: &'h Heard, starts: &[bool]) -> impl Iterator<Item = &'h String> {
    heard.units.iter().zip(&heard.opaque).zip(starts).filter(|((_, opaque), starts)| **opaque && **starts).map(|((unit, _), _)| unit)
}

/// The keys of a word of another language, or of a question's words in it.
pub fn foreign<'u>(words: impl IntoIterator<Item = &'u String>) -> BTreeSet<String> {
    words.into_iter().filter(|word| !is_han_unit(word)).map(|word| of_letter("foreign", word)).collect()
}

/// All keys there are.
pub fn all(sounds: &Sounds) -> BTreeSet<String> {
    let letters = || ('a'..='z').map(String::from).chain([OTHER.to_owned()]);
    let lettered = ["letter", "initials", "foreign"].into_iter().flat_map(|kind| letters().map(move |letter| of_letter(kind, &letter)));
    sounds.syllables().map(of_syllable).chain(lettered).collect()
}

/// What stands for letters that are not Latin.
const OTHER: &str = "0";

fn of_syllable(syllable: &str) -> String {
    format!("word/{}", blurred(syllable))
}

fn of_letter(kind: &str, word: &str) -> String {
    let letter = word.chars().next().filter(char::is_ascii_lowercase).map_or_else(|| OTHER.to_owned(), String::from);
    format!("{kind}/{letter}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::fold::{self, Traditional};

    #[test]
    fn a_question_looks_where_its_words_are_filed() {
        let sounds = Sounds::new("行hang");
        let units = |text: &str| fold::units(text, &Traditional::new());
        let of_word = |text: &str| of_word(&units(text), &sounds);
        let joined = |text: &str| of_word(text).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(joined("中介"), "initials/z word/zon");
        assert_eq!(joined("行业"), "initials/h initials/x word/han word/xin");
        assert_eq!(joined("KTV"), "letter/k");
        assert_eq!(joined("4S店"), "letter/0");
        for (question, word) in
            [("找中介", "中介"), ("zhongjie", "中介"), ("wrj", "无人机"), ("ktv", "KTV"), ("luyou", "旅游"), ("4s", "4S店")]
        {
            let heard = Heard::new(units(question), &sounds);
            let starts = vec![true; heard.units.len()];
            let keys: BTreeSet<String> = &of_question(&heard, &starts) | &initials(&heard, &starts);
            assert!(!of_word(word).is_disjoint(&keys), "{word} in {question}: {keys:?}");
            assert!(keys.is_subset(&all(&sounds)));
        }
        assert_eq!(foreign(&units("Escape rooms")).into_iter().collect::<Vec<_>>(), ["foreign/e", "foreign/r"]);
    }
}
