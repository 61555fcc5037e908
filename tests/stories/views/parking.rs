use serde_json::{Value, json};
use tests::harness::{self, App, User, until};
use wire::conversation::Conversation;

use super::{event, reaches, renamed};

/// The title that the list shows.
async fn title(user: &User, chat: &str) -> Option<String> {
    let path = format!("/api/v1/conversations/{chat}");
    user.get(&path).await.is(200).json::<Conversation>().title
}

async fn shows(user: &User, chat: &str, wanted: &str) {
    until(wanted, async || {
        let title = title(user, chat).await;
        if title.as_deref() == Some(wanted) { Ok(()) } else { Err(format!("{title:?}")) }
    })
    .await;
}

/// What is parked of one view.
async fn parked(app: &App, view: &str) -> Vec<Value> {
    app.operates(&["projections", "parked", view, "--json"]).await.is(0).values()
}

#[tokio::test]
async fn what_cannot_be_read_is_parked_with_what_follows_and_others_go_on() {
    let mut app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let (broken, whole) = (alice.starts("Broken").await, alice.starts("Whole").await);
    let unheard = event("convoai.conversation.unheard_of.v9", &json!({"x": 1}));
    let poison = app.smuggles("conversation", &broken, &unheard).await;
    let follower = app.smuggles("conversation", &broken, &renamed("Later")).await;
    let other = app.smuggles("conversation", &whole, &renamed("Renamed")).await;

    let standing = reaches(&app, "conversation_list", other).await;
    assert_eq!((standing.parked, standing.state.as_str()), (2, "degraded"), "{standing:?}");
    assert_eq!(app.get("/readyz").await.status, 200, "degraded is still ready");
    assert_eq!(title(&alice, &broken).await.as_deref(), Some("Broken"));
    assert_eq!(title(&alice, &whole).await.as_deref(), Some("Renamed"));

    let list = parked(&app, "conversation_list").await;
    let positions: Vec<_> = list.iter().map(|one| one["position"].as_u64()).collect();
    assert_eq!(positions, [Some(poison), Some(follower)], "{list:?}");
    assert!(list[0]["reason"].as_str().is_some_and(|why| why.contains("unheard_of")), "{list:?}");
    assert_eq!(
        (&list[0]["context"], &list[0]["aggregate"]),
        (&json!("conversation"), &json!(broken))
    );
    // Views that fold no conversations have nothing to do with it.
    assert_eq!(parked(&app, "accounts").await.len(), 0);
    assert_eq!(parked(&app, "command_outcomes").await.len(), 0);

    // It is remembered across a restart, and what comes later waits as well.
    app.restart().await;
    let later = app.smuggles("conversation", &broken, &renamed("Later still")).await;
    let another = app.smuggles("conversation", &whole, &renamed("Once more")).await;
    assert_eq!(reaches(&app, "conversation_list", another).await.parked, 3);
    shows(&alice, &whole, "Once more").await;

    // Nothing has changed: a re-drive gets no further, and says so.
    let redrive = ["projections", "redrive", "conversation_list", "--json"];
    let tried = app.operates(&redrive).await.is(1).value();
    assert_eq!((&tried["folded"], &tried["stuck"]["position"]), (&json!(0), &json!(poison)));

    // Only the first can be given up, and only with a reason.
    let skip = |position: u64| {
        let position = position.to_string();
        let app = &app;
        async move {
            let arguments = ["projections", "skip", "conversation_list", &position];
            app.operates(&[&arguments[..], &["--reason", "a test", "--json"]].concat()).await
        }
    };
    assert!(skip(later).await.is(1).complained.contains("waits for an earlier one"));
    assert!(skip(other).await.is(1).complained.contains("nothing of conversation_list is parked"));
    let no_reason = ["projections", "skip", "conversation_list", "1", "--reason", " "];
    app.operates(&no_reason).await.is(1);
    let skipped = skip(poison).await.is(0).value();
    assert_eq!((&skipped["folded"], &skipped["parked"]), (&json!(2), &json!(0)));
    shows(&alice, &broken, "Later still").await;
    until("a view that is live", async || {
        let standing = reaches(&app, "conversation_list", another).await;
        if standing.state == "live" { Ok(()) } else { Err(format!("{standing:?}")) }
    })
    .await;

    // Given up is given up, and written down; the view goes on.
    let list = parked(&app, "conversation_list").await;
    assert_eq!((list.len(), &list[0]["skipped_because"]), (1, &json!("a test")));
    let last = app.smuggles("conversation", &broken, &renamed("On it goes")).await;
    reaches(&app, "conversation_list", last).await;
    shows(&alice, &broken, "On it goes").await;
    app.operates(&["projections", "rebuild", "conversation_list", "--json"]).await.is(0);
    shows(&alice, &broken, "On it goes").await;
}

