//! Citations: documents that a text names, by title 《…》, by number 新党发〔2017〕21号, or by both.
//!
//! Ranges show a citation as it is written. To find out whether two citations mean one document, compare what [`normal_number`],
//! [`normal_title`] and [`bare_title`] make of them.

use std::ops::Range;

use super::numeral;

/// A document that a text names. Ranges are bytes of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Citation {
    /// All of it: 《关于印发<A>的通知》（巴安办〔2021〕30号）（以下简称《A》）.
    pub range: Range<usize>,
    /// The title without its brackets: 关于印发<A>的通知.
    pub title: Option<Range<usize>>,
    /// Titles within the title, without their brackets, in order: A.
    pub inner: Vec<Range<usize>>,
    /// A remark on the version behind the title, with its brackets: 《A》（征求意见稿）.
    pub remark: Option<Range<usize>>,
    /// The number as written, without brackets around it: 巴安办〔2021〕30号.
    pub number: Option<Range<usize>>,
    /// The name by which the text goes on to call the document, without brackets: 以下简称《A》.
    pub short: Option<Range<usize>>,
}

impl Citation {
    /// The title with the remark behind it, as written.
    pub fn written(&self, text: &str) -> Option<String> {
        let title = &text[self.title.clone()?];
        let remark = self.remark.clone().map_or("", |remark| &text[remark]);
        Some(format!("{title}{remark}"))
    }

    /// The title with the remark behind it, in the form of [`normal_title`].
    pub fn name(&self, text: &str) -> Option<String> {
        self.written(text).map(|title| normal_title(&title))
    }
}

/// Characters of an issuer at most: 国家安全生产监督管理总局令.
const LONGEST_ISSUER: usize = 16;
/// Characters of a remark or of a short name at most.
const LONGEST_NOTE: usize = 20;
/// White space between the parts of a citation at most.
const WIDEST_GAP: usize = 4;

/// Finds the documents that `text` names, in its order. Ranges do not overlap. A title that is opened and never closed gives nothing.
pub fn citations(text: &str) -> Vec<Citation> {
    let titles = titles(text);
    let numbers = numbers(text);
    let mut taken = vec![false; numbers.len()];
    let mut found = Vec::new();
    let mut end = 0;
    for (index, title) in titles.iter().enumerate() {
        if title.outer.start < end {
            // It was the short name of the one before.
            continue;
        }
        let citation = around(text, &titles[index..], &numbers, &mut taken);
        end = citation.range.end;
        found.push(citation);
    }
    let alone = numbers.into_iter().zip(taken).filter(|(_, taken)| !taken).map(|(number, _)| number);
    found.extend(alone.map(|number| Citation { range: number.range.clone(), number: Some(number.range), ..Citation::default() }));
    found.sort_by_key(|citation| citation.range.start);
    found
}

/// The citation of the first of `titles`, with all that stands around it. Numbers that belong to it are marked as taken.
fn around(text: &str, titles: &[Title], numbers: &[Number], taken: &mut [bool]) -> Citation {
    let title = &titles[0];
    let mut range = title.outer.clone();
    let mut inside = title.content.clone();
    let mut number = None;
    let first = numbers.partition_point(|number| number.outer.start < range.start);
    // 新政发〔2021〕5号《关于…的通知》
    if let Some(before) = first.checked_sub(1)
        && !taken[before]
        && blanks(text, numbers[before].outer.end) == range.start
    {
        taken[before] = true;
        range.start = numbers[before].outer.start;
        number = Some(numbers[before].range.clone());
    }
    // 《关于…的通知（新政发〔2021〕5号）》: the number is no part of the title. Other numbers within are.
    let mut next = first;
    while let Some(within) = numbers.get(next).filter(|number| number.outer.end <= title.outer.end) {
        taken[next] = true;
        if within.outer.end == inside.end && within.outer.start > inside.start && within.outer != within.range {
            number = Some(within.range.clone());
            inside.end = within.outer.start;
        }
        next += 1;
    }
    let remark = bracketed(text, blanks(text, range.end)).filter(|remark| is_remark(inner(text, remark)));
    range.end = remark.as_ref().map_or(range.end, |remark| remark.end);
    if let Some(behind) = numbers.get(next).filter(|behind| number.is_none() && behind.outer.start == blanks(text, range.end)) {
        taken[next] = true;
        range.end = behind.outer.end;
        number = Some(behind.range.clone());
    }
    let short = short_name(text, range.end, titles.get(1));
    if let Some((_, end)) = short {
        range.end = end;
    }
    let inside = super::trim_range(text, inside);
    Citation { range, title: Some(inside), inner: title.inner.clone(), remark, number, short: short.map(|(name, _)| name) }
}

