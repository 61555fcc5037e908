use serde_json::json;
use tests::browser::{self, Key, Screen};
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

#[tokio::test]
async fn a_message_far_back_is_gone_to_without_reading_what_lies_between() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    app.sign_up("alice").await;
    let alice = app.log_in("alice").await;
    let id = |number: usize| format!("{number:010x}");
    let messages: Vec<_> = (1..=1000)
        .map(|number| {
            let after = (number > 1).then(|| id(number - 1));
            let word = if number == 301 { "Narwhal" } else { "Message" };
            json!({"id": id(number), "after": after, "role": "user",
                "content": format!("{word} {number}")})
        })
        .collect();
    let file = json!({"format": "convoai.export", "version": 1,
        "exported_at": "2026-01-01T00:00:00Z",
        "conversations": [{"id": "0123456789ab", "title": "Long", "messages": messages}]});
    alice.post("/api/v1/import", &file).await.is(200);
    browser.signs_in(&app, "alice").await;
    browser.sees("conversation-title").await;
    browser.presses(&[char::from(Key::Control), 'k']).await;
    browser.has_focus("finder-field").await;
    browser.writes("narwhal").await;
    browser.sees_within("[data-testid='hit'] mark", "Narwhal").await;
    browser.clicks("[data-testid='hit']").await;
    browser.sees_within("[data-testid='message'][data-sought='true']", "Narwhal 301").await;
    browser.screenshot("desk-middle").await;
    browser.is_accessible().await;
    // A page around it, and perhaps one beside that.
    let shown = browser.texts("message").await.len();
    assert!((30..=100).contains(&shown), "{shown} messages are on the page");
    // It goes on to both sides.
    for by in [-900, 900] {
        let wanted = if by < 0 { "Message 251" } else { "Message 361" };
        for _ in 0..200 {
            browser.scrolls("#messages", by).await;
            if browser.texts(crate::SAID).await.iter().any(|text| text == wanted) {
                break;
            }
        }
        browser.sees_within(crate::SAID, wanted).await;
    }
    // What is said elsewhere is at the end, and one gets there at once.
    let news = json!({"content": "News"});
    alice.post("/api/v1/conversations/0123456789ab/messages", &news).await.is(202);
    browser.clicks("jump-to-latest").await;
    browser.sees_within(crate::SAID, "News").await;
    browser.misses("jump-to-latest").await;
    browser.misses("later").await;
    browser.console_is_empty().await;
}
