//! Policies: the header as frontmatter, the text clause by clause.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::is_public;
use super::text::{Front, NO_WORDS, cell, inline, paragraph, review};
use crate::import::read::Grid;
use crate::import::recognize::{Annex, Header, Part, Policy};
use crate::model::{Disclosure, Status};
use crate::notation::label::{self, Label};

/// The source of a policy. `places` are list and number of the batches that its annexes name.
pub fn source(policy: &Policy, stem: &str, places: &[(String, u32)]) -> String {
    let Policy { header, parts, annexes, cites } = policy;
    let mut front = head(header, stem);
    for entry in annexes {
        annex(&mut front, entry, header, places);
    }
    for (title, number) in cites {
        front.table("[[cites]]");
        front.text("title", title, None);
        front.text("number", number, None);
    }
    front.with_body(&Body::default().write(parts))
}

fn head(header: &Header, stem: &str) -> Front {
    let mut front = Front::default();
    front.required("title", header.title.as_ref(), stem);
    front.text("status", header.status.value.word(), header.status.doubt.as_deref());
    front.text("disclosure", header.disclosure.value.word(), header.disclosure.doubt.as_deref());
    front.required("issuer", header.issuer.as_ref(), NO_WORDS);
    front.date("written", header.written.as_ref());
    if let Some(date) = header.published {
        front.value("published", &date.to_string(), None);
    }
    front.text_opt("number", header.number.as_deref());
    front.text_opt("index_number", header.index_number.as_deref());
    front.text_opt("subject", header.subject.as_deref());
    front.texts("keywords", &header.keywords);
    match &header.consultation {
        Some(window) => {
            front.table("[consultation]");
            front.date("closes", Some(&window.closes));
            front.text_opt("email", window.email.as_deref());
        }
        None if header.status.value == Status::Consultation => {
            front.mark("no deadline for comments was found; add `[consultation]` with `closes` if there is one");
        }
        None => {}
    }
    front
}

/// A document that is public may not name a batch that is not; see `check`.
fn annex(front: &mut Front, annex: &Annex, header: &Header, places: &[(String, u32)]) {
    front.table("[[annex]]");
    front.text("label", &annex.label, None);
    let doubt = annex.title.is_empty().then_some("the annex has no title");
    front.text("title", if annex.title.is_empty() { NO_WORDS } else { &annex.title }, doubt);
    let hidden = header.disclosure.value == Disclosure::Withheld || header.status.value == Status::Proposed;
    if let Some((list, batch)) = annex.batch.and_then(|at| places.get(at)) {
        if hidden || is_public(header) {
            front.text("list", list, None);
            front.value("batch", &batch.to_string(), None);
        } else {
            front.mark(&format!("once the batch is public, add list = \"{list}\" and batch = {batch}"));
        }
    }
    if !annex.form.is_empty() {
        front.mark(&format!(
            "a blank form, with the columns {}; `enterprises/_form.md` can show it (docs/sources.md)",
            annex.form.iter().map(|name| name.replace('\n', "")).collect::<Vec<_>>().join("、")
        ));
    }
}

/// Writes the text, and keeps count of anchors as `parse` makes them: the path of labels. A label that comes twice needs an anchor of its own.
#[derive(Default)]
struct Body {
    text: String,
    path: Vec<(usize, u32)>,
    anchors: BTreeSet<String>,
    headings: usize,
}

impl Body {
    fn write(mut self, parts: &[Part]) -> String {
        for part in parts {
            match part {
                Part::Clause(label, text) => self.clause(label, text),
                Part::Heading(text) => {
                    self.headings += 1;
                    self.path = vec![(1, 0)];
                    let id = self.free(&format!("part-{}", self.headings));
                    self.block(&format!("## {} {{#{id}}}", inline(text)));
                }
                Part::Text(text) => self.block(&paragraph(text)),
                Part::Table(grid) => self.block(&table(grid)),
                Part::Review(text) => self.block(&review(text)),
            }
        }
        self.text
    }

    fn block(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push_str("\n\n");
    }

    /// Writes a clause, and those that stand behind its heading in the same line: 一、总则。（一）….
    fn clause(&mut self, label: &Label, text: &str) {
        let mut next = Some((label.clone(), text));
        while let Some((label, text)) = next {
            let rest = self.one_clause(&label, text);
            next = label::read(rest).map(|label| (label, rest));
            if next.is_none() && !rest.is_empty() {
                self.block(&paragraph(rest));
            }
        }
    }

