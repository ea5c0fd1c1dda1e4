//! purview turns Markdown sources into the public website of a government's responsibility lists: which department supervises which
//! activity.
//!
//! The modules are the pipeline, in this order; each uses only what stands before it.
//!
//! ```text
//! read     files on disk        → Sources       (path, text)
//! parse    Sources              → RawContent    typed, names unresolved
//! select   RawContent           → RawContent    what one edition shows
//! resolve  RawContent           → Content       names resolved, places kept
//! derive   Content              → Relations     by department, by sector, histories
//! check    Content, Relations   → Diagnostics   one rule a file
//! plan     Content, Relations   → Views         one for each page
//! theme    View                 → HTML          a pure function of view and theme
//! render   Edition, Theme       → files         those that are not there already
//! write    files                → public/       staged, then put in place
//! ```
//!
//! Whoever examines the same sources again keeps what is [`Known`] of them.

pub mod fingerprint;
pub mod diagnostic;
pub mod read;
pub mod notation;
pub mod calendar;
pub mod model;
pub mod parse;
pub mod seal;
pub mod select;
pub mod resolve;
pub mod derive;
pub mod check;
pub mod search;
pub mod plan;
pub mod compare;
pub mod theme;
pub mod write;
mod render;
pub mod serve;
pub mod import;
pub mod cli;

use std::collections::BTreeSet;

use jiff::civil::Date;

use derive::Relations;
use derive::links::Addresses;
use diagnostic::Diagnostic;
use model::{Content, Site};
use parse::RawContent;
use plan::Plan;
use read::Sources;
use select::Selection;

pub use render::RenderError;

/// What one edition of a site holds: everything that its pages are made from.
#[derive(Debug)]
pub struct Edition {
    /// What it shows.
    pub selection: Selection,
    /// The content.
    pub content: Content,
    /// What follows from it.
    pub relations: Relations,
    /// Its pages.
    pub addresses: Addresses,
}

impl Edition {
    fn new(content: Content, selection: Selection) -> Self {
        let relations = derive::derive(&content, selection.as_of);
        let addresses = Addresses::new(&content, &relations);
        Self { selection, content, relations, addresses }
    }
}

/// A site as far as its texts tell.
#[derive(Debug)]
pub struct Examined {
    /// Settings, as far as they could be read.
    pub site: Site,
    /// The edition that was asked for; None if any finding is an error.
    pub edition: Option<Edition>,
    /// Everything found, in order.
    pub found: Vec<Diagnostic>,
}

/// What is known of sources that were examined before, so that what is the same is not looked through again.
#[derive(Debug, Default)]
pub struct Known {
    parsed: parse::Known,
    held: Option<check::Held>,
}

/// From texts to an edition. `found` holds what reading has found, and comes back with everything else. All sources are checked, and so is the public
/// edition, whichever is asked for.
pub fn examine(sources: &Sources, found: Vec<Diagnostic>, selection: &Selection) -> Examined {
    examine_sealed(sources, found, selection, &mut None)
}

/// [`examine`], which leaves out what was sealed when all seals held, if that is still as it was: `held` is what held last, and afterwards what holds now.
pub fn examine_sealed(sources: &Sources, found: Vec<Diagnostic>, selection: &Selection, held: &mut Option<check::Held>) -> Examined {
    let (raw, faults) = parse::parse(sources);
    examine_raw(sources, raw, [found, faults].concat(), selection, held)
}

/// [`examine`], by the help of what is known from the last time.
pub fn examine_again(sources: &Sources, found: Vec<Diagnostic>, selection: &Selection, known: &mut Known) -> Examined {
    let (raw, faults) = known.parsed.parse(sources);
    examine_raw(sources, raw, [found, faults].concat(), selection, &mut known.held)
}

