//! From rhythms and deadlines to dates.
//!
//! A date is a day on which something is due at the latest: without a day of its own, the last of its period. Rules keep to forms that
//! every calendar program reads: one day a rule, no `BYSETPOS`, no lists. Where that takes several rules, there are several.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::notation::rhythm::{DayOfMonth, Deadline, Fixed, MonthDay, Period, Rhythm, Says, Timing, Unit, Year};

/// A day on which something is due, and how it repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recurrence {
    /// The first day. A rule, if there is one, has it too.
    pub first: Date,
    /// How it repeats. None if it is due once.
    pub rule: Option<Rule>,
}

/// A rule of RFC 5545. It is written by `Display`: `FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The kind of rule.
    pub frequency: Frequency,
    /// Every how many days, weeks, months or years.
    pub interval: u32,
}

/// Kinds of rules, each with the day that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frequency {
    /// Days.
    Daily,
    /// Weeks: the day of the week, 1 for Monday.
    Weekly(u8),
    /// Months: the day of the month, -1 for the last.
    Monthly(i8),
    /// Years: the month and the day of the month, -1 for the last.
    Yearly(i8, i8),
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
        let name = match self.frequency {
            Frequency::Daily => "DAILY",
            Frequency::Weekly(_) => "WEEKLY",
            Frequency::Monthly(_) => "MONTHLY",
            Frequency::Yearly(..) => "YEARLY",
        };
        write!(f, "FREQ={name}")?;
        if self.interval > 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        match self.frequency {
            Frequency::Daily => Ok(()),
            Frequency::Weekly(day) => write!(f, ";BYDAY={}", DAYS[usize::from(day.clamp(1, 7) - 1)]),
            Frequency::Monthly(day) => write!(f, ";BYMONTHDAY={day}"),
            Frequency::Yearly(month, day) => write!(f, ";BYMONTH={month};BYMONTHDAY={day}"),
        }
    }
}

/// When `timing` is due, for a document of `year`: rhythms begin with that year. A measure is never due, and neither is what was to be
/// done in a year that is blotted out.
pub fn occurrences(timing: &Timing, year: i16) -> Vec<Recurrence> {
    match &timing.says {
        Says::Rhythm(rhythm) => rhythm_of(rhythm, year),
        Says::Deadline(deadline) => deadline_of(deadline, year).map(|first| Recurrence { first, rule: None }).into_iter().collect(),
        Says::Measure(_) => Vec::new(),
    }
}

fn deadline_of(deadline: &Deadline, document: i16) -> Option<Date> {
    let year = match deadline.year {
        None | Some(Year::This) => document,
        Some(Year::Next) => document.checked_add(1)?,
        Some(Year::Absolute(year)) => year,
        Some(Year::Unnamed) => return None,
    };
    let MonthDay { month, day } = deadline.day;
    let due = date(year, i8::try_from(month).ok()?, number(day))?;
    // 6月前 is over when June begins.
    if deadline.before && day == DayOfMonth::Start { due.checked_sub(1.day()).ok() } else { Some(due) }
}

fn rhythm_of(rhythm: &Rhythm, year: i16) -> Vec<Recurrence> {
    /// Units of a period at most: nobody plans farther.
    const LONGEST: u32 = 1000;
    let Period { interval, unit } = rhythm.every;
    if !(1..=LONGEST).contains(&interval) {
        return Vec::new();
    }
    let months = match unit {
        Unit::Day => return days(interval, year).into_iter().collect(),
        Unit::Week => return weeks(interval, &rhythm.on, year),
        Unit::TenDays if interval == 1 => return [10, 20, -1].into_iter().filter_map(|day| monthly(1, 0, day, year)).collect(),
        Unit::HalfMonth if interval == 1 => return [15, -1].into_iter().filter_map(|day| monthly(1, 0, day, year)).collect(),
        Unit::TenDays | Unit::HalfMonth => return Vec::new(),
        Unit::Month => 1,
        Unit::Quarter => 3,
        Unit::HalfYear => 6,
        Unit::Year => 12,
    };
    let total = interval * months;
    let fixed = rhythm.on.iter().filter_map(|fixed| match fixed {
        Fixed::Day(day) => Some((u32::from(day.month), number(day.day))),
        Fixed::Weekday(_) => None,
    });
    let mut due: Vec<(u32, i8)> = fixed.collect();
    if due.is_empty() {
        due.push((months, -1));
    }
    // In a period of several units, it is due in the last of them.
    due.into_iter().flat_map(|(month, day)| months_apart(total, total - months + month.max(1) - 1, day, year)).collect()
}

