//! Signing in beside bare argon2, and what a thousand log-ins at once do to everybody else. With
//! the costs of hashing that the product has; without limits and delays, which are for others.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actix_web::web::Data;
use anyhow::Context as _;
use api::backend::Backend;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::task::{JoinHandle, JoinSet};

use crate::IN_FLIGHT;
use crate::load::{Figure, measure, median, percentile};
use crate::table::Table;
use crate::world::{World, resident};

const PEOPLE: usize = 128;
const LOG_INS: u64 = 960;
const TURNS: u64 = 5;
/// At once, while others go on working.
const FLOOD: usize = 1000;
/// How many others there are, how often each reads, and what they rest in between.
const READERS: usize = 4;
const READS: usize = 400;
/// Alone and beside log-ins take turns this often; the middle counts.
const READINGS: usize = 3;
const REST: Duration = Duration::from_millis(10);
const PASSWORD: &str = "correct horse battery";
const CHECKS: usize = 20_000;
const GUESSES: usize = 60;

pub(crate) async fn run(world: &World) -> anyhow::Result<Value> {
    let application = world.application("bench-login", true).await?;
    let site = Site {
        base: format!("http://{}/api/v1", application.address()),
        client: Client::builder().pool_max_idle_per_host(FLOOD).build()?,
    };
    let (backend, stop) = (application.shared(), application.stopper());
    let running = tokio::spawn(application.run());
    let token = site.prepare().await?;
    let mut report = Report::default();
    report.rate(&site).await?;
    report.reading(&site, &token).await?;
    report.check(&backend, &token)?;
    report.known_and_unknown(&site).await?;
    stop.cancel();
    running.await??;
    report.table.print("bench login");
    Ok(report.figures.into())
}

#[derive(Clone)]
struct Site {
    base: String,
    client: Client,
}

impl Site {
    /// Opens the accounts, and one more for whoever reads, who does not wait for log-ins of their own
    /// to be readable. Answers the token of that one.
    async fn prepare(&self) -> anyhow::Result<String> {
        let mut token = String::new();
        for n in 0..=PEOPLE {
            let body = json!({"username": format!("person{n}"), "password": PASSWORD,
                "email": format!("person{n}@example.com")});
            let request = self.client.post(format!("{}/auth/register", self.base)).json(&body);
            let answer = request.send().await?;
            anyhow::ensure!(answer.status() == StatusCode::CREATED, answer.text().await?);
            let session: Value = answer.json().await?;
            token = session["access_token"].as_str().context("a token")?.to_owned();
        }
        Ok(token)
    }

    async fn log_in(&self, name: &str, password: &str) -> anyhow::Result<StatusCode> {
        let body = json!({"username": name, "password": password});
        let request = self.client.post(format!("{}/auth/token", self.base)).json(&body);
        let answer = request.send().await?;
        let status = answer.status();
        answer.bytes().await?;
        Ok(status)
    }

    /// How long 99 of 100 reads take at most: who am I, and my conversations. And how often there was
    /// no answer but *come back later*.
    async fn reads(&self, token: &str) -> anyhow::Result<(f64, usize)> {
        let mut readers = JoinSet::new();
        for _ in 0..READERS {
            let (site, token) = (self.clone(), token.to_owned());
            readers.spawn(async move {
                let (mut took, mut later) = (Vec::with_capacity(READS), 0);
                for n in 0..READS {
                    let path = if n % 2 == 0 { "auth/me" } else { "conversations" };
                    let request = site.client.get(format!("{}/{path}", site.base));
                    let began = Instant::now();
                    let answer = request.bearer_auth(&token).send().await?;
                    later += usize::from(answer.status() != StatusCode::OK);
                    answer.bytes().await?;
                    took.push(began.elapsed());
                    tokio::time::sleep(REST).await;
                }
                anyhow::Ok((took, later))
            });
        }
        let (mut all, mut all_later) = (Vec::new(), 0);
        while let Some(reader) = readers.join_next().await {
            let (mut took, later) = reader??;
            all.append(&mut took);
            all_later += later;
        }
        all.sort();
        Ok((percentile(&all, 0.99).as_secs_f64() * 1000.0, all_later))
    }

