//! Approval, seals and corrections: what was approved is not rewritten in silence.

#![allow(clippy::unwrap_used)] // A test that cannot go on fails.

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use purview::diagnostic::Code;
use support::{findings, purview, site, site_with, stderr, stdout};

const BATCH: &str = "content/demo/lists/first/batch-1.md";
const LOCK: &str = "content/approved.lock";
const APPROVE: [&str; 8] = ["approve", "demo/first/1", "--date", "2025-03-04", "--by", "示例市政府", "--document", "示政发〔2025〕3号"];

fn approve(site: &Path) {
    let output = purview(&[&APPROVE[..], &["--in-force"]].concat(), site);
    assert!(output.status.success(), "{}", stderr(&output));
}

fn edit(site: &Path, path: &str, from: &str, to: &str) {
    let text = fs::read_to_string(site.join(path)).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(site.join(path), text.replacen(from, to, 1)).unwrap();
}

#[test]
fn an_approved_batch_is_sealed() {
    let site = site();
    let site = site.path();
    approve(site);
    let batch = fs::read_to_string(site.join(BATCH)).unwrap();
    assert!(batch.contains("\n[approval]\ndate = 2025-03-04\nby = \"示例市政府\"\ndocument = \"示政发〔2025〕3号\"\n+++\n"), "{batch}");
    let lock = fs::read_to_string(site.join(LOCK)).unwrap();
    assert_eq!(lock.lines().filter(|line| line.starts_with("demo/first/1 sha256:")).count(), 1);
    assert!(purview(&["check"], site).status.success());
    // A second approval is none, and neither is one of what is not there.
    assert_eq!(purview(&APPROVE, site).status.code(), Some(2));
    let output = purview(&["approve", "demo/first/2", "--date", "2025-03-04", "--by", "x", "--document", "y"], site);
    assert!(output.status.code() == Some(2) && stderr(&output).contains("`demo/first/1`"), "the nearest name is offered");
}

#[test]
fn nothing_is_written_while_there_are_errors() {
    let site = site();
    let site = site.path();
    edit(site, BATCH, "主责单位：文体旅游部门", "主责单位：文体旅游局");
    let before = fs::read_to_string(site.join(BATCH)).unwrap();
    let output = purview(&APPROVE, site);
    assert!(output.status.code() == Some(1) && stderr(&output).contains("unknown-department"));
    assert_eq!(fs::read_to_string(site.join(BATCH)).unwrap(), before);
    assert!(!site.join(LOCK).exists());
}

#[test]
fn form_does_not_break_a_seal_and_meaning_does() {
    let site = site();
    let site = site.path();
    approve(site);
    edit(site, BATCH, "## 1. 密室逃脱 {#room}", "##   1.  密室逃脱   {#room}");
    edit(site, BATCH, "- 公安部门：治安", "*  公安部门:  治安");
    edit(site, BATCH, "\"in-force\"", "\"superseded\"");
    let output = purview(&["check"], site);
    assert!(output.status.success(), "{}", stderr(&output));
    // The words that changed are underlined, or those beside which some are missing.
    for (from, to, underlined, said) in [
        ("治安", "治安和消防", "和消防", "the duty `room` is not what was approved: it differs in supporting lines"),
        ("治安", "治  安，消防", "，消防", "it differs in supporting lines"),
        ("主责单位：文体旅游部门", "主责单位：公安部门", "公安", "it differs in lead"),
        ("密室逃脱", "健身房", "健身房", "it differs in heading"),
        ("清单（第一批）", "清单（第二批）", "二", "what stands above the duties is not what was approved: it differs in `title`"),
        ("{#room}", "{#rooms}", "密室逃脱", "the duty `rooms` was not approved"),
    ] {
        let text = fs::read_to_string(site.join(BATCH)).unwrap();
        edit(site, BATCH, from, to);
        let output = purview(&["check"], site);
        let found = stderr(&output);
        assert!(output.status.code() == Some(1) && found.contains("broken-seal"), "{from} → {to}: {found}");
        assert!(found.contains(said), "{from} → {to}: {found}");
        let json: serde_json::Value = serde_json::from_str(&stdout(&purview(&["check", "--format", "json"], site))).unwrap();
        let texts: Vec<&str> = json["diagnostics"].as_array().unwrap().iter().filter_map(|finding| finding["text"].as_str()).collect();
        assert!(texts.contains(&underlined), "{from} → {to}: {texts:?}");
        fs::write(site.join(BATCH), text).unwrap();
    }
}

