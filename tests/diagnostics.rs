//! Every finding: a source with one thing wrong gives one finding that underlines just that.

#![allow(clippy::unwrap_used)] // A test that cannot go on fails.

mod support;

use std::collections::BTreeSet;

use purview::diagnostic::{Code, Severity};
use support::{findings, site_edited, site_with};

const BATCH: &str = "content/demo/lists/first/batch-1.md";
const POLICY: &str = "content/demo/policies/rules.md";
const POLICE: &str = "content/demo/departments/police.md";
const ROOM: &str = "content/sectors/room.md";
const PLACE: &str = "content/demo/_jurisdiction.md";

/// A file of the small site, what is replaced in it by what, and the code and text of the only finding.
const EDITS: &[(&str, &str, &str, &str, &str)] = &[
    (POLICE, "+++\nname", "name", "missing-frontmatter", "name = \"公安部门\""),
    (POLICE, "name = \"公安部门\"", "name = 公安部门", "broken-toml", "公安部门"),
    (POLICE, "aliases", "alias", "unknown-key", "alias"),
    ("purview.toml", "[en]\ntitle", "[en]\nname", "unknown-key", "name"),
    (ROOM, "category = \"leisure\"\n", "", "missing-key", "+++"),
    (BATCH, "published = 2025-03-05", "published = \"2025-03-05\"", "wrong-type", "\"2025-03-05\""),
    (POLICE, "aliases = [\"公安局\"]", "aliases = \"公安局\"", "wrong-type", "\"公安局\""),
    (BATCH, "batch = 1", "batch = 0", "bad-value", "0"),
    (BATCH, "\"in-force\"", "\"in force\"", "bad-value", "\"in force\""),
    (BATCH, "2025-03-05", "10:00:00", "wrong-type", "10:00:00"),
    (BATCH, "2025-03-05", "2025-02-30", "bad-date", "2025-02-30"),
    (BATCH, "published = 2025-03-05", "published = \"3 March\"", "bad-date", "\"3 March\""),
    (BATCH, "{#room}", "{#Room}", "bad-id", "#Room"),
    (BATCH, "batch = 1", "batch = 2", "bad-id", "2"),
    (BATCH, " {#room}", "", "missing-id", "密室逃脱"),
    (BATCH, "- 公安部门：治安\n", "- 公安部门：治安\n\n## 2. 健身房 {#room}\n\n主责单位：公安部门\n", "duplicate-id", "#room"),
    (POLICE, "公安局", "旅游部门", "ambiguous-name", "\"旅游部门\""),
    (BATCH, "主责单位：文体旅游部门", "主责单位：文体旅游局", "unknown-department", "文体旅游局"),
    (BATCH, "- 公安部门：", "- 公安部门、消防大队：", "unknown-department", "消防大队"),
    (POLICE, "aliases", "ended = 2025-01-01\naliases", "ended-department", "公安部门"),
    (POLICE, "aliases", "successors = [\"culture\"]\naliases", "missing-key", "\"culture\""),
    (POLICE, "aliases", "ended = 2025-01-01\nsuccessors = [\"culture\", \"fire\"]\naliases", "unknown-reference", "\"fire\""),
    (POLICE, "aliases", "former_ids = [\"culture\"]\naliases", "duplicate-id", "\"culture\""),
    (POLICE, "aliases", "status = \"proposed\"\naliases", "withheld-reference", "\"公安部门\""),
    (POLICE, "aliases = [\"公安局\"]\n", "aliases = [\"公安局\"]\n[[former]]\nname = \"警务部门\"\n", "missing-key", "[[former]]"),
    (BATCH, "{#room}", "{#room since=2024}", "bad-value", "since=2024"),
    (BATCH, "{#room}", "{#room former=Room}", "bad-id", "former=Room"),
    (BATCH, "\"in-force\"", "\"withdrawn\"", "missing-key", "\"清单（第一批）\""),
    (
        "purview.toml",
        "[en]",
        "[[redirect]]\nfrom = \"demo/old.html\"\nto = \"demo/none.html\"\n[en]",
        "unknown-reference",
        "\"demo/old.html\"",
    ),
    ("purview.toml", "[en]", "[[redirect]]\nfrom = \"../old.html\"\nto = \"index.html\"\n[en]", "bad-value", "\"../old.html\""),
    ("purview.toml", "[en]", "[[redirect]]\nfrom = \"demo/index.html\"\nto = \"index.html\"\n[en]", "duplicate-id", "\"demo/index.html\""),
    (PLACE, "公安部门", "公安部", "unknown-department", "\"公安部\""),
    (BATCH, "1. 密室逃脱", "1. 密室逃脱、剧本杀", "unknown-sector", "剧本杀"),
    (ROOM, "category = \"leisure\"", "category = \"leisur\"", "unknown-reference", "\"leisur\""),
    (BATCH, "policy = \"rules\"", "policy = \"rule\"", "unknown-reference", "\"rule\""),
    (BATCH, "主责单位：文体旅游部门\n", "", "missing-lead", "密室逃脱"),
    (BATCH, "主责单位：文体旅游部门", "主责单位：", "missing-lead", "主责单位："),
    (BATCH, "主责单位：文体旅游部门\n", "主责单位：文体旅游部门\n牵头单位：公安部门\n", "duplicate-lead", "牵头单位：公安部门"),
    (BATCH, "- 公安部门：治安", "- 公安部门负责治安", "stray-line", "公安部门负责治安"),
    (BATCH, "主责单位：文体旅游部门\n", "主责单位：文体旅游部门\n\n另有说明\n", "stray-line", "另有说明"),
    (BATCH, "- 公安部门", "- 主责单位：公安部门\n- 公安部门", "stray-line", "主责单位：公安部门"),
    (BATCH, "主责单位：文体", "主责单为：文体", "stray-line", "主责单为：文体旅游部门"),
    (BATCH, "1. 密室逃脱 ", "", "stray-line", "## {#room}"),
    (BATCH, "{#room}", "{#room .repealed}", "unknown-reference", "密室逃脱"),
    (BATCH, "## 1.", "### 1.", "stray-line", "### 1. 密室逃脱 {#room}"),
    (POLICY, "由公安部门负责。", "见[附件](../lists/first/batch-2.md)。", "dead-link", "../lists/first/batch-2.md"),
    (POLICY, "由公安部门负责。", "见[第二条](#2)。", "dead-link", "#2"),
    (POLICY, "由公安部门负责。", "见[这里](javascript:alert(1))。", "unsafe-link", "javascript:alert(1)"),
    (POLICY, "\"public\"", "\"withheld\"", "withheld-reference", "\"rules\""),
    (POLICY, "\"in-force\"", "\"consultation\"", "overstated-status", "\"清单（第一批）\""),
    (BATCH, "主责单位：文体旅游部门", "主责单位：文体旅游部门、旅游部门", "repeated-department", "旅游部门"),
    (BATCH, "主责单位：文体旅游部门", "主责单位：文体旅游部门等部门", "open-list", "等部门"),
    (POLICY, "由公安部门负责。", "由公安部门负责（责任单位：公安部门；配合单位：）。", "unread-note", "配合单位："),
    (POLICY, "由公安部门负责。", "加强巡查（责任单位：公安部门、市城管局）。", "unknown-holder", "市城管局"),
    (POLICY, "由公安部门负责。", "由公安部门负责。![图](https://example.org/a.png)", "unshown-image", "![图](https://example.org/a.png)"),
    (BATCH, "密室逃脱 {#room}", "密室逃脱等场所 {#room}", "open-list", "等"),
    (BATCH, "- 公安部门：治安", "- 公安等部门：治安", "open-list", "等部门"),
    (BATCH, "主责单位：文体旅游部门", "主责单位：无", "no-lead", "密室逃脱"),
    (BATCH, "主责单位：文体旅游部门", "主责单位：文体旅游部门、公安部门", "several-leads", "密室逃脱"),
    (ROOM, "synonyms = [\"密室\"]\n", "", "missing-synonyms", "\"密室逃脱\""),
    (BATCH, "1. 密室逃脱", "1. 密室逃脱（健身房、某馆）", "unread-bracket", "健身房、某馆"),
    (POLICY, "由公安部门负责。", "由<b>公安部门</b>负责。", "raw-html", "<b>"),
];

