//! What the site knows already: names, ids, and the duties of earlier batches.

use std::collections::{BTreeMap, BTreeSet};

use crate::notation::normalise;
use crate::parse::{RawBatch, RawContent};

/// Names of departments, or of sectors. A name means one thing; an everyday word counts where one thing alone has it, as in `resolve`.
#[derive(Debug, Default)]
pub struct Names {
    exact: BTreeMap<String, usize>,
    loose: BTreeMap<String, Option<usize>>,
    written: Vec<String>,
}

impl Names {
    /// Adds a thing with its names and everyday words.
    pub fn add<'a>(&mut self, names: impl IntoIterator<Item = &'a str>, words: impl IntoIterator<Item = &'a str>) {
        let mut names = names.into_iter().peekable();
        let id = self.written.len();
        self.written.push(names.peek().map(|name| (*name).to_owned()).unwrap_or_default());
        for name in names {
            self.exact.entry(normalise(name)).or_insert(id);
        }
        for word in words {
            self.loose.entry(normalise(word)).and_modify(|known| *known = known.filter(|known| *known == id)).or_insert(Some(id));
        }
    }

    /// What a name means.
    pub fn find(&self, name: &str) -> Option<usize> {
        let key = normalise(name);
        self.exact.get(&key).copied().or_else(|| self.loose.get(&key).copied().flatten())
    }

    /// The canonical names, in order.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.written.iter().map(String::as_str)
    }
}

/// What the site knows of a place.
pub struct Known {
    /// The site's documents.
    pub raw: RawContent,
    /// The place.
    pub place: String,
    /// Departments of the place.
    pub departments: Names,
    /// Ids of departments of the place.
    pub department_ids: BTreeSet<String>,
    /// Sectors of the site.
    pub sectors: Names,
    /// Ids of sectors.
    pub sector_ids: BTreeSet<String>,
}

impl Known {
    /// What `raw` knows of `place`.
    pub fn new(raw: RawContent, place: &str) -> Self {
        let mut departments = Names::default();
        let mut department_ids = BTreeSet::new();
        for department in raw.departments.iter().filter(|department| department.jurisdiction == place) {
            let aliases = department.aliases.iter().map(|alias| alias.value.as_str());
            departments.add(
                std::iter::once(department.name.value.main()).chain(aliases),
                department.synonyms.iter().map(|word| word.value.as_str()),
            );
            department_ids.insert(department.slug.clone());
        }
        let mut sectors = Names::default();
        let mut sector_ids = BTreeSet::new();
        for sector in &raw.sectors {
            let aliases = sector.aliases.iter().map(|alias| alias.value.as_str());
            sectors.add(std::iter::once(sector.name.value.main()).chain(aliases), sector.synonyms.iter().map(|word| word.value.as_str()));
            sector_ids.insert(sector.slug.clone());
        }
        Self { raw, place: place.to_owned(), departments, department_ids, sectors, sector_ids }
    }

    /// The id that a department of this name has in another place, so that both have one.
    pub fn id_elsewhere(&self, name: &str) -> Option<&str> {
        let name = normalise(name);
        self.raw
            .departments
            .iter()
            .find(|department| normalise(department.name.value.main()) == name)
            .map(|department| department.slug.as_str())
    }

    /// The category of the sector whose name is nearest, or the first there is.
    pub fn category(&self, name: &str) -> Option<&str> {
        let near = crate::resolve::nearest(name, self.raw.sectors.iter().map(|sector| sector.name.value.main()), 1);
        let near = near.first().and_then(|near| self.raw.sectors.iter().find(|sector| sector.name.value.main() == *near));
        let category = near.and_then(|sector| sector.category.as_ref()).map(|category| category.value.as_str());
        category.or_else(|| self.raw.categories.first().map(|category| category.slug.value.as_str()))
    }

    /// Whether the place is described.
    pub fn has_place(&self) -> bool {
        self.raw.jurisdictions.iter().any(|jurisdiction| jurisdiction.slug == self.place)
    }

    /// Whether the place has a list.
    pub fn has_list(&self, list: &str) -> bool {
        self.raw.lists.iter().any(|known| known.jurisdiction == self.place && known.slug == list)
    }

    /// Batches of the place.
    pub fn batches(&self) -> impl Iterator<Item = &RawBatch> {
        self.raw.batches.iter().map(|batch| &**batch).filter(|batch| batch.jurisdiction == self.place)
    }
}
