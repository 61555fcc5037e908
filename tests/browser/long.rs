use serde_json::json;
use tests::browser::{self, Screen};
use tests::harness;

/// More than are on the page at one time, and more than two pages.
const MANY: usize = 300;

#[tokio::test]
async fn of_a_long_thread_only_a_part_is_on_the_page() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    app.sign_up("alice").await;
    let alice = app.log_in("alice").await;
    let chat = alice.starts("Long").await;
    for number in 1..=MANY / 2 {
        alice.asks(&chat, &format!("Message {number}")).await;
    }
    browser.signs_in(&app, "alice").await;
    browser.clicks("conversation-title").await;
    let last = format!("Message {}", MANY / 2);
    browser.sees_within(crate::SAID, &last).await;
    for _ in 0..200 {
        browser.scrolls("#messages", -900).await;
        let shown = browser.texts("message").await.len();
        assert!(shown <= 125, "{shown} messages are on the page");
        if browser.texts(crate::SAID).await.iter().any(|text| text == "Message 1") {
            break;
        }
    }
    browser.sees_within(crate::SAID, "Message 1").await;
    browser.screenshot("desk-long").await;
    browser.clicks("jump-to-latest").await;
    browser.sees_within(crate::SAID, &last).await;
    browser.misses("jump-to-latest").await;
    alice
        .post(&format!("/api/v1/conversations/{chat}/messages"), &json!({"content": "News"}))
        .await
        .is(202);
    browser.sees_within(crate::SAID, "News").await;
    browser.console_is_empty().await;
}
