//! Names and links as templates see them: words in the page's language where there are any, the original beside them or in their place.

use std::borrow::Cow;

use serde::Serialize;

use super::Planner;
use crate::derive::{DutyId, address};
use crate::model::{Batch, Department, Holder, Id, Jurisdiction, Lang, List, Localized, Policy, Sector};

/// A text on a page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Name<'a> {
    /// The words.
    pub text: Cow<'a, str>,
    /// Their language, if it is not the page's.
    pub lang: Option<&'a str>,
    /// The words in the main language, if `text` is a translation.
    pub original: Option<&'a str>,
}

/// A name that leads somewhere.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Link<'a> {
    /// Relative to the page.
    pub href: String,
    /// The words.
    #[serde(flatten)]
    pub name: Name<'a>,
}

/// A piece of running text.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Segment<'a> {
    /// The words.
    pub text: &'a str,
    /// Where they lead, if anywhere.
    pub href: Option<String>,
}

impl<'a> Planner<'a> {
    /// A text that may be translated.
    pub(super) fn name(&self, text: &'a Localized) -> Name<'a> {
        match text.own(self.lang) {
            Some(own) if self.lang == Lang::MAIN => Name { text: own.into(), lang: None, original: None },
            Some(own) => Name { text: own.into(), lang: None, original: Some(text.main()) },
            None => self.untranslated(text.main()),
        }
    }

    /// A text that exists in the main language only.
    pub(super) fn untranslated(&self, text: &'a str) -> Name<'a> {
        Name { text: text.into(), lang: self.foreign_to_main(), original: None }
    }

    /// The tag of the main language on pages in another one.
    pub(super) fn foreign_to_main(&self) -> Option<&'a str> {
        (self.lang != Lang::MAIN).then(|| self.content.site.languages.tag(Lang::MAIN))
    }

    fn link(&self, to: &str, name: Name<'a>) -> Link<'a> {
        Link { href: self.href(to), name }
    }

    pub(super) fn sector_link(&self, id: Id<Sector>) -> Link<'a> {
        self.link(&address::sector(self.content, id), self.name(&self.content.sectors[id].name))
    }

    pub(super) fn department_link(&self, id: Id<Department>) -> Link<'a> {
        self.link(&address::department(self.content, id), self.name(&self.content.departments[id].name))
    }

    /// A department under the name a line gives it.
    pub(super) fn holder_link(&self, holder: &'a Holder) -> Link<'a> {
        let written = &holder.written.value;
        let name = match self.content.departments[holder.department].name.own(self.lang) {
            Some(own) if self.lang != Lang::MAIN => Name { text: own.into(), lang: None, original: Some(written) },
            _ => self.untranslated(written),
        };
        self.link(&address::department(self.content, holder.department), name)
    }

    pub(super) fn jurisdiction_link(&self, id: Id<Jurisdiction>) -> Link<'a> {
        self.link(&address::jurisdiction(self.content, id), self.name(&self.content.jurisdictions[id].name))
    }

    pub(super) fn list_link(&self, id: Id<List>) -> Link<'a> {
        self.link(&address::list(self.content, id), self.name(&self.content.lists[id].title))
    }

    pub(super) fn list_short_link(&self, id: Id<List>) -> Link<'a> {
        self.link(&address::list(self.content, id), self.name(&self.content.lists[id].short))
    }

    pub(super) fn batch_link(&self, id: Id<Batch>) -> Link<'a> {
        self.link(&address::batch(self.content, id), self.name(&self.content.batches[id].title))
    }

    pub(super) fn policy_link(&self, id: Id<Policy>) -> Link<'a> {
        self.link(&address::policy(self.content, id), self.name(&self.content.policies[id].title))
    }

    /// A duty, named by its heading; in another language by the sectors it names, for headings are not translated.
    pub(super) fn duty_link(&self, id: DutyId) -> Link<'a> {
        self.link(&address::duty(self.content, self.relations, id), self.duty_name(id))
    }

    pub(super) fn duty_name(&self, id: DutyId) -> Name<'a> {
        let entry = &self.content.entries[self.relations.wording(self.content, id)];
        if self.lang == Lang::MAIN {
            return Name { text: (&entry.title).into(), lang: None, original: None };
        }
        let sectors: Option<Vec<&str>> = entry.sectors.iter().map(|sector| self.content.sectors[*sector].name.own(self.lang)).collect();
        match sectors {
            Some(names) if !names.is_empty() => Name { text: names.join(", ").into(), lang: None, original: Some(&entry.title) },
            _ => self.untranslated(&entry.title),
        }
    }
}
