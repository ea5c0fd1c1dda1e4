//! Rhythms, deadlines and measures: how often, until when and how much a text asks for something.
//!
//! What obliges nobody is not read: the date of a document, 2023年以来, 每名, 较大以上事故. A mistake here becomes an entry in a calendar,
//! so that an expression with two meanings gives nothing.

mod amount;
mod cursor;
mod date;

use std::ops::Range;

use super::numeral;
pub use super::numeral::Decimal;
use super::text::{closes, opens};
use cursor::Cursor;

/// Something that a text says about time or amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Where it says it, in bytes: 每季度至少召开1次.
    pub range: Range<usize>,
    /// What it says.
    pub says: Says,
}

/// What a [`Timing`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// 每季度至少1次: again and again.
    Rhythm(Rhythm),
    /// 6月底前: once.
    Deadline(Deadline),
    /// 不低于75%: so much.
    Measure(Measure),
}

/// Something to do in every period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rhythm {
    /// The period: 每两月.
    pub every: Period,
    /// How many times in each: 至少1次. None if the text does not say.
    pub times: Option<Amount<u32>>,
    /// On what days of each: 每月5日前, 每季度末. Empty if the text does not say.
    pub on: Vec<Fixed>,
}

/// A span that repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// How many units: 2 for 每两月.
    pub interval: u32,
    /// The unit.
    pub unit: Unit,
}

impl Period {
    /// About how many days it has.
    pub fn days(self) -> u32 {
        let unit = match self.unit {
            Unit::Day => 1,
            Unit::Week => 7,
            Unit::TenDays => 10,
            Unit::HalfMonth => 15,
            Unit::Month => 30,
            Unit::Quarter => 91,
            Unit::HalfYear => 182,
            Unit::Year => 365,
        };
        self.interval.saturating_mul(unit)
    }
}

/// Units of periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 天, 日.
    Day,
    /// 周, 星期.
    Week,
    /// 旬: the ten days or so up to the 10th, the 20th and the end of a month.
    TenDays,
    /// 半月.
    HalfMonth,
    /// 月.
    Month,
    /// 季度.
    Quarter,
    /// 半年.
    HalfYear,
    /// 年.
    Year,
}

/// A fixed day of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixed {
    /// A day of the week, 1 for Monday.
    Weekday(u8),
    /// A day of a month; the month counts from the beginning of the period, so that 每季度末 is the end of month 3.
    Day(MonthDay),
}

/// A day of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthDay {
    /// The month, from 1.
    pub month: u8,
    /// The day in it.
    pub day: DayOfMonth,
}

/// Which day of a month, as far as it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOfMonth {
    /// 15日.
    Day(u8),
    /// 月初, and the month itself in 6月前.
    Start,
    /// 上旬.
    Early,
    /// 中旬.
    Middle,
    /// 下旬.
    Late,
    /// 月底, 月末.
    End,
}

/// A day by which, or a part of a year in which, something is to be done once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The year, if the text says one.
    pub year: Option<Year>,
    /// The day in it: 年底 is the end of month 12, 三季度末 of month 9. 2025年前 is before the start of month 1.
    pub day: MonthDay,
    /// Whether it is to be done before (年底前, 年内) rather than then (年底).
    pub before: bool,
    /// How many times: 年内不少于4次.
    pub times: Option<Amount<u32>>,
}

/// The year of a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Year {
    /// 2022年.
    Absolute(i16),
    /// 今年, 本年度, 年底: that of the document.
    This,
    /// 明年, 次年.
    Next,
    /// xx年, blotted out.
    Unnamed,
}

/// A share or quantity to reach or to keep under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// How much.
    pub amount: Amount<Decimal>,
    /// Of what: %, ‰, 个百分点, or a classifier such as 名 or 学时.
    pub unit: &'static str,
}

/// A number and how it binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount<T> {
    /// 至少, 不少于, 以上.
    AtLeast(T),
    /// 至多, 不超过, 以内.
    AtMost(T),
    /// The number alone.
    Exactly(T),
    /// 1至2次.
    Between(T, T),
}

/// Finds what `text` says about time and amount, in its order. Ranges do not overlap.
pub fn timings(text: &str) -> Vec<Timing> {
    let mut timings = Vec::new();
    let mut here = Cursor { text, at: 0 };
    while let Some(c) = here.peek() {
        if let Some(found) = timed(here) {
            here.at = found.end;
            timings.extend(found.timings);
        } else if let Some((measure, after)) = amount::measure(here) {
            timings.push(Timing { range: here.at..after.at, says: Says::Measure(measure) });
            here = after;
        } else if numeral::digit(c).is_some() {
            // What is no number from its first digit is none from its second.
            let digits = here.rest().chars().take_while(|c| numeral::digit(*c).is_some());
            here = here.forward(digits.map(char::len_utf8).sum());
        } else {
            here = here.step();
        }
    }
    timings
}

