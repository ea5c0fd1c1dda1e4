//! The model: what a site says, names resolved and places kept. A value is whole when made and never changes afterwards; nothing here knows
//! of templates, HTML or the command line.

mod arena;
mod language;
mod site;

use std::sync::Arc;

use jiff::civil::Date;

use crate::diagnostic::{At, Place};
use crate::parse::Prose;

pub use arena::{Arena, Id, Table};
pub use language::{Lang, Languages, Localized};
pub use site::{Columns, Notice, Publisher, Site};

/// Everything a site says. Arenas are ordered by address, entries by batch and row.
#[derive(Debug, Default, Hash)]
pub struct Content {
    /// Settings.
    pub site: Site,
    /// Sectors shown on the home page.
    pub popular: Vec<Id<Sector>>,
    /// In display order.
    pub categories: Arena<Category>,
    /// Activities and venues, shared by all jurisdictions.
    pub sectors: Arena<Sector>,
    /// Cities, counties, zones.
    pub jurisdictions: Arena<Jurisdiction>,
    /// All departments of all jurisdictions.
    pub departments: Arena<Department>,
    /// Documents.
    pub policies: Arena<Policy>,
    /// Duty lists.
    pub lists: Arena<List>,
    /// Batches, those of one list together and by number.
    pub batches: Arena<Batch>,
    /// Rows of batches, those of one batch together and as written.
    pub entries: Arena<Entry>,
    /// Blank forms of enterprise lists.
    pub forms: Arena<Form>,
    /// Addresses that lead to pages: from and to.
    pub redirects: Vec<(At<String>, At<String>)>,
    /// Addresses that were published.
    pub published: Arc<Vec<At<String>>>,
}

/// A heading of the sector index.
#[derive(Debug, Default, Hash)]
pub struct Category {
    /// Id within the sources.
    pub slug: String,
    /// Name.
    pub name: Localized,
}

/// An activity or kind of venue that people ask about.
#[derive(Debug, Hash)]
pub struct Sector {
    /// Id in addresses.
    pub slug: String,
    /// Canonical name.
    pub name: Localized,
    /// Other names official texts use.
    pub aliases: Vec<String>,
    /// Everyday words in the main language.
    pub synonyms: Vec<String>,
    /// Everyday words in other languages.
    pub foreign_synonyms: Vec<(Lang, Vec<String>)>,
    /// Where the index shows it.
    pub category: Id<Category>,
    /// The wider sector it is a kind of.
    pub within: Option<Id<Sector>>,
    /// Others to offer where nothing covers this one, the nearest first.
    pub near: Vec<Id<Sector>>,
    /// Words that look like a name of it and mean something else.
    pub unlike: Vec<String>,
    /// GB/T 4754-2017 code.
    pub industry: Option<String>,
    /// Whether it is made up.
    pub fictitious: bool,
    /// What it is.
    pub body: Prose,
    /// Ids it had before.
    pub former_ids: Vec<At<String>>,
    /// Its name in the source.
    pub place: Place,
}

/// A city, county or zone.
#[derive(Debug, Hash)]
pub struct Jurisdiction {
    /// First segment of its addresses.
    pub slug: String,
    /// Name.
    pub name: Localized,
    /// GB/T 2260 code.
    pub division: Option<String>,
    /// Whether it is made up, to show what a site can do. Nobody asks about it, and its pages say so.
    pub fictitious: bool,
    /// Whom to turn to, in order, when no list covers a matter.
    pub report_to: Vec<Id<Department>>,
    /// The policy that says so.
    pub report_basis: Option<Id<Policy>>,
    /// Introduction.
    pub body: Prose,
    /// Ids it had before.
    pub former_ids: Vec<At<String>>,
    /// Its name in the source.
    pub place: Place,
}

/// What kind of body holds duties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DepartmentKind {
    /// A government office.
    Office,
    /// A company or an airport.
    Enterprise,
    /// A unit of the armed forces.
    Military,
    /// A township or street office.
    Grassroots,
    /// A name that stands for several bodies.
    Group,
}

