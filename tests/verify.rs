//! Verifying: a published site is what was built, or it is said what is not.

#![allow(clippy::unwrap_used)] // A test that cannot go on fails.

mod support;

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use support::{purview, site, stderr, stdout};
use tempfile::TempDir;

const DUTY: &str = "demo/duties/room.html";

/// The small site, built into `public/`.
fn built() -> TempDir {
    let site = site();
    assert!(purview(&["build", "--date", "2026-11-22"], site.path()).status.success());
    site
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// The list of the site with one entry added.
fn list_with(site: &Path, path: &str, digest: &str) {
    let manifest = site.join("public/manifest.json");
    let mut list: Value = serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
    list["files"][path] = digest.into();
    fs::write(&manifest, list.to_string()).unwrap();
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&stdout(output)).unwrap_or_else(|_| panic!("{} {}", stdout(output), stderr(output)))
}

#[test]
fn a_folder_is_compared_with_its_list() {
    let site = built();
    let site = site.path();
    let output = purview(&["verify", "public"], site);
    assert!(output.status.success() && stdout(&output).contains("as listed"), "{}", stdout(&output));
    edit(&site.join("public").join(DUTY), "文体旅游部门", "公安部门");
    fs::remove_file(site.join("public/sitemap.xml")).unwrap();
    fs::write(site.join("public/README.md"), "x").unwrap();
    let output = purview(&["verify", "public", "--format", "json"], site);
    let json = json(&output);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!((&json["ok"], &json["changed"], &json["missing"]), (&false.into(), &json!([DUTY]), &json!(["sitemap.xml"])));
    assert_eq!((&json["unlisted"], &json["unread"]), (&json!(["README.md"]), &json!([])));
    assert_eq!(purview(&["verify", "content"], site).status.code(), Some(1), "no site");
}

#[test]
fn a_list_that_was_tampered_with_leads_nowhere() {
    let site = built();
    let site = site.path();
    fs::write(site.join("secret"), "").unwrap();
    list_with(site, "../secret", "");
    list_with(site, "/etc/passwd", "");
    list_with(site, "\u{1b}[2J", "");
    let output = purview(&["verify", "public"], site);
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    assert!(text.contains("changed  ../secret") && text.contains("changed  /etc/passwd") && text.contains("3 changed"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../secret", site.join("public/link")).unwrap();
        list_with(site, "link", "");
        list_with(site, "demo", "");
        let output = purview(&["verify", "public"], site);
        let errors = stderr(&output);
        assert!(
            errors.contains("public/link: this is a link out of the folder") && errors.contains("public/demo: this is no file"),
            "{errors}"
        );
        assert!(stdout(&output).contains("3 changed, 2 not to be read"), "{}", stdout(&output));
    }
}

#[test]
fn a_list_kept_elsewhere_finds_a_changed_list() {
    let site = built();
    let site = site.path();
    fs::copy(site.join("public/manifest.json"), site.join("kept.json")).unwrap();
    let verify = || purview(&["verify", "public", "--manifest", "kept.json", "--format", "json"], site);
    assert!(verify().status.success());
    // A page is changed, another added, and the list says so: by itself the site is in order.
    edit(&site.join("public").join(DUTY), "文体旅游部门", "公安部门");
    let digest = |path: &Path| format!("{:x}", Sha256::digest(fs::read(path).unwrap()));
    list_with(site, DUTY, &digest(&site.join("public").join(DUTY)));
    fs::write(site.join("public/new.html"), "new").unwrap();
    list_with(site, "new.html", &digest(&site.join("public/new.html")));
    assert!(purview(&["verify", "public"], site).status.success());
    let output = verify();
    assert_eq!(output.status.code(), Some(1));
    let json = json(&output);
    assert_eq!((&json["changed"], &json["unlisted"]), (&json!([DUTY, "manifest.json"]), &json!(["new.html"])));
    fs::remove_file(site.join("public/manifest.json")).unwrap();
    assert_eq!(self::json(&verify())["missing"], json!(["manifest.json"]));
}

#[test]
fn arguments_that_cannot_be() {
    let site = built();
    fs::write(site.path().join("broken.json"), "{}").unwrap();
    let cases: &[(&[&str], i32)] = &[
        (&["nowhere"], 2),
        (&["purview.toml"], 2),
        (&["public", "--manifest", "nowhere.json"], 2),
        (&["public", "--manifest", "broken.json"], 1),
    ];
    for (arguments, code) in cases {
        let output = purview(&[&["verify"], *arguments].concat(), site.path());
        assert_eq!(output.status.code(), Some(*code), "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).starts_with("error: "), "{arguments:?}: {}", stderr(&output));
    }
}
