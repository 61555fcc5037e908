use tests::browser::{self, Key, Screen};
use tests::harness;
use tests::model_double::{ModelDouble, Script};

use crate::answer;

#[tokio::test]
async fn how_answers_are_asked_for_is_up_to_the_person() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let other = ModelDouble::start().await;
    let url = other.base_url();
    let own = [("providers.other.base_url", url.as_str()), ("providers.other.models", "big")];
    let app = harness::Start::default().settings(own).ready().await;
    browser.registers(&app, "alice").await;

    // Before the conversation is there.
    browser.sees_text("model-picker", "tiny").await;
    browser.presses(&[char::from(Key::Alt), 's']).await;
    browser.sees("conversation-settings").await;
    browser.types("temperature", "7").await;
    browser.clicks("save-settings").await;
    browser.sees_text("field-error", "Write a number from 0 to 2.").await;
    browser.screenshot("desk-settings-wrong").await;
    browser.is_accessible().await;
    browser.retypes("temperature", "0.5").await;
    browser.types("system-prompt", "Be brief.").await;
    browser.screenshot("desk-settings").await;
    browser.clicks("save-settings").await;
    browser.misses("conversation-settings").await;
    browser.says("Hello").await;
    browser.sees_text(&format!("{} p", answer("complete")), "Hello from the double.").await;
    let asked = app.model.requests().swap_remove(0);
    assert!(asked.body.to_string().contains("Be brief."), "{}", asked.body);
    assert_eq!(asked.body["temperature"], 0.5);

    // Another model, from now on.
    other.script(Script::answer("From the big one."));
    browser.clicks("model-picker").await;
    browser.sees("model").await;
    browser.screenshot("desk-models").await;
    browser.is_accessible().await;
    browser.clicks("[data-testid='model']:nth-child(2)").await;
    browser.sees_text("model-picker", "big").await;
    browser.says("And you?").await;
    browser.sees_within(&answer("complete"), "From the big one.").await;
    assert_eq!(other.requests().swap_remove(0).model, "big");
    browser.console_is_empty().await;

    // Another answer from a model of choice.
    browser.clicks("article:last-of-type [data-testid='regenerate']").await;
    browser.sees("regenerate-with").await;
    browser.screenshot("desk-regenerate").await;
    browser.clicks("[data-testid='regenerate-with']").await;
    browser.sees_within("branch", "2 / 2").await;
    browser.sees_within(&answer("complete"), "Hello from the double.").await;
    browser.console_is_empty().await;
}

#[tokio::test]
async fn what_is_being_written_survives_a_reload() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    browser.says("Hello").await;
    browser.sees(&answer("complete")).await;
    browser.types("composer", "Half a thought").await;
    browser.reloads().await;
    browser.sees("message").await;
    browser.types("composer", " and the rest").await;
    browser.clicks("send").await;
    browser.sees_within(crate::SAID, "Half a thought and the rest").await;
    browser.reloads().await;
    browser.sees("message").await;
    browser.sees("[data-testid='send']:disabled").await;
    browser.console_is_empty().await;
}
