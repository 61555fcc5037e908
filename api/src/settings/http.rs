//! `[http]`: the HTTP server.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use ipnet::IpNet;

use super::layers::PORT;
use super::reader::Section;
use super::redacted::Source;
use super::rules::{any, within};

/// The HTTP server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Http {
    /// The address to listen on; the variable `PORT` replaces its port.
    pub listen: SocketAddr,
    /// Origins of other sites that may call us; none means the same origin only.
    pub origins: Vec<String>,
    /// Proxies that are believed when they say on whose behalf they ask.
    pub trusted_proxies: Vec<IpNet>,
    /// The largest request body, in bytes.
    pub body_limit: usize,
    /// The largest file to import, in bytes.
    pub import_limit: usize,
    /// The number of worker threads; unset means one per core.
    pub workers: Option<usize>,
    /// How long a request may take before it is answered with an error.
    pub request_timeout: Duration,
    /// How long a connection may be idle before it is closed. Longer than clients and proxies keep
    /// theirs (60 to 90 s by default): otherwise a request may be sent just as we hang up.
    pub keep_alive: Duration,
}

impl Http {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        let default = SocketAddr::from((Ipv4Addr::LOCALHOST, 3000));
        let mut listen = section.value("listen", default, any);
        match section.port_for("listen").map(|text| text.trim().parse::<u16>()) {
            Some(Ok(port)) => {
                listen.set_port(port);
                let source = Source::Variable(PORT.to_owned());
                section.replace("listen", listen.to_string(), source);
            }
            Some(Err(_)) => section.refuse_variable("listen", PORT, "given a port, 0 to 65535"),
            None => {}
        }
        Self {
            listen,
            origins: section
                .value("origins", Vec::new(), |origins: &Vec<String>| all_origins(origins)),
            trusted_proxies: section.value("trusted_proxies", Vec::new(), any),
            body_limit: section.value("body_limit", 2 << 20, within(1024..=1 << 30)),
            import_limit: section.value("import_limit", 64 << 20, within(1024..=1 << 30)),
            workers: section.optional("workers", within(1..=1024)),
            request_timeout: section.seconds("request_timeout_s", 30, within(1..=3600)),
            keep_alive: section.seconds("keep_alive_s", 100, within(1..=3600)),
        }
    }
}

/// A wildcard is refused on purpose: the web app sends credentials.
fn all_origins(origins: &[String]) -> Result<(), String> {
    let good = |origin: &String| {
        let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '*', '@', '?', '#', ' ']))
    };
    let expected = || {
        "a list of origins such as https://chat.example.com, without a path and without wildcards"
            .to_owned()
    };
    origins.iter().all(good).then_some(()).ok_or_else(expected)
}
