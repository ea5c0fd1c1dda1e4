//! Names: which thing a written name means, and which known names are near an unknown one.

use rustc_hash::FxHashMap;

use crate::diagnostic::{At, Code, Diagnostic, Place};
use crate::model::Id;
use crate::notation::{normal, normalise};

/// Names of one kind of thing. A name means one thing only; everyday words may mean several, and help where no name fits.
#[derive(Debug)]
pub struct Names<T> {
    /// What the things are called in messages: "department".
    noun: &'static str,
    exact: FxHashMap<String, (Id<T>, String, Place)>,
    loose: FxHashMap<String, Option<Id<T>>>,
}

impl<T> Names<T> {
    /// No names yet.
    pub fn new(noun: &'static str) -> Self {
        Self { noun, exact: FxHashMap::default(), loose: FxHashMap::default() }
    }

    /// Makes room for so many names and everyday words.
    pub fn reserve(&mut self, names: usize, words: usize) {
        self.exact.reserve(names);
        self.loose.reserve(words);
    }

    /// Adds a name or alias. If it means another thing already, that is returned as an error.
    pub fn add(&mut self, name: &At<String>, id: Id<T>) -> Option<Diagnostic> {
        let key = normalise(&name.value);
        if let Some((known, written, place)) = self.exact.get(&key) {
            let message = format!("`{}` means two {}s", name.value, self.noun);
            return (*known != id).then(|| {
                Diagnostic::new(Code::AmbiguousName, name.place, message)
                    .related(*place, format!("`{written}` is already a name of this one"))
                    .hint("a name or alias belongs to one of them only: remove it from the other")
            });
        }
        self.exact.insert(key, (id, name.value.clone(), name.place));
        None
    }

    /// Adds an everyday word.
    pub fn add_loose(&mut self, word: &str, id: Id<T>) {
        self.loose.entry(normalise(word)).and_modify(|known| *known = known.filter(|known| *known == id)).or_insert(Some(id));
    }

    /// What a name means: a name or alias first, then an everyday word that belongs to one thing only.
    pub fn find(&self, name: &str) -> Option<Id<T>> {
        let key = normal(name);
        self.exact.get(&*key).map(|(id, ..)| *id).or_else(|| self.loose.get(&*key).copied().flatten())
    }

    /// An error for a name that means nothing, with the nearest known names.
    pub fn unknown(&self, code: Code, name: &str, place: Place) -> Diagnostic {
        let near = nearest(name, self.exact.values().map(|(_, written, _)| written.as_str()), 3);
        let hint = if near.is_empty() {
            format!("no known {} has a similar name; add it, or add this as an alias of one", self.noun)
        } else {
            format!("did you mean {}? If the name is right, add the {}, or add this as an alias of one", quoted(&near), self.noun)
        };
        const LONGEST: usize = 40;
        let shown: String = name.chars().take(LONGEST).collect();
        let more = if shown.len() < name.len() { "…" } else { "" };
        Diagnostic::new(code, place, format!("unknown {} `{shown}{more}`", self.noun)).hint(hint)
    }
}

/// `a`, `b` or `c`.
pub fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// Up to `most` of `known` that are most like `name`, the nearest first; none that is unlike it.
pub fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>, most: usize) -> Vec<&'k str> {
    const ALIKE: f64 = 0.45;
    let mut scored: Vec<(f64, &str)> = known
        .map(|candidate| (strsim::normalized_damerau_levenshtein(name, candidate), candidate))
        .filter(|(score, _)| *score >= ALIKE)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored.into_iter().take(most).map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_come_nearest_first() {
        let known = ["公安部门", "公安派出机构", "文体旅游部门", "住建部门"];
        assert_eq!(nearest("公安部们", known.into_iter(), 2), ["公安部门"]);
        assert_eq!(nearest("文体旅游局", known.into_iter(), 3), ["文体旅游部门"]);
        assert!(nearest("xyz", known.into_iter(), 3).is_empty());
    }

    #[test]
    fn quoting() {
        assert_eq!(quoted(&["a"]), "`a`");
        assert_eq!(quoted(&["a", "b", "c"]), "`a`, `b` or `c`");
    }
}