/// How to reach a department, as a source gives it.
#[derive(Clone, Debug, Default, Hash)]
pub struct Contact {
    /// Telephone number.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// Opening hours.
    pub hours: Option<String>,
    /// Absolute address of its site.
    pub website: Option<String>,
    /// Where these were published.
    pub source: String,
}

/// A name that a department had, or that of one that became part of it.
#[derive(Clone, Debug, Hash)]
pub struct Former {
    /// The name.
    pub name: Localized,
    /// The last day of it.
    pub until: Date,
    /// Whether it is that of a department which became part of this one.
    pub merged: bool,
    /// The name of what it became, if that is not what this department is called today.
    pub became: Option<Localized>,
}

/// A person to turn to. Shown to the public only where the source says so.
#[derive(Clone, Debug, Hash)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Post (职务).
    pub post: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Who may read this.
    pub disclosure: Disclosure,
}

/// An organisation that can hold duties, within one jurisdiction.
#[derive(Debug, Hash)]
pub struct Department {
    /// Id in addresses.
    pub slug: String,
    /// Where it belongs.
    pub jurisdiction: Id<Jurisdiction>,
    /// Canonical name.
    pub name: Localized,
    /// Every other way documents write it, former names included.
    pub aliases: Vec<String>,
    /// What it and those that became part of it were called, the oldest first.
    pub former: Vec<Former>,
    /// The last day of its existence, if it is over and more than one body took its place, or none.
    pub ended: Option<Date>,
    /// The bodies that took its place.
    pub successors: Vec<Id<Department>>,
    /// Ids it had before, and those of departments that became part of it.
    pub former_ids: Vec<At<String>>,
    /// Whom to turn to.
    pub persons: Vec<Person>,
    /// Everyday words for it.
    pub synonyms: Vec<String>,
    /// Everyday words in other languages.
    pub foreign_synonyms: Vec<(Lang, Vec<String>)>,
    /// What kind of body it is.
    pub kind: DepartmentKind,
    /// How to reach it.
    pub contact: Option<Contact>,
    /// A remark.
    pub body: Prose,
    /// Its name in the source.
    pub place: Place,
}

/// How certain a record is. Nothing is shown as more certain than it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Being prepared; not public.
    Proposed,
    /// Public for comment; not in force.
    Consultation,
    /// Approved; its day has not come or is not known.
    Approved,
    /// In force.
    InForce,
    /// Ended.
    Repealed,
    /// Replaced by a later record.
    Superseded,
    /// Taken back before it came into force.
    Withdrawn,
}

impl Status {
    /// Whether what has it is over.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Repealed | Self::Superseded | Self::Withdrawn)
    }

    /// The words sources use.
    pub const WORDS: &[(&str, Self)] = &[
        ("proposed", Self::Proposed),
        ("consultation", Self::Consultation),
        ("approved", Self::Approved),
        ("in-force", Self::InForce),
        ("repealed", Self::Repealed),
        ("superseded", Self::Superseded),
        ("withdrawn", Self::Withdrawn),
    ];

    /// The word of this status.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, status)| *status == self).map_or("", |(word, _)| word)
    }
}

/// Who may read a document (公开方式).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Disclosure {
    /// 主动公开.
    Public,
    /// 依申请公开: its existence is public, its text is not.
    OnRequest,
    /// 不予公开: no trace of it is public.
    Withheld,
}

impl Disclosure {
    /// The words sources use.
    pub const WORDS: &[(&str, Self)] = &[("public", Self::Public), ("on-request", Self::OnRequest), ("withheld", Self::Withheld)];

    /// The word of this disclosure.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, disclosure)| *disclosure == self).map_or("", |(word, _)| word)
    }
}

