//! On what, and with what, figures were measured.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread::available_parallelism;

use super::scenario::Programs;

/// A line of versions.
pub fn foot(programs: &Programs) -> String {
    let cores = available_parallelism().map_or(0, usize::from);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':')).map_or("", |(_, model)| model.trim());
    let rustc = first_line(Path::new("rustc"), "--version");
    let hugo = programs.hugo.as_deref().map_or_else(|| "no Hugo".to_owned(), |hugo| first_line(hugo, "version"));
    format!("{cores} cores, {model}; Linux {}; {rustc}; {hugo}.\n", kernel.trim())
}

fn first_line(program: &Path, argument: &str) -> String {
    let printed = Command::new(program).arg(argument).output().map(|output| output.stdout).unwrap_or_default();
    let printed = String::from_utf8_lossy(&printed);
    // Hugo goes on with who built it when.
    printed.lines().next().unwrap_or("an unknown version").split(" linux/").next().unwrap_or_default().to_owned()
}
