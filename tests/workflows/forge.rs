//! A host of repositories in the small: the small site on its main branch, a person who changes it, and what a host keeps of its workflows.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::server::Server;
use crate::support::{self, SITE, stderr, stdout};

/// The number of the one merge request.
pub const NUMBER: &str = "7";
/// The branch of it.
const BRANCH: &str = "change";

/// Who commits.
const AUTHOR: [(&str, &str); 4] = [
    ("GIT_AUTHOR_NAME", "a"),
    ("GIT_AUTHOR_EMAIL", "a@example.org"),
    ("GIT_COMMITTER_NAME", "a"),
    ("GIT_COMMITTER_EMAIL", "a@example.org"),
];

/// Where the sources of the site, its repository and what comes of its workflows are.
pub struct Forge {
    folder: TempDir,
    pub server: Server,
}

/// Why a workflow runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A merge request, or a new state of it.
    Change,
    /// The same from a fork of the repository.
    Fork,
    /// Something was merged.
    Merge,
    /// The hour of the night.
    Night,
}

impl Event {
    pub fn is_change(self) -> bool {
        matches!(self, Self::Change | Self::Fork)
    }
}

/// A job that was run.
#[derive(Debug)]
pub struct Job {
    /// Whether all of its commands did what they should.
    pub passed: bool,
    /// The commands that were run, by their place in the job.
    pub commands: Vec<usize>,
    /// What they printed.
    pub log: String,
}

impl Forge {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["host", "person", "origin.git", "home/.cargo/bin"] {
            fs::create_dir_all(folder.path().join(name)).unwrap();
        }
        symlink(env!("CARGO_BIN_EXE_purview"), folder.path().join("home/.cargo/bin/purview")).unwrap();
        let server = Server::new(&folder.path().join("host"));
        let forge = Self { folder, server };
        git(&forge.path("origin.git"), &["init", "--quiet", "--bare", "--initial-branch", "main"]);
        git(&forge.person(), &["init", "--quiet", "--initial-branch", "main"]);
        forge.git(&["remote", "add", "origin", forge.path("origin.git").to_str().unwrap()]);
        for (path, text) in SITE {
            forge.write(path, &text.replace("https://example.org/", &forge.site()));
        }
        forge.write(".gitignore", "/public/\n/preview/\n");
        forge.purview(&["build"]);
        forge.commit();
        forge.git(&["push", "--quiet", "origin", "main"]);
        forge.git(&["switch", "--quiet", "--create", BRANCH]);
        forge
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where a person changes the site.
    pub fn person(&self) -> PathBuf {
        self.path("person")
    }