    /// Writes a clause as far as its heading; the text behind it comes back.
    fn one_clause<'t>(&mut self, label: &Label, text: &'t str) -> &'t str {
        let (written, words) = text.split_at(label.len);
        let written = written.trim_end();
        self.path.retain(|(above, _)| *above < label.level);
        self.path.push((label.level, label.number));
        let anchor = self.path.iter().map(|(_, number)| number.to_string()).collect::<Vec<_>>().join("-");
        let taken = self.anchors.contains(&anchor);
        let id = self.free(&anchor);
        let (heading, rest) = divided(words, label.level);
        // Only a heading can have an anchor of its own; it may be a label alone.
        if heading.is_empty() && !taken {
            // Without a space behind it, 1. begins no Markdown list, whose numbers Markdown would count itself.
            self.block(&format!("{written}{}", inline(words.trim_start())));
            return "";
        }
        let space = if written.ends_with('.') { " " } else { "" };
        // A brace at the end would be taken for an anchor.
        let own = if taken || heading.ends_with('}') { format!(" {{#{id}}}") } else { String::new() };
        let _ = write!(self.text, "{} {written}{space}{}{own}\n\n", "#".repeat(self.path.len() + 1), inline(heading));
        if taken {
            self.block(&review("this label stands in the document twice, so its anchor has a letter"));
        }
        rest
    }

    /// `anchor`, or with a letter behind it if it is taken.
    fn free(&mut self, anchor: &str) -> String {
        let letters = ('b'..='z').map(|letter| format!("{anchor}{letter}"));
        let numbers = (2..).map(|number| format!("{anchor}z{number}"));
        let id = std::iter::once(anchor.to_owned()).chain(letters).chain(numbers).find(|id| !self.anchors.contains(id)).unwrap_or_default();
        self.anchors.insert(id.clone());
        id
    }
}

/// The heading of a clause, and the text behind it. Official text writes both in one line, the heading up to the first full stop. A clause without
/// a heading has text alone.
fn divided(words: &str, level: usize) -> (&str, &str) {
    let words = words.trim();
    if let Some(end) = first_sentence(words)
        && words[..end].chars().count() <= 50
        && end < words.len()
    {
        return (&words[..end], words[end..].trim());
    }
    let titled = level <= 2 || !words.ends_with(['。', '；', '：', ';', ':']);
    if titled && words.chars().count() <= 60 { (words, "") } else { ("", words) }
}

/// Where the first sentence ends, outside brackets and quotation marks.
fn first_sentence(words: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in words.char_indices() {
        match c {
            '（' | '(' | '《' | '“' => depth += 1,
            '）' | ')' | '》' | '”' => depth = depth.saturating_sub(1),
            '。' if depth == 0 => return Some(at + c.len_utf8()),
            _ => {}
        }
    }
    None
}

fn table(grid: &Grid) -> String {
    let row = |cells: &Vec<String>| format!("| {} |", cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(" | "));
    let Some((header, rows)) = grid.split_first() else { return String::new() };
    let mut lines = vec![row(header), format!("|{}", "---|".repeat(header.len()))];
    lines.extend(rows.iter().map(row));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(lines: &[&str]) -> String {
        let part =
            |line: &&str| label::read(line).map_or_else(|| Part::Text((*line).to_owned()), |label| Part::Clause(label, (*line).to_owned()));
        Body::default().write(&lines.iter().map(part).collect::<Vec<_>>())
    }

    #[test]
    fn headings_and_clauses() {
        let text = body(&["一、总则", "（一）提高认识。各部门要重视。", "1. 短标题。正文。", "2.仅一句；", "# 甲"]);
        assert_eq!(text, "## 一、总则\n\n### （一）提高认识。\n\n各部门要重视。\n\n#### 1. 短标题。\n\n正文。\n\n2.仅一句；\n\n\\# 甲\n\n");
    }

    #[test]
    fn a_label_that_comes_twice_has_an_anchor_of_its_own() {
        let text = body(&["一、甲", "1.乙", "一、丙", "1.丁。戊"]);
        assert!(text.contains("## 一、丙 {#1b}") && text.contains("### 1. 丁。 {#1-1b}"), "{text}");
    }
}
