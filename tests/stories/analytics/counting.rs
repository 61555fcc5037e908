use serde_json::{Value, json};
use tests::harness;
use tests::model_double::Script;
use wire::Page;
use wire::analytics::{
    Activity, ConversationUsage, Groups, OwnUsage, Panel, Series, Summary, UserUsage,
};

use super::{PATH, event, numbers, reads};

/// What the model is asked by; it calls itself something else.
const ASKED: &str = "tiny";

#[tokio::test]
async fn each_answer_counts_once_and_what_is_deleted_stays_counted() {
    let app = harness::spawn().await;
    let (admin, alice) = (app.log_in("admin").await, app.sign_up("alice").await);
    let before = numbers(&app, &admin).await;
    assert_eq!((before.new_users, before.messages), (2, 0), "the administrator is new, too");

    // A message that fails, is retried and answered; another that is said in other words.
    let chat = alice.starts("Plans").await;
    app.model.script(Script::status(400)).script(Script::answer("Yes."));
    let (failed, _) = alice.asks(&chat, "May I?").await;
    let again = alice.retries(&failed).await;
    alice.hears_answer(&again).await;
    let edit = json!({"id": "abcdef0123", "content": "Might I?", "edits": failed.id});
    let path = format!("/api/v1/conversations/{chat}/messages");
    let receipt = alice.post(&path, &edit).await.is(202).json();
    alice.finds_settled(&chat, &receipt).await;
    let found = numbers(&app, &admin).await;
    assert_eq!((found.conversations, found.active_conversations), (1, 1));
    assert_eq!((found.answers, found.failed, found.stopped), (3, 1, 0));
    assert_eq!(found.messages, 4, "two questions, and two answers that have words");
    assert_eq!(found.response.count, 2);
    assert!(found.response.p50 <= found.response.p99, "{found:?}");
    assert_eq!(found.active_users, 2);
    let tokens = (found.tokens_in, found.tokens_out);
    assert!(tokens.1 > 0, "{found:?}");
    let models: Groups = reads(&app, &admin, &format!("{PATH}/models")).await;
    let model = &models.items[0];
    assert_eq!((models.items.len(), model.group.as_str()), (1, ASKED), "{models:?}");
    assert_eq!((model.numbers.answers, model.numbers.failed), (3, 1));

    // A request that is repeated, a conversation that is deleted, restored and purged.
    alice.post(&path, &edit).await.is(202);
    let chat_path = format!("/api/v1/conversations/{chat}");
    alice.delete(&chat_path).await.is(200);
    alice.post(&format!("{chat_path}/restore"), &Value::Null).await.is(200);
    alice.delete(&chat_path).await.is(200);
    alice.post(&format!("{chat_path}/purge"), &Value::Null).await;
    let after = numbers(&app, &admin).await;
    assert_eq!((after.tokens_in, after.tokens_out), tokens);
    assert_eq!((after.failed, after.conversations), (1, 1));
    let listed: Page<ConversationUsage> =
        reads(&app, &admin, &format!("{PATH}/conversations")).await;
    assert_eq!(listed.items.len(), 1);
    assert_eq!((listed.items[0].status.as_str(), &listed.items[0].id), ("deleted", &chat));

    // And an account that is given up.
    admin.delete(&format!("/api/v1/accounts/{}", alice.id)).await.is(200);
    let gone = numbers(&app, &admin).await;
    assert_eq!((gone.messages, gone.tokens_out), (after.messages, after.tokens_out));
    let users: Page<UserUsage> = reads(&app, &admin, &format!("{PATH}/users")).await;
    let found = users.items.iter().find(|user| user.id == alice.id).expect("her numbers");
    assert_eq!(found.numbers.messages, after.messages);
    assert_eq!(users.items[0].id, alice.id, "those who said most come first");
}

