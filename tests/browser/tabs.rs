use tests::browser::{self, Key, Screen};
use tests::harness;

use crate::{SAID, answer};

#[tokio::test]
async fn two_tabs_of_one_person_show_the_same() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    browser.opens_tab().await;
    browser.visits(&app.url("/")).await;
    browser.sees("empty-state").await;

    browser.turns_to(0).await;
    browser.says("Hello from the first tab").await;
    browser.sees_text(&format!("{} p", answer("complete")), "Hello from the double.").await;

    browser.turns_to(1).await;
    browser.clicks("conversation-title").await;
    browser.sees_text(SAID, "Hello from the first tab").await;
    browser.says("And from the second").await;
    browser.sees_texts(SAID, &["Hello from the first tab", "And from the second"]).await;

    browser.turns_to(0).await;
    browser.sees_texts(SAID, &["Hello from the first tab", "And from the second"]).await;
    let answers = format!("{} p", answer("complete"));
    browser.sees_texts(&answers, &["Hello from the double."; 2]).await;
    browser.points_at("conversation-item").await;
    browser.clicks("conversation-menu").await;
    browser.clicks("rename").await;
    browser.retypes("rename-title", "Two tabs").await;
    browser.presses(&[char::from(Key::Enter)]).await;
    browser.sees_text("conversation-title", "Two tabs").await;

    browser.turns_to(1).await;
    browser.sees_text("conversation-title", "Two tabs").await;
    browser.sees_text("h1", "Two tabs").await;

    browser.turns_to(0).await;
    browser.points_at("conversation-item").await;
    browser.clicks("conversation-menu").await;
    browser.clicks("delete").await;
    browser.misses("conversation-item").await;
    browser.sees("toast").await;
    browser.screenshot("desk-deleted").await;
    browser.is_accessible().await;
    browser.turns_to(1).await;
    browser.misses("conversation-item").await;
    browser.sees_within("[role='alert']", "This conversation was deleted.").await;
    browser.screenshot("desk-deleted-elsewhere").await;
    browser.is_accessible().await;

    browser.turns_to(0).await;
    browser.clicks("undo").await;
    browser.sees_text("conversation-title", "Two tabs").await;
    browser.turns_to(1).await;
    browser.sees_text("conversation-title", "Two tabs").await;
    browser.sees_texts(SAID, &["Hello from the first tab", "And from the second"]).await;
    browser.console_is_empty().await;
    browser.turns_to(0).await;
    browser.console_is_empty().await;
}
