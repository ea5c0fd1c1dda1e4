//! The command as a user runs it: exit codes, streams, and what is on the disk afterwards.

#![allow(clippy::unwrap_used)] // A test that cannot go on fails.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use support::{purview, site, stderr, stdout};

fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

#[test]
fn questions_are_answered() {
    let site = site();
    let ask = |question: &str| -> serde_json::Value {
        let output = purview(&["query", question, "--format", "json"], site.path());
        assert!(output.status.success(), "{}", stderr(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let answers = ask("密室逃脱归谁管");
    assert_eq!(answers["covered"], true);
    let first = &answers["answers"][0];
    assert_eq!((&first["row"], &first["lead"][0], &first["near"]), (&1.into(), &"文体旅游部门".into(), &false.into()));
    assert_eq!(first["url"], "demo/duties/room.html");
    assert_eq!(ask("公安局配合什么")["answers"][0]["kind"], "department");
    let none = ask("地铁安全谁管");
    assert_eq!((&none["covered"], none["answers"].as_array().unwrap().len()), (&false.into(), 0));
    assert_eq!(none["route"][0]["title"], "公安部门");
    let text = stdout(&purview(&["query", "密室逃脱归谁管"], site.path()));
    assert!(text.contains("文体旅游部门") && text.contains("in-force"), "{text}");
}

#[test]
fn a_build_says_where_to_look_and_is_plain_in_a_pipe() {
    let site = site();
    let output = purview(&["build", "--date", "2026-11-22"], site.path());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("public/index.html"));
    assert!(!stdout(&output).contains('\x1b') && stderr(&output).is_empty());
    assert!(site.path().join("public/demo/duties/room.html").is_file());
}

#[test]
fn the_number_of_threads_does_not_change_a_byte() {
    let site = site();
    for threads in ["1", "8"] {
        let status = Command::new(env!("CARGO_BIN_EXE_purview"))
            .args(["build", "--date", "2026-11-22", "--out", threads])
            .env("RAYON_NUM_THREADS", threads)
            .current_dir(site.path())
            .output()
            .unwrap()
            .status;
        assert!(status.success());
    }
    assert_eq!(tree(&site.path().join("1")), tree(&site.path().join("8")));
}

#[test]
fn errors_leave_the_old_site_alone() {
    let site = site();
    assert!(purview(&["build", "--date", "2026-11-22"], site.path()).status.success());
    let before = tree(&site.path().join("public"));
    let batch = site.path().join("content/demo/lists/first/batch-1.md");
    fs::write(&batch, fs::read_to_string(&batch).unwrap().replace("主责单位：文体旅游部门", "主责单位：某局")).unwrap();
    fs::write(site.path().join("content/demo/departments/x.md"), b"\xff\xfe").unwrap();
    let output = purview(&["build"], site.path());
    assert_eq!(output.status.code(), Some(1));
    let text = stderr(&output);
    assert!(text.contains("error[unknown-department]") && text.contains("batch-1.md:11:6"), "{text}");
    assert!(text.contains("error[unreadable-file]") && text.contains("2 errors"), "{text}");
    assert_eq!(tree(&site.path().join("public")), before);
    assert_eq!(fs::read_dir(site.path()).unwrap().count(), 4, "nothing but what is kept is left beside the site");
}

#[test]
fn check_writes_nothing_and_speaks_json() {
    let site = site();
    fs::write(site.path().join("content/demo/departments/spare.md"), "+++\nname = \"民政部门\"\nnick = 1\n+++\n").unwrap();
    let output = purview(&["check", "--format", "json"], site.path());
    assert_eq!(output.status.code(), Some(1));
    let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&object["ok"], &object["errors"]), (&false.into(), &1.into()));
    let finding = &object["diagnostics"][0];
    assert_eq!(
        (&finding["code"], &finding["line"], &finding["column"], &finding["text"]),
        (&"unknown-key".into(), &3.into(), &1.into(), &"nick".into())
    );
    assert!(!site.path().join("public").exists());
    let output = purview(&["check"], site.path());
    assert!(stderr(&output).contains("^^^^") && stdout(&output).contains("1 error"));
}