#[test]
fn one_mistake_gives_one_finding() {
    for (path, from, to, code, text) in EDITS {
        let found = findings(&site_edited(path, from, to));
        assert!(found.iter().all(|(found, _)| found == code), "{path}: {from} → {to} gives {found:?}");
        assert_eq!(found.first().map(|(_, text)| text.as_str()), Some(*text), "{path}: {from} → {to}");
    }
}

#[test]
fn the_small_site_has_no_findings() {
    assert_eq!(findings(&site_with(&[])), []);
}

/// Findings that take more than one changed line.
#[test]
fn findings_about_whole_files() {
    let codes = |changes: &[(&str, &str)]| -> Vec<&'static str> { findings(&site_with(changes)).iter().map(|(code, _)| *code).collect() };
    assert_eq!(codes(&[("content/demo/_jurisdiction.md", "")]), ["missing-file"]);
    assert_eq!(codes(&[("content/demo/lists/first/_list.md", "")]), ["missing-file"]);
    assert_eq!(
        codes(&[("content/sectors/index.md", "+++\nname = \"目录\"\ncategory = \"leisure\"\nsynonyms = [\"x\"]\n+++\n")]),
        ["duplicate-address"]
    );
    assert_eq!(codes(&[("content/demo/departments/spare.md", "+++\nname = \"民政部门\"\n+++\n")]), ["unused-department"]);
    assert_eq!(codes(&[("content/demo/notes/a.md", "+++\n+++\n")]), ["stray-file"]);
    let empty = "+++\nbatch = 2\ntitle = \"清单（第二批）\"\nstatus = \"in-force\"\npublished = 2025-03-05\n+++\n";
    assert_eq!(codes(&[("content/demo/lists/first/batch-2.md", empty)]), ["empty-batch"]);
    let again = SECOND_LIST_BATCH;
    assert_eq!(
        codes(&[("content/demo/lists/second/_list.md", "+++\ntitle = \"二\"\n+++\n"), ("content/demo/lists/second/batch-1.md", again)]),
        ["duplicate-address"],
        "one id in two lists would be two sources for one page"
    );
}