#[tokio::test]
async fn an_answer_that_is_stopped_is_one_and_imported_words_spend_no_tokens() {
    let app = harness::spawn().await;
    let (admin, alice) = (app.log_in("admin").await, app.sign_up("alice").await);
    let chat = alice.starts("Plans").await;
    app.model.script(Script::answer("One half, and the other").in_pieces(2).hold_after(1));
    let sent = alice.sends(&chat, "Tell me").await;
    app.model.held().await;
    alice.stops(&sent).await;
    alice.hears_answer(&sent).await;
    let found = numbers(&app, &admin).await;
    assert_eq!((found.answers, found.stopped, found.messages), (1, 1, 2));
    assert_eq!((found.tokens_in, found.response.count), (0, 0), "nobody said how many");

    let brought = json!({
        "message": "1111111111", "follows": "latest", "speaker": "assistant", "text": "Said",
        "supplied": {"tokens": 500, "model": "other"},
    });
    let now = super::now().to_rfc3339();
    let brought = json!([event(&now, "conversation.message_sent.v2", &brought)]);
    app.smuggles_as(("conversation", &chat), (&alice.id, &alice.id), &brought).await;
    let found = numbers(&app, &admin).await;
    assert_eq!((found.messages, found.tokens_in + found.tokens_out), (3, 0));
}

#[tokio::test]
async fn old_answers_keep_their_old_price() {
    let day = |ahead: i64| (super::now() + chrono::TimeDelta::days(ahead)).date_naive();
    // What is asked for today costs what it cost yesterday; tomorrow's price is no matter.
    let prices = format!("{ASKED} {} 1000 2000; {ASKED} {} 5 5", day(-1), day(1));
    let settings = [("analytics.prices", prices.as_str()), ("analytics.currency", "EUR")];
    let app = harness::spawn_with(settings).await;
    let (admin, alice) = (app.log_in("admin").await, app.sign_up("alice").await);
    let chat = alice.starts("Plans").await;
    alice.asks(&chat, "How much?").await;
    let summary: Summary = reads(&app, &admin, &format!("{PATH}/summary?compare=true")).await;
    let numbers = &summary.numbers;
    assert_eq!(summary.currency, "EUR");
    assert_eq!(numbers.cost_micros, numbers.tokens_in * 1_000 + numbers.tokens_out * 2_000);
    assert!(numbers.cost_micros > 0);
    assert_eq!(summary.before.map(|before| before.messages), Some(0));
    let models: Groups = reads(&app, &admin, &format!("{PATH}/models")).await;
    assert_eq!((models.items[0].group.as_str(), models.items[0].users), (ASKED, 1));
    assert_eq!(models.items[0].numbers.cost_micros, numbers.cost_micros);
    let by_cost: Page<UserUsage> = reads(&app, &admin, &format!("{PATH}/users?sort=cost")).await;
    assert_eq!(by_cost.items[0].id, alice.id);
    assert_eq!(by_cost.items[0].numbers.cost_micros, numbers.cost_micros);
}

#[tokio::test]
async fn what_is_hidden_is_not_shown_and_still_there() {
    let tomorrow = (super::now() + chrono::TimeDelta::days(1)).date_naive().to_string();
    let app = harness::spawn_with([("analytics.hidden_before", tomorrow.as_str())]).await;
    let (admin, alice) = (app.log_in("admin").await, app.sign_up("alice").await);
    let chat = alice.starts("Plans").await;
    alice.asks(&chat, "Hello").await;
    let summary: Summary = reads(&app, &admin, &format!("{PATH}/summary")).await;
    assert_eq!((summary.numbers.messages, summary.totals.messages), (0, 0), "{summary:?}");
    let panel: Panel = reads(&app, &admin, &format!("{PATH}/panel")).await;
    assert_eq!((panel.today.messages, panel.recent.len(), panel.top.len()), (0, 0, 0));
}

