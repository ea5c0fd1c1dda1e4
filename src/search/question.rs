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

/// What a question refers to by number, as terms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference {
    /// 第24项.
    pub row: Option<String>,
    /// 附件1.
    pub annex: Option<String>,
    /// The number of a document.
    pub number: Option<String>,
}

/// Finds references, by patterns that the search client has too.
#[derive(Debug)]
pub struct References {
    row: Regex,
    annex: Regex,
    number: Regex,
}

impl References {
    /// By the patterns in the words of questions.
    pub fn new(words: &QuestionWords) -> Self {
        let pattern = |text: &str| Regex::new(text).expect("the built-in patterns are checked by a test");
        Self { row: pattern(&words.row), annex: pattern(&words.annex), number: pattern(&words.number) }
    }

    /// What a question refers to; None if to nothing.
    pub fn find(&self, units: &[String]) -> Option<Reference> {
        let text = units.concat();
        let term = |prefix: &str, pattern: &Regex| {
            let found = pattern.captures(&text)?;
            let number = found.iter().skip(1).flatten().next()?;
            Some(format!("{prefix}{}", number.as_str()))
        };
        let reference = Reference { row: term("@", &self.row), annex: term("@附件", &self.annex), number: term("@", &self.number) };
        (reference != Reference::default()).then_some(reference)
    }
}

/// The terms of a number in digits and, up to 九十九, in words.
pub fn numeral_terms(prefix: &str, number: u32) -> Vec<String> {
    let digit = |value: u32| ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"][value as usize % 10];
    let words = match number {
        0 | 100.. => None,
        1..10 => Some(digit(number).to_owned()),
        10..20 => Some(format!("十{}", digit(number))),
        _ => Some(format!("{}十{}", digit(number / 10), digit(number))),
    };
    [number.to_string()].into_iter().chain(words).map(|numeral| format!("{prefix}{numeral}")).collect()
}

/// The terms of an annex's label: 附件1, 附件一.
pub fn annex_terms(label: &str) -> Vec<String> {
    let text = fold::units(label, &Traditional::new()).concat();
    let Some(numeral) = text.strip_prefix("附件") else { return Vec::new() };
    let number = numeral.parse().ok().or_else(|| (1..100).find(|number| numeral_terms("", *number).contains(&numeral.to_owned())));
    number.map_or_else(Vec::new, |number| numeral_terms("@附件", number))
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
        for (text, number) in
            [("第24项", 24), ("第二十四项", 24), ("24项", 24), ("row 24", 24), ("清单第24项归谁管", 24), ("第十项", 10), ("第三十项", 30)]
        {
            let row = referred(text).and_then(|reference| reference.row).expect(text);
            assert!(numeral_terms("@", number).contains(&row), "{text}");
        }
        for text in ["附件1 第2项", "附件一第二项"] {
            let Some(Reference { row: Some(row), annex: Some(annex), number: None }) = referred(text) else { panic!("{text}") };
            assert!(numeral_terms("@", 2).contains(&row) && annex_terms("附件1").contains(&annex), "{text}");
            assert_eq!(annex_terms("附件1"), annex_terms("附件一"));
        }
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
