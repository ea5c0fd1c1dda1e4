//! Raw documents: what single files say, with names still to be resolved.

use std::sync::Arc;

use jiff::civil::Date;

use super::{Prose, RawSite};
use crate::diagnostic::{At, FileId, Place};
use crate::model::{
    Approval, Citation, Clause, Consultation, Contact, Correction, DepartmentKind, Disclosure, Lang, Localized, Person, Status,
};

/// All raw documents of a site, in the order of their paths. They are shared with who keeps them for the next time, and with other editions.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)] // Each field is the plural of its type.
pub struct RawContent {
    pub site: RawSite,
    pub categories: Vec<RawCategory>,
    pub sectors: Vec<Arc<RawSector>>,
    pub jurisdictions: Vec<Arc<RawJurisdiction>>,
    pub departments: Vec<Arc<RawDepartment>>,
    pub policies: Vec<Arc<RawPolicy>>,
    pub lists: Vec<Arc<RawList>>,
    pub batches: Vec<Arc<RawBatch>>,
    pub forms: Vec<Arc<RawForm>>,
    /// Addresses that were published.
    pub published: Arc<Vec<At<String>>>,
    /// Files that gave nothing. A name that stands in one of them is not called unknown elsewhere: the file may define it.
    pub unread: Vec<FileId>,
}

/// A raw document of any kind.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Document {
    Categories(Vec<RawCategory>),
    Sector(Arc<RawSector>),
    Jurisdiction(Arc<RawJurisdiction>),
    Department(Arc<RawDepartment>),
    Policy(Arc<RawPolicy>),
    List(Arc<RawList>),
    Batch(Arc<RawBatch>),
    Form(Arc<RawForm>),
}

impl RawContent {
    /// Sorts a document into its place.
    pub fn add(&mut self, document: Document) {
        match document {
            Document::Categories(categories) => self.categories.extend(categories),
            Document::Sector(sector) => self.sectors.push(sector),
            Document::Jurisdiction(jurisdiction) => self.jurisdictions.push(jurisdiction),
            Document::Department(department) => self.departments.push(department),
            Document::Policy(policy) => self.policies.push(policy),
            Document::List(list) => self.lists.push(list),
            Document::Batch(batch) => self.batches.push(batch),
            Document::Form(form) => self.forms.push(form),
        }
    }
}

/// A `[[category]]`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct RawCategory {
    pub slug: At<String>,
    pub name: Localized,
}

/// `sectors/<slug>.md`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct RawSector {
    pub slug: String,
    pub name: At<Localized>,
    pub category: Option<At<String>>,
    pub aliases: Vec<At<String>>,
    pub synonyms: Vec<At<String>>,
    pub foreign_synonyms: Vec<(Lang, Vec<String>)>,
    pub within: Option<At<String>>,
    pub near: Vec<At<String>>,
    pub unlike: Vec<At<String>>,
    pub industry: Option<String>,
    /// Not public yet.
    pub proposed: bool,
    pub fictitious: bool,
    pub former_ids: Vec<At<String>>,
    pub body: Prose,
}

/// `<slug>/_jurisdiction.md`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct RawJurisdiction {
    pub slug: String,
    pub name: At<Localized>,
    pub division: Option<String>,
    pub fictitious: bool,
    pub report_to: Vec<At<String>>,
    pub report_basis: Option<At<String>>,
    pub former_ids: Vec<At<String>>,
    pub body: Prose,
}

/// `<jurisdiction>/departments/<slug>.md`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct RawDepartment {
    pub jurisdiction: String,
    pub slug: String,
    pub name: At<Localized>,
    pub aliases: Vec<At<String>>,
    pub synonyms: Vec<At<String>>,
    pub foreign_synonyms: Vec<(Lang, Vec<String>)>,
    pub kind: DepartmentKind,
    pub contact: Option<Contact>,
    pub persons: Vec<Person>,
    /// Not public yet.
    pub proposed: bool,
    /// The first day of its existence.
    pub since: Option<Date>,
    /// The last one.
    pub ended: Option<At<Date>>,
    /// Ids of the departments that took its place.
    pub successors: Vec<At<String>>,
    pub former: Vec<RawFormer>,
    pub former_ids: Vec<At<String>>,
    /// Names it got after the day of the edition: what sources of today call it.
    pub later: Vec<At<String>>,
    pub body: Prose,
}

/// A `[[former]]` name of a department.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct RawFormer {
    pub name: At<Localized>,
    /// Last day.
    pub until: Date,
}

/// `<jurisdiction>/policies/<slug>.md`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct RawPolicy {
    pub jurisdiction: String,
    pub slug: String,
    pub title: At<Localized>,
    pub status: Option<Status>,
    pub disclosure: Option<Disclosure>,
    pub issuer: Option<String>,
    pub written: Option<Date>,
    pub published: Option<Date>,
    pub effective: Option<Date>,
    pub ended: Option<Date>,
    pub number: Option<String>,
    pub index_number: Option<String>,
    pub subject: Option<String>,
    pub keywords: Vec<String>,
    pub consultation: Option<Consultation>,
    pub annexes: Vec<RawAnnex>,
    pub cites: Vec<Citation>,
    pub former_ids: Vec<At<String>>,
    pub clauses: Vec<Clause>,
}

/// An `[[annex]]`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct RawAnnex {
    pub label: String,
    pub title: String,
    pub list: Option<At<String>>,
    pub batch: Option<At<u32>>,
    pub form: bool,
    pub place: Place,
}

/// `<jurisdiction>/lists/<slug>/_list.md`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct RawList {
    pub jurisdiction: String,
    pub slug: String,
    pub title: At<Localized>,
    pub short: Option<At<Localized>>,
    pub basis: Vec<At<String>>,
    pub former_ids: Vec<At<String>>,
    pub body: Prose,
}

/// `<jurisdiction>/lists/<list>/batch-<n>.md`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct RawBatch {
    pub jurisdiction: String,
    pub list: String,
    pub number: At<u32>,
    pub title: At<Localized>,
    pub status: Option<Status>,
    /// Whether it is withheld.
    pub withheld: bool,
    pub policy: Option<At<String>>,
    pub annex: Option<String>,
    pub published: Option<Date>,
    pub effective: Option<Date>,
    pub ended: Option<Date>,
    pub approval: Option<Approval>,
    pub corrections: Vec<Correction>,
    pub body: Prose,
    pub entries: Vec<RawEntry>,
}

/// A row of a batch.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct RawEntry {
    /// None if the heading has none; that is reported.
    pub slug: Option<At<String>>,
    pub row: Option<u32>,
    pub title: At<String>,
    /// The names of the lead, as one series; None for an explicit 无.
    pub lead: Option<At<String>>,
    pub supports: Vec<RawSupport>,
    pub remark: Option<Prose>,
    pub repealed: bool,
    pub former_ids: Vec<At<String>>,
}

/// A supporting line.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct RawSupport {
    /// One series of names.
    pub holders: At<String>,
    pub scope: Option<At<String>>,
}

/// `<jurisdiction>/enterprises/_form.md`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct RawForm {
    pub jurisdiction: String,
    pub title: At<Localized>,
    pub policy: Option<At<String>>,
    pub annex: Option<String>,
    pub columns: Vec<String>,
    pub fields: Vec<String>,
    pub due: Option<Date>,
    pub submit_to: Option<At<String>>,
    pub body: Prose,
}
