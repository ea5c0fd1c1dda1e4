//! Proposals: departments and sectors that a batch names and the site does not know.

use super::known::Known;
use super::slug::{free, slug};
use super::text::Front;
use super::{CONTENT, Made, Writer};
use crate::import::recognize::{Batch, Part, Policy};
use crate::notation::{heading, holders, note, series};

const CATEGORIES: &str = "content/sectors/_categories.md";

impl Writer<'_> {
    /// Proposes what a batch names and the site does not know.
    pub(super) fn names_of(&mut self, batch: &Batch) {
        for row in &batch.rows {
            // A name is tried without its bracket first; where that does not make the heading readable, as it stands.
            for name_of in [without_bracket, str::to_owned] {
                let unknown = heading::read(&row.title, |name| self.known.sectors.find(name)).unknown;
                unknown.into_iter().for_each(|range| self.propose_sector(&name_of(&row.title[range])));
            }
            for names in row.lead.iter().chain(row.supports.iter().map(|support| &support.holders)) {
                self.propose_departments(names);
            }
        }
    }

    /// Proposes whom the responsibility notes of a policy name and the site does not know.
    pub(super) fn names_in_notes(&mut self, policy: &Policy) {
        let texts = policy.parts.iter().filter_map(|part| match part {
            Part::Clause(_, text) | Part::Text(text) => Some(text),
            _ => None,
        });
        for text in texts {
            // With more names known a note may be read otherwise; it is read until nothing new comes of it, so that a second import finds nothing.
            while self.names_in_notes_of(text) {}
        }
    }

    /// Whether anything was proposed.
    fn names_in_notes_of(&mut self, text: &str) -> bool {
        let before = self.proposed.departments;
        for note in note::read(text, &|name| self.known.departments.find(name).is_some()) {
            let first = note.names.first().map_or("", |first| &text[first.range.clone()]);
            for name in note.names.iter().filter(|name| !name.is_class && !name.is_territorial) {
                let name = &text[name.range.clone()];
                if note::in_series(name, first, |name| self.known.departments.find(name)).is_none() {
                    self.propose_department(name);
                }
            }
        }
        self.proposed.departments > before
    }

    fn propose_sector(&mut self, name: &str) {
        if name.is_empty() || self.known.sectors.find(name).is_some() {
            return;
        }
        let mut front = Front::default();
        front.text(
            "name",
            name,
            Some("not known here; if it is another name of a sector, make it an alias of that one and remove this file"),
        );
        match self.known.category(name) {
            Some(category) => front.text("category", category, Some("chosen by likeness of names only")),
            None => {
                front.text("category", UNSORTED, Some("make categories in _categories.md"));
                self.propose_categories();
            }
        }
        front.mark("add `synonyms`, the everyday words people ask with");
        let id = self.free_id(name, "sector", |known| &known.sector_ids);
        self.known.sectors.add([name], []);
        self.known.sector_ids.insert(id.clone());
        self.add_made(format!("{CONTENT}/sectors/{id}.md"), front.with_body(""));
        self.proposed.sectors += 1;
    }

    fn propose_categories(&mut self) {
        let mut front = Front::default();
        front.table("[[category]]");
        front.text("id", UNSORTED, None);
        front.text("name", "待分类", Some("write the categories of the sector index"));
        self.add_made(CATEGORIES.to_owned(), front.with_body(""));
    }

    fn propose_departments(&mut self, names: &str) {
        let unknown = holders::read(names, |name| self.known.departments.find(name)).unknown;
        let ending = holders::shared_ending(names);
        for range in unknown {
            for name in single_names(&names[range], ending) {
                self.propose_department(&name);
            }
        }
        // What was split may still be read as one name.
        let unknown = holders::read(names, |name| self.known.departments.find(name)).unknown;
        unknown.into_iter().for_each(|range| self.propose_department(&names[range]));
    }

    fn propose_department(&mut self, name: &str) {
        if name.is_empty() || self.known.departments.find(name).is_some() {
            return;
        }
        let near = self.known.departments.all().filter(|known| are_alike(name, known)).take(3).collect::<Vec<_>>().join(" or ");
        let near = if near.is_empty() { String::new() } else { format!(" (perhaps {near})") };
        let mut front = Front::default();
        let doubt = format!(
            "not known in this place; if it is another name of a department here{near}, make it an alias of that one and remove this file"
        );
        front.text("name", name, Some(&doubt));
        if let Some(kind) = kind(name) {
            front.text("kind", kind, Some("told by the name only"));
        }
        let elsewhere = self.known.id_elsewhere(name).filter(|id| !self.known.department_ids.contains(*id)).map(str::to_owned);
        let id = elsewhere.unwrap_or_else(|| self.free_id(name, "department", |known| &known.department_ids));
        self.known.departments.add([name], []);
        self.known.department_ids.insert(id.clone());
        self.add_made(format!("{CONTENT}/{}/departments/{id}.md", self.request.place), front.with_body(""));
        self.proposed.departments += 1;
    }

    fn free_id(&self, name: &str, noun: &str, taken: impl Fn(&Known) -> &std::collections::BTreeSet<String>) -> String {
        let id = slug(name, 12);
        // `index` is the page of all departments.
        let id = if id.is_empty() || id == "index" { noun.to_owned() } else { id };
        free(&id, taken(&self.known))
    }

    fn add_made(&mut self, path: String, text: String) {
        self.made.insert(path.clone(), Made { path, text });
    }
}