#[test]
fn check_annotates_the_lines_of_a_change() {
    let site = site();
    fs::write(site.path().join("content/demo/departments/spare.md"), "+++\nname = \"民政部门\"\nnick = 1\n+++\n").unwrap();
    fs::write(site.path().join("content/sectors/gym.md"), "+++\nname = \"健身房\"\ncategory = \"leisure\"\n+++\n").unwrap();
    let folder = site.path().file_name().unwrap().to_str().unwrap();
    let output = purview(&["check", "-C", &format!("./{folder}/"), "--format", "github"], site.path().parent().unwrap());
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    let (commands, tally) = text.trim_end().rsplit_once('\n').unwrap();
    assert!(tally.contains("1 error, 1 warning"), "{text}");
    let error =
        format!("::error file={folder}/content/demo/departments/spare.md,line=3,col=1,endColumn=5,title=unknown-key::unknown key `nick`. ");
    assert!(commands.lines().any(|line| line.starts_with(&error)), "{text}");
    assert!(commands.lines().all(|line| line.starts_with("::error file=") || line.starts_with("::warning file=")), "{text}");
    assert!(stderr(&output).is_empty());
}

#[test]
fn check_writes_a_code_quality_report() {
    let site = site();
    assert_eq!(stdout(&purview(&["check", "--format", "gitlab"], site.path())), "[]\n");
    fs::write(site.path().join("content/demo/departments/spare.md"), "+++\nname = \"民政部门\"\nnick = 1\n+++\n").unwrap();
    let output = purview(&["check", "--format", "gitlab"], site.path());
    assert_eq!(output.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let issue = report.as_array().unwrap().iter().find(|issue| issue["check_name"] == "unknown-key").unwrap();
    assert_eq!((&issue["severity"], &issue["location"]["lines"]["begin"]), (&"major".into(), &3.into()));
    assert_eq!(issue["location"]["path"], "content/demo/departments/spare.md");
    assert!(issue["description"].as_str().unwrap().contains("`nick`") && issue["fingerprint"].as_str().unwrap().len() == 64);
}

#[test]
fn a_build_speaks_json_too() {
    let site = site();
    let output = purview(&["build", "--format", "json"], site.path());
    let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(object["ok"], true);
    assert_eq!(object["files"].as_u64().unwrap() as usize, tree(&site.path().join("public")).len());
}

#[test]
fn wrong_command_lines_exit_with_2() {
    let site = site();
    let cases: &[&[&str]] = &[
        &[],
        &["bild"],
        &["build", "--date", "yesterday"],
        &["build", "--base-url", "example.org"],
        &["build", "--out", "content"],
        &["build", "--out", "."],
        &["check", "-C", "nowhere"],
        &["check", "--format", "xml"],
        &["build", "--format", "github"],
    ];
    for arguments in cases {
        let output = purview(arguments, site.path());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stderr(&output));
        assert!(!stderr(&output).is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_folder_without_a_site_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let output = purview(&["build"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("missing-site") && stderr(&output).contains("purview init"), "{}", stderr(&output));
}

#[test]
fn a_site_is_not_written_over_files_or_sources() {
    let site = site();
    fs::write(site.path().join("notes.txt"), "mine").unwrap();
    for (out, reason) in [("notes.txt", "is a file, not a folder"), ("content/a", "holds the sources"), (".", "holds the sources")] {
        let output = purview(&["build", "--date", "2026-11-22", "--out", out], site.path());
        assert_eq!(output.status.code(), Some(2), "{out}: {}", stderr(&output));
        assert!(stderr(&output).contains(reason), "{out}: {}", stderr(&output));
    }
    assert_eq!(fs::read_to_string(site.path().join("notes.txt")).unwrap(), "mine");
    assert!(!site.path().join("content/a").exists());
}

#[test]
fn a_new_site_builds_without_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    assert!(purview(&["init", "city"], folder.path()).status.success());
    let output = purview(&["-C", "city", "build"], folder.path());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("no errors, no warnings"), "{}", stdout(&output));
    assert_eq!(purview(&["init", "city"], folder.path()).status.code(), Some(1), "a folder in use is left alone");
}

#[test]
fn a_broken_theme_stops_a_build() {
    let site = site();
    fs::create_dir_all(site.path().join("themes/default/templates")).unwrap();
    fs::write(
        site.path().join("themes/default/templates/home.html"),
        "{% extends \"base.html\" %}\n{% block main %}{% if %}{% endblock %}\n",
    )
    .unwrap();
    let output = purview(&["build"], site.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("error[broken-theme]") && stderr(&output).contains("themes/default/templates/home.html:2:"),
        "{}",
        stderr(&output)
    );
    assert!(!site.path().join("public").exists());
}

#[test]
fn the_address_of_the_site_can_be_given() {
    let site = site();
    let output = purview(&["build", "--base-url", "https://portal.example.org/a/b", "--date", "2026-11-22"], site.path());
    assert!(output.status.success());
    let page = fs::read_to_string(site.path().join("public/demo/duties/room.html")).unwrap();
    assert!(page.contains("https://portal.example.org/a/b/demo/duties/room.html"));
    assert!(fs::read_to_string(site.path().join("public/404.html")).unwrap().contains("href=\"/a/b/\""));
}
