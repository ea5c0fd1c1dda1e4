//! `purview build`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use clap::Args;
use indicatif::ProgressBar;

use super::edition::Shown;
use super::inputs::Inputs;
use super::{Format, Loaded, Outcome, output, unreadable};
use crate::diagnostic::report::Tally;
use crate::diagnostic::{Diagnostic, Severity};
use crate::fingerprint::Fingerprint;
use crate::read::{ADDRESSES_FILE, SITE_FILE, Seen, Sources};
use crate::search::kept::Kept;
use crate::theme::Theme;
use crate::write::archive::{Archive, Form};
use crate::write::compress::Precompressed;
use crate::write::kept::{self, Build, Counts, Glance};
use crate::write::sources::write_all;
use crate::write::{Changes, Folder, Made, MadeOf, Output, Published, Stage, Standing};
use crate::{Edition, RenderError};

/// Build the website
///
/// Reads `purview.toml`, `content/` and the theme, and writes the site. If the sources have errors, all of them are reported and nothing is
/// written: what stood in the output folder stays. What would be the same as in the last build is neither made nor touched; a `.public.purview-kept`
/// beside the output tells what that was. Files in the output folder that purview did not write are kept.
#[derive(Args)]
pub struct Options {
    /// Where to write the site, from the current folder [default: `public` in the site's folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Absolute address of the site, in place of `base_url` in purview.toml
    #[arg(long, value_name = "URL", value_parser = parse_base_url)]
    base_url: Option<String>,

    #[command(flatten)]
    shown: Shown,

    /// Write one archive instead of a folder: `.tar`, `.tar.gz` or `.tar.zst`
    #[arg(long, value_name = "FILE", value_parser = parse_archive, conflicts_with_all = ["out", "changed_urls"])]
    archive: Option<Archived>,

    /// Write `.gz` and `.br` files beside texts, for servers that hand them out
    #[arg(long)]
    precompress: bool,

    /// List the addresses that caches may hold and that the build added, changed or removed, one a line
    #[arg(long, value_name = "FILE")]
    changed_urls: Option<PathBuf>,

    /// How findings are printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Where an archive is to be written, and how.
#[derive(Clone)]
struct Archived {
    path: PathBuf,
    form: Form,
}

fn parse_archive(path: &str) -> Result<Archived, String> {
    let path = PathBuf::from(path);
    Form::of(&path).map(|form| Archived { path, form }).ok_or_else(|| "its name must end in .tar, .tar.gz or .tar.zst".to_owned())
}

fn parse_base_url(url: &str) -> Result<String, String> {
    crate::parse::check_base_url(url).map(|()| crate::parse::with_slash(url))
}

pub(super) fn run(root: &Path, options: &Options) -> Outcome {
    let start = Instant::now();
    let (date, selection) = match options.shown.selection() {
        Ok(shown) => shown,
        Err(message) => return Outcome::Usage(message),
    };
    let out = options.out.clone().unwrap_or_else(|| root.join("public"));
    if let Err(message) = check_places(root, &out, options) {
        return Outcome::Usage(message);
    }
    let place = options.archive.as_ref().map_or(&out, |archive| &archive.path);
    let reporter = Reporter { options, out: place, start };
    let inputs = Inputs { date, selection, base_url: options.base_url.as_deref(), precompress: options.precompress };
    let target = || match &options.archive {
        Some(archived) => Ok(Target::Archive(archived)),
        None => Folder::of(&out).map(Target::Folder),
    };
    let (target, seen) = rayon::join(target, || Seen::of(root));
    let look = |seen: Option<Seen>| seen.map(|seen| inputs.look(seen.look()));
    // For programs the findings are told in full, and so found again.
    let may_stay = options.format == Format::Text;
    let glance = target.as_ref().ok().and_then(Target::glance);
    if let Some(glance) = glance.filter(|glance| may_stay && glance.inputs.is_some() && glance.inputs == look(seen)) {
        return reporter.unchanged(glance.counts);
    }
    let seen = seen.filter(|seen| seen.holds_from(SystemTime::now()));
    let (target, read) = rayon::join(|| target.and_then(Target::opened), || crate::read::read(root));
    let (sources, found) = match read {
        Ok(read) => read,
        Err(error) => return unreadable(root, &error),
    };
    let themes = match crate::read::theme::files(root) {
        Ok(files) => files,
        Err(error) => return Outcome::Usage(format!("cannot read {}: {error}", root.join("themes").display())),
    };
    let target = match target {
        Ok(target) => target,
        Err(error) => return reporter.failed(&sources, &[], &error),
    };
    let build = target.build();
    let fingerprint = |sources: &Sources, addresses: Option<&str>| inputs.fingerprint(sources, &themes, addresses);
    let known = build.map(|build| (build.inputs, fingerprint(&sources, None)));
    if may_stay
        && known.is_some_and(|(before, now)| before == now)
        && let Some(counts) = target.untouched()
    {
        target.keep(look(seen));
        return reporter.unchanged(counts);
    }
    // The program ends with this, and the system takes all of it back faster than it could be taken apart here.
    let site: &'static mut Loaded = match Loaded::of(root, sources, found, options.base_url.as_deref(), &selection) {
        Ok(site) => Box::leak(Box::new(site)),
        Err(outcome) => return outcome,
    };
    let tally = Tally::of(&site.found);
    if options.format == Format::Text {
        output::step("read", &format!("{} sources", site.source_count));
        output::step("checked", &checked(tally));
    }
    let written = match &site.ready {
        None => Err(Failure::Input(Vec::new())),
        Some((edition, theme)) => {
            let work = Work { root, edition, theme, sources: &site.sources, inputs: &inputs };
            match target {
                Target::Folder(standing) => {
                    let of = |addresses: Option<&str>| MadeOf {
                        inputs: match (addresses, known) {
                            (None, Some((_, now))) => now,
                            _ => fingerprint(&site.sources, addresses),
                        },
                        seen: look(if addresses.is_some() { seen.and_then(|seen| seen.with_new_addresses(root)) } else { seen }),
                        sources: site.source_count,
                        warnings: tally.warnings,
                    };
                    work.write_folder(standing, of)
                }
                Target::Archive(Archived { path, form }) => work.write_archive(path, *form).map(|built| (built, Changes::default())),
            }
        }
    };
    reporter.tell(written, site)
}

