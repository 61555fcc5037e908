//! Whether the server answers `/readyz`.

use std::env;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

/// Where the server listens, unless the person says otherwise.
const LISTEN: &str = "CONVOAI__HTTP__LISTEN";
const DEFAULT: &str = "127.0.0.1:3000";

const LIMIT: Duration = Duration::from_millis(500);

/// The question whether the server is ready.
pub(crate) struct Readiness {
    address: Option<SocketAddr>,
}

impl Readiness {
    /// At the address that the server will use. One that cannot be understood
    /// is never ready; the server itself says what is wrong with it.
    pub(crate) fn of_server() -> Self {
        let listen = env::var(LISTEN).unwrap_or_else(|_| DEFAULT.to_owned());
        let address = listen.to_socket_addrs().ok().and_then(|mut found| found.next());
        Self { address: address.map(reachable) }
    }

    /// Whether anything listens there.
    pub(crate) fn is_taken(&self) -> bool {
        self.connect().is_some()
    }

    /// Whether the server says that it is ready.
    pub(crate) fn is_ready(&self) -> bool {
        self.status().is_some_and(|line| line.split(' ').nth(1) == Some("200"))
    }

    fn status(&self) -> Option<String> {
        let mut stream = self.connect()?;
        stream.set_read_timeout(Some(LIMIT)).ok()?;
        stream.set_write_timeout(Some(LIMIT)).ok()?;
        let host = self.address?;
        let request = format!("GET /readyz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).ok()?;
        let mut start = Vec::new();
        stream.take(64).read_to_end(&mut start).ok()?;
        let text = String::from_utf8_lossy(&start).into_owned();
        text.lines().next().map(str::to_owned)
    }

    fn connect(&self) -> Option<TcpStream> {
        TcpStream::connect_timeout(&self.address?, LIMIT).ok()
    }
}

/// "Every address" is where a server listens, not where a client connects.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    #[test]
    fn only_a_200_is_ready() {
        assert!(answered_with("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"));
        assert!(!answered_with("HTTP/1.1 503 Service Unavailable\r\n\r\n"));
        assert!(!answered_with(""));
    }

    #[test]
    fn nobody_listening_is_not_ready() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let readiness = Readiness { address: Some(free) };
        assert!(!readiness.is_taken());
        assert!(!readiness.is_ready());
    }

    #[test]
    fn every_address_is_reached_by_loopback() {
        let address = "0.0.0.0:3000".parse().unwrap();
        assert_eq!(reachable(address), "127.0.0.1:3000".parse().unwrap());
    }

    fn answered_with(response: &'static str) -> bool {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let readiness = Readiness { address: listener.local_addr().ok() };
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let request = BufReader::new(&stream).lines().map_while(Result::ok);
            request.take_while(|line| !line.is_empty()).for_each(drop);
            stream.write_all(response.as_bytes()).unwrap();
        });
        let ready = readiness.is_ready();
        server.join().unwrap();
        ready
    }
}
