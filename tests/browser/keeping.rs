use tests::browser::{self, Browser, Key, Screen};
use tests::harness;

/// Opens the menu of the first conversation in the list.
async fn opens_menu(browser: &Browser) {
    browser.points_at("conversation-item").await;
    browser.clicks("[data-testid='conversation-item'] [data-testid='conversation-menu']").await;
}

#[tokio::test]
async fn a_conversation_is_pinned_tagged_archived_and_binned_and_each_can_be_undone() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    app.sign_up("alice").await;
    let alice = app.log_in("alice").await;
    for title in ["Garden", "Kitchen", "Holidays"] {
        alice.starts(title).await;
    }
    browser.signs_in(&app, "alice").await;
    let titles = "conversation-title";
    browser.sees_texts(titles, &["Holidays", "Kitchen", "Garden"]).await;

    opens_menu(&browser).await;
    browser.sees("pin").await;
    browser.screenshot("desk-conversation-menu").await;
    browser.is_accessible().await;
    browser.clicks("archive").await;
    browser.sees_texts(titles, &["Kitchen", "Garden"]).await;
    browser.clicks("undo").await;
    browser.sees_texts(titles, &["Holidays", "Kitchen", "Garden"]).await;

    browser.clicks("[data-testid='conversation-item']:has([href]) a").await;
    browser.sees_text("h1", "Holidays").await;
    browser.presses(&[char::from(Key::Alt), 'p']).await;
    browser.sees_within(".list-heading", "Pinned").await;
    browser.presses(&[char::from(Key::Alt), char::from(Key::Down)]).await;
    browser.sees_text("h1", "Kitchen").await;

    opens_menu(&browser).await;
    browser.clicks("tags").await;
    browser.types("new-tag", "travel").await;
    browser.screenshot("desk-tags").await;
    browser.is_accessible().await;
    browser.clicks("save-tags").await;
    browser.sees_text("tag-filter", "travel").await;
    browser.clicks("tag-filter").await;
    browser.sees_texts(titles, &["Holidays"]).await;
    browser.screenshot("desk-list").await;
    browser.clicks("tag-filter").await;
    browser.sees_texts(titles, &["Holidays", "Kitchen", "Garden"]).await;

    browser.presses(&[char::from(Key::Alt), char::from(Key::Backspace)]).await;
    browser.sees_texts(titles, &["Holidays", "Garden"]).await;
    browser.sees("empty-state").await;
    browser.clicks("undo").await;
    browser.sees_texts(titles, &["Holidays", "Kitchen", "Garden"]).await;
    opens_menu(&browser).await;
    browser.clicks("delete").await;
    browser.sees_texts(titles, &["Kitchen", "Garden"]).await;
    browser.clicks("all-conversations").await;
    browser.clicks("a[href='/trash']").await;
    browser.sees_text("shelf-title", "Holidays").await;
    browser.screenshot("desk-trash").await;
    browser.is_accessible().await;
    browser.clicks("choose").await;
    browser.sees_text("chosen-count", "1 selected").await;
    browser.clicks("bulk-restore").await;
    browser.sees("nothing").await;
    browser.screenshot("desk-trash-empty").await;
    browser.is_accessible().await;
    browser.sees_texts(titles, &["Holidays", "Kitchen", "Garden"]).await;
    browser.console_is_empty().await;
}

#[tokio::test]
async fn many_conversations_are_dealt_with_at_once() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    app.sign_up("alice").await;
    let alice = app.log_in("alice").await;
    for title in ["One", "Two", "Three", "Four", "Five"] {
        alice.starts(title).await;
    }
    browser.signs_in(&app, "alice").await;
    browser.clicks("all-conversations").await;
    let rows = "shelf-title";
    browser.sees_texts(rows, &["Five", "Four", "Three", "Two", "One"]).await;
    browser.clicks("[data-testid='shelf-row']:nth-child(2) input").await;
    browser.clicks_with(Key::Shift, "[data-testid='shelf-row']:nth-child(4) input").await;
    browser.sees_text("chosen-count", "3 selected").await;
    browser.screenshot("desk-bulk").await;
    browser.is_accessible().await;
    browser.clicks("bulk-archive").await;
    browser.sees_texts(rows, &["Five", "One"]).await;
    browser.sees_texts("conversation-title", &["Five", "One"]).await;
    browser.sees_within("toast", "3 conversations archived.").await;
    browser.clicks("undo").await;
    browser.sees_texts(rows, &["Five", "Four", "Three", "Two", "One"]).await;

    browser.clicks("choose-all").await;
    browser.sees_text("chosen-count", "5 selected").await;
    browser.clicks("bulk-delete").await;
    browser.sees("nothing").await;
    browser.clicks("a[href='/trash']").await;
    browser.sees_texts(rows, &["Five", "Four", "Three", "Two", "One"]).await;
    browser.clicks("choose-all").await;
    browser.clicks("bulk-purge").await;
    browser.sees("confirm-purge").await;
    browser.screenshot("desk-purge").await;
    browser.is_accessible().await;
    browser.clicks("confirm").await;
    browser.sees("nothing").await;
    browser.reloads().await;
    browser.sees("nothing").await;
    browser.console_is_empty().await;
}

#[tokio::test]
async fn a_conversation_ends_and_goes_on() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    browser.says("Goodbye").await;
    browser.sees("regenerate").await;
    browser.clicks("[data-testid='head-menu'] button").await;
    browser.clicks("end").await;
    browser.sees_within("ended", "This conversation has ended.").await;
    browser.misses("composer").await;
    browser.screenshot("desk-ended").await;
    browser.is_accessible().await;
    browser.clicks("reopen").await;
    browser.sees("composer").await;
    browser.console_is_empty().await;
}