fn checked(tally: Tally) -> String {
    match tally {
        Tally { errors: 0, warnings: 0 } => "no errors, no warnings".to_owned(),
        tally @ Tally { errors: 0, .. } => format!("{tally} (`purview check` shows them)"),
        tally => tally.to_string(),
    }
}

enum Failure {
    Input(Vec<Diagnostic>),
    Disk(io::Error),
}

/// Where a site is written.
enum Target<'o, F> {
    /// Over what stands in a folder.
    Folder(F),
    /// Into an archive, whatever stood there.
    Archive(&'o Archived),
}

impl<'o> Target<'o, Folder> {
    /// What the last build kept, if all files are as that left them.
    fn glance(&self) -> Option<Glance> {
        match self {
            Self::Folder(folder) => folder.untouched(),
            Self::Archive(_) => None,
        }
    }

    fn opened(self) -> io::Result<Target<'o, Standing>> {
        match self {
            Self::Folder(folder) => Standing::in_folder(folder).map(Target::Folder),
            Self::Archive(archived) => Ok(Target::Archive(archived)),
        }
    }
}

impl Target<'_, Standing> {
    /// What is kept of the build of the site that stands there.
    fn build(&self) -> Option<&Build> {
        match self {
            Self::Folder(standing) => standing.build(),
            Self::Archive(_) => None,
        }
    }

    /// What was told of that build, if all files are as it left them.
    fn untouched(&self) -> Option<Counts> {
        match self {
            Self::Folder(standing) => standing.untouched(),
            Self::Archive(_) => None,
        }
    }

    /// Lets the next build see at a glance that nothing changed.
    fn keep(self, seen: Option<Fingerprint>) {
        if let Self::Folder(standing) = self {
            standing.keep(seen);
        }
    }
}

/// What was built.
struct Built {
    /// Files of the site.
    files: usize,
    /// How many of them were written; the others stood there.
    written: usize,
    /// Addresses that are kept from now on.
    kept: usize,
}

/// Says how a build went.
struct Reporter<'o> {
    options: &'o Options,
    out: &'o Path,
    start: Instant,
}