const SECOND_LIST_BATCH: &str = "+++\nbatch = 1\ntitle = \"二（第一批）\"\nstatus = \"in-force\"\npublished = 2025-03-05\n+++\n\n## 1. 健身房 {#room}\n\n主责单位：公安部门\n";

#[test]
fn ten_mistakes_in_one_run() {
    let batch = "+++\nbatch = 1\ntitle = \"清单（第一批）\"\nstatus = \"in-force\"\npolicy = \"rules\"\npublished = 2025-13-05\n+++\n\n\
        ## 1. 密室逃脱、剧本杀 {#room}\n\n- 公安部：治安\n\n## 2. 健身房 {#room}\n\n主责单位：文体旅游部门\n\n随便一行\n";
    let found = findings(&site_with(&[
        (BATCH, batch),
        ("content/demo/departments/spare.md", "+++\nname = 民政部门\n+++\n"),
        ("content/demo/departments/guard.md", "+++\nname = \"保卫部门\"\naliases = [\"公安局\"]\ncolour = \"red\"\n+++\n"),
        ("content/sectors/hall.md", "+++\nname = 7\ncategory = \"leisure\"\n+++\n"),
        (POLICY, &support::SITE[7].1.replace("由公安部门负责。", "见[那里](/nowhere.html)。")),
    ]));
    let codes: BTreeSet<&str> = found.iter().map(|(code, _)| *code).collect();
    for code in [
        "bad-date",
        "unknown-sector",
        "missing-lead",
        "unknown-department",
        "duplicate-id",
        "stray-line",
        "broken-toml",
        "ambiguous-name",
        "unknown-key",
        "wrong-type",
        "dead-link",
    ] {
        assert!(codes.contains(code), "{code} is not among {found:?}");
    }
}

