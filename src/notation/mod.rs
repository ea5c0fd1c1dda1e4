//! How official documents write things: series of names apart by 、, lists left open by 等, brackets, clause labels.
//!
//! This module reads text and knows nothing of files or of the model. Names it cannot know come in as a lookup, and everything it
//! finds comes back as byte ranges of the text it was given, so that a caller can point at it. See `docs/sources.md` for the forms.

pub mod citation;
mod finder;
pub mod heading;
pub mod holders;
pub mod label;
mod numeral;
pub mod note;
pub mod rhythm;
pub mod role;
pub mod series;
mod text;

pub use finder::Finder;
pub use text::{normal, normalise, trim_range};