/// Every `total` months on `day`, first `offset` months after January.
fn months_apart(total: u32, offset: u32, day: i8, year: i16) -> Vec<Recurrence> {
    // A rule passes over months that are too short. Where February is met, each month gets its own rule.
    let february = || (0..12).any(|n| (offset + n * total) % 12 == 1);
    if matches!(day, 29 | 30) && total < 12 && 12u32.is_multiple_of(total) && february() {
        return (0..12 / total).filter_map(|n| monthly(12, offset + n * total, day, year)).collect();
    }
    monthly(total, offset, day, year).into_iter().collect()
}

fn monthly(total: u32, offset: u32, day: i8, year: i16) -> Option<Recurrence> {
    let month = i8::try_from(offset % 12 + 1).ok()?;
    let year = year.checked_add(i16::try_from(offset / 12).ok()?)?;
    let day = match (day, month) {
        (29 | 30, 2) if total.is_multiple_of(12) => -1,
        // A rule of odd months that begins in February needs a day that all months have.
        (29 | 30, 2) => 28,
        _ => day,
    };
    let first = date(year, month, day)?;
    let rule = if total.is_multiple_of(12) {
        Rule { frequency: Frequency::Yearly(month, if day == -1 && month != 2 { first.day() } else { day }), interval: total / 12 }
    } else {
        Rule { frequency: Frequency::Monthly(day), interval: total }
    };
    Some(Recurrence { first, rule: Some(rule) })
}

fn days(interval: u32, year: i16) -> Option<Recurrence> {
    let first = Date::new(year, 1, 1).ok()?.checked_add((i64::from(interval) - 1).days()).ok()?;
    Some(Recurrence { first, rule: Some(Rule { frequency: Frequency::Daily, interval }) })
}

fn weeks(interval: u32, on: &[Fixed], year: i16) -> Vec<Recurrence> {
    let days = on.iter().filter_map(|fixed| match fixed {
        Fixed::Weekday(day @ 1..=7) => Some(*day),
        _ => None,
    });
    let mut days: Vec<u8> = days.collect();
    if days.is_empty() {
        // Offices close on Friday, so that their week ends there.
        days.push(5);
    }
    let first = |day: u8| {
        let new_year = Date::new(year, 1, 1).ok()?;
        let wait = (i64::from(day) - i64::from(new_year.weekday().to_monday_one_offset())).rem_euclid(7);
        new_year.checked_add((wait + 7 * (i64::from(interval) - 1)).days()).ok()
    };
    let rule = |day| Rule { frequency: Frequency::Weekly(day), interval };
    days.into_iter().filter_map(|day| Some(Recurrence { first: first(day)?, rule: Some(rule(day)) })).collect()
}

/// The number of a day of a month as rules have it, -1 for the last.
fn number(day: DayOfMonth) -> i8 {
    match day {
        // The last day of a month of any length.
        DayOfMonth::Day(31..) => -1,
        DayOfMonth::Day(day) => i8::try_from(day).unwrap_or(-1),
        DayOfMonth::Start => 1,
        DayOfMonth::Early => 10,
        DayOfMonth::Middle => 20,
        DayOfMonth::Late | DayOfMonth::End => -1,
    }
}

