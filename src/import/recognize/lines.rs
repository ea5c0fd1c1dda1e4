//! What single lines of official documents are: dates, markers of annexes, titles.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use crate::notation::label;

/// A pattern that is known to be one.
pub fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|error| unreachable!("{error}"))
}

macro_rules! patterns {
    ($($name:ident = $text:literal;)*) => { $(static $name: LazyLock<Regex> = LazyLock::new(|| pattern($text));)* };
}

patterns! {
    DATE = r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?";
    CHINESE_DATE = r"([〇○Ｏ零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日";
    ANNEX = r"^附\s*件\s*([0-9０-９一二三四五六七八九十]*)\s*[：:]?$";
    ANNEX_LIST = r"^附\s*件\s*[：:]\s*(.+)$";
    NUMBER = r"^([\p{Han}]{1,20})\s*[〔\[（(【［]\s*(\d{4})\s*[〕\]）)】］]\s*第?\s*(\d{1,5})\s*号$";
    BATCH = r"第\s*([一二三四五六七八九十\d]{1,3})\s*批";
    SIGNED = r"^(\S.*?)[\s\x{3000}]{2,}(\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)$";
}

/// The first date in a text, and what stands before and behind it.
pub fn date_in(text: &str) -> Option<(Date, std::ops::Range<usize>)> {
    if let Some(found) = DATE.captures(text) {
        let number = |at: usize| found.get(at).and_then(|digits| digits.as_str().parse::<i16>().ok());
        let date = Date::new(number(1)?, i8::try_from(number(2)?).ok()?, i8::try_from(number(3)?).ok()?).ok()?;
        return Some((date, found.get(0)?.range()));
    }
    let found = CHINESE_DATE.captures(text)?;
    let year = found[1].chars().try_fold(0i16, |year, c| Some(year * 10 + digit(c)?))?;
    let date = Date::new(year, i8::try_from(numeral(&found[2])?).ok()?, i8::try_from(numeral(&found[3])?).ok()?).ok()?;
    Some((date, found.get(0)?.range()))
}

fn digit(c: char) -> Option<i16> {
    match c {
        '○' | 'Ｏ' | '零' => Some(0),
        c => "〇一二三四五六七八九".chars().position(|known| known == c).and_then(|value| i16::try_from(value).ok()),
    }
}

/// A number as labels write it, of either kind.
fn numeral(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| label::read(&format!("{text}、")).map(|label| label.number))
}

/// A line that is a date and nothing else.
pub fn only_date(line: &str) -> Option<Date> {
    let (date, range) = date_in(line)?;
    (line[..range.start].trim().is_empty() && line[range.end..].trim().is_empty()).then_some(date)
}

/// A line of an issuer and a date: 某某办公室　　2016年2月26日.
pub fn signed(line: &str) -> Option<(String, Date)> {
    let found = SIGNED.captures(line)?;
    is_name(&found[1]).then(|| Some((found[1].to_owned(), date_in(&found[2])?.0)))?
}

/// The label of a line that opens an annex: 附件1, 附件：.
pub fn annex(line: &str) -> Option<String> {
    ANNEX.captures(line).map(|found| annex_label(&found[1]))
}

/// 附件 with its number, in the one way that sources write it.
pub fn annex_label(number: &str) -> String {
    let folded: String =
        number.chars().map(|c| if ('０'..='９').contains(&c) { char::from((c as u32 - '０' as u32) as u8 + b'0') } else { c }).collect();
    format!("附件{}", numeral(&folded).map(|number| number.to_string()).unwrap_or_default())
}

/// What stands behind 附件： in a list of annexes.
pub fn annex_list(line: &str) -> Option<&str> {
    ANNEX_LIST.captures(line).and_then(|found| found.get(1)).map(|rest| rest.as_str())
}

/// A line that is a document number, in the standard form: 新克党发〔2018〕5号.
pub fn document_number(line: &str) -> Option<String> {
    NUMBER.captures(line.trim()).map(|found| format!("{}〔{}〕{}号", &found[1], &found[2], &found[3]))
}

