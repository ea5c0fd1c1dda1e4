//! A sealed batch says what it said when it was approved. What says that it was approved is sealed, and what is sealed is there.

use std::collections::BTreeSet;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::fingerprint::Fingerprint;
use crate::model::Status;
use crate::parse::{RawBatch, RawContent, place_of};
use crate::read::{LOCK_FILE, SITE_FILE, Sources};
use crate::seal::{Change, Difference, INTRODUCTION, Lock, Meaning, PARTS, batch_name, differences, digest};

/// The texts of all that is sealed, as they were when every seal held. While they are the same, only what is not sealed has to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held(Fingerprint);

impl Held {
    /// The settings count, because languages decide what a text means.
    fn of(sources: &Sources, raw: &RawContent) -> Self {
        let sealed = raw.batches.par_iter().filter(|batch| batch.approval.is_some()).map(|batch| {
            let file = sources.file(batch.title.place.file);
            Fingerprint::of(&(&file.path, &file.text))
        });
        let text = |path| sources.find(path).map(|file| sources.file(file)).map(|file| (&file.text, file.readable));
        Self(Fingerprint::of(&(text(SITE_FILE), text(LOCK_FILE), Fingerprint::of_all(sealed))))
    }
}

/// `held` is what held last, and afterwards what holds now.
pub(super) fn check(sources: &Sources, raw: &RawContent, held: &mut Option<Held>) -> Vec<Diagnostic> {
    let now = Held::of(sources, raw);
    if *held == Some(now) {
        return of_others(sources, raw);
    }
    let found = of_all(sources, raw);
    *held = found.is_empty().then_some(now);
    found
}

/// What there is to say of batches that are not approved: one may have been.
fn of_others(sources: &Sources, raw: &RawContent) -> Vec<Diagnostic> {
    let others: Vec<&RawBatch> = raw.batches.iter().map(|batch| &**batch).filter(|batch| batch.approval.is_none()).collect();
    let text = sources.find(LOCK_FILE).map_or("", |file| &sources.file(file).text);
    let lock = Lock::of_some(text, &others.iter().map(|batch| batch_name(batch)).collect());
    others.into_iter().flat_map(|batch| of_batch(batch, &lock, sources)).collect()
}

