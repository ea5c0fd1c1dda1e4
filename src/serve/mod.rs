//! Serving: a site in memory, made again as its sources change, for whoever edits them.
//!
//! A rebuild is that of `build`, from the files before to the files after. Pages that are open are told, and load themselves anew; if the sources
//! have errors, the pages stay, and say what is wrong.

mod memory;
mod server;
mod watch;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use tokio::sync::watch as channel;

use crate::diagnostic::report::{self, Tally};
use crate::diagnostic::{Diagnostic, Severity};
use crate::fingerprint::Fingerprint;
use crate::read::Sources;
use crate::search::kept::Kept;
use crate::select::Selection;
use crate::theme::Theme;
use crate::{Examined, Known, RenderError};

use memory::Memory;

pub use memory::Files;

/// What is served.
#[derive(Clone, Debug, Default)]
pub struct Served {
    /// Changes whenever pages do.
    pub version: u64,
    /// The files of the site.
    pub files: Arc<Files>,
    /// What is wrong with the sources, for people; empty if nothing is.
    pub faults: String,
}

/// How a rebuild went.
#[derive(Debug)]
pub struct Rebuilt {
    /// Files of the site.
    pub files: usize,
    /// How many of them were made anew.
    pub made: usize,
    /// How long it took.
    pub took: Duration,
    /// How much was found.
    pub tally: Tally,
}

/// A site that is made again and again.
pub struct Workshop {
    root: PathBuf,
    selection: Selection,
    date: Date,
    served: Served,
    index: Option<Kept>,
    /// The sources that were read last, and what is known of them.
    sources: Sources,
    known: Known,
    /// The theme that was loaded last, and what from.
    theme: Option<(Fingerprint, Theme)>,
}

impl Workshop {
    /// The site in the folder `root`, as an edition shows it. Nothing is read yet.
    pub fn new(root: &Path, selection: Selection, date: Date) -> Self {
        Self {
            root: root.to_owned(),
            selection,
            date,
            served: Served::default(),
            index: None,
            sources: Sources::default(),
            known: Known::default(),
            theme: None,
        }
    }

    /// What is served now.
    pub fn served(&self) -> Served {
        self.served.clone()
    }

    /// Makes what changed since the last time.
    ///
    /// # Errors
    /// If the folder cannot be read. Errors in sources and theme come with the findings; then the pages stay as they were.
    pub fn rebuild(&mut self) -> io::Result<Rebuilt> {
        let start = Instant::now();
        let (mut sources, found) = crate::read::read_over(&self.root, std::mem::take(&mut self.sources))?;
        let Examined { site, edition, mut found } = crate::examine_again(&sources, found, &self.selection, &mut self.known);
        let files = crate::read::theme::read(&self.root, &site.theme, &mut sources)?;
        let of_theme = Fingerprint::of(&(files.effective(), &site));
        if self.theme.as_ref().is_none_or(|(known, _)| *known != of_theme) {
            self.theme = Theme::new(&files, &site, &sources).map_err(|faults| found.extend(faults)).ok().map(|theme| (of_theme, theme));
        }
        let mut made = 0;
        if let (Some(edition), Some((_, theme))) = (&edition, &self.theme) {
            let memory = Memory::over(Arc::clone(&self.served.files), self.index.as_ref());
            match edition.render(&sources, theme, self.date, &memory) {
                Ok(index) => {
                    let files;
                    (files, made) = memory.finish();
                    self.index = Some(index);
                    let is_other = made > 0 || files.len() != self.served.files.len();
                    self.served.version += u64::from(is_other);
                    self.served.files = Arc::new(files);
                }
                Err(RenderError::Theme(faults)) => found.extend(faults),
                Err(RenderError::Output(never)) => match never {},
            }
        }
        self.served.faults = told(&found, &sources);
        // Whoever waits for the pages does not wait for all this to be taken apart.
        rayon::spawn(move || drop(edition));
        self.sources = sources;
        Ok(Rebuilt { files: self.served.files.len(), made, took: start.elapsed(), tally: Tally::of(&found) })
    }
}

/// Errors as people read them, without colours.
fn told(found: &[Diagnostic], sources: &Sources) -> String {
    let errors = found.iter().filter(|finding| finding.code.severity() == Severity::Error);
    errors.map(|finding| anstream::adapter::strip_str(&report::text(finding, sources)).to_string() + "\n\n").collect()
}

/// Serves a site until the program is stopped: `told` hears of the address, and of each rebuild.
///
/// # Errors
/// If the address cannot be had, or the folder cannot be watched.
pub fn serve(mut workshop: Workshop, address: SocketAddr, mut told: impl FnMut(Told<'_>)) -> io::Result<()> {
    let listener = TcpListener::bind(address)?;
    let mut watched = watch::folder(&workshop.root)?;
    let (sender, receiver) = channel::channel(workshop.served());
    told(Told::Rebuilt(&workshop.rebuild()?, &workshop.served.faults));
    sender.send_replace(workshop.served());
    told(Told::Serving(listener.local_addr()?));
    std::thread::spawn(move || server::run(listener, receiver));
    while watched.wait() {
        let rebuilt = workshop.rebuild()?;
        sender.send_replace(workshop.served());
        told(Told::Rebuilt(&rebuilt, &workshop.served.faults));
    }
    Ok(())
}

/// What is told of serving.
#[derive(Debug)]
pub enum Told<'a> {
    /// Pages can be had at an address from now on.
    Serving(SocketAddr),
    /// The site was made again; what is wrong with its sources.
    Rebuilt(&'a Rebuilt, &'a str),
}

/// The file that a path of a request means: `/demo/` is an index.
pub fn file_of(path: &str) -> String {
    let path = path.trim_start_matches('/');
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}