/// One expression of time; a list of dates gives several timings.
struct Found {
    timings: Vec<Timing>,
    end: usize,
}

/// A rhythm or deadline that begins here, with the number of times behind it.
fn timed(here: Cursor) -> Option<Found> {
    let Head { mut timings, after, asks } = head(here)?;
    let mut end = after.at;
    if let Some(last) = timings.last_mut()
        && let Some((times, from, to)) = times_around(here, after)
    {
        last.range = last.range.start.min(from)..to;
        end = to;
        match &mut last.says {
            Says::Rhythm(rhythm) => rhythm.times = rhythm.times.or(Some(times)),
            Says::Deadline(deadline) => deadline.times = Some(times),
            Says::Measure(_) => {}
        }
    } else if asks {
        return None;
    }
    Some(Found { timings, end })
}

/// An expression of time without the number of times behind it.
struct Head<'t> {
    timings: Vec<Timing>,
    after: Cursor<'t>,
    /// Whether it says nothing unless a number of times follows: 全年.
    asks: bool,
}

impl<'t> Head<'t> {
    fn one(start: Cursor<'t>, says: Says, after: Cursor<'t>) -> Self {
        Self { timings: vec![Timing { range: start.at..after.at, says }], after, asks: false }
    }
}

fn head(here: Cursor) -> Option<Head> {
    match here.peek()? {
        '每' => every(here),
        '逐' | '按' => by_period(here),
        _ => once_a_period(here).or_else(|| deadline(here)),
    }
}

/// The number of times that goes with a time between `start` and `after`, and its range. It stands in the same clause, before the next
/// time or share; 至少 may stand before the time (至少每季度召开一次).
fn times_around(start: Cursor, after: Cursor) -> Option<(Amount<u32>, usize, usize)> {
    const FARTHEST: usize = 60;
    let (mut bound, from) = amount::bound_before(start).map_or((None, start.at), |(bound, at)| (Some(bound), at.at));
    let mut here = after;
    let mut depth = 0usize;
    for _ in 0..FARTHEST {
        let c = here.peek()?;
        depth += usize::from(opens(c));
        // A time in brackets keeps to them.
        if amount::is_stop(c) || closes(c) && depth == 0 {
            return None;
        }
        depth -= usize::from(closes(c));
        if let Some((found, after)) = amount::bound(here) {
            bound = Some(found);
            here = after;
            continue;
        }
        if numeral::is_numeral(c)
            && let Some((times, end)) = amount::times(here, bound)
        {
            return Some((times, from, end.at));
        }
        // A bound that has found its number is not that of a later one: 至少发布1个案例.
        let counted = numeral::digit(c).is_some() && bound.is_some();
        if counted || head(here).is_some() || amount::bare_share(here).is_some() {
            return None;
        }
        here = here.step();
    }
    None
}

const PERIODS: &[(&str, Unit)] = &[
    ("半个月", Unit::HalfMonth),
    ("半月", Unit::HalfMonth),
    ("半年度", Unit::HalfYear),
    ("半年", Unit::HalfYear),
    ("季度", Unit::Quarter),
    ("季", Unit::Quarter),
    ("年度", Unit::Year),
    ("年", Unit::Year),
    ("月份", Unit::Month),
    ("月度", Unit::Month),
    ("月", Unit::Month),
    ("星期", Unit::Week),
    ("周", Unit::Week),
    ("旬", Unit::TenDays),
    ("天", Unit::Day),
    ("日", Unit::Day),
];
/// Words that only begin like a period.
const NO_PERIODS: &[&str] =
    &["季节", "年级", "年龄", "年轮", "年代", "周边", "周围", "周期", "周岁", "周年", "日常", "日志", "天然", "月饼", "月龄", "日均"];

fn period(here: Cursor) -> Option<(Unit, Cursor)> {
    if here.word(NO_PERIODS).is_some() {
        return None;
    }
    here.which(PERIODS)
}