#[test]
fn a_correction_says_why_and_is_shown() {
    let site = site();
    let site = site.path();
    approve(site);
    let correct = ["correct", "demo/first/1", "--date", "2025-04-01", "--reason", "抄录时漏写"];
    assert_eq!(purview(&correct, site).status.code(), Some(2), "there is nothing to correct yet");
    edit(site, BATCH, "治安", "治安和反恐");
    assert!(!purview(&["build"], site).status.success());
    let output = purview(&correct, site);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(purview(&["build", "--date", "2026-11-22"], site).status.success());
    let duty = fs::read_to_string(site.join("public/demo/duties/room.html")).unwrap();
    let batch = fs::read_to_string(site.join("public/demo/lists/first/batch-1.html")).unwrap();
    for page in [&duty, &batch] {
        assert!(page.contains("2025年4月1日") && page.contains("抄录时漏写"));
    }
    assert!(batch.contains("示政发〔2025〕3号"), "the approval is shown");
    // A digest that was altered in the lock file is none of this batch.
    let lock = fs::read_to_string(site.join(LOCK)).unwrap();
    let digit = if lock.contains("sha256:0") { "sha256:1" } else { "sha256:0" };
    let at = lock.find("sha256:").unwrap();
    fs::write(site.join(LOCK), format!("{}{digit}{}", &lock[..at], &lock[at + digit.len()..])).unwrap();
    assert!(stderr(&purview(&["check"], site)).contains("broken-seal"));
    fs::write(site.join(LOCK), lock).unwrap();
    // The record of the correction is sealed with it.
    edit(site, BATCH, "抄录时漏写", "无");
    assert!(stderr(&purview(&["check"], site)).contains("broken-seal"));
}

/// A build does not look again at what was sealed and is as it was when all seals held. Whatever changes, it finds what `check` finds.
#[test]
fn seals_that_held_hide_none_that_break() {
    let site = site();
    let site = site.path();
    approve(site);
    let second = "content/demo/lists/first/batch-2.md";
    let batch = fs::read_to_string(site.join(BATCH)).unwrap();
    let approval = &batch[batch.find("[approval]").unwrap()..batch.rfind("+++").unwrap()];
    fs::write(site.join(second), batch.replace(approval, "").replace("batch = 1", "batch = 2").replace("第一批", "第二批")).unwrap();
    let lock = fs::read_to_string(site.join(LOCK)).unwrap();
    let line = lock.lines().find(|line| line.starts_with("demo/first/1 ")).unwrap();
    let good = [BATCH, second, LOCK, "purview.toml"].map(|path| (path, fs::read_to_string(site.join(path)).unwrap()));
    let findings = |command: &str| {
        let output = purview(&[command, "--format", "json"], site);
        let said: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
        (output.status.success(), said["diagnostics"].clone())
    };
    for (is_good, path, from, to) in [
        (false, BATCH, "治安", "消防"),
        (false, BATCH, approval, ""),
        (false, BATCH, "\"in-force\"", "\"consultation\""),
        (true, BATCH, "\"in-force\"", "\"superseded\""),
        (false, LOCK, line, ""),
        (false, LOCK, line, "demo/first/1 sha256:0"),
        (false, LOCK, line, &line.replace("demo/first/1 ", "demo/first/3 ")),
        (false, LOCK, line, &format!("{line}\n{}", line.replace("demo/first/1 ", "demo/first/2 "))),
        (true, second, "治安", "消防"),
        (false, second, "batch = 2", approval),
        (false, "purview.toml", ", \"en\"]", "]"),
    ] {
        assert!(findings("build").0, "everything holds");
        edit(site, path, from, to);
        let found = findings("check");
        assert_eq!(found.0, is_good, "{path}: {from} → {to}: {}", found.1);
        assert_eq!(findings("build"), found, "{path}: {from} → {to}");
        good.iter().for_each(|(path, text)| fs::write(site.join(path), text).unwrap());
    }
    fs::remove_file(site.join(BATCH)).unwrap();
    let found = findings("check");
    assert!(!found.0 && found.1.to_string().contains("missing-seal"), "{}", found.1);
    assert_eq!(findings("build"), found);
}

