use tests::browser::{self, Browser, Screen};
use tests::harness;

async fn is_well(browser: &Browser, name: &str) {
    browser.screenshot(name).await;
    browser.fits_the_screen().await;
    browser.is_accessible().await;
}

#[tokio::test]
async fn the_account_fits_on_a_phone_in_the_dark() {
    let Some(browser) = browser::open(Screen::PHONE).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice-with-a-rather-long-name").await;
    app.log_in("alice-with-a-rather-long-name").await;
    browser.clicks("open-list").await;
    browser.clicks("user-menu").await;
    browser.clicks("account").await;
    browser.misses("log-out").await;
    browser.sees("who").await;
    is_well(&browser, "phone-account-1").await;
    browser.clicks("delete-account").await;
    browser.sees("leave-sheet").await;
    is_well(&browser, "phone-account-2-leaving").await;
    browser.visits(&app.url("/account/sessions")).await;
    browser.sees("end-session").await;
    is_well(&browser, "phone-account-3-sessions").await;
    browser.visits(&app.url("/account/keys")).await;
    browser.clicks("new-key").await;
    browser.types("key-name", "The nightly backup of everything there is").await;
    is_well(&browser, "phone-account-4-new-key").await;
    browser.clicks("make-key").await;
    browser.sees("secret").await;
    is_well(&browser, "phone-account-5-key").await;
    browser.clicks("done").await;
    browser.sees("key").await;
    browser.misses("secret").await;
    is_well(&browser, "phone-account-6-keys").await;
    browser.console_is_empty().await;
}

#[tokio::test]
async fn people_fit_on_a_phone_in_the_dark() {
    let Some(browser) = browser::open(Screen::PHONE).await else { return };
    let app = harness::spawn().await;
    for name in ["alice", "bob-who-has-a-name-that-is-long"] {
        app.sign_up(name).await;
    }
    browser.signs_in(&app, "admin").await;
    browser.visits(&app.url("/people")).await;
    browser.sees("person").await;
    is_well(&browser, "phone-people-1").await;
    browser.clicks("[data-name='alice'] button").await;
    browser.sees("person-sheet").await;
    is_well(&browser, "phone-people-2-one").await;
    browser.clicks("reset-password").await;
    browser.clicks("reset").await;
    browser.sees("secret").await;
    is_well(&browser, "phone-people-3-reset").await;
    browser.clicks("done").await;
    browser.visits(&app.url("/people/roles")).await;
    browser.sees("role").await;
    is_well(&browser, "phone-people-4-roles").await;
    browser.console_is_empty().await;
}
