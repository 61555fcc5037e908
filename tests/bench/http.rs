//! `POST …/messages` beside an actix handler that does one publish and nothing else. The load
//! comes from the same process and weighs on both alike.

use std::net::TcpListener;
use std::sync::Arc;

use actix_web::{App, HttpResponse, HttpServer, web};
use reqwest::{Client, StatusCode};
use serde_json::json;

use tests::harness::connect;

use crate::executor::{Sender, Site, conversations};
use crate::floor::{Floor, Sample};
use crate::load::{in_turns, measure};
use crate::world::World;
use crate::{Comparison, IN_FLIGHT};

const OPERATIONS: u64 = 32_000;
const WARM_UP: u64 = 3_200;
/// Of requests that do next to nothing, so that what surrounds them weighs most.
const SMALL: u64 = 128_000;

pub(crate) async fn run(world: &World) -> anyhow::Result<serde_json::Value> {
    let context = connect(&world.nats_url()?).await;
    let sample = sample(world, &context).await?;
    let floor = Floor::prepare(&context, sample, "floor-http", IN_FLIGHT, 1).await?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let data = web::Data::from(floor);
    let server = HttpServer::new(move || {
        App::new().app_data(data.clone()).route("/{lane}", web::post().to(append))
    });
    let server = server.workers(2).disable_signals().listen(listener)?.run();
    let handle = server.handle();
    let serving = tokio::spawn(server);
    let client = Client::builder().pool_max_idle_per_host(IN_FLIGHT).build()?;
    let body = json!({ "content": "A message of an ordinary length, as people write them." });
    let body = Arc::new(body.to_string());
    let bare = {
        let (client, body) = (client.clone(), body.clone());
        move |lane, _| {
            let request = client.post(format!("http://{address}/{lane}")).body(body.to_string());
            async move { expect(request.send().await?, StatusCode::ACCEPTED).await }
        }
    };
    let floor = measure(IN_FLIGHT, OPERATIONS, bare).await?;
    handle.stop(true).await;
    serving.await??;

    let mut compared = Vec::new();
    for (beside, what) in [
        (false, "POST message: the command path behind actix"),
        (true, "POST message while projections and answers keep up"),
    ] {
        let application = world.application(&format!("bench-http-{beside}"), beside).await?;
        let base = format!("http://{}/api/v1", application.address());
        let stop = application.stopper();
        let running = tokio::spawn(application.run());
        let (token, lanes) = prepare(&client, &base, if beside { "busy" } else { "quiet" }).await?;
        let lanes = Arc::new(lanes);
        let post = {
            let (client, body) = (client.clone(), body.clone());
            move |lane: usize, _| {
                let address = format!("{base}/conversations/{}/messages", lanes[lane]);
                let request = client.post(address).bearer_auth(&token).body(body.to_string());
                let request = request.header("content-type", "application/json");
                async move { expect(request.send().await?, StatusCode::ACCEPTED).await }
            }
        };
        measure(IN_FLIGHT, WARM_UP, post.clone()).await?;
        let path = measure(IN_FLIGHT, OPERATIONS, post).await?;
        let floor_is = "actix with one raw publish";
        compared.push(Comparison { what, floor_is, goal: 0.70 }.of(&floor, &path));
        stop.cancel();
        running.await??;
    }
    compared.push(counting(world, &client).await?);
    Ok(compared.into())
}

/// What it costs that every request is counted: the smallest request there is for somebody who is
/// signed in, to a server that counts and to one that does not, in turns.
async fn counting(world: &World, client: &Client) -> anyhow::Result<serde_json::Value> {
    let mut servers = Vec::new();
    for counts in [false, true] {
        let prefix = format!("bench-http-counts-{counts}");
        let application = world.application_of(&prefix, |parts| parts.counts = counts).await?;
        let base = format!("http://{}/api/v1", application.address());
        let stop = application.stopper();
        let running = tokio::spawn(application.run());
        let (token, _) = prepare(client, &base, "counted").await?;
        servers.push((format!("{base}/models"), token, stop, running));
    }
    let get = |(address, token, ..): &(String, String, _, _)| {
        let (client, address, token) = (client.clone(), address.clone(), token.clone());
        move |_, _| {
            let request = client.get(&address).bearer_auth(&token);
            async move { expect(request.send().await?, StatusCode::OK).await }
        }
    };
    let (silent, counted) = (get(&servers[0]), get(&servers[1]));
    in_turns(IN_FLIGHT, WARM_UP, silent.clone(), counted.clone()).await?;
    let (silent, counted) = in_turns(IN_FLIGHT, SMALL, silent, counted).await?;
    for (_, _, stop, running) in servers {
        stop.cancel();
        running.await??;
    }
    let (what, floor_is) = ("GET models, every request counted", "the same, not counted");
    let cost = (1.0 - counted.per_second() / silent.per_second()) * 100.0;
    println!("counting requests costs {cost:.1} % (goal 2 % at the most)");
    Ok(Comparison { what, floor_is, goal: 0.98 }.of(&silent, &counted))
}

/// A commit as the measured requests lead to.
pub(crate) async fn sample(
    world: &World,
    context: &async_nats::jetstream::Context,
) -> anyhow::Result<Sample> {
    let site = Site { nats: world.nats_url()?, prefix: "bench-sample".to_owned(), replicas: 1 };
    let sender = Sender::new(world, &site, Arc::default()).await?;
    let chats = conversations(0..1)?;
    sender.start(&chats[0]).await?;
    sender.send(&chats[0], true).await?;
    Sample::last_of(context, "JOURNAL-bench-sample").await
}

async fn append(
    floor: web::Data<Floor>,
    lane: web::Path<usize>,
    // A handler that leaves its body unread would close the connection.
    _body: web::Bytes,
) -> HttpResponse {
    match floor.append(*lane).await {
        Ok(sequence) => HttpResponse::Accepted().json(json!({ "position": sequence })),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

async fn prepare(client: &Client, base: &str, name: &str) -> anyhow::Result<(String, Vec<String>)> {
    let register = json!({ "username": name, "email": format!("{name}@example.com"), "password": "correct horse" });
    let session = post(client, &format!("{base}/auth/register"), None, register).await?;
    let token = session["access_token"].as_str().unwrap_or_default().to_owned();
    let mut lanes = Vec::new();
    for _ in 0..IN_FLIGHT {
        let receipt =
            post(client, &format!("{base}/conversations"), Some(&token), json!({})).await?;
        lanes.push(receipt["id"].as_str().unwrap_or_default().to_owned());
    }
    Ok((token, lanes))
}

async fn post(
    client: &Client,
    address: &str,
    token: Option<&str>,
    body: serde_json::Value,
) -> anyhow::Result<serde_json::Value> {
    let mut request = client.post(address).json(&body);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let answer = request.send().await?;
    anyhow::ensure!(answer.status().is_success(), "{}", answer.text().await?);
    Ok(answer.json().await?)
}

async fn expect(answer: reqwest::Response, status: StatusCode) -> anyhow::Result<()> {
    anyhow::ensure!(answer.status() == status, "{}: {}", answer.status(), answer.text().await?);
    answer.bytes().await?;
    Ok(())
}
