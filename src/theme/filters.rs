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
    engine.register_filter("fill", |word: &str, blanks: Kwargs, _: &State| fill(word, &blanks));
    engine.register_filter("count", count);
}

/// `2023-09-07` in the words of the language: without padding, as official documents write dates.
fn write_date(date: &str, format: &str, months: &[String]) -> TeraResult<String> {
    let date: jiff::civil::Date = date.parse().map_err(|_| Error::message(format!("`{date}` is not a date")))?;
    let month = months.get(date.month() as usize - 1).cloned().unwrap_or_else(|| date.month().to_string());
    Ok(format.replace("{year}", &date.year().to_string()).replace("{month}", &month).replace("{day}", &date.day().to_string()))
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
