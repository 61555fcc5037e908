//! The server: connections in, steps out.

use std::{io, sync::Arc, time::Instant};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, tcp::OwnedReadHalf, tcp::OwnedWriteHalf},
    task::JoinSet,
};

use super::{
    Asked, DEFAULT_ANSWER, MODEL, Script,
    http::{self, Request},
    play::{self, Step},
    state::State,
};

/// Serves until it is dropped, and all connections with it.
pub(super) async fn serve(listener: TcpListener, state: Arc<State>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let state = Arc::clone(&state);
        connections.spawn(async move {
            // A client that is gone before it has asked has no answer to miss.
            let _ = answer(stream, &state).await;
        });
        while connections.try_join_next().is_some() {}
    }
}

/// One request to a connection: reused connections are not what is tested here.
async fn answer(mut stream: TcpStream, state: &State) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let Some(request) = http::read(&mut stream).await? else { return Ok(()) };
    let (steps, chunk_size) = plan(request, state);
    let (mut reader, mut writer) = stream.into_split();
    let heard_out = tokio::select! {
        played = play(steps, chunk_size, &mut writer, state) => played.is_ok(),
        () = hang_up(&mut reader) => false,
    };
    if !heard_out {
        state.change(|seen| seen.cancelled.push(Instant::now()));
    }
    Ok(())
}

fn plan(request: Request, state: &State) -> (Vec<Step>, usize) {
    let script = match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/v1/chat/completions") => {
            let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
            let asked = Asked::new(body, request.authorization);
            let script = state.change(|seen| {
                seen.requests.push(asked.clone());
                seen.scripts.pop_front()
            });
            let script = script.unwrap_or_else(|| Script::answer(DEFAULT_ANSWER));
            return (play::steps(&script, &asked), script.chunk_size);
        }
        ("GET", "/v1/models") => {
            let model = json!({"id": MODEL, "object": "model", "owned_by": "tests"});
            Script::body("application/json", json!({"object": "list", "data": [model]}).to_string())
        }
        _ => Script::status(404),
    };
    (play::steps(&script, &Asked::new(Value::Null, None)), script.chunk_size)
}

async fn play(
    steps: Vec<Step>,
    chunk_size: usize,
    writer: &mut OwnedWriteHalf,
    state: &State,
) -> io::Result<()> {
    for step in steps {
        match step {
            Step::Head { status, content_type, headers } => {
                writer.write_all(&http::head(status, &content_type, &headers)).await?;
            }
            Step::Write(bytes) => {
                for bytes in bytes.chunks(chunk_size) {
                    writer.write_all(&http::chunk(bytes)).await?;
                }
            }
            Step::Wait(delay) if delay.is_zero() => {}
            Step::Wait(delay) => tokio::time::sleep(delay).await,
            Step::Hold => state.hold().await,
            Step::Silence => std::future::pending().await,
            Step::Murmur(pause) => loop {
                tokio::time::sleep(pause).await;
                writer.write_all(&http::chunk(b": keep-alive\n\n")).await?;
            },
            Step::Break => return Ok(()),
        }
    }
    writer.write_all(&http::chunk(&[])).await?;
    writer.shutdown().await
}

/// Waits until the client is gone; it has nothing more to say.
async fn hang_up(reader: &mut OwnedReadHalf) {
    let mut ignored = [0; 512];
    while reader.read(&mut ignored).await.is_ok_and(|bytes| bytes > 0) {}
}
