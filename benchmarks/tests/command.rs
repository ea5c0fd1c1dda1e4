//! The command itself.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn benchmarks<const N: usize>(arguments: [&str; N]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_purview-benchmarks")).args(arguments).output().unwrap()
}

#[test]
fn duties_that_fill_no_batch_are_refused() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("half-a-batch");
    let refused = benchmarks(["sources", "150", folder.to_str().unwrap()]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("batches of 100"));
    assert!(!folder.exists());
}

#[test]
fn a_floor_tells_what_it_wrote() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("floor");
    _ = fs::remove_dir_all(&folder);
    let [tree, out] = ["tree", "out"].map(|name| folder.join(name));
    assert!(benchmarks(["sources", "100", tree.to_str().unwrap()]).status.success());
    let floor = benchmarks(["floor", tree.to_str().unwrap(), out.to_str().unwrap()]);
    let told: serde_json::Value = serde_json::from_slice(&floor.stdout).unwrap();
    assert!(told["wall"].as_f64().unwrap() > 0.0);
    let size = |folder: &Path| fs::metadata(folder.join("purview/purview.toml")).unwrap().len();
    assert_eq!(size(&tree), size(&out));
}
