use tests::browser::{self, Browser, Screen};
use tests::harness::{self, PASSWORD};
use tests::model_double::Script;

use crate::answer;

const ANSWER: &str = "A table that is wider than a phone:\n\n\
    | First column | Second column | Third column | Fourth column |\n|---|---|---|---|\n\
    | some words | some more words | and some more | and the last ones |\n\n\
    ```\na line of code that goes on and on and on, much farther than a small phone is wide\n```\n\n\
    Alongwordthatnobodyhasevercutintopiecesbecauseitissomethinglikeanaddressorahash0123456789abcdef.";

async fn is_well(browser: &Browser, name: &str) {
    browser.screenshot(name).await;
    browser.fits_the_screen().await;
    browser.is_accessible().await;
}

#[tokio::test]
async fn everything_fits_on_a_phone_in_the_dark() {
    let Some(browser) = browser::open(Screen::PHONE).await else { return };
    let app = harness::spawn().await;
    browser.visits(&app.url("/login")).await;
    browser.sees("login-form").await;
    is_well(&browser, "phone-1-sign-in").await;

    browser.clicks("a[href='/register']").await;
    browser.types("username", "a").await;
    browser.types("email", "nowhere").await;
    browser.types("password", "short").await;
    browser.clicks("submit").await;
    browser.sees_within("field-error", "").await;
    is_well(&browser, "phone-2-field-errors").await;
    assert_eq!(browser.texts("field-error").await.len(), 3);
    browser.console_says_only(&["status of 422"]).await;

    browser.retypes("username", "alice").await;
    browser.retypes("email", "alice@example.com").await;
    browser.retypes("password", PASSWORD).await;
    browser.clicks("submit").await;
    browser.sees("empty-state").await;
    is_well(&browser, "phone-3-empty").await;

    app.model.script(Script::answer(ANSWER));
    browser.says("Show me something wide").await;
    browser.sees(&answer("complete")).await;
    browser.sees("send").await;
    is_well(&browser, "phone-4-conversation").await;

    browser.misses("conversation-item").await;
    browser.clicks("open-list").await;
    browser.sees_text("conversation-title", "Show me something wide").await;
    is_well(&browser, "phone-5-drawer").await;
    browser.clicks("user-menu").await;
    browser.sees("log-out").await;
    is_well(&browser, "phone-6-menu").await;
    browser.clicks("user-menu").await;
    browser.misses("log-out").await;
    browser.clicks("new-conversation").await;
    browser.misses("conversation-item").await;
    browser.sees("empty-state").await;
    browser.console_is_empty().await;
}
