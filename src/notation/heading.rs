//! Headings of duties: which sectors a line of an official list names.

use std::ops::Range;

use super::series::{self, Series};
use super::text::{closes, opens};

/// What a heading names. Ranges are bytes of the heading.
#[derive(Debug, PartialEq, Eq)]
pub struct Heading<T> {
    /// The names found, in order, each once, with the text that named it.
    pub found: Vec<(T, Range<usize>)>,
    /// Text that should be a name and is not known.
    pub unknown: Vec<Range<usize>>,
    /// Brackets that hold known names beside unknown text.
    pub unread: Vec<Range<usize>>,
    /// The 等 that leaves the heading open.
    pub open: Option<Range<usize>>,
}

/// Nouns that say what kind of thing a name is without being part of it.
const TAILS: &[&str] = &["场所", "项目", "活动", "设施", "机构", "企业", "单位", "领域", "行业", "区域"];
/// Words that begin an explanation rather than a list of names.
const GLOSSES: &[&str] = &["含", "包括", "包含", "融合", "不含", "如", "即", "指", "以"];

/// Reads `text` as a heading; `lookup` tells what a name means.
pub fn read<T: Copy + PartialEq>(text: &str, lookup: impl Fn(&str) -> Option<T>) -> Heading<T> {
    let mut reader = Reader { text, lookup, heading: Heading { found: Vec::new(), unknown: Vec::new(), unread: Vec::new(), open: None } };
    let Series { items, open } = series::read(text);
    for item in items {
        if !reader.item(item.clone()) {
            reader.heading.unknown.push(item);
        }
    }
    if let Some((mark, noun)) = open {
        // 等母婴康复场所 names a class that may be a sector itself; a mere 等场所 names nothing.
        reader.name(noun);
        reader.heading.open.get_or_insert(mark);
    }
    reader.heading
}

struct Reader<'t, T, L> {
    text: &'t str,
    lookup: L,
    heading: Heading<T>,
}

