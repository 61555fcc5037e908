use serde_json::json;
use tests::browser::{self, Screen};
use tests::harness;

use crate::SAID;

/// An answer that came while nobody looked is marked, on every tab and after a reload, until
/// somebody looks.
#[tokio::test]
async fn an_answer_that_came_meanwhile_is_marked_until_it_is_looked_at() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let plans = alice.starts("Plans").await;
    alice.asks(&plans, "What is to be done?").await;
    let groceries = alice.starts("Groceries").await;
    alice.asks(&groceries, "What is missing?").await;
    let item = |id: &str, more: &str| format!("[data-id='{id}']{more}");
    let unread = |id: &str| item(id, "[data-unread='true']");

    browser.signs_in(&app, "alice").await;
    // What was there before anybody looked is no news.
    browser.sees(&item(&plans, "")).await;
    browser.misses(&unread(&plans)).await;
    for (id, said) in [(&plans, "What is to be done?"), (&groceries, "What is missing?")] {
        browser.clicks(&item(id, " a")).await;
        browser.sees_text(SAID, said).await;
    }
    alice.asks(&plans, "And then?").await;
    browser.sees(&unread(&plans)).await;
    browser.misses(&unread(&groceries)).await;
    browser.screenshot("desk-unread").await;
    browser.is_accessible().await;
    browser.reloads().await;
    browser.sees(&unread(&plans)).await;
    browser.opens_tab().await;
    browser.visits(&app.url("/")).await;
    browser.sees(&unread(&plans)).await;

    browser.turns_to(0).await;
    browser.clicks(&item(&plans, " a")).await;
    browser.sees_texts(SAID, &["What is to be done?", "And then?"]).await;
    browser.misses(&unread(&plans)).await;
    browser.turns_to(1).await;
    browser.misses(&unread(&plans)).await;
    // A new name is none either.
    let path = format!("/api/v1/conversations/{groceries}");
    alice.patch(&path, &json!({"title": "Shopping"})).await.is(200);
    browser.sees_text(&item(&groceries, " .conversation-title"), "Shopping").await;
    browser.misses(&unread(&groceries)).await;
    browser.console_is_empty().await;
}
