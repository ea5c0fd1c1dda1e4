//! Duty lists and batches. The body of a batch reads like the rows of the official table.

use std::ops::Range;

use pulldown_cmark::HeadingLevel;

use super::blocks::{self, Block, BlockKind, Heading, Item};
use super::fields::{Fields, SourceText};
use super::vocabulary::{check_slug, former_ids};
use super::{Prose, RawBatch, RawEntry, RawList, RawSupport, Reporter};
use crate::diagnostic::{At, Code, Diagnostic};
use crate::model::{Approval, Correction, Languages, Localized, Status};
use crate::notation::{label, role, role::Role, trim_range};

pub(super) fn list(source: SourceText<'_>, jurisdiction: &str, slug: &str, languages: &Languages) -> Option<RawList> {
    let body = source.prose();
    let SourceText { reporter, mut fields, .. } = source;
    check_slug(reporter, slug, fields.head());
    let mut translations = fields.translations(languages);
    let title = fields.required("title", Fields::text);
    let title = translations.text("title", title);
    let short = fields.text("short");
    let short = translations.text("short", short);
    let basis = fields.texts("basis");
    let former_ids = former_ids(reporter, &mut fields);
    translations.finish();
    fields.finish();
    Some(RawList { jurisdiction: jurisdiction.to_owned(), slug: slug.to_owned(), title: title?, short, basis, former_ids, body })
}

pub(super) fn batch(source: SourceText<'_>, jurisdiction: &str, list: &str, stem: &str, languages: &Languages) -> Option<RawBatch> {
    let SourceText { reporter, mut fields, text, body } = source;
    let mut translations = fields.translations(languages);
    let number = fields.required("batch", Fields::number);
    if let Some(number) = &number
        && stem != format!("batch-{}", number.value)
    {
        reporter.report(
            Diagnostic::new(Code::BadId, number.place, format!("batch {} stands in a file named `{stem}.md`", number.value))
                .hint(format!("name the file `batch-{}.md`, or correct the number", number.value)),
        );
    }
    let title = fields.required("title", Fields::text);
    let title = translations.text("title", title);
    let status = fields.required("status", |fields, key| fields.word(key, Status::WORDS));
    let withheld = fields.word("disclosure", BATCH_DISCLOSURE).is_some_and(|word| word.value);
    let policy = fields.text("policy");
    let annex = fields.text("annex").map(|annex| annex.value);
    let published = fields.required("published", Fields::date);
    let date_of = |date: Option<At<jiff::civil::Date>>| date.map(|date| date.value);
    let effective = date_of(fields.date("effective"));
    let ended = date_of(fields.date("ended"));
    let approval = fields.table("approval").and_then(approval);
    let corrections = fields.tables("correction").into_iter().filter_map(correction).collect();
    let head = fields.head();
    translations.finish();
    fields.finish();
    let (introduction, entries) = rows(reporter, text, body);
    if entries.is_empty() {
        reporter.report(
            Diagnostic::new(Code::EmptyBatch, head, "the batch holds no duty")
                .hint("a duty begins with a heading: `## 1. 密室逃脱 {#escape-room}`"),
        );
    }
    Some(RawBatch {
        jurisdiction: jurisdiction.to_owned(),
        list: list.to_owned(),
        // A batch without its number is checked all the same; the file's name tells which it is.
        number: number.unwrap_or_else(|| At { value: stem.trim_start_matches("batch-").parse().unwrap_or(1), place: head }),
        title: title.unwrap_or_else(|| At { value: Localized::default(), place: head }),
        status: status.map(|status| status.value),
        withheld,
        policy,
        annex,
        published: published.map(|date| date.value),
        effective,
        ended,
        approval,
        corrections,
        body: introduction,
        entries,
    })
}

/// A batch is for everybody, or for the authorities only: whether it is withheld.
const BATCH_DISCLOSURE: &[(&str, bool)] = &[("public", false), ("withheld", true)];

fn approval(mut fields: Fields<'_>) -> Option<Approval> {
    let date = fields.required("date", Fields::date);
    let by = fields.required("by", Fields::text);
    let document = fields.required("document", Fields::text);
    fields.finish();
    Some(Approval { date: date?.value, by: by?.value, document: document?.value })
}

fn correction(mut fields: Fields<'_>) -> Option<Correction> {
    let date = fields.required("date", Fields::date);
    let duty = fields.text("duty");
    let reason = fields.required("reason", Fields::text);
    fields.finish();
    Some(Correction { date: date?.value, duty, reason: reason?.value })
}

/// Splits a body into what stands before the first duty, and the duties.
fn rows(reporter: &Reporter, text: &str, body: Range<usize>) -> (Prose, Vec<RawEntry>) {
    let blocks = blocks::blocks(text, body.clone());
    let is_heading = |block: &Block| matches!(block.kind, BlockKind::Heading(_));
    let first = blocks.iter().position(is_heading).unwrap_or(blocks.len());
    let introduction_end = blocks.get(first).map_or(body.end, |block| block.range.start);
    let introduction = Prose::new(reporter.place(0..0).file, text, body.start..introduction_end);
    let entries =
        blocks[first..].chunk_by(|_, next| !is_heading(next)).map(|row| Row { reporter, text }.read(&row[0], &row[1..])).collect();
    (introduction, entries)
}

