//! The workflows of docs/workflows: every command in them is run as its host would run it, from a proposal to the published site.
//!
//! Only what leaves the machine is replaced: `tests/workflows/bin` has the programs, `server` the addresses. bash, git, curl and jq are those of the machine.

#![cfg(unix)]
#![allow(clippy::unwrap_used)] // A test that cannot go on fails.

mod support;

#[path = "workflows/yaml.rs"]
mod yaml;
#[path = "workflows/expression.rs"]
mod expression;
#[path = "workflows/server.rs"]
mod server;
#[path = "workflows/forge.rs"]
mod forge;
#[path = "workflows/github.rs"]
mod github;
#[path = "workflows/gitlab.rs"]
mod gitlab;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use forge::{Event, Forge, Job};
use gitlab::Settings;
use serde_json::{Value, json};
use server::TOKEN;
use yaml::{items, word};

const BATCH: &str = "content/demo/lists/first/batch-1.md";
const BATCH_2: &str = "content/demo/lists/first/batch-2.md";
const PROPOSED: &str = "+++\nbatch = 2\ntitle = \"清单（第二批）\"\nstatus = \"proposed\"\npublished = 2025-03-05\n+++\n\n\
    ## 2. 健身房 {#gym}\n\n主责单位：公安部门\n";
const DUTY: &str = "demo/duties/gym.html";
const APPROVE: [&str; 9] =
    ["approve", "demo/first/2", "--date", "2025-03-04", "--by", "示例市政府", "--document", "示政发〔2025〕3号", "--in-force"];
const LED: &str = "- added **健身房**: lead 公安部门";

