use serde_json::{Value, json};
use tests::browser::{self, Screen};
use tests::harness::{self, App};

const MESSAGES: &str = "[data-testid='projection'][data-name='messages']";
const LIST: &str = "[data-testid='projection'][data-name='conversation_list']";
const PARKED: &str = "[data-name='conversation_list'] [data-testid='parked']";

#[tokio::test]
async fn a_read_model_is_rebuilt_and_watched() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    app.sign_up("alice").await;
    let alice = app.log_in("alice").await;
    let chat = alice.starts("Plans").await;
    alice.asks(&chat, "Hello").await;

    browser.signs_in(&app, "admin").await;
    browser.clicks("user-menu").await;
    browser.clicks("operations").await;
    browser.is_at("/operations").await;
    browser.sees(MESSAGES).await;
    browser.screenshot("desk-operations-1").await;
    browser.is_accessible().await;

    browser.clicks(&format!("{MESSAGES} [data-testid='rebuild']")).await;
    browser.sees_within("estimate", "commits").await;
    browser.screenshot("desk-operations-2-rebuild").await;
    browser.is_accessible().await;
    browser.types("rebuild-rate", "many").await;
    browser.clicks("start-rebuild").await;
    browser.sees_within("form-error", "whole number").await;
    browser.retypes("rebuild-rate", "1").await;
    browser.clicks("start-rebuild").await;
    browser.misses("rebuild-sheet").await;
    browser.sees(&format!("{MESSAGES} [data-state='running']")).await;
    browser.screenshot("desk-operations-3-running").await;
    browser.is_accessible().await;
    browser.clicks(&format!("{MESSAGES} [data-testid='cancel-rebuild']")).await;
    browser.clicks("confirm").await;
    browser.sees(&format!("{MESSAGES} [data-state='cancelled']")).await;

    browser.clicks(&format!("{MESSAGES} [data-testid='rebuild']")).await;
    browser.sees("estimate").await;
    browser.clicks("start-rebuild").await;
    browser.sees(&format!("{MESSAGES} [data-state='done']")).await;
    browser.screenshot("desk-operations-4-done").await;
    browser.is_accessible().await;
    assert_eq!(alice.reads_texts(&chat).await[0], "Hello");
    browser.console_is_empty().await;
}

#[tokio::test]
async fn operations_fit_on_a_phone_in_the_dark() {
    let Some(browser) = browser::open(Screen::PHONE).await else { return };
    let app = harness::spawn().await;
    browser.signs_in(&app, "admin").await;
    browser.visits(&app.url("/operations")).await;
    browser.sees(MESSAGES).await;
    browser.screenshot("phone-operations").await;
    browser.fits_the_screen().await;
    browser.is_accessible().await;
    browser.console_is_empty().await;
}

/// One event past the server, as a build of another version might have written it.
async fn smuggles(app: &App, chat: &str, kind: &str, data: &Value) -> u64 {
    let event = json!([{
        "specversion": "1.0", "id": "smuggled/0", "source": "/conversation",
        "time": "2026-11-23T08:00:00Z", "type": kind, "data": data,
    }]);
    app.smuggles("conversation", chat, &event).await
}

#[tokio::test]
async fn what_is_parked_is_seen_folded_after_a_repair_or_given_up() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let (one, two) = (alice.starts("One").await, alice.starts("Two").await);
    let constraint =
        "alter table conversation_list add constraint no_poison check (title <> 'Poison')";
    app.database.execute(constraint.to_owned()).await;
    let renamed = "convoai.conversation.renamed.v1";
    let first = smuggles(&app, &one, renamed, &json!({"title": "Poison"})).await;

    browser.signs_in(&app, "admin").await;
    browser.visits(&app.url("/operations")).await;
    browser.sees_text(PARKED, "1 parked").await;
    browser.clicks(PARKED).await;
    browser.sees_within("parked-sheet", &first.to_string()).await;
    browser.sees_within("parked-sheet", "no_poison").await;
    browser.screenshot("desk-operations-5-parked").await;
    browser.is_accessible().await;
    browser.clicks("redrive").await;
    browser.sees_within("toast", "Some commits still cannot be folded").await;
    let repair = "alter table conversation_list drop constraint no_poison";
    app.database.execute(repair.to_owned()).await;
    browser.sees_text(PARKED, "1 parked").await;
    browser.clicks(PARKED).await;
    browser.clicks("redrive").await;
    browser.sees_within("toast", "What was parked is folded again.").await;
    browser.misses(PARKED).await;
    browser.sees(LIST).await;
    let page = alice.get("/api/v1/conversations").await.is(200).text();
    assert!(page.contains("Poison"), "{page}");

    // What no build can read is given up, and what waited behind it is there.
    let unheard = smuggles(&app, &two, "convoai.conversation.unheard_of.v9", &json!({})).await;
    smuggles(&app, &two, renamed, &json!({"title": "Treasure"})).await;
    browser.sees_text(PARKED, "2 parked").await;
    browser.clicks(PARKED).await;
    browser.sees_within("parked-sheet", "unheard_of").await;
    browser.clicks("skip").await;
    browser.sees_within("field-error", "Reason says why").await;
    browser.types("skip-reason", "Written by a build that is gone").await;
    browser.screenshot("desk-operations-6-skip").await;
    browser.is_accessible().await;
    browser.clicks("skip").await;
    browser.sees_within("toast", &format!("Commit {unheard} is given up.")).await;
    browser.presses(&[char::from(browser::Key::Escape)]).await;
    browser.misses("parked-sheet").await;
    browser.misses(PARKED).await;
    let page = alice.get("/api/v1/conversations").await.is(200).text();
    assert!(page.contains("Treasure"), "{page}");
    browser.console_says_only(&["status of 422"]).await;
}

#[tokio::test]
async fn a_rebuild_is_taken_back() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    alice.asks(&chat, "Hello").await;
    browser.signs_in(&app, "admin").await;
    browser.visits(&app.url("/operations")).await;
    browser.sees(MESSAGES).await;
    let roll_back = format!("{MESSAGES} [data-testid='roll-back']");
    browser.misses(&roll_back).await;
    browser.clicks(&format!("{MESSAGES} [data-testid='rebuild']")).await;
    browser.sees("estimate").await;
    browser.clicks("start-rebuild").await;
    browser.sees(&format!("{MESSAGES} [data-state='done']")).await;

    browser.clicks(&roll_back).await;
    browser.sees_within("roll-back-sheet", "Bring the earlier copy of messages back?").await;
    browser.screenshot("desk-operations-7-roll-back").await;
    browser.is_accessible().await;
    browser.clicks("confirm").await;
    browser.sees_within("toast", "The earlier copy is being brought back.").await;
    browser
        .sees_within(&format!("{MESSAGES} [data-state='done']"), "the copy from before is back")
        .await;
    // The copy of a moment ago is kept in its place.
    browser.sees(&roll_back).await;
    assert_eq!(alice.reads_texts(&chat).await[0], "Hello");
    browser.console_is_empty().await;
}
