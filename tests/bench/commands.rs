//! The command path: load, decide, seal, append, beside a raw publish.

use std::sync::Arc;

use api::backend::Store;
use commands::conversation::{SendMessage, Start, Words};
use commands::{Conversations, Order};
use domain::{ConversationId, MessageText, UserId};

use tests::harness::connect;

use crate::floor::{Floor, Sample};
use crate::load::{in_turns, measure};
use crate::world::World;
use crate::{Comparison, IN_FLIGHT};

const OPERATIONS: u64 = 64_000;
const WARM_UP: u64 = 6_400;

pub(crate) async fn run(world: &World) -> anyhow::Result<serde_json::Value> {
    let application = world.application("bench-commands", false).await?;
    let backend = application.shared();
    let owner = UserId::parse("a".repeat(16))?;
    let order = Order { actor: Some(owner.clone()), ..Order::of_system("bench", None) };
    let mut lanes: Vec<ConversationId> = Vec::new();
    for _ in 0..IN_FLIGHT {
        let start = Start { owner: owner.clone(), id: None, title: None, metadata: None };
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
            let send =
                SendMessage { conversation, by, id: None, text, words_of: Words::Own, edits: None };
            conversations.send_message(send, &order).await?;
            Ok(())
        }
    };
    // Turn about, so that neither has the quieter machine.
    measure(IN_FLIGHT, WARM_UP, ours.clone()).await?;
    let context = connect(&world.nats_url()?).await;
    let sample = Sample::last_of(&context, "JOURNAL-bench-commands").await?;
    let floor = Floor::prepare(&context, sample, "floor-commands", IN_FLIGHT, 1).await?;
    let raw = move |lane, _| {
        let floor = floor.clone();
        async move { floor.append(lane).await.map(drop) }
    };
    let (floor, path) = in_turns(IN_FLIGHT, OPERATIONS, raw, ours).await?;
    application.stopper().cancel();
    application.run().await?;
    let comparison = Comparison {
        what: "command path: load, decide, seal, append",
        floor_is: "raw publish with expected sequence and id",
        goal: 0.75,
    };
    Ok(comparison.of(&floor, &path))
}
