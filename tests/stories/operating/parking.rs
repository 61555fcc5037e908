//! What is parked, and folded after a repair.

use serde_json::Value;
use tests::harness;
use wire::operations::ParkedCommits;

use super::{operator, path, stands};
use crate::views::{reaches, renamed, settle};

#[tokio::test]
async fn what_is_parked_is_listed_with_its_reason_and_folded_after_a_repair() {
    let app = harness::spawn().await;
    let (admin, alice) = (operator(&app).await, app.sign_up("alice").await);
    let chat = alice.starts("Plans").await;
    settle(&app).await;
    let (parked, redrive) =
        (path("conversation_list", "parked"), path("conversation_list", "parked/redrive"));
    let none: ParkedCommits = admin.get(&parked).await.is(200).json();
    assert_eq!(none.items, []);

    let constraint =
        "alter table conversation_list add constraint no_poison check (title <> 'Poison')";
    app.database.execute(constraint.to_owned()).await;
    let first = app.smuggles("conversation", &chat, &renamed("Poison")).await;
    let second = app.smuggles("conversation", &chat, &renamed("Waits")).await;
    reaches(&app, "conversation_list", second).await;
    let listed = stands(&admin, "conversation_list").await;
    assert_eq!((listed.lag.state.as_str(), listed.lag.parked), ("degraded", 2), "{listed:?}");
    let found: ParkedCommits = admin.get(&parked).await.is(200).json();
    let positions: Vec<_> = found.items.iter().map(|one| one.position).collect();
    assert_eq!(positions, [first, second], "{found:?}");
    let [poison, waits] = &found.items[..] else { panic!("{found:?}") };
    assert_eq!((poison.context.as_str(), poison.id.as_str()), ("conversation", chat.as_str()));
    assert!(poison.reason.as_ref().is_some_and(|why| why.contains("no_poison")), "{found:?}");
    assert_eq!(waits.reason, None, "nothing is wrong with it");

    // Nothing was mended.
    let still: ParkedCommits = admin.post(&redrive, &Value::Null).await.is(200).json();
    assert_eq!(still.items.len(), 2, "{still:?}");
    let drop = "alter table conversation_list drop constraint no_poison";
    app.database.execute(drop.to_owned()).await;
    let folded: ParkedCommits = admin.post(&redrive, &Value::Null).await.is(200).json();
    assert_eq!(folded.items, []);
    assert_eq!(alice.lists().await.items[0].title.as_deref(), Some("Waits"));
}
