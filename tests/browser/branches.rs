use tests::browser::{self, Key, Screen};
use tests::harness;
use tests::model_double::Script;

use crate::{SAID, answer};

#[tokio::test]
async fn a_message_is_edited_and_both_versions_stay() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    let answers = format!("{} p", answer("complete"));
    app.model.script(Script::answer("Four.")).script(Script::answer("Six."));
    browser.says("How much is two and two?").await;
    browser.sees_text(&answers, "Four.").await;

    browser.points_at(SAID).await;
    browser.clicks("edit").await;
    browser.sees("edit-form").await;
    browser.has_focus("edit-text").await;
    browser.screenshot("desk-edit").await;
    browser.is_accessible().await;
    browser.presses(&[char::from(Key::Escape)]).await;
    browser.misses("edit-form").await;

    // From the empty field, without a mouse.
    browser.has_focus("composer").await;
    browser.presses(&[char::from(Key::Up)]).await;
    browser.has_focus("edit-text").await;
    browser.retypes("edit-text", "How much is two and four?").await;
    browser.clicks("edit-send").await;
    browser.sees_text(SAID, "How much is two and four?").await;
    browser.sees_text(&answers, "Six.").await;
    browser.sees_within("branch", "2 / 2").await;
    browser.screenshot("desk-branches").await;
    browser.is_accessible().await;

    browser.clicks("branch-before").await;
    browser.sees_text(SAID, "How much is two and two?").await;
    browser.sees_text(&answers, "Four.").await;
    browser.sees_within("branch", "1 / 2").await;
    browser.clicks("undo").await;
    browser.sees_text(SAID, "How much is two and four?").await;

    browser.reloads().await;
    browser.sees_text(SAID, "How much is two and four?").await;
    browser.sees_within("branch", "2 / 2").await;

    // Only the words, without a new answer.
    browser.points_at(SAID).await;
    browser.clicks("edit").await;
    browser.retypes("edit-text", "How much are two and four?").await;
    browser.clicks("edit-save").await;
    browser.sees_text(SAID, "How much are two and four?").await;
    browser.sees_within(".said-origin", "Edited").await;
    app.model.expect(2).verify();
    browser.console_is_empty().await;
}

#[tokio::test]
async fn another_answer_stands_beside_the_first() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    let answers = format!("{} p", answer("complete"));
    app.model.script(Script::answer("Heads.")).script(Script::answer("Tails."));
    browser.says("Toss a coin").await;
    browser.sees_text(&answers, "Heads.").await;
    browser.clicks("regenerate").await;
    browser.sees_text(&answers, "Tails.").await;
    browser.sees_within("branch", "2 / 2").await;
    browser.clicks("branch-before").await;
    browser.sees_text(&answers, "Heads.").await;
    browser.sees_text(SAID, "Toss a coin").await;
    browser.console_is_empty().await;
}

#[tokio::test]
async fn an_answer_is_rated_deleted_and_brought_back() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    let answers = format!("{} p", answer("complete"));
    browser.says("Hello").await;
    browser.sees_text(&answers, "Hello from the double.").await;

    browser.clicks("rate-down").await;
    browser.sees("[data-testid='rate-down'][aria-pressed='true']").await;
    browser.types("reason", "It does not know me.").await;
    browser.screenshot("desk-rating").await;
    browser.is_accessible().await;
    browser.clicks("reason-send").await;
    browser.misses("reason-form").await;

    browser.clicks("answer-menu").await;
    browser.sees("about").await;
    browser.screenshot("desk-answer-menu").await;
    browser.is_accessible().await;
    browser.clicks("about").await;
    browser.sees_within("about-answer", "It does not know me.").await;
    browser.sees_within(".about-shown", "1 message").await;
    browser.screenshot("desk-about").await;
    browser.is_accessible().await;
    browser.presses(&[char::from(Key::Escape)]).await;
    browser.misses("about-answer").await;

    browser.clicks("answer-menu").await;
    browser.clicks("delete-message").await;
    browser.misses(&answer("complete")).await;
    browser.clicks("undo").await;
    browser.sees_text(&answers, "Hello from the double.").await;
    browser.sees("[data-testid='rate-down'][aria-pressed='true']").await;
    browser.console_is_empty().await;
}
