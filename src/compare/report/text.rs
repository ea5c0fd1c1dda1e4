//! A report as text for terminals.

use std::fmt::Write;

use super::line::{Line, Span};
use super::{Report, Section};

/// The text, with a line break at its end.
pub fn write(report: &Report) -> String {
    let mut text = format!("{}\n", words(&report.totals));
    for Section { level, heading, items, .. } in &report.sections {
        let _ = match level {
            0 => writeln!(text, "\n{}", words(heading)),
            _ => writeln!(text, "  {}", words(heading)),
        };
        for item in items {
            let _ = writeln!(text, "{:>12}  {}", item.word, words(&item.line));
        }
    }
    text
}

fn words(line: &Line) -> String {
    let words = |span: &Span| match span {
        Span::Ours(words) => words.to_string(),
        Span::Theirs(words) | Span::Name(words) | Span::Code(words) => words.clone(),
    };
    line.spans.iter().map(words).collect()
}