fn of_all(sources: &Sources, raw: &RawContent) -> Vec<Diagnostic> {
    let file = sources.find(LOCK_FILE).filter(|file| sources.file(*file).readable);
    let (lock, faults) = file.map(|file| Lock::read(&sources.file(file).text)).unwrap_or_default();
    let mut found: Vec<Diagnostic> =
        raw.batches.par_iter().with_max_len(1).flat_map_iter(|batch| of_batch(batch, &lock, sources)).collect();
    let Some(file) = file else { return found };
    found.extend(faults.into_iter().map(|fault| {
        let (message, hint) = match fault.twice {
            true => (
                "this batch is sealed twice",
                "keep the seal of the batch as it is now, and take the other out; if neither fits, keep one and run `purview correct`",
            ),
            false => (
                "this line is no seal",
                "after a merge keep the lines of both sides, one a batch; a lost line comes back from version control, never by hand",
            ),
        };
        Diagnostic::new(Code::BrokenLock, Place::new(file, fault.range), message).hint(hint)
    }));
    let here: BTreeSet<String> = raw.batches.iter().map(|batch| batch_name(batch)).collect();
    let is_unread = |name: &str| raw.unread.iter().any(|file| sources.file(*file).path == source_path(name));
    let gone = lock.seals.iter().filter(|(name, _)| !here.contains(name.as_ref()) && !is_unread(name));
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
    let seal = lock.seals.get(name.as_str()).map(|(seal, _)| seal);
    let Some(seal) = seal else {
        let missing = batch.approval.as_ref().map(|approval| {
            Diagnostic::new(Code::MissingSeal, batch.title.place, "this batch says that it was approved, and is not sealed").hint(format!(
                "bring `{LOCK_FILE}` back from version control; only if the batch never was sealed, take `[approval]` out and run \
                     `purview approve {name} --date {} --by … --document …`",
                approval.date
            ))
        });
        return missing.into_iter().collect();
    };
    let mut found: Vec<Diagnostic> = drafted_again(batch, sources).into_iter().collect();
    if seal.digest == digest(batch) {
        return found;
    }
    let meaning = Meaning::new(batch);
    let now = meaning.seal();
    let hint =
        format!("undo the change, or record it with `purview correct {name} --date … --reason …`; a new decision belongs into a new batch");
    let at = |id: &str| batch.entries.iter().find(|entry| entry.slug.as_ref().is_some_and(|slug| slug.value == id));
    let heading = |id: &str| at(id).map_or(batch.title.place, |entry| entry.title.place);
    let say = |difference: &Difference| {
        let (places, fallback, message) = match difference {
            Difference::Head => {
                let (keys, places) = of_head(batch, meaning.head().changed(&seal.head, sources), sources);
                let differs = if keys.is_empty() { String::new() } else { format!(": it differs in {}", keys.join(", ")) };
                (places, batch.title.place, format!("what stands above the duties is not what was approved{differs}"))
            }
            Difference::Added(id) => (Vec::new(), heading(id), format!("the duty `{id}` was not approved")),
            Difference::Removed(id) => (Vec::new(), batch.title.place, format!("the approved duty `{id}` is missing")),
            Difference::Changed(id, part) => {
                let sealed = seal.duties.get(id.as_str()).map(|parts| &parts[*part]);
                let changes = meaning.part(id, *part).zip(sealed).map(|(now, sealed)| now.changed(sealed, sources)).unwrap_or_default();
                let places = changes.into_iter().filter_map(|change| change.place).collect();
                (places, heading(id), format!("the duty `{id}` is not what was approved: it differs in {}", PARTS[*part]))
            }
        };
        let (first, others) = places.split_first().map_or((fallback, &[][..]), |(first, others)| (*first, others));
        let finding = Diagnostic::new(Code::BrokenSeal, first, message).hint(hint.clone());
        others.iter().fold(finding, |finding, place| finding.related(*place, "and here"))
    };
    found.extend(differences(seal, &now).iter().map(say));
    found
}

/// The status is not sealed, but it goes one way: what was approved is no draft again.
fn drafted_again(batch: &RawBatch, sources: &Sources) -> Option<Diagnostic> {
    let status = batch.status.filter(|status| matches!(status, Status::Proposed | Status::Consultation))?;
    let place = entry(batch, "status", sources).unwrap_or(batch.title.place);
    let message = format!("this batch was approved, and its status is `{}`", status.word());
    Some(Diagnostic::new(Code::BrokenSeal, place, message).hint(
        "put the status back, `approved` or `in-force`; if the approval was taken back, write `repealed` or `withdrawn`, and `ended` with the day",
    ))
}

fn entry(batch: &RawBatch, key: &str, sources: &Sources) -> Option<Place> {
    let file = batch.title.place.file;
    place_of(file, &sources.file(file).text, key)
}

/// What changed above the duties: the keys in words, and the places to underline.
fn of_head(batch: &RawBatch, changes: Vec<Change>, sources: &Sources) -> (Vec<String>, Vec<Place>) {
    let mut keys: Vec<String> = Vec::new();
    let mut places = Vec::new();
    let mut name = |key: &str| {
        let word = if key == INTRODUCTION { format!("the {key}") } else { format!("`{key}`") };
        if !keys.contains(&word) {
            keys.push(word);
        }
    };
    // What is taken out whole at the end leaves no words that differ.
    match (&batch.approval, changes.iter().any(|change| change.keys.is_empty())) {
        (None, _) => name("approval"),
        (Some(_), true) => name("correction"),
        (Some(_), false) => {}
    }
    for Change { keys, place } in changes {
        keys.iter().filter_map(|key| key.rsplit('.').next()).for_each(&mut name);
        match place {
            Some(place) => places.push(place),
            None => places.extend(keys.iter().filter_map(|key| entry(batch, key, sources))),
        }
    }
    places.dedup();
    (keys, places)
}