    /// Where the site is published.
    pub fn site(&self) -> String {
        format!("{}/site/", self.server.address)
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        git(&self.person(), arguments)
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.person().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.person().join(path)).unwrap();
        assert!(text.contains(from), "{text}");
        self.write(path, &text.replacen(from, to, 1));
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "x"]);
    }

    /// Runs purview as the person does.
    pub fn purview(&self, arguments: &[&str]) -> String {
        let output = support::purview(arguments, &self.person());
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        stdout(&output)
    }

    /// Runs the commands of docs/workflows.md that record an approval, for our batch.
    pub fn approves(&self) {
        let guide = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/workflows.md")).unwrap();
        let block = guide.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
        let commands = block.replace("korla/emerging/2", "demo/first/2");
        assert_eq!(commands.lines().filter(|line| !line.trim().is_empty()).count(), 4, "{commands}");
        let mut command = self.command("bash", &self.path("home"));
        let output = command.args(["-euc", &commands]).current_dir(self.person()).envs(AUTHOR).output().unwrap();
        assert!(output.status.success(), "{}", printed(&output));
    }

    /// Commits what the person has written and asks for its merge: the host tries the merge by itself.
    pub fn propose(&self) {
        self.commit();
        self.git(&["push", "--quiet", "--force", "origin", &format!("HEAD:refs/pull/{NUMBER}/head")]);
        self.git(&["fetch", "--quiet", "origin"]);
        self.git(&["switch", "--quiet", "--detach", "origin/main"]);
        self.git(&["merge", "--quiet", "--no-ff", "--message", "x", BRANCH]);
        self.git(&["push", "--quiet", "--force", "origin", &format!("HEAD:refs/pull/{NUMBER}/merge")]);
        self.git(&["switch", "--quiet", BRANCH]);
    }

    /// Merges what was proposed.
    pub fn merge(&self) {
        self.git(&["fetch", "--quiet", "origin", &format!("refs/pull/{NUMBER}/merge")]);
        self.git(&["push", "--quiet", "origin", "FETCH_HEAD:refs/heads/main"]);
    }

    /// Lets somebody else change a text on main.
    pub fn main_moves_on(&self, path: &str, from: &str, to: &str) {
        self.git(&["switch", "--quiet", "main"]);
        self.edit(path, from, to);
        self.commit();
        self.git(&["push", "--quiet", "origin", "main"]);
        self.git(&["switch", "--quiet", BRANCH]);
    }

    /// The commit that a reference of the repository means.
    pub fn revision(&self, reference: &str) -> String {
        git(&self.path("origin.git"), &["rev-parse", reference]).trim().to_owned()
    }

    /// What `purview diff` says of what the merge would do, or else of the branch by itself.
    pub fn diff(&self, merged: bool) -> String {
        let base = self.git(&["merge-base", "main", BRANCH]);
        let merge = self.revision(&format!("refs/pull/{NUMBER}/merge"));
        let (old, new) = if merged { ("main", merge.as_str()) } else { (base.trim(), BRANCH) };
        self.purview(&["diff", old, new, "--format", "markdown"])
    }

    /// Checks out a reference as a host does: with its whole history and all branches, or the one commit.
    pub fn check_out(&self, reference: &str, whole: bool, into: &Path) {
        let origin = format!("file://{}", self.path("origin.git").display());
        git(into, &["init", "--quiet"]);
        git(into, &["remote", "add", "origin", &origin]);
        if whole {
            git(into, &["fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*", reference]);
            git(into, &["checkout", "--quiet", "--detach", &self.revision(reference)]);
        } else {
            git(into, &["fetch", "--quiet", "--depth", "1", "origin", reference]);
            git(into, &["checkout", "--quiet", "--detach", "FETCH_HEAD"]);
        }
    }

    /// A new folder of the host.
    pub fn fresh(&self, name: &str) -> PathBuf {
        let folder = self.path("host").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// A command of a job. It has what every job has, and nothing of what these tests have.
    pub fn command(&self, program: &str, home: &Path) -> Command {
        let stubs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workflows/bin");
        let ours = std::env::var_os("PATH").unwrap();
        let machine = std::env::split_paths(&ours).filter(|folder| !folder.join("purview").exists());
        let path = [home.join(".cargo/bin"), stubs].into_iter().chain(machine);
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("HOME", home)
            .env("LANG", "C.UTF-8")
            .env("PURVIEW", env!("CARGO_BIN_EXE_purview"))
            .env("HOST", self.path("host"))
            .env("GIT_CONFIG_NOSYSTEM", "1");
        command
    }

    /// What the stubs of a program have noted, line by line.
    pub fn noted(&self, name: &str) -> Vec<String> {
        let noted = fs::read_to_string(self.path("host").join(name)).unwrap_or_default();
        noted.lines().map(str::to_owned).collect()
    }

    /// Publishes a folder in place of what was published.
    pub fn publish(&self, folder: &Path) {
        copy(folder, &self.fresh("pages"));
    }

    /// Takes out what the stubs have noted.
    pub fn forget(&self, name: &str) {
        fs::write(self.path("host").join(name), "").unwrap();
    }
}

/// Copies what is in a folder, or a file under its name.
pub fn copy(from: &Path, into: &Path) {
    fs::create_dir_all(into).unwrap();
    if from.is_file() {
        fs::copy(from, into.join(from.file_name().unwrap())).unwrap();
        return;
    }
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = if entry.path().is_dir() { into.join(entry.file_name()) } else { into.to_owned() };
        copy(&entry.path(), &to);
    }
}

/// What a command printed, on both streams.
pub fn printed(output: &Output) -> String {
    format!("{}{}", stdout(output), stderr(output))
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(folder)
        .envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")])
        .envs(AUTHOR)
        .output()
        .unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", stderr(&output));
    stdout(&output)
}
