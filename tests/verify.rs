//! Verifying: a published site is what was built, or it is said what is not.

#![allow(clippy::unwrap_used)] // A test that cannot go on fails.

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Output;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use support::{purview, site, stderr, stdout};
use tempfile::TempDir;

const DUTY: &str = "demo/duties/room.html";

/// The small site, built into `public/`.
fn built() -> TempDir {
    let site = site();
    assert!(purview(&["build", "--date", "2026-11-22"], site.path()).status.success());
    site
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// The list of the site with one entry added.
fn list_with(site: &Path, path: &str, digest: &str) {
    let manifest = site.join("public/manifest.json");
    let mut list: Value = serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
    list["files"][path] = digest.into();
    fs::write(&manifest, list.to_string()).unwrap();
}

/// A server of a folder below `/site/`, for as long as the tests run.
struct Server {
    address: String,
    /// The heads of all requests.
    asked: Arc<Mutex<Vec<String>>>,
}

/// What a server says.
enum Answer {
    /// The file.
    File,
    /// A status and headers, with a line's end behind each, and no more than a few words.
    Head(String),
    /// Nothing.
    Silence,
}

impl Server {
    /// `answer` is asked with the path below the folder; an empty one is that of the folder itself.
    fn new(folder: &Path, answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/site/", listener.local_addr().unwrap());
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let (folder, answer) = (folder.to_owned(), Arc::new(answer));
        let log = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (folder, answer, log) = (folder.clone(), Arc::clone(&answer), Arc::clone(&log));
                std::thread::spawn(move || serve(&stream.unwrap(), &folder, &*answer, &log));
            }
        });
        Self { address, asked }
    }

    /// A server that has its folder as it is.
    fn plain(folder: &Path) -> Self {
        Self::new(folder, |_| Answer::File)
    }
}

/// Answers the requests of a connection, one after another.
fn serve(mut stream: &TcpStream, folder: &Path, answer: &dyn Fn(&str) -> Answer, log: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    loop {
        let head: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
        let Some(path) = head.first().and_then(|line| line.split(' ').nth(1)).map(decoded) else { return };
        log.lock().unwrap().push(head.join("\n"));
        let Some(path) = path.strip_prefix("/site/") else { return };
        let said = match answer(path) {
            Answer::Silence => return,
            Answer::Head(head) => [format!("HTTP/1.1 {head}Content-Length: 5\r\n\r\n").as_bytes(), b"words"].concat(),
            Answer::File => match fs::read(folder.join(if path.is_empty() { "index.html" } else { path })) {
                Ok(bytes) => [format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", bytes.len()).as_bytes(), &bytes].concat(),
                Err(_) => b"HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nnone\n".to_vec(),
            },
        };
        if stream.write_all(&said).is_err() {
            return;
        }
    }
}

/// A path of an address, without its percent signs.
fn decoded(path: &str) -> String {
    let mut parts = path.split('%');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(part[2..].bytes());
    }
    String::from_utf8(bytes).unwrap()
}

/// What `purview verify` says of an address, as JSON, and its exit code.
fn verify(address: &str) -> (Value, Option<i32>) {
    let output = purview(&["verify", address, "--format", "json"], Path::new("."));
    (json(&output), output.status.code())
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&stdout(output)).unwrap_or_else(|_| panic!("{} {}", stdout(output), stderr(output)))
}

#[test]
fn a_folder_is_compared_with_its_list() {
    let site = built();
    let site = site.path();
    let output = purview(&["verify", "public"], site);
    assert!(output.status.success() && stdout(&output).contains("as listed"), "{}", stdout(&output));
    edit(&site.join("public").join(DUTY), "文体旅游部门", "公安部门");
    fs::remove_file(site.join("public/sitemap.xml")).unwrap();
    fs::write(site.join("public/README.md"), "x").unwrap();
    let output = purview(&["verify", "public", "--format", "json"], site);
    let json = json(&output);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!((&json["ok"], &json["changed"], &json["missing"]), (&false.into(), &json!([DUTY]), &json!(["sitemap.xml"])));
    assert_eq!((&json["unlisted"], &json["unread"]), (&json!(["README.md"]), &json!([])));
    assert_eq!(purview(&["verify", "content"], site).status.code(), Some(1), "no site");
}

