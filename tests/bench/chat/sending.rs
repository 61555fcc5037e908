//! `POST …/messages` with a model that answers at once, at 1, 16 and 64 connections.

use std::sync::Arc;

use reqwest::{Client, StatusCode};
use serde_json::json;

use super::Report;
use super::ready::Ready;
use crate::load::measure;
use crate::world::{Site, World};

const CONNECTIONS: [usize; 3] = [1, 16, 64];
const OPERATIONS: u64 = 4_000;

pub(super) async fn run(world: &World, report: &mut Report) -> anyhow::Result<()> {
    let site = Site::open(world, "bench-chat-send", Some(Arc::new(Ready))).await?;
    let body = json!({"content": "A message of an ordinary length, as people write them."});
    let body = Arc::new(body.to_string());
    for connections in CONNECTIONS {
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
        report.add(&what, (figure.per_second(), "/s"), None, "");
        let p99 = figure.percentile(0.99).as_secs_f64() * 1000.0;
        report.add(&format!("p99 of that, {connections} connections"), (p99, "ms"), None, "");
    }
    site.close().await
}
