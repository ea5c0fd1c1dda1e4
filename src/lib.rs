//! purview turns Markdown sources into the public website of a government's responsibility lists: which department supervises which
//! activity.
//!
//! The modules are the pipeline, in this order; each uses only what stands before it.
//!
//! ```text
//! read     files on disk        → Sources       (path, text)
//! parse    Sources              → RawContent    typed, names unresolved
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
pub mod resolve;
pub mod derive;
pub mod check;
pub mod search;
pub mod plan;
pub mod theme;
pub mod write;
pub mod import;
pub mod cli;

use jiff::civil::Date;
use rayon::prelude::*;

use derive::Relations;
use derive::links::Addresses;
use diagnostic::Diagnostic;
use model::{Content, Site};
use plan::{Machine, Plan};
use read::Sources;
use search::corpus::ContentCorpus;
use search::index::Index;
use theme::Theme;

/// What one edition of a site holds: everything that its pages are made from.
#[derive(Debug)]
pub struct Edition {
    /// The content.
    pub content: Content,
    /// What follows from it.
    pub relations: Relations,
    /// Its pages.
    pub addresses: Addresses,
}

impl Edition {
    fn new(content: Content) -> Self {
        let relations = derive::derive(&content);
        let addresses = Addresses::new(&content, &relations);
        Self { content, relations, addresses }
    }
}

/// A site as far as its texts tell.
#[derive(Debug)]
pub struct Examined {
    /// Settings, as far as they could be read.
    pub site: Site,
    /// The public edition; None if any finding is an error.
    pub edition: Option<Edition>,
    /// Everything found, in order.
    pub found: Vec<Diagnostic>,
}

/// From texts to the public edition. `found` holds what reading has found, and comes back with everything else.
pub fn examine(sources: &Sources, mut found: Vec<Diagnostic>) -> Examined {
    let (raw, faults) = parse::parse(sources);
    found.extend(faults);
    let (content, faults) = resolve::resolve(&raw, sources);
    found.extend(faults);
    let site = content.site.clone();
    let whole = Edition::new(content);
    let partial = found.iter().any(Diagnostic::is_error);
    found.extend(check::check(&whole.facts(sources, &raw, partial)));
    let edition = if resolve::has_hidden(&raw) {
        let raw = resolve::public(raw);
        let public = Edition::new(resolve::resolve(&raw, sources).0);
        found.extend(check::links(&public.facts(sources, &raw, partial)));
        public
    } else {
        whole
    };
    diagnostic::sort(&mut found);
    let usable = !found.iter().any(Diagnostic::is_error);
    Examined { site, edition: usable.then_some(edition), found }
}

impl Edition {
    fn facts<'a>(&'a self, sources: &'a Sources, raw: &'a parse::RawContent, partial: bool) -> check::Facts<'a> {
        check::Facts { sources, raw, content: &self.content, relations: &self.relations, addresses: &self.addresses, partial }
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
        let plan = Plan { sources, content: &self.content, relations: &self.relations, addresses: &self.addresses, date };
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
        for (path, text) in plan::calendars(&self.content, &self.relations) {
            sink(&path, text.as_bytes()).map_err(RenderError::Sink)?;
        }
        let corpus = ContentCorpus::new(&self.content, &self.relations);
        Index::of(&corpus).write(&sink).map_err(RenderError::Sink)?;
        for (lang, words) in self.content.site.languages.all().zip(theme.search_words()) {
            let key = format!("words-{}", self.content.site.languages.tag(lang));
            sink(&format!("search/{key}.js"), search::files::script(&key, &words.to_string()).as_bytes()).map_err(RenderError::Sink)?;
        }
        let assets = theme.assets.iter().map(|(path, bytes)| sink(path, bytes).map_err(RenderError::Sink));
        RenderError::join(outcomes.into_iter().chain(machines).chain(assets))
    }

    /// How many files [`Edition::render`] makes.
    pub fn file_count(&self, sources: &Sources, theme: &Theme, date: Date) -> usize {
        let plan = Plan { sources, content: &self.content, relations: &self.relations, addresses: &self.addresses, date };
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