/// Reads one row.
struct Row<'s> {
    reporter: &'s Reporter,
    text: &'s str,
}

/// What the lines of a row have said so far.
#[derive(Default)]
struct Lines {
    /// Some(None) is an explicit 无.
    lead: Option<Option<At<String>>>,
    lead_line: Option<Range<usize>>,
    supports: Vec<RawSupport>,
    remark: Option<Prose>,
}

impl Row<'_> {
    fn read(&self, heading: &Block, blocks: &[Block]) -> RawEntry {
        let BlockKind::Heading(attributes) = &heading.kind else { unreachable!("a row begins with a heading") };
        if attributes.level != HeadingLevel::H2 {
            self.stray(heading.range.clone(), "headings of duties are of the second level")
                .hint("begin the line with `## `")
                .report(self.reporter);
        }
        let (row, title) = self.number(heading.words.clone());
        if title.value.is_empty() {
            self.stray(heading.range.clone(), "this heading names nothing")
                .hint("write what the duty is about: `## 1. 密室逃脱 {#escape-room}`")
                .report(self.reporter);
        }
        let repealed = self.classes(attributes, &heading.range);
        let mut lines = Lines::default();
        for block in blocks {
            self.block(block, &mut lines);
        }
        if lines.lead.is_none() && !repealed {
            self.reporter.report(
                Diagnostic::new(Code::MissingLead, title.place, "the duty does not say which department leads")
                    .hint(format!("add a line `{}：…` below the heading; `{0}：无` if nobody leads", role::LEAD_LABEL)),
            );
        }
        RawEntry {
            slug: self.slug(attributes, heading, &title),
            row,
            title,
            lead: lines.lead.flatten(),
            supports: lines.supports,
            remark: lines.remark,
            repealed,
            former_ids: self.former_ids(attributes, heading),
        }
    }

    /// `2. 密室逃脱` is row 2.
    fn number(&self, words: Range<usize>) -> (Option<u32>, At<String>) {
        let heading = &self.text[words.clone()];
        let label = label::read(heading).filter(|label| label.level == 3);
        let start = words.start + label.as_ref().map_or(0, |label| label.len);
        (label.map(|label| label.number), self.at(start..words.end))
    }

    fn slug(&self, attributes: &Heading, heading: &Block, title: &At<String>) -> Option<At<String>> {
        let Some(id) = &attributes.id else {
            self.reporter.report(
                Diagnostic::new(Code::MissingId, title.place, "the duty has no id")
                    .hint("end the heading with its identity for ever, such as ` {#escape-room}`"),
            );
            return None;
        };
        let start = self.text[heading.range.clone()].rfind(&format!("#{id}")).map_or(heading.range.start, |at| heading.range.start + at);
        let place = self.reporter.place(start..(start + id.len() + 1).min(heading.range.end));
        check_slug(self.reporter, id, place).then(|| At { value: id.clone(), place })
    }

    /// `{#escape-room former=secret-room}`: ids that the duty had before.
    fn former_ids(&self, attributes: &Heading, heading: &Block) -> Vec<At<String>> {
        let whole = &self.text[heading.range.clone()];
        let mut ids = Vec::new();
        for (key, value) in &attributes.attrs {
            let start = heading.range.start + whole.rfind(&format!("{key}=")).unwrap_or(0);
            let place = self.reporter.place(start..(start + key.len() + 1 + value.len()).min(heading.range.end));
            if key != FORMER {
                let message = format!("`{key}` means nothing on a duty");
                self.reporter.report(Diagnostic::new(Code::BadValue, place, message).hint("`former=old-id` names an id it had before"));
            } else if check_slug(self.reporter, value, place) {
                ids.push(At { value: value.clone(), place });
            }
        }
        ids
    }

    /// `.repealed` is the one class that means something.
    fn classes(&self, attributes: &Heading, range: &Range<usize>) -> bool {
        for class in attributes.classes.iter().filter(|class| *class != "repealed") {
            self.reporter.report(
                Diagnostic::new(Code::BadValue, self.reporter.place(range.clone()), format!("`.{class}` means nothing on a duty"))
                    .hint("`.repealed` ends a duty"),
            );
        }
        attributes.classes.iter().any(|class| class == "repealed")
    }

    fn block(&self, block: &Block, lines: &mut Lines) {
        match &block.kind {
            BlockKind::Paragraph => self.split_lines(block.words.clone()).for_each(|line| self.labelled(line, lines)),
            BlockKind::List(items) => items.iter().for_each(|item| lines.supports.extend(self.item(item, &mut lines.lead))),
            BlockKind::Quote if lines.remark.is_none() => {
                lines.remark = Some(Prose::new(self.reporter.place(0..0).file, self.text, block.range.clone()));
            }
            BlockKind::Quote => self.stray(block.range.clone(), "a duty takes one remark").report(self.reporter),
            BlockKind::Heading(_) | BlockKind::Other => {
                self.stray(block.range.clone(), "this is neither lead nor support").hint(LINES_HINT).report(self.reporter);
            }
        }
    }

    /// A line with a role label: `主责单位：文体旅游部门`.
    fn labelled(&self, line: Range<usize>, lines: &mut Lines) {
        let words = &self.text[line.clone()];
        let named = role::split_colon(words).and_then(|(label, rest)| Some((role::of(label)?, line.start + rest..line.end)));
        let Some((role, names)) = named else {
            self.unlabelled(line, lines);
            return;
        };
        let ends = self.text[names.clone()].trim_end().trim_end_matches(['。', '；', ';']).len();
        let names = self.at(trim_range(self.text, names.start..names.start + ends));
        match role {
            Role::Support if names.value == "无" => {}
            Role::Support => lines.supports.push(RawSupport { holders: names, scope: None }),
            Role::Lead if lines.lead.is_some() => {
                let first = self.reporter.place(lines.lead_line.clone().unwrap_or_default());
                self.reporter.report(
                    Diagnostic::new(Code::DuplicateLead, self.reporter.place(line), "the duty has a second line that names the lead")
                        .related(first, "the first is here")
                        .hint("put several leads into one line, apart by `、`"),
                );
            }
            Role::Lead => {
                lines.lead_line = Some(line.clone());
                if names.value.is_empty() {
                    self.reporter.report(
                        Diagnostic::new(Code::MissingLead, self.reporter.place(line), "no department stands behind the colon")
                            .hint(format!("name the department, or write `{}：无` if nobody leads", role::LEAD_LABEL)),
                    );
                }
                // 无 is a statement; a blank has just been reported.
                lines.lead = Some(Some(names).filter(|names| names.value != "无" && !names.value.is_empty()));
            }
        }
    }

    /// A line without a role label. If it is almost one, the duty does not lack a lead besides.
    fn unlabelled(&self, line: Range<usize>, lines: &mut Lines) {
        let words = &self.text[line.clone()];
        let start: String = words.trim_start_matches(['*', '_']).chars().take(role::LEAD_LABEL.chars().count()).collect();
        let stray = self.stray(line, "this line is neither lead nor support");
        if crate::resolve::nearest(&start, std::iter::once(role::LEAD_LABEL), 1).is_empty() {
            stray.hint(LINES_HINT).report(self.reporter);
        } else {
            lines.lead.get_or_insert(None);
            stray.hint(format!("did you mean `{}：…`?", role::LEAD_LABEL)).report(self.reporter);
        }
    }

    /// `- 市场监管部门：食品和餐饮`.
    fn item(&self, item: &Item, lead: &mut Option<Option<At<String>>>) -> Option<RawSupport> {
        if let Some(nested) = &item.nested {
            self.stray(nested.clone(), "this is neither lead nor support")
                .hint("one line a department; no lists within lists")
                .report(self.reporter);
        }
        let words = item.words.clone();
        match role::split_colon(&self.text[words.clone()]) {
            Some((label, _)) if role::of(label).is_some() => {
                lead.get_or_insert(None);
                self.stray(words, "a line with a role label is no list item").hint("take the `- ` away").report(self.reporter);
                None
            }
            Some((holders, rest)) if !holders.trim().is_empty() => {
                let scope = trim_range(self.text, words.start + rest..words.end);
                let holders = trim_range(self.text, words.start..words.start + holders.len());
                Some(RawSupport { holders: self.at(holders), scope: (!scope.is_empty()).then(|| self.at(scope)) })
            }
            _ => {
                let range = if words.is_empty() { item.range.clone() } else { words };
                self.stray(range, "this line does not say who supports in what").hint("write `- 部门：职责`").report(self.reporter);
                None
            }
        }
    }

    fn split_lines(&self, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let mut at = range.start;
        self.text[range].split('\n').filter_map(move |line| {
            let start = at;
            at += line.len() + 1;
            let line = trim_range(self.text, start..start + line.len());
            (!line.is_empty()).then_some(line)
        })
    }

    /// The words of a range in one line, and where they stand.
    fn at(&self, range: Range<usize>) -> At<String> {
        let text = &self.text[range.clone()];
        let mut value = String::with_capacity(text.len());
        for line in text.lines() {
            if !value.is_empty() {
                super::prose::push_break(&mut value);
            }
            value.push_str(line.trim());
        }
        At { value, place: self.reporter.place(range) }
    }

    fn stray(&self, range: Range<usize>, message: &str) -> Diagnostic {
        Diagnostic::new(Code::StrayLine, self.reporter.place(range), message)
    }
}

/// The attribute that names an id a duty had before.
const FORMER: &str = "former";

const LINES_HINT: &str = "a duty is a line `主责单位：…`, then a list of lines `- 部门：职责`; a remark begins with `> `";

impl Diagnostic {
    fn report(self, reporter: &Reporter) {
        reporter.report(self);
    }
}
