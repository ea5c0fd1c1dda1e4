//! Policies, with their clauses, and the blank forms annexed to them.

use std::collections::BTreeSet;
use std::ops::Range;

use super::blocks::{self, Block, BlockKind};
use super::fields::{Fields, SourceText};
use super::vocabulary::{check_slug, former_ids};
use super::{Prose, RawAnnex, RawForm, RawPolicy, Reporter};
use crate::diagnostic::{At, Code, Diagnostic, Place};
use crate::model::{Citation, Clause, Consultation, Disclosure, Languages, Status};
use crate::notation::label;

pub(super) fn policy(source: SourceText<'_>, jurisdiction: &str, slug: &str, languages: &Languages) -> Option<RawPolicy> {
    let SourceText { reporter, mut fields, text, body } = source;
    check_slug(reporter, slug, fields.head());
    let mut translations = fields.translations(languages);
    let title = fields.required("title", Fields::text);
    let title = translations.text("title", title);
    let text_of = |text: Option<At<String>>| text.map(|text| text.value);
    let date_of = |date: Option<At<jiff::civil::Date>>| date.map(|date| date.value);
    let policy = RawPolicy {
        jurisdiction: jurisdiction.to_owned(),
        slug: slug.to_owned(),
        title: title.clone().unwrap_or_else(|| At { value: Default::default(), place: fields.head() }),
        status: fields.required("status", |fields, key| fields.word(key, Status::WORDS)).map(|status| status.value),
        disclosure: fields.required("disclosure", |fields, key| fields.word(key, Disclosure::WORDS)).map(|word| word.value),
        issuer: text_of(fields.required("issuer", Fields::text)),
        written: date_of(fields.required("written", Fields::date)),
        published: date_of(fields.date("published")),
        effective: date_of(fields.date("effective")),
        ended: date_of(fields.date("ended")),
        number: text_of(fields.text("number")),
        index_number: text_of(fields.text("index_number")),
        subject: text_of(fields.text("subject")),
        keywords: fields.texts("keywords").into_iter().map(|word| word.value).collect(),
        consultation: fields.table("consultation").and_then(consultation),
        annexes: fields.tables("annex").into_iter().filter_map(annex).collect(),
        cites: fields.tables("cites").into_iter().filter_map(citation).collect(),
        former_ids: former_ids(reporter, &mut fields),
        clauses: Clauses::read(reporter, text, body),
    };
    translations.finish();
    fields.finish();
    title.map(|_| policy)
}

fn consultation(mut fields: Fields<'_>) -> Option<Consultation> {
    let opens = fields.date("opens").map(|date| date.value);
    let closes = fields.required("closes", Fields::date);
    let email = fields.text("email").map(|text| text.value);
    let via = fields.text("via").map(|text| text.value);
    fields.finish();
    Some(Consultation { opens, closes: closes?.value, email, via })
}

fn annex(mut fields: Fields<'_>) -> Option<RawAnnex> {
    let label = fields.required("label", Fields::text);
    let title = fields.required("title", Fields::text);
    let list = fields.text("list");
    let batch = fields.number("batch");
    let form = fields.flag("form");
    let place = fields.head();
    fields.finish();
    Some(RawAnnex { label: label?.value, title: title?.value, list, batch, form, place })
}

fn citation(mut fields: Fields<'_>) -> Option<Citation> {
    let title = fields.required("title", Fields::text);
    let number = fields.text("number").map(|text| text.value);
    fields.finish();
    Some(Citation { title: title?.value, number })
}

pub(super) fn form(source: SourceText<'_>, jurisdiction: &str, languages: &Languages) -> Option<RawForm> {
    let body = source.prose();
    let SourceText { mut fields, .. } = source;
    let mut translations = fields.translations(languages);
    let title = fields.required("title", Fields::text);
    let title = translations.text("title", title);
    let texts = |texts: Vec<At<String>>| texts.into_iter().map(|text| text.value).collect();
    let columns = texts(fields.required("columns", |fields, key| Some(fields.texts(key))).unwrap_or_default());
    let form = RawForm {
        jurisdiction: jurisdiction.to_owned(),
        title: title.clone().unwrap_or_else(|| At { value: Default::default(), place: fields.head() }),
        policy: fields.text("policy"),
        annex: fields.text("annex").map(|text| text.value),
        columns,
        fields: texts(fields.texts("fields")),
        due: fields.date("due").map(|date| date.value),
        submit_to: fields.text("submit_to"),
        body,
    };
    translations.finish();
    fields.finish();
    title.map(|_| form)
}

