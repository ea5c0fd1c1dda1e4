//! The words that names and texts are composed of.

/// Lists of words, one row each.
pub struct Words {
    /// What a sector is about: formal, everyday, everyday, English.
    pub themes: Vec<[&'static str; 4]>,
    /// Of what kind it is: formal, everyday, English.
    pub qualifiers: Vec<[&'static str; 3]>,
    /// Where it is done: canonical, two official, two everyday, English.
    pub venues: Vec<[&'static str; 6]>,
    /// Departments: canonical, official, everyday, English.
    pub departments: Vec<[&'static str; 4]>,
    /// What a duty is about: Chinese, in addresses.
    pub topics: Vec<[&'static str; 2]>,
    /// Where a scope applies.
    pub conditions: Vec<&'static str>,
    /// What it looks at.
    pub objects: Vec<&'static str>,
    /// What is done about that.
    pub verbs: Vec<&'static str>,
}

impl Words {
    /// The built-in lists.
    pub fn new() -> Self {
        Self {
            themes: rows(include_str!("words/themes.tsv")),
            qualifiers: rows(include_str!("words/qualifiers.tsv")),
            venues: rows(include_str!("words/venues.tsv")),
            departments: rows(include_str!("words/departments.tsv")),
            topics: rows(include_str!("words/topics.tsv")),
            conditions: include_str!("words/conditions.tsv").lines().collect(),
            objects: include_str!("words/objects.tsv").lines().collect(),
            verbs: include_str!("words/verbs.tsv").lines().collect(),
        }
    }
}

/// The rows of a table; a row with too few columns is filled up with empty ones.
fn rows<const N: usize>(text: &'static str) -> Vec<[&'static str; N]> {
    let row = |line: &'static str| {
        let mut columns = line.split('\t');
        std::array::from_fn(|_| columns.next().unwrap_or_default())
    };
    text.lines().map(row).collect()
}
