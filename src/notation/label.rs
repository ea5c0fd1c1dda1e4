//! Clause labels: 一、 → （一） → 1. → （1）.

/// The label of a clause and where its text begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Depth: 1 for 一、, 2 for （一）, 3 for 1., 4 for （1）.
    pub level: usize,
    /// The number it says.
    pub number: u32,
    /// Bytes of the label itself, with white space behind it.
    pub len: usize,
}

/// Reads the label at the beginning of `text`, if there is one.
pub fn read(text: &str) -> Option<Label> {
    let (bracketed, inner) = match text.strip_prefix(['（', '(']) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let end = inner.find(|c: char| !is_numeral(c))?;
    let (numeral, rest) = inner.split_at(end);
    let (chinese, number) = match numeral.parse() {
        Ok(number) => (false, number),
        Err(_) => (true, chinese_number(numeral)?),
    };
    let rest = if bracketed {
        rest.strip_prefix(['）', ')'])?
    } else if chinese {
        rest.strip_prefix('、')?
    } else {
        let rest = rest.strip_prefix(['.', '．', '、'])?;
        // 2.5 is a number, not a label.
        (!rest.starts_with(|c: char| c.is_ascii_digit())).then_some(rest)?
    };
    let level = match (chinese, bracketed) {
        (true, false) => 1,
        (true, true) => 2,
        (false, false) => 3,
        (false, true) => 4,
    };
    Some(Label { level, number, len: text.len() - rest.trim_start().len() })
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || c == '十' || c == '百' || digit(c).is_some()
}

fn digit(c: char) -> Option<u32> {
    "〇一二三四五六七八九".chars().position(|d| d == c).map(|value| value as u32)
}

/// Numbers up to 999, as clauses use them: 二十一, 一百零三 is written 一百〇三.
fn chinese_number(text: &str) -> Option<u32> {
    let mut total = 0;
    let mut current = None;
    for c in text.chars() {
        match c {
            '百' => total += current.take()? * 100,
            '十' => total += current.take().unwrap_or(1) * 10,
            _ => {
                if current.is_some_and(|value| value != 0) {
                    return None;
                }
                current = Some(digit(c)?);
            }
        }
    }
    let number = total + current.unwrap_or(0);
    (number > 0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> Option<(usize, u32, &str)> {
        read(text).map(|label| (label.level, label.number, &text[label.len..]))
    }

    #[test]
    fn the_four_levels() {
        assert_eq!(show("一、总体目标"), Some((1, 1, "总体目标")));
        assert_eq!(show("（十二）工作"), Some((2, 12, "工作")));
        assert_eq!(show("(三)工作"), Some((2, 3, "工作")));
        assert_eq!(show("1. 明确"), Some((3, 1, "明确")));
        assert_eq!(show("21．明确"), Some((3, 21, "明确")));
        assert_eq!(show("（4）明确"), Some((4, 4, "明确")));
        assert_eq!(show("二十一、其他"), Some((1, 21, "其他")));
    }

    #[test]
    fn what_is_no_label() {
        for text in ["", "一", "一些部门、二", "2.5 公里", "（一", "十分重要", "2023年", "（库党办发〔2020〕3号）", "一一、", "百、"]
        {
            assert_eq!(show(text), None, "{text}");
        }
    }
}