impl Reporter<'_> {
    /// Nothing had to be done.
    fn unchanged(&self, counts: Counts) -> Outcome {
        output::step("read", &format!("{} sources", counts.sources));
        output::step("checked", &checked(Tally { errors: 0, warnings: counts.warnings }));
        self.done(&Built { files: counts.files, written: 0, kept: 0 });
        self.list_changes(&Changes::default(), "")
    }

    /// What came of writing a site, with all that was found in its sources.
    fn tell(&self, written: Result<(Built, Changes), Failure>, site: &mut Loaded) -> Outcome {
        match written {
            Ok((built, changes)) => {
                match self.options.format {
                    Format::Text => self.done(&built),
                    Format::Json => {
                        let written =
                            output::Written::Site { out: self.out.display().to_string(), files: built.files, written: built.written };
                        output::json(&site.found, &site.sources, written);
                    }
                }
                let base_url = site.ready.as_ref().map_or("", |(edition, _)| edition.content.site.base_url.as_str());
                self.list_changes(&changes, base_url)
            }
            Err(Failure::Input(faults)) => {
                site.found.extend(faults);
                match self.options.format {
                    Format::Text => {
                        output::findings(&site.found, &site.sources, Severity::Error);
                        output::error(&format!("{}; nothing was written", Tally::of(&site.found)));
                    }
                    Format::Json => output::json(&site.found, &site.sources, output::Written::Nothing),
                }
                Outcome::Failed
            }
            Err(Failure::Disk(error)) => self.failed(&site.sources, &site.found, &error),
        }
    }

    fn done(&self, Built { files, written, kept }: &Built) {
        if *kept > 0 {
            output::step("kept", &format!("{kept} new addresses in {ADDRESSES_FILE}; commit it with the sources"));
        }
        let seconds = self.start.elapsed().as_secs_f64();
        let out = self.out.display();
        let wrote = match *written {
            0 => format!("nothing, for all {files} files in {out} are as they should be"),
            _ if written == files => format!("{files} files to {out}"),
            _ => format!("{written} of {files} files to {out}"),
        };
        output::step("wrote", &format!("{wrote} in {seconds:.2} s"));
        if self.options.archive.is_none() {
            output::step("open", &self.out.join("index.html").display().to_string());
        }
    }

    fn list_changes(&self, changes: &Changes, base_url: &str) -> Outcome {
        let Some(file) = &self.options.changed_urls else { return Outcome::Done };
        match fs::write(file, changes.urls(base_url)) {
            Ok(()) => Outcome::Done,
            Err(error) => {
                output::error(&format!("the site is in place, but {} cannot be written: {error}", file.display()));
                Outcome::Failed
            }
        }
    }

    fn failed(&self, sources: &Sources, found: &[Diagnostic], error: &io::Error) -> Outcome {
        let message = format!("{error}; the site in {} is as it was", self.out.display());
        match self.options.format {
            Format::Text => output::error(&message),
            Format::Json => output::json(found, sources, output::Written::Failed(message)),
        }
        Outcome::Failed
    }
}

/// An output whose pages are counted on a bar.
struct Counted<'o, O> {
    output: &'o O,
    bar: &'o ProgressBar,
}

impl<O: Output> Counted<'_, O> {
    fn count(&self, path: &str) {
        if path.ends_with(".html") {
            self.bar.inc(1);
        }
    }
}

impl<O: Output> Output for Counted<'_, O> {
    type Error = O::Error;

    fn expect(&self, pages: usize) {
        self.bar.set_length(pages as u64);
    }

    fn has(&self, path: &str, from: Fingerprint) -> bool {
        let has = self.output.has(path, from);
        has.then(|| self.count(path)).is_some()
    }

    fn has_view(&self, path: &str, made: Made) -> bool {
        let has = self.output.has_view(path, made);
        has.then(|| self.count(path)).is_some()
    }

    fn stays(&self, path: &str, made: Made) -> bool {
        self.output.stays(path, made)
    }

    fn index(&self) -> Option<&Kept> {
        self.output.index()
    }

    fn standing(&self, path: &str) -> Option<[u8; 32]> {
        self.output.standing(path)
    }

    fn write(&self, path: &str, made: Made, bytes: &[u8]) -> Result<(), O::Error> {
        self.count(path);
        self.output.write(path, made, bytes)
    }

    fn at_a_time(&self) -> usize {
        self.output.at_a_time()
    }

    fn settle(&self) -> Result<(), O::Error> {
        self.output.settle()
    }
}

/// What a site is written from.
struct Work<'w> {
    root: &'w Path,
    edition: &'w Edition,
    theme: &'w Theme,
    sources: &'w Sources,
    inputs: &'w Inputs<'w>,
}

