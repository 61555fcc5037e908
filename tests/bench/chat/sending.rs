//! `POST …/messages` with a model that answers at once, at 1, 16 and 64 connections, beside one raw
//! publish.

use std::sync::Arc;

use reqwest::{Client, StatusCode};
use serde_json::json;
use tests::harness::connect;

use super::Report;
use super::ready::Ready;
use crate::floor::Floor;
use crate::http::sample;
use crate::load::{Figure, measure};
use crate::world::{Site, World};

const CONNECTIONS: [usize; 3] = [1, 16, 64];
const OPERATIONS: u64 = 4_000;

pub(super) async fn run(world: &World, report: &mut Report) -> anyhow::Result<()> {
    let site = Site::open(world, "bench-chat-send", Some(Arc::new(Ready))).await?;
    let body = json!({"content": "A message of an ordinary length, as people write them."});
    let body = Arc::new(body.to_string());
    let context = connect(&world.nats_url()?).await;
    let sample = sample(world, &context).await?;
    for connections in CONNECTIONS {
        let prefix = format!("floor-chat-{connections}");
        let floor = Floor::prepare(&context, sample.clone(), &prefix, connections, 1).await?;
        let append = move |lane, _| {
            let floor = floor.clone();
            async move { floor.append(lane).await.map(drop) }
        };
        let floor = measure(connections, OPERATIONS, append).await?;
        let client = Client::builder().pool_max_idle_per_host(connections).build()?;
        let person = site.register(&format!("sender{connections}")).await?;
        let mut chats = Vec::new();
        for _ in 0..connections {
            chats.push(site.start(&person).await?);
        }
        let (chats, base, body) = (Arc::new(chats), site.base.clone(), body.clone());
        let post = move |lane: usize, _| {
            let address = format!("{base}/conversations/{}/messages", chats[lane]);
            let request = client.post(address).bearer_auth(&person).body(body.to_string());
            let request = request.header("content-type", "application/json");
            async move {
                let answer = request.send().await?;
                anyhow::ensure!(answer.status() == StatusCode::ACCEPTED, "{}", answer.status());
                answer.bytes().await?;
                Ok(())
            }
        };
        let figure = measure(connections, OPERATIONS, post).await?;
        let what = format!("messages sent, {connections} connections, answers beside");
        report.add(&what, (figure.per_second(), "/s"), Some(floor.per_second()), "");
        let p99 = |figure: &Figure| figure.percentile(0.99).as_secs_f64() * 1000.0;
        let what = format!("p99 of that, {connections} connections");
        report.add(&what, (p99(&figure), "ms"), Some(p99(&floor)), "");
    }
    site.close().await
}
