//! What templates can do with words: `{{ t.rows | count(n=3) }}`, `{{ date | date }}`, `{{ t.item | fill(n=2) }}`. The engine and compiled programs
//! have them from here.

use std::sync::Arc;

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::words::Words;

/// The filters as the words of a language make them.
pub struct Filters {
    /// How dates are written.
    date: String,
    months: Vec<String>,
    numerals: Vec<char>,
}

impl Filters {
    /// The filters of a language.
    pub fn new(words: &Words) -> Self {
        let text = |path: &str| words.get(path).and_then(|word| word.as_str());
        let months = words.get("date.months").and_then(|months| months.as_array());
        Self {
            date: text("date.format").unwrap_or("{year}-{month}-{day}").to_owned(),
            months: months.into_iter().flatten().filter_map(|month| month.as_str()).map(str::to_owned).collect(),
            numerals: text("numerals").unwrap_or_default().chars().collect(),
        }
    }

    /// `2023-09-07` in the words of the language: without padding, as official documents write dates.
    pub fn date(&self, date: &str, into: &mut String) -> Result<(), String> {
        let date: jiff::civil::Date = date.parse().map_err(|_| format!("`{date}` is not a date"))?;
        for piece in blanks(&self.date) {
            match piece {
                Ok(Piece::Blank("year")) => into.push_str(&date.year().to_string()),
                Ok(Piece::Blank("month")) => match self.months.get(date.month() as usize - 1) {
                    Some(month) => into.push_str(month),
                    None => into.push_str(&date.month().to_string()),
                },
                Ok(Piece::Blank("day")) => into.push_str(&date.day().to_string()),
                Ok(Piece::Blank(name)) => into.extend(["{", name, "}"]),
                Ok(Piece::Text(text)) | Err(text) => into.push_str(text),
            }
        }
        Ok(())
    }

    /// A number as titles count batches: 第十二批. Beyond 99, and where the words have no numerals of their own, in digits.
    pub fn numeral(&self, number: u64, into: &mut String) {
        let digit = |value: u64| (value > 0).then(|| self.numerals.get(value as usize - 1)).flatten();
        match (number, &self.numerals[..]) {
            (1..=99, [.., ten]) => {
                let tens = digit(number / 10).filter(|_| number >= 20);
                let ten = Some(ten).filter(|_| number >= 10);
                into.extend([tens, ten, digit(number % 10)].into_iter().flatten());
            }
            _ => into.push_str(&number.to_string()),
        }
    }
}

/// A piece of a word with blanks: `第{n}项`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'w> {
    Text(&'w str),
    Blank(&'w str),
}

/// The pieces of a word. A blank that does not end is an error, with what is left of the word.
pub fn blanks(word: &str) -> impl Iterator<Item = Result<Piece<'_>, &str>> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let before = rest.find('{').unwrap_or(rest.len());
        let piece = match before {
            _ if rest.is_empty() => return None,
            0 => match rest[1..].split_once('}') {
                Some((name, behind)) => {
                    rest = behind;
                    return Some(Ok(Piece::Blank(name)));
                }
                None => Err(rest),
            },
            _ => Ok(Piece::Text(&rest[..before])),
        };
        rest = if piece.is_ok() { &rest[before..] } else { "" };
        Some(piece)
    })
}

/// Which form of a word goes with a number, in languages with a plural.
pub fn form(n: u64) -> &'static str {
    if n == 1 { "one" } else { "other" }
}

/// Adds the filters to an engine.
pub fn register(engine: &mut Tera, filters: &Arc<Filters>) {
    let own = Arc::clone(filters);
    engine.register_filter("date", move |date: &str, _: Kwargs, _: &State| {
        let mut written = String::new();
        own.date(date, &mut written).map(|()| written).map_err(Error::message)
    });
    let own = Arc::clone(filters);
    engine.register_filter("numeral", move |number: u64, _: Kwargs, _: &State| {
        let mut written = String::new();
        own.numeral(number, &mut written);
        written
    });
    engine.register_filter("fill", |word: &str, values: Kwargs, _: &State| fill(word, &values));
    engine.register_filter("count", count);
}

/// Puts values into the blanks of a word.
fn fill(word: &str, values: &Kwargs) -> TeraResult<String> {
    let mut filled = String::with_capacity(word.len());
    for piece in blanks(word) {
        match piece.map_err(|_| Error::message(format!("`{word}` has a blank that does not end")))? {
            Piece::Text(text) => filled.push_str(text),
            Piece::Blank(name) => filled.push_str(&values.must_get::<Value>(name)?.to_string()),
        }
    }
    Ok(filled)
}

/// A word that goes with a number. Languages with a plural have `one` and `other`.
fn count(word: Value, values: Kwargs, _: &State) -> TeraResult<String> {
    let n: u64 = values.must_get("n")?;
    let word = match word.as_map() {
        Some(forms) => forms.get(&form(n).into()).cloned().unwrap_or_else(Value::none),
        None => word,
    };
    fill(word.as_str().ok_or_else(|| Error::message("this word has no form for the number"))?, &values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filters(date: &str, numerals: &str) -> Filters {
        Filters { date: date.to_owned(), months: Vec::new(), numerals: numerals.chars().collect() }
    }

    #[test]
    fn batches_count_as_titles_do() {
        let written = |numerals: &str, number| {
            let mut written = String::new();
            filters("", numerals).numeral(number, &mut written);
            written
        };
        let count = |number| written("一二三四五六七八九十", number);
        assert_eq!([1, 9, 10, 11, 20, 21, 99].map(count), ["一", "九", "十", "十一", "二十", "二十一", "九十九"]);
        assert_eq!((count(100), written("", 7)), ("100".to_owned(), "7".to_owned()));
    }

    #[test]
    fn dates_are_written_without_padding() {
        let written = |format: &str, date: &str| {
            let mut written = String::new();
            filters(format, "").date(date, &mut written).map(|()| written)
        };
        assert_eq!(written("{year}年{month}月{day}日", "2023-09-07").unwrap(), "2023年9月7日");
        assert_eq!(written("{day}/{week}{", "2023-09-07").unwrap(), "7/{week}{");
        assert!(written("{year}", "2023-13-01").is_err());
    }

    #[test]
    fn words_are_cut_at_their_blanks() {
        let cut = |word: &'static str| blanks(word).collect::<Vec<_>>();
        assert_eq!(cut("第{n}项"), [Ok(Piece::Text("第")), Ok(Piece::Blank("n")), Ok(Piece::Text("项"))]);
        assert_eq!(cut("{a}{b}"), [Ok(Piece::Blank("a")), Ok(Piece::Blank("b"))]);
        assert_eq!(cut("a{b"), [Ok(Piece::Text("a")), Err("{b")]);
        assert!(cut("").is_empty());
    }
}
