//! Findings as hosts of repositories show them beside the lines of a change: commands of a GitHub workflow, a GitLab Code Quality report.
//!
//! Both take paths from the root of the repository; `folder` is the site's folder as seen from there, empty if it is the root.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Diagnostic, Place, Severity};
use crate::read::Sources;

/// The command of a GitHub workflow that makes an annotation of a finding. Columns are given for places within one line; GitHub takes no others.
pub fn github(diagnostic: &Diagnostic, sources: &Sources, folder: &str) -> String {
    let range = diagnostic.place.range();
    let file = sources.file(diagnostic.place.file);
    let (line, column) = file.line_column(range.start);
    let (end_line, end_column) = file.line_column(range.end);
    let place = if line == end_line {
        format!("line={line},col={column},endColumn={end_column}")
    } else {
        format!("line={line},endLine={end_line}")
    };
    let severity = diagnostic.code.severity().as_str();
    let (path, title) = (property(&path(diagnostic.place, sources, folder)), property(diagnostic.code.as_str()));
    format!("::{severity} file={path},{place},title={title}::{}", data(&words(diagnostic)))
}

/// Text behind `::`, where a line's end would end the command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text of a property, which `:` and `,` would end besides.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A finding in a GitLab Code Quality report.
#[derive(Debug, Serialize)]
pub struct Issue {
    description: String,
    check_name: &'static str,
    /// By this GitLab knows a finding again in another commit.
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Debug, Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Debug, Serialize)]
struct Lines {
    begin: usize,
}

/// The findings of a GitLab Code Quality report.
pub fn gitlab(diagnostics: &[Diagnostic], sources: &Sources, folder: &str) -> Vec<Issue> {
    let mut known = BTreeMap::new();
    let issue = |diagnostic: &Diagnostic| {
        let path = path(diagnostic.place, sources, folder);
        let (begin, _) = sources.file(diagnostic.place.file).line_column(diagnostic.place.range().start);
        Issue {
            description: words(diagnostic),
            check_name: diagnostic.code.as_str(),
            fingerprint: fingerprint(diagnostic, sources.text(diagnostic.place), &path, &mut known),
            severity: match diagnostic.code.severity() {
                Severity::Error => "major",
                Severity::Warning => "minor",
            },
            location: Location { path, lines: Lines { begin } },
        }
    };
    diagnostics.iter().map(issue).collect()
}

/// What a finding is, without its line: one that moves is not a new one. Findings that say the same are told apart by their order.
fn fingerprint(diagnostic: &Diagnostic, underlined: &str, path: &str, known: &mut BTreeMap<String, usize>) -> String {
    let said = [diagnostic.code.as_str(), path, &diagnostic.message, underlined].join("\0");
    let before = known.entry(said.clone()).or_default();
    *before += 1;
    let said = if *before == 1 { said } else { format!("{said}\0{before}") };
    format!("{:x}", Sha256::digest(said))
}

/// What is wrong, and what to do.
fn words(diagnostic: &Diagnostic) -> String {
    match &diagnostic.hint {
        Some(hint) => format!("{}. {hint}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

/// Path of a file from the repository's root.
fn path(place: Place, sources: &Sources, folder: &str) -> String {
    let path = &sources.file(place.file).path;
    if folder.is_empty() { path.clone() } else { format!("{folder}/{path}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    const PATH: &str = "content/50%: a,b.md";

    /// A finding at the first `text` of a source.
    fn found(source: &str, text: &str, message: &str) -> (Sources, Diagnostic) {
        let sources = Sources::from_texts([(PATH, source)]);
        let start = source.find(text).unwrap();
        let file = sources.find(PATH).unwrap();
        (sources, Diagnostic::new(Code::UnknownDepartment, Place::new(file, start..start + text.len()), message))
    }

    #[test]
    fn a_workflow_command_stays_one_line() {
        let (sources, finding) = found("+++\n主责单位：某局\n", "某局", "no `某局`:\r\n::100%");
        assert_eq!(
            github(&finding.hint("write, or leave it"), &sources, ""),
            "::error file=content/50%25%3A a%2Cb.md,line=2,col=6,endColumn=8,title=unknown-department::\
             no `某局`:%0D%0A::100%25. write, or leave it"
        );
        let (sources, finding) = found("a\nb\nc\n", "b\nc", "two lines");
        let command = github(&Diagnostic { code: Code::RawHtml, ..finding }, &sources, "sites/my-city");
        assert_eq!(command, "::warning file=sites/my-city/content/50%25%3A a%2Cb.md,line=2,endLine=3,title=raw-html::two lines");
    }

    #[test]
    fn a_finding_that_moves_keeps_its_fingerprint() {
        let prints = |source: &str| -> Vec<String> {
            let (sources, first) = found(source, "某局", "no such name");
            let start = source.rfind("某局").unwrap();
            let second = Diagnostic { place: Place::new(first.place.file, start..start + "某局".len()), ..first.clone() };
            gitlab(&[first, second], &sources, "").into_iter().map(|issue| issue.fingerprint).collect()
        };
        let before = prints("某局\n某局\n");
        assert_eq!(before, prints("# Heading\n\n某局\n\n某局\n"));
        assert!(before[0] != before[1] && before[0].len() == 64, "{before:?}");
        let (sources, other) = found("某局", "某局", "another message");
        assert!(!before.contains(&gitlab(&[other], &sources, "")[0].fingerprint));
    }
}