#[test]
fn seals_that_do_not_fit() {
    let batch = support::SITE[9].1;
    let approved = batch.replacen("published", "approval = { date = 2025-03-04, by = \"市政府\", document = \"3号\" }\npublished", 1);
    assert_eq!(findings(&site_with(&[(BATCH, &approved)])), [(Code::MissingSeal.as_str(), "\"清单（第一批）\"".to_owned())]);
    let seal = format!("demo/first/7 sha256:{} head=00000000\n", "0".repeat(64));
    assert_eq!(findings(&site_with(&[(LOCK, &seal)])), [(Code::MissingSeal.as_str(), "demo/first/7".to_owned())]);
    let twice = format!("{seal}{}", seal.replace("0 head", "1 head"));
    assert!(findings(&site_with(&[(LOCK, &twice)])).contains(&(Code::BrokenLock.as_str(), twice.lines().nth(1).unwrap().to_owned())));
    let merged = format!("<<<<<<< main\n{seal}");
    assert!(findings(&site_with(&[(LOCK, &merged)])).contains(&(Code::BrokenLock.as_str(), "<<<<<<< main".to_owned())));
}

#[test]
fn programs_read_what_came_of_it() {
    let site = site();
    let site = site.path();
    let output = purview(&[&APPROVE[..], &["--format", "json"]].concat(), site);
    let json: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(json["ok"], true);
    edit(site, BATCH, "治安", "消防");
    let json: serde_json::Value = serde_json::from_str(&stdout(&purview(&["check", "--format", "json"], site))).unwrap();
    assert_eq!(json["diagnostics"][0]["code"], "broken-seal");
}

