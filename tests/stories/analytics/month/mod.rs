//! A month of traffic that nobody made up: every number of every answer beside a count of the
//! journal's events.

mod check;
mod traffic;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SubsecRound as _, TimeDelta};
use tests::harness::{self, User};
use wire::Page;

use self::check::{Check, Span};
use self::traffic::fill;
use super::{naive, reads_at};

const COMMANDS: usize = 900;
const DAYS: i64 = 40;

/// A seed of one's own, to try another month.
fn seed() -> u64 {
    std::env::var("MONTH_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7)
}

#[tokio::test]
async fn every_number_of_every_answer_is_what_the_events_of_a_month_come_to() {
    let seed = seed();
    println!("MONTH_SEED={seed}");
    let half = (super::now() - TimeDelta::days(DAYS / 2)).date_naive();
    let midnight = half.and_time(chrono::NaiveTime::MIN).and_utc();
    let listed = format!("tiny 2020-01-01 0.15 0.6; tiny {half} 0.1 0.4; large 2020-01-01 2.5 10");
    let prices = [
        ("tiny", DateTime::UNIX_EPOCH, 150_000, 600_000),
        ("tiny", midnight, 100_000, 400_000),
        ("large", DateTime::UNIX_EPOCH, 2_500_000, 10_000_000),
    ];
    let mut app = harness::spawn_with([
        ("analytics.prices", listed.as_str()),
        ("conversations.trash_days", "365"),
    ])
    .await;
    // What is asked of the model is answered by the month itself.
    app.stop().await;
    fill(&app, seed).await;
    app.restart().await;
    let admin = app.log_in("admin").await;
    let journal = app.journal().await;
    let (news, last) = (naive::news(&journal), journal.len() as u64);
    assert!(news.len() > COMMANDS / 2, "{}", news.len());
    let check = Check { roles: roles(&admin, last).await, admin, last, news, prices: &prices };

    let mut chance = fastrand::Rng::with_seed(seed);
    let now = super::now().trunc_subsecs(6);
    let back = |seconds: i64| now - TimeDelta::seconds(seconds);
    let day = |days: i64| {
        (now - TimeDelta::days(days)).date_naive().and_time(chrono::NaiveTime::MIN).and_utc()
    };
    let mut spans: Vec<Span> = vec![
        (day(30), day(0), "UTC"),
        (day(12) - TimeDelta::hours(1), day(3) - TimeDelta::hours(1), "Europe/Berlin"),
        (back(86_400 * 50), back(0), "Asia/Kathmandu"),
    ];
    for _ in 0..3 {
        let from = chance.i64(7_200..86_400 * DAYS);
        let to = chance.i64(3_600..from);
        let micros = TimeDelta::microseconds(chance.i64(0..1_000_000));
        spans.push((back(from) + micros, back(to), "America/St_Johns"));
    }
    for span in spans {
        check.conversations(span).await;
        check.summary(span).await;
        check.series(span).await;
        check.calendar(span).await;
        check.groups(span).await;
        check.users(span).await;
        check.activities(span).await;
    }
    check.panel().await;
}

/// Who has which roles.
async fn roles(admin: &User, last: u64) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    let reply = reads_at(admin, "/api/v1/accounts?limit=200", last).await;
    let page: Page<wire::people::Person> = reply.is(200).json();
    for person in page.items {
        found.insert(person.id, person.roles.into_iter().collect());
    }
    found
}