fn workflow(name: &str) -> Value {
    yaml::read(&fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/workflows").join(name)).unwrap())
}

fn github(forge: &Forge, event: Event) -> BTreeMap<String, Job> {
    github::run(forge, &workflow("github.yml"), event)
}

fn gitlab(forge: &Forge, event: Event) -> BTreeMap<String, Job> {
    gitlab::run(forge, &workflow("gitlab-ci.yml"), event, &Settings { token: Some(TOKEN), merged_results: false })
}

/// Which jobs ran, whether they passed, and how many commands of each were run.
fn came_to(ran: &BTreeMap<String, Job>) -> Vec<(&str, bool, usize)> {
    ran.iter().map(|(name, job)| (name.as_str(), job.passed, job.commands.len())).collect()
}

/// A proposal, as a branch.
fn proposal() -> Forge {
    let forge = Forge::new();
    forge.write(BATCH_2, PROPOSED);
    forge.propose();
    forge
}

/// What is published.
fn page(forge: &Forge, path: &str) -> Option<String> {
    fs::read_to_string(forge.path("host/pages").join(path)).ok()
}

fn artifact(forge: &Forge, path: &str) -> String {
    fs::read_to_string(forge.path("host/artifacts").join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Lets the workflow of a proposal, of its approval and of its merge run, and tells what was run: by job, the places of the commands.
fn life(forge: &Forge, run: &dyn Fn(Event) -> BTreeMap<String, Job>) -> [BTreeMap<String, Job>; 3] {
    // What happens on main meanwhile is no part of the change.
    forge.main_moves_on("content/demo/policies/rules.md", "由公安部门负责。", "由公安部门牵头。");
    forge.propose();
    let proposed = run(Event::Change);
    forge.approves();
    forge.propose();
    let approved = run(Event::Change);
    assert_eq!(page(forge, "index.html"), None, "nothing is published yet");
    forge.merge();
    // A cache does not last for ever, and a network may have old files for a while.
    fs::remove_dir_all(forge.path("host/cache")).unwrap();
    forge.server.is_slow(3);
    let merged = run(Event::Merge);
    assert_eq!(forge.noted("waits"), ["0", "15", "30"]);
    forge.forget("waits");
    forge.server.is_slow(0);
    let published = page(forge, DUTY).unwrap();
    assert!(published.contains("公安部门") && !published.contains("noindex"));
    [proposed, approved, merged]
}

/// Sees that every command of a job was run, once at least.
fn assert_all_run(runs: &[BTreeMap<String, Job>], job: &str, commands: impl Iterator<Item = (usize, String)>) {
    let run: Vec<usize> = runs.iter().filter_map(|run| run.get(job)).flat_map(|job| job.commands.iter().copied()).collect();
    commands.for_each(|(at, command)| assert!(run.contains(&at), "{job} was run without {command}"));
}

#[test]
fn a_github_workflow_asks_for_little_and_is_pinned() {
    let workflow = workflow("github.yml");
    assert_eq!(workflow["permissions"], json!({}));
    let rights = |job: &str| workflow["jobs"][job]["permissions"].clone();
    for job in ["check", "review", "verify"] {
        assert_eq!(rights(job), json!({ "contents": "read" }), "{job}");
    }
    assert_eq!(rights("comment"), json!({ "pull-requests": "write" }));
    assert_eq!(rights("publish"), json!({ "pages": "write", "id-token": "write" }));
    let jobs = workflow["jobs"].as_object().unwrap();
    assert_eq!(jobs.len(), 5);
    for (name, job) in jobs {
        assert!(job["timeout-minutes"].is_number(), "{name}");
        for step in items(&job["steps"]) {
            let command = word(&step["run"]);
            assert!(!command.contains("${{"), "{name}: words of a change would become commands: {command}");
            let is_pinned = |action: &str| {
                action.rsplit_once("@v").is_some_and(|(_, version)| !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit()))
            };
            assert!(step["uses"].as_str().is_none_or(is_pinned), "{name}: {step}");
        }
        // A job with a right to write has nothing from the change but what it is told.
        let writes = job["permissions"].as_object().unwrap().values().any(|right| right == "write");
        assert!(!writes || !job.to_string().contains("actions/checkout") && !job.to_string().contains("purview "), "{name}");
    }
    assert!(!workflow.to_string().contains("secrets."));
    // What is being published is not broken off.
    assert_eq!(workflow["concurrency"]["cancel-in-progress"], "${{ github.event_name == 'pull_request' }}");
    assert_eq!(jobs["comment"]["steps"][1]["env"]["GH_TOKEN"], "${{ github.token }}");
}

#[test]
fn a_gitlab_pipeline_keeps_its_token_in_one_job() {
    let jobs = gitlab::jobs(&workflow("gitlab-ci.yml"));
    assert_eq!(jobs.keys().collect::<Vec<_>>(), ["check", "comment", "pages", "review", "verify"]);
    for (name, job) in &jobs {
        assert!(job["image"].as_str().unwrap().split_once(':').is_some_and(|(_, tag)| tag != "latest"), "{name}");
        assert!(job["timeout"].is_string(), "{name}");
        assert_eq!(job.to_string().contains("PURVIEW_TOKEN"), name == "comment", "{name}");
        assert_eq!(job["environment"]["name"] == "comment", name == "comment", "{name}");
    }
    assert!(!gitlab::commands(&jobs["comment"]).iter().any(|command| command.starts_with("purview") || command.contains("git ")));
    assert_eq!((&jobs["comment"]["variables"]["GIT_STRATEGY"], &jobs["comment"]["needs"]), (&"none".into(), &json!(["review"])));
    assert_eq!(jobs["verify"]["dependencies"], json!([]), "it has nothing from the job that publishes");
    assert_eq!((&jobs["pages"]["resource_group"], &jobs["pages"]["interruptible"]), (&"pages".into(), &false.into()));
    assert_eq!((&jobs["pages"]["artifacts"]["paths"], &jobs["review"]["artifacts"]["expose_as"]), (&json!(["public"]), &"preview".into()));
}

#[test]
fn github_from_a_proposal_to_the_site() {
    let forge = proposal();
    let runs = life(&forge, &|event| {
        let ran = github(&forge, event);
        if event == Event::Change {
            // The comment is what the merge would do to duties, and where the preview is; the page of the run says the same.
            let preview = "\n[Preview](https://github.com/city/duties/actions/runs/1/artifacts/preview)\n";
            assert_eq!(github::comments(&forge), [format!("{}{preview}", forge.diff(true))]);
            assert_eq!(github::summary(&forge, "review"), github::comments(&forge)[0]);
        }
        ran
    });
    let [proposed, approved, merged] = &runs;
    assert_eq!(came_to(proposed), [("check", true, 4), ("comment", true, 1), ("review", true, 3)]);
    assert_eq!(came_to(approved), [("check", true, 3), ("comment", true, 1), ("review", true, 2)]);
    assert_eq!(came_to(merged), [("check", true, 4), ("publish", true, 0), ("verify", true, 3)]);
    assert_eq!(forge.noted("installed").len(), 4);
    assert_eq!(forge.noted("gh").len(), 2);
    for (name, job) in workflow("github.yml")["jobs"].as_object().unwrap() {
        let commands = items(&job["steps"]).into_iter().map(|step| word(&step["run"])).enumerate();
        assert_all_run(&runs, name, commands.filter(|(_, command)| !command.is_empty()));
    }
}

#[test]
fn gitlab_from_a_proposal_to_the_site() {
    let forge = proposal();
    forge.server.comment("<!-- purview -->\nnot ours");
    let runs = life(&forge, &|event| {
        let ran = gitlab(&forge, event);
        if event == Event::Change {
            assert_eq!(forge.server.comments(), [format!("<!-- purview -->\n{}", forge.diff(false))]);
            // A long talk follows.
            (0..120).for_each(|at| forge.server.comment(&at.to_string()));
        }
        ran
    });
    let [proposed, approved, merged] = &runs;
    for change in [proposed, approved] {
        assert_eq!(came_to(change), [("check", true, 6), ("comment", true, 8), ("review", true, 4)]);
    }
    assert_eq!(came_to(merged), [("check", true, 6), ("pages", true, 3), ("verify", true, 4)]);
    assert_eq!(forge.noted("installed").len(), 2, "once for the merge request, once when the cache was gone");
    assert!(runs.iter().flat_map(BTreeMap::values).all(|job| !job.log.contains(TOKEN)));
    for (name, job) in gitlab::jobs(&workflow("gitlab-ci.yml")) {
        assert_all_run(&runs, &name, gitlab::commands(&job).into_iter().enumerate());
    }
}

#[test]
fn a_reviewer_sees_what_is_proposed() {
    let forge = proposal();
    for run in [github, gitlab] {
        run(&forge, Event::Change);
        let preview = ["preview", "review/preview"].map(|folder| forge.path("host/artifacts").join(folder).join(DUTY));
        let preview = fs::read_to_string(preview.iter().find(|file| file.exists()).unwrap()).unwrap();
        assert!(preview.contains("noindex") && preview.contains("健身房"), "{preview}");
        let review = artifact(&forge, "review/review.md");
        assert!(review.contains(LED) && !review.contains("办法"), "{review}");
    }
    // In a pipeline for merged results main is a part of what is built, and not of the change.
    forge.main_moves_on("content/demo/policies/rules.md", "由公安部门负责。", "由公安部门牵头。");
    forge.propose();
    let settings = Settings { token: None, merged_results: true };
    let ran = gitlab::run(&forge, &workflow("gitlab-ci.yml"), Event::Change, &settings);
    assert_eq!(came_to(&ran), [("check", true, 6), ("comment", true, 1), ("review", true, 4)]);
    assert!(ran["comment"].log.contains("There is no PURVIEW_TOKEN") && forge.server.comments().len() == 1, "{}", ran["comment"].log);
    assert_eq!(artifact(&forge, "review/review.md"), forge.diff(true));
}

#[test]
fn a_fork_gets_no_right_to_write() {
    let forge = proposal();
    assert_eq!(came_to(&github(&forge, Event::Fork)), [("check", true, 4), ("review", true, 3)]);
    assert!(github::summary(&forge, "review").contains(LED) && artifact(&forge, "review/review.md").contains(LED));
    assert!(forge.noted("gh").is_empty());
    assert_eq!(came_to(&gitlab(&forge, Event::Fork)), [("check", true, 6), ("review", true, 4)]);
    assert!(artifact(&forge, "review/review.md").contains(LED) && forge.server.comments().is_empty());
}

#[test]
fn errors_are_shown_and_nothing_is_published() {
    let forge = Forge::new();
    forge.edit(BATCH, "主责单位：文体旅游部门", "主责单位：文体旅游局");
    forge.propose();
    let ran = github(&forge, Event::Change);
    assert_eq!(came_to(&ran), [("check", false, 2), ("review", false, 2)]);
    let annotation = format!("::error file={BATCH},line=11,col=6,endColumn=11,title=unknown-department::");
    assert!(ran["check"].log.contains(&annotation), "{}", ran["check"].log);
    let ran = gitlab(&forge, Event::Change);
    assert_eq!(came_to(&ran), [("check", false, 4), ("review", false, 3)]);
    let log = &ran["check"].log;
    assert!(log.contains("error[unknown-department]") && !log.contains("nothing was written"), "{log}");
    let report: Value = serde_json::from_str(&artifact(&forge, "check/gl-code-quality-report.json")).unwrap();
    assert_eq!((&report[0]["check_name"], &report[0]["location"]["path"]), (&"unknown-department".into(), &BATCH.into()));
    // Somebody merges it all the same.
    forge.merge();
    assert_eq!(came_to(&github(&forge, Event::Merge)), [("check", false, 2)]);
    assert_eq!(came_to(&gitlab(&forge, Event::Merge)), [("check", false, 4)]);
    assert_eq!(page(&forge, "index.html"), None);
}

#[test]
fn new_addresses_are_committed_with_what_makes_them() {
    let forge = proposal();
    forge.purview(&APPROVE);
    forge.propose();
    let said = "This change adds pages. Run 'purview build' and commit content/addresses.lock.\n";
    let ran = github(&forge, Event::Change);
    // What the change does is told nevertheless.
    assert_eq!(came_to(&ran), [("check", false, 4), ("comment", true, 1), ("review", true, 3)]);
    let annotation = format!("::error file=content/addresses.lock,title=new addresses::{said}");
    assert!(ran["check"].log.contains(&annotation), "{}", ran["check"].log);
    let ran = gitlab(&forge, Event::Change);
    assert_eq!(came_to(&ran), [("check", false, 6), ("comment", true, 8), ("review", true, 4)]);
    assert!(ran["check"].log.contains(said), "{}", ran["check"].log);
    forge.purview(&["build"]);
    forge.propose();
    assert!(github(&forge, Event::Change)["check"].passed && gitlab(&forge, Event::Change)["check"].passed);
}

#[test]
fn what_is_served_is_compared_at_night() {
    let forge = Forge::new();
    for run in [github, gitlab] {
        let ran = run(&forge, Event::Merge);
        assert!(ran.len() == 3 && ran.values().all(|job| job.passed), "{ran:?}");
        forge.forget("waits");
        let published = forge.path("host/pages");
        let duty = published.join("demo/duties/room.html");
        let as_built = fs::read_to_string(&duty).unwrap();
        let ran = run(&forge, Event::Night);
        assert_eq!(ran.keys().collect::<Vec<_>>(), ["verify"]);
        assert!(ran["verify"].passed && forge.noted("waits") == ["0"], "{}", ran["verify"].log);
        // One byte.
        fs::write(&duty, as_built.replacen("文体旅游部门", "文体旅游部问", 1)).unwrap();
        let verify = |told: &str| {
            forge.forget("waits");
            let ran = run(&forge, Event::Night);
            assert!(!ran["verify"].passed && ran["verify"].log.contains(told), "{}", ran["verify"].log);
            assert_eq!(forge.noted("waits"), ["0", "15", "30", "60", "120", "240", "240"]);
        };
        verify("changed  demo/duties/room.html\n");
        // The same, and the list of the site says so.
        let list = published.join("manifest.json");
        let mut files: Value = serde_json::from_slice(&fs::read(&list).unwrap()).unwrap();
        files["files"].as_object_mut().unwrap().remove("demo/duties/room.html");
        fs::write(&list, files.to_string()).unwrap();
        verify("changed  manifest.json\n");
        forge.forget("waits");
    }
}

#[test]
fn a_comment_has_room_for_a_large_change() {
    let forge = Forge::new();
    let rows: String = (1..=260)
        .map(|row| format!("## {row}. 健身房 {{#gym-{row}}}\n\n主责单位：公安部门\n\n- 文体旅游部门：{}\n\n", "器材".repeat(200)))
        .collect();
    forge.write(BATCH_2, &PROPOSED.replace("## 2. 健身房 {#gym}\n\n主责单位：公安部门\n", &rows));
    forge.propose();
    assert!(github(&forge, Event::Change)["comment"].passed);
    assert!(gitlab(&forge, Event::Change)["comment"].passed);
    assert!(forge.server.comments()[0].contains(LED) && github::comments(&forge)[0].contains("duties more"));
}
