//! The search: the two sizes of an index answer alike, and the client reads the large one as this library does.

#![allow(clippy::unwrap_used)] // A test that cannot go on fails.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use purview::search::answer::ask;
use purview::search::corpus::ContentCorpus;
use purview::search::index::{Index, Limits};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The questions of `tests/queries.tsv`: kind and words.
fn questions() -> Vec<(String, String)> {
    let text = fs::read_to_string(root().join("tests/queries.tsv")).unwrap();
    text.lines()
        .skip(1)
        .map(|line| line.split('\t').map(str::to_owned))
        .map(|mut columns| (columns.next().unwrap(), columns.next().unwrap()))
        .collect()
}

fn edition() -> purview::Edition {
    let (sources, found) = purview::read::read(root()).unwrap();
    purview::examine(&sources, found, &purview::select::Selection::default()).edition.unwrap()
}

#[test]
fn an_index_in_parts_answers_like_one_that_is_whole() {
    let edition = edition();
    let corpus = ContentCorpus::new(&edition.content, &edition.relations);
    let (whole, parts) = (Index::new(&corpus, Limits::SMALL), Index::new(&corpus, Limits::LARGE));
    // Fewer records are compared in parts, so what is far from the question may be missed; the first answer may not.
    let first = |index: &Index<'_>, question: &str| {
        ask(index, question, 0).answers.first().filter(|answer| !answer.near).map(|answer| answer.url.clone())
    };
    let questions = questions();
    let missed: Vec<_> = questions.iter().filter(|(_, question)| first(&whole, question) != first(&parts, question)).collect();
    assert!(missed.len() * 50 <= questions.len(), "{missed:#?}");
}

#[test]
#[ignore = "needs Node.js; tests/run runs it"]
fn the_client_reads_an_index_in_parts() {
    let edition = edition();
    let corpus = ContentCorpus::new(&edition.content, &edition.relations);
    let index = Index::new(&corpus, Limits::LARGE);
    let folder = tempfile::tempdir().unwrap();
    index
        .write(|path, bytes| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap())?;
            fs::write(path, bytes)
        })
        .unwrap();
    let answers: BTreeMap<String, _> = questions().into_iter().map(|(_, question)| (question.clone(), ask(&index, &question, 0))).collect();
    fs::write(folder.path().join("answers.json"), serde_json::to_string(&answers).unwrap()).unwrap();
    let status = Command::new("node")
        .arg("--experimental-default-type=module")
        .arg(root().join("tests/browser/parts.mjs"))
        .arg(folder.path())
        .status()
        .unwrap();
    assert!(status.success());
}
