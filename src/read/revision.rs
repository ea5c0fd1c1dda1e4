//! Reading a revision: a site as it stands in a git repository. Nothing is checked out, and nothing is written.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::{CONTENT, SITE_FILE, Sources, check_size, is_hidden_name, source_text, stray, take, with_faults};
use crate::diagnostic::{Code, Diagnostic};

/// Reads the site at `root` as it is in `revision` of the repository that `root` lies in, by the rules of [`super::read`].
///
/// # Errors
/// A sentence that says why there is no site to read: no git, no repository, no such revision, or nothing in it at `root`. What is wrong with single
/// files comes back as diagnostics beside the sources.
pub fn read(root: &Path, revision: &str) -> Result<(Sources, Vec<Diagnostic>), String> {
    let tree = tree(root, revision)?;
    let listed = git(root, &["ls-tree", "-r", "-z", "--long", &tree, "--", SITE_FILE, CONTENT])?;
    if !listed.status.success() {
        return Err(format!("cannot read the revision `{revision}`: {}", reason(&listed)));
    }
    let files: Vec<File> = listed.stdout.split(|byte| *byte == 0).filter_map(File::new).collect();
    if !files.iter().any(|file| file.path == SITE_FILE && file.is_text()) {
        return Err(format!("the revision `{revision}` has no `{SITE_FILE}` in {}", root.display()));
    }
    let (mut texts, mut faults) = (Vec::new(), Vec::new());
    let mut wanted = Vec::new();
    for file in files.into_iter().filter(|file| !file.path.split('/').any(is_hidden_name)) {
        if file.kind != "blob" {
            faults.push((file.path, Code::Unreadable, "cannot read this: it lies in another repository".to_owned()));
        } else if let Some(reason) = stray(&file.path, file.is_link()).filter(|_| file.path != SITE_FILE) {
            faults.push((file.path, Code::StrayFile, reason.to_owned()));
        } else if let Err(reason) = check_size(file.size) {
            faults.push((file.path, Code::Unreadable, reason));
        } else {
            wanted.push(file);
        }
    }
    let blobs = blobs(root, &wanted).map_err(|reason| format!("cannot read the revision `{revision}`: {reason}"))?;
    for (file, bytes) in wanted.into_iter().zip(blobs) {
        take(file.path, source_text(bytes), &mut texts, &mut faults);
    }
    Ok(with_faults(texts, faults))
}

/// A file of a revision.
struct File {
    mode: String,
    /// `blob`, or `commit` for another repository within this one.
    kind: String,
    object: String,
    size: u64,
    /// Path below the site's root.
    path: String,
}

impl File {
    /// From an entry of `git ls-tree --long`: mode, kind, object, size, and behind a tab the path.
    fn new(entry: &[u8]) -> Option<Self> {
        let entry = String::from_utf8_lossy(entry);
        let (head, path) = entry.split_once('\t')?;
        let mut words = head.split_whitespace().map(str::to_owned);
        let (mode, kind, object) = (words.next()?, words.next()?, words.next()?);
        let size = words.next()?.parse().unwrap_or(0);
        Some(Self { mode, kind, object, size, path: path.to_owned() })
    }

    fn is_link(&self) -> bool {
        self.mode == "120000"
    }

    fn is_text(&self) -> bool {
        self.kind == "blob" && !self.is_link()
    }
}

/// The name of the tree that a revision has. What git would take for an option, for a range or for a file is none.
fn tree(root: &Path, revision: &str) -> Result<String, String> {
    let repository = git(root, &["rev-parse", "--git-dir"])?;
    if !repository.status.success() {
        return Err(format!("no revision `{revision}`: git finds no repository in {} ({})", root.display(), reason(&repository)));
    }
    let found = git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{tree}}")])?;
    let name = String::from_utf8_lossy(&found.stdout).trim().to_owned();
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    if found.status.success() && is_name { Ok(name) } else { Err(format!("no revision `{revision}`")) }
}

fn command(root: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(root);
    command
}

fn git(root: &Path, arguments: &[&str]) -> Result<Output, String> {
    command(root).args(arguments).stdin(Stdio::null()).output().map_err(no_git)
}

fn no_git(error: std::io::Error) -> String {
    format!("cannot run git, which reads revisions: {error}")
}

/// The first line of what git says.
fn reason(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or("git does not say why").to_owned()
}

/// The bytes of files, in order.
fn blobs(root: &Path, files: &[File]) -> Result<Vec<Vec<u8>>, String> {
    let batch = command(root).args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut batch = batch.map_err(no_git)?;
    let (Some(mut questions), Some(answers)) = (batch.stdin.take(), batch.stdout.take()) else {
        return Err("git cannot be asked".to_owned());
    };
    let read = std::thread::scope(|scope| {
        // Questions of their own thread: git stops reading them while nobody reads its answers.
        scope.spawn(move || files.iter().try_for_each(|file| writeln!(questions, "{}", file.object)));
        let mut answers = BufReader::new(answers);
        files.iter().map(|file| blob(file, &mut answers)).collect::<Result<Vec<_>, String>>()
    });
    batch.wait().map_err(|error| error.to_string())?;
    read
}

/// The next answer of `git cat-file --batch`: a line with object, kind and size, the bytes, and a line break.
fn blob(file: &File, answers: &mut impl BufRead) -> Result<Vec<u8>, String> {
    let missing = || format!("git has not got {}", file.path);
    let mut head = String::new();
    answers.read_line(&mut head).map_err(|error| error.to_string())?;
    let size = head.trim_end().strip_prefix(&format!("{} blob ", file.object)).and_then(|size| size.parse::<usize>().ok());
    let mut bytes = vec![0; size.ok_or_else(missing)? + 1];
    answers.read_exact(&mut bytes).map_err(|_| missing())?;
    bytes.pop();
    Ok(bytes)
}