#[test]
fn what_stands_above_the_duties_is_named() {
    let site = site();
    let site = site.path();
    edit(
        site,
        BATCH,
        "published = 2025-03-05\n+++\n",
        "published = 2025-03-05\neffective = 2025-04-01\n+++\n\n本清单为**示例**，供参考。\n",
    );
    approve(site);
    edit(site, BATCH, "治安", "治安和反恐");
    let output = purview(&["correct", "demo/first/1", "--date", "2025-04-01", "--reason", "漏写"], site);
    assert!(output.status.success(), "{}", stderr(&output));
    let sealed = fs::read_to_string(site.join(BATCH)).unwrap();
    // What is not sealed.
    edit(site, BATCH, "\"in-force\"", "\"repealed\"");
    edit(site, BATCH, "effective =", "ended = 2025-10-01\neffective =");
    assert!(purview(&["check"], site).status.success());
    fs::write(site.join(BATCH), &sealed).unwrap();
    for (from, to, underlined, keys) in [
        ("batch = 1", "batch = 1 # one", "", ""),
        ("published = 2025-03-05", "published = 2025-03-06", "published = 2025-03-06", "`published`"),
        ("2025-04-01", "2025-05-01", "effective = 2025-05-01", "`effective`"),
        ("effective = 2025-04-01\n", "", "\"清单（第一批）\"", "`effective`"),
        ("policy = \"rules\"\n", "", "\"清单（第一批）\"", "`policy`"),
        ("effective =", "annex = \"附件\"\neffective =", "annex = \"附件\"", "`annex`"),
        ("示例**，供", "示例**，仅供", "仅", "the introduction"),
        ("**示例**", "**样例**", "样", "the introduction"),
        ("date = 2025-03-04", "date = 2025-03-02", "date = 2025-03-02", "`date`"),
        ("by = \"示例市政府\"", "by = \"示例市\"", "by = \"示例市\"", "`by`"),
        ("示政发〔2025〕3号", "示政发〔2025〕4号", "document = \"示政发〔2025〕4号\"", "`document`"),
        ("date = 2025-04-01", "date = 2025-04-02", "date = 2025-04-02", "`date`"),
        ("duty = \"room\"\n", "", "\"清单（第一批）\"", "`duty`"),
        ("漏写", "误写", "reason = \"误写\"", "`reason`"),
        ("[[correction]]\ndate = 2025-04-01\nduty = \"room\"\nreason = \"漏写\"\n", "", "\"清单（第一批）\"", "`correction`"),
    ] {
        edit(site, BATCH, from, to);
        let json: serde_json::Value = serde_json::from_str(&stdout(&purview(&["check", "--format", "json"], site))).unwrap();
        let found = json["diagnostics"].as_array().unwrap().iter().filter(|finding| finding["code"] == "broken-seal");
        let found: Vec<(&str, &str)> = found.map(|f| (f["text"].as_str().unwrap(), f["message"].as_str().unwrap())).collect();
        let message = format!("what stands above the duties is not what was approved: it differs in {keys}");
        let expected = if keys.is_empty() { Vec::new() } else { vec![(underlined, message.as_str())] };
        assert_eq!(found, expected, "{from} → {to}");
        fs::write(site.join(BATCH), &sealed).unwrap();
    }
}

#[test]
fn what_was_approved_is_no_draft_again() {
    let site = site();
    let site = site.path();
    approve(site);
    for status in ["proposed", "consultation"] {
        let text = fs::read_to_string(site.join(BATCH)).unwrap();
        edit(site, BATCH, "status = \"in-force\"", &format!("status = \"{status}\""));
        let output = purview(&["check"], site);
        let found = stderr(&output);
        assert!(output.status.code() == Some(1) && found.contains("broken-seal"), "{found}");
        assert!(found.contains(&format!("this batch was approved, and its status is `{status}`")), "{found}");
        assert!(found.contains("put the status back"), "{found}");
        fs::write(site.join(BATCH), text).unwrap();
    }
    edit(site, BATCH, "status = \"in-force\"", "status = \"withdrawn\"\nended = 2025-04-01");
    assert!(purview(&["check"], site).status.success());
}

#[test]
fn an_approval_keeps_what_is_in_force_and_brings_nothing_back() {
    let site = site();
    let site = site.path();
    let before = fs::read_to_string(site.join(BATCH)).unwrap();
    for status in ["repealed", "superseded", "withdrawn"] {
        edit(site, BATCH, "status = \"in-force\"", &format!("status = \"{status}\"\nended = 2025-10-01"));
        let output = purview(&APPROVE, site);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(&format!("`demo/first/1` is `{status}`")), "{}", stderr(&output));
        fs::write(site.join(BATCH), &before).unwrap();
    }
    assert!(purview(&APPROVE, site).status.success());
    assert!(fs::read_to_string(site.join(BATCH)).unwrap().contains("status = \"in-force\"\n"));
}

