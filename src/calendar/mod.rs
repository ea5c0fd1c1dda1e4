//! Calendars: what is due again and again, as dates that a calendar program can show.
//!
//! `recurrence` makes dates and rules of what [`notation::rhythm`](crate::notation::rhythm) has read, `ics` writes them as a file. Both
//! are pure: the year of a document and the date of a build are arguments.

pub mod recurrence;
pub mod ics;