/// 每季度, 每两个月, 每月5日前.
fn every(start: Cursor) -> Option<Head> {
    let here = start.word(&["每"])?.maybe(&["个"]);
    let (interval, here) = match here.number() {
        Some((interval, here)) => (interval, here.maybe(&["个"])),
        None => (1, here),
    };
    let (unit, here) = period(here).filter(|_| interval > 0)?;
    // 每年发生3起, 每年以10%的速度: what happens, not what is to be done.
    if here.word(&["发生", "平均", "递增", "增长", "下降", "以"]).is_some() {
        return None;
    }
    let mut rhythm = Rhythm { every: Period { interval, unit }, times: None, on: Vec::new() };
    let mut after = here;
    if let Some((on, end)) = fixed(unit, here.maybe(&["于", "在", "的"])) {
        rhythm.on = on;
        after = end;
    } else if let Some(end) = slogan(here) {
        rhythm.times = Some(Amount::Exactly(1));
        after = end;
    }
    Some(Head::one(start, Says::Rhythm(rhythm), after))
}

/// 逐月, 按季度.
fn by_period(start: Cursor) -> Option<Head> {
    // 逐年 means "from year to year", 按日 and 按年 are ways to reckon.
    let (unit, after) = period(start.step()).filter(|(unit, _)| match unit {
        Unit::Year | Unit::HalfYear => false,
        Unit::Day => start.peek() == Some('逐'),
        _ => true,
    })?;
    let rhythm = Rhythm { every: Period { interval: 1, unit }, times: None, on: Vec::new() };
    Some(Head::one(start, Says::Rhythm(rhythm), after))
}

/// 半年一次, 一年不少于两次, 一月一调度: a period without 每, right before its number of times.
fn once_a_period(start: Cursor) -> Option<Head> {
    const SPANS: &[(&str, Unit)] = &[
        ("半个月", Unit::HalfMonth),
        ("半月", Unit::HalfMonth),
        ("半年", Unit::HalfYear),
        ("一季", Unit::Quarter),
        ("一年", Unit::Year),
        ("一个月", Unit::Month),
        ("一月", Unit::Month),
        ("一周", Unit::Week),
        ("一天", Unit::Day),
        ("一日", Unit::Day),
    ];
    if !matches!(start.peek(), Some('半' | '一')) {
        return None;
    }
    // 上半年, 第一季, 近一年, 十一月.
    if start.previous().is_some_and(|c| numeral::is_numeral(c) || "第上下前后近过满这同任".contains(c)) {
        return None;
    }
    let (unit, here) = start.which(SPANS)?;
    let (bound, number) = amount::bound(here).map_or((None, here), |(bound, here)| (Some(bound), here));
    let (times, after) = amount::times(number, bound).or_else(|| Some((Amount::Exactly(1), slogan(here)?)))?;
    let rhythm = Rhythm { every: Period { interval: 1, unit }, times: Some(times), on: Vec::new() };
    Some(Head::one(start, Says::Rhythm(rhythm), after))
}

/// The second half of 每月一调度: past the 一 before a word for what is done.
fn slogan(here: Cursor) -> Option<Cursor> {
    const DEEDS: &[&str] = &[
        "调度", "通报", "研判", "会商", "报告", "检查", "总结", "排查", "督查", "督导", "分析", "例会", "演练", "培训", "主题", "更新",
        "考核", "评估", "讲评", "点评", "巡查", "普查", "汇总", "评比", "公示", "曝光", "报送", "抽查", "清零",
    ];
    here.word(&["一"]).filter(|after| after.word(DEEDS).is_some())
}

/// The fixed days behind 每年, 每季度, 每月 or 每周: 每年1月底前、7月底前, 每半年（6月底、12月底前）.
fn fixed(unit: Unit, start: Cursor) -> Option<(Vec<Fixed>, Cursor)> {
    let (mut on, mut here) = in_brackets(unit, start).or_else(|| fixed_once(unit, start))?;
    // 前 may stand with each.
    const MOST: usize = 12;
    while here.follows("前")
        && on.len() < MOST
        && let Some((more, after)) =
            here.word(date::JOINTS).and_then(|next| fixed_once(unit, next.maybe(&["次年"]))).filter(|(_, after)| after.follows("前"))
    {
        on.extend(more);
        here = after;
    }
    Some((on, here))
}