/// （以下简称《A》） at `start`: the name and where the note ends. `next` is the title that follows.
fn short_name(text: &str, start: usize, next: Option<&Title>) -> Option<(Range<usize>, usize)> {
    let at = blanks(text, start);
    let at = blanks(text, after(text, at, |c| opens(c) || matches!(c, '，' | ',' | '；' | ';')).unwrap_or(at));
    let word = ["以下简称", "以下统称", "下称", "简称"].into_iter().find(|word| text[at..].starts_with(word))?;
    let at = at + word.len();
    let at = blanks(text, after(text, at, |c| matches!(c, '：' | ':' | '为')).unwrap_or(at));
    let quoted = after(text, at, is_quote);
    let inside = quoted.unwrap_or(at);
    let (name, mut end) = match next.filter(|next| next.outer.start == inside) {
        Some(next) => (next.content.clone(), next.outer.end),
        None => {
            quoted?;
            let (len, _) = text[inside..].char_indices().take(LONGEST_NOTE).find(|(_, c)| is_quote(*c))?;
            (inside..inside + len, inside + len)
        }
    };
    end = after(text, end, is_quote).filter(|_| quoted.is_some()).unwrap_or(end);
    end = after(text, end, closes).unwrap_or(end);
    (!name.is_empty()).then_some((name, end))
}

/// A title as it stands in a text.
struct Title {
    /// With its brackets.
    outer: Range<usize>,
    /// Without them.
    content: Range<usize>,
    /// Titles within, without their brackets.
    inner: Vec<Range<usize>>,
}

/// The outermost titles of a text. Brackets are paired as they nest; one that has no partner is passed over.
fn titles(text: &str) -> Vec<Title> {
    let mut pairs: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut line_empty = true;
    for (at, c) in text.char_indices() {
        match c {
            '《' => open.push((at, c)),
            // A comparison outside of a title is no bracket.
            '<' | '＜' | '〈' if !open.is_empty() => open.push((at, c)),
            '>' | '＞' | '〉' => {
                if let Some((start, opening)) = open.pop_if(|(_, opening)| *opening != '《') {
                    pairs.push((start..at + c.len_utf8(), start + opening.len_utf8()..at));
                }
            }
            '》' => {
                while open.pop_if(|(_, opening)| *opening != '《').is_some() {}
                match open.pop() {
                    Some((start, opening)) => pairs.push((start..at + c.len_utf8(), start + opening.len_utf8()..at)),
                    None => prolong(text, at, &mut pairs),
                }
            }
            // A title does not go beyond its sentence or paragraph, and one left open must not swallow the rest of the text.
            '。' => open.clear(),
            '\n' if line_empty => open.clear(),
            _ => {}
        }
        line_empty = c == '\n' || line_empty && c.is_whitespace();
    }
    pairs.retain(|(_, content)| !text[content.clone()].trim().is_empty());
    pairs.sort_by_key(|(outer, _)| outer.start);
    let mut titles: Vec<Title> = Vec::new();
    for (outer, content) in pairs {
        match titles.last_mut().filter(|title| outer.end <= title.outer.end) {
            Some(title) => title.inner.push(content),
            None => titles.push(Title { outer, content, inner: Vec::new() }),
        }
    }
    titles
}

/// 《A印发<B>》的通知》 closes once too often: if a 》 without partner follows a title closely, the title ends there.
fn prolong(text: &str, at: usize, pairs: &mut [(Range<usize>, Range<usize>)]) {
    const LONGEST_REST: usize = 10;
    let Some((outer, content)) = pairs.last_mut().filter(|(outer, _)| text[outer.clone()].starts_with('《')) else { return };
    let rest = &text[outer.end..at];
    // The length in bytes comes first, so that a long text is not counted for every bracket.
    let close = rest.len() <= LONGEST_REST * 4 && (1..=LONGEST_REST).contains(&rest.chars().count());
    if close && rest.chars().all(is_letter) {
        outer.end = at + '》'.len_utf8();
        content.end = at;
    }
}