/// A date; -1, and what is beyond the month, is its last day.
fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    let last = Date::new(year, month, 1).ok()?.last_of_month();
    Some(if day == -1 || day > last.day() { last } else { Date::new(year, month, day).ok()? })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::notation::rhythm::timings;

    fn show(text: &str) -> Vec<String> {
        let shown = |Recurrence { first, rule }| match rule {
            Some(rule) => format!("{first} {rule}"),
            None => first.to_string(),
        };
        timings(text).iter().flat_map(|timing| occurrences(timing, 2024)).map(shown).collect()
    }

    #[test]
    fn rhythms_are_due_on_the_last_day() {
        for (text, expected) in [
            ("每天", "2024-01-01 FREQ=DAILY"),
            ("每15日", "2024-01-15 FREQ=DAILY;INTERVAL=15"),
            ("每周", "2024-01-05 FREQ=WEEKLY;BYDAY=FR"),
            ("每两周", "2024-01-12 FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
            ("每周一前", "2024-01-01 FREQ=WEEKLY;BYDAY=MO"),
            ("每月至少1次", "2024-01-31 FREQ=MONTHLY;BYMONTHDAY=-1"),
            ("每两月召开1次", "2024-02-29 FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1"),
            ("每季度至少1次", "2024-03-31 FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1"),
            ("每半年", "2024-06-30 FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=-1"),
            ("每年不少于2次", "2024-12-31 FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"),
            ("每三年", "2026-12-31 FREQ=YEARLY;INTERVAL=3;BYMONTH=12;BYMONTHDAY=31"),
            ("每月5日前", "2024-01-05 FREQ=MONTHLY;BYMONTHDAY=5"),
            ("每月31日前", "2024-01-31 FREQ=MONTHLY;BYMONTHDAY=-1"),
            ("每季度首月10日前", "2024-01-10 FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10"),
            ("每年2月底前", "2024-02-29 FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"),
            ("每年6月底前", "2024-06-30 FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=30"),
            ("每年6月前", "2024-05-31 FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=31"),
            ("6月底前", "2024-06-30"),
            ("6月前", "2024-05-31"),
            ("2月29日前", "2024-02-29"),
            ("2023年2月29日前", "2023-02-28"),
            ("年内", "2024-12-31"),
            ("明年3月底前", "2025-03-31"),
            ("2025年前", "2024-12-31"),
            ("三季度末", "2024-09-30"),
            ("9月上旬", "2024-09-10"),
        ] {
            assert_eq!(show(text), [expected], "{text}");
        }
    }

    #[test]
    fn several_days_are_several_rules() {
        assert_eq!(
            show("于6月15日和12月15日前"),
            ["2024-06-15 FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15", "2024-12-15 FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15"]
        );
        assert_eq!(show("2024年6月15日和12月15日前"), ["2024-06-15", "2024-12-15"]);
        assert_eq!(show("每旬").len(), 3);
        let thirtieth = show("每月30日前");
        assert_eq!(thirtieth.len(), 12, "February has no 30th");
        assert_eq!(thirtieth[1], "2024-02-29 FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1");
    }

    #[test]
    fn what_has_no_date() {
        for text in ["不低于75%", "到xx年底前", "每九亿年", "每999999999个季度", "每999999999天"] {
            assert_eq!(show(text), [""; 0], "{text}");
        }
    }

    fn any_day() -> impl Strategy<Value = DayOfMonth> {
        use DayOfMonth::{Day, Early, End, Late, Middle, Start};
        prop_oneof![any::<u8>().prop_map(Day), (1..=31u8).prop_map(Day), prop::sample::select(vec![Start, Early, Middle, Late, End])]
    }

    fn any_fixed() -> impl Strategy<Value = Fixed> {
        let day = (prop_oneof![1..=12u8, any::<u8>()], any_day()).prop_map(|(month, day)| Fixed::Day(MonthDay { month, day }));
        prop_oneof![any::<u8>().prop_map(Fixed::Weekday), day]
    }

    fn any_period() -> impl Strategy<Value = Period> {
        use Unit::{Day, HalfMonth, HalfYear, Month, Quarter, TenDays, Week, Year};
        let unit = prop::sample::select(vec![Day, Week, TenDays, HalfMonth, Month, Quarter, HalfYear, Year]);
        (prop_oneof![0..20u32, any::<u32>()], unit).prop_map(|(interval, unit)| Period { interval, unit })
    }

    proptest! {
        #[test]
        fn a_rule_has_its_first_day(every in any_period(), on in prop::collection::vec(any_fixed(), 0..4), year in any::<i16>()) {
            for Recurrence { first, rule } in rhythm_of(&Rhythm { every, times: None, on }, year) {
                let on_day = |day: i8| day == first.day() || day == -1 && first == first.last_of_month();
                let has = match rule.map(|rule| rule.frequency) {
                    None | Some(Frequency::Daily) => true,
                    Some(Frequency::Weekly(day)) => i8::try_from(day) == Ok(first.weekday().to_monday_one_offset()),
                    Some(Frequency::Monthly(day)) => on_day(day),
                    Some(Frequency::Yearly(month, day)) => month == first.month() && on_day(day),
                };
                prop_assert!(has, "{first} {rule:?}");
            }
        }
    }
}
