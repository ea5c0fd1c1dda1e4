//! Known names in running text.

use std::ops::Range;

use rustc_hash::FxHashMap;

/// Finds names in texts. Where names overlap, the leftmost and longest is meant, so that 市场监管部门 is never a 市场.
///
/// Names are a tree of characters whose first step takes two: what two characters of a text begin is told by one look, and mostly that is nothing. An
/// automaton of all names would be no faster, and making it takes a twentieth of the time in which a site is examined.
#[derive(Clone, Debug)]
pub struct Finder<T> {
    /// Names of one character.
    short: FxHashMap<char, T>,
    /// The nodes after two characters.
    starts: FxHashMap<[char; 2], u32>,
    /// The nodes after a node and a character.
    steps: FxHashMap<(u32, char), u32>,
    /// What the name means that ends in a node, for each node.
    ends: Vec<Option<T>>,
}

impl<T> Default for Finder<T> {
    fn default() -> Self {
        Self { short: FxHashMap::default(), starts: FxHashMap::default(), steps: FxHashMap::default(), ends: Vec::new() }
    }
}

impl<T: Copy> Finder<T> {
    /// Adds a name. One that is known already keeps its meaning.
    pub fn add(&mut self, name: &str, meaning: T) {
        let mut characters = name.chars();
        let Some(first) = characters.next() else { return };
        let Some(second) = characters.next() else {
            self.short.entry(first).or_insert(meaning);
            return;
        };
        let ends = &mut self.ends;
        let mut new = || {
            ends.push(None);
            ends.len() as u32 - 1
        };
        let start = *self.starts.entry([first, second]).or_insert_with(&mut new);
        let end = characters.fold(start, |node, character| *self.steps.entry((node, character)).or_insert_with(&mut new));
        self.ends[end as usize].get_or_insert(meaning);
    }

    /// The names in `text`, from left to right, with their byte ranges.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (Range<usize>, T)> + 't {
        let mut start = 0;
        std::iter::from_fn(move || {
            let mut characters = text[start..].chars();
            let mut first = characters.next()?;
            loop {
                let rest = characters.as_str();
                let second = characters.next();
                let at_two = second.and_then(|second| self.longest([first, second], characters.as_str()));
                if let Some((behind, meaning)) = at_two.or_else(|| Some((rest.len(), *self.short.get(&first)?))) {
                    let found = start..text.len() - behind;
                    start = found.end;
                    return Some((found, meaning));
                }
                start = text.len() - rest.len();
                first = second?;
            }
        })
    }

    /// The longest name that two characters and `rest` begin with, and how many bytes are behind it.
    fn longest(&self, start: [char; 2], rest: &str) -> Option<(usize, T)> {
        let mut node = *self.starts.get(&start)?;
        let mut characters = rest.chars();
        let mut found = None;
        loop {
            found = self.ends[node as usize].map(|meaning| (characters.as_str().len(), meaning)).or(found);
            match characters.next().and_then(|character| self.steps.get(&(node, character))) {
                Some(next) => node = *next,
                None => return found,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use aho_corasick::{AhoCorasick, MatchKind};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_found_is_what_an_automaton_finds(
            names in prop::collection::vec("[甲乙丙a]{1,4}", 0..12),
            text in "[甲乙丙丁a ]{0,30}",
        ) {
            let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&names).unwrap();
            let mut finder = Finder::default();
            names.iter().enumerate().for_each(|(at, name)| finder.add(name, at));
            let expected: Vec<_> = automaton.find_iter(&text).map(|found| (found.range(), found.pattern().as_usize())).collect();
            prop_assert_eq!(finder.find(&text).collect::<Vec<_>>(), expected);
        }
    }
}
