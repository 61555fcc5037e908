use tests::browser::{self, Screen};
use tests::harness::{self, App};
use tests::model_double::Script;

use crate::{SAID, answer};

const TEXT: &str = "One two three four five six seven eight.";

/// Waits until the tokens of somebody were exchanged so often.
async fn exchanged(app: &App, times: usize) {
    harness::until("the tokens to be exchanged", async || {
        let refreshed = |stored: &harness::Stored| stored.text().contains("session_refreshed");
        let seen = app.journal().await.into_iter().filter(refreshed).count();
        if seen >= times { Ok(()) } else { Err(format!("{seen} times")) }
    })
    .await;
}

#[tokio::test]
async fn an_answer_goes_on_while_tokens_run_out() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn_with([("auth.access_lifetime_s", "5")]).await;
    browser.registers(&app, "alice").await;
    app.model.script(Script::answer(TEXT).hold_after(2).hold_after(5));
    browser.says("Count for me").await;
    app.model.held().await;
    let pending = format!("{} p", answer("pending"));
    browser.sees_text(&pending, "One two").await;
    browser.types("composer", "What I write meanwhile").await;

    // The token that the socket was opened with has run out by the second time.
    exchanged(&app, 2).await;
    app.model.release();
    browser.sees_text(&pending, "One two three four five").await;
    exchanged(&app, 3).await;
    app.model.release();
    browser.sees_text(&format!("{} p", answer("complete")), TEXT).await;
    browser.misses("connection").await;
    assert_eq!(browser.texts("message").await.len(), 2, "nothing is there twice");

    browser.clicks("send").await;
    browser.sees_texts(SAID, &["Count for me", "What I write meanwhile"]).await;
    browser.reloads().await;
    browser.sees_texts(SAID, &["Count for me", "What I write meanwhile"]).await;
    browser.console_is_empty().await;
}

#[tokio::test]
async fn two_tabs_share_what_one_of_them_exchanged() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn_with([("auth.access_lifetime_s", "5")]).await;
    browser.registers(&app, "alice").await;
    browser.opens_tab().await;
    browser.visits(&app.url("/")).await;
    browser.sees("empty-state").await;
    exchanged(&app, 4).await;

    browser.says("Hello from the second tab").await;
    browser.sees_text(&format!("{} p", answer("complete")), "Hello from the double.").await;
    browser.turns_to(0).await;
    browser.clicks("conversation-title").await;
    browser.sees_text(SAID, "Hello from the second tab").await;
    browser.console_is_empty().await;
    browser.turns_to(1).await;
    browser.console_is_empty().await;
}
