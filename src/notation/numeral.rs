//! Numbers as official text writes them: Arabic digits of either width and Chinese numerals.
//!
//! Everything here reads at the beginning of a text and looks at a few characters only, so that a caller may ask at every place of a
//! long text.

use std::fmt;

/// Digits read at most; a longer run is an identifier, not a quantity.
const LONGEST: usize = 9;

/// A number with a fraction, exact. Trailing zeros of the fraction do not count: 99.50 is 99.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// All digits as one whole number: 995 for 99.5.
    pub digits: u64,
    /// How many of them stand behind the point.
    pub places: u8,
}

impl Decimal {
    fn new(mut digits: u64, mut places: u8) -> Self {
        while places > 0 && digits.is_multiple_of(10) {
            digits /= 10;
            places -= 1;
        }
        Self { digits, places }
    }
}

impl From<u32> for Decimal {
    fn from(number: u32) -> Self {
        Self { digits: number.into(), places: 0 }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base = 10u64.pow(self.places.into());
        write!(f, "{}", self.digits / base)?;
        match self.places {
            0 => Ok(()),
            places => write!(f, ".{:0width$}", self.digits % base, width = places.into()),
        }
    }
}

/// The value of an Arabic digit of either width.
pub(super) fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '０'..='９' => Some(c as u32 - '０' as u32),
        _ => None,
    }
}

/// The value of a Chinese digit; 两 is another 二.
fn chinese_digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn power(c: char) -> Option<u32> {
    match c {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1000),
        _ => None,
    }
}

/// Whether `c` is part of a number of either script.
pub(super) fn is_numeral(c: char) -> bool {
    digit(c).is_some() || chinese_digit(c).is_some() || power(c).is_some()
}

/// Whether `c` stands for a digit or letter that was blotted out: xx年, ××市.
pub(super) fn is_blot(c: char) -> bool {
    matches!(c, 'x' | 'X' | 'ｘ' | 'Ｘ' | '×' | '╳' | '某')
}

/// Reads a whole number at the beginning of `text`: its value and its bytes. 12, １２, 十二, 一百零三, 两; a run of Chinese digits is a
/// number only if it has four of them (二〇二二), for 一两 and 二三 mean "one or two", "two or three".
pub(super) fn whole(text: &str) -> Option<(u32, usize)> {
    arabic(text).or_else(|| chinese(text))
}

/// Reads a number at the beginning of `text`, perhaps with a fraction: 75, 99.5, 九十.
pub(super) fn decimal(text: &str) -> Option<(Decimal, usize)> {
    let (number, len) = whole(text)?;
    let fraction = text[len..].strip_prefix(['.', '．']).filter(|_| text.starts_with(|c| digit(c).is_some()));
    let Some((rest, (_, fraction_len))) = fraction.and_then(|rest| Some((rest, arabic(rest)?))) else { return Some((number.into(), len)) };
    let mut digits = u64::from(number);
    let mut places = 0;
    for value in rest[..fraction_len].chars().filter_map(digit) {
        digits = digits * 10 + u64::from(value);
        places += 1;
    }
    Some((Decimal::new(digits, places), text.len() - rest.len() + fraction_len))
}

fn arabic(text: &str) -> Option<(u32, usize)> {
    let run = text.char_indices().map_while(|(at, c)| Some((at + c.len_utf8(), digit(c)?)));
    let (mut number, mut len) = (0, 0);
    for (count, (end, value)) in run.enumerate() {
        if count == LONGEST {
            return None;
        }
        number = number * 10 + value;
        len = end;
    }
    (len > 0).then_some((number, len))
}

fn chinese(text: &str) -> Option<(u32, usize)> {
    let is_part = |c: &char| chinese_digit(*c).is_some() || power(*c).is_some();
    let (count, len) = text.chars().take(LONGEST + 1).take_while(is_part).fold((0, 0), |(count, len), c| (count + 1, len + c.len_utf8()));
    if count == 0 || count > LONGEST {
        return None;
    }
    let run = &text[..len];
    if count > 1 && !run.contains(|c| power(c).is_some()) {
        let digits = run.chars().filter(|c| *c != '两').filter_map(chinese_digit);
        return (count == 4 && !run.contains('两')).then(|| (digits.fold(0, |number, value| number * 10 + value), len));
    }
    let (mut total, mut current, mut last) = (0, None, u32::MAX);
    for c in run.chars() {
        if let Some(power) = power(c) {
            // Powers fall: 一百二十 is a number, 十百 is none.
            if power >= last {
                return None;
            }
            total += current.take().filter(|value| *value != 0).unwrap_or(1) * power;
            last = power;
        } else if current.is_some_and(|value| value != 0) {
            return None;
        } else {
            current = chinese_digit(c);
        }
    }
    Some((total + current.unwrap_or(0), len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_of_both_scripts() {
        for (text, number) in [
            ("1次", 1),
            ("１２月", 12),
            ("两月", 2),
            ("十", 10),
            ("十二月", 12),
            ("二十", 20),
            ("一百零三", 103),
            ("一千二百", 1200),
            ("二〇二二年", 2022),
            ("2022年", 2022),
        ] {
            assert_eq!(whole(text).map(|(number, _)| number), Some(number), "{text}");
        }
        for text in ["", "次", "一两次", "二三", "十四五", "十百", "1234567890", "一二三四五六七八九十一"] {
            assert_eq!(whole(text), None, "{text}");
        }
    }

    #[test]
    fn fractions_are_exact() {
        for (text, shown) in [("99.5%", "99.5"), ("99.50", "99.5"), ("3．05", "3.05"), ("75%", "75"), ("九十", "90"), ("2.", "2")] {
            assert_eq!(decimal(text).map(|(number, _)| number.to_string()).as_deref(), Some(shown), "{text}");
        }
    }
}
