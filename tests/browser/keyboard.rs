use tests::browser::{self, Key, Screen};
use tests::harness::{self, PASSWORD};

use crate::{SAID, answer};

#[tokio::test]
async fn everything_can_be_done_without_a_mouse() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    let enter = [char::from(Key::Enter)];
    browser.visits(&app.url("/register")).await;
    browser.sees("register-form").await;
    browser.has_focus("full_name").await;
    browser.writes("Alice Liddell").await;
    browser.tabs_to("username").await;
    browser.writes("alice").await;
    browser.tabs_to("email").await;
    browser.writes("alice@example.com").await;
    browser.tabs_to("password").await;
    browser.writes(PASSWORD).await;
    browser.tabs_to("submit").await;
    browser.presses(&enter).await;
    browser.sees_within("empty-state", "Hello, Alice.").await;

    browser.has_focus("composer").await;
    browser.writes("First line").await;
    browser.presses(&[char::from(Key::Shift), enter[0]]).await;
    browser.writes("second line").await;
    browser.presses(&enter).await;
    browser.sees_text(SAID, "First line\nsecond line").await;
    browser.sees(&answer("complete")).await;
    browser.has_focus("composer").await;

    browser.presses(&[char::from(Key::Control), char::from(Key::Shift), 'O']).await;
    browser.sees("empty-state").await;
    browser.is_at("/").await;
    browser.has_focus("composer").await;
    browser.tabs_to("user-menu").await;
    browser.presses(&[char::from(Key::Shift), '?']).await;
    browser.sees("#shortcuts").await;
    browser.screenshot("desk-shortcuts").await;
    browser.is_accessible().await;
    browser.presses(&[char::from(Key::Escape)]).await;
    browser.misses("#shortcuts").await;
    // Where the keyboard was before.
    browser.has_focus("user-menu").await;
    browser.presses(&['/']).await;
    browser.has_focus("composer").await;

    browser.tabs_to("conversation-menu").await;
    browser.screenshot("desk-focus-in-list").await;
    browser.presses(&enter).await;
    browser.has_focus("pin").await;
    browser.presses(&[char::from(Key::Down)]).await;
    browser.has_focus("rename").await;
    browser.presses(&enter).await;
    browser.sees("rename-title").await;
    browser.presses(&[char::from(Key::Control), 'a']).await;
    browser.writes("By keyboard").await;
    browser.presses(&enter).await;
    browser.sees_text("conversation-title", "By keyboard").await;
    browser.console_is_empty().await;
}
