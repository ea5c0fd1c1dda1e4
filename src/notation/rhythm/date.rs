//! Days of a year as deadlines and rhythms name them: 6月底, 12月15日, 三季度末, 年底.

use super::super::numeral;
use super::cursor::Cursor;
use super::{DayOfMonth, MonthDay, Year};

/// Dates that a list may have. More are no list, and reading them again and again would take long.
const LONGEST_LIST: usize = 6;

pub(super) const JOINTS: &[&str] = &["以及", "、", "和", "及", "与", "或"];

const PARTS: &[(&str, DayOfMonth)] = &[
    ("底", DayOfMonth::End),
    ("末", DayOfMonth::End),
    ("初", DayOfMonth::Start),
    ("上旬", DayOfMonth::Early),
    ("中旬", DayOfMonth::Middle),
    ("下旬", DayOfMonth::Late),
];

/// A date of a list, as far as it is said there.
#[derive(Clone, Copy)]
pub(super) struct Item {
    pub month: Option<u8>,
    pub day: Option<DayOfMonth>,
    /// 年内 and the like: the span is named, and its end is the deadline.
    pub within: bool,
    /// Whether it is a quarter or half of a year, whose days have no numbers.
    pub long: bool,
    pub start: usize,
    pub end: usize,
}

/// A year: 2022年, 今年, xx年.
pub(super) fn year(start: Cursor) -> Option<(Year, Cursor)> {
    const WORDS: &[(&str, Year)] = &[
        ("今年", Year::This),
        ("本年", Year::This),
        ("全年", Year::This),
        ("明年", Year::Next),
        ("次年", Year::Next),
        ("来年", Year::Next),
        ("下一年", Year::Next),
    ];
    let (year, here) = start.which(WORDS).or_else(|| numbered_year(start))?;
    Some((year, here.maybe(&["度"])))
}

fn numbered_year(start: Cursor) -> Option<(Year, Cursor)> {
    let start = start.skip();
    let (count, blots, len) = start
        .rest()
        .chars()
        .take(5)
        .take_while(|c| numeral::digit(*c).is_some() || numeral::is_blot(*c))
        .fold((0, 0, 0), |(count, blots, len), c| (count + 1, blots + usize::from(numeral::is_blot(c)), len + c.len_utf8()));
    if blots > 0 {
        let here = start.forward(len).word(&["年"])?;
        return (count <= 4).then_some((Year::Unnamed, here));
    }
    let (number, here) = start.number()?;
    let here = here.word(&["年"])?;
    let year = i16::try_from(number).ok().filter(|year| (1900..2200).contains(year))?;
    Some((Year::Absolute(year), here))
}

/// Dates of one year, apart by 、 or 和. `named` tells that the year stands before, so that 底 is its end.
pub(super) fn list(start: Cursor, named: bool) -> Option<(Vec<Item>, Cursor)> {
    let (first, mut here) = item(start, named)?;
    let mut items = vec![first];
    while let Some(next) = here.word(JOINTS)
        && items.len() < LONGEST_LIST
        && let Some((item, after)) = item(next, false).or_else(|| bare_day(next))
    {
        items.push(item);
        here = after;
    }
    Some((items, here))
}

fn item(start: Cursor, named: bool) -> Option<(Item, Cursor)> {
    let start = start.skip();
    let whole = |month: u8, day, within, end: usize| Item { month: Some(month), day, within, long: false, start: start.at, end };
    let year = start.maybe(&["年"]);
    if (named || year.at > start.at)
        && let Some((within, here)) = year.which(&[("底", false), ("末", false), ("内", true)])
    {
        return Some((whole(12, Some(DayOfMonth::End), within, here.at), here));
    }
    if named && let Some(here) = year.word(&["初"]) {
        return Some((whole(1, Some(DayOfMonth::Start), false, here.at), here));
    }
    let quarter = start.maybe(&["第"]).small(4).and_then(|(number, here)| Some((number * 3, here.word(&["季度"])?)));
    if let Some((month, here)) = start.which(&[("上半年", 6), ("下半年", 12)]).or(quarter) {
        return Some(match here.which(&[("底", false), ("末", false), ("内", true)]) {
            Some((within, here)) => (whole(month, Some(DayOfMonth::End), within, here.at), here),
            None => (Item { long: true, ..whole(month, None, false, here.at) }, here),
        });
    }
    let (month, here) = start.small(12)?;
    let here = here.word(&["月"])?.maybe(&["份"]);
    let (day, here) = day(here).map_or((None, here), |(day, here)| (Some(day), here));
    let exists = !matches!(day, Some(DayOfMonth::Day(day)) if day > longest(month));
    exists.then(|| (whole(month, day, false, here.at), here))
}

