//! What a process takes.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use wait4::Wait4;

/// What one run of a process took.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// Seconds on the clock.
    pub wall: f64,
    /// Seconds of all processors, in the program and in the system for it.
    pub cpu: f64,
    /// The most memory it had at any time, in bytes. It is counted from what *this* process has had, so this one must stay small: whatever
    /// holds much runs as a process of its own.
    pub peak: u64,
}

/// Runs a command to its end; what it prints goes into the file `log`.
///
/// # Errors
/// A command that cannot be run, or fails, with what it printed.
pub fn run(command: &mut Command, log: &Path) -> io::Result<Usage> {
    let printed = File::create(log)?;
    command.stdin(Stdio::null()).stdout(printed.try_clone()?).stderr(printed);
    let start = Instant::now();
    let ended = command.spawn()?.wait4()?;
    let wall = start.elapsed().as_secs_f64();
    if !ended.status.success() {
        let printed = fs::read_to_string(log)?;
        return Err(io::Error::other(format!("{command:?} failed ({}):\n{printed}", ended.status)));
    }
    let cpu = (ended.rusage.utime + ended.rusage.stime).as_secs_f64();
    Ok(Usage { wall, cpu, peak: ended.rusage.maxrss })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_what_was_printed() {
        let log = std::env::temp_dir().join(format!("purview-log-{}", std::process::id()));
        let failed = run(Command::new("sh").args(["-c", "echo broken pipe organ; exit 3"]), &log).unwrap_err();
        assert!(failed.to_string().contains("broken pipe organ"));
        assert!(run(&mut Command::new("true"), &log).unwrap().peak > 0);
        fs::remove_file(log).unwrap();
    }
}
