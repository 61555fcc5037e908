use domain::UserId;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn served(position: u64, since: &str, groups: Vec<RequestGroup>) -> Opened {
    let event = ActivityEvent::RequestsServed { since: at(since), groups };
    Opened {
        position,
        context: activity::CONTEXT.to_owned(),
        id: format!("entry {position}"),
        owner: None,
        actor: None,
        command_id: String::new(),
        correlation_id: String::new(),
        digest: None,
        events: vec![(at(since), Event::Activity(event))],
    }
}

fn group(route: &str, status: &str, user: Option<&str>, calls: u64, max_us: u64) -> RequestGroup {
    RequestGroup {
        method: "GET".into(),
        route: route.into(),
        status_class: status.into(),
        user: user.map(|user| UserId::parse(user).unwrap()),
        calls,
        total_us: calls * max_us,
        max_us,
    }
}

#[test]
fn requests_are_counted_by_quarter_hour_for_everybody_and_for_each_user() {
    let ada = "a".repeat(16);
    let mut rows = Changes::default();
    let before = vec![group("/a", "2xx", Some(&ada), 3, 10), group("/a", "2xx", None, 2, 40)];
    for commit in [
        served(1, "2026-11-28T10:14:59.9Z", before),
        served(2, "2026-11-28T10:15:00Z", vec![group("/b", "5xx", Some(&ada), 1, 7)]),
    ] {
        AnalyticsRequests::fold(&commit, &mut rows);
    }
    let mut rows = rows.into_rows();
    rows.sort_by_key(|row| (row.user_id.clone(), row.quarter, row.route.clone()));
    let shown: Vec<_> = rows
        .iter()
        .map(|row| {
            let time = row.quarter.format("%H:%M").to_string();
            let user = row.user_id.get(..1).unwrap_or_default();
            format!(
                "{user}|{time}|{}|{}|{}|{}|{}",
                row.route, row.status_class, row.calls, row.total_us, row.max_us
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "|00:00||2xx|5|110|40",
            "|00:00||5xx|1|7|7",
            "|10:00|/a|2xx|5|110|40",
            "|10:15|/b|5xx|1|7|7",
            "a|10:00||2xx|3|30|10",
            "a|10:15||5xx|1|7|7",
        ]
    );
}

#[test]
fn a_quarter_hour_begins_where_the_days_of_all_time_zones_may_begin() {
    assert_eq!(quarter_of(at("2026-11-28T10:29:59.999Z")), at("2026-11-28T10:15:00Z"));
    assert_eq!(quarter_of(at("2026-11-28T18:30:00Z")), at("2026-11-28T18:30:00Z"));
    assert_eq!(quarter_of(at("1969-12-31T23:59:59Z")), at("1969-12-31T23:45:00Z"));
}
