//! Responsibility notes, against a reading by hand: `tests/notes.jsonl` has who has which part in each note of the work plans in `content/`, in
//! their order, one object a note.

#![allow(clippy::unwrap_used)] // A test that cannot go on fails.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use purview::notation::note::{self, Part};
use serde::Deserialize;

/// The plans, in the order of the reading.
const PLANS: &[&str] = &["plan-city-1", "plan-city-2", "plan-city-3", "plan-city-4", "plan-city-5", "plan-city-6", "langzhong"];
const LEAST_PRECISION: f64 = 0.99;
const LEAST_RECALL: f64 = 0.98;

#[derive(Deserialize)]
struct ByHand {
    text: String,
    lead: BTreeSet<String>,
    support: BTreeSet<String>,
    shared: BTreeSet<String>,
    open: bool,
}

impl ByHand {
    fn bodies(&self) -> usize {
        self.lead.len() + self.support.len() + self.shared.len()
    }
}

#[test]
fn notes_are_read_as_by_hand() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let gold = fs::read_to_string(root.join("tests/notes.jsonl")).unwrap();
    let mut by_hand = gold.lines().map(|line| serde_json::from_str::<ByHand>(line).unwrap()).peekable();
    let (mut right, mut read, mut due, mut missed) = (0, 0, 0, Vec::new());
    let mut notes = 0;
    for plan in PLANS {
        let text = fs::read_to_string(root.join(format!("content/{plan}/policies/work-plan.md"))).unwrap();
        for note in note::read(&text, &|_| false) {
            // Both are in order: what was passed over was not found.
            let shown = &text[note.range.clone()];
            let Some(expected) = std::iter::from_fn(|| {
                let next = by_hand.next()?;
                if next.text != shown {
                    due += next.bodies();
                    missed.push(next.text.clone());
                }
                Some(next)
            })
            .find(|next| next.text == shown) else {
                panic!("{plan}: {shown} is no note")
            };
            notes += 1;
            for (part, names) in [(Part::Lead, &expected.lead), (Part::Support, &expected.support), (Part::Shared, &expected.shared)] {
                let found = note.names.iter().filter(|name| name.part == part).map(|name| text[name.range.clone()].to_owned());
                let found: BTreeSet<String> = found.collect();
                if found != *names {
                    println!("{shown}: {part:?} {found:?}, by hand {names:?}");
                }
                right += found.intersection(names).count();
                read += found.len();
                due += names.len();
            }
            assert_eq!(!note.open.is_empty(), expected.open, "{shown}");
            assert!(note.unread.is_empty(), "{shown}");
        }
    }
    by_hand.for_each(|note| due += note.bodies());
    let (precision, recall) = (f64::from(right as u32) / f64::from(read as u32), f64::from(right as u32) / f64::from(due as u32));
    println!("{notes} notes; of (note, body, part): precision {precision:.4}, recall {recall:.4}; not found: {missed:?}");
    assert!(precision >= LEAST_PRECISION && recall >= LEAST_RECALL);
}
