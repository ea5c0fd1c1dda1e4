//! A sealed batch says what it said when it was approved. What says that it was approved is sealed, and what is sealed is there.

use super::Facts;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::parse::RawBatch;
use crate::read::{LOCK_FILE, Sources};
use crate::seal::{Difference, Lock, Meaning, PARTS, batch_name, differences};

pub(super) fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let file = facts.sources.find(LOCK_FILE).filter(|file| facts.sources.file(*file).readable);
    let (lock, faults) = file.map(|file| Lock::read(&facts.sources.file(file).text)).unwrap_or_default();
    let mut found: Vec<Diagnostic> = facts.raw.batches.iter().flat_map(|batch| of_batch(batch, &lock, facts.sources)).collect();
    let Some(file) = file else { return found };
    found.extend(faults.into_iter().map(|(range, message)| {
        Diagnostic::new(Code::BrokenLock, Place::new(file, range), message)
            .hint("after a merge keep the lines of both sides, one a batch; a lost line comes back from version control, never by hand")
    }));
    let is_here = |name: &str| facts.raw.batches.iter().any(|batch| batch_name(batch) == *name);
    let is_unread = |name: &str| facts.raw.unread.iter().any(|file| facts.sources.file(*file).path == source_path(name));
    let gone = lock.seals.iter().filter(|(name, _)| !is_here(name) && !is_unread(name));
    found.extend(gone.map(|(name, (_, range))| {
        let place = Place::new(file, range.start..range.start + name.len());
        Diagnostic::new(Code::MissingSeal, place, format!("the approved batch `{name}` is not there"))
            .hint(format!("bring `{}` back; a duty ends by a later batch that repeals it, not by taking its batch away", source_path(name)))
    }));
    found
}

fn source_path(name: &str) -> String {
    let mut parts = name.split('/');
    let mut next = || parts.next().unwrap_or_default();
    format!("content/{}/lists/{}/batch-{}.md", next(), next(), next())
}

fn of_batch(batch: &RawBatch, lock: &Lock, sources: &Sources) -> Vec<Diagnostic> {
    let name = batch_name(batch);
    let seal = lock.seals.get(&name).map(|(seal, _)| seal);
    let Some(seal) = seal else {
        let missing = batch.approval.as_ref().map(|approval| {
            Diagnostic::new(Code::MissingSeal, batch.title.place, "this batch says that it was approved, and is not sealed")
                .hint(format!("take `[approval]` out and run `purview approve {name} --date {} --by … --document …`", approval.date))
        });
        return missing.into_iter().collect();
    };
    let meaning = Meaning::new(batch);
    let now = meaning.seal();
    if *seal == now {
        return Vec::new();
    }
    let hint =
        format!("undo the change, or record it with `purview correct {name} --date … --reason …`; a new decision belongs into a new batch");
    let at = |id: &str| batch.entries.iter().find(|entry| entry.slug.as_ref().is_some_and(|slug| slug.value == id));
    let heading = |id: &str| at(id).map_or(batch.title.place, |entry| entry.title.place);
    let say = |difference: &Difference| {
        let (places, fallback, message) = match difference {
            Difference::Head => {
                let places = meaning.head().changed(&seal.head, sources);
                (places, batch.title.place, "what stands above the duties is not what was approved".to_owned())
            }
            Difference::Added(id) => (Vec::new(), heading(id), format!("the duty `{id}` was not approved")),
            Difference::Removed(id) => (Vec::new(), batch.title.place, format!("the approved duty `{id}` is missing")),
            Difference::Changed(id, part) => {
                let sealed = seal.duties.get(id).map(|parts| &parts[*part]);
                let places = meaning.part(id, *part).zip(sealed).map(|(now, sealed)| now.changed(sealed, sources)).unwrap_or_default();
                (places, heading(id), format!("the duty `{id}` is not what was approved: it differs in {}", PARTS[*part]))
            }
        };
        let (first, others) = places.split_first().map_or((fallback, &[][..]), |(first, others)| (*first, others));
        let finding = Diagnostic::new(Code::BrokenSeal, first, message).hint(hint.clone());
        others.iter().fold(finding, |finding, place| finding.related(*place, "and here"))
    };
    differences(seal, &now).iter().map(say).collect()
}
