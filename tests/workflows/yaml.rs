//! YAML as the value that the tests read everything else as.

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::Value;

/// The document that a text holds. A key that stands twice is an error.
pub fn read(text: &str) -> Value {
    let documents = Yaml::load_from_str(text).unwrap();
    assert_eq!(documents.len(), 1);
    value(&documents[0])
}

fn value(node: &Yaml<'_>) -> Value {
    match node {
        Yaml::Value(Scalar::Null) => Value::Null,
        Yaml::Value(Scalar::Boolean(is)) => (*is).into(),
        Yaml::Value(Scalar::Integer(number)) => (*number).into(),
        Yaml::Value(Scalar::String(text)) => text.as_ref().into(),
        Yaml::Sequence(items) => items.iter().map(value).collect(),
        Yaml::Mapping(entries) => entries.iter().map(|(key, of)| (key.as_str().unwrap().to_owned(), value(of))).collect(),
        other => panic!("no workflow of ours needs {other:?}"),
    }
}

/// The keys of a mapping, each of which must be `known`: a host ignores none, or ignores what a person meant.
pub fn keys<'v>(mapping: &'v Value, known: &[&str]) -> Vec<&'v str> {
    let keys: Vec<&str> = mapping.as_object().map(|mapping| mapping.keys().map(String::as_str).collect()).unwrap_or_default();
    keys.iter().for_each(|key| assert!(known.contains(key), "`{key}` is none of {known:?}"));
    keys
}

/// A value as a word: a text as it is, and nothing for null.
pub fn word(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        _ => panic!("{value} is no word"),
    }
}

/// The items of a sequence; of what is absent, none; a word is a sequence of one.
pub fn items(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    }
}