    /// Logs in again and again in each of a thousand lanes, until it is over.
    fn flood(&self) -> Flood {
        let (over, most) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let mut lanes = JoinSet::new();
        for n in 0..FLOOD {
            let (site, over) = (self.clone(), over.clone());
            lanes.spawn(async move {
                let name = format!("person{}", n % PEOPLE);
                let mut done = 0_u64;
                while !over.load(Ordering::Relaxed) {
                    done += u64::from(site.log_in(&name, PASSWORD).await? == StatusCode::OK);
                }
                Ok(done)
            });
        }
        let watch = {
            let (over, most) = (over.clone(), most.clone());
            tokio::spawn(async move {
                while !over.load(Ordering::Relaxed) {
                    most.fetch_max(resident().unwrap_or(0), Ordering::Relaxed);
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            })
        };
        Flood { over, most, lanes, watch }
    }
}

/// A thousand log-ins at once.
struct Flood {
    over: Arc<AtomicBool>,
    /// The largest resident size meanwhile, in KiB.
    most: Arc<AtomicU64>,
    lanes: JoinSet<anyhow::Result<u64>>,
    watch: JoinHandle<()>,
}

impl Flood {
    /// Ends it. Answers how many log-ins there were, and the largest resident size in KiB.
    async fn end(mut self) -> anyhow::Result<(u64, u64)> {
        self.over.store(true, Ordering::Relaxed);
        let mut done = 0;
        while let Some(lane) = self.lanes.join_next().await {
            done += lane??;
        }
        self.watch.await?;
        Ok((done, self.most.load(Ordering::Relaxed)))
    }
}

struct Report {
    table: Table,
    figures: Vec<Value>,
}

impl Default for Report {
    fn default() -> Self {
        let table = Table::new(&["what", "ours", "beside", "ratio", "goal"]);
        Self { table, figures: Vec::new() }
    }
}

impl Report {
    fn add(&mut self, what: &str, ours: (f64, &str), beside: Option<f64>, goal: &str) {
        let (figure, unit) = ours;
        let ratio = beside.map(|beside| figure / beside);
        self.table.row([
            what.to_owned(),
            format!("{figure:.1} {unit}"),
            beside.map(|beside| format!("{beside:.1} {unit}")).unwrap_or_default(),
            ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
            goal.to_owned(),
        ]);
        self.figures.push(json!({"what": what, "ours": figure, "unit": unit, "beside": beside,
            "ratio": ratio, "goal": goal}));
    }

    /// Log-ins in a second beside as many bare checks as the machine does at once.
    async fn rate(&mut self, site: &Site) -> anyhow::Result<()> {
        let hash = Argon2::default().hash_password(PASSWORD.as_bytes());
        let hash = hash.map_err(|error| anyhow::anyhow!("{error}"))?.to_string();
        let bare = move |_, _| {
            let hash = hash.clone();
            async move {
                let check = tokio::task::spawn_blocking(move || {
                    let hash = PasswordHash::new(&hash)?;
                    Argon2::default().verify_password(PASSWORD.as_bytes(), &hash)
                });
                check.await?.map_err(|error| anyhow::anyhow!("{error}"))
            }
        };
        let log_in = {
            let site = site.clone();
            move |lane: usize, round: u64| {
                let (site, person) = (site.clone(), (lane + round as usize * IN_FLIGHT) % PEOPLE);
                async move {
                    let status = site.log_in(&format!("person{person}"), PASSWORD).await?;
                    anyhow::ensure!(status == StatusCode::OK, "{status}");
                    Ok(())
                }
            }
        };
        let (mut floor, mut ours) = (Figure::default(), Figure::default());
        let at_once = api::settings::hashed_at_once();
        for _ in 0..TURNS {
            floor.add(measure(at_once, LOG_INS / TURNS, bare.clone()).await?);
            ours.add(measure(IN_FLIGHT, LOG_INS / TURNS, log_in.clone()).await?);
        }
        let (ours_rate, floor_rate) = (ours.per_second(), floor.per_second());
        let what = "log-ins, 64 in flight, beside bare argon2";
        self.add(what, (ours_rate, "/s"), Some(floor_rate), "≥ 0.90");
        let millis = |figure: &Figure| figure.percentile(0.99).as_secs_f64() * 1000.0;
        self.add("p99 of a log-in, 64 in flight", (millis(&ours), "ms"), None, "");
        self.add("p99 of bare argon2", (millis(&floor), "ms"), None, "");
        Ok(())
    }

