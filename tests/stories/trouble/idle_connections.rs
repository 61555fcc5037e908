//! Clients and proxies keep connections for their next request.

use std::time::Duration;

use tests::harness;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

const REQUEST: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
/// Longer than web servers often wait, shorter than clients do.
const IDLE: Duration = Duration::from_secs(6);

/// What arrives first of an answer; nothing when the server has hung up.
async fn begins(stream: &mut TcpStream) -> String {
    let mut buffer = [0; 4096];
    let read = timeout(Duration::from_secs(30), stream.read(&mut buffer));
    let read = read.await.expect("an answer or an end").expect("a connection that is read");
    String::from_utf8_lossy(&buffer[..read]).into_owned()
}

/// Asks, and is answered.
async fn asks(stream: &mut TcpStream) {
    stream.write_all(REQUEST).await.expect("a request");
    let answer = begins(stream).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_request() {
    let app = harness::spawn().await;
    let mut stream = TcpStream::connect(app.address()).await.expect("a server that listens");
    asks(&mut stream).await;
    sleep(IDLE).await;
    asks(&mut stream).await;
}

#[tokio::test]
async fn an_idle_connection_is_closed_when_the_settings_say_so() {
    let app = harness::spawn_with([("http.keep_alive_s", "1")]).await;
    let mut stream = TcpStream::connect(app.address()).await.expect("a server that listens");
    asks(&mut stream).await;
    let after = begins(&mut stream).await;
    assert!(after.is_empty(), "{after}");
}