/// The category of a site that has none.
const UNSORTED: &str = "unsorted";

/// 桌（台）球馆 is proposed as 桌球馆; the heading's grammar reads the bracket.
fn without_bracket(name: &str) -> String {
    let mut depth = 0usize;
    let plain: String = name
        .chars()
        .filter(|c| match c {
            '（' | '(' | '〔' | '[' | '【' => {
                depth += 1;
                false
            }
            '）' | ')' | '〕' | ']' | '】' => {
                depth = depth.saturating_sub(1);
                false
            }
            '“' | '”' | '"' => false,
            _ => depth == 0,
        })
        .collect();
    plain.trim().to_owned()
}

/// The names in an item of a series that is not known: with the ending that the series writes once, and apart at a 和 between whole names.
fn single_names(item: &str, ending: Option<&str>) -> Vec<String> {
    for joint in ["以及", "和", "及", "与"] {
        if let Some((left, right)) = item.split_once(joint)
            && is_whole(left.trim())
            && is_whole(right.trim())
        {
            return vec![left.trim().to_owned(), right.trim().to_owned()];
        }
    }
    let whole = is_whole(item) || series::read(item).items.len() != 1;
    vec![match ending.filter(|_| !whole) {
        Some(ending) => format!("{item}{ending}"),
        None => item.to_owned(),
    }]
}

/// Whether a name has the ending of an office of its own.
fn is_whole(name: &str) -> bool {
    const OWN: &[&str] = &[
        "部门", "机构", "单位", "局", "委", "办", "部", "厅", "处", "所", "站", "队", "中心", "院", "会", "政府", "街道", "镇", "乡",
        "公司", "机场", "企业", "学校",
    ];
    name.chars().count() > 2 && OWN.iter().any(|ending| name.ends_with(ending))
}

/// Whether two names may mean one office: 教育局 and 教育部门, 交通部门 and 交通运输部门.
fn are_alike(one: &str, other: &str) -> bool {
    let stem = |name: &str| -> String {
        let name = name.trim_start_matches(['市', '县', '区', '州']);
        let ending = ["部门", "机构", "单位", "委员会", "局", "委", "办"].iter().find(|ending| name.ends_with(**ending));
        ending.map_or(name, |ending| name.trim_end_matches(ending)).to_owned()
    };
    let (one, other) = (stem(one), stem(other));
    let (short, long) = if one.len() < other.len() { (&one, &other) } else { (&other, &one) };
    short.chars().count() > 1 && long.contains(short.as_str())
}

/// The kind of body that a name tells of; offices need none.
fn kind(name: &str) -> Option<&'static str> {
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if name.starts_with('各') || name.contains("成员单位") || name.contains("有关") {
        Some("group")
    } else if ends(&["部队", "军分区", "人武部"]) {
        Some("military")
    } else if ends(&["公司", "机场", "集团", "企业", "厂"]) {
        Some("enterprise")
    } else if ends(&["街道", "街道办事处", "镇", "乡", "镇政府", "乡政府", "社区"]) {
        Some("grassroots")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_alike() {
        assert!(are_alike("教育局", "教育部门") && are_alike("旅游部门", "文体旅游部门") && are_alike("应急部门", "市应急管理局"));
        assert!(!are_alike("公安部门", "交通部门"));
    }

    #[test]
    fn names_to_propose() {
        assert_eq!(without_bracket("桌（台）球馆"), "桌球馆");
        assert_eq!(without_bracket("“步步惊心”"), "步步惊心");
        assert_eq!(single_names("住建", Some("部门")), ["住建部门"]);
        assert_eq!(single_names("应急局", Some("部门")), ["应急局"]);
        assert_eq!(single_names("公安部门和交通部门", None), ["公安部门", "交通部门"]);
        assert_eq!(single_names("文化和旅游局", None), ["文化和旅游局"]);
        assert_eq!((kind("各乡镇街道"), kind("空军部队"), kind("公安部门")), (Some("group"), Some("military"), None));
    }
}