/// The number of a document as it stands in a text.
struct Number {
    /// From the issuer to 号.
    range: Range<usize>,
    /// With brackets around it.
    outer: Range<usize>,
}

/// All document numbers of a text.
fn numbers(text: &str) -> Vec<Number> {
    let mut numbers: Vec<Number> = Vec::new();
    let mut free = 0;
    for (at, c) in text.char_indices() {
        let (issuer_end, tail) = match c {
            _ if at < free => continue,
            _ if opens_year(c) => (at, yearly(text, at)),
            '令' => (at + c.len_utf8(), decree(text, at + c.len_utf8())),
            '告' => (at + c.len_utf8(), announcement(text, at + c.len_utf8())),
            _ => continue,
        };
        let Some(tail) = tail else { continue };
        let Some(start) = issuer(text, free, issuer_end) else { continue };
        free = tail.end;
        let range = start..tail.end;
        numbers.push(Number { outer: outer(text, &range, tail.closed), range });
    }
    numbers
}

/// `range` with the bracket before and behind it.
fn outer(text: &str, range: &Range<usize>, closed: bool) -> Range<usize> {
    let before = text[..range.start].trim_end_matches(is_blank);
    match before.chars().next_back().filter(|c| opens(*c)) {
        Some(bracket) if range.start - before.len() <= WIDEST_GAP => {
            let end = after(text, blanks(text, range.end), closes).filter(|_| !closed).unwrap_or(range.end);
            before.len() - bracket.len_utf8()..end
        }
        _ => range.clone(),
    }
}

/// What follows the issuer in a document number.
struct Tail {
    year: Option<Range<usize>>,
    number: Range<usize>,
    /// Whether a bracket that was opened before the issuer is closed before 号: （新克政发〔2016〕85)号.
    closed: bool,
    end: usize,
}

/// 〔2020〕3号, with any brackets and with spaces.
fn yearly(text: &str, start: usize) -> Option<Tail> {
    let at = blanks(text, after(text, start, opens_year)?);
    let year = figures(text, at, 4).filter(|year| text[year.clone()].chars().count() >= 2)?;
    let at = blanks(text, year.end);
    let at = blanks(text, after(text, at, |c| c == '年').unwrap_or(at));
    let at = blanks(text, after(text, at, closes_year)?);
    let at = blanks(text, after(text, at, |c| c == '第').unwrap_or(at));
    let number = figures(text, at, 6)?;
    let at = blanks(text, number.end);
    let closing = after(text, at, closes_year);
    let end = after(text, blanks(text, closing.unwrap_or(at)), |c| c == '号')?;
    // （2020）3号楼 is a house.
    let house = text[end..].starts_with(['楼', '线', '院', '门', '井']);
    (!house).then_some(Tail { year: Some(year), number, closed: closing.is_some(), end })
}

/// 第493号, behind 令.
fn decree(text: &str, start: usize) -> Option<Tail> {
    let at = blanks(text, after(text, blanks(text, start), |c| c == '第')?);
    let (_, len) = numeral::whole(&text[at..])?;
    let end = after(text, blanks(text, at + len), |c| c == '号')?;
    Some(Tail { year: None, number: at..at + len, closed: false, end })
}

/// 2020年第3号, behind 公告.
fn announcement(text: &str, start: usize) -> Option<Tail> {
    let year = figures(text, blanks(text, start), 4).filter(|_| text[..start].ends_with("公告"))?;
    let at = after(text, blanks(text, year.end), |c| c == '年')?;
    let tail = decree(text, at)?;
    Some(Tail { year: Some(year), ..tail })
}

/// Digits, or what stands for blotted ones, at most `most` of them.
fn figures(text: &str, start: usize, most: usize) -> Option<Range<usize>> {
    let is_figure = |c: &char| numeral::digit(*c).is_some() || numeral::is_blot(*c);
    let (count, len) = text[start..].chars().take(most + 1).take_while(is_figure).fold((0, 0), |(n, len), c| (n + 1, len + c.len_utf8()));
    (1..=most).contains(&count).then_some(start..start + len)
}