/// A document with clauses.
#[derive(Debug, Hash)]
pub struct Policy {
    /// Id in addresses.
    pub slug: String,
    /// Where it belongs.
    pub jurisdiction: Id<Jurisdiction>,
    /// Title without 《》.
    pub title: Localized,
    /// How certain it is.
    pub status: Status,
    /// Who may read it.
    pub disclosure: Disclosure,
    /// 发文机关.
    pub issuer: String,
    /// 成文日期.
    pub written: Date,
    /// 发布日期.
    pub published: Option<Date>,
    /// 施行日期.
    pub effective: Option<Date>,
    /// The day from which it was over (废止日期).
    pub ended: Option<Date>,
    /// 发文字号.
    pub number: Option<String>,
    /// 索引号.
    pub index_number: Option<String>,
    /// 主题分类.
    pub subject: Option<String>,
    /// 主题词.
    pub keywords: Vec<String>,
    /// The window for comments.
    pub consultation: Option<Consultation>,
    /// Annexes, in order.
    pub annexes: Vec<Annex>,
    /// Documents it cites, in order.
    pub cites: Vec<Citation>,
    /// The text, clause by clause, as far as this edition shows it.
    pub clauses: Vec<Clause>,
    /// Ids it had before.
    pub former_ids: Vec<At<String>>,
    /// Its title in the source.
    pub place: Place,
}

/// A window for comments.
#[derive(Clone, Debug, Hash)]
pub struct Consultation {
    /// First day.
    pub opens: Option<Date>,
    /// Last day.
    pub closes: Date,
    /// Where comments go.
    pub email: Option<String>,
    /// Where the draft can be read.
    pub via: Option<String>,
}

/// What an annex is on this site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnnexTarget {
    /// A batch of a duty list.
    Batch(Id<Batch>),
    /// The blank form of an enterprise list.
    Form(Id<Form>),
}

/// An annex of a policy.
#[derive(Debug, Hash)]
pub struct Annex {
    /// 附件1.
    pub label: String,
    /// Title.
    pub title: String,
    /// The page that shows it.
    pub target: Option<AnnexTarget>,
}

/// A cited document.
#[derive(Clone, Debug, Hash)]
pub struct Citation {
    /// Title without 《》.
    pub title: String,
    /// 发文字号 as written.
    pub number: Option<String>,
}

/// A clause of a policy.
#[derive(Clone, Debug, Hash)]
pub struct Clause {
    /// Id within the page.
    pub anchor: String,
    /// Depth, from 1.
    pub level: usize,
    /// The label as written: 一、.
    pub label: String,
    /// The words of its heading; empty for a clause that is only text.
    pub heading: String,
    /// Its text, without the clauses below it.
    pub body: Prose,
    /// Heading, or label.
    pub place: Place,
}

/// A named list of duties.
#[derive(Debug, Hash)]
pub struct List {
    /// Id in addresses.
    pub slug: String,
    /// Where it belongs.
    pub jurisdiction: Id<Jurisdiction>,
    /// Title.
    pub title: Localized,
    /// A short name.
    pub short: Localized,
    /// The policies it rests on.
    pub basis: Vec<Id<Policy>>,
    /// Introduction.
    pub body: Prose,
    /// Ids it had before.
    pub former_ids: Vec<At<String>>,
    /// Its title in the source.
    pub place: Place,
}

/// Who approved a batch, and how.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Approval {
    /// The day.
    pub date: Date,
    /// Who.
    pub by: String,
    /// The number or title of the document that says so.
    pub document: String,
}

/// A change of a batch after its approval (更正).
#[derive(Clone, Debug, Hash)]
pub struct Correction {
    /// The day.
    pub date: Date,
    /// The id of the duty, if it is one.
    pub duty: Option<At<String>>,
    /// Why.
    pub reason: String,
}

/// A batch of a list, as published.
#[derive(Debug, Hash)]
pub struct Batch {
    /// The list.
    pub list: Id<List>,
    /// 1 for 第一批.
    pub number: u32,
    /// Title as published.
    pub title: Localized,
    /// How certain it is.
    pub status: Status,
    /// The policy it is annexed to.
    pub policy: Option<Id<Policy>>,
    /// Its label there.
    pub annex: Option<String>,
    /// Its date.
    pub published: Date,
    /// The day from which it is in force, if that is not the day of its publication.
    pub effective: Option<Date>,
    /// The day from which it was over.
    pub ended: Option<Date>,
    /// Its approval, if it is sealed.
    pub approval: Option<Approval>,
    /// What was corrected since, oldest first.
    pub corrections: Vec<Correction>,
    /// What stands before its first duty.
    pub body: Prose,
    /// Its title in the source.
    pub place: Place,
}

