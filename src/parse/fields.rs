//! Frontmatter: typed reading of a TOML table that reports everything wrong with it, not only the first thing.

use std::cell::RefCell;
use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{At, Code, Diagnostic, FileId, Place};
use crate::model::{Languages, Localized};

/// Collects the findings in one file.
#[derive(Debug)]
pub struct Reporter {
    file: FileId,
    found: RefCell<Vec<Diagnostic>>,
}

impl Reporter {
    /// A reporter without findings.
    pub fn new(file: FileId) -> Self {
        Self { file, found: RefCell::default() }
    }

    /// Adds a finding.
    pub fn report(&self, diagnostic: Diagnostic) {
        self.found.borrow_mut().push(diagnostic);
    }

    /// The place of `range` in this file.
    pub fn place(&self, range: Range<usize>) -> Place {
        Place::new(self.file, range)
    }

    /// The findings.
    pub fn into_found(self) -> Vec<Diagnostic> {
        self.found.into_inner()
    }
}

/// A source in its two parts, as the parsers of single kinds get it.
pub struct SourceText<'s> {
    pub reporter: &'s Reporter,
    pub fields: Fields<'s>,
    /// The whole text of the file; the body is a part of it so that offsets are those of the file.
    pub text: &'s str,
    pub body: Range<usize>,
}

const FENCE: &str = "+++";

/// Splits a file into frontmatter and body and hands both to `parse`. If the frontmatter is not TOML, what could be recovered is parsed
/// without a further word: every other finding would only follow from the first.
pub fn document<T>(file: FileId, text: &str, parse: impl FnOnce(SourceText<'_>) -> Option<T>) -> (Option<T>, Vec<Diagnostic>) {
    let reporter = Reporter::new(file);
    let Some((frontmatter, body)) = split(text) else {
        let first_line = 0..text.find('\n').unwrap_or(text.len());
        let message = match text[first_line.clone()].trim_end() {
            FENCE => "the frontmatter has no closing `+++`",
            _ => "the file does not begin with frontmatter",
        };
        let missing = Diagnostic::new(Code::MissingFrontmatter, reporter.place(first_line), message)
            .hint("put TOML between two lines of `+++` at the head of the file");
        return (None, vec![missing]);
    };
    let (table, broken) = read_table(&reporter, text, frontmatter);
    let fields = Fields::new(&reporter, table.into_inner(), reporter.place(0..FENCE.len()));
    let source = SourceText { reporter: &reporter, fields, text, body };
    let document = parse(source);
    if broken.is_empty() { (document, reporter.into_found()) } else { (document, broken) }
}

/// A TOML file without body.
pub fn toml_file<T>(file: FileId, text: &str, parse: impl FnOnce(&Reporter, Fields<'_>) -> T) -> (T, Vec<Diagnostic>) {
    let reporter = Reporter::new(file);
    let (table, broken) = read_table(&reporter, text, 0..text.len());
    let head = 0..text.find('\n').unwrap_or(text.len());
    let value = parse(&reporter, Fields::new(&reporter, table.into_inner(), reporter.place(head)));
    if broken.is_empty() { (value, reporter.into_found()) } else { (value, broken) }
}

/// Ranges of the frontmatter and of the body.
fn split(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let start = line_end(text, 0);
    if text[..start].trim_end() != FENCE {
        return None;
    }
    let mut at = start;
    while at < text.len() {
        let end = line_end(text, at);
        if text[at..end].trim_end() == FENCE {
            return Some((start..at, end..text.len()));
        }
        at = end;
    }
    None
}

/// Where the frontmatter of a file has the entry of a path, such as `published` or `correction.0.reason`: its key and its value.
pub fn place_of(file: FileId, text: &str, path: &str) -> Option<Place> {
    let (range, _) = split(text)?;
    let (table, _) = DeTable::parse_recoverable(&text[range.clone()]);
    let entry = entry(table.get_ref(), path)?;
    Some(Place::new(file, range.start + entry.start..range.start + entry.end))
}

fn entry(table: &DeTable<'_>, path: &str) -> Option<Range<usize>> {
    let Some((name, rest)) = path.split_once('.') else {
        let (key, value) = table.get_key_value(path)?;
        return Some(key.span().start..value.span().end);
    };
    match table.get(name)?.get_ref() {
        DeValue::Table(table) => entry(table, rest),
        DeValue::Array(tables) => {
            let (position, rest) = rest.split_once('.')?;
            match tables.get(position.parse::<usize>().ok()?)?.get_ref() {
                DeValue::Table(table) => entry(table, rest),
                _ => None,
            }
        }
        _ => None,
    }
}

fn line_end(text: &str, from: usize) -> usize {
    text[from..].find('\n').map_or(text.len(), |at| from + at + 1)
}

/// Parses TOML and puts its spans where the whole file has them. The second part holds the errors that make the table unreliable: at
/// most one, because those behind it are its echoes. Bad dates are reported with the rest.
fn read_table<'s>(reporter: &Reporter, text: &'s str, range: Range<usize>) -> (Spanned<DeTable<'s>>, Vec<Diagnostic>) {
    let (table, errors) = DeTable::parse_recoverable(&text[range.clone()]);
    let table = Spanned::new(table.span(), shift_table(table.into_inner(), range.start));
    let mut broken = Vec::new();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let place = reporter.place(range.start + span.start..range.start + span.end);
        let message = error.message();
        if message.starts_with("invalid date") || message.starts_with("invalid time") || message.contains("datetime") {
            let words = &text[place.range()];
            reporter
                .report(Diagnostic::new(Code::BadDate, place, format!("`{words}` is not a calendar date")).label(message).hint(DATE_HINT));
        } else if broken.is_empty() {
            broken.push(Diagnostic::new(Code::BrokenToml, place, "the frontmatter is not valid TOML").label(message));
        }
    }
    (table, broken)
}

