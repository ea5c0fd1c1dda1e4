//! Header fields: those with a label (公开方式：不公开), and what a document says without one: number, signature, deadline.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::lines::{self, pattern};
use super::{Reading, Window};
use crate::import::read::{Block, Grid};
use crate::model::{Disclosure, Status};

/// A field with a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// 发文机关.
    Issuer,
    /// 文号.
    Number,
    /// 成文日期.
    Written,
    /// 发布日期.
    Published,
    /// 公开方式.
    Disclosure,
    /// 索引号.
    Index,
    /// 主题分类.
    Subject,
    /// 主题词.
    Keywords,
    /// 标题.
    Title,
    /// 有效性, which is a word for the status that the reader of the report should know.
    Validity,
}

const LABELS: &[(&str, Field)] = &[
    ("发文机关", Field::Issuer),
    ("发文单位", Field::Issuer),
    ("发布机构", Field::Issuer),
    ("发布机关", Field::Issuer),
    ("制发机关", Field::Issuer),
    ("公开机构", Field::Issuer),
    ("发文字号", Field::Number),
    ("文号", Field::Number),
    ("文件编号", Field::Number),
    ("成文日期", Field::Written),
    ("生成日期", Field::Written),
    ("发文日期", Field::Written),
    ("印发日期", Field::Written),
    ("发布日期", Field::Published),
    ("公开日期", Field::Published),
    ("公开方式", Field::Disclosure),
    ("公开形式", Field::Disclosure),
    ("公开属性", Field::Disclosure),
    ("公开类型", Field::Disclosure),
    ("索引号", Field::Index),
    ("主题分类", Field::Subject),
    ("主题词", Field::Keywords),
    ("关键词", Field::Keywords),
    ("标题", Field::Title),
    ("文件名称", Field::Title),
    ("有效性", Field::Validity),
];

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    let labels: Vec<String> = LABELS.iter().map(|(label, _)| label.chars().map(String::from).collect::<Vec<_>>().join(r"\s*")).collect();
    pattern(&format!(r"[\[【]?\s*({})\s*[\]】]?\s*[：:]", labels.join("|")))
});

/// The fields of a document, the first of each kind.
pub type Fields = BTreeMap<Field, String>;

fn field_of(label: &str) -> Option<Field> {
    let label: String = label.chars().filter(|c| !c.is_whitespace() && !"【】[]：:".contains(*c)).collect();
    LABELS.iter().find(|(known, _)| *known == label).map(|(_, field)| *field)
}

/// Takes lines of fields, and tables of fields, out of a document.
pub fn take_fields(blocks: Vec<Block>) -> (Vec<Block>, Fields) {
    let mut fields = Fields::new();
    let rest = blocks
        .into_iter()
        .filter(|block| match block {
            Block::Paragraph(line) => !fields_of_line(line, &mut fields),
            Block::Table(grid) => !fields_of_table(grid, &mut fields),
        })
        .collect();
    (rest, fields)
}

/// A short line that begins with a label. It may have several: 索引号：…　发布日期：….
fn fields_of_line(line: &str, fields: &mut Fields) -> bool {
    let marks: Vec<_> =
        LABEL.captures_iter(line).filter_map(|found| Some((found.get(0)?.range(), field_of(found.get(1)?.as_str())?))).collect();
    if line.chars().count() > 200 || marks.first().is_none_or(|(range, _)| range.start > 0) {
        return false;
    }
    for (at, (range, field)) in marks.iter().enumerate() {
        let end = marks.get(at + 1).map_or(line.len(), |(next, _)| next.start);
        keep(fields, *field, &line[range.end..end]);
    }
    true
}

fn keep(fields: &mut Fields, field: Field, value: &str) {
    let value = value.trim().trim_end_matches(['。', '；', '|']).trim();
    if !value.is_empty() {
        fields.entry(field).or_insert_with(|| value.to_owned());
    }
}

/// A table of labels with a value beside each.
fn fields_of_table(grid: &Grid, fields: &mut Fields) -> bool {
    let mut pairs = Vec::new();
    for row in grid {
        let cells: Vec<&String> = row.iter().filter(|cell| !cell.is_empty()).collect();
        let mut at = 0;
        while at < cells.len() {
            let mut own = Fields::new();
            match field_of(cells[at]) {
                Some(field) => {
                    let value = cells.get(at + 1).filter(|value| field_of(value).is_none());
                    pairs.push((field, value.map(|value| value.replace('\n', " ")).unwrap_or_default()));
                    at += 1 + usize::from(value.is_some());
                }
                None if fields_of_line(cells[at], &mut own) => {
                    pairs.extend(own);
                    at += 1;
                }
                None => return false,
            }
        }
    }
    for (field, value) in &pairs {
        keep(fields, *field, value);
    }
    !pairs.is_empty()
}

/// 公开方式, or what a note below the text says: （此件公开发布）.
pub fn disclosure(fields: &Fields, text: &[&str]) -> Reading<Disclosure> {
    let note = text.iter().find(|line| line.chars().count() <= 20 && line.contains("此件"));
    let Some(words) = fields.get(&Field::Disclosure).map(String::as_str).or(note.copied()) else {
        let public = text.iter().any(|line| line.contains("向社会公开征求意见"));
        let more = if public { ", though it asks the public for comments; if it is published already, write `public`" } else { "" };
        return Reading::doubtful(Disclosure::Withheld, format!("the document does not say who may read it (公开方式){more}"));
    };
    if words.contains("依申请") {
        Reading::sure(Disclosure::OnRequest)
    } else if ["不公开", "不予公开", "不宜公开"].iter().any(|word| words.contains(word)) {
        Reading::sure(Disclosure::Withheld)
    } else if ["主动公开", "公开发布", "全文公开"].iter().any(|word| words.contains(word)) || words == "公开" {
        Reading::sure(Disclosure::Public)
    } else {
        Reading::doubtful(Disclosure::Withheld, format!("the document writes `{words}`"))
    }
}

