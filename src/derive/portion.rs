//! Portions: a list of duties that is too long for the page of a department goes on on pages of its own.

use std::ops::Range;

use super::Relations;
use crate::model::{Department, Id};

/// So many rows stand on one page. A longer one is slow on a phone, and is made anew whenever any of its rows changes.
pub const ROWS: usize = 100;

/// The duties of a department.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Those it leads.
    Leads,
    /// Lines in which it supports.
    Supports,
}

impl Part {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Leads, Self::Supports];

    /// As addresses and templates have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Leads => "leads",
            Self::Supports => "supports",
        }
    }
}

/// One page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Portion {
    /// What it lists.
    pub part: Part,
    /// Its number. The first one stands on the page of the department.
    pub number: usize,
}

impl Portion {
    /// Which rows of so many stand on it.
    pub fn rows(self, of: usize) -> Range<usize> {
        let end = (self.number * ROWS).min(of);
        ((self.number - 1) * ROWS).min(end)..end
    }
}

/// All portions of a list of so many rows; there is always a first one.
pub fn portions(part: Part, rows: usize) -> impl ExactSizeIterator<Item = Portion> {
    (0..rows.div_ceil(ROWS).max(1)).map(move |before| Portion { part, number: before + 1 })
}

impl Relations {
    /// How many rows a list of a department has.
    pub fn rows(&self, id: Id<Department>, part: Part) -> usize {
        match part {
            Part::Leads => self.leads[id].len(),
            Part::Supports => self.supports[id].len(),
        }
    }

    /// The portions of a department's lists that have pages of their own.
    pub fn further_portions(&self, id: Id<Department>) -> impl Iterator<Item = Portion> {
        Part::ALL.into_iter().flat_map(move |part| portions(part, self.rows(id, part)).skip(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_stands_on_one_page() {
        for rows in [0, 1, ROWS - 1, ROWS, ROWS + 1, 3 * ROWS] {
            let shown: Vec<usize> = portions(Part::Leads, rows).flat_map(|portion| portion.rows(rows)).collect();
            assert_eq!(shown, (0..rows).collect::<Vec<_>>());
            assert!(portions(Part::Leads, rows).skip(1).all(|portion| !portion.rows(rows).is_empty()));
        }
    }
}
