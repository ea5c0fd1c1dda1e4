//! Runs a workflow as GitHub does: jobs in the order of their needs, each on a machine of its own, with the rights that it asks for.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::expression::{filled, holds};
use crate::forge::{Event, Forge, Job, NUMBER, copy, printed};
use crate::yaml::{items, keys, word};

const REPOSITORY: &str = "city/duties";

/// Runs the jobs of a workflow that an event asks for. Jobs that are skipped are not among them.
pub fn run(forge: &Forge, workflow: &Value, event: Event) -> BTreeMap<String, Job> {
    keys(workflow, &["name", "on", "env", "concurrency", "permissions", "defaults", "jobs"]);
    let on = &workflow["on"];
    let is_asked_for = match event {
        Event::Change | Event::Fork => on.get("pull_request").is_some(),
        Event::Merge => on["push"]["branches"] == json!(["main"]),
        Event::Night => on["schedule"][0]["cron"].is_string(),
    };
    assert!(is_asked_for, "no {event:?} in {on}");
    forge.fresh("jobs");
    let artifacts = forge.fresh("artifacts");
    let mut runner = Runner { forge, workflow, event, artifacts, cached: RefCell::default(), ran: BTreeMap::new() };
    let jobs = workflow["jobs"].as_object().unwrap();
    let mut open: Vec<&String> = jobs.keys().collect();
    let mut over: Vec<&String> = Vec::new();
    while !open.is_empty() {
        let is_ready = |name: &str| items(&jobs[name]["needs"]).iter().all(|needed| over.iter().any(|over| **over == word(needed)));
        let (ready, rest): (Vec<&String>, Vec<&String>) = open.into_iter().partition(|name| is_ready(name));
        assert!(!ready.is_empty(), "{rest:?} need what there is not, or each other");
        for name in ready {
            runner.job(name, jobs);
            over.push(name);
        }
        open = rest;
    }
    for (job, path, key) in runner.cached.take() {
        if runner.ran[&job].passed {
            copy(&path, &forge.path("host/cache").join(key));
        }
    }
    runner.ran
}

struct Runner<'w> {
    forge: &'w Forge,
    workflow: &'w Value,
    event: Event,
    artifacts: PathBuf,
    /// What is to be kept of which job, under which key. Jobs run at the same time, so that none finds what another one keeps.
    cached: RefCell<Vec<(String, PathBuf, String)>>,
    ran: BTreeMap<String, Job>,
}

/// A machine while it runs a job.
struct Machine {
    job: String,
    work: PathBuf,
    home: PathBuf,
    env: BTreeMap<String, String>,
    token: String,
    /// By step and name.
    outputs: RefCell<BTreeMap<String, String>>,
    failed: bool,
}