/// How certain a document is. `head` is its titles and what stands before its clauses.
pub fn status(fields: &Fields, head: &[&str], issued: bool) -> Reading<Status> {
    let validity = fields.get(&Field::Validity).map(|word| format!("; it says 有效性：{word}")).unwrap_or_default();
    if head.iter().any(|line| ["征求意见稿", "公开征求意见"].iter().any(|word| line.contains(word))) {
        let doubt = (!validity.is_empty()).then(|| format!("a draft for comments{validity}"));
        return Reading { value: Status::Consultation, doubt };
    }
    if issued {
        return Reading::doubtful(Status::InForce, format!("it has a number and a date; is it in force today?{validity}"));
    }
    Reading::doubtful(
        Status::Proposed,
        format!("nothing tells whether it was issued; while it is `proposed` it is not published{validity}"),
    )
}

static RANGE_END: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:至|到|—|－|-|~|～)\s*(?:(\d{4})\s*年)?\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"));
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:(\d{4})\s*年)?\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*(?:上午|中午|下午|晚上)?\s*(?:\d{1,2}[:：时点]\d{0,2})?\s*(?:下班)?\s*(?:前|之前|以前|止|截止|为止)",
    )
});
static UNTIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"截止?(?:日期|时间)?\s*(?:到|至|为|是|于)?\s*[：:]?\s*(?:(\d{4})\s*年)?\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"));
static EMAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"));

/// The window for comments, told by lines that ask for them.
pub fn consultation(lines: &[&str], written: Option<Date>) -> Option<Window> {
    let asking = |line: &&&str| line.contains("意见") || line.contains("反馈") || line.contains("截止");
    let closes = lines.iter().filter(asking).find_map(|line| {
        let found = BEFORE.captures(line).or_else(|| UNTIL.captures(line)).or_else(|| RANGE_END.captures(line))?;
        let number = |at: usize| found.get(at).and_then(|digits| digits.as_str().parse::<i16>().ok());
        let year = number(1).or(written.map(Date::year))?;
        let date = Date::new(year, i8::try_from(number(2)?).ok()?, i8::try_from(number(3)?).ok()?).ok()?;
        let doubt = number(1).is_none().then(|| "the document writes no year; it was taken from its date".to_owned());
        Some(Reading { value: date, doubt })
    })?;
    let email = lines.iter().find_map(|line| EMAIL.find(line)).map(|found| found.as_str().to_owned());
    Some(Window { closes, email })
}

/// A field that is a date.
pub fn date(fields: &Fields, field: Field) -> Option<Date> {
    fields.get(&field).and_then(|value| lines::date_in(value)).map(|(date, _)| date)
}

/// 主题词, one by one.
pub fn keywords(fields: &Fields) -> Vec<String> {
    let words = fields.get(&Field::Keywords).map(String::as_str).unwrap_or_default();
    words.split([' ', '　', '、', '，', ',', ';', '；']).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_in_lines_and_tables() {
        let paragraph = |text: &str| Block::Paragraph(text.to_owned());
        let table = vec![vec!["索 引 号".to_owned(), "000/2019".to_owned(), "发布日期：".to_owned(), "2019年1月2日".to_owned()]];
        let (rest, fields) = take_fields(vec![
            paragraph("公开方式：不公开"),
            paragraph("文号：某发〔2019〕1号　成文日期：2019-01-01"),
            paragraph("各单位要写明文号：某号。"),
            Block::Table(table),
        ]);
        assert_eq!(rest, [paragraph("各单位要写明文号：某号。")]);
        assert_eq!(fields[&Field::Index], "000/2019");
        assert_eq!(date(&fields, Field::Written), Some(Date::constant(2019, 1, 1)));
        assert_eq!(disclosure(&fields, &[]).value, Disclosure::Withheld);
    }

    #[test]
    fn what_is_not_said_is_not_published() {
        let read = |note: &str| disclosure(&Fields::new(), &[note]);
        assert_eq!((read("").value, read("").doubt.is_some()), (Disclosure::Withheld, true));
        assert_eq!(read("（此件公开发布）").value, Disclosure::Public);
        assert_eq!(read("（此件不公开）").value, Disclosure::Withheld);
        assert_eq!(read("（此件依申请公开）").value, Disclosure::OnRequest);
    }

    #[test]
    fn deadlines() {
        let day = |line: &str| consultation(&[line], Some(Date::constant(2023, 9, 1))).map(|window| window.closes.value);
        for line in [
            "意见建议可在2023年9月15日前发送至a@b.cn",
            "征求意见时间：2023年9月1日至9月15日",
            "意见反馈截止时间：9月15日",
            "请于9月15日17:00前反馈",
            "请于2023年9月15日下午下班前将意见反馈我办",
        ] {
            assert_eq!(day(line), Some(Date::constant(2023, 9, 15)), "{line}");
        }
        assert_eq!(day("请于10月31日前完成"), None);
    }
}
