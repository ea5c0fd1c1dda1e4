//! The pages of a site over HTTP, as a host would serve them, with a script that loads a page anew when it changes.

use std::convert::Infallible;
use std::net::{IpAddr, TcpListener};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::sync::watch::Receiver;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};

use super::{Served, file_of};

const SCRIPT: &str = include_str!("reload.js");
const SCRIPT_TAG: &[u8] = b"<script src=\"/_purview/reload.js\" defer></script>";
/// Pages of a site run under this, wherever they are served.
const POLICY: &str = "default-src 'self'";

/// Serves what is to be served, until the program is stopped.
pub fn run(listener: TcpListener, served: Receiver<Served>) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    let is_private = listener.local_addr().is_ok_and(|address| address.ip().is_loopback());
    runtime.block_on(async {
        let router = Router::new()
            .route("/_purview/reload.js", get(|| async { ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT) }))
            .route("/_purview/changes", get(changes))
            .fallback(get(file))
            .with_state(served);
        let router = if is_private { router.layer(from_fn(refuse_others)) } else { router };
        if listener.set_nonblocking(true).is_ok()
            && let Ok(listener) = tokio::net::TcpListener::from_std(listener)
        {
            let _ = axum::serve(listener, router).await;
        }
    });
}

/// What is served to this machine alone is asked for by a name of this machine. A page from elsewhere, whose own name was made to lead here, must not read
/// what is not published yet.
async fn refuse_others(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).map(|host| host.to_str().unwrap_or_default());
    if host.is_none_or(is_here) { next.run(request).await } else { StatusCode::MISDIRECTED_REQUEST.into_response() }
}

/// Whether the `Host` of a request names this machine, as no domain can.
fn is_here(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(literal) => literal.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost") || name.parse::<IpAddr>().is_ok()
}

/// What is served, now and whenever it changes.
async fn changes(State(served): State<Receiver<Served>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = WatchStream::new(served).map(|Served { version, faults, .. }| {
        let state = serde_json::json!({ "version": version, "faults": faults });
        Ok(Event::default().data(state.to_string()))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

async fn file(State(served): State<Receiver<Served>>, uri: Uri) -> Response {
    let files = served.borrow().files.clone();
    let decoded = percent_encoding::percent_decode_str(uri.path()).decode_utf8_lossy();
    let path = file_of(&decoded);
    let is_folder = !path.ends_with('/') && files.contains_key(&format!("{path}/index.html"));
    match files.get(&path) {
        Some((_, bytes)) => answer(StatusCode::OK, &path, bytes),
        // As a host does, so that relative links lead where they should.
        None if is_folder => (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, format!("{}/", uri.path()))]).into_response(),
        None => match files.get("404.html") {
            Some((_, bytes)) => answer(StatusCode::NOT_FOUND, "404.html", bytes),
            None => answer(
                StatusCode::NOT_FOUND,
                "404.html",
                b"<!doctype html><title>purview</title><head></head><p>The sources have errors.</p>",
            ),
        },
    }
}

fn answer(status: StatusCode, path: &str, bytes: &[u8]) -> Response {
    let kind = kind(path);
    let body = if kind.starts_with("text/html") { with_script(bytes) } else { bytes.to_vec() };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// A page with the script that loads it anew, in its head.
fn with_script(page: &[u8]) -> Vec<u8> {
    const END: &[u8] = b"</head>";
    let at = page.windows(END.len()).position(|window| window == END).unwrap_or(page.len());
    [&page[..at], SCRIPT_TAG, &page[at..]].concat()
}

fn kind(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "xml" => "application/xml",
        "atom" => "application/atom+xml",
        "ics" => "text/calendar; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_stands_in_the_head() {
        assert_eq!(with_script(b"<head><title>a</title></head><body>"), [b"<head><title>a</title>", SCRIPT_TAG, b"</head><body>"].concat());
        assert_eq!(with_script(b"a"), [b"a", SCRIPT_TAG].concat());
    }

    #[test]
    fn a_name_of_a_domain_is_not_this_machine() {
        assert!(
            ["localhost:8000", "LOCALHOST.:8000", "a.localhost", "127.0.0.1:8000", "[::1]:8000", "[::1]", "10.0.0.1"]
                .into_iter()
                .all(is_here)
        );
        assert!(!["example.org:8000", "127.0.0.1.example.org", "localhost.example.org", "[example.org]", ""].into_iter().any(is_here));
    }

    #[test]
    fn folders_are_their_indexes() {
        assert_eq!(
            ["/", "/demo/", "/demo/gaps.html", "//etc/passwd"].map(file_of),
            ["index.html", "demo/index.html", "demo/gaps.html", "etc/passwd"]
        );
    }
}
