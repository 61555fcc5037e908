use tests::browser::{self, Screen};
use tests::harness;

const CONVERSATIONS: &str = "/api/v1/conversations";

#[tokio::test]
async fn a_key_is_made_shown_once_used_and_revoked() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    browser.visits(&app.url("/account/keys")).await;
    browser.sees_within("nothing", "No keys yet").await;
    browser.screenshot("desk-keys-1-none").await;
    browser.is_accessible().await;

    browser.clicks("new-key").await;
    browser.sees("new-key-sheet").await;
    browser.misses("check-admin").await;
    browser.clicks("make-key").await;
    browser.sees("field-error").await;
    browser.console_says_only(&["status of 422"]).await;
    browser.types("key-name", "Backup").await;
    browser.screenshot("desk-keys-2-new").await;
    browser.is_accessible().await;
    browser.clicks("make-key").await;
    browser.sees("secret").await;
    browser.screenshot("desk-keys-3-once").await;
    browser.is_accessible().await;
    let secret = browser.texts("secret").await.remove(0);
    browser.clicks("copy-secret").await;
    browser.sees_within("copy-secret", "Copied").await;
    // What would be lost is not lost by a slip.
    browser.presses(&[char::from(browser::Key::Escape)]).await;
    browser.sees("secret").await;
    browser.tabs_to("done").await;
    browser.presses(&[char::from(browser::Key::Enter)]).await;
    browser.misses("secret").await;
    browser.has_focus("new-key").await;

    let program = app.log_in("alice").await.with_token(secret);
    program.get(CONVERSATIONS).await.is(200);
    browser.sees_within("key", "Backup").await;
    browser.sees_within("key", "ends").await;
    browser.reloads().await;
    browser.sees_within("key", "Backup").await;
    browser.misses("secret").await;
    browser.screenshot("desk-keys-4-list").await;
    browser.is_accessible().await;

    browser.clicks("revoke").await;
    browser.sees_within("revoke-sheet", "Revoke “Backup”?").await;
    browser.screenshot("desk-keys-5-revoke").await;
    browser.is_accessible().await;
    browser.clicks("confirm").await;
    browser.sees_within("toast", "The API key is void.").await;
    browser.misses("key").await;
    program.get(CONVERSATIONS).await.refused(401, "key_invalid");
    browser.console_is_empty().await;
}
