//! Text as sources write it: TOML values, Markdown, marks for review.

use std::fmt::Write;

use jiff::civil::Date;

use crate::import::MARK;
use crate::import::recognize::Reading;

/// The date that stands where the document gives none: visibly none.
pub const NO_DATE: Date = Date::constant(1900, 1, 1);
/// The words that stand where the document gives none.
pub const NO_WORDS: &str = "待核";

/// Frontmatter, key by key.
#[derive(Default)]
pub struct Front(String);

impl Front {
    /// A value as TOML writes it, and the doubt about it as a comment.
    pub fn value(&mut self, key: &str, value: &str, doubt: Option<&str>) {
        let _ = write!(self.0, "{key} = {value}");
        if let Some(doubt) = doubt {
            let _ = write!(self.0, " # {MARK} {}", comment(doubt));
        }
        self.0.push('\n');
    }

    /// A string.
    pub fn text(&mut self, key: &str, text: &str, doubt: Option<&str>) {
        self.value(key, &quoted(text), doubt);
    }

    /// A string, if there is one.
    pub fn text_opt(&mut self, key: &str, text: Option<&str>) {
        text.into_iter().for_each(|text| self.text(key, text, None));
    }

    /// A string that must be there.
    pub fn required(&mut self, key: &str, text: Option<&Reading<String>>, stand_in: &str) {
        match text {
            Some(text) => self.text(key, &text.value, text.doubt.as_deref()),
            None => self.text(key, stand_in, Some("the document does not say it")),
        }
    }

    /// A date that must be there.
    pub fn date(&mut self, key: &str, date: Option<&Reading<Date>>) {
        match date {
            Some(date) => self.value(key, &date.value.to_string(), date.doubt.as_deref()),
            None => self.value(key, &NO_DATE.to_string(), Some("the document gives no date")),
        }
    }

    /// A list of strings, unless it is empty.
    pub fn texts(&mut self, key: &str, texts: &[String]) {
        if !texts.is_empty() {
            self.value(key, &list(texts), None);
        }
    }

    /// A table: `[consultation]`, `[[annex]]`.
    pub fn table(&mut self, name: &str) {
        let _ = writeln!(self.0, "\n{name}");
    }

    /// A comment in a line of its own.
    pub fn mark(&mut self, doubt: &str) {
        let _ = writeln!(self.0, "# {MARK} {}", comment(doubt));
    }

    /// The whole source.
    pub fn with_body(self, body: &str) -> String {
        let body = body.trim();
        if body.is_empty() { format!("+++\n{}+++\n", self.0) } else { format!("+++\n{}+++\n\n{body}\n", self.0) }
    }
}

/// A list of strings as TOML writes it.
fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
}

/// A string as TOML writes it, in one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Words behind `#`, or in a quote: in one line.
fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Words to the person who reviews, as a quote.
pub fn review(text: &str) -> String {
    format!("> {MARK} {}", inline(&comment(text)))
}

/// A paragraph of Markdown that shows `text` as it is.
pub fn paragraph(text: &str) -> String {
    let text = inline(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = digits > 0 && text[digits..].starts_with(['.', ')']) && text[digits + 1..].starts_with([' ', '\u{9}']);
    if numbered {
        return format!("{}\\{}", &text[..digits], &text[digits..]);
    }
    if text.starts_with(['#', '>', '+', '-', '=', '|', ':', '~']) { format!("\\{text}") } else { text }
}

/// Markdown within a line that shows `text` as it is.
pub fn inline(text: &str) -> String {
    let mut markdown = String::new();
    let mut rest = text.chars().peekable();
    let links = text.contains("](") || text.contains("]:");
    while let Some(c) = rest.next() {
        let next = rest.peek().copied().unwrap_or(' ');
        let means = match c {
            '\\' | '*' | '_' | '`' => true,
            '<' => next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?'),
            '&' => next.is_ascii_alphabetic() || next == '#',
            '[' => links,
            '!' => next == '[',
            _ => false,
        };
        if means {
            markdown.push('\\');
        }
        markdown.push(c);
    }
    markdown
}

/// A cell of a Markdown table.
pub fn cell(text: &str) -> String {
    inline(&text.replace('\n', " ")).replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Parser, Tag};

    use super::*;

    #[test]
    fn strings_are_toml() {
        for text in ["a\"b\\c", "两\n行", "", "《“甲”》"] {
            let mut front = Front::default();
            front.text("key", text, Some("look\nhere"));
            let table: toml::Table = front.0.parse().unwrap();
            assert_eq!(table["key"].as_str(), Some(text.replace('\n', " ").as_str()));
        }
    }

    #[test]
    fn markdown_shows_text_as_it_is() {
        for text in [
            "# 甲",
            "1. 乙",
            "- 丙",
            "* 丁",
            "<b>戊</b>",
            "[己](x)",
            "庚&amp;",
            "a_b_c `d` \\e",
            "> f",
            "---",
            "![g](h)",
            "+ i",
            "[j]: k",
            "1) l",
        ] {
            let written = paragraph(text);
            let events: Vec<Event<'_>> = Parser::new(&written).collect();
            assert_eq!(events[0], Event::Start(Tag::Paragraph), "{written}");
            let shown: String =
                events.iter().filter_map(|event| if let Event::Text(text) = event { Some(&**text) } else { None }).collect();
            assert_eq!(shown, text, "{written}");
        }
    }
}
