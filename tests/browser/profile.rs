use tests::browser::{self, Screen};
use tests::harness::{self, PASSWORD};

const NEW: &str = "a rainy tuesday in spring";

#[tokio::test]
async fn a_person_changes_what_there_is_to_change_and_leaves() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    browser.visits(&app.url("/account")).await;
    browser.sees_text("who", "alice").await;
    browser.screenshot("desk-account-1").await;
    browser.is_accessible().await;

    browser.types("#full_name", "Alice Liddell").await;
    browser.clicks("save-name").await;
    browser.sees_within("toast", "Your name was changed.").await;
    browser.sees_text("who", "Alice Liddell").await;

    browser.types("new-email", "alice@example.org").await;
    browser.types("email-password", "not this one").await;
    browser.clicks("save-email").await;
    browser.sees_text("field-error", "This is not your password.").await;
    browser.screenshot("desk-account-2-refused").await;
    browser.is_accessible().await;
    browser.types("email-password", PASSWORD).await;
    browser.clicks("save-email").await;
    browser.sees_within("toast", "Your e-mail address was changed.").await;
    browser.console_says_only(&["status of 403"]).await;

    browser.types("#old_password", PASSWORD).await;
    browser.types("#new_password", "password").await;
    browser.sees("[data-testid='meter'][data-level='weak']").await;
    browser.clicks("save-password").await;
    browser.sees_within("field-error", "Too many people").await;
    browser.console_says_only(&["status of 422"]).await;
    browser.types("#old_password", PASSWORD).await;
    browser.retypes("#new_password", NEW).await;
    browser.sees("[data-testid='meter'][data-level='strong']").await;
    browser.clicks("save-password").await;
    browser.sees_within("toast", "Your password was changed.").await;
    browser.console_is_empty().await;

    browser.clicks("delete-account").await;
    browser.sees("leave-sheet").await;
    browser.has_focus("leave-password").await;
    browser.screenshot("desk-account-3-leaving").await;
    browser.is_accessible().await;
    browser.types("leave-password", NEW).await;
    browser.clicks("leave").await;
    browser.is_at("/login").await;
    browser.sees_within("note", "Your account was deleted.").await;
    browser.screenshot("desk-account-4-left").await;
    browser.console_is_empty().await;
    app.sign_up("alice").await;
}
