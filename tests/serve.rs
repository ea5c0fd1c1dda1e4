//! `purview serve`, as a browser sees it.

#![allow(clippy::unwrap_used)] // A test that cannot go on fails.

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use support::site;

/// The command, serving; stopped when the test is over.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(root: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_purview"))
            .args(["serve", "--port", "0", "--date", "2026-11-22"])
            .current_dir(root)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (sender, said) = channel();
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(sender.send(line))));
        let address = loop {
            let line = said.recv_timeout(Duration::from_secs(20)).unwrap();
            if let Some((_, address)) = line.split_once("http://") {
                break format!("http://{}", address.trim_end_matches('/'));
            }
        };
        Self { child, address }
    }

    /// Status and body of an answer.
    fn get(&self, path: &str) -> (u16, String) {
        let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).http_status_as_error(false).max_redirects(0).build().into();
        let mut answer = agent.get(format!("{}{path}", self.address)).call().unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    }

    /// What open pages are told, as it comes.
    fn changes(&self) -> Receiver<serde_json::Value> {
        let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().into();
        let answer = agent.get(format!("{}/_purview/changes", self.address)).call().unwrap();
        let (sender, told) = channel();
        std::thread::spawn(move || {
            let mut lines = BufReader::new(answer.into_body().into_reader().take(1 << 20)).lines().map_while(Result::ok);
            lines.find_map(|line| {
                let data = line.strip_prefix("data: ")?;
                sender.send(serde_json::from_str(data).unwrap()).err()
            });
        });
        told
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn an_edit_is_told_to_open_pages_and_served() {
    let site = site();
    let source = site.path().join("content/demo/lists/first/batch-1.md");
    let text = fs::read_to_string(&source).unwrap();
    let server = Server::start(site.path());
    let (status, page) = server.get("/demo/duties/room.html");
    assert_eq!(status, 200);
    assert!(page.contains("治安") && page.contains("/_purview/reload.js"), "{page}");
    let told = server.changes();
    let next = || told.recv_timeout(Duration::from_secs(20)).unwrap();
    let first = next();
    assert_eq!(first["faults"], "");

    fs::write(&source, text.replace("治安", "治安巡查")).unwrap();
    let second = next();
    assert_ne!(second["version"], first["version"]);
    assert!(server.get("/demo/duties/room.html").1.contains("治安巡查"));

    fs::write(&source, text.replace("公安部门", "公按部门")).unwrap();
    let third = next();
    assert_eq!(third["version"], second["version"], "pages stay");
    assert!(third["faults"].as_str().unwrap().contains("公按部门"), "{third}");
    assert!(server.get("/demo/duties/room.html").1.contains("治安巡查"));

    fs::write(&source, text).unwrap();
    let fourth = next();
    assert_eq!(fourth["faults"], "");
    assert!(!server.get("/demo/duties/room.html").1.contains("治安巡查"));
    assert!(!site.path().join("public").exists() && !site.path().join("content/addresses.lock").exists(), "nothing is written");
}

#[test]
fn paths_mean_what_they_mean_to_a_host() {
    let site = site();
    let server = Server::start(site.path());
    for path in ["/", "/index.html", "/demo/", "/search/index.js", "/manifest.json", "/demo/duties/room.json"] {
        assert_eq!(server.get(path).0, if path == "/manifest.json" { 404 } else { 200 }, "{path}");
    }
    assert_eq!(server.get("/demo").0, 301);
    let (status, page) = server.get("/nothing/here.html");
    assert!(status == 404 && page.contains("没有找到"), "{page}");
    assert_eq!(server.get("/../purview.toml").0, 404);
    assert_eq!(server.get("/%2e%2e/purview.toml").0, 404);
}
