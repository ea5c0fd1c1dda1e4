//! Makes what the benchmarks measure, and measures builds.
//!
//! Of the search: `index ENTRIES FOLDER` indexes a made-up corpus into FOLDER, with questions to ask of it and figures of what it took; each corpus is
//! a process of its own, because memory is measured by process. `site ROOT FILE` writes the records of a real site.
//!
//! Of the build: `sources DUTIES FOLDER` writes the made-up city as sources of each generator, and `change DUTIES FOLDER own|other` gives its newest duty
//! its own lead or another. `floor TREE OUT` writes files like those of TREE. `table FOLDER PURVIEW HUGO SIZE…` measures builds of each SIZE (`1000`, or
//! `1000x5` for five rounds) in FOLDER and prints the figures; HUGO may be empty where there is none.

mod build;
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
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use purview::search::index::{Index, Limits};
use purview::search::record::Corpus;

use build::{Programs, Size};
use corpus::MadeUp;
use facts::Lead;
use figures::{Figures, peak_kb, sizes};
use files::write;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["index", entries, folder] => index(entries.parse()?, Path::new(folder)),
        ["site", root, file] => Ok(fs::write(file, site::records(Path::new(root))?.to_string())?),
        ["sources", duties, folder] => Ok(sources::write_all(duties.parse()?, Path::new(folder))?),
        ["change", duties, folder, "own"] => Ok(sources::change(duties.parse()?, Path::new(folder), Lead::Own)?),
        ["change", duties, folder, "other"] => Ok(sources::change(duties.parse()?, Path::new(folder), Lead::Other)?),
        ["floor", tree, out] => print(&serde_json::to_string(&build::write_like(Path::new(tree), Path::new(out))?)?),
        ["table", folder, purview, hugo, ref sizes @ ..] => table(Path::new(folder), purview, hugo, sizes),
        _ => {
            Err("usage: purview-benchmarks index | site | sources | change | floor | table; the first lines of src/main.rs say more".into())
        }
    }
}

fn table(folder: &Path, purview: &str, hugo: &str, sizes: &[&str]) -> Result<(), Box<dyn Error>> {
    let hugo = (!hugo.is_empty()).then(|| PathBuf::from(hugo));
    let sizes: Vec<Size> = sizes.iter().map(|size| size.parse()).collect::<Result<_, _>>()?;
    print(&build::table(folder, &Programs { purview: purview.into(), hugo }, &sizes)?)?;
    // Only now: deleting a million files may take as long as all before.
    Ok(fs::remove_dir_all(folder)?)
}

fn print(text: &str) -> Result<(), Box<dyn Error>> {
    Ok(io::stdout().write_all(text.as_bytes())?)
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
