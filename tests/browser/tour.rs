use serde_json::json;
use tests::browser::{self, Browser, Key, Screen};
use tests::harness::{self, App, User};
use tests::model_double::{ModelDouble, Script};

use crate::{SAID, answer};

const PLAN: &str = "## A weekend in the mountains\n\nHere is **a plan** that leaves time to look around.\n\n\
    1. Friday: arrive, and eat well.\n2. Saturday: walk to the lake.\n3. Sunday: do nothing.\n\n\
    | What | How many |\n|---|---:|\n| Socks | 4 |\n| Books | 2 |\n\n\
    ```rust\nfn pack(what: &str) {\n    println!(\"{what}\");\n}\n```";

/// Somebody who has talked a while.
async fn lives_here(app: &App) -> (User, String) {
    app.sign_up("alice").await;
    let alice = app.log_in("alice").await;
    for (title, change) in [
        ("Old letters", json!({"archived": true})),
        ("A recipe for bread", json!({"ended": true})),
        ("Garden in spring", json!({"tags": ["home", "garden"]})),
        ("Questions about taxes", json!({"pinned": true, "tags": ["money"]})),
    ] {
        let chat = alice.starts(title).await;
        alice.patch(&format!("/api/v1/conversations/{chat}"), &change).await.is(200);
    }
    for title in ["A mistake", "Another mistake"] {
        let chat = alice.starts(title).await;
        alice.delete(&format!("/api/v1/conversations/{chat}")).await.is(200);
    }
    let chat = alice.starts("A weekend in the mountains").await;
    app.model.script(Script::answer("Where to?")).script(Script::answer(PLAN));
    let (first, _) = alice.asks(&chat, "Plan something for us").await;
    let path = format!("/api/v1/conversations/{chat}/messages");
    let words = "Plan a weekend in the mountains for two, with a packing list.";
    let edit = json!({"content": words, "edits": first.id});
    let sent: wire::conversation::SendReceipt = alice.post(&path, &edit).await.is(202).json();
    alice.finds_settled(&chat, &sent).await;
    (alice, chat)
}

async fn looks(browser: &Browser, name: &str, page: &str) {
    browser.screenshot(&format!("tour-{name}-{page}")).await;
    browser.fits_the_screen().await;
    browser.is_accessible().await;
}

async fn tour(screen: Screen, name: &str, wide: bool) {
    let Some(browser) = browser::open(screen).await else { return };
    let other = ModelDouble::start().await;
    let url = other.base_url();
    let own = [("providers.other.base_url", url.as_str()), ("providers.other.models", "big")];
    let app = harness::Start::default().settings(own).ready().await;
    let (_, chat) = lives_here(&app).await;
    browser.signs_in(&app, "alice").await;
    looks(&browser, name, "01-new").await;

    browser.visits(&app.url(&format!("/c/{chat}"))).await;
    browser.sees_within(&answer("complete"), "a plan").await;
    browser.sees("branch").await;
    looks(&browser, name, "02-thread").await;
    browser.clicks("answer-menu").await;
    browser.sees("about").await;
    looks(&browser, name, "03-answer-menu").await;
    browser.clicks("about").await;
    browser.sees(".about-shown li").await;
    looks(&browser, name, "04-about").await;
    browser.presses(&[char::from(Key::Escape)]).await;
    browser.misses("about-answer").await;

    browser.clicks("model-picker").await;
    browser.sees("model").await;
    looks(&browser, name, "05-models").await;
    browser.presses(&[char::from(Key::Escape)]).await;
    browser.misses("model").await;
    browser.clicks("rate-up").await;
    browser.sees("reason-form").await;
    looks(&browser, name, "06-reason").await;
    browser.presses(&[char::from(Key::Escape)]).await;

    browser.points_at(SAID).await;
    browser.clicks("edit").await;
    browser.sees("edit-form").await;
    looks(&browser, name, "07-edit").await;
    browser.clicks("edit-cancel").await;

    browser.clicks("settings").await;
    browser.sees("conversation-settings").await;
    looks(&browser, name, "08-settings").await;
    browser.presses(&[char::from(Key::Escape)]).await;
    browser.misses("conversation-settings").await;
    browser.clicks("[data-testid='head-menu'] button").await;
    browser.sees("pin").await;
    looks(&browser, name, "09-conversation-menu").await;
    browser.clicks("tags").await;
    browser.sees("tags-sheet").await;
    browser.types("new-tag", "travel,").await;
    looks(&browser, name, "10-tags").await;
    browser.clicks("save-tags").await;
    browser.sees_within("toast", "Tags changed.").await;
    looks(&browser, name, "11-toast").await;

    app.model.script(Script::answer("One two three four five").hold_after(3));
    browser.says("Count for me").await;
    app.model.held().await;
    browser.sees_within(&answer("pending"), "One two three").await;
    browser.clicks("stop").await;
    browser.sees("continue").await;
    looks(&browser, name, "12-stopped").await;

    if !wide {
        browser.clicks("open-list").await;
        browser.sees("conversation-item").await;
    }
    looks(&browser, name, "13-list").await;
    browser.clicks("find").await;
    browser.sees("finder").await;
    browser.types("finder-field", "mountains").await;
    browser.sees("hit").await;
    looks(&browser, name, "14-search").await;
    browser.presses(&[char::from(Key::Escape)]).await;
    browser.misses("finder").await;

    browser.clicks("all-conversations").await;
    for (path, page) in [("/all", "15-all"), ("/archive", "16-archive"), ("/trash", "17-trash")] {
        browser.clicks(&format!(".tab[href='{path}']")).await;
        browser.is_at(path).await;
        browser.clicks("choose").await;
        browser.sees("chosen-count").await;
        looks(&browser, name, page).await;
    }
    browser.visits(&app.url(&format!("/c/{chat}/history"))).await;
    browser.sees("history-entry").await;
    looks(&browser, name, "18-history").await;
    browser.clicks("[data-kind='answer_completed'] button").await;
    browser.sees(".past-message").await;
    looks(&browser, name, "19-past").await;
    browser.console_is_empty().await;
}

#[tokio::test]
async fn everything_is_well_on_a_desk_by_day() {
    tour(Screen::DESK, "desk-day", true).await;
}

#[tokio::test]
async fn everything_is_well_on_a_desk_at_night() {
    tour(Screen::DESK.at_the_other_time(), "desk-night", true).await;
}

#[tokio::test]
async fn everything_is_well_on_a_phone_by_day() {
    tour(Screen::PHONE.at_the_other_time(), "phone-day", false).await;
}

#[tokio::test]
async fn everything_is_well_on_a_phone_at_night() {
    tour(Screen::PHONE, "phone-night", false).await;
}
