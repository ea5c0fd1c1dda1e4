//! What the hosts serve: the published site, and as much of GitLab's API as a comment needs.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

/// The token that the API takes, and the user whose it is.
pub const TOKEN: &str = "glpat-of-user-70";
const USER: u64 = 70;
/// Where the comments of the merge request are.
const NOTES: &str = "/api/v4/projects/1/merge_requests/7/notes";

/// A server, for as long as the tests run.
pub struct Server {
    /// Scheme, host and port.
    pub address: String,
    shared: Arc<Shared>,
}

struct Shared {
    host: PathBuf,
    /// For how many waits the server has nothing yet.
    slow: AtomicUsize,
    notes: Mutex<Vec<Value>>,
}

impl Server {
    /// Serves `pages` in the folder `host` below `/site/`.
    pub fn new(host: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared { host: host.to_owned(), slow: AtomicUsize::new(0), notes: Mutex::default() });
        let server = Self { address, shared: Arc::clone(&shared) };
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || serve(stream.unwrap(), &shared));
            }
        });
        server
    }

    /// Lets the server have the site only after some waits.
    pub fn is_slow(&self, waits: usize) {
        self.shared.slow.store(waits, Ordering::SeqCst);
    }

    /// A comment of another user.
    pub fn comment(&self, body: &str) {
        self.shared.add(USER + 1, body);
    }

    /// The comments of the user that has the token.
    pub fn comments(&self) -> Vec<String> {
        let notes = self.shared.notes.lock().unwrap();
        notes.iter().filter(|note| note["author"]["id"] == USER).map(|note| note["body"].as_str().unwrap().to_owned()).collect()
    }
}

impl Shared {
    fn add(&self, author: u64, body: &str) -> Value {
        let mut notes = self.notes.lock().unwrap();
        let note = json!({ "id": 100 + notes.len(), "author": { "id": author }, "body": body });
        notes.push(note.clone());
        note
    }

    fn answer(&self, request: &Request) -> (&'static str, Vec<u8>) {
        match request.target.strip_prefix("/site/") {
            Some(path) => self.page(path),
            None => {
                let (status, said) = self.api(request);
                (status, said.to_string().into_bytes())
            }
        }
    }

    fn page(&self, path: &str) -> (&'static str, Vec<u8>) {
        let waited = fs::read_to_string(self.host.join("waits")).unwrap_or_default().lines().count();
        let file = fs::read(self.host.join("pages").join(if path.is_empty() { "index.html" } else { path }));
        match file {
            Ok(bytes) if waited >= self.slow.load(Ordering::SeqCst) => ("200 OK", bytes),
            _ => ("404 Not Found", Vec::new()),
        }
    }

    fn api(&self, request: &Request) -> (&'static str, Value) {
        if request.header("private-token") != Some(TOKEN) {
            return ("401 Unauthorized", json!({ "message": "401 Unauthorized" }));
        }
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let body = || {
            assert_eq!(request.header("content-type"), Some("application/json"));
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            body["body"].as_str().unwrap().to_owned()
        };
        let none = ("404 Not Found", json!({ "message": "404 Not found" }));
        match (request.method.as_str(), path) {
            ("GET", "/api/v4/user") => ("200 OK", json!({ "id": USER })),
            ("GET", NOTES) => ("200 OK", self.listed(query)),
            ("POST", NOTES) => ("201 Created", self.add(USER, &body())),
            ("PUT", _) => {
                let Some(id) = path.strip_prefix(&format!("{NOTES}/")).and_then(|id| id.parse::<usize>().ok()) else { return none };
                let mut notes = self.notes.lock().unwrap();
                match notes.get_mut(id - 100) {
                    Some(note) if note["author"]["id"] == USER => {
                        note["body"] = body().into();
                        ("200 OK", note.clone())
                    }
                    Some(_) => ("403 Forbidden", json!({ "message": "403 Forbidden" })),
                    None => none,
                }
            }
            _ => none,
        }
    }

    /// The newest twenty comments, the newest first, unless `query` says something else.
    fn listed(&self, query: &str) -> Value {
        let says = |key: &str| query.split('&').find_map(|part| part.strip_prefix(&format!("{key}=")));
        let mut notes = self.notes.lock().unwrap().clone();
        if says("sort") != Some("asc") {
            notes.reverse();
        }
        notes.truncate(says("per_page").map_or(20, |count| count.parse().unwrap()).min(100));
        notes.into()
    }
}

struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    /// The next request of a connection, if there is one.
    fn read(stream: &mut BufReader<TcpStream>) -> Option<Self> {
        let head: Vec<String> = stream.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
        let mut words = head.first()?.split(' ').map(str::to_owned);
        let (method, target) = (words.next()?, words.next()?);
        let headers = head[1..].iter().filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        let mut request = Self { method, target, headers, body: Vec::new() };
        if request.header("expect") == Some("100-continue") {
            stream.get_mut().write_all(b"HTTP/1.1 100 Continue\r\n\r\n").ok()?;
        }
        request.body.resize(request.header("content-length").map_or(0, |length| length.parse().unwrap()), 0);
        stream.read_exact(&mut request.body).ok()?;
        Some(request)
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn serve(stream: TcpStream, shared: &Shared) {
    let mut stream = BufReader::new(stream);
    while let Some(request) = Request::read(&mut stream) {
        let (status, body) = shared.answer(&request);
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", body.len());
        if stream.get_mut().write_all(&[head.as_bytes(), &body].concat()).is_err() {
            return;
        }
    }
}