impl<T: Copy + PartialEq, L: Fn(&str) -> Option<T>> Reader<'_, T, L> {
    /// One item of the series. False if it names nothing known.
    fn item(&mut self, item: Range<usize>) -> bool {
        if self.name(item.clone()) {
            return true;
        }
        match bracket(self.text, item.clone()) {
            Some(bracket) => self.bracketed(item, bracket),
            None => self.run_together(item),
        }
    }

    /// A plain name, perhaps with a noun that says what kind of thing it is.
    fn name(&mut self, range: Range<usize>) -> bool {
        let Some(meaning) = self.meaning(&self.text[range.clone()]) else { return false };
        self.add(meaning, range);
        true
    }

    fn meaning(&self, name: &str) -> Option<T> {
        (self.lookup)(name)
            .or_else(|| TAILS.iter().find_map(|tail| (self.lookup)(name.strip_suffix(tail).filter(|stem| !stem.is_empty())?)))
    }

    fn add(&mut self, meaning: T, range: Range<usize>) {
        if self.heading.found.iter().all(|(known, _)| *known != meaning) {
            self.heading.found.push((meaning, range));
        }
    }

    /// `A（B）C`: the name is AC, and B may be an optional part (桌（台）球馆), another name, or a list of kinds.
    fn bracketed(&mut self, item: Range<usize>, Bracket { outer, inner }: Bracket) -> bool {
        let (head, mut tail) = (item.start..outer.start, outer.end..item.end);
        // A second bracket stands by itself.
        while let Some(next) = bracket(self.text, tail.clone()).filter(|next| next.outer.start == tail.start) {
            self.list_of_kinds(next.inner);
            tail = next.outer.end..tail.end;
        }
        let [before, within, after] = [head.clone(), inner.clone(), tail.clone()].map(|range| &self.text[range]);
        let plain = format!("{before}{after}");
        let swapped = swap_end(before, within).map(|start| format!("{start}{after}"));
        let readings: Vec<T> = [Some(plain.clone()), Some(format!("{before}{within}{after}")), swapped]
            .into_iter()
            .flatten()
            .filter_map(|name| self.meaning(&name))
            .collect();
        let known = !readings.is_empty() || (tail.is_empty() && self.run_together(head.clone()));
        if !known {
            return false;
        }
        for meaning in &readings {
            self.add(*meaning, item.clone());
        }
        // A bracket that was an optional part of a name is read already.
        let optional = readings.len() > 1 || self.meaning(&plain).is_none() && !readings.is_empty();
        if !optional || series::read(within).items.len() > 1 {
            self.list_of_kinds(inner);
        }
        true
    }

    fn list_of_kinds(&mut self, inner: Range<usize>) {
        let within = &self.text[inner.clone()];
        if GLOSSES.iter().any(|word| within.starts_with(word)) {
            return;
        }
        let Series { items, open } = series::read(within);
        let kinds: Vec<_> = items
            .into_iter()
            .map(|range| inner.start + range.start..inner.start + range.end)
            .map(|range| (self.meaning(&self.text[range.clone()]), range))
            .collect();
        let known = kinds.iter().filter(|(meaning, _)| meaning.is_some()).count();
        if known == kinds.len() {
            for (meaning, range) in kinds {
                meaning.into_iter().for_each(|meaning| self.add(meaning, range.clone()));
            }
            let mark = open.map(|(mark, _)| inner.start + mark.start..inner.start + mark.end);
            self.heading.open = self.heading.open.take().or(mark);
        } else if known > 0 {
            self.heading.unread.push(inner);
        }
    }

    /// Known names that follow each other without a mark (滑草滑沙), or with 和, 及 or 与 between them. Names are tried first and whole, so a 和
    /// inside a known name never splits it.
    fn run_together(&mut self, range: Range<usize>) -> bool {
        let text = self.text;
        let Some(names) = self.tile(&text[range.clone()]) else { return false };
        for (meaning, part) in names {
            self.add(meaning, range.start + part.start..range.start + part.end);
        }
        true
    }

    /// Covers `text` with known names from left to right, longest first. Each end is tried once, so the time is at most quadratic.
    fn tile(&self, text: &str) -> Option<Vec<(T, Range<usize>)>> {
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).skip(1).chain([text.len()]).collect();
        if ends.len() > 40 {
            return None;
        }
        let mut reached: Vec<Reached<T>> = vec![Reached { end: 0, by: None }];
        let mut next = 0;
        while next < reached.len() {
            let start = reached[next].end;
            let from = ["以及", "和", "及", "与"]
                .iter()
                .find_map(|word| text[start..].strip_prefix(word).filter(|_| start > 0).map(|_| start + word.len()));
            for name_start in [Some(start), from].into_iter().flatten() {
                for &end in ends.iter().rev().filter(|&&end| end > name_start) {
                    if reached.iter().all(|known| known.end != end)
                        && let Some(meaning) = self.meaning(&text[name_start..end])
                    {
                        reached.push(Reached { end, by: Some(Step { start, name_start, meaning }) });
                    }
                }
            }
            next += 1;
        }
        let mut names = Vec::new();
        let mut at = text.len();
        while at > 0 {
            let step = reached.iter().find(|known| known.end == at)?.by.as_ref()?;
            names.push((step.meaning, step.name_start..at));
            at = step.start;
        }
        names.reverse();
        Some(names)
    }
}

/// A place that names cover the text up to, and how it was first reached.
struct Reached<T> {
    end: usize,
    /// None at the beginning.
    by: Option<Step<T>>,
}

/// A name that leads from one place to the next, perhaps behind a 和.
struct Step<T> {
    start: usize,
    name_start: usize,
    meaning: T,
}

struct Bracket {
    /// With the brackets.
    outer: Range<usize>,
    /// Without them.
    inner: Range<usize>,
}

/// The first bracket of an item.
fn bracket(text: &str, item: Range<usize>) -> Option<Bracket> {
    let part = &text[item.clone()];
    let (start, opening) = part.char_indices().find(|(_, c)| opens(*c))?;
    let (end, closing) = closing(part, start)?;
    let inner = item.start + start + opening.len_utf8()..item.start + end;
    (inner.start <= inner.end).then(|| Bracket { outer: item.start + start..item.start + end + closing.len_utf8(), inner })
}

