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

/// The units of a text, in order.
pub fn units(text: &str, traditional: &Traditional) -> Vec<String> {
    let mut units = Vec::new();
    let mut word = String::new();
    for c in text.nfkd().flat_map(char::to_lowercase) {
        match c {
            '\u{308}' if word.ends_with('u') => {
                word.pop();
                word.push('v');
            }
            '\u{300}'..='\u{36f}' => {}
            c if is_han(c) => {
                end(&mut word, &mut units);
                units.push(traditional.get(&c).copied().unwrap_or(c).to_string());
            }
            c if c.is_alphanumeric() => word.push(c),
            _ => end(&mut word, &mut units),
        }
    }
    end(&mut word, &mut units);
    units
}

fn end(word: &mut String, units: &mut Vec<String>) {
    if !word.is_empty() {
        units.push(singular(&std::mem::take(word)));
    }
}

/// The singular of an English word, as far as its spelling tells. A word without a vowel is none: initials may end in s.
fn singular(word: &str) -> String {
    let cut = |end: usize, add: &str| format!("{}{add}", &word[..word.len() - end]);
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    if word.len() <= 3 || !word.bytes().all(|b| b.is_ascii_lowercase()) || !word.contains(['a', 'e', 'i', 'o', 'u']) {
        word.to_owned()
    } else if ends(&["ies"]) {
        cut(3, "y")
    } else if ends(&["sses", "xes", "ches", "shes"]) {
        cut(2, "")
    } else if ends(&["s"]) && !ends(&["ss", "us", "is"]) {
        cut(1, "")
    } else {
        word.to_owned()
    }
}

#[cfg(test)]
mod tests {
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
}
