//! A site as a server publishes it.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ureq::http::{Response, Uri, header};
use ureq::{Agent, Body, Error};

use super::{AT_ONCE, Published};

/// How often one address may lead to another.
const REDIRECTS: usize = 5;
/// After so many requests in a row without an answer the server is left alone.
const UNANSWERED: usize = 16;
const CONNECT: Duration = Duration::from_secs(10);
const ANSWER: Duration = Duration::from_secs(30);
const WHOLE_FILE: Duration = Duration::from_secs(600);

/// A site at an address.
#[derive(Debug)]
pub struct Server {
    /// With a slash at its end.
    base: String,
    agent: Agent,
    unanswered: AtomicUsize,
}

impl Server {
    /// The site whose home page, or its folder, has an address.
    ///
    /// # Errors
    /// Why there can be no site at such an address.
    pub fn new(address: &str) -> Result<Self, String> {
        crate::parse::check_base_url(address)?;
        let uri: Uri = address.parse().map_err(|error| format!("`{address}` is not an address: {error}"))?;
        let (scheme, host) = match (uri.scheme_str(), uri.authority()) {
            (Some(scheme), Some(host)) if !host.host().is_empty() => (scheme, host),
            _ => return Err(format!("`{address}` has no host")),
        };
        if host.as_str().contains('@') {
            return Err("the address of a site has no user or password in it".to_owned());
        }
        let path = uri.path().strip_suffix("/index.html").unwrap_or(uri.path());
        let agent = Agent::config_builder()
            .user_agent(concat!("purview/", env!("CARGO_PKG_VERSION")))
            .accept_encoding("identity")
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections_per_host(AT_ONCE)
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(ANSWER))
            .timeout_per_read(Some(ANSWER))
            .timeout_global(Some(WHOLE_FILE))
            .build();
        let base = crate::parse::with_slash(&format!("{scheme}://{host}{path}"));
        Ok(Self { base, agent: agent.into(), unanswered: AtomicUsize::new(0) })
    }

    fn get(&self, address: &Uri) -> Result<Response<Body>, String> {
        if self.unanswered.load(Ordering::Relaxed) >= UNANSWERED {
            return Err("was not asked for, because the server has ceased to answer".to_owned());
        }
        let ask = || self.agent.get(address).call();
        let answer = match ask() {
            // The server may have closed a connection that was kept for the next file.
            Err(Error::Io(_)) => ask(),
            answer => answer,
        };
        match &answer {
            Ok(_) => self.unanswered.store(0, Ordering::Relaxed),
            Err(_) => drop(self.unanswered.fetch_add(1, Ordering::Relaxed)),
        }
        answer.map_err(|error| match error {
            Error::Io(error) => error.to_string(),
            Error::HostNotFound => "there is no such host".to_owned(),
            Error::Timeout(_) => "no answer in time".to_owned(),
            error => error.to_string(),
        })
    }
}

impl Published for Server {
    fn name(&self, path: &str) -> String {
        format!("{}{}", self.base, encoded(path))
    }

    fn open(&self, path: &str) -> Result<Option<Box<dyn Read>>, String> {
        let mut address: Uri = self.name(path).parse().map_err(|error| format!("not an address: {error}"))?;
        for _ in 0..=REDIRECTS {
            let answer = self.get(&address)?;
            match answer.status().as_u16() {
                200 => return body(answer).map(Some),
                404 | 410 => return Ok(None),
                301 | 302 | 303 | 307 | 308 => address = redirected(&address, &answer)?,
                _ => return Err(format!("the server answers {}", answer.status())),
            }
        }
        Err("one address leads to another, without an end".to_owned())
    }

    /// A server does not tell what else it has.
    fn unlisted(&self, _: &BTreeMap<String, String>) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}

/// The bytes of an answer, which are those of the file only if nothing packed them.
fn body(answer: Response<Body>) -> Result<Box<dyn Read>, String> {
    match answer.headers().get(header::CONTENT_ENCODING) {
        Some(packed) if packed != "identity" => Err("the server packs it, though it was asked not to".to_owned()),
        _ => Ok(Box::new(answer.into_body().into_reader())),
    }
}