#[test]
fn a_broken_source_does_not_make_its_names_unknown() {
    let found = findings(&site_edited("content/demo/departments/culture.md", "name = \"文体旅游部门\"", "name = \"文体旅游部门"));
    assert_eq!(found.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["broken-toml"]);
}

#[test]
fn the_nearest_names_are_proposed() {
    let sources = site_edited(BATCH, "主责单位：文体旅游部门", "主责单位：文体旅游局");
    let purview::Examined { found, .. } = purview::examine(&sources, Vec::new(), &purview::select::Selection::default());
    assert!(found[0].hint.as_deref().is_some_and(|hint| hint.contains("`文体旅游部门`")), "{found:?}");
}

#[test]
fn a_finding_shows_the_line_and_underlines_the_text() {
    let sources = site_edited(BATCH, "主责单位：文体旅游部门", "主责单位：文体旅游局");
    let purview::Examined { found, .. } = purview::examine(&sources, Vec::new(), &purview::select::Selection::default());
    let text = purview::diagnostic::report::text(&found[0], &sources);
    let plain: String = anstream::adapter::strip_str(&text).to_string();
    insta::assert_snapshot!(plain, @r"
    error[unknown-department]: unknown department `文体旅游局`
      --> content/demo/lists/first/batch-1.md:11:6
       |
    11 | 主责单位：文体旅游局
       |           ^^^^^^^^^^
       |
       = help: did you mean `文体旅游部门`? If the name is right, add the department, or add this as an alias of one
    ");
}

#[test]
fn no_text_makes_it_panic() {
    let pieces = [
        "+++\n",
        "## ",
        "1. ",
        "（",
        "）",
        "、",
        "等",
        "主责单位：",
        "- ",
        "> ",
        "{#",
        "}",
        "\n",
        "\n\n",
        "公安部门",
        "：",
        "[a](",
        ")",
        "\"",
        "= ",
        "<b>",
        "\u{feff}",
        "一、",
    ];
    let mut state = 7u64;
    for round in 0..2000 {
        let mut text = if round % 3 == 0 { String::new() } else { support::SITE[9].1.to_owned() };
        for _ in 0..1 + round % 17 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
        }
        let text = text.replace("\n+++\n", if round % 5 == 0 { "\n++\n" } else { "\n+++\n" });
        let sources =
            site_with(&[(BATCH, &text), (POLICY, &text), ("purview.toml", if round % 7 == 0 { &text } else { support::SITE[0].1 })]);
        let purview::Examined { found, .. } = purview::examine(&sources, Vec::new(), &purview::select::Selection::default());
        for diagnostic in &found {
            purview::diagnostic::report::text(diagnostic, &sources);
        }
    }
}

/// Codes that only the disk, the theme or a whole tree can show; the tests of the command line, of approvals and of editions show them.
const ELSEWHERE: &[&str] = &[
    "unreadable-file",
    "missing-site",
    "broken-theme",
    "broken-lock",
    "broken-seal",
    "missing-seal",
    "dropped-address",
    "other-matter",
    "future-date",
];

#[test]
fn every_code_is_shown_by_a_test_and_documented() {
    let documentation = include_str!("../docs/diagnostics.md");
    let shown: BTreeSet<&str> = EDITS.iter().map(|(_, _, _, code, _)| *code).collect();
    let whole_files = ["missing-file", "duplicate-address", "unused-department", "stray-file", "empty-batch"];
    for code in Code::ALL {
        let name = code.as_str();
        assert!(shown.contains(name) || whole_files.contains(&name) || ELSEWHERE.contains(&name), "no test shows {name}");
        let severity = if code.severity() == Severity::Error { "error" } else { "warning" };
        assert!(documentation.contains(&format!("| `{name}` | {severity} | {}", code.summary())), "docs/diagnostics.md lacks {name}");
    }
}