impl Runner<'_> {
    fn reference(&self) -> String {
        if self.event.is_change() { format!("refs/pull/{NUMBER}/merge") } else { "refs/heads/main".to_owned() }
    }

    fn event_name(&self) -> &'static str {
        match self.event {
            Event::Change | Event::Fork => "pull_request",
            Event::Merge => "push",
            Event::Night => "schedule",
        }
    }

    /// What expressions may name wherever they stand.
    fn context(&self, name: &str) -> String {
        let of_change = |value: &str| if self.event.is_change() { value.to_owned() } else { String::new() };
        match name {
            "github.ref" => self.reference(),
            "github.event_name" => self.event_name().to_owned(),
            "github.repository" => REPOSITORY.to_owned(),
            "github.event.pull_request.number" => of_change(NUMBER),
            "github.event.pull_request.head.repo.full_name" => {
                of_change(if self.event == Event::Fork { "guest/duties" } else { REPOSITORY })
            }
            "runner.os" => "Linux".to_owned(),
            "cancelled" => false.to_string(),
            _ => panic!("nothing is called `{name}` here"),
        }
    }

    fn job(&mut self, name: &str, jobs: &Map<String, Value>) {
        let job = &jobs[name];
        keys(job, &["needs", "if", "runs-on", "timeout-minutes", "permissions", "environment", "steps"]);
        let ancestors = ancestors(name, jobs);
        let any_failed = ancestors.iter().any(|name| self.ran.get(name).is_some_and(|job| !job.passed));
        let all_passed = items(&job["needs"]).iter().all(|needed| self.ran.get(&word(needed)).is_some_and(|job| job.passed));
        let condition = word(&job["if"]);
        let value_of = |name: &str| if name == "failure" { any_failed.to_string() } else { self.context(name) };
        let says_when = ["failure()", "cancelled()", "always()", "success()"].iter().any(|function| condition.contains(function));
        if (says_when || all_passed) && (condition.is_empty() || holds(&condition, &value_of)) {
            let ran = self.steps(name, job);
            self.ran.insert(name.to_owned(), ran);
        }
    }

    fn steps(&self, name: &str, job: &Value) -> Job {
        let mut machine = Machine {
            job: name.to_owned(),
            work: self.forge.fresh(&format!("jobs/{name}/work")),
            home: self.forge.fresh(&format!("jobs/{name}/home")),
            env: self.env(name),
            token: self.token(&job["permissions"]),
            outputs: RefCell::default(),
            failed: false,
        };
        let mut ran = Job { passed: true, commands: Vec::new(), log: String::new() };
        for (at, step) in items(&job["steps"]).into_iter().enumerate() {
            keys(step, &["id", "name", "if", "uses", "with", "env", "run"]);
            let value_of = |name: &str| self.value(name, &machine);
            if machine.failed || step.get("if").is_some_and(|condition| !holds(&word(condition), &value_of)) {
                continue;
            }
            if let Some(action) = step["uses"].as_str() {
                let inputs = Inputs { step, value_of: &value_of };
                self.action(action.split('@').next().unwrap(), &inputs, &machine);
                continue;
            }
            ran.commands.push(at);
            let (passed, printed) = self.shell(step, &machine);
            ran.log.push_str(&printed);
            machine.failed = !passed;
        }
        ran.passed = !machine.failed;
        if ran.passed {
            // What a job calls its address must be there.
            filled(&word(&job["environment"]["url"]), &|name| self.value(name, &machine));
        }
        ran
    }

    fn value(&self, name: &str, machine: &Machine) -> String {
        let output =
            name.strip_prefix("steps.").map(|name| machine.outputs.borrow().get(name).cloned().unwrap_or_else(|| panic!("no {name}")));
        let env = || name.strip_prefix("env.").map(|name| machine.env[name].clone());
        let token = || (name == "github.token").then(|| machine.token.clone());
        output.or_else(env).or_else(token).unwrap_or_else(|| self.context(name))
    }

    /// The environment of all commands of a job.
    fn env(&self, job: &str) -> BTreeMap<String, String> {
        let own = |name: &str| self.forge.path("host/jobs").join(job).join(name).display().to_string();
        let change = |value: &str| if self.event.is_change() { value } else { "" }.to_owned();
        let given = [
            ("CI", "true".to_owned()),
            ("GITHUB_ACTIONS", "true".to_owned()),
            ("GITHUB_BASE_REF", change("main")),
            ("GITHUB_HEAD_REF", change("change")),
            ("GITHUB_EVENT_NAME", self.event_name().to_owned()),
            ("GITHUB_REF", self.reference()),
            ("GITHUB_REPOSITORY", REPOSITORY.to_owned()),
            ("GITHUB_RUN_ID", "1".to_owned()),
            ("GITHUB_SERVER_URL", "https://github.com".to_owned()),
            ("GITHUB_SHA", self.forge.revision(&self.reference())),
            ("GITHUB_STEP_SUMMARY", own("summary.md")),
            ("GITHUB_WORKSPACE", own("work")),
            ("RUNNER_OS", "Linux".to_owned()),
        ];
        let set = self.workflow["env"].as_object().unwrap().iter().map(|(name, value)| (name.clone(), word(value)));
        given.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(set).collect()
    }

    /// A token that says what it may do. That of a fork may read.
    fn token(&self, permissions: &Value) -> String {
        let granted = permissions.as_object().unwrap().iter().map(|(of, right)| match self.event {
            Event::Fork => format!(" {of}=read"),
            _ => format!(" {of}={}", word(right)),
        });
        format!("ghs{}", granted.collect::<String>())
    }

    fn shell(&self, step: &Value, machine: &Machine) -> (bool, String) {
        let script = machine.home.join("script");
        fs::write(&script, word(&step["run"])).unwrap();
        let strict: &[&str] = match self.workflow["defaults"]["run"]["shell"].as_str() {
            Some("bash") => &["--noprofile", "--norc", "-eo", "pipefail"],
            None => &["-e"],
            Some(shell) => panic!("the tests have no {shell}"),
        };
        let set = step["env"].as_object().into_iter().flatten();
        let set = set.map(|(name, value)| (name, filled(&word(value), &|name| self.value(name, machine))));
        let mut command = self.forge.command("bash", &machine.home);
        let output = command.args(strict).arg(script).current_dir(&machine.work).envs(&machine.env).envs(set).output().unwrap();
        (output.status.success(), printed(&output))
    }

    /// What actions of GitHub do, as far as ours are used.
    fn action(&self, action: &str, inputs: &Inputs<'_>, machine: &Machine) {
        match action {
            "actions/checkout" => {
                inputs.known(&["fetch-depth", "persist-credentials"]);
                machine.may("contents=read");
                let whole = inputs.get("fetch-depth") == "0";
                self.forge.check_out(&self.reference(), whole, &machine.work);
            }
            "actions/cache" => {
                inputs.known(&["path", "key"]);
                let path = inputs.get("path").replacen('~', machine.home.to_str().unwrap(), 1);
                let (path, key) = (PathBuf::from(path), inputs.get("key"));
                let kept = self.forge.path("host/cache").join(&key).join(path.file_name().unwrap());
                if kept.exists() {
                    copy(&kept, path.parent().unwrap());
                } else {
                    self.cached.borrow_mut().push((machine.job.clone(), path, key));
                }
                inputs.give(machine, "cache-hit", if kept.exists() { "true" } else { "" });
            }
            "actions/upload-artifact" => {
                inputs.known(&["name", "path", "if-no-files-found"]);
                let name = inputs.get("name");
                copy(&machine.work.join(inputs.get("path")), &self.artifacts.join(&name));
                inputs.give(machine, "artifact-url", &format!("https://github.com/{REPOSITORY}/actions/runs/1/artifacts/{name}"));
            }
            "actions/download-artifact" => {
                inputs.known(&["name"]);
                copy(&self.artifacts.join(inputs.get("name")), &machine.work);
            }
            "actions/upload-pages-artifact" => {
                inputs.known(&["path"]);
                copy(&machine.work.join(inputs.get("path")), &self.artifacts.join("github-pages"));
            }
            "actions/deploy-pages" => {
                inputs.known(&[]);
                machine.may("pages=write");
                machine.may("id-token=write");
                self.forge.publish(&self.artifacts.join("github-pages"));
                inputs.give(machine, "page_url", &self.forge.site());
            }
            _ => panic!("the tests do not know {action}"),
        }
    }
}

