//! `chaos guards`: many want the same name, or the same address, at the same moment.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context as _;
use fastrand::Rng;
use futures_util::StreamExt as _;
use futures_util::future::join_all;
use futures_util::stream;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use sqlx::Connection as _;
use tests::harness::{Database, Node, OwnServices};
use wire::account::Session;

use crate::Options;
use crate::check::{Findings, Kind};
use crate::report::Report;
use crate::verdict::{PREFIX, context};
use crate::{stored, views};

const WRITERS: usize = 8;
/// Rounds that are played at the same time.
const AT_ONCE: usize = 4;
const TELL: usize = 200;
const PATIENCE: Duration = Duration::from_secs(30);

/// What the writers of a round have in common.
#[derive(Debug, Clone, Copy)]
enum Contested {
    Username,
    Email,
    Both,
}

impl Contested {
    fn of_round(round: usize) -> Self {
        [Self::Username, Self::Email, Self::Both][round % 3]
    }

    /// Codes that losers may get.
    fn refusals(self) -> &'static [&'static str] {
        match self {
            Self::Username => &["username_taken"],
            Self::Email => &["email_taken"],
            Self::Both => &["username_taken", "email_taken"],
        }
    }
}

struct Round {
    contested: Contested,
    /// Username, address and password of each writer.
    people: Vec<(String, String, String)>,
}

struct Place {
    client: Client,
    nodes: Vec<String>,
}

/// What a round came to, and later all of them.
#[derive(Default)]
struct Outcome {
    findings: Findings,
    refused: BTreeMap<String, usize>,
    winners: usize,
}

pub(crate) async fn run(options: &Options, rounds: usize) -> anyhow::Result<bool> {
    let mut report = Report::begin("guards", options.seed);
    let services = OwnServices::start().await;
    let addresses = services.addresses();
    let database = Database::create(&addresses, "chaos").await;
    let more = [("CONVOAI__JOURNAL__PREFIX", PREFIX)];
    let mut nodes = [(); 2].map(|()| Node::over(&addresses, &database, &more));
    nodes.iter_mut().for_each(Node::start);
    let client = Client::builder().timeout(PATIENCE).build()?;
    let names: Vec<String> = nodes.iter().map(|node| node.address().to_owned()).collect();
    for node in &names {
        views::caught_up(&client, node, 1).await?;
    }
    report.say(&format!("two nodes; {WRITERS} writers for each name"));
    let place = Place { client, nodes: names };
    let mut rng = Rng::with_seed(options.seed);
    let drawn: Vec<Round> = (0..rounds).map(|number| Round::draw(number, &mut rng)).collect();
    let mut playing = stream::iter(&drawn).map(|round| place.play(round)).buffer_unordered(AT_ONCE);
    let (mut all, mut played) = (Outcome::default(), 0);
    while let Some(outcome) = playing.next().await {
        all.add(outcome?);
        played += 1;
        if played % TELL == 0 {
            report.say(&format!("{played:>6} rounds"));
        }
    }
    let Outcome { mut findings, refused, winners } = all;
    stored_once(&addresses, &database, winners, &mut findings).await?;
    report.heading("rounds");
    report.figure("rounds", rounds);
    report.figure("registrations asked for", rounds * WRITERS);
    report.figure("winners who can sign in", winners);
    for (code, count) in refused {
        report.figure(&format!("refused: {code}"), count);
    }
    report.violations(&findings, &[Kind::Lost, Kind::Doubled, Kind::FalseRefusal]);
    report.end(findings.violations.is_empty())
}

impl Round {
    fn draw(number: usize, rng: &mut Rng) -> Self {
        let contested = Contested::of_round(number);
        // Upper and lower case make no difference to who holds a name.
        let mut either = |text: String| -> String {
            let case = |c: char| if rng.bool() { c.to_ascii_uppercase() } else { c };
            text.chars().map(case).collect()
        };
        let people = (0..WRITERS).map(|writer| {
            let (mut name, mut email) =
                (format!("name-{number}"), format!("name-{number}@example.com"));
            if matches!(contested, Contested::Email) {
                name = format!("name-{number}-{writer}");
            }
            if matches!(contested, Contested::Username) {
                email = format!("name-{number}-{writer}@example.com");
            }
            (either(name), either(email), format!("the password of writer {writer}"))
        });
        Self { contested, people: people.collect() }
    }
}

