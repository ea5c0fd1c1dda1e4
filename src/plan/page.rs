//! What every page has: its address, its language, the way to it, its metadata.

use jiff::civil::Date;
use serde::Serialize;

use super::moved::base_path;
use super::name::Link;
use super::{Planner, prefix};
use crate::derive::address::{self, relative};
use crate::model::{Disclosure, Id, Jurisdiction, Lang, Policy, Status};
use crate::select::{Audience, Selection};

/// The head of a view.
#[derive(Debug, Hash, Serialize)]
pub struct Page<'a> {
    /// Names the kind of page, and its template.
    pub kind: &'static str,
    /// BCP 47 tag of the page's language.
    pub lang: &'a str,
    /// The tag of the language that sources are written in, on pages in another one.
    pub source_lang: Option<&'a str>,
    /// Relative path to the folder of the page's language, with a slash at its end, or empty.
    pub root: String,
    /// Relative path to the folder of the whole site, likewise.
    pub base: String,
    /// Path part of the site's address, for the one page that is served under any address.
    pub base_href: Option<&'a str>,
    /// Absolute address; None for a page that has none of its own.
    pub canonical: Option<String>,
    /// The page in every language, this one included.
    pub alternates: Vec<Alternate<'a>>,
    /// The pages above this one, without the home page.
    pub crumbs: Vec<Link<'a>>,
    /// The sector index, if there are sectors.
    pub sectors: Option<String>,
    /// The search, if there is anything to search.
    pub search: Option<String>,
    /// What changed lately, if anything did.
    pub changes: Option<String>,
    /// The jurisdiction it belongs to, or the only one there is.
    pub place: Option<Place<'a>>,
    /// Whether what it shows is made up.
    pub fictitious: bool,
    /// `ColumnType` of the page's kind.
    pub column: Option<&'a str>,
    /// Metadata of a page that shows a document.
    pub article: Option<Article<'a>>,
    /// What edition it belongs to, if that is not the one that is published.
    pub edition: Option<EditionView>,
    /// Day of the build.
    pub built: Date,
}

/// An edition that is not the public site of today. Search engines are to leave it alone.
#[derive(Debug, Hash, Serialize)]
pub struct EditionView {
    /// Whether it shows what is not for the public.
    internal: bool,
    /// Whether it shows what is only proposed.
    proposed: bool,
    /// The day whose site it is.
    as_of: Option<Date>,
}

/// The same page in one of the languages.
#[derive(Debug, Hash, Serialize)]
pub struct Alternate<'a> {
    /// BCP 47 tag.
    pub lang: &'a str,
    /// Position among the site's languages.
    pub index: usize,
    /// Relative address.
    pub href: String,
    /// Absolute address.
    pub canonical: String,
    /// Whether it is this page.
    pub current: bool,
}

/// Where a page belongs, for its navigation.
#[derive(Debug, Hash, Serialize)]
pub struct Place<'a> {
    /// The jurisdiction.
    pub jurisdiction: Link<'a>,
    /// Its department index, if it has departments.
    pub departments: Option<String>,
    /// Its gaps page, if it has lists.
    pub gaps: Option<String>,
    /// Whom to turn to, in order, when no list covers a matter.
    pub route: Vec<Link<'a>>,
    /// The document that says so.
    pub route_basis: Option<RouteBasis<'a>>,
}

/// The document that says whom to turn to, and how certain it is.
#[derive(Debug, Hash, Serialize)]
pub struct RouteBasis<'a> {
    policy: Link<'a>,
    status: StatusView,
}

/// Metadata of a page that shows a document (`ArticleTitle`, `PubDate`, `ContentSource`, `Keywords`).
#[derive(Debug, Hash, Serialize)]
pub struct Article<'a> {
    /// The document's date, never the build's.
    pub date: Date,
    /// Who issued it.
    pub source: &'a str,
    /// Words to find it by.
    pub keywords: Vec<&'a str>,
}

/// How certain what the page shows is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct StatusView {
    /// The word sources use: `consultation`.
    pub word: &'static str,
    /// Last day for comments on a draft.
    pub closes: Option<Date>,
    /// Whether that day is over.
    pub closed: bool,
}

