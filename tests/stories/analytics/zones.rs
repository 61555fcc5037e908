use serde_json::json;
use tests::harness::{self, App};
use wire::analytics::{ActiveUsers, HeatMap, Series};

use super::{PATH, event, reads};

const ANN: &str = "aaaaaaaaaaaaaaaa";

/// Ann says something at a time.
async fn says(app: &App, number: u32, time: &str) {
    let data = json!({
        "message": format!("{number:010x}"), "follows": "latest", "speaker": "user", "text": "Hi",
    });
    let events = json!([event(time, "conversation.message_sent.v2", &data)]);
    app.smuggles_as(("conversation", "0123456789ab"), (ANN, ANN), &events).await;
}

#[tokio::test]
async fn a_day_is_that_of_the_zone_even_when_clocks_change() {
    let app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    let started = json!({"owner": ANN});
    let started = json!([event("2026-10-20T10:00:00Z", "conversation.started.v1", &started)]);
    app.smuggles_as(("conversation", "0123456789ab"), (ANN, ANN), &started).await;
    // In Berlin: Saturday at 23:59, Sunday at 00:00, 02:30, 02:30 an hour later, 23:59, and
    // Monday at 00:00. That Sunday had 25 hours.
    for (number, time) in (1..).zip([
        "2026-10-24T21:59:59.999999Z",
        "2026-10-24T22:00:00Z",
        "2026-10-25T00:30:00Z",
        "2026-10-25T01:30:00Z",
        "2026-10-25T22:59:59.999999Z",
        "2026-10-25T23:00:00Z",
    ]) {
        says(&app, number, time).await;
    }
    let period = "from=2026-10-24&to=2026-10-27&zone=Europe/Berlin";
    let series: Series = reads(&app, &admin, &format!("{PATH}/series?{period}")).await;
    let messages = |series: &Series| -> Vec<u64> {
        series.lines[0].numbers.iter().map(|numbers| numbers.messages).collect()
    };
    assert_eq!(messages(&series), [1, 4, 1]);
    let active: Vec<_> = series.lines[0].numbers.iter().map(|one| one.active_users).collect();
    assert_eq!(active, [1, 1, 1]);
    assert_eq!((series.steps[2] - series.steps[1]).num_hours(), 25);
    let hours: Series = reads(&app, &admin, &format!("{PATH}/series?step=hour&{period}")).await;
    assert_eq!(hours.steps.len(), 24 + 25 + 24);
    assert_eq!(messages(&hours).iter().sum::<u64>(), 6);
    let days: ActiveUsers = reads(&app, &admin, &format!("{PATH}/active-users?{period}")).await;
    let found: Vec<_> = days.days.iter().map(|day| (day.day_users, day.week_users)).collect();
    assert_eq!(found, [(1, 1), (1, 1), (1, 1)]);
    let map: HeatMap = reads(&app, &admin, &format!("{PATH}/heat-map?{period}")).await;
    assert_eq!((map.messages[6][2], map.messages[5][23], map.messages[0][0]), (2, 1, 1));
    let in_utc = "from=2026-10-24&to=2026-10-27";
    let series: Series = reads(&app, &admin, &format!("{PATH}/series?{in_utc}")).await;
    assert_eq!(messages(&series), [2, 4, 0]);
    // A period that cuts a quarter hour, to the microsecond.
    let cut = "from=2026-10-24T22:00:00Z&to=2026-10-25T22:59:59.999999Z&step=month";
    let series: Series = reads(&app, &admin, &format!("{PATH}/series?{cut}")).await;
    assert_eq!(messages(&series), [3]);
}