/// What a step gives to an action.
struct Inputs<'s> {
    step: &'s Value,
    value_of: &'s dyn Fn(&str) -> String,
}

impl Inputs<'_> {
    fn known(&self, known: &[&str]) {
        keys(&self.step["with"], known);
    }

    fn get(&self, name: &str) -> String {
        filled(&word(&self.step["with"][name]), self.value_of)
    }

    /// Keeps what the action gives back.
    fn give(&self, machine: &Machine, name: &str, value: &str) {
        if let Some(id) = self.step["id"].as_str() {
            machine.outputs.borrow_mut().insert(format!("{id}.outputs.{name}"), value.to_owned());
        }
    }
}

impl Machine {
    fn may(&self, right: &str) {
        assert!(self.token.split(' ').any(|granted| granted == right), "{right} is not among {}", self.token);
    }
}

/// The jobs that a job waits for, and those that they wait for.
fn ancestors(name: &str, jobs: &Map<String, Value>) -> Vec<String> {
    let needs = items(&jobs[name]["needs"]).into_iter().map(word);
    needs.flat_map(|needed| [vec![needed.clone()], ancestors(&needed, jobs)].concat()).collect()
}

/// What GitHub shows on the page of a run.
pub fn summary(forge: &Forge, job: &str) -> String {
    fs::read_to_string(forge.path("host/jobs").join(job).join("summary.md")).unwrap()
}

/// The comments of the workflow on the merge request.
pub fn comments(forge: &Forge) -> Vec<String> {
    let folder = forge.path("host/comments");
    let names = |folder: &Path| (1..).map(|at| folder.join(at.to_string())).take_while(|file| file.exists()).collect::<Vec<_>>();
    names(&folder).iter().map(|file| fs::read_to_string(file).unwrap()).collect()
}
