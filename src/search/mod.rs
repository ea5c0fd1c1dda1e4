//! Search: an index that is published with the site, and the answers it gives.
//!
//! The same ranking runs twice: here, for `purview query`, and in a browser, in the theme's `assets/search/`, whose modules bear the names of
//! these. A test compares them question by question.

pub mod align;
pub mod answer;
mod block;
pub mod corpus;
pub mod files;
pub mod fold;
pub mod index;
pub mod kept;
pub mod key;
pub mod mark;
pub mod posting;
pub mod question;
pub mod record;
pub mod sound;
pub mod term;
pub mod update;
