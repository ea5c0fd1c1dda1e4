//! Rendering: from an edition to the files of its site. What stands in the output already, made from the same, is not made again.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::civil::Date;
use rayon::prelude::*;

use crate::Edition;
use crate::derive::DutyId;
use crate::diagnostic::{self, Diagnostic};
use crate::fingerprint::Fingerprint;
use crate::model::Lang;
use crate::plan::{self, Job, Machine, MachineFile, MadeFrom, Plan};
use crate::read::Sources;
use crate::search;
use crate::search::corpus::ContentCorpus;
use crate::search::kept::{Kept, Sink};
use crate::search::update::update;
use crate::theme::Theme;
use crate::write::{Made, Output};

/// Why a site could not be rendered.
#[derive(Debug)]
pub enum RenderError<E> {
    /// Faults of the theme.
    Theme(Vec<Diagnostic>),
    /// A failure to take a file.
    Output(E),
}

impl Edition {
    /// Renders the files of the site and hands them to `output`, on all threads and in no particular order. Pages are not kept, so memory does
    /// not grow with the site. Returns what the next build needs to make only what changes of the index of the search.
    ///
    /// # Errors
    /// What the theme could not render, or the first failure of `output`.
    pub fn render<O: Output>(&self, sources: &Sources, theme: &Theme, date: Date, output: &O) -> Result<Kept, RenderError<O::Error>> {
        let plan = self.plan(sources, date);
        let from = MadeFrom::new(&plan, theme.fingerprint());
        let renderer = Renderer { plan: &plan, from: &from, theme, output };
        let others = || renderer.single().and_then(|()| renderer.search()).map_err(RenderError::Output);
        if output.at_a_time() < usize::MAX {
            return renderer.pieces().and_then(|()| others());
        }
        let (pieces, kept) = rayon::join(|| renderer.pieces(), others);
        pieces.and(kept)
    }
}

thread_local! {
    /// What a thread renders a file into, one after the other: room is asked for and given back only once.
    static TEXT: Cell<String> = const { Cell::new(String::new()) };
}

struct Renderer<'a, O> {
    plan: &'a Plan<'a>,
    from: &'a MadeFrom<'a>,
    theme: &'a Theme,
    output: &'a O,
}

/// What there are many of.
#[derive(Clone, Copy)]
enum Piece<'p> {
    Page(Job, Lang),
    /// The data of a duty.
    Data(DutyId),
    Feed(plan::Feed),
    /// What only machines read of the whole site.
    Machine(&'p MachineFile),
}