/// Where the issuer that ends at `end` begins; `free` is the end of what was read before. Words that lead to a number (按照, 落实) are no
/// part of it.
fn issuer(text: &str, free: usize, end: usize) -> Option<usize> {
    const LEADS: &[&str] = &[
        "按照", "根据", "依据", "依照", "遵照", "参照", "贯彻", "落实", "执行", "结合", "转发", "印发", "下发", "以及", "关于", "文件",
        "通过", "引用", "按", "据", "见", "的", "以", "及", "与",
    ];
    let end = text[..end].trim_end_matches(is_blank).len().max(free);
    let run = text[free..end].chars().rev().take(LONGEST_ISSUER * 2).take_while(|c| is_letter(*c)).map(char::len_utf8).sum::<usize>();
    let start = end - run;
    let name = &text[start..end];
    let lead = LEADS.iter().filter_map(|word| Some(name.rfind(word)? + word.len())).max().unwrap_or(0);
    // 和 begins some issuers (和政发) and joins others; 共和国 has one, too.
    let joint = name
        .match_indices('和')
        .filter(|(at, _)| !name[..*at].ends_with('共') && (*at > 0 || text[..start].ends_with(['号', '》', '）', ')'])))
        .map(|(at, joint)| at + joint.len())
        .next_back()
        .unwrap_or(0);
    let start = start + lead.max(joint);
    let count = text[start..end].chars().count();
    // A name cut off by the look back, or a mere letter, is no issuer.
    (2..=LONGEST_ISSUER).contains(&count).then_some(start)
}

/// The bracket that begins at `start`, if it is short and has no other within.
fn bracketed(text: &str, start: usize) -> Option<Range<usize>> {
    let inside = after(text, start, opens)?;
    let (len, c) = text[inside..].char_indices().take(LONGEST_NOTE).find(|(_, c)| opens(*c) || closes(*c))?;
    closes(c).then_some(start..inside + len + c.len_utf8())
}

fn inner<'t>(text: &'t str, bracket: &Range<usize>) -> &'t str {
    text[bracket.clone()].trim_start_matches(opens).trim_end_matches(closes)
}

/// Past the character at `start`, if it is one of those meant.
fn after(text: &str, start: usize, meant: impl Fn(char) -> bool) -> Option<usize> {
    let c = text[start..].chars().next()?;
    meant(c).then(|| start + c.len_utf8())
}

/// Past blanks; a line may end between a title and its number.
fn blanks(text: &str, start: usize) -> usize {
    start + text[start..].chars().take(WIDEST_GAP).take_while(|c| is_blank(*c)).map(char::len_utf8).sum::<usize>()
}

fn is_blank(c: char) -> bool {
    c.is_whitespace()
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || numeral::is_blot(c)
}

fn is_quote(c: char) -> bool {
    matches!(c, '“' | '”' | '"' | '「' | '」' | '‘' | '’' | '\'')
}

fn opens(c: char) -> bool {
    opens_year(c) || matches!(c, '﹙' | '｛' | '{')
}

fn closes(c: char) -> bool {
    closes_year(c) || matches!(c, '﹚' | '｝' | '}')
}

/// Brackets around a year: official text has 〔〕, keyboards have others.
fn opens_year(c: char) -> bool {
    matches!(c, '〔' | '﹝' | '（' | '(' | '［' | '[' | '【' | '〖')
}

fn closes_year(c: char) -> bool {
    matches!(c, '〕' | '﹞' | '）' | ')' | '］' | ']' | '】' | '〗')
}

/// The form in which two writings of a document number are the same: `issuer〔year〕number号`, with ASCII digits, without spaces, zeros in
/// front and 第. 令第493号 keeps its 第. What was blotted out stays so (xx委办〔2020〕158号), and what is no number only loses its spaces.
pub fn normal_number(number: &str) -> String {
    let text: String = number.chars().filter(|c| !is_blank(*c)).map(narrow).collect();
    let bracketed = text.starts_with(opens);
    let text = text.trim_start_matches(opens);
    let tail = text.char_indices().find_map(|(at, c)| match c {
        _ if opens_year(c) => Some((at, yearly(text, at)?)),
        '令' => Some((at + c.len_utf8(), decree(text, at + c.len_utf8())?)),
        '告' => Some((at + c.len_utf8(), announcement(text, at + c.len_utf8())?)),
        _ => None,
    });
    let Some((issuer_end, tail)) = tail else {
        return if bracketed { text.trim_end_matches(closes) } else { text }.to_owned();
    };
    let (issuer, figures) = (&text[..issuer_end], &text[tail.number.clone()]);
    let number = match numeral::whole(figures) {
        Some((number, len)) if len == figures.len() => number.to_string(),
        _ => figures.to_owned(),
    };
    match tail.year {
        Some(year) => format!("{issuer}〔{}〕{number}号", &text[year]),
        None => format!("{issuer}第{number}号"),
    }
}

