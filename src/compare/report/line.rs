//! Lines: words of the program beside words of sources, each known for what it is, so that no source can pass for markup.

use std::borrow::Cow;

/// A line of a report.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// The pieces of it.
    pub spans: Vec<Span>,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// Words of the program.
    Ours(Cow<'static, str>),
    /// Words of a source.
    Theirs(String),
    /// Words of a source that say what the line is about.
    Name(String),
    /// An id or an address.
    Code(String),
}

impl Line {
    /// With words of the program.
    pub fn ours(mut self, words: impl Into<Cow<'static, str>>) -> Self {
        self.spans.push(Span::Ours(words.into()));
        self
    }

    /// With words of a source.
    pub fn theirs(mut self, words: &str) -> Self {
        self.spans.push(Span::Theirs(in_line(words)));
        self
    }

    /// With words of a source that say what the line is about.
    pub fn name(mut self, words: &str) -> Self {
        self.spans.push(Span::Name(in_line(words)));
        self
    }

    /// With an id or an address.
    pub fn code(mut self, words: &str) -> Self {
        self.spans.push(Span::Code(in_line(words)));
        self
    }

    /// With another line behind it.
    pub fn then(mut self, line: Self) -> Self {
        self.spans.extend(line.spans);
        self
    }

    /// Lines as one.
    pub fn joined(lines: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        let mut joined = Self::default();
        for line in lines {
            if !joined.spans.is_empty() {
                joined = joined.ours(between);
            }
            joined = joined.then(line);
        }
        joined
    }
}

/// No words of a source are longer in a line.
const LONGEST: usize = 160;
/// How much stands about what differs between two long texts.
const AROUND: usize = 16;

/// A text of a source in one line: white space folded, shortened, and without characters that steer a terminal or turn the direction of the text.
fn in_line(text: &str) -> String {
    let is_steering = |c: char| {
        (c.is_control() && !c.is_whitespace()) || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let clean = text.replace(is_steering, "");
    let folded = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    match folded.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &folded[..end]),
        None => folded,
    }
}

/// Two texts to compare: of long ones, what differs, with a little before and behind it.
pub fn apart(old: &str, new: &str) -> (String, String) {
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    if old.len().max(new.len()) <= LONGEST / 2 {
        return (old.iter().collect(), new.iter().collect());
    }
    let alike = |pairs: &mut dyn Iterator<Item = (&char, &char)>| pairs.take_while(|(a, b)| a == b).count();
    let before = alike(&mut old.iter().zip(&new));
    let behind = alike(&mut old[before..].iter().rev().zip(new[before..].iter().rev()));
    let part = |text: &[char]| {
        let (start, end) = (before.saturating_sub(AROUND), (text.len() - behind + AROUND).min(text.len()));
        let dots = |cut: bool| if cut { "…" } else { "" };
        format!("{}{}{}", dots(start > 0), text[start..end].iter().collect::<String>(), dots(end < text.len()))
    };
    (part(&old), part(&new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_sources_stay_in_their_line() {
        assert_eq!(in_line("\u{202e} 甲\n\n乙\t丙\u{1b}[31m\u{202e}丁 "), "甲 乙 丙[31m丁");
        assert_eq!(in_line(&"长".repeat(200)).chars().count(), LONGEST + 1);
    }

    #[test]
    fn long_texts_show_what_differs() {
        assert_eq!(apart("食品", "食品经营"), ("食品".to_owned(), "食品经营".to_owned()));
        let (head, tail) = ("甲".repeat(90), "乙".repeat(90));
        let (old, new) = apart(&format!("{head}旧{tail}"), &format!("{head}新的{tail}"));
        assert_eq!(old, format!("…{}旧{}…", "甲".repeat(AROUND), "乙".repeat(AROUND)));
        assert_eq!(new, format!("…{}新的{}…", "甲".repeat(AROUND), "乙".repeat(AROUND)));
        assert_eq!(apart(&head, &head), (format!("…{}", "甲".repeat(AROUND)), format!("…{}", "甲".repeat(AROUND))));
    }
}