#[test]
fn no_day_is_ahead_of_its_record() {
    let site = site();
    let site = site.path();
    let refused = |arguments: &[&str], said: &str| {
        let output = purview(arguments, site);
        assert!(output.status.code() == Some(2) && stderr(&output).contains(said), "{}", stderr(&output));
    };
    refused(&["approve", "demo/first/1", "--date", "9998-01-01", "--by", "x", "--document", "y"], "`--date` 9998-01-01 is after today");
    let mut on_a_day = Command::new(env!("CARGO_BIN_EXE_purview"));
    let output = on_a_day.args(APPROVE).current_dir(site).env("SOURCE_DATE_EPOCH", "1741003200").output().unwrap();
    assert!(stderr(&output).contains("`--date` 2025-03-04 is after today, 2025-03-03"), "{}", stderr(&output));
    approve(site);
    edit(site, BATCH, "治安", "治安和反恐");
    let correct = |day| ["correct", "demo/first/1", "--date", day, "--reason", "漏写"];
    refused(&correct("9998-01-01"), "`--date` 9998-01-01 is after today");
    refused(&correct("2025-03-03"), "`--date` 2025-03-03 is before the approval of `demo/first/1`, 2025-03-04");
    assert!(purview(&correct("2025-03-04"), site).status.success());
}

#[test]
fn words_of_the_command_line_are_written_in_one_line() {
    let site = site();
    let site = site.path();
    let approve = |by| purview(&["approve", "demo/first/1", "--date", "2025-03-04", "--by", by, "--document", "Order\t3 \n of 2025"], site);
    assert_eq!(approve(" \n ").status.code(), Some(2));
    assert!(approve(" City\r\n  Office ").status.success());
    edit(site, BATCH, "治安", "治安和反恐");
    assert!(purview(&["correct", "demo/first/1", "--date", "2025-04-01", "--reason", "one\n\nword  was\nlost\n"], site).status.success());
    let batch = fs::read_to_string(site.join(BATCH)).unwrap();
    for line in ["by = \"City Office\"\n", "document = \"Order 3 of 2025\"\n", "reason = \"one word was lost\"\n"] {
        assert!(batch.contains(line), "{batch}");
    }
}

#[test]
fn a_lost_lock_comes_back_from_version_control() {
    let site = site();
    let site = site.path();
    approve(site);
    fs::remove_file(site.join(LOCK)).unwrap();
    let found = stderr(&purview(&["check"], site));
    assert!(found.contains("missing-seal") && found.contains("bring `content/approved.lock` back from version control"), "{found}");
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]).args(arguments).current_dir(folder);
    let output = command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}{}", stdout(&output), stderr(&output));
}

#[test]
fn branches_that_approve_different_batches_merge() {
    let folder = tempfile::tempdir().unwrap();
    assert!(purview(&["init", "."], folder.path()).status.success());
    let site = folder.path();
    let list = site.join("content/demo/lists/first");
    let first = fs::read_to_string(list.join("batch-1.md")).unwrap();
    for number in ["2", "3"] {
        let text = first.replacen("batch = 1", &format!("batch = {number}"), 1);
        fs::write(list.join(format!("batch-{number}.md")), text).unwrap();
    }
    assert!(purview(&["build"], site).status.success());
    git(site, &["init", "--quiet", "--initial-branch", "main"]);
    let commit = || {
        git(site, &["add", "content", "purview.toml", ".gitattributes"]);
        git(site, &["commit", "--quiet", "--message", "x"]);
    };
    commit();
    for number in ["2", "3"] {
        git(site, &["switch", "--quiet", "--create", &format!("batch-{number}"), "main"]);
        let output = purview(
            &["approve", &format!("demo/first/{number}"), "--date", "2025-03-04", "--by", "示例市政府", "--document", number],
            site,
        );
        assert!(output.status.success(), "{}", stderr(&output));
        commit();
    }
    git(site, &["merge", "--quiet", "--no-edit", "batch-2"]);
    let output = purview(&["check"], site);
    assert!(output.status.success(), "{}", stderr(&output));
    let lock = fs::read_to_string(site.join(LOCK)).unwrap();
    assert_eq!(lock.lines().filter(|line| line.starts_with("demo/first/")).count(), 2, "{lock}");
}