/// Whether parts of a number are blotted out: xx委办〔2020〕158号.
pub fn is_blotted(number: &str) -> bool {
    number.chars().any(numeral::is_blot)
}

fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// The form in which two writings of a title are the same: without 《》 around it, spaces and quotation marks, brackets of one kind, titles
/// within as <…>. A remark on the version counts, in brackets or not: 办法试行 is 办法(试行), and neither is 办法. See [`bare_title`].
pub fn normal_title(title: &str) -> String {
    let title = title.trim();
    let inside = title.strip_prefix('《').and_then(|rest| Some((rest, closing(rest)?)));
    let (title, remark) = inside.map_or((title, ""), |(rest, at)| (&rest[..at], &rest[at + '》'.len_utf8()..]));
    let mut normal = super::normalise(&format!("{title}{remark}"))
        .replace(['《', '〈'], "<")
        .replace(['》', '〉'], ">")
        .replace(['﹝', '〖', '﹙'], "(")
        .replace(['﹞', '〗', '﹚'], ")");
    for remark in ["试行", "征求意见稿"] {
        if let Some(stem) = normal.strip_suffix(remark).filter(|stem| !stem.is_empty() && !stem.ends_with('(')) {
            normal = format!("{stem}({remark})");
            break;
        }
    }
    normal
}