/// From raw documents to an edition.
fn examine_raw(
    sources: &Sources,
    raw: RawContent,
    mut found: Vec<Diagnostic>,
    selection: &Selection,
    held: &mut Option<check::Held>,
) -> Examined {
    let ((content, unresolved), unsealed) = rayon::join(|| resolve::resolve(&raw, sources), || check::seals(sources, &raw, held));
    found.extend(unresolved);
    let site = content.site.clone();
    let partial = found.iter().any(Diagnostic::is_error);
    found.extend(unsealed);
    let published = Selection { today: selection.today, ..Selection::default() };
    let whole = || {
        let whole = Edition::new(content, published);
        let found = check::check(&whole.facts(sources, &raw, partial));
        (whole, found)
    };
    let public = || {
        published.alters(&raw).then(|| {
            let raw = published.of(raw.clone());
            let (content, mut missing) = resolve::resolve(&raw, sources);
            let public = Edition::new(content, published);
            missing.extend(check::references(&public.facts(sources, &raw, partial)));
            let dead = check::links(&public.facts(sources, &raw, partial));
            (public, missing, dead)
        })
    };
    // All sources and what the public sees of them say nothing of each other until both are known.
    let ((whole, of_whole), public) = rayon::join(whole, public);
    found.extend(of_whole);
    let public = public.map(|(public, missing, dead)| {
        let withheld = check::withheld_reference::check(&found, missing, sources);
        found.extend(withheld);
        found.extend(dead);
        public
    });
    found.extend(check::addresses::dropped(&public.as_ref().unwrap_or(&whole).facts(sources, &raw, partial)));
    let edition = match public {
        _ if !selection.is_published() => Edition::new(resolve::resolve(&selection.of(raw), sources).0, *selection),
        public => {
            // Taking apart as many texts as a site has is work for a thread that has nothing else to do.
            rayon::spawn(move || drop(raw));
            public.unwrap_or(whole)
        }
    };
    diagnostic::sort(&mut found);
    let usable = !found.iter().any(Diagnostic::is_error);
    Examined { site, edition: usable.then_some(edition), found }
}

impl Edition {
    fn facts<'a>(&'a self, sources: &'a Sources, raw: &'a RawContent, partial: bool) -> check::Facts<'a> {
        check::Facts {
            sources,
            raw,
            content: &self.content,
            relations: &self.relations,
            addresses: &self.addresses,
            partial,
            today: self.selection.today,
        }
    }

    /// What its pages are planned from. `date` is the day of the build.
    pub fn plan<'a>(&'a self, sources: &'a Sources, date: Date) -> Plan<'a> {
        let Self { selection, content, relations, addresses } = self;
        Plan { sources, selection: *selection, content, relations, addresses, date }
    }

    /// The addresses that must lead somewhere from now on, as the text of [`read::ADDRESSES_FILE`], and how many of them are new. None if the sources
    /// have them all, or the edition is not the one that is published.
    pub fn new_addresses(&self) -> Option<(String, usize)> {
        let mut known: Vec<&str> = self.content.published.iter().map(|line| line.value.as_str()).collect();
        known.sort_unstable(); // They are in order, unless a merge left them otherwise.
        let languages: Vec<String> = self.content.site.languages.others().map(|(_, tag)| format!("{tag}/")).collect();
        let moved = self.addresses.moved().iter().map(|(from, _)| from.as_str());
        let mut new: BTreeSet<&str> = missing(self.addresses.pages().iter(), &known).chain(missing(moved, &known)).collect();
        new.extend(languages.iter().map(String::as_str).filter(|folder| known.binary_search(folder).is_err()));
        let text = || parse::published::text(new.iter().copied().chain(known).collect::<BTreeSet<_>>());
        (!new.is_empty() && self.selection.is_published()).then(|| (text(), new.len()))
    }
}

/// Those of `all` that are not `known`. Both are in order.
fn missing<'a>(all: impl Iterator<Item = &'a str>, mut known: &[&str]) -> impl Iterator<Item = &'a str> {
    all.filter(move |address| {
        while known.first().is_some_and(|first| first < address) {
            known = &known[1..];
        }
        known.first() != Some(address)
    })
}
