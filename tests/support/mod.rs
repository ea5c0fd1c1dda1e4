//! A small valid site to break, and the one place where tests touch the library.
#![allow(dead_code)] // Each test file uses a part of this.
#![allow(clippy::unwrap_used)] // A test that cannot go on fails.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use purview::diagnostic::Diagnostic;
use purview::read::Sources;
use purview::read::theme::ThemeFiles;
use purview::select::Selection;
use purview::theme::Theme;
use tempfile::TempDir;

/// Paths and texts of a small site without errors or warnings.
pub const SITE: &[(&str, &str)] = &[
    (
        "purview.toml",
        "title = \"示例市职责清单\"\nbase_url = \"https://example.org/\"\nlanguages = [\"zh-Hans\", \"en\"]\n[en]\ntitle = \"Duties\"\n",
    ),
    ("content/sectors/_categories.md", "+++\n[[category]]\nid = \"leisure\"\nname = \"文化娱乐\"\n+++\n"),
    ("content/sectors/room.md", "+++\nname = \"密室逃脱\"\ncategory = \"leisure\"\nsynonyms = [\"密室\"]\n+++\n"),
    ("content/sectors/gym.md", "+++\nname = \"健身房\"\ncategory = \"leisure\"\nsynonyms = [\"健身\"]\n+++\n"),
    ("content/demo/_jurisdiction.md", "+++\nname = \"示例市\"\nreport_to = [\"公安部门\", \"文体旅游部门\"]\n+++\n"),
    ("content/demo/departments/police.md", "+++\nname = \"公安部门\"\naliases = [\"公安局\"]\n+++\n"),
    ("content/demo/departments/culture.md", "+++\nname = \"文体旅游部门\"\naliases = [\"旅游部门\"]\n+++\n"),
    (
        "content/demo/policies/rules.md",
        "+++\ntitle = \"办法\"\nstatus = \"in-force\"\ndisclosure = \"public\"\nissuer = \"示例市\"\nwritten = 2025-03-01\n+++\n\n## 一、总则\n\n由公安部门负责。\n",
    ),
    ("content/demo/lists/first/_list.md", "+++\ntitle = \"清单\"\nbasis = [\"rules\"]\n+++\n"),
    (
        "content/demo/lists/first/batch-1.md",
        "+++\nbatch = 1\ntitle = \"清单（第一批）\"\nstatus = \"in-force\"\npolicy = \"rules\"\npublished = 2025-03-05\n+++\n\n## 1. 密室逃脱 {#room}\n\n主责单位：文体旅游部门\n\n- 公安部门：治安\n",
    ),
];

/// [`SITE`] with some files replaced or added. An empty text removes the file.
pub fn site_with(changes: &[(&str, &str)]) -> Sources {
    let kept = SITE.iter().filter(|(path, _)| changes.iter().all(|(changed, _)| changed != path));
    Sources::from_texts(kept.chain(changes.iter().filter(|(_, text)| !text.is_empty())).copied())
}

/// [`SITE`] with one text in one file replaced by another.
pub fn site_edited(path: &str, from: &str, to: &str) -> Sources {
    let (_, text) = SITE.iter().find(|(known, _)| *known == path).expect("a file of the site");
    assert!(text.contains(from), "{path} has no {from}");
    site_with(&[(path, &text.replacen(from, to, 1))])
}

/// What is found in sources: the code and the underlined text, in order.
pub fn findings(sources: &Sources) -> Vec<(&'static str, String)> {
    let purview::Examined { found, .. } = purview::examine(sources, Vec::new(), &Selection::default());
    found.iter().map(|diagnostic| (diagnostic.code.as_str(), underlined(diagnostic, sources))).collect()
}

fn underlined(diagnostic: &Diagnostic, sources: &Sources) -> String {
    sources.text(diagnostic.place).to_owned()
}

/// Renders a site without errors: paths and texts, ordered.
pub fn build(sources: &Sources, files: &ThemeFiles) -> BTreeMap<String, Vec<u8>> {
    build_as(sources, files, &Selection::default())
}

/// Renders an edition of a site without errors.
pub fn build_as(sources: &Sources, files: &ThemeFiles, selection: &Selection) -> BTreeMap<String, Vec<u8>> {
    let purview::Examined { edition, found, .. } = purview::examine(sources, Vec::new(), selection);
    let edition = edition.unwrap_or_else(|| panic!("{found:#?}"));
    let theme = Theme::new(files, &edition.content.site, sources).unwrap_or_else(|found| panic!("{found:#?}"));
    let pages = std::sync::Mutex::new(BTreeMap::new());
    let date = "2026-11-22".parse().expect("a date");
    let sink = |path: &str, bytes: &[u8]| {
        pages.lock().expect("no thread panicked").insert(path.to_owned(), bytes.to_vec());
        Ok::<_, ()>(())
    };
    edition.render(sources, &theme, date, &sink).unwrap_or_else(|error| panic!("{error:#?}"));
    pages.into_inner().expect("no thread panicked")
}

/// Runs the command in a folder, without a date from the environment, and without a proxy between it and the servers of tests.
pub fn purview(arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_purview"));
    command.args(arguments).current_dir(folder).env_remove("SOURCE_DATE_EPOCH").env("NO_PROXY", "127.0.0.1").output().unwrap()
}

/// What a command printed.
pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What a command reported.
pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The small site, on the disk.
pub fn site() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in SITE {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}
