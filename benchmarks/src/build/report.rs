//! What was measured, as tables in Markdown.

use std::fmt::Write;

use super::process::Usage;
use super::scenario::{SCENARIOS, Scenario, Start, Tool};

/// All runs of a scenario at one size.
pub struct Measured {
    pub duties: u32,
    pub scenario: &'static Scenario,
    pub runs: Vec<Run>,
}

/// One build.
pub struct Run {
    pub usage: Usage,
    /// Files and bytes of the output.
    pub files: u64,
    pub bytes: u64,
    /// Seconds to write the same files without a thought, in the same turn.
    pub floor: Option<f64>,
}

impl Measured {
    /// Without any run yet.
    pub fn new(duties: u32, scenario: &'static Scenario) -> Self {
        Self { duties, scenario, runs: Vec::new() }
    }

    /// The median of something over all runs.
    fn median(&self, of: impl Fn(&Run) -> f64) -> f64 {
        median(self.runs.iter().map(of).collect())
    }

    fn wall(&self) -> f64 {
        self.median(|run| run.usage.wall)
    }
}

/// All tables: figures, how tools compare, how they grow.
pub fn tables(measured: &[Measured]) -> String {
    [figures(measured), comparison(measured), growth(measured)].join("\n")
}

fn figures(measured: &[Measured]) -> String {
    let mut text = String::from(
        "| duties | built by | what | wall, s | from–to | CPU, s | peak, MB | files | MB | floor, s | of the floor |\n\
         | --: | --- | --- | --: | --: | --: | --: | --: | --: | --: | --: |\n",
    );
    for one in measured {
        let Scenario { name, tool, start, .. } = one.scenario;
        let walls = || one.runs.iter().map(|run| run.usage.wall);
        let (least, most) = (walls().fold(f64::INFINITY, f64::min), walls().fold(0.0, f64::max));
        let [cpu, peak] = [one.median(|run| run.usage.cpu), one.median(|run| run.usage.peak as f64) / 1e6];
        let [files, bytes] = [one.median(|run| run.files as f64), one.median(|run| run.bytes as f64) / 1e6];
        // Each run against the floor beside it: the machine is not the same all the time.
        let floor = |run: &Run| run.floor.unwrap_or_default();
        let against = match start {
            Start::Nothing => format!("{:.2} | {:.1}×", one.median(floor), one.median(|run| run.usage.wall / floor(run))),
            Start::Same | Start::Changed => " | ".to_owned(),
        };
        _ = writeln!(
            text,
            "| {} | {} | {name} | {:.2} | {least:.2}–{most:.2} | {cpu:.2} | {peak:.0} | {} | {bytes:.1} | {against} |",
            thousands(one.duties.into()),
            tool.name(),
            one.wall(),
            thousands(files as u64)
        );
    }
    text
}

/// Of each scenario that purview and another tool were measured in, how much longer the other takes.
fn comparison(measured: &[Measured]) -> String {
    let mut text =
        String::from("| duties | what | by | ÷ purview, wall | CPU | peak | MB |\n| --: | --- | --- | --: | --: | --: | --: |\n");
    for other in measured.iter().filter(|one| one.scenario.tool != Tool::Purview) {
        let alike = |one: &&Measured| one.duties == other.duties && one.scenario.name == other.scenario.name;
        let Some(purview) = measured.iter().filter(|one| one.scenario.tool == Tool::Purview).find(alike) else { continue };
        let ratio = |of: fn(&Run) -> f64| other.median(of) / purview.median(of);
        let [wall, cpu] = [ratio(|run| run.usage.wall), ratio(|run| run.usage.cpu)];
        let [peak, bytes] = [ratio(|run| run.usage.peak as f64), ratio(|run| run.bytes as f64)];
        let duties = thousands(other.duties.into());
        let Scenario { name, tool, .. } = other.scenario;
        _ = writeln!(text, "| {duties} | {name} | {} | {wall:.2}× | {cpu:.2}× | {peak:.2}× | {bytes:.2}× |", tool.name());
    }
    text
}

/// What a step from one size to the next takes.
fn growth(measured: &[Measured]) -> String {
    let mut text = String::from("| built by | what | from | to | wall grows | peak grows |\n| --- | --- | --: | --: | --: | --: |\n");
    for scenario in &SCENARIOS {
        let of: Vec<&Measured> = measured.iter().filter(|one| std::ptr::eq(one.scenario, scenario)).collect();
        for pair in of.windows(2) {
            let [from, to] = [pair[0], pair[1]];
            let peak = |one: &Measured| one.median(|run| run.usage.peak as f64);
            let (wall, peak) = (to.wall() / from.wall(), peak(to) / peak(from));
            let [before, behind] = [from, to].map(|one| thousands(one.duties.into()));
            let (tool, name) = (scenario.tool.name(), scenario.name);
            _ = writeln!(text, "| {tool} | {name} | {before} | {behind} | {wall:.1}× | {peak:.1}× |");
        }
    }
    text
}

/// The middle one, or the mean of the middle two; 0 of none.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        count if count.is_multiple_of(2) => (values[count / 2 - 1] + values[count / 2]) / 2.0,
        count => values[count / 2],
    }
}

/// `12,345`.
fn thousands(number: u64) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", thousands(number / 1_000), number % 1_000) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!([7, 1_000, 1_234_567].map(thousands), ["7", "1,000", "1,234,567"]);
        assert_eq!([median(vec![3.0, 1.0, 2.0]), median(vec![4.0, 1.0, 2.0, 3.0])], [2.0, 2.5]);
    }
}
