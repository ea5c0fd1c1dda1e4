//! Prose: Markdown that people read, kept as text and parsed where it is needed.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, TextMergeWithOffset};

use crate::diagnostic::{FileId, Place};

/// A piece of Markdown and where it stands. Raw HTML in it is text: a source never reaches a page as markup.
#[derive(Clone, Debug)]
pub struct Prose {
    file: FileId,
    start: usize,
    markdown: String,
}

/// What it says, wherever it stands.
impl Hash for Prose {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.markdown.hash(state);
    }
}

impl Prose {
    /// The part `range` of a file's text.
    pub fn new(file: FileId, text: &str, range: Range<usize>) -> Self {
        Self { file, start: range.start, markdown: text[range].to_owned() }
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.markdown.trim().is_empty()
    }

    /// The file it stands in.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// Markdown events with their places. HTML comes as text, and text in one piece.
    pub fn events(&self) -> impl Iterator<Item = (Event<'_>, Place)> {
        let events = Parser::new_ext(&self.markdown, OPTIONS).into_offset_iter().map(|(event, range)| match event {
            Event::Html(html) | Event::InlineHtml(html) => (Event::Text(html), range),
            event => (event, range),
        });
        TextMergeWithOffset::new(events)
            .map(|(event, range)| (event, Place::new(self.file, self.start + range.start..self.start + range.end)))
    }

    /// The stretches of text in it that nothing interrupts, with their places.
    pub fn runs(&self) -> impl Iterator<Item = (String, Place)> {
        self.events().filter_map(|(event, place)| match event {
            Event::Text(text) => Some((text.into_string(), place)),
            _ => None,
        })
    }

    /// The places of its words, piece by piece.
    pub fn places(&self) -> Vec<Place> {
        let words = self.events().filter_map(|(event, place)| match event {
            Event::Text(_) => Some(place),
            Event::Code(_) => {
                let words = self.markdown[place.range().start - self.start..place.range().end - self.start].trim_start_matches('`');
                let start = place.range().len() - words.len();
                Some(place.part(start..start + words.trim_end_matches('`').len()))
            }
            _ => None,
        });
        words.collect()
    }

    /// Places of raw HTML.
    pub fn raw_html(&self) -> impl Iterator<Item = Place> {
        Parser::new_ext(&self.markdown, OPTIONS).into_offset_iter().filter_map(|(event, range)| {
            matches!(event, Event::Html(_) | Event::InlineHtml(_))
                .then(|| Place::new(self.file, self.start + range.start..self.start + range.end))
        })
    }

    /// The words alone, in one line.
    pub fn plain(&self) -> String {
        let mut text = String::new();
        for (event, _) in self.events() {
            match event {
                Event::Text(words) | Event::Code(words) => text.push_str(&words),
                Event::SoftBreak | Event::HardBreak => push_break(&mut text),
                _ => {}
            }
        }
        text
    }
}

/// The Markdown that sources may use.
pub(super) const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_HEADING_ATTRIBUTES);

/// Adds what a line break in the source means: nothing between Chinese characters, a space elsewhere.
pub fn push_break(text: &mut String) {
    if text.chars().next_back().is_some_and(|c| c.is_ascii()) {
        text.push(' ');
    }
}
