//! Templates as programs of our own, which are run straight on a view. The engine makes a table of every value of a view and looks every name up; a
//! program has its names resolved and its words in place when the theme is loaded, and copies of a view what it writes.
//!
//! ```text
//! token    text        → tokens
//! parse    tokens      → trees      what all languages share
//! compile  trees       → a program  for one page in one language
//! record   a view      → values     flat, in memory that is used again
//! run      values      → text
//! ```
//!
//! Programs know as much of the engine's language as our own templates take. Whatever else a theme has gives no program, and whatever a program
//! meets that it does not know stops it: then the engine renders the page, and tells what is wrong if anything is.

mod code;
mod compile;
mod escape;
mod parse;
mod record;
mod run;
mod syntax;
mod token;
mod value;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

pub use code::Program;
use syntax::{Node, Template};

/// The templates of a theme, read once for all languages.
#[derive(Default)]
pub struct Trees<'t> {
    trees: BTreeMap<&'t str, Template<'t>>,
    is_valid: bool,
}

impl<'t> Trees<'t> {
    /// Reads templates, those that programs can be made of.
    pub fn of(templates: &'t BTreeMap<String, String>) -> Self {
        let trees: BTreeMap<&str, Template<'_>> =
            templates.iter().filter_map(|(name, text)| Some((&**name, parse::parse(text)?))).collect();
        let is_valid = trees.len() == templates.len() && is_valid(&trees);
        Self { trees, is_valid }
    }

    /// Whether all templates could be read, and go together: then the engine would find nothing wrong with them either.
    pub fn is_valid(&self) -> bool {
        self.is_valid
    }

    /// The programs of one language, by the names of templates. `constants` are what all its pages have in common.
    pub fn programs(&self, constants: &Map<String, Value>) -> BTreeMap<String, Program> {
        let extended: BTreeSet<&str> = self.trees.values().filter_map(|tree| tree.parent).collect();
        let shows = |tree: &Template<'_>| tree.body.iter().any(|node| !matches!(node, Node::Text(text) if text.trim().is_empty()));
        let pages = self.trees.iter().filter(|(name, tree)| !extended.contains(*name) && shows(tree));
        pages.filter_map(|(name, _)| Some(((*name).to_owned(), compile::compile(name, &self.trees, constants)?))).collect()
    }
}

/// Whether templates only extend what there is, change only blocks that are there, and define each component once.
fn is_valid(trees: &BTreeMap<&str, Template<'_>>) -> bool {
    let mut components = BTreeSet::new();
    trees.values().all(|tree| {
        let ancestors: Vec<&Template<'_>> =
            std::iter::successors(Some(tree), |tree| trees.get(tree.parent?)).skip(1).take(trees.len() + 1).collect();
        let is_rooted = ancestors.last().unwrap_or(&tree).parent.is_none();
        let inherited: BTreeSet<&str> = ancestors.iter().flat_map(|tree| compile::blocks(&tree.body).into_keys()).collect();
        let own = tree.body.iter().filter_map(|node| match node {
            Node::Block { name, .. } if tree.parent.is_some() => Some(*name),
            _ => None,
        });
        is_rooted && own.into_iter().all(|name| inherited.contains(name)) && tree.components.iter().all(|name| components.insert(*name))
    })
}