/// Splits a policy's body into clauses.
struct Clauses<'s> {
    reporter: &'s Reporter,
    text: &'s str,
    clauses: Vec<Clause>,
    /// Labels of the clauses the reader is in, by level.
    path: Vec<(usize, u32)>,
    anchors: BTreeSet<String>,
    /// The clause being read: everything of it but its body, and where the body starts.
    open: Option<(Clause, usize)>,
}

/// Anchor of the text before the first clause.
const PREAMBLE: &str = "preamble";

impl<'s> Clauses<'s> {
    fn read(reporter: &'s Reporter, text: &'s str, body: Range<usize>) -> Vec<Clause> {
        let mut reader = Self { reporter, text, clauses: Vec::new(), path: Vec::new(), anchors: BTreeSet::new(), open: None };
        for block in blocks::blocks(text, body.clone()) {
            reader.block(&block);
        }
        reader.close(body.end);
        reader.clauses
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Heading(heading) => self.heading(block, heading.id.as_deref(), heading.level as usize),
            // In an ordered list every item is a clause 1., 2., …
            BlockKind::List(items) if items.first().is_some_and(|item| item.number.is_some()) => {
                for item in items {
                    let number = item.number.and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
                    self.open(item.range.start, &format!("{number}."), "", (3, number), None, item.words.clone());
                    self.body_from(item.words.start);
                }
            }
            BlockKind::Paragraph => {
                let words = &self.text[block.words.clone()];
                if let Some(label) = label::read(words) {
                    let written = words[..label.len].trim_end();
                    self.open(block.range.start, written, "", (label.level, label.number), None, block.words.clone());
                    self.body_from(block.words.start + label.len);
                } else {
                    self.ensure_open(block.range.start);
                }
            }
            _ => self.ensure_open(block.range.start),
        }
    }

    fn heading(&mut self, block: &Block, id: Option<&str>, level: usize) {
        let words = &self.text[block.words.clone()];
        match label::read(words) {
            Some(label) => {
                let (written, heading) = words.split_at(label.len);
                self.open(block.range.start, written.trim_end(), heading, (label.level, label.number), id, block.words.clone());
            }
            // A heading without label stands as deep as its Markdown level says; 1 is the page's own.
            None => self.open(block.range.start, "", words, (level.saturating_sub(1).max(1), 0), id, block.words.clone()),
        }
        self.body_from(block.range.end);
    }

    /// Text before the first clause is a clause without label.
    fn ensure_open(&mut self, start: usize) {
        if self.open.is_none() {
            self.open(start, "", "", (1, 0), Some(PREAMBLE), start..start);
            self.body_from(start);
        }
    }

    fn open(&mut self, at: usize, label: &str, heading: &str, (level, number): (usize, u32), id: Option<&str>, words: Range<usize>) {
        self.close(at);
        self.path.retain(|(above, _)| *above < level);
        self.path.push((level, number));
        let place = self.reporter.place(words);
        let anchor = self.anchor(id, heading, number, place);
        let clause = Clause {
            anchor,
            level,
            label: label.to_owned(),
            heading: heading.trim().to_owned(),
            body: Prose::new(place.file, self.text, at..at),
            place,
        };
        self.open = Some((clause, at));
    }

    fn body_from(&mut self, start: usize) {
        if let Some((_, body)) = &mut self.open {
            *body = start;
        }
    }

    fn close(&mut self, end: usize) {
        if let Some((mut clause, start)) = self.open.take() {
            clause.body = Prose::new(clause.place.file, self.text, start.min(end)..end);
            self.clauses.push(clause);
        }
    }

    /// The path of labels (2-1-3) unless the source gives an id. It depends on the clause's own label and those above it, so editing other
    /// clauses leaves it alone.
    fn anchor(&mut self, id: Option<&str>, heading: &str, number: u32, place: Place) -> String {
        let anchor = match id {
            Some(PREAMBLE) => PREAMBLE.to_owned(),
            Some(id) => {
                // Ids of the page itself begin with an underscore, which none that a source gives may have.
                check_slug(self.reporter, id, place);
                id.to_owned()
            }
            None if number == 0 => crate::notation::normalise(heading),
            None => self.path.iter().map(|(_, number)| number.to_string()).collect::<Vec<_>>().join("-"),
        };
        let taken = !self.anchors.insert(anchor.clone());
        let unusable = anchor.is_empty() || anchor.chars().any(char::is_whitespace);
        if taken || unusable {
            self.reporter.report(
                Diagnostic::new(Code::DuplicateId, place, format!("another clause has the anchor `{anchor}`"))
                    .hint("give this heading an anchor of its own: ` {#safety-duties}`"),
            );
        }
        anchor
    }
}