impl<'a> Planner<'a> {
    /// The head of this page.
    pub(super) fn page(&self, jurisdiction: Option<Id<Jurisdiction>>, crumbs: Vec<Link<'a>>) -> Page<'a> {
        let languages = &self.content.site.languages;
        let found = self.path != address::NOT_FOUND;
        let alternates: Vec<Alternate<'a>> = languages
            .all()
            .map(|lang| {
                let path = self.in_language(&self.path, lang);
                Alternate {
                    lang: languages.tag(lang),
                    index: lang.index(),
                    href: relative(&self.file, &path),
                    canonical: self.absolute(&path),
                    current: lang == self.lang,
                }
            })
            .collect();
        Page {
            kind: self.job.kind(),
            lang: languages.tag(self.lang),
            source_lang: self.foreign_to_main(),
            root: self.up_to(&self.in_language("", self.lang)),
            base: self.up_to(""),
            base_href: (!found).then(|| base_path(&self.content.site.base_url)),
            canonical: found.then(|| self.absolute(&self.file)),
            alternates: if found { alternates } else { Vec::new() },
            crumbs,
            sectors: self.existing(address::SECTORS),
            search: self.existing(address::SEARCH),
            changes: self.existing(address::CHANGES),
            place: jurisdiction.or_else(|| self.only_jurisdiction()).map(|id| self.place(id)),
            fictitious: jurisdiction.is_some_and(|id| self.content.jurisdictions[id].fictitious),
            column: self.job.column(&self.content.site.columns),
            article: None,
            edition: self.edition(),
            built: self.date,
        }
    }

    fn edition(&self) -> Option<EditionView> {
        let Selection { audience, proposed, as_of, .. } = self.selection;
        (!self.selection.is_published()).then_some(EditionView { internal: audience == Audience::Internal, proposed, as_of })
    }

    /// The way to a page, if there is such a page.
    pub(super) fn existing(&self, page: &str) -> Option<String> {
        self.addresses.has(page).then(|| self.href(page))
    }

    /// Relative path from this page to a folder.
    fn up_to(&self, folder: &str) -> String {
        let href = relative(&self.file, &format!("{folder}x"));
        href[..href.len() - 1].to_owned()
    }

    /// The jurisdiction that a reader means who names none: the only one with lists.
    fn only_jurisdiction(&self) -> Option<Id<Jurisdiction>> {
        let asked = |id: &Id<Jurisdiction>| self.relations.has_lists(*id) && !self.content.jurisdictions[*id].fictitious;
        let mut ids = self.content.jurisdictions.ids().filter(asked);
        let first = ids.next()?;
        ids.next().is_none().then_some(first)
    }

    fn place(&self, id: Id<Jurisdiction>) -> Place<'a> {
        Place {
            jurisdiction: self.jurisdiction_link(id),
            departments: self.existing(&address::departments(self.content, id)),
            gaps: self.existing(&address::gaps(self.content, id)),
            route: self.route(id),
            route_basis: self.content.jurisdictions[id].report_basis.map(|policy| RouteBasis {
                policy: self.policy_link(policy),
                status: self.status(self.content.policies[policy].status, Some(policy)),
            }),
        }
    }

    pub(super) fn route(&self, id: Id<Jurisdiction>) -> Vec<Link<'a>> {
        self.content.jurisdictions[id].report_to.iter().map(|department| self.department_link(*department)).collect()
    }

    /// Absolute address of a file; an index page is addressed by its folder.
    pub(super) fn absolute(&self, file: &str) -> String {
        let address = match file.strip_suffix("index.html") {
            Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
            _ => file,
        };
        format!("{}{address}", self.content.site.base_url)
    }

    /// A status with the window of the policy it rests on.
    pub(super) fn status(&self, status: Status, policy: Option<Id<Policy>>) -> StatusView {
        let window = policy.and_then(|id| self.content.policies[id].consultation.as_ref()).filter(|_| status == Status::Consultation);
        StatusView {
            word: status.word(),
            closes: window.map(|window| window.closes),
            closed: window.is_some_and(|window| window.closes < self.date),
        }
    }

    pub(super) fn article(&self, policy: Option<Id<Policy>>, date: Date, keywords: Vec<&'a str>) -> Option<Article<'a>> {
        let source = policy.map(|id| self.content.policies[id].issuer.as_str()).unwrap_or_default();
        Some(Article { date, source, keywords })
    }

    /// The name of the place as a crumb.
    pub(super) fn place_crumb(&self, id: Id<Jurisdiction>) -> Vec<Link<'a>> {
        vec![self.jurisdiction_link(id)]
    }

    /// Whether this edition has a policy's text.
    pub(super) fn shows_text(&self, id: Id<Policy>) -> bool {
        let policy = &self.content.policies[id];
        policy.disclosure == Disclosure::Public || !policy.clauses.is_empty()
    }

    /// The address of `file` in another language.
    fn in_language(&self, path: &str, lang: Lang) -> String {
        format!("{}{path}", prefix(self.content, lang))
    }
}
