//! Holders: the departments a line names, with endings written once for several of them.

use std::ops::Range;

use super::series::{self, Series};

/// The departments of a series. Ranges are bytes of the text.
#[derive(Debug, PartialEq, Eq)]
pub struct Holders<T> {
    /// Known names, in order, with the text that named each.
    pub found: Vec<(T, Range<usize>)>,
    /// Text that should be a name and is not known.
    pub unknown: Vec<Range<usize>>,
    /// The words that leave the series open, with their noun: 等部门.
    pub open: Option<Range<usize>>,
}

/// Endings that a series may write once, behind its last name.
const ENDINGS: &[&str] = &["部门", "机构", "单位", "局", "委"];
/// Words that may join the last two names, longest first.
const JOINTS: &[&str] = &["以及", "和", "及", "与"];

/// Reads `text` as a series of departments; `lookup` tells what a name means.
pub fn read<T: Copy>(text: &str, lookup: impl Fn(&str) -> Option<T>) -> Holders<T> {
    let Series { items, open } = series::read(text);
    let ending = ending_of(text, &items, open.as_ref().map(|(_, noun)| noun.clone()));
    let meaning = |name: &str| lookup(name).or_else(|| lookup(&format!("{name}{}", ending?)));
    let mut holders = Holders { found: Vec::new(), unknown: Vec::new(), open: open.map(|(mark, noun)| mark.start..noun.end.max(mark.end)) };
    for item in items {
        if let Some(department) = meaning(&text[item.clone()]) {
            holders.found.push((department, item));
        } else if let Some(pair) = split(text, item.clone(), &meaning) {
            holders.found.extend(pair);
        } else {
            holders.unknown.push(item);
        }
    }
    holders
}

/// The ending that a series writes once for all its names, if it has one: 部门 in 住建、水利等部门.
pub fn shared_ending(text: &str) -> Option<&'static str> {
    let Series { items, open } = series::read(text);
    ending_of(text, &items, open.map(|(_, noun)| noun))
}

/// The ending of the last name, or the noun behind 等: 住建、水利等**部门**.
fn ending_of(text: &str, items: &[Range<usize>], noun: Option<Range<usize>>) -> Option<&'static str> {
    let last = noun.filter(|noun| !noun.is_empty()).or_else(|| items.last().cloned())?;
    ENDINGS.iter().find(|ending| text[last.clone()].ends_with(**ending)).copied()
}

/// Two names joined by 和 or the like. Only a joint with a known name on both sides splits, for 和 occurs inside names.
fn split<T>(text: &str, item: Range<usize>, meaning: &impl Fn(&str) -> Option<T>) -> Option<[(T, Range<usize>); 2]> {
    let part = &text[item.clone()];
    JOINTS.iter().flat_map(|joint| part.match_indices(joint)).find_map(|(at, joint)| {
        let left = super::trim_range(text, item.start..item.start + at);
        let right = super::trim_range(text, item.start + at + joint.len()..item.end);
        Some([(meaning(&text[left.clone()])?, left), (meaning(&text[right.clone()])?, right)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = &["公安部门", "水利部门", "住建部门", "文化和旅游局", "教育局", "空军部队", "机场"];

    fn show(text: &str) -> (Vec<&str>, Vec<&str>, bool) {
        let holders = read(text, |name| NAMES.iter().position(|known| *known == name));
        (
            holders.found.iter().map(|(index, _)| NAMES[*index]).collect(),
            holders.unknown.into_iter().map(|r| &text[r]).collect(),
            holders.open.is_some(),
        )
    }

    #[test]
    fn one_and_several() {
        assert_eq!(show("公安部门"), (vec!["公安部门"], vec![], false));
        assert_eq!(show("空军部队、机场"), (vec!["空军部队", "机场"], vec![], false));
    }

    #[test]
    fn an_ending_written_once() {
        assert_eq!(show("住建、水利、公安等部门"), (vec!["住建部门", "水利部门", "公安部门"], vec![], true));
        assert_eq!(show("住建、水利部门"), (vec!["住建部门", "水利部门"], vec![], false));
        assert_eq!(show("住建"), (vec![], vec!["住建"], false));
    }

    #[test]
    fn joints_split_only_between_known_names() {
        assert_eq!(show("文化和旅游局"), (vec!["文化和旅游局"], vec![], false));
        assert_eq!(show("公安部门和文化和旅游局"), (vec!["公安部门", "文化和旅游局"], vec![], false));
        assert_eq!(show("公安部门和某局"), (vec![], vec!["公安部门和某局"], false));
    }
}