#[test]
fn a_list_that_was_tampered_with_leads_nowhere() {
    let site = built();
    let site = site.path();
    fs::write(site.join("secret"), "").unwrap();
    list_with(site, "../secret", "");
    list_with(site, "/etc/passwd", "");
    list_with(site, "\u{1b}[2J", "");
    let output = purview(&["verify", "public"], site);
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    assert!(text.contains("changed  ../secret") && text.contains("changed  /etc/passwd") && text.contains("3 changed"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../secret", site.join("public/link")).unwrap();
        list_with(site, "link", "");
        list_with(site, "demo", "");
        let output = purview(&["verify", "public"], site);
        let errors = stderr(&output);
        assert!(
            errors.contains("public/link: this is a link out of the folder") && errors.contains("public/demo: this is no file"),
            "{errors}"
        );
        assert!(stdout(&output).contains("3 changed, 2 not to be read"), "{}", stdout(&output));
    }
}

#[test]
fn a_list_kept_elsewhere_finds_a_changed_list() {
    let site = built();
    let site = site.path();
    fs::copy(site.join("public/manifest.json"), site.join("kept.json")).unwrap();
    let verify = || purview(&["verify", "public", "--manifest", "kept.json", "--format", "json"], site);
    assert!(verify().status.success());
    // A page is changed, another added, and the list says so: by itself the site is in order.
    edit(&site.join("public").join(DUTY), "文体旅游部门", "公安部门");
    let digest = |path: &Path| format!("{:x}", Sha256::digest(fs::read(path).unwrap()));
    list_with(site, DUTY, &digest(&site.join("public").join(DUTY)));
    fs::write(site.join("public/new.html"), "new").unwrap();
    list_with(site, "new.html", &digest(&site.join("public/new.html")));
    assert!(purview(&["verify", "public"], site).status.success());
    let output = verify();
    assert_eq!(output.status.code(), Some(1));
    let json = json(&output);
    assert_eq!((&json["changed"], &json["unlisted"]), (&json!([DUTY, "manifest.json"]), &json!(["new.html"])));
    fs::remove_file(site.join("public/manifest.json")).unwrap();
    assert_eq!(self::json(&verify())["missing"], json!(["manifest.json"]));
}

#[test]
fn a_published_site_is_compared_with_its_list() {
    let site = built();
    let public = &site.path().join("public");
    fs::write(public.join("市 1%2e?.html"), "words").unwrap();
    list_with(site.path(), "市 1%2e?.html", &format!("{:x}", Sha256::digest("words")));
    let server = Server::plain(public);
    let base = server.address.strip_suffix('/').unwrap();
    for address in [base, &format!("{base}/"), &format!("{base}/index.html")] {
        let output = purview(&["verify", address], site.path());
        assert!(output.status.success() && stdout(&output).contains("as listed"), "{address}: {}{}", stdout(&output), stderr(&output));
        assert!(stderr(&output).is_empty(), "no bar in a pipe");
    }
    let asked = server.asked.lock().unwrap();
    assert!(asked.iter().all(|head| head.to_lowercase().contains("accept-encoding: identity")), "{asked:?}");
}

#[test]
fn what_a_server_has_otherwise_is_named() {
    let site = built();
    let public = &site.path().join("public");
    edit(&public.join(DUTY), "文体旅游部门", "文体旅游局门");
    fs::remove_file(public.join("sitemap.xml")).unwrap();
    let server = Server::new(public, |path| match path {
        "robots.txt" => Answer::Head("410 Gone\r\n".to_owned()),
        _ => Answer::File,
    });
    let (json, code) = verify(&server.address);
    assert_eq!((&json["ok"], code), (&false.into(), Some(1)));
    assert_eq!((&json["changed"], &json["missing"]), (&json!([DUTY]), &json!(["robots.txt", "sitemap.xml"])));
    assert_eq!((&json["unlisted"], &json["unread"]), (&json!([]), &json!([])));
    let output = purview(&["verify", &server.address], site.path());
    assert!(
        stdout(&output).contains(&format!("changed  {DUTY}\n")) && stdout(&output).contains("2 missing, 1 changed"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn a_server_that_fails_is_asked_for_all_other_files() {
    let site = built();
    let public = &site.path().join("public");
    fs::remove_file(public.join("sitemap.xml")).unwrap();
    let server = Server::new(public, |path| match path {
        "404.html" => Answer::Head("500 Internal Server Error\r\n".to_owned()),
        "demo/index.html" => Answer::Silence,
        DUTY => Answer::Head("200 OK\r\nContent-Encoding: gzip\r\n".to_owned()),
        _ => Answer::File,
    });
    let output = purview(&["verify", &server.address], site.path());
    assert_eq!(output.status.code(), Some(1));
    let (text, errors) = (stdout(&output), stderr(&output));
    assert!(text.contains("missing  sitemap.xml") && text.contains("1 missing, 3 not to be read"), "{text}");
    assert!(errors.contains(&format!("error: {}404.html: the server answers 500 Internal Server Error\n", server.address)), "{errors}");
    assert!(errors.contains(&format!("{}{DUTY}: the server packs it", server.address)), "{errors}");
    let (json, _) = verify(&server.address);
    let unread: Vec<&Value> = json["unread"].as_array().unwrap().iter().map(|unread| &unread["path"]).collect();
    assert_eq!(unread, ["404.html", DUTY, "demo/index.html"]);
}

#[test]
fn a_server_that_ceases_to_answer_is_left_alone() {
    let site = built();
    let server = Server::new(&site.path().join("public"), |path| if path == "manifest.json" { Answer::File } else { Answer::Silence });
    let (json, code) = verify(&server.address);
    assert_eq!((code, json["unread"].as_array().unwrap().len()), (Some(1), json["listed"].as_u64().unwrap() as usize));
    assert!(json["unread"].to_string().contains("has ceased to answer"), "{json}");
}

#[test]
fn redirects_stay_within_the_site() {
    let site = built();
    let public = &site.path().join("public");
    let elsewhere = Server::plain(public);
    let other = elsewhere.address.clone();
    let server = Server::new(public, move |path| match path {
        "index.html" => Answer::Head("301 Moved Permanently\r\nLocation: ./\r\n".to_owned()),
        "robots.txt" => Answer::Head(format!("302 Found\r\nLocation: {other}robots.txt\r\n")),
        "sitemap.xml" => Answer::Head("302 Found\r\nLocation: sitemap.xml\r\n".to_owned()),
        _ => Answer::File,
    });
    let (json, code) = verify(&server.address);
    assert_eq!((code, &json["missing"], &json["changed"]), (Some(1), &json!([]), &json!([])));
    let reasons = [
        format!("{}robots.txt: this leads to another site, {}robots.txt", server.address, elsewhere.address),
        format!("{}sitemap.xml: one address leads to another, without an end", server.address),
    ];
    let told: Vec<&str> = json["unread"].as_array().unwrap().iter().map(|unread| unread["reason"].as_str().unwrap()).collect();
    assert_eq!(told, reasons);
    assert!(elsewhere.asked.lock().unwrap().is_empty());
}

#[test]
fn a_published_list_is_compared_with_one_kept_elsewhere() {
    let site = built();
    let site = site.path();
    fs::copy(site.join("public/manifest.json"), site.join("kept.json")).unwrap();
    let server = Server::plain(&site.join("public"));
    let verify = || purview(&["verify", &server.address, "--manifest", "kept.json", "--format", "json"], site);
    assert!(verify().status.success());
    list_with(site, "../../etc/passwd", "");
    let output = verify();
    assert_eq!((output.status.code(), &json(&output)["changed"]), (Some(1), &json!(["manifest.json"])));
    server.asked.lock().unwrap().clear();
    assert_eq!(self::verify(&server.address).0["changed"], json!(["../../etc/passwd"]));
    assert!(server.asked.lock().unwrap().iter().all(|head| !head.contains("passwd")));
}

#[test]
fn arguments_that_cannot_be() {
    let site = built();
    fs::write(site.path().join("broken.json"), "{}").unwrap();
    let closed = format!("http://{}/", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    let cases: &[(&[&str], i32)] = &[
        (&["nowhere"], 2),
        (&["purview.toml"], 2),
        (&["www.example.org"], 2),
        (&["ftp://example.org/"], 2),
        (&["https://example.org/?page"], 2),
        (&["https://name@example.org/"], 2),
        (&["public", "--manifest", "nowhere.json"], 2),
        (&["public", "--manifest", "broken.json"], 1),
        (&[&format!("{}nothing/", Server::plain(site.path()).address)], 1),
        (&[&closed], 1),
    ];
    for (arguments, code) in cases {
        let output = purview(&[&["verify"], *arguments].concat(), site.path());
        assert_eq!(output.status.code(), Some(*code), "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).starts_with("error: "), "{arguments:?}: {}", stderr(&output));
    }
}
