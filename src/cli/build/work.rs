//! Writing: from an edition to a folder or an archive.

use std::fs;
use std::io;
use std::path::Path;

use super::counted::Counted;
use super::inputs::Inputs;
use super::read::Examined;
use super::report::{Built, Failure};
use crate::cli::output;
use crate::read::ADDRESSES_FILE;
use crate::search::kept::Kept;
use crate::theme::Theme;
use crate::write::archive::{Archive, Form};
use crate::write::compress::Precompressed;
use crate::write::sources::write_all;
use crate::write::{Changes, Output, Published, Stage, Standing, kept};
use crate::{Edition, RenderError};

/// What a site is written from.
pub(super) struct Work<'w> {
    root: &'w Path,
    inputs: &'w Inputs<'w>,
    site: &'w Examined,
    edition: &'w Edition,
    theme: &'w Theme,
}

impl<'w> Work<'w> {
    /// The work on a site at `root`, unless there are errors in it.
    pub(super) fn on(root: &'w Path, inputs: &'w Inputs<'w>, site: &'w Examined) -> Result<Self, Failure> {
        let ready = site.loaded.ready.as_ref().ok_or(Failure::Input(Vec::new()));
        ready.map(|(edition, theme)| Self { root, inputs, site, edition, theme })
    }

    /// Writes the site over what stands in a folder.
    pub(super) fn write_folder(&self, standing: Standing) -> Result<(Built, Changes), Failure> {
        let stage = Stage::over(standing, kept::program()).map_err(Failure::Disk)?;
        let index = self.render(&stage)?;
        let addresses = self.keep_addresses()?;
        let of = self.site.made_of(self.root, self.inputs, addresses.as_ref().map(|kept| kept.text.as_str()));
        let published = stage.publish(of, index).inspect_err(|_| self.forget_addresses(addresses.as_ref()));
        let Published { files, written, changes } = published.map_err(Failure::Disk)?;
        Ok((Built { files, written, kept: addresses.map_or(0, |kept| kept.new) }, changes))
    }

    /// Writes the site into one archive.
    pub(super) fn write_archive(&self, path: &Path, form: Form) -> Result<Built, Failure> {
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
            true => self.edition.render(&self.site.loaded.sources, self.theme, self.inputs.date, &Precompressed(&counted)),
            false => self.edition.render(&self.site.loaded.sources, self.theme, self.inputs.date, &counted),
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