impl Outcome {
    fn add(&mut self, other: Self) {
        self.findings.violations.extend(other.findings.violations);
        self.winners += other.winners;
        for (code, count) in other.refused {
            *self.refused.entry(code).or_default() += count;
        }
    }
}

impl Place {
    async fn play(&self, round: &Round) -> anyhow::Result<Outcome> {
        let mut outcome = Outcome::default();
        let ask = |(writer, (username, email, password)): (usize, &(String, String, String))| {
            let node = &self.nodes[writer % self.nodes.len()];
            let body = json!({ "username": username, "email": email, "password": password });
            let request = self.client.post(format!("http://{node}/api/v1/auth/register"));
            let request = request.json(&body);
            async move {
                let answer = request.send().await?;
                anyhow::Ok((answer.status(), answer.json::<Value>().await?))
            }
        };
        let answers = join_all(round.people.iter().enumerate().map(ask)).await;
        let mut winner = None;
        for (writer, answer) in answers.into_iter().enumerate() {
            let who = &round.people[writer].0;
            let (status, body) = answer.with_context(|| format!("registering {who}"))?;
            let code = body["code"].as_str().unwrap_or_default().to_owned();
            if status == StatusCode::CREATED {
                if let Some((other, _)) = winner.replace((writer, body)) {
                    let detail = format!("{who}: writers {other} and {writer} have it");
                    outcome.findings.add(Kind::Doubled, detail);
                }
            } else if status == StatusCode::CONFLICT
                && round.contested.refusals().contains(&code.as_str())
            {
                *outcome.refused.entry(code).or_default() += 1;
            } else {
                let detail = format!("{who}, writer {writer}: {status} {code}");
                outcome.findings.add(Kind::FalseRefusal, detail);
            }
        }
        match winner {
            None => {
                let detail = format!("nobody has {}", round.people[0].0);
                outcome.findings.add(Kind::Lost, detail);
            }
            Some((writer, body)) => {
                let session = serde_json::from_value(body)?;
                self.works(round, writer, session, &mut outcome).await?;
            }
        }
        Ok(outcome)
    }

    /// The winner signs in with its own password; a loser's opens nothing.
    async fn works(
        &self,
        round: &Round,
        winner: usize,
        session: Session,
        outcome: &mut Outcome,
    ) -> anyhow::Result<()> {
        let (name, email, password) = &round.people[winner];
        let loser = &round.people[(winner + 1) % WRITERS];
        let signs_in = async |name: &str, password: &str, node: &str| {
            let body = json!({ "username": name, "password": password });
            let request = self.client.post(format!("http://{node}/api/v1/auth/token")).json(&body);
            let answer = request.send().await?;
            if !answer.status().is_success() {
                return Ok(None);
            }
            anyhow::Ok(Some(answer.json::<Session>().await?.user.id))
        };
        // At the node it did not register at.
        let node = &self.nodes[(winner + 1) % self.nodes.len()];
        let (by_name, by_email, losers) = tokio::try_join!(
            signs_in(name, password, node),
            signs_in(email, password, node),
            signs_in(&loser.0, &loser.2, node),
        )?;
        if by_name.as_ref() != Some(&session.user.id) || by_email != by_name {
            let detail = format!("{name} registered and cannot sign in");
            outcome.findings.add(Kind::Lost, detail);
        } else {
            outcome.winners += 1;
        }
        if losers.is_some() {
            let detail = format!("a loser's password opens {}", loser.0);
            outcome.findings.add(Kind::Doubled, detail);
        }
        Ok(())
    }
}

/// Journal and vault hold the winners and the administrator, and nobody else.
async fn stored_once(
    addresses: &tests::harness::Addresses,
    database: &Database,
    winners: usize,
    findings: &mut Findings,
) -> anyhow::Result<()> {
    let journal = stored::read(&context(&addresses.nats).await?, PREFIX, database).await?;
    let registered = journal.iter().filter(|stored| {
        stored.events.iter().any(|event| event.stored_type().contains(".registered."))
    });
    let registered = registered.count();
    let mut db = sqlx::PgConnection::connect(database.url()).await?;
    let hashes: i64 =
        sqlx::query_scalar("select count(*) from vault.credentials").fetch_one(&mut db).await?;
    for (what, count) in [("accounts", registered), ("password hashes", usize::try_from(hashes)?)] {
        if count != winners + 1 {
            let detail = format!("{count} {what} for {winners} winners and the administrator");
            findings.add(Kind::Doubled, detail);
        }
    }
    Ok(())
}
