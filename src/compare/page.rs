//! Pages: which of them a change of the sources reaches. A page is a pure function of its view, so those whose views are alike are alike.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::State;
use crate::model::Lang;
use crate::plan::{self, Job};

/// A page that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PageChange {
    /// Its address, below the site's root.
    pub address: String,
    /// Its kind, which is the name of its template.
    pub kind: &'static str,
    /// BCP 47 tag of its language.
    pub lang: String,
    /// Whether that is the language the sources are written in.
    #[serde(skip)]
    pub is_main: bool,
    /// How.
    pub change: Change,
}

/// What became of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It is new.
    Added,
    /// It shows something else.
    Changed,
    /// Its address leads on to another page.
    Moved,
    /// There is no such page any more.
    Removed,
}

impl Change {
    /// All of them, in the order in which they are counted.
    pub const ALL: [Self; 4] = [Self::Added, Self::Changed, Self::Moved, Self::Removed];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Moved => "moved",
            Self::Removed => "removed",
        }
    }
}

/// A page as far as it matters here.
struct Page {
    job: Job,
    lang: Lang,
    view: [u8; 32],
}

/// All pages that differ: those in the main language first, and of them those of duties.
pub(super) fn changes(old: State<'_>, new: State<'_>) -> Vec<PageChange> {
    let (mut gone, pages) = (pages(old), pages(new));
    let mut changes = Vec::new();
    for (address, page) in pages {
        let change = match gone.remove(&address) {
            None => Change::Added,
            Some(was) if was.view == page.view => continue,
            Some(was) if page.leads_on() && !was.leads_on() => Change::Moved,
            Some(_) => Change::Changed,
        };
        changes.push(page.changed(address, new, change));
    }
    changes.extend(gone.into_iter().map(|(address, page)| page.changed(address, old, Change::Removed)));
    changes.sort_by(|a, b| (!a.is_main, a.kind != "duty", &a.lang, &a.address).cmp(&(!b.is_main, b.kind != "duty", &b.lang, &b.address)));
    changes
}

/// All pages of a state by their addresses, on all threads. Views show the day of the build, so both states have the same.
fn pages(State { sources, edition }: State<'_>) -> BTreeMap<String, Page> {
    let plan = edition.plan(sources, Date::MIN);
    let page = |(job, lang): (Job, Lang)| {
        let (address, view) = plan::view(&plan, job, lang);
        let view = Sha256::digest(serde_json::to_vec(&view).unwrap_or_default()).into();
        (address, Page { job, lang, view })
    };
    plan::jobs(&plan).into_par_iter().map(page).collect()
}

impl Page {
    fn leads_on(&self) -> bool {
        matches!(self.job, Job::Moved(_))
    }

    fn changed(&self, address: String, of: State<'_>, change: Change) -> PageChange {
        let lang = of.edition.content.site.languages.tag(self.lang).to_owned();
        PageChange { address, kind: self.job.kind(), lang, is_main: self.lang == Lang::MAIN, change }
    }
}
