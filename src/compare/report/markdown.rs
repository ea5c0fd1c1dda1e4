//! A report as Markdown for a comment in a merge request. Words of sources are escaped: they make neither Markdown nor HTML, call nobody, and refer to
//! nothing, on any host that reads Markdown.

use super::line::{Line, Span};
use super::{Item, Kind, Report, Section, count};

/// How much a comment holds.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Duties at most.
    pub duties: usize,
    /// Characters at most.
    pub characters: usize,
}

impl Default for Limits {
    /// GitHub takes comments of 65,536 characters.
    fn default() -> Self {
        Self { duties: 200, characters: 60_000 }
    }
}

/// Room for what is said of the items that are left out.
const RESERVE: usize = 300;

/// The Markdown, with a line break at its end.
pub fn write(report: &Report, limits: Limits) -> String {
    let mut comment = Comment::new(limits);
    comment.push(&format!("**{}**\n", words(&report.totals)));
    // Headings wait for an item.
    let mut headings: Vec<String> = Vec::new();
    for section in &report.sections {
        headings.truncate(section.level);
        headings.push(heading(section));
        for item in &section.items {
            if comment.has_room(&headings, item) {
                comment.push(&format!("{}{}", above(&headings), line(item)));
                headings.iter_mut().for_each(String::clear);
            }
        }
        if section.folded && headings.iter().all(String::is_empty) {
            comment.push("\n</details>\n");
        }
    }
    comment.finish()
}

/// A comment as far as it is written.
struct Comment {
    limits: Limits,
    text: String,
    /// In characters.
    length: usize,
    /// Duties so far.
    duties: usize,
    /// Whether there was no room for something.
    full: bool,
    /// What there was no room for: duties, pages, and everything else.
    left: [usize; 3],
}

impl Comment {
    fn new(limits: Limits) -> Self {
        Self { limits, text: String::new(), length: 0, duties: 0, full: false, left: [0; 3] }
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.length += text.chars().count();
    }

    /// Whether there is room for an item with the headings above it; if not, it is counted.
    fn has_room(&mut self, headings: &[String], item: &Item) -> bool {
        let length = above(headings).chars().count() + line(item).chars().count();
        let duties = if item.kind == Kind::Duties { item.count } else { 0 };
        self.full = self.full || self.length + length + RESERVE > self.limits.characters;
        let too_many = duties > 0 && self.duties + duties > self.limits.duties;
        if self.full || too_many {
            // Nor is there room for any duty behind it, or the report would have gaps.
            self.duties = self.duties.max(if too_many { self.limits.duties } else { 0 });
            let left = match item.kind {
                Kind::Duties => 0,
                Kind::Pages => 1,
                Kind::Others => 2,
            };
            self.left[left] += item.count;
            return false;
        }
        self.duties += duties;
        true
    }

    fn finish(mut self) -> String {
        let [duties, pages, others] = self.left;
        let nouns = [(duties, "duty", "duties"), (others, "other change", "other changes"), (pages, "page", "pages")];
        let left: Vec<String> =
            nouns.into_iter().filter(|(number, ..)| *number > 0).map(|(number, one, more)| count(number, one, more)).collect();
        if !left.is_empty() {
            self.push(&format!("\n… and {} more; `purview diff --format json` tells all.\n", left.join(", ")));
        }
        self.text
    }
}

/// Headings that wait, and the empty line behind them.
fn above(headings: &[String]) -> String {
    let headings = headings.concat();
    if headings.is_empty() { headings } else { format!("{headings}\n") }
}

fn heading(Section { level, folded, heading, .. }: &Section) -> String {
    let words = words(heading);
    match level {
        _ if *folded => format!("\n<details>\n<summary>{words}</summary>\n"),
        0 => format!("\n### {words}\n"),
        _ => format!("\n#### {words}\n"),
    }
}

fn line(item: &Item) -> String {
    format!("- {} {}\n", item.word, words(&item.line))
}

