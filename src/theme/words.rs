//! Words of the interface: one file a language, `i18n/<tag>.toml`. A site's own file changes single words; the rest stay built in.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::diagnostic::Diagnostic;
use crate::read::Sources;
use crate::read::theme::ThemeFiles;

/// The language whose file names every word there is.
const REFERENCE: &str = "zh-Hans";

/// A table of words.
#[derive(Clone, Debug, Default)]
pub struct Words {
    table: Map<String, Value>,
}

impl Words {
    /// The words of a table.
    pub fn new(table: Map<String, Value>) -> Self {
        Self { table }
    }

    /// The words as templates see them.
    pub fn table(&self) -> &Map<String, Value> {
        &self.table
    }

    /// A word by its path: `date.format`.
    pub fn get(&self, path: &str) -> Option<&Value> {
        let mut parts = path.split('.');
        let first = self.table.get(parts.next()?)?;
        parts.try_fold(first, |value, part| value.get(part))
    }
}

/// Loads the words of a language.
///
/// # Errors
/// A file that is not TOML, a language without a file, and every word that the language lacks.
pub fn load(files: &ThemeFiles, tag: &str, sources: &Sources) -> Result<Words, Vec<Diagnostic>> {
    let path = format!("i18n/{tag}.toml");
    let own_path = format!("{}/{path}", files.folder);
    let mut found = Vec::new();
    let mut read = |layer: &BTreeMap<String, Vec<u8>>, path: &str| -> Map<String, Value> {
        let Some(bytes) = layer.get(path) else { return Map::new() };
        match toml::from_str(&String::from_utf8_lossy(bytes)) {
            Ok(table) => table,
            Err(error) => {
                found.push(super::fault(
                    sources,
                    &own_path,
                    error.span(),
                    format!("the language file is not valid TOML: {}", error.message()),
                ));
                Map::new()
            }
        }
    };
    let reference = read(&files.built_in, &format!("i18n/{REFERENCE}.toml"));
    let mut table = read(&files.built_in, &path);
    merge(&mut table, read(&files.own, &path));
    if found.is_empty() {
        let (mut missing, mut unknown) = (Vec::new(), Vec::new());
        compare(&reference, &table, "", &mut missing);
        // Own templates may ask for words of their own.
        if !files.own.keys().any(|path| path.starts_with(super::TEMPLATES)) {
            compare(&table, &reference, "", &mut unknown);
        }
        for (words, problem) in
            [(missing, "lacks these words, or has them in another shape"), (unknown, "has words that no template asks for")]
        {
            if !words.is_empty() {
                let message = format!("`{path}` {problem}: {}", words.join(", "));
                found.push(super::fault(sources, &own_path, None, message));
            }
        }
    }
    if found.is_empty() { Ok(Words::new(table)) } else { Err(found) }
}

/// Lays `own` over `table`, word by word.
fn merge(table: &mut Map<String, Value>, own: Map<String, Value>) {
    for (key, value) in own {
        match (table.get_mut(&key), value) {
            (Some(Value::Object(known)), Value::Object(own)) => merge(known, own),
            (_, value) => drop(table.insert(key, value)),
        }
    }
}

/// Adds to `missing` the paths that `reference` has and `table` has not. A word that one language writes in two numbers, another may write in one.
fn compare(reference: &Map<String, Value>, table: &Map<String, Value>, path: &str, missing: &mut Vec<String>) {
    for (key, value) in reference {
        match (value, table.get(key)) {
            (_, None) => missing.push(format!("{path}{key}")),
            (reference, Some(table)) if is_counted(reference) || is_counted(table) => {
                if !(is_counted(reference) || reference.is_string()) || !(is_counted(table) || table.is_string()) {
                    missing.push(format!("{path}{key}"));
                }
            }
            (Value::Object(reference), Some(Value::Object(table))) => compare(reference, table, &format!("{path}{key}."), missing),
            (Value::String(_), Some(Value::String(_))) | (Value::Array(_), Some(Value::Array(_))) => {}
            _ => missing.push(format!("{path}{key}")),
        }
    }
}

/// Whether a word has forms for one and for other numbers.
fn is_counted(word: &Value) -> bool {
    word.as_object()
        .is_some_and(|forms| forms.len() == 2 && ["one", "other"].iter().all(|form| forms.get(*form).is_some_and(Value::is_string)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both built-in languages have the same words, so neither falls behind.
    #[test]
    fn built_in_languages_match() {
        let files = ThemeFiles::built_in();
        let read = |tag: &str| -> Map<String, Value> {
            toml::from_str(str::from_utf8(&files.built_in[&format!("i18n/{tag}.toml")]).unwrap()).unwrap()
        };
        let (zh, en) = (read("zh-Hans"), read("en"));
        let mut missing = Vec::new();
        compare(&zh, &en, "en lacks ", &mut missing);
        compare(&en, &zh, "zh-Hans lacks ", &mut missing);
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn own_words_change_single_ones() {
        let mut files = ThemeFiles::built_in();
        files.own.insert("i18n/en.toml".into(), b"home = \"Start\"".to_vec());
        let words = load(&files, "en", &Sources::default()).unwrap();
        assert_eq!(words.get("home").unwrap(), "Start");
        assert!(words.get("status.consultation.name").is_some());
    }
}
