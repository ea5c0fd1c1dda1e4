//! Diagnostics as text for people and as JSON for programs.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

use super::{Diagnostic, Place, Severity};
use crate::read::Sources;

/// Renders one finding: `file:line:column`, the line, the underlined text, the hint. Styled output carries ANSI escapes, to be stripped by
/// the stream where they are not wanted.
pub fn text(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let level = match diagnostic.code.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.as_str()));
    let mut snippet = snippet(diagnostic.place, sources)
        .annotation(AnnotationKind::Primary.span(diagnostic.place.range()).label(diagnostic.label.as_deref()));
    if let Some((place, words)) = &diagnostic.related {
        let note = AnnotationKind::Context.span(place.range()).label(words.as_str());
        if place.file == diagnostic.place.file {
            snippet = snippet.annotation(note);
            group = group.element(snippet);
        } else {
            group = group.element(snippet).element(self::snippet(*place, sources).annotation(note));
        }
    } else {
        group = group.element(snippet);
    }
    if let Some(hint) = &diagnostic.hint {
        group = group.element(Level::HELP.message(hint.as_str()));
    }
    Renderer::styled().decor_style(DecorStyle::Ascii).render(&[group])
}

fn snippet<'a>(place: Place, sources: &'a Sources) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let file = sources.file(place.file);
    Snippet::source(file.text.as_str()).path(file.path.as_str())
}

/// A finding as programs read it. Lines and columns count from 1, columns in characters.
#[derive(Serialize)]
pub struct Record<'a> {
    severity: &'static str,
    code: &'static str,
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    /// The underlined text.
    text: &'a str,
    message: &'a str,
    /// Words under the underlined text.
    label: Option<&'a str>,
    hint: Option<&'a str>,
}

impl<'a> Record<'a> {
    /// The record of a finding.
    pub fn new(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Self {
        let file = sources.file(diagnostic.place.file);
        let range = diagnostic.place.range();
        let (line, column) = file.line_column(range.start);
        let (end_line, end_column) = file.line_column(range.end);
        Self {
            severity: diagnostic.code.severity().as_str(),
            code: diagnostic.code.as_str(),
            file: &file.path,
            line,
            column,
            end_line,
            end_column,
            text: file.text.get(range).unwrap_or_default(),
            message: &diagnostic.message,
            label: diagnostic.label.as_deref(),
            hint: diagnostic.hint.as_deref(),
        }
    }
}

/// How many findings stop a build and how many do not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Findings that stop a build.
    pub errors: usize,
    /// Findings a human should look at.
    pub warnings: usize,
}

impl Tally {
    /// Counts findings.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let errors = diagnostics.iter().filter(|d| d.is_error()).count();
        Self { errors, warnings: diagnostics.len() - errors }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        write!(f, "{} error{}, {} warning{}", self.errors, plural(self.errors), self.warnings, plural(self.warnings))
    }
}