/// The number of a batch in its title.
pub fn batch_number(title: &str) -> Option<u32> {
    BATCH.captures(title).and_then(|found| numeral(&found[1])).filter(|number| *number > 0)
}

/// A title without its batch: 清单（第一批）.
pub fn without_batch(title: &str) -> String {
    let text = BATCH.replace_all(title, "");
    text.replace("（）", "").replace("()", "").trim().to_owned()
}

/// A line that may be a title, or a part of one: short, no sentence, no salutation.
pub fn is_title(line: &str) -> bool {
    let length = line.chars().count();
    (2..=60).contains(&length)
        && !line.contains(['。', '；', '！', '？', ';'])
        && !line.ends_with(['：', ':'])
        && (!line.contains(['，', ',', '：', ':']) || line.starts_with("关于"))
        && !line.starts_with(['•', '·', '-', '—', '*'])
        && !line.starts_with("附件")
        && !line.starts_with("抄送")
        && !line.ends_with("印发")
        && !line.trim_start_matches(['（', '(']).starts_with("此件")
        && !is_chapter(line)
        && label::read(line).is_none()
        && only_date(line).is_none()
        && document_number(line).is_none()
}

/// 第一章 总则: a heading within a document.
fn is_chapter(line: &str) -> bool {
    line.strip_prefix('第').is_some_and(|rest| rest.chars().take(5).any(|c| matches!(c, '章' | '编' | '节' | '条')))
}

/// A line that may be the name of an office.
pub fn is_name(line: &str) -> bool {
    line.chars().count() <= 60 && !line.contains(['。', '，', '；', '：', '、', '《', ',', ':', ';']) && only_date(line).is_none()
}

/// Joins the lines of a wrapped title. A space stays only between words of Latin letters.
pub fn joined<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    let mut title = String::new();
    for line in lines {
        if title.ends_with(|c: char| c.is_ascii_alphanumeric()) && line.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            title.push(' ');
        }
        title.push_str(line.trim());
    }
    title
}

/// A title as frontmatter has it: without 《》 around the whole.
pub fn bare(title: &str) -> String {
    let title = title.trim().trim_end_matches(['。', '；']);
    let inner = title.strip_prefix('《').and_then(|rest| rest.strip_suffix('》')).filter(|inner| !inner.contains(['《', '》']));
    inner.unwrap_or(title).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        let day = |year, month, day| Some(Date::new(year, month, day).unwrap());
        assert_eq!(only_date("2023年9月7日"), day(2023, 9, 7));
        assert_eq!(only_date("二〇二三年十二月二十一日"), day(2023, 12, 21));
        assert_eq!(only_date("2023年9月7日印发"), None);
        assert_eq!(only_date("2023年13月7日"), None);
        assert_eq!(signed("某办公室      2016年2月26日").map(|(name, _)| name), Some("某办公室".to_owned()));
    }

    #[test]
    fn markers() {
        assert_eq!(annex("附  件１：").as_deref(), Some("附件1"));
        assert_eq!(annex("附件二").as_deref(), Some("附件2"));
        assert_eq!(annex("附件：《清单》"), None);
        assert_eq!(document_number("湛开安办[2016] 3 号").as_deref(), Some("湛开安办〔2016〕3号"));
        assert_eq!(document_number("见安委〔2022〕6号文"), None);
        assert_eq!(batch_number("清单（第二批）"), Some(2));
        assert_eq!(without_batch("清单（第二批）"), "清单");
    }

    #[test]
    fn titles() {
        assert!(is_title("关于进一步健全安全生产责任体系的实施意见") && is_title("（征求意见稿）"));
        for line in ["各区委、区人民政府：", "一、总体目标", "为了安全，制定本意见。", "2023年9月7日", "附件1", "• 党建材料"]
        {
            assert!(!is_title(line), "{line}");
        }
        assert_eq!(bare("《清单（第一批）》"), "清单（第一批）");
        assert_eq!(bare("《甲》和《乙》"), "《甲》和《乙》");
    }
}
