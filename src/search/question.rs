//! Questions: what of a query is about the question, not about its subject.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::fold::{self, Traditional};

/// Words of questions, as the index carries them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct QuestionWords {
    /// Says nothing about the subject.
    pub ask: String,
    /// Asks for what a department leads.
    pub lead: String,
    /// Asks for what a department assists in.
    pub support: String,
    /// Follows a place within the town.
    pub inside: String,
    /// Stands before a place within the town.
    pub towards: String,
    /// Words that have the name of a place in them and are none.
    #[serde(skip_serializing)]
    pub not_places: String,
    /// Groups of characters that look alike.
    pub alike: String,
    /// Pattern of a row's number.
    pub row: String,
    /// Pattern of an annex's number.
    pub annex: String,
    /// Pattern of a document's number.
    pub number: String,
    /// The digits from zero, as characters.
    pub digits: String,
}

impl QuestionWords {
    /// The built-in ones.
    pub fn built_in() -> Self {
        let mut words: Self = toml::from_str(include_str!("question.toml")).expect("the built-in words are checked by a test");
        for text in [
            &mut words.ask,
            &mut words.lead,
            &mut words.support,
            &mut words.inside,
            &mut words.towards,
            &mut words.not_places,
            &mut words.alike,
        ] {
            *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        words
    }
}

/// Phrases, ready to be found in units.
#[derive(Clone, Debug, Default)]
pub struct Phrases(BTreeSet<String>);

/// A longer phrase is not looked for.
const LONGEST: usize = 12;

impl Phrases {
    /// From phrases with spaces between them.
    pub fn new(text: &str) -> Self {
        Self(text.split(' ').map(|phrase| fold::units(phrase, &BTreeMap::new()).concat()).collect())
    }

    /// How many units the longest phrase at `start` has, of those that end by `end`; 0 if none stands there.
    pub fn at(&self, units: &[String], start: usize, end: usize) -> usize {
        let most = LONGEST.min(end.saturating_sub(start));
        (1..=most).rev().find(|len| self.0.contains(&units[start..start + len].concat())).unwrap_or(0)
    }

    /// Whether any phrase stands in the part of `units` that `free` marks.
    pub fn any(&self, units: &[String], free: &[bool]) -> bool {
        (0..units.len()).any(|start| {
            let end = (start..units.len()).find(|at| !free[*at]).unwrap_or(units.len());
            self.at(units, start, end) > 0
        })
    }
}

/// What a question refers to by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference {
    /// 第24项.
    pub row: Option<u32>,
    /// 附件1, as a term.
    pub annex: Option<String>,
    /// The number of a document, as a term.
    pub number: Option<String>,
}

/// Finds references, by patterns that the search client has too.
#[derive(Debug)]
pub struct References {
    row: Regex,
    annex: Regex,
    number: Regex,
    digits: String,
}

impl References {
    /// By the patterns in the words of questions.
    pub fn new(words: &QuestionWords) -> Self {
        let pattern = |text: &str| Regex::new(text).expect("the built-in patterns are checked by a test");
        Self { row: pattern(&words.row), annex: pattern(&words.annex), number: pattern(&words.number), digits: words.digits.clone() }
    }

    /// What a question refers to; None if to nothing.
    pub fn find(&self, units: &[String]) -> Option<Reference> {
        let text = units.concat();
        let value = |pattern: &Regex| {
            let found = pattern.captures(&text)?;
            let numeral = found.iter().skip(1).flatten().next()?;
            self.value(numeral.as_str())
        };
        let reference = Reference {
            row: value(&self.row),
            annex: value(&self.annex).map(|annex| format!("@附件{annex}")),
            number: self.number.find(&text).map(|number| format!("@{}", number.as_str())),
        };
        (reference != Reference::default()).then_some(reference)
    }

    /// The value of a numeral in digits, or in words up to 九十九.
    fn value(&self, numeral: &str) -> Option<u32> {
        if numeral.starts_with(|c: char| c.is_ascii_digit()) {
            return numeral.parse().ok();
        }
        let digit = |text: &str| self.digits.chars().position(|digit| text.chars().eq([digit])).map(|digit| digit as u32);
        match numeral.split_once('十') {
            Some((tens, ones)) => {
                Some(10 * if tens.is_empty() { 1 } else { digit(tens)? } + if ones.is_empty() { 0 } else { digit(ones)? })
            }
            None => digit(numeral),
        }
    }

    /// The term of an annex's label: 附件1.
    pub fn annex_term(&self, label: &str) -> Option<String> {
        self.find(&fold::units(label, &Traditional::new()))?.annex
    }
}

/// The term of a document's number: 新政办发〔2023〕12号 and every way to write its brackets.
pub fn number_term(number: &str) -> String {
    format!("@{}", fold::units(number, &Traditional::new()).concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn referred(text: &str) -> Option<Reference> {
        References::new(&QuestionWords::built_in()).find(&fold::units(text, &Traditional::new()))
    }

    #[test]
    fn rows_annexes_and_numbers() {
        let row = |row| Some(Reference { row: Some(row), ..Reference::default() });
        for text in ["第24项", "第二十四项", "24项", "row 24", "清单第24项归谁管"] {
            assert_eq!(referred(text), row(24), "{text}");
        }
        assert_eq!(referred("第十项"), row(10));
        let both = Reference { row: Some(2), annex: Some("@附件1".to_owned()), number: None };
        assert_eq!(referred("附件1 第2项"), Some(both.clone()));
        assert_eq!(referred("附件一第二项"), Some(both));
        let number = referred("新政办发〔2023〕12号").and_then(|reference| reference.number);
        assert_eq!(number.as_deref(), Some("@新政办发202312号"));
        assert_eq!(number, Some(number_term("新政办发[2023]12号")));
        assert_eq!(referred("密室逃脱归谁管"), None);
        assert_eq!(referred("三个滑梯"), None);
    }

    #[test]
    fn phrases_are_found_longest_first() {
        let phrases = Phrases::new("谁 归谁管 管");
        let units = fold::units("酒店归谁管", &Traditional::new());
        assert_eq!(phrases.at(&units, 2, 5), 3);
        assert_eq!(phrases.at(&units, 2, 4), 0);
        assert_eq!(phrases.at(&units, 0, 5), 0);
    }
}
