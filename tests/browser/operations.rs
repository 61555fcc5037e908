use tests::browser::{self, Screen};
use tests::harness;

const MESSAGES: &str = "[data-testid='projection'][data-name='messages']";

#[tokio::test]
async fn a_read_model_is_rebuilt_and_watched() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    app.sign_up("alice").await;
    let alice = app.log_in("alice").await;
    let chat = alice.starts("Plans").await;
    alice.asks(&chat, "Hello").await;

    browser.signs_in(&app, "admin").await;
    browser.clicks("user-menu").await;
    browser.clicks("operations").await;
    browser.is_at("/operations").await;
    browser.sees(MESSAGES).await;
    browser.screenshot("desk-operations-1").await;
    browser.is_accessible().await;

    browser.clicks(&format!("{MESSAGES} [data-testid='rebuild']")).await;
    browser.sees_within("estimate", "commits").await;
    browser.screenshot("desk-operations-2-rebuild").await;
    browser.is_accessible().await;
    browser.types("rebuild-rate", "many").await;
    browser.clicks("start-rebuild").await;
    browser.sees_within("form-error", "whole number").await;
    browser.retypes("rebuild-rate", "1").await;
    browser.clicks("start-rebuild").await;
    browser.misses("rebuild-sheet").await;
    browser.sees(&format!("{MESSAGES} [data-state='running']")).await;
    browser.screenshot("desk-operations-3-running").await;
    browser.is_accessible().await;
    browser.clicks(&format!("{MESSAGES} [data-testid='cancel-rebuild']")).await;
    browser.clicks("confirm").await;
    browser.sees(&format!("{MESSAGES} [data-state='cancelled']")).await;

    browser.clicks(&format!("{MESSAGES} [data-testid='rebuild']")).await;
    browser.sees("estimate").await;
    browser.clicks("start-rebuild").await;
    browser.sees(&format!("{MESSAGES} [data-state='done']")).await;
    browser.screenshot("desk-operations-4-done").await;
    browser.is_accessible().await;
    assert_eq!(alice.reads_texts(&chat).await[0], "Hello");
    browser.console_is_empty().await;
}

#[tokio::test]
async fn operations_fit_on_a_phone_in_the_dark() {
    let Some(browser) = browser::open(Screen::PHONE).await else { return };
    let app = harness::spawn().await;
    browser.signs_in(&app, "admin").await;
    browser.visits(&app.url("/operations")).await;
    browser.sees(MESSAGES).await;
    browser.screenshot("phone-operations").await;
    browser.fits_the_screen().await;
    browser.is_accessible().await;
    browser.console_is_empty().await;
}