/// The closing bracket that goes with the opening one at `start`; brackets may stand within.
fn closing(text: &str, start: usize) -> Option<(usize, char)> {
    let mut depth = 0usize;
    for (at, c) in text[start..].char_indices() {
        if opens(c) {
            depth += 1;
        } else if closes(c) {
            depth -= 1;
            if depth == 0 {
                return Some((start + at, c));
            }
        }
    }
    None
}

/// `before` with its end replaced by as many characters of `within`: 桌 and 台 give 台, 月子中心 and 会所 give 月子会所.
fn swap_end(before: &str, within: &str) -> Option<String> {
    let keep = before.chars().count().checked_sub(within.chars().count())?;
    Some(before.chars().take(keep).chain(within.chars()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = &[
        "密室逃脱",
        "健身房",
        "桌球馆",
        "台球馆",
        "无人机",
        "无人驾驶航空器",
        "大型机械",
        "推土机",
        "吊车",
        "滑草",
        "滑沙",
        "月子中心",
        "月子会所",
        "母婴康复场所",
        "养生",
        "玻璃栈道",
        "悬索桥",
        "机械和车辆",
        "超市",
        "步步惊心",
        "城市商业综合体",
    ];

    fn show(text: &str) -> (Vec<&str>, Vec<&str>, Vec<&str>, bool) {
        let heading = read(text, |name| {
            let name = super::super::normalise(name);
            NAMES.iter().position(|known| super::super::normalise(known) == name)
        });
        (
            heading.found.iter().map(|(index, _)| NAMES[*index]).collect(),
            heading.unknown.into_iter().map(|r| &text[r]).collect(),
            heading.unread.into_iter().map(|r| &text[r]).collect(),
            heading.open.is_some(),
        )
    }

    #[test]
    fn a_plain_series() {
        assert_eq!(show("密室逃脱、健身房等场所"), (vec!["密室逃脱", "健身房"], vec![], vec![], true));
        assert_eq!(show("“步步惊心”、养生场所"), (vec!["步步惊心", "养生"], vec![], vec![], false));
    }

    #[test]
    fn brackets_with_a_part_a_name_or_kinds() {
        assert_eq!(show("桌（台）球馆").0, ["桌球馆", "台球馆"]);
        assert_eq!(show("无人机（无人驾驶航空器）").0, ["无人机", "无人驾驶航空器"]);
        assert_eq!(show("玻璃栈道（悬索桥）").0, ["玻璃栈道", "悬索桥"]);
        assert_eq!(show("大型机械（推土机、吊车等）"), (vec!["大型机械", "推土机", "吊车"], vec![], vec![], true));
        assert_eq!(show("月子中心（会所）等母婴康复场所").0, ["月子中心", "月子会所", "母婴康复场所"]);
    }

    #[test]
    fn brackets_that_explain_stay_text() {
        assert_eq!(show("健身房（含网络预约）"), (vec!["健身房"], vec![], vec![], false));
        assert_eq!(show("城市商业综合体（融合超市、餐饮等的经济体）"), (vec!["城市商业综合体"], vec![], vec![], false));
        assert_eq!(show("大型机械（推土机、某某机）"), (vec!["大型机械"], vec![], vec!["推土机、某某机"], false));
    }

    #[test]
    fn names_run_together_only_if_all_are_known() {
        assert_eq!(show("滑草滑沙").0, ["滑草", "滑沙"]);
        assert_eq!(show("推土机和吊车").0, ["推土机", "吊车"]);
        assert_eq!(show("机械和车辆").0, ["机械和车辆"]);
        assert_eq!(show("滑草滑雪"), (vec![], vec!["滑草滑雪"], vec![], false));
    }

    #[test]
    fn odd_brackets_do_no_harm() {
        assert_eq!(show("健身房（含甲）（推土机、乙）").2, ["推土机、乙"]);
        assert_eq!(show("健身房（含（甲）乙）").0, ["健身房"]);
        for text in ["）（", "（（（", "（）", "健身房（", "）健身房", "（健身房）", "等（等）等"] {
            read(text, |_| None::<usize>);
        }
    }
}
