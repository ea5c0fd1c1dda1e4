//! Recognizing: a [`Document`] becomes what it says: policies with their header fields and clauses, and tables of duties. What is uncertain
//! carries a doubt in words; nothing is made up here.

mod contacts;
mod duties;
mod header;
mod lines;
mod merged;
mod sections;

use jiff::civil::Date;

use crate::import::read::{Document, Grid};
use crate::model::{Disclosure, Status};
use crate::notation::label::Label;

pub use contacts::Contact;
pub use duties::{Row, Support};
pub use lines::without_batch;

/// What a document holds.
#[derive(Debug, Default)]
pub struct Recognized {
    /// Documents with clauses, in order.
    pub policies: Vec<Policy>,
    /// Tables of duties, in order.
    pub batches: Vec<Batch>,
    /// Contact persons and phone numbers that were found.
    pub contacts: Vec<Contact>,
    /// What the report should say besides.
    pub notes: Vec<String>,
}

/// A value that was read, with a doubt about it if there is one.
#[derive(Clone, Debug)]
pub struct Reading<T> {
    /// The value.
    pub value: T,
    /// Why a person should look at it.
    pub doubt: Option<String>,
}

impl<T> Reading<T> {
    /// A value that stands in the document.
    pub fn sure(value: T) -> Self {
        Self { value, doubt: None }
    }

    /// A value that a person should look at.
    pub fn doubtful(value: T, doubt: impl Into<String>) -> Self {
        Self { value, doubt: Some(doubt.into()) }
    }
}

/// The header fields of a document.
#[derive(Clone, Debug)]
pub struct Header {
    /// 标题, without 《》.
    pub title: Option<Reading<String>>,
    /// 发文机关.
    pub issuer: Option<Reading<String>>,
    /// 成文日期.
    pub written: Option<Reading<Date>>,
    /// 发布日期.
    pub published: Option<Date>,
    /// 发文字号.
    pub number: Option<String>,
    /// 索引号.
    pub index_number: Option<String>,
    /// 主题分类.
    pub subject: Option<String>,
    /// 主题词.
    pub keywords: Vec<String>,
    /// How certain the document is.
    pub status: Reading<Status>,
    /// 公开方式.
    pub disclosure: Reading<Disclosure>,
    /// The window for comments, if there is one.
    pub consultation: Option<Window>,
}

/// A window for comments.
#[derive(Clone, Debug)]
pub struct Window {
    /// The last day.
    pub closes: Reading<Date>,
    /// Where comments go.
    pub email: Option<String>,
}

/// A document with clauses.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its header.
    pub header: Header,
    /// Its text.
    pub parts: Vec<Part>,
    /// Its annexes.
    pub annexes: Vec<Annex>,
    /// Documents it cites by number: title and number.
    pub cites: Vec<(String, String)>,
}

/// A piece of the text of a policy.
#[derive(Clone, Debug)]
pub enum Part {
    /// A clause with its label, and its words, which may be long.
    Clause(Label, String),
    /// A heading without label.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A table that is no list of duties.
    Table(Grid),
    /// Words to the person who reviews.
    Review(String),
}

/// An annex of a policy.
#[derive(Clone, Debug)]
pub struct Annex {
    /// 附件1.
    pub label: String,
    /// Its title.
    pub title: String,
    /// The table of duties that it is, as an index into [`Recognized::batches`].
    pub batch: Option<usize>,
    /// The columns of the blank form that it is.
    pub form: Vec<String>,
}

/// A table of duties.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The header of the document it stands in, with the table's own title.
    pub header: Header,
    /// 附件1.
    pub label: Option<String>,
    /// The policy it is annexed to, as an index into [`Recognized::policies`].
    pub policy: Option<usize>,
    /// The number that the title says: 第一批.
    pub number: Option<u32>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Text above and below the table.
    pub remarks: Vec<String>,
}

/// What a document says. With `contacts`, contact persons stay in the text.
pub fn recognize(document: Document, contacts: bool) -> Recognized {
    let Document { blocks, notes, .. } = document;
    let (blocks, found) = contacts::take(merged::resolve(blocks), contacts);
    let repeated = if contacts { std::collections::BTreeSet::new() } else { contacts::repeated(&blocks, &found) };
    let mut recognized = sections::recognize(blocks);
    recognized.notes.extend(repeated.into_iter().map(|name| {
        format!("the name {name} of a contact person stands elsewhere in the text too; take it out if it should not be public")
    }));
    recognized.contacts = found;
    recognized.notes.extend(notes);
    recognized
}
