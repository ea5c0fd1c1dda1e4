//! Runs a pipeline as GitLab does: jobs by stages, each in a container of its own, all commands of a job in one shell.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::expression::holds;
use crate::forge::{Event, Forge, Job, NUMBER, copy, printed};
use crate::yaml::{items, keys, word};

/// The environment whose jobs have the token.
const SCOPE: &str = "comment";

/// What is known of a project besides its repository.
#[derive(Default)]
pub struct Settings<'s> {
    /// `PURVIEW_TOKEN`, if it was set.
    pub token: Option<&'s str>,
    /// Whether pipelines of merge requests run in the merged state.
    pub merged_results: bool,
}

/// Runs the jobs of a pipeline that an event asks for. Jobs that are not in it are not among them.
pub fn run(forge: &Forge, pipeline: &Value, event: Event, settings: &Settings<'_>) -> BTreeMap<String, Job> {
    forge.fresh("jobs");
    let mut runner = Runner { forge, pipeline, event, settings, artifacts: forge.fresh("artifacts"), ran: BTreeMap::new() };
    keys(&pipeline["workflow"], &["rules", "auto_cancel"]);
    assert!(runner.is_asked_for(&pipeline["workflow"]), "no {event:?}");
    let jobs = jobs(pipeline);
    let stages: Vec<String> = items(&pipeline["stages"]).into_iter().map(word).collect();
    assert!(jobs.values().all(|job| stages.contains(&word(&job["stage"]))));
    for stage in &stages {
        // A job that says what it needs waits for that; others for all jobs of the stages before.
        let passed = runner.ran.values().all(|job| job.passed);
        for (name, job) in jobs.iter().filter(|(_, job)| word(&job["stage"]) == *stage) {
            let has_needed = match job.get("needs") {
                Some(needs) => items(needs).iter().all(|needed| runner.ran.get(&word(needed)).is_some_and(|job| job.passed)),
                None => passed,
            };
            if runner.is_asked_for(job) && has_needed {
                let ran = runner.job(name, job);
                runner.ran.insert(name.clone(), ran);
            }
        }
    }
    runner.ran
}

/// The jobs of a pipeline, with what they extend.
pub fn jobs(pipeline: &Value) -> BTreeMap<String, Value> {
    let settings = ["variables", "workflow", "stages"];
    let named = pipeline.as_object().unwrap().iter().filter(|(name, _)| !settings.contains(&name.as_str()) && !name.starts_with('.'));
    named.map(|(name, job)| (name.clone(), extended(job, pipeline))).collect()
}

/// The commands of a job, in order.
pub fn commands(job: &Value) -> Vec<String> {
    items(&job["before_script"]).into_iter().chain(items(&job["script"])).map(word).collect()
}

fn extended(job: &Value, pipeline: &Value) -> Value {
    let Some(base) = job["extends"].as_str() else { return job.clone() };
    let base = extended(&pipeline[base], pipeline);
    assert!(base.is_object(), "{job} extends nothing");
    merged(base, job)
}

fn merged(mut base: Value, over: &Value) -> Value {
    let Some((base_entries, over_entries)) = base.as_object_mut().zip(over.as_object()) else { return over.clone() };
    for (key, value) in over_entries {
        let old = base_entries.remove(key).unwrap_or_default();
        base_entries.insert(key.clone(), merged(old, value));
    }
    base
}

struct Runner<'p> {
    forge: &'p Forge,
    pipeline: &'p Value,
    event: Event,
    settings: &'p Settings<'p>,
    artifacts: PathBuf,
    ran: BTreeMap<String, Job>,
}

