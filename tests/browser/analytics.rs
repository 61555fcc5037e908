use tests::browser::{self, Browser, Key, Screen};
use tests::harness::{self, App, until};
use wire::analytics::OwnUsage;

use crate::traffic::{self, PRICES};

const MESSAGES: &str = "[data-testid='panel-number'][data-name='Messages'] dd";

/// Three people who talk, and one who does not.
async fn is_used(app: &App) {
    for (name, words) in [("alice", 3), ("bob", 1), ("carol", 0)] {
        app.sign_up(name).await;
        let user = app.log_in(name).await;
        if words > 0 {
            let chat = user.starts("Plans").await;
            for word in 0..words {
                user.asks(&chat, &format!("Word {word}")).await;
            }
        }
    }
}

/// What a number of the dashboard is, once it is that.
async fn counts(browser: &Browser, name: &str, number: &str) {
    browser
        .sees_text(&format!("[data-testid='tile'][data-name='{name}'] .tile-number"), number)
        .await;
}

#[tokio::test]
async fn the_panel_beside_the_chat_follows_what_others_say() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let Some(other) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.signs_in(&app, "admin").await;
    browser.clicks("toggle-panel").await;
    browser.sees_text(MESSAGES, "0").await;
    browser.screenshot("desk-panel-1").await;
    browser.is_accessible().await;

    other.registers(&app, "alice").await;
    other.misses("toggle-panel").await;
    other.says("Hello").await;
    browser.sees_text(MESSAGES, "2").await;
    browser.sees_within("panel-user", "alice").await;
    browser.sees_within("panel-activity", "alice sent a message").await;
    browser.screenshot("desk-panel-2").await;
    browser.is_accessible().await;

    // It stays as it was left, and keys do the same as the button.
    browser.reloads().await;
    browser.sees_text(MESSAGES, "2").await;
    browser.presses(&[char::from(Key::Alt), 'u']).await;
    browser.misses("panel").await;
    browser.reloads().await;
    browser.sees("toggle-panel").await;
    browser.misses("panel").await;
    browser.presses(&[char::from(Key::Alt), 'u']).await;
    browser.sees_text(MESSAGES, "2").await;
    browser.clicks("refresh-panel").await;
    browser.clicks(".panel-more").await;
    browser.is_at("/analytics").await;
    browser.console_is_empty().await;
    other.console_is_empty().await;
}

#[tokio::test]
async fn the_dashboard_shows_who_uses_what_and_lets_one_keep_it() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    is_used(&app).await;
    browser.signs_in(&app, "admin").await;
    browser.clicks("user-menu").await;
    browser.clicks("analytics").await;
    browser.is_at("/analytics").await;
    counts(&browser, "Messages", "8").await;
    counts(&browser, "Conversations", "2").await;
    browser.sees("stack").await;
    browser.sees("heat-map").await;
    browser.sees("cohorts").await;
    browser.screenshot("desk-analytics-1").await;
    browser.is_accessible().await;

    browser.clicks("label:has([data-testid='range-today'])").await;
    counts(&browser, "Messages", "8").await;
    browser.visits(&app.url("/analytics?from=2026-01-01&to=2026-01-31")).await;
    counts(&browser, "Messages", "0").await;
    browser.sees(".chart-none").await;
    browser.screenshot("desk-analytics-2-empty").await;
    browser.is_accessible().await;
    browser.clicks("label:has([data-testid='range-7d'])").await;
    counts(&browser, "Messages", "8").await;
    browser.reloads().await;
    browser.sees("[data-testid='range-7d']:checked").await;

    // A point is told to the keyboard as it is to the pointer.
    browser.points_at("sense-stack").await;
    browser.sees("chart-tip").await;
    browser.clicks("[data-testid='stack'] [data-testid='as-table']").await;
    browser.sees("[data-testid='stack'] .table").await;
    browser.screenshot("desk-analytics-3-table").await;
    browser.is_accessible().await;

    let (name, csv) = browser.saves("csv-users").await;
    let csv = String::from_utf8(csv).expect("text");
    assert!(name.ends_with(".csv"), "{name}");
    assert!(csv.contains("alice") && csv.contains("bob"), "{csv}");

    browser.clicks("[data-testid='figure-users'] a").await;
    browser.sees_within("figure-one", "alice").await;
    counts(&browser, "Messages", "6").await;
    browser.sees("figure-activities").await;
    browser.screenshot("desk-analytics-4-one").await;
    browser.is_accessible().await;
    browser.console_is_empty().await;
}