fn fixed_once(unit: Unit, start: Cursor) -> Option<(Vec<Fixed>, Cursor)> {
    let in_month =
        |month: u8, (days, here): (Vec<DayOfMonth>, _)| (days.into_iter().map(|day| Fixed::Day(MonthDay { month, day })).collect(), here);
    let (on, here) = match unit {
        Unit::Day | Unit::TenDays | Unit::HalfMonth => return None,
        Unit::Week => weekdays(start)?,
        Unit::Month => in_month(1, date::days(start)?),
        Unit::Quarter => match start.which(MONTHS_OF_QUARTER) {
            Some((month, here)) => in_month(month, date::days(here).unwrap_or_else(|| (vec![DayOfMonth::End], here))),
            None => ends(start, 3)?,
        },
        Unit::HalfYear => ends(start, 6)?,
        Unit::Year => {
            let (days, here) = days_of_year(start, true)?;
            (days.into_iter().map(Fixed::Day).collect(), here)
        }
    };
    // 每年1月1日至3月31日 is a span, not a day.
    let after = date::before(here);
    (after.is_some() || !date::goes_on(here)).then_some((on, after.unwrap_or(here)))
}

/// Days of a year: 6月 has the whole month, 6月前 ends where it begins.
fn days_of_year(start: Cursor, named: bool) -> Option<(Vec<MonthDay>, Cursor)> {
    let (items, here) = date::list(start, named)?;
    let days = if date::before(here).is_some() {
        date::resolve(&items, DayOfMonth::Start)?.into_iter().map(date::eve).collect()
    } else {
        date::resolve(&items, DayOfMonth::End)?
    };
    Some((days, here))
}

/// （6月底、12月底前） behind 每半年: the days of a year that make one day of each period.
fn in_brackets(unit: Unit, start: Cursor) -> Option<(Vec<Fixed>, Cursor)> {
    let months = match unit {
        Unit::Quarter => 3,
        Unit::HalfYear => 6,
        _ => return None,
    };
    let (days, here) = days_of_year(start.word(&["（", "("])?, false)?;
    let here = date::before(here).unwrap_or(here).word(&["）", ")"])?;
    let in_period = |day: &MonthDay| MonthDay { month: (day.month.max(1) - 1) % months + 1, day: day.day };
    let first = in_period(days.first()?);
    (days.len() == usize::from(12 / months) && days.iter().all(|day| in_period(day) == first)).then_some((vec![Fixed::Day(first)], here))
}

const MONTHS_OF_QUARTER: &[(&str, u8)] = &[
    ("首月", 1),
    ("第一个月", 1),
    ("第1个月", 1),
    ("第二个月", 2),
    ("第2个月", 2),
    ("第三个月", 3),
    ("第3个月", 3),
    ("最后一个月", 3),
    ("最后1个月", 3),
    ("末月", 3),
];

/// The beginning or end of a period of `months`.
fn ends(start: Cursor, months: u8) -> Option<(Vec<Fixed>, Cursor)> {
    let (day, here) = start.which(&[
        ("底", MonthDay { month: months, day: DayOfMonth::End }),
        ("末", MonthDay { month: months, day: DayOfMonth::End }),
        ("初", MonthDay { month: 1, day: DayOfMonth::Start }),
    ])?;
    Some((vec![Fixed::Day(day)], here))
}

/// 五, 一、三: the days behind 每周.
fn weekdays(start: Cursor) -> Option<(Vec<Fixed>, Cursor)> {
    const NAMES: &[(&str, u8)] = &[("一", 1), ("二", 2), ("三", 3), ("四", 4), ("五", 5), ("六", 6), ("日", 7), ("天", 7)];
    let mut here = start;
    let mut days = Vec::new();
    while let Some((day, after)) = here.which(NAMES).filter(|_| days.len() < NAMES.len()) {
        days.push(Fixed::Weekday(day));
        here = after;
        let Some(next) = here.word(&["、", "和", "及"]).map(|next| next.maybe(&["周", "星期"])) else { break };
        if next.which(NAMES).is_none() {
            break;
        }
        here = next;
    }
    // 每周一次 and 每周三次 are numbers, and so may be the 一 of 每周一调度.
    let numbered = here.word(&["次", "轮", "场", "遍", "个", "至"]).is_some() || slogan(start).is_some();
    (!days.is_empty() && !numbered).then_some((days, here))
}

