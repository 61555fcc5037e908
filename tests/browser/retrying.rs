use tests::browser::{self, Key, Screen};
use tests::harness;
use tests::model_double::Script;

use crate::{SAID, answer};

#[tokio::test]
async fn an_answer_that_failed_can_be_had_by_trying_again() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    app.model.script(Script::status(401)).script(Script::answer("Now it works."));
    browser.says("Will this work?").await;
    browser.sees(&answer("failed")).await;
    browser.sees("retry").await;
    browser.screenshot("desk-failed").await;
    browser.is_accessible().await;
    browser.clicks("retry").await;
    browser.sees_text(&format!("{} p", answer("complete")), "Now it works.").await;
    browser.misses("retry").await;
    browser.sees_text(SAID, "Will this work?").await;
    browser.console_is_empty().await;
}

#[tokio::test]
async fn an_answer_can_be_stopped() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    app.model.script(Script::answer("One two three four five six").hold_after(3));
    browser.says("Count for me").await;
    app.model.held().await;
    browser.sees_text(&format!("{} p", answer("pending")), "One two three").await;
    browser.clicks("stop").await;
    browser.sees_text(&format!("{} .markdown", answer("stopped")), "One two three").await;
    browser.sees("retry").await;
    browser.screenshot("desk-stopped").await;
    browser.is_accessible().await;
    app.model.script(Script::answer(" four five six"));
    browser.clicks("continue").await;
    let whole = format!("{} p", answer("complete"));
    browser.sees_text(&whole, "One two three four five six").await;
    browser.misses("retry").await;
    browser.sees_text(SAID, "Count for me").await;
    assert_eq!(browser.texts("message").await.len(), 2, "it takes the place of the first");

    // By a key, too.
    app.model.script(Script::answer("One two three four five six").hold_after(2));
    browser.says("Once more").await;
    app.model.held().await;
    browser.sees_text(&format!("{} p", answer("pending")), "One two").await;
    browser.presses(&[char::from(Key::Escape)]).await;
    browser.sees(&answer("stopped")).await;
    browser.console_is_empty().await;
}