impl Runner<'_> {
    /// Whether the rules let something run. What has none runs always.
    fn is_asked_for(&self, of: &Value) -> bool {
        let predefined = self.predefined();
        let value_of = |name: &str| predefined.get(name.strip_prefix('$').unwrap()).cloned().unwrap_or_default();
        let rules = items(&of["rules"]);
        rules.iter().for_each(|rule| drop(keys(rule, &["if"])));
        of.get("rules").is_none() || rules.iter().any(|rule| holds(&word(&rule["if"]), &value_of))
    }

    fn reference(&self) -> String {
        match (self.event.is_change(), self.settings.merged_results) {
            (true, true) => format!("refs/pull/{NUMBER}/merge"),
            (true, false) => format!("refs/pull/{NUMBER}/head"),
            (false, _) => "refs/heads/main".to_owned(),
        }
    }

    /// The variables that GitLab sets in every job.
    fn predefined(&self) -> BTreeMap<String, String> {
        let main = self.forge.revision("main");
        let base = || self.forge.git(&["merge-base", &main, &self.forge.revision(&format!("refs/pull/{NUMBER}/head"))]).trim().to_owned();
        let (source, project) = if self.event == Event::Fork { ("2", "2") } else { ("1", "1") };
        let of_event = match self.event {
            Event::Change | Event::Fork => vec![
                ("CI_MERGE_REQUEST_IID", NUMBER.to_owned()),
                ("CI_MERGE_REQUEST_PROJECT_ID", "1".to_owned()),
                ("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", source.to_owned()),
                ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main".to_owned()),
                ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", if self.settings.merged_results { main.clone() } else { String::new() }),
                ("CI_MERGE_REQUEST_DIFF_BASE_SHA", base()),
                ("CI_PIPELINE_SOURCE", "merge_request_event".to_owned()),
            ],
            Event::Merge => vec![("CI_COMMIT_BRANCH", "main".to_owned()), ("CI_PIPELINE_SOURCE", "push".to_owned())],
            Event::Night => vec![("CI_COMMIT_BRANCH", "main".to_owned()), ("CI_PIPELINE_SOURCE", "schedule".to_owned())],
        };
        let of_project = [
            ("CI", "true".to_owned()),
            ("GITLAB_CI", "true".to_owned()),
            ("CI_API_V4_URL", format!("{}/api/v4", self.forge.server.address)),
            ("CI_COMMIT_SHA", self.forge.revision(&self.reference())),
            ("CI_DEFAULT_BRANCH", "main".to_owned()),
            ("CI_PAGES_URL", self.forge.site()),
            ("CI_PROJECT_ID", project.to_owned()),
        ];
        of_event.into_iter().chain(of_project).map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn job(&self, name: &str, job: &Value) -> Job {
        keys(
            job,
            &[
                "extends",
                "stage",
                "image",
                "timeout",
                "interruptible",
                "rules",
                "needs",
                "dependencies",
                "environment",
                "resource_group",
                "variables",
                "cache",
                "before_script",
                "script",
                "artifacts",
            ],
        );
        let (work, home) = (self.forge.fresh(&format!("jobs/{name}/work")), self.forge.fresh(&format!("jobs/{name}/home")));
        let variables = self.variables(job, &work);
        if variables.get("GIT_STRATEGY").is_none_or(|strategy| strategy != "none") {
            self.forge.check_out(&self.reference(), variables.get("GIT_DEPTH").is_some_and(|depth| depth == "0"), &work);
        }
        for from in self.artifacts_for(job) {
            copy(&self.artifacts.join(from), &work);
        }
        let kept = self.forge.path("host/cache").join(expanded(&word(&job["cache"]["key"]), &variables));
        keys(&job["cache"], &["key", "paths", "when"]);
        if kept.exists() {
            copy(&kept, &work);
        }
        let ran = self.shell(job, &work, &home, &variables);
        if is_kept(&job["cache"], ran.passed) {
            items(&job["cache"]["paths"]).into_iter().for_each(|path| keep(&work, &word(path), &kept));
        }
        self.keep_artifacts(name, &job["artifacts"], &work, ran.passed);
        if name == "pages" && ran.passed {
            self.forge.publish(&self.artifacts.join(name).join("public"));
        }
        ran
    }

    /// Everything that a job has in its environment. The token is for the jobs of one environment.
    fn variables(&self, job: &Value, work: &Path) -> BTreeMap<String, String> {
        let mut variables = self.predefined();
        variables.insert("CI_PROJECT_DIR".to_owned(), work.display().to_string());
        keys(&job["environment"], &["name", "action", "url"]);
        let has_token = job["environment"]["name"] == SCOPE && self.event != Event::Fork;
        if let Some(token) = self.settings.token.filter(|_| has_token) {
            variables.insert("PURVIEW_TOKEN".to_owned(), token.to_owned());
        }
        for (name, value) in [&self.pipeline["variables"], &job["variables"]].into_iter().filter_map(Value::as_object).flatten() {
            let value = expanded(&word(value), &variables);
            variables.insert(name.clone(), value);
        }
        variables
    }

    /// The jobs whose artifacts a job finds in its folder.
    fn artifacts_for(&self, job: &Value) -> Vec<String> {
        match (job.get("needs"), job.get("dependencies")) {
            (Some(named), _) | (None, Some(named)) => items(named).into_iter().map(word).collect(),
            (None, None) => self.ran.keys().filter(|name| self.artifacts.join(name).exists()).cloned().collect(),
        }
    }

    fn keep_artifacts(&self, name: &str, artifacts: &Value, work: &Path, passed: bool) {
        keys(artifacts, &["when", "paths", "expose_as", "expire_in", "reports"]);
        keys(&artifacts["reports"], &["codequality"]);
        if is_kept(artifacts, passed) {
            let reports = artifacts["reports"].as_object().into_iter().flat_map(Map::values);
            let into = self.artifacts.join(name);
            items(&artifacts["paths"]).into_iter().chain(reports).for_each(|path| keep(work, &word(path), &into));
        }
    }

    /// Runs the commands of a job as the runner does: one after another, in bash if the image has it.
    fn shell(&self, job: &Value, work: &Path, home: &Path, variables: &BTreeMap<String, String>) -> Job {
        let (shell, strict): (&str, &[&str]) = match word(&job["image"]).split(':').next() {
            Some("rust") => ("bash", &["-eo", "pipefail"]),
            Some("alpine") => ("sh", &["-e"]),
            image => panic!("the tests do not know what {image:?} has"),
        };
        let script = home.join("script");
        let steps = commands(job).into_iter().enumerate().map(|(at, command)| format!("echo {at} >> \"$STEPS\"\n{command}\n"));
        fs::write(&script, steps.collect::<String>()).unwrap();
        let steps = home.join("steps");
        let mut command = self.forge.command(shell, home);
        let output = command.args(strict).arg(script).current_dir(work).envs(variables).env("STEPS", &steps).output().unwrap();
        let commands = fs::read_to_string(&steps).unwrap().lines().map(|line| line.parse().unwrap()).collect();
        Job { passed: output.status.success(), commands, log: printed(&output) }
    }
}

/// Whether a cache or artifacts are kept of a job.
fn is_kept(what: &Value, passed: bool) -> bool {
    passed || what["when"] == "always"
}

/// A text with the values of the variables in it.
fn expanded(text: &str, variables: &BTreeMap<String, String>) -> String {
    let Some((before, rest)) = text.split_once('$') else { return text.to_owned() };
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
    format!("{before}{}{}", variables[&rest[..end]], expanded(&rest[end..], variables))
}

/// Keeps a path of a job's folder under the same path elsewhere.
fn keep(work: &Path, path: &str, into: &Path) {
    let (from, to) = (work.join(path), into.join(path));
    assert!(from.exists(), "there is no {path}");
    copy(&from, if from.is_dir() { &to } else { to.parent().unwrap() });
}
