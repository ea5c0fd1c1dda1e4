//! Makes what the search benchmark measures.
//!
//! `index ENTRIES FOLDER` indexes a made-up corpus into FOLDER, with questions to ask of it and figures of what it took; each corpus is a process
//! of its own, because memory is measured by process. `site ROOT FILE` writes the records of a real site.

mod corpus;
mod deal;
mod facts;
mod figures;
mod files;
mod name;
mod question;
mod random;
mod site;
mod sources;
mod words;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;

use purview::search::index::{Index, Limits};
use purview::search::record::Corpus;

use corpus::MadeUp;
use figures::{Figures, peak_kb, sizes};
use files::write;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["index", entries, folder] => index(entries.parse()?, Path::new(folder)),
        ["site", root, file] => Ok(fs::write(file, site::records(Path::new(root))?.to_string())?),
        ["sources", duties, folder] => Ok(sources::write_all(duties.parse()?, Path::new(folder))?),
        _ => Err("usage: purview-benchmarks index ENTRIES FOLDER | site ROOT FILE | sources DUTIES FOLDER".into()),
    }
}

fn index(entries: u32, folder: &Path) -> Result<(), Box<dyn Error>> {
    let corpus = MadeUp::new(entries);
    let start = Instant::now();
    let index = Index::new(&corpus, Limits::LARGE);
    let index_ms = start.elapsed().as_millis();
    let start = Instant::now();
    index.write(|path, bytes| write(&folder.join(path), bytes))?;
    let write_ms = start.elapsed().as_millis();
    let peak_kb = peak_kb();
    fs::write(folder.join("questions.tsv"), question::table(&corpus, &index.sounds))?;
    drop(index);
    let figures = Figures {
        entries,
        threads: rayon::current_num_threads(),
        records_ms: make_all(&corpus),
        index_ms,
        write_ms,
        peak_kb,
        kinds: sizes(&folder.join("search")).unwrap_or_else(|_| BTreeMap::new()),
    };
    Ok(fs::write(folder.join("figures.json"), serde_json::to_string_pretty(&figures)?)?)
}

/// Milliseconds to make every record once.
fn make_all(corpus: &MadeUp) -> u128 {
    let start = Instant::now();
    let counts = corpus.counts();
    for record in 0..counts.sectors + counts.departments {
        std::hint::black_box((corpus.names(record), corpus.foreign(record)));
    }
    (0..counts.duties).for_each(|id| _ = std::hint::black_box(corpus.duty(id)));
    (0..counts.documents).for_each(|id| _ = std::hint::black_box(corpus.document(id)));
    (0..counts.clauses).for_each(|id| _ = std::hint::black_box(corpus.clause(id)));
    start.elapsed().as_millis()
}