impl Work<'_> {
    /// Writes the site over what stands in a folder. `of` says what it is made of, with the list of addresses that it has by now.
    fn write_folder(&self, standing: Standing, of: impl FnOnce(Option<&str>) -> MadeOf) -> Result<(Built, Changes), Failure> {
        let stage = Stage::over(standing, kept::program()).map_err(Failure::Disk)?;
        let index = self.render(&stage)?;
        let addresses = self.keep_addresses()?;
        let of = of(addresses.as_ref().map(|kept| kept.text.as_str()));
        let published = stage.publish(of, index).inspect_err(|_| self.forget_addresses(addresses.as_ref()));
        let Published { files, written, changes } = published.map_err(Failure::Disk)?;
        Ok((Built { files, written, kept: addresses.map_or(0, |kept| kept.new) }, changes))
    }

    /// Writes the site into one archive.
    fn write_archive(&self, path: &Path, form: Form) -> Result<Built, Failure> {
        let midnight = self.inputs.date.to_zoned(jiff::tz::TimeZone::UTC).map_or(0, |time| time.timestamp().as_second());
        let archive = Archive::new(path, form, u64::try_from(midnight).unwrap_or(0)).map_err(Failure::Disk)?;
        self.render(&archive)?;
        let addresses = self.keep_addresses()?;
        let files = archive.finish().inspect_err(|_| self.forget_addresses(addresses.as_ref())).map_err(Failure::Disk)?;
        Ok(Built { files, written: files, kept: addresses.map_or(0, |kept| kept.new) })
    }

    fn render<O: Output<Error = io::Error>>(&self, output: &O) -> Result<Kept, Failure> {
        let bar = output::progress(0, "writing");
        let counted = Counted { output, bar: &bar };
        let rendered = match self.inputs.precompress {
            true => self.edition.render(self.sources, self.theme, self.inputs.date, &Precompressed(&counted)),
            false => self.edition.render(self.sources, self.theme, self.inputs.date, &counted),
        };
        bar.finish_and_clear();
        rendered.map_err(|error| match error {
            RenderError::Theme(faults) => Failure::Input(faults),
            RenderError::Output(error) => Failure::Disk(error),
        })
    }

    /// Keeps the edition's addresses in the site's sources, if any are new. They are kept before they are published, for none may be published that is not.
    fn keep_addresses(&self) -> Result<Option<KeptAddresses>, Failure> {
        let Some((text, new)) = self.edition.new_addresses() else { return Ok(None) };
        let before = fs::read_to_string(self.root.join(ADDRESSES_FILE)).ok();
        let about = |(path, error): (String, io::Error)| io::Error::new(error.kind(), format!("{path} cannot be written: {error}"));
        write_all(self.root, &[(ADDRESSES_FILE, &text)]).map_err(|error| Failure::Disk(about(error)))?;
        Ok(Some(KeptAddresses { text, new, before }))
    }

    /// Takes back what was kept of a site that could not be published.
    fn forget_addresses(&self, kept: Option<&KeptAddresses>) {
        let _ = match kept {
            Some(KeptAddresses { before: Some(before), .. }) => {
                write_all(self.root, &[(ADDRESSES_FILE, before)]).map_err(|(_, error)| error)
            }
            Some(KeptAddresses { before: None, .. }) => fs::remove_file(self.root.join(ADDRESSES_FILE)),
            None => Ok(()),
        };
    }
}

/// Addresses that were kept.
struct KeptAddresses {
    /// The list of all of them, as it is now.
    text: String,
    /// How many are new.
    new: usize,
    /// The list before, if there was one.
    before: Option<String>,
}

/// What is written must not lie where sources are, nor anything else in the site.
fn check_places(root: &Path, out: &Path, options: &Options) -> Result<(), String> {
    check_out(root, out)?;
    if let Some(archived) = &options.archive {
        check_file(root, out, "--archive", &archived.path)?;
    }
    let Some(file) = &options.changed_urls else { return Ok(()) };
    check_file(root, out, "--changed-urls", file)?;
    // What cannot be listed afterwards would stay in caches.
    let opened = fs::File::options().append(true).create(true).open(file);
    opened.map(drop).map_err(|error| format!("`--changed-urls {}` cannot be written: {error}", file.display()))
}

/// The output folder is replaced as a whole, so it must not hold the site's sources.
fn check_out(root: &Path, out: &Path) -> Result<(), String> {
    let (root, out_path) = (real(root), real(out));
    if out_path.is_file() {
        return Err(format!("`--out {}` is a file, not a folder", out.display()));
    }
    let inside = |folder: &str| out_path.starts_with(root.join(folder));
    if root.starts_with(&out_path) || inside("content") || inside("themes") {
        return Err(format!("`--out {}` holds the sources of the site; choose a folder of its own", out.display()));
    }
    Ok(())
}

/// A file that is written must be none of the site, and none of its sources.
fn check_file(root: &Path, out: &Path, option: &str, path: &Path) -> Result<(), String> {
    let (root, file) = (real(root), real(path));
    let is_source = ["content", "themes", SITE_FILE].iter().any(|source| file.starts_with(root.join(source)));
    if is_source || file.starts_with(real(out)) {
        return Err(format!("`{option} {}` is a place for the site or its sources; choose another", path.display()));
    }
    Ok(())
}

/// A path without links and `..`, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let known = path.ancestors().find_map(|known| Some((known, known.canonicalize().ok()?)));
    match known {
        Some((known, real)) => path.strip_prefix(known).map_or(real.clone(), |rest| real.join(rest)),
        None => path,
    }
}
