use tests::browser::{self, Screen};
use tests::harness;

const DARK: &str = "html[data-theme='dark']";

#[tokio::test]
async fn the_colours_that_were_chosen_stay() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    browser.misses(DARK).await;
    browser.clicks("user-menu").await;
    browser.clicks("#user-menu label:has([value='dark'])").await;
    browser.sees(DARK).await;
    browser.screenshot("desk-dark").await;
    browser.is_accessible().await;
    browser.reloads().await;
    browser.sees("empty-state").await;
    browser.sees(DARK).await;
    browser.clicks("user-menu").await;
    browser.clicks("log-out").await;
    browser.sees("login-form").await;
    browser.sees(DARK).await;
    browser.clicks("label:has([value='system'])").await;
    browser.sees("html[data-theme='system']").await;
    browser.console_is_empty().await;
}
