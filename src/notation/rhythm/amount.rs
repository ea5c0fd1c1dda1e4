//! Amounts: 至少1次, 不少于2次, 75%以上, 不超过30人.

use super::super::numeral::{self, Decimal};
use super::cursor::Cursor;
use super::{Amount, Measure};

#[derive(Clone, Copy)]
pub(super) enum Bound {
    Least,
    Most,
}

const BOUNDS: &[(&str, Bound)] = &[
    ("不得少于", Bound::Least),
    ("不能少于", Bound::Least),
    ("不少于", Bound::Least),
    ("不得低于", Bound::Least),
    ("不能低于", Bound::Least),
    ("不低于", Bound::Least),
    ("不小于", Bound::Least),
    ("至少", Bound::Least),
    ("最少", Bound::Least),
    ("不得超过", Bound::Most),
    ("不能超过", Bound::Most),
    ("不超过", Bound::Most),
    ("不得高于", Bound::Most),
    ("不高于", Bound::Most),
    ("不得多于", Bound::Most),
    ("不多于", Bound::Most),
    ("不大于", Bound::Most),
    ("至多", Bound::Most),
    ("最多", Bound::Most),
];

/// Words before a share that say it is to be reached.
const REACHED: &[&str] = &["达到", "达"];
/// Words before a share that compare with it: 超过5% may be a fact, a fine or a threshold, so that nothing is read.
const COMPARED: &[&str] = &["超过", "超", "高于", "低于", "大于", "小于", "少于", "多于", "不足", "不到"];

const TIMES: &[&str] = &["次", "轮次", "轮", "场次", "场", "遍"];
const RANGE_MARKS: &[&str] = &["至", "到", "—", "－", "-", "–", "~", "～"];
const OR_MORE: &[&str] = &["及以上", "或以上", "以上"];
const OR_LESS: &[&str] = &["及以下", "或以下", "以下", "以内", "之内"];

/// Units that a bounded number may have, longest first where one begins another.
const UNITS: &[&str] = &[
    "个百分点",
    "个工作日",
    "工作日",
    "个月",
    "个小时",
    "个学时",
    "个课时",
    "小时",
    "学时",
    "课时",
    "分钟",
    "平方米",
    "平方公里",
    "公里",
    "千米",
    "万元",
    "亿元",
    "人次",
    "场次",
    "轮次",
    "年",
    "月",
    "周",
    "天",
    "日",
    "元",
    "米",
    "人",
    "名",
    "个",
    "家",
    "件",
    "条",
    "项",
    "次",
    "场",
    "期",
    "篇",
    "份",
    "处",
    "户",
    "座",
    "辆",
    "台",
    "套",
    "支",
    "类",
    "批",
    "轮",
    "起",
    "倍",
    "分",
    "级",
    "层",
    "吨",
];

/// A word such as 至少.
pub(super) fn bound(here: Cursor) -> Option<(Bound, Cursor)> {
    // Most places have none, and should be passed over at a glance.
    if matches!(here.peek(), Some('不' | '至' | '最')) { here.which(BOUNDS) } else { None }
}

/// A word such as 至少 right before `here`, and where it begins.
pub(super) fn bound_before(here: Cursor) -> Option<(Bound, Cursor)> {
    let (word, bound) = BOUNDS.iter().find(|(word, _)| here.follows(word))?;
    Some((*bound, Cursor { at: here.at - word.len(), ..here }))
}

fn of<T: Copy>(number: T, upper: Option<T>, bound: Option<Bound>, here: Cursor) -> (Amount<T>, Cursor) {
    if let Some(here) = here.word(OR_MORE) {
        return (Amount::AtLeast(number), here);
    }
    if let Some(here) = here.word(OR_LESS) {
        return (Amount::AtMost(upper.unwrap_or(number)), here);
    }
    let amount = match (bound, upper) {
        (Some(Bound::Least), _) => Amount::AtLeast(number),
        (Some(Bound::Most), _) => Amount::AtMost(upper.unwrap_or(number)),
        (None, Some(upper)) => Amount::Between(number, upper),
        (None, None) => Amount::Exactly(number),
    };
    (amount, here)
}