#[tokio::test]
async fn everybody_sees_what_they_used_and_nobody_what_others_did() {
    let app = harness::spawn().await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let chat = alice.starts("Plans").await;
    alice.asks(&chat, "Hello").await;
    let of_alice: OwnUsage = reads(&app, &alice, "/api/v1/me/usage").await;
    assert_eq!(of_alice.user.id, alice.id);
    assert_eq!((of_alice.user.numbers.messages, of_alice.user.numbers.answers), (2, 1));
    assert_eq!(of_alice.models.len(), 1);
    let days: Vec<_> = of_alice.days.lines[0].numbers.iter().map(|day| day.messages).collect();
    assert_eq!(days.iter().sum::<u64>(), 2);
    assert_eq!(of_alice.days.steps.len(), 31, "the first day and the last are parts of days");
    let of_bob: OwnUsage = reads(&app, &bob, "/api/v1/me/usage").await;
    assert_eq!((of_bob.user.numbers.messages, of_bob.models.len()), (0, 0));
    for path in ["summary", "users", &format!("users/{}", alice.id), "activities", "panel"] {
        bob.get(&format!("{PATH}/{path}")).await.refused(403, "not_allowed");
    }
    let admin = app.log_in("admin").await;
    let told: OwnUsage = reads(&app, &admin, &format!("{PATH}/users/{}", alice.id)).await;
    // Requests are counted within a second, those of these questions among them.
    let without_requests = |mut user: UserUsage| {
        user.numbers.api_calls = 0;
        user
    };
    assert_eq!(without_requests(told.user), without_requests(of_alice.user));
    let nobody = format!("{PATH}/users/{}", "0".repeat(16));
    admin.get(&nobody).await.refused(404, "user_not_found");
    admin.get(&format!("{PATH}/users/nobody")).await.refused(404, "user_not_found");
}

#[tokio::test]
async fn groups_and_lists_are_paged_and_sorted() {
    let app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    let mut ids = Vec::new();
    for name in ["ann", "bob", "cat"] {
        let user = app.sign_up(name).await;
        let chat = user.starts("Plans").await;
        for _ in 0..=ids.len() {
            user.asks(&chat, "Hello").await;
        }
        ids.push(user.id);
    }
    let first: Page<UserUsage> = reads(&app, &admin, &format!("{PATH}/users?limit=2")).await;
    let next = first.next.expect("another page");
    let second: Page<UserUsage> =
        reads(&app, &admin, &format!("{PATH}/users?limit=2&cursor={next}")).await;
    let all: Vec<_> = first.items.iter().chain(&second.items).map(|user| user.id.clone()).collect();
    ids.reverse();
    ids.push(admin.id.clone());
    assert_eq!((all, second.next), (ids.clone(), None));
    let found: Page<UserUsage> = reads(&app, &admin, &format!("{PATH}/users?search=BO")).await;
    assert_eq!(found.items.len(), 1);
    let admins: Page<UserUsage> = reads(&app, &admin, &format!("{PATH}/users?role=admin")).await;
    assert_eq!(admins.items[0].id, admin.id);
    let series: Series = reads(&app, &admin, &format!("{PATH}/series?group=user&step=month")).await;
    let names: Vec<_> = series.lines.iter().map(|line| line.name.as_str()).collect();
    assert_eq!(names[..3], ["cat", "bob", "ann"]);
    let roles: Groups = reads(&app, &admin, &format!("{PATH}/roles")).await;
    let users = roles.items.iter().find(|role| role.group == "user").expect("a role");
    assert_eq!(users.numbers.answers, 6);

    let path = format!("{PATH}/activities?kind=answer_completed&limit=4");
    let page: Page<Activity> = reads(&app, &admin, &path).await;
    let rest = format!("{path}&cursor={}", page.next.expect("another page"));
    let rest: Page<Activity> = reads(&app, &admin, &rest).await;
    assert_eq!((page.items.len(), rest.items.len(), rest.next), (4, 2, None));
    assert!(page.items.iter().all(|one| one.model.as_deref() == Some(ASKED)));
    assert_eq!(page.items[0].username.as_deref(), Some("cat"), "newest first");
}
