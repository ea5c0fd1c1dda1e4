//! Questions: what of a query is about the question, not about its subject.

use std::collections::{BTreeMap, BTreeSet};

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
    /// The digits from zero, as characters.
    pub digits: String,
}

impl QuestionWords {
    /// The built-in ones.
    pub fn built_in() -> Self {
        let mut words: Self = toml::from_str(include_str!("question.toml")).expect("the built-in words are checked by a test");
        for text in [&mut words.ask, &mut words.lead, &mut words.support, &mut words.inside, &mut words.towards, &mut words.not_places, &mut words.alike] {
            *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        words
    }
}

/// Phrases, ready to be found in units.
#[derive(Clone, Debug, Default)]
pub struct Phrases {
    all: BTreeSet<String>,
    longest: usize,
}

impl Phrases {
    /// From phrases with spaces between them.
    pub fn new(text: &str) -> Self {
        let mut phrases = Self::default();
        for phrase in text.split(' ') {
            let units = fold::units(phrase, &BTreeMap::new());
            phrases.longest = phrases.longest.max(units.len());
            phrases.all.insert(units.concat());
        }
        phrases
    }

    /// How many units the longest phrase at `start` has, of those that end by `end`; 0 if none stands there.
    pub fn at(&self, units: &[String], start: usize, end: usize) -> usize {
        let most = self.longest.min(end.saturating_sub(start));
        (1..=most).rev().find(|len| self.all.contains(&units[start..start + len].concat())).unwrap_or(0)
    }

    /// Whether any phrase stands in the part of `units` that `free` marks.
    pub fn any(&self, units: &[String], free: &[bool]) -> bool {
        (0..units.len()).any(|start| {
            let end = (start..units.len()).find(|at| !free[*at]).unwrap_or(units.len());
            self.at(units, start, end) > 0
        })
    }
}

/// A row, an annex or a document that a question names by its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference {
    /// 第24项.
    pub row: Option<u32>,
    /// 附件1, as a term.
    pub annex: Option<String>,
    /// The number of a document, as a term.
    pub number: Option<String>,
}

/// What a query refers to by number.
pub fn reference(units: &[String], digits: &str) -> Option<Reference> {
    let unit = |at: usize| units.get(at).map(String::as_str);
    let mut reference = Reference::default();
    for at in 0..units.len() {
        match unit(at) {
            Some("第") => {
                let (value, next) = number(units, at + 1, digits);
                if let (Some(value), Some("项" | "行" | "条" | "号")) = (value, unit(next)) {
                    reference.row = reference.row.or(Some(value));
                }
            }
            Some("row" | "item" | "no" | "number" | "entry") => {
                if let (Some(value), _) = number(units, at + 1, digits) {
                    reference.row = reference.row.or(Some(value));
                }
            }
            Some("附") if unit(at + 1) == Some("件") => {
                if let (Some(value), _) = number(units, at + 2, digits) {
                    reference.annex = Some(format!("@附件{value}"));
                }
            }
            Some("annex" | "appendix") => {
                if let (Some(value), _) = number(units, at + 1, digits) {
                    reference.annex = Some(format!("@附件{value}"));
                }
            }
            Some("号") if at >= 3 && is_year(&units[at - 2]) && is_number(&units[at - 1]) => {
                let start = (0..at - 2).rev().take_while(|before| fold::is_han_unit(&units[*before])).last();
                reference.number = start.map(|start| format!("@{}", units[start..=at].concat()));
            }
            _ => {}
        }
    }
    if let [only] = units
        && is_number(only)
    {
        reference.row = only.parse().ok();
    }
    if let [count, "项"] = units.iter().map(String::as_str).collect::<Vec<_>>()[..]
        && is_number(count)
    {
        reference.row = count.parse().ok();
    }
    (reference != Reference::default()).then_some(reference)
}

fn is_number(unit: &str) -> bool {
    unit.len() <= 6 && unit.bytes().all(|b| b.is_ascii_digit())
}

fn is_year(unit: &str) -> bool {
    unit.len() == 4 && is_number(unit)
}

/// The number at a unit, in digits or up to 九十九 in words, and the unit after it.
fn number(units: &[String], at: usize, digits: &str) -> (Option<u32>, usize) {
    if let Some(unit) = units.get(at)
        && is_number(unit)
    {
        return (unit.parse().ok(), at + 1);
    }
    let digit = |at: usize| units.get(at).and_then(|unit| digits.chars().position(|digit| unit.chars().eq([digit]))).map(|digit| digit as u32);
    let is_ten = |at: usize| units.get(at).is_some_and(|unit| unit == "十");
    match (digit(at), is_ten(at), is_ten(at + 1)) {
        (_, true, _) => (Some(10 + digit(at + 1).unwrap_or(0)), at + 1 + usize::from(digit(at + 1).is_some())),
        (Some(tens), _, true) => (Some(tens * 10 + digit(at + 2).unwrap_or(0)), at + 2 + usize::from(digit(at + 2).is_some())),
        (Some(one), _, false) => (Some(one), at + 1),
        (None, ..) => (None, at),
    }
}

/// The term of a document's number: 新政办发〔2023〕12号 and every way to write its brackets.
pub fn number_term(number: &str) -> String {
    format!("@{}", fold::units(number, &Traditional::new()).concat())
}

/// The term of an annex's label: 附件1.
pub fn annex_term(label: &str, digits: &str) -> Option<String> {
    reference(&fold::units(label, &Traditional::new()), digits)?.annex
}

#[cfg(test)]
mod tests {
    use super::*;

    fn referred(text: &str) -> Option<Reference> {
        reference(&fold::units(text, &Traditional::new()), &QuestionWords::built_in().digits)
    }

    #[test]
    fn rows_annexes_and_numbers() {
        let row = |row| Some(Reference { row: Some(row), ..Reference::default() });
        for text in ["第24项", "第二十四项", "24项", "24", "row 24", "清单第24项归谁管"] {
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