#[tokio::test]
async fn on_paper_there_are_the_figures_and_nothing_to_click() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    is_used(&app).await;
    browser.signs_in(&app, "admin").await;
    browser.visits(&app.url("/analytics")).await;
    counts(&browser, "Messages", "8").await;
    let (controls, figures) = ([".sidebar", ".usage-bar"], ["stack", "heat-map", "cohorts"]);
    for place in controls.into_iter().chain(figures) {
        browser.sees(place).await;
    }
    browser.previews_print().await;
    for place in controls.into_iter().chain(["csv-users", ".chart-more"]) {
        browser.misses(place).await;
    }
    for place in figures {
        browser.sees(place).await;
    }
    counts(&browser, "Messages", "8").await;
    browser.sees_within("figure-users", "alice").await;
    browser.screenshot("desk-analytics-5-paper").await;
    browser.console_is_empty().await;
}

#[tokio::test]
async fn everybody_sees_what_they_use_themselves() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    browser.says("Hello").await;
    browser.sees(&crate::answer("complete")).await;
    // The page shows what has been counted when it is opened.
    let alice = app.log_in("alice").await;
    until("both messages are counted", async || {
        let usage: OwnUsage = alice.get("/api/v1/me/usage").await.is(200).json();
        let counted = usage.user.numbers.messages;
        if counted == 2 { Ok(()) } else { Err(counted.to_string()) }
    })
    .await;
    browser.clicks("user-menu").await;
    browser.misses("analytics").await;
    browser.misses("operations").await;
    browser.clicks("own-usage").await;
    browser.is_at("/account/usage").await;
    counts(&browser, "Messages", "2").await;
    browser.screenshot("desk-own-usage").await;
    browser.is_accessible().await;
    browser.console_is_empty().await;
}

#[tokio::test]
async fn usage_fits_on_a_phone_in_the_dark() {
    let Some(browser) = browser::open(Screen::PHONE).await else { return };
    let app = harness::spawn().await;
    is_used(&app).await;
    browser.signs_in(&app, "admin").await;
    browser.misses("toggle-panel").await;
    browser.visits(&app.url("/analytics?range=7d")).await;
    counts(&browser, "Messages", "8").await;
    browser.sees("cohorts").await;
    browser.screenshot("phone-analytics").await;
    browser.fits_the_screen().await;
    browser.is_accessible().await;
    browser.visits(&app.url("/account/usage")).await;
    browser.sees("tile").await;
    browser.screenshot("phone-own-usage").await;
    browser.fits_the_screen().await;
    browser.is_accessible().await;
    browser.console_is_empty().await;
}

/// Looks at the parts of the dashboard.
async fn looks(browser: &Browser, name: &str) {
    let parts = ["summary", "stack", "latency", "cost", "heat-map", "cohorts", "users", "models"];
    browser.sees("stack").await;
    browser.sees("cohorts").await;
    for (number, part) in parts.into_iter().enumerate() {
        browser.scrolls_to(&format!("figure-{part}")).await;
        browser.screenshot(&format!("{name}-{}-{part}", number + 1)).await;
    }
    browser.fits_the_screen().await;
    browser.is_accessible().await;
}

#[tokio::test]
async fn five_weeks_are_well_to_see_by_day_at_night_and_on_a_phone() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let Some(phone) = browser::open(Screen::PHONE).await else { return };
    let mut app = harness::spawn_with([("analytics.prices", PRICES)]).await;
    app.stop().await;
    traffic::fill(&app).await;
    app.restart().await;
    browser.signs_in(&app, "admin").await;
    browser.visits(&app.url("/analytics")).await;
    looks(&browser, "weeks-day").await;
    browser.scrolls_to("figure-stack").await;
    browser.points_at("sense-stack").await;
    browser.sees("chart-tip").await;
    browser.screenshot("weeks-day-9-tip").await;
    browser.clicks("user-menu").await;
    browser.clicks("#user-menu label:has([value='dark'])").await;
    browser.presses(&[char::from(Key::Escape)]).await;
    looks(&browser, "weeks-night").await;
    phone.signs_in(&app, "admin").await;
    phone.visits(&app.url("/analytics")).await;
    looks(&phone, "weeks-phone").await;
}