impl<O: Output> Renderer<'_, O> {
    /// Everything of which there is much. All faults of the theme come together.
    fn pieces(&self) -> Result<(), RenderError<O::Error>> {
        let mut pieces = Vec::new();
        let jobs = plan::jobs(self.plan);
        let machine_files = plan::machine_files(&jobs);
        self.output.expect(jobs.len());
        for (job, lang) in jobs {
            pieces.push(Piece::Page(job, lang));
            // What goes with a page stands beside it: threads that do little but make files in one folder wait for each other.
            if lang == Lang::MAIN {
                pieces.extend(plan::feed_of(self.plan, job).map(Piece::Feed));
                pieces.extend(if let Job::Duty(id) = job { Some(Piece::Data(id)) } else { None });
            }
        }
        pieces.extend(machine_files.iter().map(Piece::Machine));
        let mut faults = Vec::new();
        for batch in pieces.chunks(self.output.at_a_time()) {
            // One by one, for those that take long stand beside each other.
            let failed: Vec<_> = batch.par_iter().with_max_len(1).filter_map(|piece| self.piece(*piece).err()).collect();
            for failure in failed {
                match failure {
                    RenderError::Theme(found) => faults.extend(found),
                    failure @ RenderError::Output(_) => return Err(failure),
                }
            }
            self.output.settle().map_err(RenderError::Output)?;
        }
        diagnostic::sort(&mut faults);
        if faults.is_empty() { Ok(()) } else { Err(RenderError::Theme(faults)) }
    }

    fn piece(&self, piece: Piece<'_>) -> Result<(), RenderError<O::Error>> {
        match piece {
            Piece::Page(job, lang) => self.page(job, lang),
            Piece::Data(id) => self.data(id).map_err(RenderError::Output),
            Piece::Feed(feed) => self.feed(feed),
            Piece::Machine(file) => self.machine(file),
        }
    }

    fn page(&self, job: Job, lang: Lang) -> Result<(), RenderError<O::Error>> {
        let from = self.from.page(job, lang);
        if self.output.has(&plan::path(self.plan, job, lang), from) {
            return Ok(());
        }
        let (path, view) = plan::view(self.plan, job, lang);
        let made = self.output.made(from, || Fingerprint::of(&(self.theme.fingerprint(), job.kind(), lang, &view)));
        if self.output.has_view(&path, made) {
            return Ok(());
        }
        self.rendered(&[path], made, |text| self.theme.page(job.kind(), lang, &view, self.plan.sources, text))
    }

    fn machine(&self, file: &MachineFile) -> Result<(), RenderError<O::Error>> {
        let from = self.from.frame();
        if self.output.has(&file.path, from) {
            return Ok(());
        }
        let machine = Machine::new(self.plan, file);
        let path = std::slice::from_ref(&file.path);
        self.rendered(path, Made::from(from), |text| self.theme.machine(file.template, &machine, self.plan.sources, text))
    }

    fn feed(&self, of: plan::Feed) -> Result<(), RenderError<O::Error>> {
        let (from, paths) = (self.from.feed(of), plan::feed_paths(self.plan, of));
        if self.has(&paths, from) {
            return Ok(());
        }
        let feed = plan::feed(self.plan, of);
        self.rendered(&paths, Made::from(from), |text| self.theme.machine("feed.xml", &feed, self.plan.sources, text))
    }

    /// Renders a file, and writes it wherever it stands.
    fn rendered(
        &self,
        paths: &[String],
        made: Made,
        render: impl FnOnce(&mut String) -> Result<(), Box<Diagnostic>>,
    ) -> Result<(), RenderError<O::Error>> {
        let mut text = TEXT.take();
        text.clear();
        let rendered = render(&mut text).map_err(|fault| RenderError::Theme(vec![*fault]));
        let written = rendered
            .and_then(|()| paths.iter().try_for_each(|path| self.output.write(path, made, text.as_bytes())).map_err(RenderError::Output));
        TEXT.set(text);
        written
    }

    fn data(&self, id: DutyId) -> Result<(), O::Error> {
        let (from, paths) = (self.from.duty(id), plan::data_paths(self.plan, id));
        if self.has(&paths, from) { Ok(()) } else { self.write(&paths, from, plan::data(self.plan, id).as_bytes()) }
    }

    /// What there is little of, and needs no template.
    fn single(&self) -> Result<(), O::Error> {
        let content = self.plan.content;
        content.departments.ids().try_for_each(|id| {
            let (from, paths) = (self.from.clauses(), plan::calendar_paths(self.plan, id));
            if self.has(&paths, from) {
                return Ok(());
            }
            match plan::calendar(self.plan, id) {
                Some(text) => self.write(&paths, from, text.as_bytes()),
                None => Ok(()),
            }
        })?;
        if let Some(text) = plan::redirects(self.plan) {
            self.write(&[plan::REDIRECTS.to_owned()], self.from.whole(), text.as_bytes())?;
        }
        let of_theme = self.theme.fingerprint();
        self.theme.assets.iter().try_for_each(|(path, bytes)| match self.output.has(path, of_theme) {
            true => Ok(()),
            false => self.output.write(path, Made::from(of_theme), bytes),
        })
    }

    /// The index of the search, and what it says.
    fn search(&self) -> Result<Kept, O::Error> {
        let made = Made::from(self.from.whole());
        let languages = &self.plan.content.site.languages;
        for (lang, words) in languages.all().zip(self.theme.search_words()) {
            let key = format!("words-{}", languages.tag(lang));
            let script = search::files::script(&key, words.to_string().as_bytes());
            self.output.write(&format!("search/{key}.js"), made, &script)?;
        }
        let corpus = ContentCorpus::new(self.plan.content, self.plan.relations);
        let files = IndexFiles { output: self.output, made, is_one_missing: AtomicBool::new(false) };
        let kept = update(&corpus, self.output.index(), &files)?;
        if files.is_one_missing.load(Ordering::Relaxed) { update(&corpus, None, &files) } else { Ok(kept) }
    }

    fn has(&self, paths: &[String], from: Fingerprint) -> bool {
        paths.iter().all(|path| self.output.has(path, from))
    }

    fn write(&self, paths: &[String], from: Fingerprint, bytes: &[u8]) -> Result<(), O::Error> {
        paths.iter().try_for_each(|path| self.output.write(path, Made::from(from), bytes))
    }
}

/// Where the files of the index go.
struct IndexFiles<'o, O> {
    output: &'o O,
    made: Made,
    /// Whether a file that was to stay is not there. Then all of them are made.
    is_one_missing: AtomicBool,
}

impl<O: Output> Sink for IndexFiles<'_, O> {
    type Error = O::Error;

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), O::Error> {
        self.output.write(path, self.made, bytes)
    }

    fn keep(&self, path: &str) -> Result<(), O::Error> {
        if !self.output.stays(path, self.made) {
            self.is_one_missing.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}