    /// What others feel of a thousand log-ins at once, and what those take in memory.
    async fn reading(&mut self, site: &Site, token: &str) -> anyhow::Result<()> {
        let before = resident()?;
        let (mut quiet, mut busy) = (Vec::new(), Vec::new());
        let (mut done, mut most, mut later) = (0, before, 0);
        // What was learnt of the way does not count, nor what the log-ins before have left to do.
        site.reads(token).await?;
        for _ in 0..READINGS {
            quiet.push(site.reads(token).await?.0);
            let flood = site.flood();
            // Until all have arrived.
            tokio::time::sleep(Duration::from_secs(2)).await;
            let (p99, turned_away) = site.reads(token).await?;
            let (answered, resident) = flood.end().await?;
            busy.push(p99);
            later += turned_away;
            done += answered;
            most = most.max(resident);
            // Views have what they logged in a moment later.
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        let what = "p99 of reading beside 1,000 log-ins, and without";
        self.add(what, (median(busy), "ms"), Some(median(quiet)), "≤ 1.50");
        let grown = most.saturating_sub(before) as f64 / 1024.0;
        self.add("memory grown by 1,000 log-ins in flight", (grown, "MiB"), None, "≤ 256 MiB");
        self.add("log-ins that were answered meanwhile", (done as f64, ""), None, "");
        self.add("reads that were told to come back", (later as f64, ""), None, "0");
        Ok(())
    }

    /// From a token to who is asking.
    fn check(&mut self, backend: &Data<Backend>, token: &str) -> anyhow::Result<()> {
        let mut took = Vec::with_capacity(CHECKS);
        for _ in 0..CHECKS {
            let began = Instant::now();
            let claims = backend.tokens.read_access(token)?;
            let actor = api::auth::Actor::from_claims(&claims, backend);
            took.push(began.elapsed());
            anyhow::ensure!(actor.is_ok(), "the token is not valid");
        }
        took.sort();
        let micros = percentile(&took, 0.5).as_secs_f64() * 1e6;
        self.add("check of a token, p50", (micros, "µs"), None, "≤ 20 µs");
        Ok(())
    }

    /// A wrong password of somebody, and of nobody: nobody can tell which it was.
    async fn known_and_unknown(&mut self, site: &Site) -> anyhow::Result<()> {
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for n in 0..GUESSES {
            for (name, took) in [("person", &mut known), ("stranger", &mut unknown)] {
                let began = Instant::now();
                let status = site.log_in(&format!("{name}{n}"), "wrong horse battery").await?;
                took.push(began.elapsed());
                anyhow::ensure!(status == StatusCode::UNAUTHORIZED, "{status}");
            }
        }
        known.sort();
        unknown.sort();
        let median = |all: &[Duration]| percentile(all, 0.5).as_secs_f64() * 1000.0;
        let what = "a wrong password of somebody, and of nobody, p50";
        self.add(what, (median(&known), "ms"), Some(median(&unknown)), "1.00");
        Ok(())
    }
}