/// The days of a month in a leap year.
fn longest(month: u8) -> u8 {
    match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn bare_day(start: Cursor) -> Option<(Item, Cursor)> {
    let start = start.skip();
    let (day, here) = day(start)?;
    Some((Item { month: None, day: Some(day), within: false, long: false, start: start.at, end: here.at }, here))
}

/// A day or part of a month: 15日, 5号, 底, 上旬.
pub(super) fn day(start: Cursor) -> Option<(DayOfMonth, Cursor)> {
    start.which(PARTS).or_else(|| {
        let (day, here) = start.small(31)?;
        Some((DayOfMonth::Day(day), here.word(&["日", "号"])?))
    })
}

/// Days of a month apart by 、 or 和: 每月5日、20日.
pub(super) fn days(start: Cursor) -> Option<(Vec<DayOfMonth>, Cursor)> {
    let (first, mut here) = day(start)?;
    let mut days = vec![first];
    while let Some((next, after)) = here.word(JOINTS).filter(|_| days.len() < LONGEST_LIST).and_then(day) {
        days.push(next);
        here = after;
    }
    Some((days, here))
}

/// 前 and its variants, perhaps behind a time of the day.
pub(super) fn before(start: Cursor) -> Option<Cursor> {
    let here = start.maybe(&["当日", "当天"]).maybe(&["上午", "中午", "下午", "晚上", "晚"]);
    let here = here.word(&["下班"]).or_else(|| clock(here)).unwrap_or(here);
    let here = here.word(&["之前", "以前", "前"])?;
    // 6月底前后 is about then, 前往 is to go there.
    (!here.rest().starts_with(['后', '往', '来', '夕', '置'])).then_some(here)
}

fn clock(start: Cursor) -> Option<Cursor> {
    let (_, here) = start.small(24)?;
    if let Some(minutes) = here.word(&[":", "："]) {
        return minutes.number().map(|(_, here)| here);
    }
    let here = here.word(&["时", "点"])?.maybe(&["整", "半"]);
    Some(here.number().and_then(|(_, here)| here.word(&["分"])).unwrap_or(here))
}

/// The dates of a list as days: what an item leaves unsaid, it takes from the last (3月、6月底) or from the one before (4月5日、10日).
/// A month that says nothing of its days gets `open`.
pub(super) fn resolve(items: &[Item], open: DayOfMonth) -> Option<Vec<MonthDay>> {
    let shared = items.last().and_then(|last| last.day).unwrap_or(open);
    let mut month = None;
    let mut days = Vec::with_capacity(items.len());
    for item in items {
        month = item.month.or(month);
        let day = MonthDay { month: month?, day: item.day.unwrap_or(shared) };
        // 一季度前 may mean before it begins or before it ends.
        let vague = item.long && item.day.is_none() && shared != DayOfMonth::End;
        if vague || matches!(day.day, DayOfMonth::Day(number) if number > longest(day.month)) {
            return None;
        }
        days.push(day);
    }
    Some(days)
}

/// Whether a date that ends here is the beginning or middle of a span, or is told as about then: 1月1日至, 6月底以来, 6月底前后.
pub(super) fn goes_on(here: Cursor) -> bool {
    const WORDS: &[&str] = &["至", "到", "—", "－", "-", "–", "~", "～", "以来", "起", "开始", "以后", "之后", "后", "期间", "前后"];
    const OTHERS: &[&str] = &["至少", "至多", "到位", "起草"];
    here.word(WORDS).is_some() && here.word(OTHERS).is_none()
}

/// The last day before the beginning of a month, or the day itself if it is no beginning.
pub(super) fn eve(day: MonthDay) -> MonthDay {
    match day {
        MonthDay { month: 0 | 1, day: DayOfMonth::Start } => MonthDay { month: 12, day: DayOfMonth::End },
        MonthDay { month, day: DayOfMonth::Start } => MonthDay { month: month - 1, day: DayOfMonth::End },
        _ => day,
    }
}
