use tests::browser::{self, Key, Screen};
use tests::harness;

use crate::answer;

#[tokio::test]
async fn a_conversation_is_found_without_a_mouse() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    app.sign_up("alice").await;
    let alice = app.log_in("alice").await;
    for title in ["Garden", "Kitchen", "Holidays"] {
        alice.starts(title).await;
    }
    browser.signs_in(&app, "alice").await;
    browser.sees("conversation-title").await;
    browser.presses(&[char::from(Key::Control), 'k']).await;
    browser.has_focus("finder-field").await;
    browser.screenshot("desk-finder").await;
    browser.is_accessible().await;
    browser.writes("kit").await;
    browser.sees_within("found", "Kitchen").await;
    browser.presses(&[char::from(Key::Enter)]).await;
    browser.sees_text("h1", "Kitchen").await;
    browser.misses("finder").await;
    browser.console_is_empty().await;
}

#[tokio::test]
async fn words_are_found_and_led_to() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    browser.says("Where do narwhals live?").await;
    browser.sees(&answer("complete")).await;
    browser.clicks("new-conversation").await;
    browser.sees("empty-state").await;
    browser.presses(&[char::from(Key::Control), 'k']).await;
    browser.has_focus("finder-field").await;
    browser.writes("narwhals").await;
    browser.sees_within("[data-testid='hit'] mark", "narwhals").await;
    browser.screenshot("desk-search").await;
    browser.is_accessible().await;
    browser.clicks("hit").await;
    browser.sees("[data-testid='message'][data-sought='true']").await;
    browser.console_is_empty().await;
}

#[tokio::test]
async fn a_conversation_is_seen_as_it_was() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    browser.says("First").await;
    browser.sees("regenerate").await;
    browser.says("Second").await;
    browser.sees_texts(crate::SAID, &["First", "Second"]).await;
    browser.sees("article:nth-of-type(4)[data-status='complete']").await;
    browser.clicks("[data-testid='head-menu'] button").await;
    browser.clicks("history").await;
    browser.sees("history-entry").await;
    browser.screenshot("desk-history").await;
    browser.is_accessible().await;
    browser.clicks("[data-kind='answer_completed'] ~ [data-kind='answer_completed'] button").await;
    browser.sees("past").await;
    browser.screenshot("desk-past").await;
    browser.is_accessible().await;
    browser.clicks("branch-from").await;
    browser.sees_text(crate::SAID, "First").await;
    browser.console_is_empty().await;
}