/// The 》 that goes with a 《 before `text`.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1usize;
    for (at, c) in text.char_indices() {
        match c {
            '《' => depth += 1,
            '》' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// As [`normal_title`], without remarks on the version at the end: the same for 办法, 办法（试行） and 办法（征求意见稿）.
pub fn bare_title(title: &str) -> String {
    let mut bare = normal_title(title);
    while let Some(at) = bare.strip_suffix(')').and_then(|rest| rest.rfind('(')).filter(|at| *at > 0)
        && is_version(&bare[at + 1..bare.len() - 1])
    {
        bare.truncate(at);
    }
    bare
}

/// Whether a bracket behind a title says something of the document: its version, or which part of a series it is.
fn is_remark(text: &str) -> bool {
    is_version(text) || text.starts_with('第') && text.ends_with('批')
}

fn is_version(text: &str) -> bool {
    ["试行", "暂行", "稿", "修订", "修正", "草案", "版"].iter().any(|word| text.trim_end().ends_with(word))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;

    /// Citations as lines: title / inner titles / remark / number / short name, as far as there are any.
    fn show(text: &str) -> Vec<String> {
        citations(text)
            .into_iter()
            .map(|found| {
                let part = |mark: &str, range: Option<Range<usize>>| range.map(|range| format!("{mark}{}", &text[range]));
                let inner = found.inner.into_iter().map(|range| part("in ", Some(range)));
                let title = part("", found.title);
                let rest = [part("re ", found.remark), part("no ", found.number), part("aka ", found.short)];
                [title].into_iter().chain(inner).chain(rest).flatten().collect::<Vec<_>>().join(" / ")
            })
            .collect()
    }

    #[track_caller]
    fn check(cases: &[(&str, &[&str])]) {
        for (text, expected) in cases {
            assert_eq!(show(text), *expected, "{text}");
        }
    }

    #[test]
    fn titles_and_numbers() {
        check(&[
            ("落实《意见》（新党发〔2017〕21号）精神", &["意见 / no 新党发〔2017〕21号"]),
            (
                "《通知》（新克党办[2014]20号）和《规定》(新克政发〔2016〕85)号，健全",
                &["通知 / no 新克党办[2014]20号", "规定 / no 新克政发〔2016〕85)号"],
            ),
            ("《办法（试行）》（库党办发〔2020〕3 号）的", &["办法（试行） / no 库党办发〔2020〕3 号"]),
            ("《办法》 \n(xx委办〔2020〕158号)要求", &["办法 / no xx委办〔2020〕158号"]),
            ("《办法》（征求意见稿）（安委﹝2022﹞６号）", &["办法 / re （征求意见稿） / no 安委﹝2022﹞６号"]),
            ("《清单》（第一批）(库党办发【2020】3号)", &["清单 / re （第一批） / no 库党办发【2020】3号"]),
            ("《条例》（国务院令第493号）《安全生产法》", &["条例 / no 国务院令第493号", "安全生产法"]),
            ("《办法》（中华人民共和国主席令第八十八号）", &["办法 / no 中华人民共和国主席令第八十八号"]),
            ("《公布目录》（应急管理部公告2020年第3号）", &["公布目录 / no 应急管理部公告2020年第3号"]),
            ("新政发〔2021〕5号《通知》", &["通知 / no 新政发〔2021〕5号"]),
            ("《通知（新政发〔2021〕5号）》", &["通知 / no 新政发〔2021〕5号"]),
            ("《A》和《B》、《C》", &["A", "B", "C"]),
            ("《要求》(GB/T29315-xx)、《清单》（附件1）", &["要求", "清单"]),
        ]);
    }

    #[test]
    fn titles_within_titles() {
        check(&[
            ("《关于印发<要点>的通知》（巴安办〔2021〕30号）", &["关于印发<要点>的通知 / in 要点 / no 巴安办〔2021〕30号"]),
            ("《关于贯彻《意见》的通知》", &["关于贯彻《意见》的通知 / in 意见"]),
            ("《印发〈甲〉和＜乙＞的通知》（应急〔2019〕78号））。", &["印发〈甲〉和＜乙＞的通知 / in 甲 / in 乙 / no 应急〔2019〕78号"]),
            ("《国务院印发<措施>》的通知》（安委〔2022〕6号）", &["国务院印发<措施>》的通知 / in 措施 / no 安委〔2022〕6号"]),
            ("《关于印发<要点的通知》", &["关于印发<要点的通知"]),
            ("《关于印发《办法的通知》", &["办法的通知"]),
            ("《没有结束。《办法》", &["办法"]),
            ("《没有\n\n结束》", &[]),
            ("《分两行的\n实施意见》", &["分两行的\n实施意见"]),
            ("1<2，3>2，》《", &[]),
            ("《》《 》", &[]),
        ]);
    }

    #[test]
    fn short_names() {
        check(&[
            (
                "《关于印发<要点>的通知》（巴安办〔2021〕30号）（以下简称《要点》）要求",
                &["关于印发<要点>的通知 / in 要点 / no 巴安办〔2021〕30号 / aka 要点"],
            ),
            ("《意见》（以下简称《意见》）。", &["意见 / aka 意见"]),
            ("《意见》(新党发〔2017〕21号，以下简称“意见”)", &["意见 / no 新党发〔2017〕21号 / aka 意见"]),
            ("《意见》（以下简称“《意见》”），《办法》", &["意见 / aka 意见", "办法"]),
            ("《意见》（以下简称意见）", &["意见"]),
        ]);
    }

    #[test]
    fn numbers_alone() {
        check(&[
            ("        新克党发〔2018〕5号\n", &["no 新克党发〔2018〕5号"]),
            ("按照新克党发〔2018〕5号和新政发〔2019〕第06号要求", &["no 新克党发〔2018〕5号", "no 新政发〔2019〕第06号"]),
            ("（安委〔2022〕6号、安委办〔2022〕xx号）", &["no 安委〔2022〕6号", "no 安委办〔2022〕xx号"]),
            ("和政发（2020）3号", &["no 和政发（2020）3号"]),
            ("〔2020〕3号、热线(xx)、（2020年）、某小区（2020）3号楼、12345号", &[]),
            ("这是一个没有任何标点符号而且特别长句子里面才有这样文号新党发〔2020〕3号", &[]),
        ]);
    }

    #[test]
    fn numbers_have_one_form() {
        for (number, normal) in [
            ("库党办发〔2020〕3 号", "库党办发〔2020〕3号"),
            ("(新克党办[2014]20号)", "新克党办〔2014〕20号"),
            ("（新克政发〔2016〕85)号", "新克政发〔2016〕85号"),
            ("新政发（２０２１）第００５号", "新政发〔2021〕5号"),
            ("xx委办〔2020〕xx号", "xx委办〔2020〕xx号"),
            ("国务院令 第四百九十三号", "国务院令第493号"),
            ("应急管理部公告2020年第3号", "应急管理部公告〔2020〕3号"),
            ("安委 〔2022〕", "安委〔2022〕"),
            ("", ""),
        ] {
            assert_eq!(normal_number(number), normal, "{number}");
        }
    }

    #[test]
    fn titles_have_one_form() {
        for (title, normal, bare) in [
            ("《中共中央 国务院关于A的意见》", "中共中央国务院关于a的意见", "中共中央国务院关于a的意见"),
            ("关于印发〈办法（试行）〉的通知", "关于印发<办法(试行)>的通知", "关于印发<办法(试行)>的通知"),
            ("《关于印发《办法》的通知》", "关于印发<办法>的通知", "关于印发<办法>的通知"),
            ("办法(试行)", "办法(试行)", "办法"),
            ("办法 试行", "办法(试行)", "办法"),
            ("《办法（试行）》（征求意见稿）", "办法(试行)(征求意见稿)", "办法"),
            ("清单（第一批）", "清单(第一批)", "清单(第一批)"),
            ("刑法修正案（十一）", "刑法修正案(十一)", "刑法修正案(十一)"),
            ("“xx模式”的意见", "xx模式的意见", "xx模式的意见"),
            ("试行", "试行", "试行"),
        ] {
            assert_eq!(normal_title(title), normal, "{title}");
            assert_eq!(bare_title(title), bare, "{title}");
        }
        let text = "《办法》 （征求意见稿）";
        assert_eq!(citations(text)[0].name(text).as_deref(), Some("办法(征求意见稿)"));
    }

    #[test]
    fn time_is_linear() {
        for unit in [
            "《",
            "》",
            "《》",
            "《<",
            "<",
            "（",
            "〔2020〕",
            "》的通知",
            "《A》的》",
            "发〔2020〕3号",
            "令第",
            "（以下简称《",
            " ",
            "《A》 ",
        ] {
            let text = unit.repeat(200_000 / unit.len());
            let nested = format!("{text}{}", "》".repeat(200_000 / 3));
            let start = Instant::now();
            citations(&text);
            citations(&nested);
            normal_number(&text);
            bare_title(&nested);
            // Quadratic time would be minutes, whatever the machine.
            assert!(start.elapsed() < Duration::from_secs(10), "{unit}: {:?}", start.elapsed());
        }
    }

    const WORDS: &[&str] = &[
        "《",
        "》",
        "<",
        ">",
        "〈",
        "〉",
        "（",
        "）",
        "(",
        ")",
        "〔",
        "〕",
        "[",
        "]",
        "2020",
        "20",
        "３",
        "x",
        "号",
        "第",
        "令",
        "公告",
        "年",
        "新党发",
        "和",
        "按",
        "的",
        "通知",
        "试行",
        "征求意见稿",
        "以下简称",
        "“",
        "”",
        "，",
        "。",
        " ",
        "\u{3000}",
        "\n",
        "é",
        "𠀀",
        "一",
        "İ",
    ];

    proptest! {
        #[test]
        fn any_text_gives_true_ranges(words in prop::collection::vec(prop::sample::select(WORDS), 0..40)) {
            let text = words.concat();
            let mut end = 0;
            for found in citations(&text) {
                prop_assert!(found.range.start >= end, "{text}");
                end = found.range.end;
                let parts = [found.title.clone(), found.remark, found.number, found.short];
                for part in parts.into_iter().flatten().chain(found.inner.clone()) {
                    prop_assert!(text.get(part.clone()).is_some_and(|part| !part.is_empty()), "{text}");
                    prop_assert!(part.start >= found.range.start && part.end <= end, "{text}");
                }
                prop_assert!(found.title.is_some() || found.inner.is_empty());
            }
            prop_assert_eq!(normal_number(&normal_number(&text)), normal_number(&text));
            prop_assert_eq!(normal_title(&normal_title(&text)), normal_title(&text));
        }
    }
}
