//! Batches, and the lists they belong to.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::known::Known;
use super::slug::{free, slug};
use super::text::{Front, inline, paragraph, review};
use super::{NO_WORDS, is_public};
use crate::import::recognize::{Batch, Header, Reading, Row, Support};
use crate::model::{Disclosure, Status};
use crate::notation::{heading, normalise, role::LEAD_LABEL};

/// The source of a batch.
pub fn source(batch: &Batch, known: &Known, list: &str, number: u32, policy: Option<&str>, stem: &str) -> String {
    let Batch { header, rows, remarks, .. } = batch;
    let mut front = Front::default();
    let counted = batch.number.is_none().then_some("the title does not say which batch (第一批) it is");
    front.value("batch", &number.to_string(), counted.filter(|_| number == 1));
    front.required("title", header.title.as_ref(), stem);
    let status = status(header);
    front.text("status", status.value.word(), status.doubt.as_deref());
    front.text_opt("policy", policy);
    front.text_opt("annex", batch.label.as_deref().filter(|_| policy.is_some()));
    match header.published {
        Some(date) => front.date("published", Some(&Reading::sure(date))),
        None => front.date("published", header.written.as_ref()),
    }
    let mut body = String::new();
    for remark in remarks {
        let _ = write!(body, "{}\n\n{}\n\n", review("this stands beside the table in the document"), paragraph(remark));
    }
    let mut ids = Ids::new(known, list, number);
    for row in rows {
        let (id, doubt) = ids.of(row, known);
        body.push_str(&entry(row, &id, doubt));
    }
    front.with_body(&body)
}

/// A batch has no 公开方式 of its own: it is as public as its document, and what is `proposed` is not.
fn status(header: &Header) -> Reading<Status> {
    let Header { status, disclosure, .. } = header;
    match (disclosure.value, &disclosure.doubt) {
        _ if status.value == Status::Proposed || is_public(header) => status.clone(),
        (Disclosure::Withheld, Some(_)) => Reading::doubtful(
            Status::Proposed,
            format!("not published while it is unknown who may read the document; then write `{}`", status.value.word()),
        ),
        _ => Reading::doubtful(
            Status::Proposed,
            format!("not published, as the document is `{}`; it is `{}` itself", disclosure.value.word(), status.value.word()),
        ),
    }
}

/// The source of a list.
pub fn list(batch: &Batch, policy: Option<&str>, stem: &str) -> String {
    let mut front = Front::default();
    let title = batch.header.title.as_ref().map_or(stem, |title| title.value.as_str());
    let title = crate::import::recognize::without_batch(title);
    front.text("title", if title.is_empty() { NO_WORDS } else { &title }, Some("the title of its first batch; add `short`, a short name"));
    if let Some(policy) = policy {
        front.texts("basis", &[policy.to_owned()]);
    }
    front.with_body("")
}

/// A duty, as the rows of the official table are written.
fn entry(row: &Row, id: &str, doubt: Option<String>) -> String {
    let number = row.number.map(|number| format!("{number}. ")).unwrap_or_default();
    let mut text = format!("## {number}{} {{#{id}}}\n\n{LEAD_LABEL}：{}\n\n", row.title, row.lead.as_deref().unwrap_or("无"));
    if let [Support { holders, scope }] = &row.supports[..]
        && scope.is_empty()
    {
        let _ = write!(text, "配合单位：{holders}\n\n");
    } else if !row.supports.is_empty() {
        for Support { holders, scope } in &row.supports {
            let _ = writeln!(text, "- {holders}：{scope}");
        }
        text.push('\n');
    }
    let marks = row.doubts.iter().cloned().chain(doubt).map(|doubt| review(&doubt));
    let lines: Vec<String> = row.remarks.iter().map(|remark| format!("> {}", inline(remark))).chain(marks).collect();
    if !lines.is_empty() {
        let _ = write!(text, "{}\n\n", lines.join("\n>\n"));
    }
    text
}

/// Ids of duties. A duty keeps the id that this list knows it by; a new one takes its first sector's.
struct Ids<'k> {
    /// Ids of other duties of the place.
    taken: BTreeSet<String>,
    /// Heading, id and batch of the duties of this list.
    own: Vec<(String, &'k str, u32)>,
    number: u32,
}

impl<'k> Ids<'k> {
    fn new(known: &'k Known, list: &str, number: u32) -> Self {
        let mut ids = Self { taken: BTreeSet::new(), own: Vec::new(), number };
        for batch in known.batches() {
            for entry in &batch.entries {
                let Some(id) = &entry.slug else { continue };
                if batch.list == list {
                    ids.own.push((normalise(&entry.title.value), &id.value, batch.number.value));
                }
                // The file that is written anew takes no ids from itself.
                if (batch.list.as_str(), batch.number.value) != (list, number) {
                    ids.taken.insert(id.value.clone());
                }
            }
        }
        // A file that stands already knows best, then the newest batch.
        ids.own.sort_by_key(|(_, _, batch)| (*batch != number, std::cmp::Reverse(*batch)));
        ids
    }

    /// The id of a row, and why a person should look at it.
    fn of(&mut self, row: &Row, known: &Known) -> (String, Option<String>) {
        let title = normalise(&row.title);
        let before = self.own.iter().position(|(heading, ..)| *heading == title).map(|at| self.own.remove(at));
        if let Some((_, id, _)) = before {
            let other = self.own.iter().find(|(_, own, batch)| *own == id && *batch != self.number).map(|(.., batch)| *batch);
            let other = before.as_ref().map(|(.., batch)| *batch).filter(|batch| *batch != self.number).or(other);
            self.taken.insert(id.to_owned());
            return (id.to_owned(), other.map(|batch| format!("batch {batch} has a duty of this heading, so this states `{id}` anew")));
        }
        let first = heading::read(&row.title, |name| known.sectors.find(name)).found.into_iter().next();
        let name = first.map_or(row.title.as_str(), |(_, range)| &row.title[range]);
        let id = slug(&super::slug::gist(name), 8);
        let id = free(if id.is_empty() { "duty" } else { &id }, &self.taken);
        self.taken.insert(id.clone());
        (id, None)
    }
}