fn words(line: &Line) -> String {
    let words = |span: &Span| match span {
        Span::Ours(words) => words.to_string(),
        Span::Theirs(words) => escaped(words),
        Span::Name(words) => format!("**{}**", escaped(words)),
        Span::Code(words) if is_plain(words) => format!("`{words}`"),
        Span::Code(words) => escaped(words),
    };
    line.spans.iter().map(words).collect()
}

/// Whether a text means nothing but itself between backticks.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./".contains(&b))
}

/// Joins what stands beside it, and shows nothing.
const JOINER: char = '\u{2060}';

/// A text of a source. A backslash takes the meaning of a mark in Markdown and HTML. Mentions and references are looked for in what is shown (`@name`,
/// `#1`, `!1`, `GH-1`, addresses, digests of commits), so a joiner parts every mark from what follows, and digits of a long number from each other.
fn escaped(text: &str) -> String {
    /// Digests have seven digits at least.
    const DIGITS: usize = 6;
    let mut escaped = String::new();
    let mut digits = 0;
    for c in text.chars() {
        digits = if c.is_ascii_hexdigit() { digits + 1 } else { 0 };
        if digits > DIGITS {
            escaped.push(JOINER);
            digits = 1;
        }
        if c.is_ascii_punctuation() {
            escaped.extend(['\\', c, JOINER]);
        } else {
            escaped.push(c);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_mean_nothing() {
        let plain = |text: &str| escaped(text).replace(JOINER, "");
        assert_eq!(plain("**a** <b> & [c](d) `e`"), "\\*\\*a\\*\\* \\<b\\> \\& \\[c\\]\\(d\\) \\`e\\`");
        assert_eq!(plain("密室逃脱（含剧本杀）、等"), "密室逃脱（含剧本杀）、等");
    }

    #[test]
    fn nobody_is_called_and_nothing_referred_to() {
        let shown = |text: &str| escaped(text).replace('\\', "");
        assert_eq!(shown("@all #12 !3 GH-4 a@b.c"), "@\u{2060}all #\u{2060}12 !\u{2060}3 GH-\u{2060}4 a@\u{2060}b.\u{2060}c");
        assert_eq!(shown("https://a.b"), "https:\u{2060}/\u{2060}/\u{2060}a.\u{2060}b");
        assert_eq!(shown("72b1d33913"), "72b1d3\u{2060}3913");
    }

    fn report(duties: usize, pages: usize) -> Report {
        let item =
            |kind| move |number: usize| Item { word: "added", line: Line::default().theirs(&format!("甲{number}")), kind, count: 1 };
        let section = |level, folded, items: Vec<Item>| Section { level, folded, heading: Line::default().ours("heading"), items };
        let sections = vec![
            section(0, false, Vec::new()),
            section(1, false, (0..duties).map(item(Kind::Duties)).collect()),
            section(1, false, (0..duties).map(item(Kind::Duties)).collect()),
            section(0, true, (0..pages).map(item(Kind::Pages)).collect()),
        ];
        Report { totals: Line::default().ours("totals"), sections }
    }

    #[test]
    fn a_comment_is_bounded() {
        let whole = write(&report(2, 1), Limits::default());
        assert_eq!(whole.matches("#### heading").count(), 2);
        assert!(whole.ends_with("<details>\n<summary>heading</summary>\n\n- added 甲0\n\n</details>\n"), "{whole}");
        let few = write(&report(2, 1), Limits { duties: 1, characters: 60_000 });
        assert_eq!((few.matches("#### heading").count(), few.matches("甲0").count()), (1, 2));
        assert!(few.ends_with("\n… and 3 duties more; `purview diff --format json` tells all.\n"), "{few}");
        for characters in [RESERVE, 1_000, 5_000] {
            let short = write(&report(300, 300), Limits { duties: 10_000, characters });
            assert!(short.chars().count() <= characters, "{characters}: {short}");
            assert!(short.contains(" duties, 300 pages more;") && !short.contains("<details>"), "{short}");
        }
        let pages = write(&report(1, 3000), Limits { duties: 200, characters: 2_000 });
        assert!(pages.contains("</details>\n\n… and") && pages.chars().count() <= 2_000, "{pages}");
    }
}
