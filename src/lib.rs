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
//! write    HTML                 → public/       staged, then swapped in
//! ```

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
pub mod import;
pub mod cli;

use std::collections::BTreeSet;

use jiff::civil::Date;
use rayon::prelude::*;

use derive::links::Addresses;
use derive::{DutyId, Relations};
use diagnostic::Diagnostic;
use model::{Content, Site};
use plan::{Machine, Plan};
use read::Sources;
use search::corpus::ContentCorpus;
use search::index::Index;
use select::Selection;
use theme::Theme;

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

/// From texts to an edition. `found` holds what reading has found, and comes back with everything else. All sources are checked, and so is the public
/// edition, whichever is asked for.
pub fn examine(sources: &Sources, mut found: Vec<Diagnostic>, selection: &Selection) -> Examined {
    let (raw, faults) = parse::parse(sources);
    found.extend(faults);
    let (content, unresolved) = resolve::resolve(&raw, sources);
    found.extend(unresolved);
    let site = content.site.clone();
    let whole = Edition::new(content, Selection { today: selection.today, ..Selection::default() });
    let partial = found.iter().any(Diagnostic::is_error);
    found.extend(check::check(&whole.facts(sources, &raw, partial)));
    let published = Selection { today: selection.today, ..Selection::default() };
    let public = published.alters(&raw).then(|| {
        let raw = published.of(raw.clone());
        let (content, mut missing) = resolve::resolve(&raw, sources);
        let public = Edition::new(content, published);
        missing.extend(check::references(&public.facts(sources, &raw, partial)));
        let withheld = check::withheld_reference::check(&found, missing, sources);
        found.extend(withheld);
        found.extend(check::links(&public.facts(sources, &raw, partial)));
        public
    });
    found.extend(check::addresses::dropped(&public.as_ref().unwrap_or(&whole).facts(sources, &raw, partial)));
    let edition = match public {
        _ if !selection.is_published() => Edition::new(resolve::resolve(&selection.of(raw), sources).0, *selection),
        Some(public) => public,
        None => whole,
    };
    diagnostic::sort(&mut found);
    let usable = !found.iter().any(Diagnostic::is_error);
    Examined { site, edition: usable.then_some(edition), found }
}

impl Edition {
    fn facts<'a>(&'a self, sources: &'a Sources, raw: &'a parse::RawContent, partial: bool) -> check::Facts<'a> {
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

    /// Renders every file of the site and hands it to `sink`, on all threads and in no particular order. Pages are not kept, so memory does not
    /// grow with the site.
    ///
    /// # Errors
    /// What the theme could not render, or the first failure of `sink`.
    pub fn render<E: Send>(
        &self,
        sources: &Sources,
        theme: &Theme,
        date: Date,
        sink: impl Fn(&str, &[u8]) -> Result<(), E> + Sync,
    ) -> Result<(), RenderError<E>> {
        let plan = self.plan(sources, date);
        let jobs = plan::jobs(&plan);
        let outcomes: Vec<Result<(), RenderError<E>>> = jobs
            .par_iter()
            .map(|&(job, lang)| {
                let (path, view) = plan::view(&plan, job, lang);
                let html = theme.page(job.kind(), lang, &view, sources).map_err(|fault| RenderError::Theme(vec![*fault]))?;
                sink(&path, html.as_bytes()).map_err(RenderError::Sink)
            })
            .collect();
        let machine = Machine::new(&plan);
        let machines = ["sitemap.xml", "robots.txt"].into_iter().map(|name| {
            let text = theme.machine(name, &machine, sources).map_err(|fault| RenderError::Theme(vec![*fault]))?;
            sink(name, text.as_bytes()).map_err(RenderError::Sink)
        });
        let feeds: Vec<Result<(), RenderError<E>>> = plan::feeds(&plan)
            .into_par_iter()
            .map(|of| {
                let (paths, feed) = plan::feed(&plan, of);
                let text = theme.machine("feed.xml", &feed, sources).map_err(|fault| RenderError::Theme(vec![*fault]))?;
                paths.iter().try_for_each(|path| sink(path, text.as_bytes())).map_err(RenderError::Sink)
            })
            .collect();
        let duties: Vec<DutyId> = self.relations.duties().map(|(id, _)| id).collect();
        duties.par_iter().try_for_each(|id| {
            let (paths, text) = plan::data(&plan, *id);
            paths.iter().try_for_each(|path| sink(path, text.as_bytes())).map_err(RenderError::Sink)
        })?;
        if let Some(text) = plan::redirects(&plan) {
            sink(plan::REDIRECTS, text.as_bytes()).map_err(RenderError::Sink)?;
        }
        for (paths, text) in plan::calendars(&plan) {
            paths.iter().try_for_each(|path| sink(path, text.as_bytes())).map_err(RenderError::Sink)?;
        }
        let corpus = ContentCorpus::new(&self.content, &self.relations);
        Index::of(&corpus).write(&sink).map_err(RenderError::Sink)?;
        for (lang, words) in self.content.site.languages.all().zip(theme.search_words()) {
            let key = format!("words-{}", self.content.site.languages.tag(lang));
            sink(&format!("search/{key}.js"), &search::files::script(&key, words.to_string().as_bytes())).map_err(RenderError::Sink)?;
        }
        let assets = theme.assets.iter().map(|(path, bytes)| sink(path, bytes).map_err(RenderError::Sink));
        RenderError::join(outcomes.into_iter().chain(machines).chain(feeds).chain(assets))
    }

    /// The addresses that must lead somewhere from now on, as the text of [`read::ADDRESSES_FILE`], and how many of them are new. None if the sources
    /// have them all, or the edition is not the one that is published.
    pub fn new_addresses(&self) -> Option<(String, usize)> {
        let known: BTreeSet<&str> = self.content.published.iter().map(|line| line.value.as_str()).collect();
        let languages: Vec<String> = self.content.site.languages.others().map(|(_, tag)| format!("{tag}/")).collect();
        let moved = self.addresses.moved().iter().map(|(from, _)| from.as_str());
        let all: BTreeSet<&str> =
            known.iter().copied().chain(self.addresses.pages()).chain(moved).chain(languages.iter().map(String::as_str)).collect();
        let new = all.len() - known.len();
        (new > 0 && self.selection.is_published()).then(|| (parse::published::text(all), new))
    }

    /// How many files [`Edition::render`] makes.
    pub fn file_count(&self, sources: &Sources, theme: &Theme, date: Date) -> usize {
        let plan = self.plan(sources, date);
        plan::jobs(&plan).len() + theme.assets.len() + 2
    }
}

/// Why a site could not be rendered.
#[derive(Debug)]
pub enum RenderError<E> {
    /// Faults of the theme.
    Theme(Vec<Diagnostic>),
    /// A failure to take a file.
    Sink(E),
}

impl<E> RenderError<E> {
    /// All faults of the theme together, or the first other failure.
    fn join(outcomes: impl Iterator<Item = Result<(), Self>>) -> Result<(), Self> {
        let mut faults = Vec::new();
        for outcome in outcomes {
            match outcome {
                Ok(()) => {}
                Err(Self::Theme(found)) => faults.extend(found),
                Err(failure) => return Err(failure),
            }
        }
        diagnostic::sort(&mut faults);
        if faults.is_empty() { Ok(()) } else { Err(Self::Theme(faults)) }
    }
}
