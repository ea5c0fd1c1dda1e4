//! Character-level habits of official text.

use std::borrow::Cow;
use std::ops::Range;

/// The form under which two writings of a name are the same: full-width and half-width characters fold together, as do letter case, and
/// spaces and quotation marks do not count.
pub fn normalise(text: &str) -> String {
    normal(text).into_owned()
}

/// The same, without a copy of what has that form already, as nearly all names do.
pub fn normal(text: &str) -> Cow<'_, str> {
    let Some((same, _)) = text.char_indices().find(|(_, c)| fold(*c) != Some(*c)) else { return Cow::Borrowed(text) };
    let mut folded = String::with_capacity(text.len());
    folded.push_str(&text[..same]);
    folded.extend(text[same..].chars().filter_map(fold));
    Cow::Owned(folded)
}

fn fold(c: char) -> Option<char> {
    let c = match c {
        // Han characters, which most are.
        '\u{3400}'..='\u{9fff}' => return Some(c),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '〔' | '【' | '[' => '(',
        '〕' | '】' | ']' => ')',
        _ => c,
    };
    match c {
        '“' | '”' | '‘' | '’' | '"' | '\'' | '「' | '」' | '『' | '』' => None,
        c if c.is_whitespace() => None,
        c => Some(c.to_ascii_lowercase()),
    }
}

/// `range` of `text` without white space at its ends.
pub fn trim_range(text: &str, range: Range<usize>) -> Range<usize> {
    let from = text[range.clone()].trim_start();
    let start = range.end - from.len();
    start..start + from.trim_end().len()
}

/// Whether `c` opens a bracket of any kind or width.
pub(super) fn opens(c: char) -> bool {
    matches!(c, '（' | '(' | '〔' | '［' | '[' | '【' | '《' | '〈')
}

/// Whether `c` closes a bracket of any kind or width.
pub(super) fn closes(c: char) -> bool {
    matches!(c, '）' | ')' | '〕' | '］' | ']' | '】' | '》' | '〉')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writings_of_one_name_fold_together() {
        assert_eq!(normalise("ＫＴＶ（歌厅） "), normalise("ktv(歌厅)"));
        assert_eq!(normalise("“步步惊心”"), "步步惊心");
        assert_ne!(normalise("公安部门"), normalise("公安派出机构"));
    }

    #[test]
    fn trimming_keeps_ranges_true() {
        let text = "、 公安部门　、";
        let range = trim_range(text, 3..text.len() - 3);
        assert_eq!(&text[range], "公安部门");
    }
}
