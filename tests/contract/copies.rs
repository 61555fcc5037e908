//! A server whose copy of the journal lags behind its leader, and one whose answers are lost on
//! the way: real ones seldom do either while a test looks, so these are played.

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use nats::{Server, Settings};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::net::tcp::OwnedWriteHalf;

use super::place::settings;

/// The journal has the notes of one ledger, each in a commit at twice its number.
const ALL: [u64; 4] = [1, 2, 3, 4];

/// Plays a nats-server on one connection.
struct Play {
    /// What the copy that answers direct gets has.
    near: &'static [u64],
    /// Which of its answers is lost, once.
    lost: Option<u64>,
    subject: String,
    /// Ids of subscriptions by subject.
    subscriptions: HashMap<String, String>,
    out: OwnedWriteHalf,
}

/// The journal of a server that is played.
async fn journal(near: &'static [u64], lost: Option<u64>) -> nats::Journal {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("it works");
    let address = listener.local_addr().expect("it works");
    let settings = Settings { patience: Duration::from_secs(5), ..settings(3) };
    let stream = settings.prefix.journal_stream();
    let prefix = stream.strip_prefix("JOURNAL-").expect("a prefix");
    let subject = format!("{prefix}.journal.ledger.a");
    tokio::spawn(async move {
        let (socket, _) = listener.accept().await.expect("it works");
        let (input, out) = socket.into_split();
        let play = Play { near, lost, subject, subscriptions: HashMap::new(), out };
        play.run(BufReader::new(input)).await;
    });
    Server::connect(&format!("nats://{address}"), settings).await.expect("it works").journal()
}

impl Play {
    async fn run(mut self, mut input: BufReader<tokio::net::tcp::OwnedReadHalf>) {
        let info = json!({
            "server_id": "played", "version": "2.15.1", "headers": true, "max_payload": 1 << 20,
            "proto": 1, "host": "127.0.0.1", "port": 4222, "jetstream": true,
        });
        self.say(format!("INFO {info}\r\n")).await;
        let mut line = String::new();
        while input.read_line(&mut line).await.is_ok_and(|read| read > 0) {
            let words: Vec<_> = line.split_whitespace().map(str::to_owned).collect();
            line.clear();
            match words.first().map(String::as_str) {
                Some("PING") => self.say("PONG\r\n".to_owned()).await,
                Some("SUB") => {
                    self.subscriptions.insert(words[1].clone(), words[2].clone());
                }
                Some("PUB") => {
                    let mut payload = vec![0; words[3].parse::<usize>().expect("a size") + 2];
                    input.read_exact(&mut payload).await.expect("a payload");
                    let asked: Value =
                        serde_json::from_slice(payload.trim_ascii_end()).expect("JSON");
                    if words[1].contains("DIRECT") {
                        self.near(&words[2], asked["seq"].as_u64().expect("a sequence")).await;
                    } else {
                        self.leader(&words[2], asked["seq"].as_u64()).await;
                    }
                }
                _ => {}
            }
        }
    }

    async fn near(&mut self, to: &str, from: u64) {
        let (lost, mut before) = (self.lost.take(), 0);
        for note in self.near.iter().filter(|note| **note * 2 >= from) {
            if lost != Some(*note) {
                let headers = format!(
                    "NATS/1.0\r\nNats-Subject: {}\r\nNats-Sequence: {}\r\n\
                     Nats-Last-Sequence: {before}\r\n\r\n",
                    self.subject,
                    note * 2,
                );
                self.send(to, &headers, &commit(*note)).await;
            }
            before = note * 2;
        }
        let end = format!(
            "NATS/1.0 204 EOB\r\nNats-Num-Pending: 0\r\nNats-Last-Sequence: {before}\r\n\r\n"
        );
        self.send(to, &end, "").await;
    }

    async fn leader(&mut self, to: &str, from: Option<u64>) {
        let found = match from {
            Some(from) => ALL.iter().find(|note| **note * 2 >= from),
            None => ALL.last(),
        };
        let note = found.copied().expect("a note");
        let message = json!({
            "subject": self.subject, "seq": note * 2, "data": BASE64.encode(commit(note)),
            "time": "2026-01-01T12:00:00Z",
        });
        self.send(to, "", &json!({ "message": message }).to_string()).await;
    }

    async fn send(&mut self, to: &str, headers: &str, payload: &str) {
        let all = to.rsplit_once('.').map(|(inbox, _)| format!("{inbox}.*")).unwrap_or_default();
        let id = self
            .subscriptions
            .get(to)
            .or_else(|| self.subscriptions.get(&all))
            .expect("a subscription");
        let size = headers.len() + payload.len();
        let first = if headers.is_empty() {
            format!("MSG {to} {id} {size}\r\n")
        } else {
            format!("HMSG {to} {id} {} {size}\r\n", headers.len())
        };
        self.say(format!("{first}{headers}{payload}\r\n")).await;
    }

    async fn say(&mut self, text: String) {
        self.out.write_all(text.as_bytes()).await.expect("somebody who listens");
    }
}

fn commit(note: u64) -> String {
    let event = json!({
        "type": "tests.ledger.noted.v1", "time": "2026-01-01T12:00:00Z", "data": { "note": note },
    });
    json!([event]).to_string()
}

async fn positions(journal: &nats::Journal, after: u64) -> Vec<u64> {
    let commits = journal.commits("ledger", "a", after).await.expect("it works");
    commits.iter().map(|commit| commit.position).collect()
}

#[tokio::test]
async fn what_a_copy_lacks_is_asked_of_the_leader() {
    let lagging = journal(&ALL[..2], None).await;
    assert_eq!(positions(&lagging, 0).await, [2, 4, 6, 8]);
    assert_eq!(positions(&lagging, 6).await, [8]);
    assert!(positions(&lagging, 8).await.is_empty());
    let empty = journal(&[], None).await;
    assert_eq!(positions(&empty, 2).await, [4, 6, 8]);
}

#[tokio::test]
async fn an_answer_with_a_part_missing_is_asked_for_again() {
    for lost in ALL {
        assert_eq!(positions(&journal(&ALL, Some(lost)).await, 0).await, [2, 4, 6, 8]);
    }
}
