//! A TCP proxy before a nats-server that loses acknowledgements on purpose: what was published is
//! stored, and the publisher does not hear of it.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Buf as _, BytesMut};
use fastrand::Rng;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How a publish acknowledgement of the journal begins.
const ACKNOWLEDGEMENT: &[u8] = b"{\"stream\":\"JOURNAL";

/// How many of a thousand acknowledgements are lost, and how.
#[derive(Debug, Clone, Copy)]
pub struct Losses {
    /// The reply alone.
    pub swallowed: u16,
    /// The connection is cut in its place, with everything that was under way on it.
    pub cut: u16,
}

/// A running proxy; dropping it closes it.
pub struct NatsProxy {
    address: SocketAddr,
    state: Arc<State>,
    server: JoinHandle<()>,
}

struct State {
    target: String,
    losses: Losses,
    rng: Mutex<Rng>,
    passed: AtomicU64,
    swallowed: AtomicU64,
    cut: AtomicU64,
}

/// What becomes of an acknowledgement.
enum Fate {
    Passed,
    Swallowed,
    Cut,
}

impl NatsProxy {
    /// Starts one before the server of an address such as `nats://user:password@127.0.0.1:4222`.
    ///
    /// # Panics
    /// When the address names no port, or no port is free.
    pub async fn before(url: &str, losses: Losses, seed: u64) -> Self {
        let target = url.rsplit(['@', '/']).next().expect("a host and a port").to_owned();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        let state = Arc::new(State {
            target,
            losses,
            rng: Mutex::new(Rng::with_seed(seed)),
            passed: AtomicU64::new(0),
            swallowed: AtomicU64::new(0),
            cut: AtomicU64::new(0),
        });
        let server = tokio::spawn(serve(listener, state.clone()));
        Self { address, state, server }
    }

    /// The address to give instead of the server's own.
    pub fn url(&self, url: &str) -> String {
        url.replace(&self.state.target, &self.address.to_string())
    }

    /// Acknowledgements so far: passed on, swallowed, and those whose connection was cut.
    pub fn counts(&self) -> (u64, u64, u64) {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        (read(&self.state.passed), read(&self.state.swallowed), read(&self.state.cut))
    }
}

impl Drop for NatsProxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    loop {
        let Ok((client, _)) = listener.accept().await else { continue };
        let state = state.clone();
        tokio::spawn(async move {
            // A connection that breaks is what this is for.
            let _ = connection(client, &state).await;
        });
    }
}

/// Copies both ways until one of them ends; then both are closed.
async fn connection(client: TcpStream, state: &State) -> io::Result<()> {
    let server = TcpStream::connect(&state.target).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut from_client, to_client) = client.into_split();
    let (from_server, mut to_server) = server.into_split();
    tokio::select! {
        copied = tokio::io::copy(&mut from_client, &mut to_server) => copied.map(drop),
        ended = lose(from_server, to_client, state) => ended,
    }
}

/// Passes on what the server says, message by message, but for the acknowledgements that are lost.
async fn lose(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, state: &State) -> io::Result<()> {
    let (mut buffer, mut out) = (BytesMut::with_capacity(64 * 1024), BytesMut::new());
    loop {
        if from.read_buf(&mut buffer).await? == 0 {
            return Ok(());
        }
        while let Some((header, whole)) = next(&buffer) {
            let payload = &buffer[header..whole];
            match state.fate(payload) {
                Fate::Passed => out.extend_from_slice(&buffer[..whole]),
                Fate::Swallowed => {}
                Fate::Cut => {
                    to.write_all(&out).await?;
                    return Ok(());
                }
            }
            buffer.advance(whole);
        }
        to.write_all(&out).await?;
        out.clear();
    }
}

/// The first line and, for a message, its payload: where the payload begins and where all of it
/// ends. None while it has not all arrived.
fn next(buffer: &[u8]) -> Option<(usize, usize)> {
    let line = buffer.windows(2).position(|two| two == b"\r\n")? + 2;
    let text = std::str::from_utf8(&buffer[..line]).unwrap_or_default();
    let mut words = text.split_ascii_whitespace();
    let is_message = words.next().is_some_and(|word| word == "MSG" || word == "HMSG");
    let size = words.next_back().and_then(|size| size.parse::<usize>().ok());
    match size.filter(|_| is_message) {
        Some(size) if buffer.len() < line + size + 2 => None,
        Some(size) => Some((line, line + size + 2)),
        None => Some((line, line)),
    }
}

impl State {
    fn fate(&self, payload: &[u8]) -> Fate {
        if !payload.starts_with(ACKNOWLEDGEMENT) {
            return Fate::Passed;
        }
        let Losses { swallowed, cut } = self.losses;
        let dice = self.rng.lock().unwrap_or_else(PoisonError::into_inner).u16(..1000);
        let (fate, count) = if dice < swallowed {
            (Fate::Swallowed, &self.swallowed)
        } else if dice < swallowed + cut {
            (Fate::Cut, &self.cut)
        } else {
            (Fate::Passed, &self.passed)
        };
        count.fetch_add(1, Ordering::Relaxed);
        fate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_says_is_taken_apart_message_by_message() {
        assert_eq!(next(b"PING\r"), None);
        assert_eq!(next(b"PING\r\nMSG"), Some((6, 6)));
        let message = b"MSG _INBOX.a 1 5\r\nhello\r\nPONG\r\n";
        assert_eq!(next(message), Some((18, 25)));
        assert_eq!(&message[18..23], b"hello");
        assert_eq!(next(&message[..24]), None);
        let with_headers = b"HMSG a 1 reply 12 17\r\nNATS/1.0\r\n\r\nhello\r\n";
        assert_eq!(next(with_headers), Some((22, 41)));
    }

    #[test]
    fn only_acknowledgements_of_the_journal_are_lost_and_as_often_as_asked() {
        let state = State {
            target: String::new(),
            losses: Losses { swallowed: 100, cut: 50 },
            rng: Mutex::new(Rng::with_seed(1)),
            passed: AtomicU64::new(0),
            swallowed: AtomicU64::new(0),
            cut: AtomicU64::new(0),
        };
        assert!(matches!(state.fate(b"{\"stream\":\"LIVE\",\"seq\":1}"), Fate::Passed));
        for _ in 0..10_000 {
            state.fate(b"{\"stream\":\"JOURNAL\",\"seq\":1}");
        }
        let (swallowed, cut) = (state.swallowed.into_inner(), state.cut.into_inner());
        assert!((850..1150).contains(&swallowed), "{swallowed}");
        assert!((400..600).contains(&cut), "{cut}");
    }
}