/// 6月底前, 2022年年底前, 三季度末, 年内.
fn deadline(start: Cursor) -> Option<Head> {
    if !may_begin_date(start) {
        return None;
    }
    let (year, here) = date::year(start).map_or((None, start), |(year, here)| (Some(year), here));
    let until = until(start);
    let Some((items, here)) = date::list(here, year.is_some()) else { return whole_year(start, year?, until, here) };
    let year = year.or_else(|| (start.peek() == Some('年')).then_some(Year::This));
    let before = date::before(here);
    // 年初 tells what has been decided more often than what is to be done.
    if here.follows("年初") || !is_meant(start, &items, year, before, here) {
        return None;
    }
    let days = date::resolve(&items, if before.is_some() { DayOfMonth::Start } else { DayOfMonth::End })?;
    let after = before.unwrap_or(here);
    if year.is_none() && days.len() > 1 {
        // 于6月15日和12月15日前 of no year is a custom of every year.
        let every = Period { interval: 1, unit: Unit::Year };
        let on = days.into_iter().map(|day| if before.is_some() { date::eve(day) } else { day });
        let rhythm = Rhythm { every, times: None, on: on.map(Fixed::Day).collect() };
        return Some(Head::one(start, Says::Rhythm(rhythm), after));
    }
    let last = items.len() - 1;
    let timings = items.iter().zip(days).enumerate().map(|(index, (item, day))| {
        let from = if index == 0 { start.at } else { item.start };
        let to = if index == last { after.at } else { item.end };
        let before = before.is_some() || until || item.within;
        Timing { range: from..to, says: Says::Deadline(Deadline { year, day, before, times: None }) }
    });
    Some(Head { timings: timings.collect(), after, asks: false })
}

/// Whether a date may begin here, and does not begin further to the left.
fn may_begin_date(start: Cursor) -> bool {
    let Some(c) = start.peek() else { return false };
    let is_figure = |c| numeral::is_numeral(c) || numeral::is_blot(c);
    let previous = start.previous();
    if is_figure(c) {
        // 2.5, 1-6月, 前三季度. A dash may also begin a line.
        return !previous.is_some_and(|c| is_figure(c) || "年月第前.．".contains(c)) && !is_span(start);
    }
    if c == '年' {
        // 一年内 is a span from some event on, 去年底 is over.
        let of_another = |c| "去上前往次历多同整全每半近数几当翌周成少青中老幼壮学财期任".contains(c);
        return !previous.is_some_and(|c| is_figure(c) || of_another(c));
    }
    "今本全明次来下上第".contains(c)
}

/// Whether a date, with `before` its 前, asks for something. Without 前 it is that of a document or an event, unless it is a part of a
/// year or month.
fn is_meant(start: Cursor, items: &[date::Item], year: Option<Year>, before: Option<Cursor>, here: Cursor) -> bool {
    if before.is_some() {
        return !start.follows("截至");
    }
    let certain = matches!(year, Some(Year::Absolute(_)));
    // 2022年底，全市… tells what was, and so does 截至2022年底.
    let told = certain && !until(start) && here.word(&["，", ","]).is_some();
    let past = ["截至", "截止", "截至到", "截止到", "自", "从", "由"].iter().any(|word| start.follows(word));
    let loose = |item: &date::Item| item.within || item.day.is_some_and(|day| !matches!(day, DayOfMonth::Day(_)));
    !told && !past && !date::goes_on(here) && (items.iter().all(loose) || certain && until(start))
}

/// A year alone: 2025年前, 到2030年, 全年 with a number of times behind it.
fn whole_year<'t>(start: Cursor<'t>, year: Year, until: bool, here: Cursor<'t>) -> Option<Head<'t>> {
    let end = MonthDay { month: 12, day: DayOfMonth::End };
    let open = MonthDay { month: 1, day: DayOfMonth::Start };
    let said = matches!(year, Year::Absolute(_) | Year::Unnamed);
    let (day, after, asks) = match date::before(here).filter(|_| said) {
        Some(after) => (open, after, false),
        None if start.peek() == Some('全') => (end, here, true),
        // 2030年代 is no year, and 2030年13月 no date.
        None if until && said && !date::goes_on(here) && !here.rest().starts_with(['代', '以', '度', '间']) => {
            (here.number().is_none()).then_some((end, here, false))?
        }
        None => return None,
    };
    let deadline = Deadline { year: Some(year), day, before: true, times: None };
    Some(Head { asks, ..Head::one(start, Says::Deadline(deadline), after) })
}

/// Whether 到 stands before, as in 到2030年; 2015年到2020年 is a span, and 截至到2022年 looks back.
fn until(start: Cursor) -> bool {
    let mut back = start.back();
    back.next() == Some('到') && !back.next().is_some_and(|c| numeral::is_numeral(c) || "年月日初底末至止".contains(c))
}

/// Whether a number and a dash stand before: 1-6月.
fn is_span(start: Cursor) -> bool {
    let mut back = start.back();
    back.next().is_some_and(|c| "-—－–~～".contains(c)) && back.next().is_some_and(|c| numeral::is_numeral(c) || "年月日号".contains(c))
}

#[cfg(test)]
mod tests;
