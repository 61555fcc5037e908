use tests::browser::{self, Browser, Key, Screen};
use tests::harness::{self, App, PASSWORD};
use tests::model_double::Script;

use crate::{SAID, answer};

const ANSWER: &str = "Here is **the plan**:\n\n\
    | Day | What |\n|---|---|\n| Friday | Pack |\n| Saturday | Walk |\n\n\
    ```rust\nfn main() {\n    println!(\"Off we go\");\n}\n```\n\nHave a *good* time.";

async fn registers(browser: &Browser, app: &App) {
    browser.visits(&app.url("/")).await;
    browser.is_at("/login").await;
    browser.sees_text("h1", "Sign in").await;
    browser.screenshot("desk-1-sign-in").await;
    browser.is_accessible().await;

    browser.clicks("a[href='/register']").await;
    browser.sees("register-form").await;
    browser.types("username", "alice").await;
    browser.types("email", "alice@example.com").await;
    browser.types("password", PASSWORD).await;
    browser.screenshot("desk-2-register").await;
    browser.is_accessible().await;
    browser.clicks("submit").await;
    browser.sees_within("empty-state", "Hello, alice.").await;
    browser.screenshot("desk-3-empty").await;
    browser.is_accessible().await;
}

async fn sees_the_whole_conversation(browser: &Browser) {
    browser.sees_text(SAID, "Plan a weekend for us").await;
    let complete = answer("complete");
    browser.sees_text(&format!("{complete} strong"), "the plan").await;
    browser.sees_texts(&format!("{complete} td"), &["Friday", "Pack", "Saturday", "Walk"]).await;
    let code = "fn main() {\n    println!(\"Off we go\");\n}";
    browser.sees_text(&format!("{complete} pre"), code).await;
    browser.sees_text(&format!("{complete} em"), "good").await;
}

#[tokio::test]
async fn a_person_registers_talks_comes_back_and_leaves() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    registers(&browser, &app).await;

    app.model.script(Script::answer(ANSWER).in_pieces(10).hold_after(4));
    browser.says("Plan a weekend for us").await;
    app.model.held().await;
    // Half of it, while the other half is not there yet.
    browser.sees_text(&format!("{} strong", answer("pending")), "the plan").await;
    browser.misses(&format!("{} pre", answer("pending"))).await;
    browser.sees("stop").await;
    browser.screenshot("desk-4-streaming").await;
    browser.is_accessible().await;
    app.model.release();
    sees_the_whole_conversation(&browser).await;
    browser.sees("send").await;
    browser.sees_text("conversation-title", "Plan a weekend for us").await;
    browser.sees_texts("pre [data-token=keyword]", &["fn"]).await;
    browser.sees_texts("pre [data-token=text]", &["\"Off we go\""]).await;
    browser.clicks("copy-code").await;
    browser.sees_within("copy-code", "Copied").await;
    browser.screenshot("desk-5-answered").await;
    browser.is_accessible().await;
    browser.clicks("answer-menu").await;
    browser.clicks("about").await;
    browser.sees_within("about-answer", "double-1").await;
    browser.presses(&[char::from(Key::Escape)]).await;
    browser.misses("about-answer").await;

    browser.reloads().await;
    sees_the_whole_conversation(&browser).await;
    browser.sees_text("conversation-title", "Plan a weekend for us").await;
    browser.screenshot("desk-6-reloaded").await;

    browser.clicks("user-menu").await;
    browser.sees("log-out").await;
    browser.screenshot("desk-7-menu").await;
    browser.is_accessible().await;
    browser.clicks("log-out").await;
    browser.is_at("/login").await;
    browser.sees("login-form").await;
    browser.misses("message").await;
    browser.screenshot("desk-8-logged-out").await;
    browser.console_is_empty().await;

    browser.types("username", "alice").await;
    browser.types("password", "not the password").await;
    browser.clicks("submit").await;
    browser.sees("form-error").await;
    browser.screenshot("desk-9-refused").await;
    browser.is_accessible().await;
    browser.console_says_only(&["status of 401"]).await;

    browser.types("password", PASSWORD).await;
    browser.clicks("submit").await;
    browser.clicks("conversation-title").await;
    sees_the_whole_conversation(&browser).await;
    app.model.expect(1).verify();
    browser.console_is_empty().await;
}
