//! The command path: load, decide, seal, append, beside a raw publish.

use std::sync::Arc;

use api::backend::Store;
use commands::conversation::{SendMessage, Start};
use commands::{Conversations, Order};
use domain::{ConversationId, MessageText, UserId};

use crate::compare;
use crate::floor::Floor;
use crate::world::{IN_FLIGHT, World, in_turns, measure};

const OPERATIONS: u64 = 64_000;
const WARM_UP: u64 = 6_400;

pub(crate) async fn run(world: &World) -> anyhow::Result<()> {
    let floor = Floor::prepare(world, "floor-commands").await?;
    let raw = move |lane, _| {
        let floor = floor.clone();
        async move { floor.append(lane).await.map(drop) }
    };
    let application = world.application("bench-commands", false).await?;
    let backend = application.shared();
    let owner = UserId::parse("a".repeat(16))?;
    let order = Order { actor: Some(owner.clone()), ..Order::of_system("bench", None) };
    let mut lanes: Vec<ConversationId> = Vec::new();
    for _ in 0..IN_FLIGHT {
        let start = Start { owner: owner.clone(), id: None, title: None };
        lanes.push(backend.conversations.start(start, &order).await?.0);
    }
    let lanes = Arc::new(lanes);
    let ours = move |lane: usize, _| {
        let (backend, lanes) = (backend.clone(), lanes.clone());
        let (by, order) = (owner.clone(), order.clone());
        async move {
            let conversations: &Conversations<Store> = &backend.conversations;
            let conversation = lanes[lane].clone();
            let text =
                MessageText::parse("A message of an ordinary length, as people write them.")?;
            let send = SendMessage { conversation, by, id: None, text };
            conversations.send_message(send, &order).await?;
            Ok(())
        }
    };
    measure(WARM_UP, ours.clone()).await?;
    let (floor, path) = in_turns(OPERATIONS, raw, ours).await?;
    compare(
        "command path: load, decide, seal, append",
        "raw publish with expected sequence and id",
        &floor,
        &path,
        0.75,
    );
    application.stopper().cancel();
    application.run().await
}
