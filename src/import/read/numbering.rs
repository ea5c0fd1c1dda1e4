//! Automatic numbers of .docx: a heading 一、 may be a number that Word shows and the text does not have.

use std::collections::BTreeMap;

use super::xml::{Piece, pieces};

/// The lists of a document, and how far each has counted.
#[derive(Default)]
pub struct Numbering {
    /// From the id of a list to its abstract list, and numbers it starts its levels at.
    lists: BTreeMap<String, List>,
    levels: BTreeMap<String, BTreeMap<usize, Level>>,
    /// Lists that paragraph styles bring, with the level.
    styles: BTreeMap<String, (String, usize)>,
    counts: BTreeMap<String, BTreeMap<usize, usize>>,
}

#[derive(Default)]
struct List {
    pattern: String,
    starts: BTreeMap<usize, usize>,
}

#[derive(Clone, Default)]
struct Level {
    start: Option<usize>,
    format: String,
    text: String,
}

impl Numbering {
    /// Reads `word/numbering.xml` and `word/styles.xml`.
    pub fn read(numbering: &str, styles: &str) -> Result<Self, String> {
        let mut read = Self::default();
        let (mut pattern, mut list, mut level) = (None::<String>, None::<String>, 0);
        pieces(numbering, |piece| match piece {
            Piece::Open(name, attributes) => {
                let value = || attributes.get("val").unwrap_or_default();
                match (name.as_str(), &pattern, &list) {
                    ("abstractNum", ..) => pattern = attributes.get("abstractNumId"),
                    ("num", ..) => list = attributes.get("numId"),
                    ("abstractNumId", _, Some(list)) => read.lists.entry(list.clone()).or_default().pattern = value(),
                    ("lvl" | "lvlOverride", ..) => level = attributes.number("ilvl").unwrap_or(0).min(8),
                    ("startOverride", _, Some(list)) => {
                        read.lists.entry(list.clone()).or_default().starts.insert(level, attributes.number("val").unwrap_or(1));
                    }
                    ("start", Some(pattern), _) => read.level(pattern, level).start = attributes.number("val"),
                    ("numFmt", Some(pattern), _) => read.level(pattern, level).format = value(),
                    ("lvlText", Some(pattern), _) => read.level(pattern, level).text = value(),
                    _ => {}
                }
            }
            Piece::Close(name) => match name.as_str() {
                "abstractNum" => pattern = None,
                "num" => list = None,
                _ => {}
            },
            Piece::Text(_) => {}
        })?;
        read.read_styles(styles)?;
        Ok(read)
    }

    fn level(&mut self, pattern: &str, level: usize) -> &mut Level {
        self.levels.entry(pattern.to_owned()).or_default().entry(level).or_default()
    }

    fn read_styles(&mut self, styles: &str) -> Result<(), String> {
        let (mut style, mut level) = (None::<String>, 0);
        pieces(styles, |piece| {
            let Piece::Open(name, attributes) = piece else { return };
            match (name.as_str(), &style) {
                ("style", _) => (style, level) = (attributes.get("styleId"), 0),
                ("ilvl", _) => level = attributes.number("val").unwrap_or(0),
                ("numId", Some(style)) => {
                    self.styles.insert(style.clone(), (attributes.get("val").unwrap_or_default(), level));
                }
                _ => {}
            }
        })
    }

    /// The number before a paragraph, as Word shows it. Bullets say nothing and are left out.
    pub fn label(&mut self, style: Option<&str>, list: Option<&str>, level: Option<usize>) -> String {
        let styled = style.and_then(|style| self.styles.get(style));
        let Some(list) = list.or(styled.map(|(list, _)| list.as_str())).map(str::to_owned) else { return String::new() };
        let level = level.or(styled.map(|(_, level)| *level)).unwrap_or(0).min(8);
        let Some(known) = self.lists.get(&list) else { return String::new() };
        let Some(levels) = self.levels.get(&known.pattern) else { return String::new() };
        let start = |level: usize| {
            let own = known.starts.get(&level).copied();
            own.or_else(|| levels.get(&level)?.start).unwrap_or(1)
        };
        // Lists of one pattern count on together, unless one says where it starts.
        let key = if known.starts.is_empty() { known.pattern.clone() } else { format!("{}/{list}", known.pattern) };
        let counts = self.counts.entry(key).or_default();
        counts.retain(|deeper, _| *deeper <= level);
        let count = counts.get(&level).map_or_else(|| start(level), |count| count + 1);
        counts.insert(level, count);
        let Some(shape) = levels.get(&level) else { return String::new() };
        let mut text = shape.text.clone();
        for at in 0..=level {
            let format = levels.get(&at).map_or("decimal", |level| level.format.as_str());
            let Some(number) = written(counts.get(&at).copied().unwrap_or_else(|| start(at)), format) else { return String::new() };
            text = text.replace(&format!("%{}", at + 1), &number);
        }
        text
    }
}

fn written(number: usize, format: &str) -> Option<String> {
    match format {
        "bullet" | "none" => None,
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "ideographDigital"
        | "japaneseDigitalTenThousand" => Some(chinese(number)),
        _ => Some(number.to_string()),
    }
}

fn chinese(number: usize) -> String {
    const DIGITS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match number {
        0..10 => DIGITS[number].to_owned(),
        10..20 => format!("十{}", if number == 10 { "" } else { DIGITS[number - 10] }),
        20..100 => format!("{}十{}", DIGITS[number / 10], if number.is_multiple_of(10) { "" } else { DIGITS[number % 10] }),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTS: &str = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="japaneseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%2）"/></w:lvl>
        <w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="*"/></w:lvl>
        </w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;

    #[test]
    fn numbers_count_as_word_shows_them() {
        let styles =
            r#"<w:styles xmlns:w="w"><w:style w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style></w:styles>"#;
        let mut numbering = Numbering::read(LISTS, styles).unwrap();
        let labels: Vec<String> = [0, 1, 1, 0, 1, 2].map(|level| numbering.label(None, Some("7"), Some(level))).to_vec();
        assert_eq!(labels, ["一、", "（一）", "（二）", "二、", "（一）", ""]);
        assert_eq!(numbering.label(Some("H1"), None, None), "三、");
        assert_eq!(numbering.label(Some("H9"), None, None), "");
        assert_eq!(numbering.label(None, Some("0"), None), "");
    }

    #[test]
    fn chinese_numbers() {
        assert_eq!([1, 10, 12, 20, 35, 100].map(chinese), ["一", "十", "十二", "二十", "三十五", "100"]);
    }
}
