//! Folding: texts become units, so that two writings of one word are the same.
//!
//! A unit is one Han character or one word of any other script. Width, case, accents, traditional forms, brackets and punctuation are gone;
//! English plurals are singular; ü is v, as it is typed.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};

/// Traditional characters and their simplified forms.
pub type Traditional = BTreeMap<char, char>;

/// A query beyond this length is cut: nobody types it, and work grows with it.
pub const MAX_UNITS: usize = 64;

/// Whether a character stands for itself.
pub fn is_han(c: char) -> bool {
    // Most are found without a look at the table.
    matches!(c, '\u{4e00}'..='\u{9fff}') || (c >= '\u{2e80}' && c.script() == Script::Han)
}

/// Whether a unit is a Han character.
pub fn is_han_unit(unit: &str) -> bool {
    unit.chars().next().is_some_and(is_han)
}

/// A unit of a text as it stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit<'t> {
    /// A Han character.
    Han(char),
    /// A word of any other script.
    Word(&'t str),
}

/// The units of a text, in order.
pub fn units(text: &str, traditional: &Traditional) -> Vec<String> {
    let mut units = Vec::new();
    read(text, |unit| {
        units.push(match unit {
            Unit::Han(c) => traditional.get(&c).copied().unwrap_or(c).to_string(),
            Unit::Word(word) => word.to_owned(),
        });
    });
    units
}

/// Hands each unit of a text to `each`, in order, without making a list of them: an index reads millions.
pub fn read(text: &str, mut each: impl FnMut(Unit<'_>)) {
    let mut word = String::new();
    let mut take = |c: char| match c {
        '\u{308}' if word.ends_with('u') => {
            word.pop();
            word.push('v');
        }
        '\u{300}'..='\u{36f}' => {}
        c if is_han(c) => {
            end(&mut word, &mut each);
            each(Unit::Han(c));
        }
        c if c.is_alphanumeric() => word.push(c),
        _ => end(&mut word, &mut each),
    };
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(folded) = folded(c) {
            take(folded);
            rest = &rest[c.len_utf8()..];
        } else {
            // Marks come in order within such a run, and never beyond it.
            let (run, after) = rest.split_at(rest.find(|c| folded(c).is_some()).unwrap_or(rest.len()));
            run.nfkd().flat_map(char::to_lowercase).for_each(&mut take);
            rest = after;
        }
    }
    end(&mut word, &mut each);
}

/// What most characters fold to is known without the tables of Unicode; of punctuation nothing but that it ends a word.
fn folded(c: char) -> Option<char> {
    match c {
        '\u{4e00}'..='\u{9fff}' => Some(c),
        '\0'..='\x7f' => Some(c.to_ascii_lowercase()),
        '\u{3000}'..='\u{3002}' | '\u{3008}'..='\u{3011}' | '“' | '”' | '（' | '）' | '，' | '：' | '；' => Some(' '),
        _ => None,
    }
}

fn end(word: &mut String, each: &mut impl FnMut(Unit<'_>)) {
    if !word.is_empty() {
        make_singular(word);
        each(Unit::Word(word));
        word.clear();
    }
}

/// Makes an English word singular, as far as its spelling tells. A word without a vowel is none: initials may end in s.
fn make_singular(word: &mut String) {
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    if word.len() <= 3 || !word.bytes().all(|b| b.is_ascii_lowercase()) || !word.contains(['a', 'e', 'i', 'o', 'u']) {
    } else if ends(&["ies"]) {
        word.truncate(word.len() - 3);
        word.push('y');
    } else if ends(&["sses", "xes", "ches", "shes"]) {
        word.truncate(word.len() - 2);
    } else if ends(&["s"]) && !ends(&["ss", "us", "is"]) {
        word.pop();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> String {
        let traditional = BTreeMap::from([('無', '无'), ('機', '机')]);
        units(text, &traditional).join(" ")
    }

    #[test]
    fn writings_of_one_word_fold_together() {
        assert_eq!(folded("桌（台）球馆"), "桌 台 球 馆");
        assert_eq!(folded("ＫＴＶ归谁管？"), "ktv 归 谁 管");
        assert_eq!(folded("無人機"), "无 人 机");
        assert_eq!(folded("Escape rooms, cafés"), "escape room cafe");
        assert_eq!(folded("lǚyóu lü"), "lvyou lv");
        assert_eq!(folded("mì shì"), "mi shi");
    }

    /// Units by nothing but the tables.
    fn units_by_tables(text: &str) -> Vec<String> {
        let mut units = Vec::new();
        let mut word = String::new();
        for c in text.nfkd().flat_map(char::to_lowercase).chain([' ']) {
            match c {
                '\u{308}' if word.ends_with('u') => {
                    word.pop();
                    word.push('v');
                }
                '\u{300}'..='\u{36f}' => {}
                c if c.is_alphanumeric() && !is_han(c) => word.push(c),
                c => {
                    make_singular(&mut word);
                    units.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()));
                    units.extend(is_han(c).then(|| c.to_string()));
                }
            }
        }
        units
    }

    proptest! {
        #[test]
        fn what_is_known_of_characters_agrees_with_the_tables(text in "([\\x00-\\x7f]|[\u{4e00}-\u{9fff}]|[\u{3000}-\u{3020}]|[\u{ff00}-\u{ff5e}]|[\u{300}-\u{36f}]|[“”üÜé豈⼀ﬁ]|\\PC){0,12}") {
            prop_assert_eq!(units(&text, &Traditional::new()), units_by_tables(&text));
        }
    }
}