/// A duty as one batch states it.
#[derive(Debug, Hash)]
pub struct Entry {
    /// The batch.
    pub batch: Id<Batch>,
    /// The duty's identity. Unique within the jurisdiction, for it is part of the address.
    pub slug: String,
    /// The row of the published table.
    pub row: Option<u32>,
    /// The row's words for what it is about.
    pub title: String,
    /// The sectors those words name, in order.
    pub sectors: Vec<Id<Sector>>,
    /// The 等 that leaves the heading open.
    pub open: Option<Place>,
    /// Who leads; empty if the batch says that nobody does, or ends the duty.
    pub leads: Vec<Holder>,
    /// The words that leave the leads open: 等部门.
    pub lead_open: Option<At<String>>,
    /// Supporting lines, as written.
    pub supports: Vec<Support>,
    /// A remark by the publisher.
    pub remark: Option<Prose>,
    /// Whether this batch ends the duty.
    pub repealed: bool,
    /// Ids it had before.
    pub former_ids: Vec<At<String>>,
    /// The title in the source.
    pub place: Place,
}

impl Entry {
    /// The departments that lead or assist; one may come several times.
    pub fn departments(&self) -> impl Iterator<Item = Id<Department>> + '_ {
        let assisting = self.supports.iter().flat_map(|line| &line.holders);
        self.leads.iter().chain(assisting).map(|holder| holder.department)
    }
}

/// A department as a line names it.
#[derive(Clone, Debug, Hash)]
pub struct Holder {
    /// The department.
    pub department: Id<Department>,
    /// The name as written.
    pub written: At<String>,
}

/// A supporting line: who assists, and in what.
#[derive(Debug, Hash)]
pub struct Support {
    /// The departments, at least one.
    pub holders: Vec<Holder>,
    /// What they do, if the line says it.
    pub scope: Option<At<String>>,
    /// The words that leave the holders open: 等部门.
    pub open: Option<At<String>>,
}

/// The blank form of an enterprise list.
#[derive(Debug, Hash)]
pub struct Form {
    /// Where it belongs.
    pub jurisdiction: Id<Jurisdiction>,
    /// Title.
    pub title: Localized,
    /// The policy it is annexed to.
    pub policy: Option<Id<Policy>>,
    /// Its label there.
    pub annex: Option<String>,
    /// Headers of the table.
    pub columns: Vec<String>,
    /// What stands above the table.
    pub fields: Vec<String>,
    /// The day by which it is to be filed.
    pub due: Option<Date>,
    /// With whom it is filed.
    pub submit_to: Option<Id<Department>>,
    /// An explanation.
    pub body: Prose,
    /// Its title in the source.
    pub place: Place,
}

impl Content {
    /// Every piece of prose, for checks that concern all of it.
    pub fn prose(&self) -> impl Iterator<Item = &Prose> {
        let sectors = self.sectors.iter().map(|(_, sector)| &sector.body);
        let jurisdictions = self.jurisdictions.iter().map(|(_, jurisdiction)| &jurisdiction.body);
        let departments = self.departments.iter().map(|(_, department)| &department.body);
        let clauses = self.policies.iter().flat_map(|(_, policy)| policy.clauses.iter().map(|clause| &clause.body));
        let lists = self.lists.iter().map(|(_, list)| &list.body);
        let batches = self.batches.iter().map(|(_, batch)| &batch.body);
        let remarks = self.entries.iter().filter_map(|(_, entry)| entry.remark.as_ref());
        let forms = self.forms.iter().map(|(_, form)| &form.body);
        sectors.chain(jurisdictions).chain(departments).chain(clauses).chain(lists).chain(batches).chain(remarks).chain(forms)
    }
}