const DATE_HINT: &str = "write year-month-day without quotes: 2023-09-07";

fn shift_table(table: DeTable<'_>, by: usize) -> DeTable<'_> {
    table
        .into_iter()
        .map(|(key, value)| {
            let span = key.span();
            (Spanned::new(span.start + by..span.end + by, key.into_inner()), shift(value, by))
        })
        .collect()
}

fn shift(value: Spanned<DeValue<'_>>, by: usize) -> Spanned<DeValue<'_>> {
    let span = value.span();
    let inner = match value.into_inner() {
        DeValue::Array(items) => DeValue::Array(items.into_iter().map(|item| shift(item, by)).collect()),
        DeValue::Table(table) => DeValue::Table(shift_table(table, by)),
        other => other,
    };
    Spanned::new(span.start + by..span.end + by, inner)
}

/// A table being read. Each accessor takes its key out; [`Fields::finish`] reports what is left.
pub struct Fields<'s> {
    reporter: &'s Reporter,
    table: DeTable<'s>,
    /// What to underline when a key is missing.
    head: Place,
    known: Vec<String>,
}

impl<'s> Fields<'s> {
    fn new(reporter: &'s Reporter, table: DeTable<'s>, head: Place) -> Self {
        Self { reporter, table, head, known: Vec::new() }
    }

    /// What to underline when something about the whole table is wrong.
    pub fn head(&self) -> Place {
        self.head
    }

    fn take(&mut self, key: &str) -> Option<At<DeValue<'s>>> {
        self.known.push(key.to_owned());
        let value = self.table.remove(key)?;
        let place = self.reporter.place(value.span());
        Some(At { value: value.into_inner(), place })
    }

    fn wrong(&self, key: &str, place: Place, takes: &str, got: &str) {
        self.reporter.report(Diagnostic::new(Code::WrongType, place, format!("`{key}` takes {takes}, not {got}")));
    }

    /// Reports that `key` is missing.
    pub fn missing(&self, key: &str) {
        self.reporter.report(
            Diagnostic::new(Code::MissingKey, self.head, format!("the key `{key}` is missing"))
                .hint(format!("docs/sources.md says what `{key}` means")),
        );
    }

    /// A value that must be there.
    pub fn required<T>(&mut self, key: &'static str, read: impl FnOnce(&mut Self, &'static str) -> Option<T>) -> Option<T> {
        if !self.table.contains_key(key) {
            self.known.push(key.to_owned());
            self.missing(key);
            return None;
        }
        read(self, key)
    }

    /// A string that is not blank.
    pub fn text(&mut self, key: &'static str) -> Option<At<String>> {
        let At { value, place } = self.take(key)?;
        self.as_text(key, value, place)
    }

    fn as_text(&self, key: &str, value: DeValue<'s>, place: Place) -> Option<At<String>> {
        match value {
            DeValue::String(text) if text.trim().is_empty() => {
                self.reporter.report(Diagnostic::new(Code::BadValue, place, format!("`{key}` is blank")).hint("leave the key out instead"));
                None
            }
            // Control characters have no place in names, and would not survive as HTML.
            DeValue::String(text) if text.chars().any(|c| c.is_control() && c != '\n') => {
                self.reporter.report(Diagnostic::new(Code::BadValue, place, format!("`{key}` holds a control character")));
                None
            }
            DeValue::String(text) => Some(At { value: text.trim().to_owned(), place }),
            other => {
                self.wrong(key, place, "a string", other.type_str());
                None
            }
        }
    }

    /// Strings. A key that is not there reads as none.
    pub fn texts(&mut self, key: &'static str) -> Vec<At<String>> {
        let Some(At { value, place }) = self.take(key) else { return Vec::new() };
        match value {
            DeValue::Array(items) => items
                .into_iter()
                .filter_map(|item| {
                    let place = self.reporter.place(item.span());
                    self.as_text(key, item.into_inner(), place)
                })
                .collect(),
            other => {
                self.wrong(key, place, "a list of strings", other.type_str());
                Vec::new()
            }
        }
    }

    /// A date without time.
    pub fn date(&mut self, key: &'static str) -> Option<At<Date>> {
        let At { value, place } = self.take(key)?;
        match value {
            DeValue::Datetime(datetime) => {
                if datetime.time.is_some() {
                    self.wrong(key, place, "a date", "a time");
                    return None;
                }
                let date = datetime.date?; // A date the TOML parser refused is reported already.
                match Date::new(date.year as i16, date.month as i8, date.day as i8) {
                    Ok(date) => Some(At { value: date, place }),
                    Err(_) => {
                        self.bad_date(place, &date.to_string());
                        None
                    }
                }
            }
            DeValue::String(text) => {
                if text.parse::<Date>().is_ok() {
                    self.reporter
                        .report(Diagnostic::new(Code::WrongType, place, format!("`{key}` takes a date, not a string")).hint(DATE_HINT));
                } else {
                    self.bad_date(place, &text);
                }
                None
            }
            other => {
                self.wrong(key, place, "a date", other.type_str());
                None
            }
        }
    }

    fn bad_date(&self, place: Place, words: &str) {
        self.reporter.report(Diagnostic::new(Code::BadDate, place, format!("`{words}` is not a calendar date")).hint(DATE_HINT));
    }

    /// A whole number from 1.
    pub fn number(&mut self, key: &'static str) -> Option<At<u32>> {
        let At { value, place } = self.take(key)?;
        match value {
            DeValue::Integer(integer) => match u32::from_str_radix(integer.as_str(), integer.radix()) {
                Ok(number) if number > 0 => Some(At { value: number, place }),
                _ => {
                    self.reporter.report(Diagnostic::new(Code::BadValue, place, format!("`{key}` takes a whole number from 1")));
                    None
                }
            },
            other => {
                self.wrong(key, place, "a whole number", other.type_str());
                None
            }
        }
    }

    /// `true` or `false`; a key that is not there reads as `false`.
    pub fn flag(&mut self, key: &'static str) -> bool {
        match self.take(key) {
            None => false,
            Some(At { value: DeValue::Boolean(value), .. }) => value,
            Some(At { value, place }) => {
                self.wrong(key, place, "`true` or `false`", value.type_str());
                false
            }
        }
    }

    /// One of a fixed set of words.
    pub fn word<T: Copy>(&mut self, key: &'static str, words: &[(&'static str, T)]) -> Option<At<T>> {
        let At { value, place } = self.text(key)?;
        let found = words.iter().find(|(word, _)| *word == value);
        if found.is_none() {
            let all = words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ");
            self.reporter.report(
                Diagnostic::new(Code::BadValue, place, format!("`{value}` is not a value of `{key}`")).hint(format!("one of {all}")),
            );
        }
        found.map(|(_, meaning)| At { value: *meaning, place })
    }

    /// A table.
    pub fn table(&mut self, key: &'static str) -> Option<Fields<'s>> {
        self.any_table(key)
    }

    fn any_table(&mut self, key: &str) -> Option<Fields<'s>> {
        let At { value, place } = self.take(key)?;
        match value {
            DeValue::Table(table) => Some(Fields::new(self.reporter, table, place)),
            other => {
                self.wrong(key, place, "a table", other.type_str());
                None
            }
        }
    }

    /// Tables written as `[[key]]`.
    pub fn tables(&mut self, key: &'static str) -> Vec<Fields<'s>> {
        let Some(At { value, place }) = self.take(key) else { return Vec::new() };
        let DeValue::Array(items) = value else {
            self.wrong(key, place, &format!("tables, written `[[{key}]]`"), value.type_str());
            return Vec::new();
        };
        items
            .into_iter()
            .filter_map(|item| {
                let place = self.reporter.place(item.span());
                match item.into_inner() {
                    DeValue::Table(table) => Some(Fields::new(self.reporter, table, place)),
                    other => {
                        self.wrong(key, place, &format!("tables, written `[[{key}]]`"), other.type_str());
                        None
                    }
                }
            })
            .collect()
    }

    /// The tables of the other languages, to be read with [`Translations`].
    pub fn translations(&mut self, languages: &Languages) -> Translations<'s> {
        let tables = languages.others().filter_map(|(lang, tag)| Some((lang, self.any_table(tag)?))).collect();
        Translations { tables }
    }

    /// Reports every key that nobody took.
    pub fn finish(self) {
        for (key, _) in &self.table {
            let place = self.reporter.place(key.span());
            let name = key.get_ref();
            let nearest = crate::resolve::nearest(name, self.known.iter().map(String::as_str), 1);
            let hint = match nearest.first() {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("known keys: {}", self.known.join(", ")),
            };
            self.reporter.report(Diagnostic::new(Code::UnknownKey, place, format!("unknown key `{name}`")).hint(hint));
        }
    }
}

/// The tables named after languages.
pub struct Translations<'s> {
    tables: Vec<(crate::model::Lang, Fields<'s>)>,
}

impl Translations<'_> {
    /// Joins a text of the main language with its versions in the others.
    pub fn text(&mut self, key: &'static str, main: Option<At<String>>) -> Option<At<Localized>> {
        let others: Vec<_> = self.tables.iter_mut().filter_map(|(lang, fields)| Some((*lang, fields.text(key)?.value))).collect();
        main.map(|At { value, place }| At { value: Localized::new(value, others), place })
    }

    /// The strings of each other language.
    pub fn texts(&mut self, key: &'static str) -> Vec<(crate::model::Lang, Vec<String>)> {
        self.tables.iter_mut().map(|(lang, fields)| (*lang, fields.texts(key).into_iter().map(|text| text.value).collect())).collect()
    }

    /// Reports unknown keys.
    pub fn finish(self) {
        self.tables.into_iter().for_each(|(_, fields)| fields.finish());
    }
}