/// A number of times: 1次, 两次以上, 1至2次.
pub(super) fn times(start: Cursor, bound: Option<Bound>) -> Option<(Amount<u32>, Cursor)> {
    // 第一次 is the first, not one; a number that goes on to the left is another number.
    if start.previous().is_some_and(|c| c == '第' || numeral::is_numeral(c)) {
        return None;
    }
    let (number, here) = start.number()?;
    let upper = here.word(RANGE_MARKS).and_then(Cursor::number);
    let (upper, here) = upper.map_or((None, here), |(upper, here)| (Some(upper), here));
    let here = here.word(TIMES)?;
    // 一次性 is "once for all"; 二次供水, 二次污染 are things.
    let named = match start.skip().peek() {
        Some('一') => here.rest().starts_with(['性', '能']),
        Some('二') => here.rest().starts_with(['供', '污', '灾', '伤', '事', '装', '加', '能', '开', '元']),
        _ => false,
    };
    (number > 0 && !named && upper.is_none_or(|upper| upper > number)).then(|| of(number, upper, bound, here))
}

/// A measure that begins here: its first word is the bound or the number.
pub(super) fn measure(start: Cursor) -> Option<(Measure, Cursor)> {
    if let Some((bound, here)) = bound(start) {
        return share(here, Some(bound)).or_else(|| bounded(here, bound)).or_else(|| share_of(here, bound));
    }
    match start.peek()? {
        '达' => share(start.word(REACHED)?, Some(Bound::Least)),
        _ if COMPARED.iter().any(|word| start.follows(word)) => None,
        _ => bare_share(start),
    }
}

/// A share that begins right here, without a bound.
pub(super) fn bare_share(start: Cursor) -> Option<(Measure, Cursor)> {
    start.peek().filter(|c| numeral::is_numeral(*c)).and_then(|_| share(start, None))
}

/// A share: 75%, 百分之九十, 90%—95%.
fn share(start: Cursor, bound: Option<Bound>) -> Option<(Measure, Cursor)> {
    if start.previous().is_some_and(|c| numeral::digit(c).is_some() || matches!(c, '.' | '．')) {
        return None;
    }
    let (number, unit, here) = plain_share(start)?;
    let upper = here.word(RANGE_MARKS).and_then(plain_share);
    let (upper, here) = upper.map_or((None, here), |(upper, _, here)| (Some(upper), here));
    let (amount, here) = of(number, upper, bound, here);
    Some((Measure { amount, unit }, here))
}

fn plain_share(start: Cursor) -> Option<(Decimal, &'static str, Cursor)> {
    let decimal = |here: Cursor| numeral::decimal(here.rest()).map(|(number, len)| (number, here.at + len));
    let here = start.skip();
    if let Some(inner) = here.word(&["百分之"]) {
        if let Some(here) = inner.word(&["百"]).filter(|here| here.peek().is_none_or(|c| !numeral::is_numeral(c))) {
            return Some((Decimal::from(100), "%", here));
        }
        let (number, at) = decimal(inner)?;
        return Some((number, "%", Cursor { at, ..here }));
    }
    let (number, at) = decimal(here)?;
    let (unit, here) = Cursor { at, ..here }.which(&[("%", "%"), ("％", "%"), ("﹪", "%"), ("‰", "‰"), ("个百分点", "个百分点")])?;
    Some((number, unit, here))
}

/// A number with a unit right behind its bound: 不少于20学时.
fn bounded(here: Cursor, bound: Bound) -> Option<(Measure, Cursor)> {
    let here = here.skip();
    let (number, len) = numeral::decimal(here.rest())?;
    let here = here.forward(len).skip();
    let unit = UNITS.iter().find(|unit| here.rest().starts_with(**unit))?;
    let (amount, here) = of(number, None, Some(bound), here.forward(unit.len()));
    Some((Measure { amount, unit }, here))
}

/// A share of something: 不低于在职执法人员的75%.
fn share_of(start: Cursor, bound: Bound) -> Option<(Measure, Cursor)> {
    const FARTHEST: usize = 20;
    let mut here = start;
    for _ in 0..FARTHEST {
        let c = here.peek()?;
        if is_stop(c) || numeral::digit(c).is_some() {
            return None;
        }
        here = here.step();
        if c == '的'
            && let Some(found) = share(here, Some(bound))
        {
            return Some(found);
        }
    }
    None
}

/// Whether a clause ends at `c`.
pub(super) fn is_stop(c: char) -> bool {
    matches!(c, '。' | '；' | ';' | '，' | ',' | '！' | '!' | '？' | '?' | '：' | ':' | '\n' | '\r')
}
