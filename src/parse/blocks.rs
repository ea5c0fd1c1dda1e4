//! The blocks of a Markdown body, with their places: what the readers of batches and of policies work on.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use super::prose::OPTIONS;

/// A block at the top level of a body. Ranges are bytes of the file.
#[derive(Debug)]
pub struct Block {
    pub kind: BlockKind,
    /// The whole block, without blank lines around it.
    pub range: Range<usize>,
    /// Its words: without `##`, `{#id}`, `-` or `>`. Empty for blocks without words of their own.
    pub words: Range<usize>,
}

#[derive(Debug)]
pub enum BlockKind {
    Heading(Heading),
    Paragraph,
    List(Vec<Item>),
    Quote,
    Other,
}

#[derive(Debug)]
pub struct Heading {
    pub level: HeadingLevel,
    pub id: Option<String>,
    pub classes: Vec<String>,
    /// Other attributes: key and value.
    pub attrs: Vec<(String, String)>,
}

/// An item of a list.
#[derive(Debug)]
pub struct Item {
    /// Its number in an ordered list.
    pub number: Option<u64>,
    pub range: Range<usize>,
    /// Its first line of words.
    pub words: Range<usize>,
    /// A block inside it that is more than one line of words.
    pub nested: Option<Range<usize>>,
}

/// Splits `text[body]` into its blocks.
pub fn blocks(text: &str, body: Range<usize>) -> Vec<Block> {
    let offset = body.start;
    let mut blocks = Vec::new();
    let mut depth = 0usize;
    let mut open: Option<Open> = None;
    for (event, range) in Parser::new_ext(&text[body], OPTIONS).into_offset_iter() {
        let range = offset + range.start..offset + range.end;
        match event {
            Event::Start(tag) => {
                depth += 1;
                match &mut open {
                    None => open = Some(Open::new(tag, range)),
                    Some(open) => open.enter(&tag, range),
                }
            }
            Event::End(end) => {
                depth -= 1;
                if let Some(open) = &mut open {
                    open.leave(end);
                }
                if depth == 0 {
                    blocks.extend(open.take().map(|open| open.close(text)));
                }
            }
            _ => match &mut open {
                Some(open) => open.words(range),
                None => {
                    let range = trimmed(text, range);
                    blocks.push(Block { kind: BlockKind::Other, range: range.clone(), words: range });
                }
            },
        }
    }
    blocks
}

/// A block whose end has not come yet.
struct Open {
    kind: BlockKind,
    range: Range<usize>,
    words: Option<Range<usize>>,
    next_number: Option<u64>,
    /// How many blocks deep inside an item the reader is; 1 is the item's own words.
    item_depth: usize,
}

impl Open {
    fn new(tag: Tag<'_>, range: Range<usize>) -> Self {
        let mut next_number = None;
        let kind = match tag {
            Tag::Heading { level, id, classes, attrs } => BlockKind::Heading(Heading {
                level,
                id: id.map(|id| id.to_string()),
                classes: classes.iter().map(ToString::to_string).collect(),
                attrs: attrs.iter().map(|(key, value)| (key.to_string(), value.as_deref().unwrap_or_default().to_owned())).collect(),
            }),
            Tag::Paragraph => BlockKind::Paragraph,
            Tag::List(first) => {
                next_number = first;
                BlockKind::List(Vec::new())
            }
            Tag::BlockQuote(_) => BlockKind::Quote,
            _ => BlockKind::Other,
        };
        Self { kind, range, words: None, next_number, item_depth: 0 }
    }

    fn enter(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        if let BlockKind::List(items) = &mut self.kind {
            match tag {
                Tag::Item if self.item_depth == 0 => {
                    items.push(Item { number: self.next_number, range, words: 0..0, nested: None });
                    self.next_number = self.next_number.map(|number| number + 1);
                    self.item_depth = 1;
                    return;
                }
                Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. } => {
                    self.item_depth += 1;
                    self.words(range);
                    return;
                }
                // The first paragraph of a loose item is its words; anything else is a block of its own.
                _ => {
                    self.item_depth += 1;
                    let Some(item) = items.last_mut() else { return };
                    if !matches!(tag, Tag::Paragraph) || !item.words.is_empty() {
                        item.nested.get_or_insert(range);
                    }
                    return;
                }
            }
        }
        self.words(range);
    }

    fn leave(&mut self, end: TagEnd) {
        if matches!(self.kind, BlockKind::List(_)) && end != TagEnd::List(false) && end != TagEnd::List(true) || self.item_depth > 1 {
            self.item_depth = self.item_depth.saturating_sub(1);
        }
    }

    fn words(&mut self, range: Range<usize>) {
        let words = match &mut self.kind {
            BlockKind::List(items) => match items.last_mut() {
                Some(item) if item.nested.is_none() => &mut item.words,
                _ => return,
            },
            _ => self.words.get_or_insert(range.clone()),
        };
        *words = if words.start == words.end { range } else { words.start.min(range.start)..words.end.max(range.end) };
    }

    fn close(mut self, text: &str) -> Block {
        if let BlockKind::List(items) = &mut self.kind {
            for item in items {
                item.words = trimmed(text, item.words.clone());
                item.range = trimmed(text, item.range.clone());
            }
        }
        let range = trimmed(text, self.range);
        let words = trimmed(text, self.words.unwrap_or(range.end..range.end));
        Block { kind: self.kind, range, words }
    }
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    crate::notation::trim_range(text, range)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> Vec<String> {
        let describe = |block: Block| match block.kind {
            BlockKind::Heading(heading) => format!("h{:?} {} {:?}", heading.level as u8, &text[block.words], heading.id),
            BlockKind::Paragraph => format!("p {}", &text[block.words]),
            BlockKind::Quote => format!("q {}", &text[block.range]),
            BlockKind::Other => format!("? {}", &text[block.range]),
            BlockKind::List(items) => items
                .into_iter()
                .map(|item| format!("- {:?} {} {:?}", item.number, &text[item.words], item.nested.map(|range| &text[range])))
                .collect::<Vec<_>>()
                .join(" / "),
        };
        blocks(text, 0..text.len()).into_iter().map(describe).collect()
    }

    #[test]
    fn blocks_and_their_words() {
        let shown = show("## 2. 密室 {#room}\n\n主责单位：甲\n\n- 乙：食品\n- 丙：消防\n\n> 备注\n\n***\n");
        assert_eq!(
            shown,
            ["h2 2. 密室 Some(\"room\")", "p 主责单位：甲", "- None 乙：食品 None / - None 丙：消防 None", "q > 备注", "? ***"]
        );
    }

    #[test]
    fn items_loose_nested_and_numbered() {
        assert_eq!(show("- 甲\n\n- 乙\n"), ["- None 甲 None / - None 乙 None"]);
        assert_eq!(show("- 甲\n  - 乙\n- 丙\n"), ["- None 甲 Some(\"- 乙\\n\") / - None 丙 None"]);
        assert_eq!(show("3. 甲\n4. 乙\n"), ["- Some(3) 甲 None / - Some(4) 乙 None"]);
        assert_eq!(show("- *甲*乙\n"), ["- None *甲*乙 None"]);
    }
}
