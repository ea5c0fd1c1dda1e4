//! Reading: what a site is built from, if that is not what the last build had.

use std::path::Path;
use std::time::SystemTime;

use super::inputs::Inputs;
use crate::check::Held;
use crate::cli::{Loaded, Outcome, unreadable};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::report::Tally;
use crate::fingerprint::Fingerprint;
use crate::read::{Seen, Sources};
use crate::write::MadeOf;
use crate::write::kept::Glance;

/// What there is to build from.
pub(super) enum Input {
    /// What the last build had. This is what it looks like; None if that is not to be trusted.
    Same(Option<Fingerprint>),
    /// Something else.
    Other(Texts),
}

impl Input {
    /// That of the site at `root`, of whose last build this can be told at a glance.
    pub(super) fn of(root: &Path, inputs: &Inputs, last: Option<&Glance>) -> Result<Self, Outcome> {
        let seen = Seen::of(root);
        let look = seen.as_ref().map(|seen| inputs.look(seen.look()));
        if let Some(known) = last.and_then(|last| last.seen).filter(|known| look == Some(*known)) {
            return Ok(Self::Same(Some(known)));
        }
        let texts = Texts::seen(root, inputs, seen)?;
        let is_same = last.is_some_and(|last| last.inputs == texts.fingerprint);
        let holds = texts.seen.as_ref().is_some_and(|seen| seen.holds_from(texts.began));
        Ok(if is_same { Self::Same(look.filter(|_| holds)) } else { Self::Other(texts) })
    }
}

/// The texts of a site and of all its themes.
pub(super) struct Texts {
    sources: Sources,
    found: Vec<Diagnostic>,
    themes: Vec<(String, Vec<u8>)>,
    fingerprint: Fingerprint,
    /// What they looked like just before they were read, if that could be told.
    seen: Option<Seen>,
    /// When reading them began.
    began: SystemTime,
}

impl Texts {
    /// Those of the site at `root`, whatever the last build had.
    pub(super) fn read(root: &Path, inputs: &Inputs) -> Result<Self, Outcome> {
        Self::seen(root, inputs, Seen::of(root))
    }

    /// Those of a site that looked like this just before.
    fn seen(root: &Path, inputs: &Inputs, seen: Option<Seen>) -> Result<Self, Outcome> {
        let began = SystemTime::now();
        let (sources, found) = crate::read::read(root).map_err(|error| unreadable(root, &error))?;
        let themes = crate::read::theme::files(root)
            .map_err(|error| Outcome::Usage(format!("cannot read {}: {error}", root.join("themes").display())))?;
        Ok(Self { fingerprint: inputs.fingerprint(&sources, &themes, None), sources, found, themes, seen, began })
    }

    /// Examines them, with the theme that the site has. `held` is the seals that held in the last build.
    pub(super) fn examined(self, root: &Path, inputs: &Inputs, mut held: Option<Held>) -> Result<Examined, Outcome> {
        let Self { sources, found, themes, fingerprint, seen, began } = self;
        let loaded = Loaded::of(root, sources, found, inputs.base_url, &inputs.selection, &mut held)?;
        // The program ends with this, and the system takes all of it back faster than it could be taken apart here.
        Ok(Examined { loaded: Box::leak(Box::new(loaded)), themes, fingerprint, seen, began, held })
    }
}

/// A site that can be written, if nothing found in it is an error.
pub(super) struct Examined {
    pub(super) loaded: &'static Loaded,
    themes: Vec<(String, Vec<u8>)>,
    fingerprint: Fingerprint,
    seen: Option<Seen>,
    began: SystemTime,
    held: Option<Held>,
}

impl Examined {
    /// What it is made of. `addresses` is the list of addresses that is at `root` by now, if it is not the one that was read.
    pub(super) fn made_of(&self, root: &Path, inputs: &Inputs, addresses: Option<&str>) -> MadeOf {
        let seen = self.seen.clone().filter(|seen| seen.holds_for(&self.loaded.sources, self.began, root));
        let (fingerprint, seen) = match addresses {
            Some(_) => {
                let fingerprint = inputs.fingerprint(&self.loaded.sources, &self.themes, addresses);
                (fingerprint, seen.and_then(|seen| seen.with_new_addresses(root)))
            }
            None => (self.fingerprint, seen),
        };
        MadeOf {
            inputs: fingerprint,
            held: self.held,
            seen: seen.map(|seen| inputs.look(seen.look())),
            sources: self.loaded.source_count,
            warnings: Tally::of(&self.loaded.found).warnings,
        }
    }
}