#[tokio::test]
async fn what_the_database_refuses_is_parked_and_folded_after_a_repair() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chats = [alice.starts("One").await, alice.starts("Two").await, alice.starts("Three").await];
    let constraint =
        "alter table conversation_list add constraint no_poison check (title <> 'Poison')";
    app.database.execute(constraint.to_owned()).await;
    // A batch of its own or not: only this one is at fault.
    let mut last = 0;
    for (chat, name) in chats.iter().zip(["First", "Poison", "Third"]) {
        last = app.smuggles("conversation", chat, &renamed(name)).await;
    }
    assert_eq!(reaches(&app, "conversation_list", last).await.parked, 1);
    for (chat, wanted) in chats.iter().zip(["First", "Two", "Third"]) {
        shows(&alice, chat, wanted).await;
    }
    let list = parked(&app, "conversation_list").await;
    let reason = list[0]["reason"].as_str().unwrap_or_default();
    assert!(reason.contains("no_poison") && !reason.contains("Poison "), "{list:?}");

    let drop = "alter table conversation_list drop constraint no_poison";
    app.database.execute(drop.to_owned()).await;
    let redrive = ["projections", "redrive", "conversation_list", "--aggregate"];
    let wrong = app.operates(&[&redrive[..], &[&chats[0]]].concat()).await.is(1);
    assert!(wrong.complained.contains("nothing of conversation_list is parked"), "{wrong:?}");
    let done = app.operates(&[&redrive[..], &[&chats[1], "--json"]].concat()).await.is(0).value();
    assert_eq!(
        (&done["folded"], &done["parked"], &done["stuck"]),
        (&json!(1), &json!(0), &json!(null))
    );
    shows(&alice, &chats[1], "Poison").await;
    assert_eq!(parked(&app, "conversation_list").await.len(), 0);
    // Rows of others were not touched, and the view is whole again.
    shows(&alice, &chats[0], "First").await;
    super::all_are_what_a_replay_gives(&app).await;
}

/// A key that was lost and is restored: everything of its owner waits, in order.
#[tokio::test]
async fn a_damaged_key_parks_its_owner_until_it_is_restored() {
    let mut app = harness::spawn().await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let hers = alice.starts("Hers").await;
    let his = bob.starts("His").await;
    alice.asks(&hers, "Anything new?").await;
    super::settle(&app).await;
    let before = app.database.rows("conversation_list").await;

    app.stop().await;
    for statement in [
        "create table public.kept as select * from vault.data_keys".to_owned(),
        format!("update vault.data_keys set wrapped = '\\x00' where user_id = '{}'", alice.id),
        "delete from projection_checkpoints where name = 'conversation_list'".to_owned(),
    ] {
        app.database.execute(statement).await;
    }
    app.restart().await;
    let last = app.journal().await.len() as u64;
    let standing = reaches(&app, "conversation_list", last).await;
    assert!(standing.parked >= 3, "{standing:?}");
    assert_eq!(title(&bob, &his).await.as_deref(), Some("His"));
    let list = parked(&app, "conversation_list").await;
    assert!(list[0]["reason"].as_str().is_some_and(|why| why.contains("key")), "{list:?}");
    let waits = list[1]["reason"].as_str().unwrap_or_default();
    assert_eq!(waits, "an earlier commit of the same aggregate is parked");

    let restore = "update vault.data_keys d set wrapped = k.wrapped from public.kept k
                   where k.user_id = d.user_id";
    app.database.execute(restore.to_owned()).await;
    app.operates(&["projections", "redrive", "conversation_list"]).await.is(0);
    assert_eq!(app.database.rows("conversation_list").await, before);
    shows(&alice, &hers, "Hers").await;
}
