//! What templates can do with words: `{{ t.rows | count(n=3) }}`, `{{ date | date }}`, `{{ t.item | fill(n=2) }}`.

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::words::Words;

/// Adds the filters to an engine. Dates are written as the words say.
pub fn register(engine: &mut Tera, words: &Words) {
    let format = words.get("date.format").and_then(|format| format.as_str()).unwrap_or("{year}-{month}-{day}").to_owned();
    let months: Vec<String> = words
        .get("date.months")
        .and_then(|months| months.as_array())
        .map(|months| months.iter().filter_map(|month| month.as_str()).map(str::to_owned).collect())
        .unwrap_or_default();
    engine.register_filter("date", move |date: &str, _: Kwargs, _: &State| write_date(date, &format, &months));
    let numerals: Vec<char> = words.get("numerals").and_then(|numerals| numerals.as_str()).unwrap_or_default().chars().collect();
    engine.register_filter("numeral", move |number: u64, _: Kwargs, _: &State| numeral(number, &numerals));
    engine.register_filter("fill", |word: &str, blanks: Kwargs, _: &State| fill(word, &blanks));
    engine.register_filter("count", count);
}

/// `2023-09-07` in the words of the language: without padding, as official documents write dates.
fn write_date(date: &str, format: &str, months: &[String]) -> TeraResult<String> {
    let date: jiff::civil::Date = date.parse().map_err(|_| Error::message(format!("`{date}` is not a date")))?;
    let month = months.get(date.month() as usize - 1).cloned().unwrap_or_else(|| date.month().to_string());
    Ok(format.replace("{year}", &date.year().to_string()).replace("{month}", &month).replace("{day}", &date.day().to_string()))
}

/// A number as titles count batches: 第十二批. Beyond 99, and where the words have no numerals of their own, in digits.
fn numeral(number: u64, numerals: &[char]) -> String {
    let [.., ten] = numerals else { return number.to_string() };
    let digit = |value: u64| (value > 0).then(|| numerals.get(value as usize - 1)).flatten();
    match number {
        1..=99 => {
            let tens = digit(number / 10).filter(|_| number >= 20);
            let ten = Some(ten).filter(|_| number >= 10);
            [tens, ten, digit(number % 10)].into_iter().flatten().collect()
        }
        _ => number.to_string(),
    }
}

/// Puts values into the blanks of a word: `第{n}项`.
fn fill(word: &str, blanks: &Kwargs) -> TeraResult<String> {
    let mut filled = String::with_capacity(word.len());
    let mut rest = word;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').ok_or_else(|| Error::message(format!("`{word}` has a blank that does not end")))?;
        let value: Value = blanks.must_get(name)?;
        filled.push_str(before);
        filled.push_str(&value.to_string());
        rest = behind;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// A word that goes with a number. Languages with a plural have `one` and `other`.
fn count(word: Value, blanks: Kwargs, _: &State) -> TeraResult<String> {
    let n: u64 = blanks.must_get("n")?;
    let word = match word.as_map() {
        Some(forms) => forms.get(&(if n == 1 { "one" } else { "other" }).into()).cloned().unwrap_or_else(Value::none),
        None => word,
    };
    fill(word.as_str().ok_or_else(|| Error::message("this word has no form for the number"))?, &blanks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_count_as_titles_do() {
        let chinese: Vec<char> = "一二三四五六七八九十".chars().collect();
        let count = |number| numeral(number, &chinese);
        assert_eq!([1, 9, 10, 11, 20, 21, 99].map(count), ["一", "九", "十", "十一", "二十", "二十一", "九十九"]);
        assert_eq!((count(100), numeral(7, &[])), ("100".to_owned(), "7".to_owned()));
    }

    #[test]
    fn dates_are_written_without_padding() {
        assert_eq!(write_date("2023-09-07", "{year}年{month}月{day}日", &[]).unwrap(), "2023年9月7日");
        assert!(write_date("2023-13-01", "{year}", &[]).is_err());
    }
}
