//! A place in a text, and what can be read there. Every look goes a few characters far, so that a scan of the whole text stays linear.

use super::super::numeral;

/// White space that may stand between two words of one expression.
const WIDEST_GAP: usize = 4;

#[derive(Clone, Copy)]
pub(super) struct Cursor<'t> {
    pub text: &'t str,
    pub at: usize,
}

impl<'t> Cursor<'t> {
    pub fn rest(self) -> &'t str {
        &self.text[self.at..]
    }

    pub fn peek(self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn forward(self, bytes: usize) -> Self {
        Self { at: self.at + bytes, ..self }
    }

    /// Past the next character.
    pub fn step(self) -> Self {
        self.forward(self.peek().map_or(0, char::len_utf8))
    }

    /// Past blanks. A line that ends is the end of an expression, so it is not skipped.
    pub fn skip(self) -> Self {
        // Most words begin with an ASCII letter or a Han character, and this is asked at every place.
        if matches!(self.text.as_bytes().get(self.at), Some(0x21..=0x7e | 0xe4..=0xef)) {
            return self;
        }
        let blanks = self.rest().chars().take(WIDEST_GAP).take_while(|c| is_blank(*c));
        self.forward(blanks.map(char::len_utf8).sum())
    }

    /// The characters before this place, nearest first, blanks left out.
    pub fn back(self) -> impl Iterator<Item = char> + use<'t> {
        self.text[..self.at].chars().rev().take(WIDEST_GAP * 2).filter(|c| !is_blank(*c))
    }

    pub fn previous(self) -> Option<char> {
        self.back().next()
    }

    /// Whether the text before this place ends in `word`.
    pub fn follows(self, word: &str) -> bool {
        self.text[..self.at].ends_with(word)
    }

    /// Past the first of `words` that stands here, perhaps behind blanks. Longer words come first in such a list.
    pub fn word(self, words: &[&str]) -> Option<Self> {
        let here = self.skip();
        words.iter().find(|word| here.rest().starts_with(**word)).map(|word| here.forward(word.len()))
    }

    /// As [`Cursor::word`], for words that mean something.
    pub fn which<T: Copy>(self, words: &[(&str, T)]) -> Option<(T, Self)> {
        let here = self.skip();
        words.iter().find(|(word, _)| here.rest().starts_with(word)).map(|(word, meaning)| (*meaning, here.forward(word.len())))
    }

    /// Past one of `words`, or here if none stands here.
    pub fn maybe(self, words: &[&str]) -> Self {
        self.word(words).unwrap_or(self)
    }

    /// A whole number.
    pub fn number(self) -> Option<(u32, Self)> {
        let here = self.skip();
        numeral::whole(here.rest()).map(|(number, len)| (number, here.forward(len)))
    }

    /// A number in the range of a month or a day.
    pub fn small(self, most: u8) -> Option<(u8, Self)> {
        let (number, here) = self.number()?;
        u8::try_from(number).ok().filter(|number| (1..=most).contains(number)).map(|number| (number, here))
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\n' | '\r')
}