/// Where an answer leads. A site may move its files about, but not to another host: what is served there is not this site.
fn redirected(from: &Uri, answer: &Response<Body>) -> Result<Uri, String> {
    let location = answer.headers().get(header::LOCATION).and_then(|location| location.to_str().ok());
    let location = location.ok_or_else(|| format!("the server answers {}, and not where to", answer.status()))?;
    match target(from, location) {
        Some(to) if origin(&to) == origin(from) => Ok(to),
        _ => Err(format!("this leads to another site, {location}")),
    }
}

/// The address that `location` means at the address `from`; None if it is none of a website.
fn target(from: &Uri, location: &str) -> Option<Uri> {
    let location = location.split('#').next().unwrap_or_default();
    let (path, query) = location.split_at(location.find('?').unwrap_or(location.len()));
    let (scheme, host) = (from.scheme_str()?, from.authority()?);
    let folder = &from.path()[..=from.path().rfind('/')?];
    let whole = match path.split('/').next().unwrap_or_default() {
        first if first.contains(':') => location.to_owned(),
        "" if path.starts_with("//") => format!("{scheme}:{location}"),
        "" if path.starts_with('/') => format!("{scheme}://{host}{}{query}", without_dots(path)),
        "" => format!("{scheme}://{host}{}{query}", from.path()),
        _ => format!("{scheme}://{host}{}{query}", without_dots(&format!("{folder}{path}"))),
    };
    whole.parse().ok().filter(|to: &Uri| to.scheme().is_some() && to.host().is_some())
}

/// A path without the parts `.` and `..`.
fn without_dots(path: &str) -> String {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." if parts.len() > 1 => drop(parts.pop()),
            ".." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Scheme, host and port: who answers.
fn origin(address: &Uri) -> (Option<&str>, Option<String>, u16) {
    let scheme = address.scheme_str();
    let port = address.port_u16().unwrap_or(if scheme == Some("https") { 443 } else { 80 });
    (scheme, address.host().map(str::to_ascii_lowercase), port)
}

/// A path as it stands in an address.
fn encoded(path: &str) -> String {
    let mut address = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            _ if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) => address.push(byte.into()),
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_files() {
        for address in ["https://example.org/a", "https://example.org/a/", "https://example.org/a/index.html"] {
            let server = Server::new(address).unwrap();
            assert_eq!(server.name("b/c.html"), "https://example.org/a/b/c.html", "{address}");
        }
        assert_eq!(Server::new("http://[::1]:8000").unwrap().name("市/a b?%2e#c"), "http://[::1]:8000/%E5%B8%82/a%20b%3F%252e%23c");
        assert_eq!(Server::new("http://index.html").unwrap().name("a"), "http://index.html/a");
        for address in [
            "ftp://example.org",
            "https://",
            "https://:80/",
            "https://a@example.org/",
            "https://example.org/?a",
            "https://example.org/清单",
        ] {
            assert!(Server::new(address).is_err(), "{address}");
        }
    }

    #[test]
    fn redirects_stay_with_their_host() {
        let from: Uri = "https://example.org/a/index.html?b".parse().unwrap();
        for (location, to) in [
            ("./", "https://example.org/a/"),
            ("", "https://example.org/a/index.html"),
            ("?c", "https://example.org/a/index.html?c"),
            ("c#d", "https://example.org/a/c"),
            ("../../../c?d=//e", "https://example.org/c?d=//e"),
            ("/c/", "https://example.org/c/"),
            ("//example.org/c", "https://example.org/c"),
            ("HTTPS://EXAMPLE.org:443/c", "https://example.org:443/c"),
        ] {
            let target = target(&from, location).unwrap();
            assert_eq!(target.to_string().to_ascii_lowercase(), to, "{location}");
            assert_eq!(origin(&target), origin(&from), "{location}");
        }
        for location in
            ["//example.com/a", "http://example.org/a", "https://example.org:8443/", "https://example.org@example.com/", "mailto:a@b"]
        {
            assert!(target(&from, location).is_none_or(|target| origin(&target) != origin(&from)), "{location}");
        }
    }
}
