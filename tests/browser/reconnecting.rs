use tests::browser::{self, Screen};
use tests::harness::{self, Convoai};
use tests::model_double::Script;

use crate::{SAID, answer};

/// What the browser itself says when no server answers.
const NOBODY_THERE: &[&str] = &[
    "WebSocket connection to",
    "net::ERR_CONNECTION_REFUSED",
    "net::ERR_CONNECTION_RESET",
    "net::ERR_EMPTY_RESPONSE",
];

const TEXT: &str = "One two three four five six seven eight.";

#[tokio::test]
async fn an_answer_goes_on_while_the_network_is_away() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    app.model.script(Script::answer(TEXT).hold_after(2).hold_after(6));
    browser.says("Count for me").await;
    app.model.held().await;
    let pending = format!("{} p", answer("pending"));
    browser.sees_text(&pending, "One two").await;

    browser.goes_offline().await;
    browser.sees_within("connection", "Offline").await;
    browser.screenshot("desk-offline").await;
    browser.is_accessible().await;
    app.model.release();
    browser.goes_online().await;
    browser.misses("connection").await;
    browser.sees_text(&pending, "One two three four five six").await;
    app.model.release();
    browser.sees_text(&format!("{} p", answer("complete")), TEXT).await;
    assert_eq!(browser.texts("message").await.len(), 2, "nothing is there twice");
    app.model.expect(1).verify();
    browser.console_says_only(&["net::ERR_INTERNET_DISCONNECTED"]).await;
}

#[tokio::test]
async fn an_answer_whose_server_went_away_is_kept_and_can_be_had_anew() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let mut app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    app.model.script(Script::answer(TEXT).hold_after(4)).script(Script::answer(TEXT));
    browser.says("Count for me").await;
    app.model.held().await;
    browser.sees_text(&format!("{} p", answer("pending")), "One two three four").await;

    app.stop().await;
    browser.sees("connection").await;
    app.comes_back().await;
    browser.misses("connection").await;
    let interrupted = answer("interrupted");
    browser.sees_text(&format!("{interrupted} .markdown"), "One two three four").await;
    browser.sees_within(&interrupted, "The answer broke off.").await;
    browser.screenshot("desk-interrupted").await;
    browser.is_accessible().await;
    browser.clicks("retry").await;
    browser.sees_text(&format!("{} p", answer("complete")), TEXT).await;
    browser.misses("retry").await;
    browser.sees_text(SAID, "Count for me").await;
    browser.console_says_only(NOBODY_THERE).await;

    browser.reloads().await;
    browser.sees_text(&format!("{} p", answer("complete")), TEXT).await;
    browser.sees_text(SAID, "Count for me").await;
    browser.console_is_empty().await;
}

#[tokio::test]
async fn what_was_written_while_the_server_was_away_is_sent_afterwards() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let mut app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    app.stop().await;
    browser.sees("connection").await;
    browser.says("Is anybody there?").await;
    browser.sees("resend").await;
    browser.screenshot("desk-not-sent").await;
    browser.is_accessible().await;

    app.comes_back().await;
    browser.clicks("resend").await;
    browser.sees_text(&format!("{} p", answer("complete")), "Hello from the double.").await;
    browser.sees_text(SAID, "Is anybody there?").await;
    browser.misses("resend").await;
    app.model.expect(1).verify();
    browser.console_says_only(NOBODY_THERE).await;
}

#[tokio::test]
async fn a_tab_goes_on_with_a_server_that_was_killed_in_the_middle_of_an_answer() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let mut convoai = Convoai::serve().await;
    browser.registers_at(&convoai.url("/register"), "alice").await;
    convoai.model.script(Script::answer(TEXT).hold_after(4)).script(Script::answer(" five six."));
    browser.says("Count for me").await;
    convoai.model.held().await;
    browser.sees_text(&format!("{} p", answer("pending")), "One two three four").await;

    convoai.kill().await;
    browser.sees("connection").await;
    browser.screenshot("desk-killed").await;
    convoai.start().await;
    browser.misses("connection").await;
    let interrupted = answer("interrupted");
    browser.sees_text(&format!("{interrupted} .markdown"), "One two three four").await;
    browser.clicks("continue").await;
    browser.sees_within(&answer("complete"), "One two three four five six.").await;
    browser.sees_text(SAID, "Count for me").await;
    assert_eq!(browser.texts("message").await.len(), 2, "nothing is there twice");
    browser.says("And now?").await;
    browser.sees_texts(SAID, &["Count for me", "And now?"]).await;
    browser.console_says_only(NOBODY_THERE).await;
}
