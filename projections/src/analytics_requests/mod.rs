//! Requests to the API by quarter hour: those of everybody by method and route, and those of each
//! user; folded from the stream of activity.

mod query;
mod row;
#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use domain::activity::{self, RequestGroup};
use domain::{ActivityEvent, Event};

pub use query::RouteRequests;
pub use row::{RequestKey, RequestRow};

use crate::changes::Changes;
use crate::{Opened, Projection, Stream};

/// In seconds. The days of every time zone begin with one.
const QUARTER_HOUR: i64 = 15 * 60;

/// The fold.
pub struct AnalyticsRequests;

impl Projection for AnalyticsRequests {
    type Row = RequestRow;
    const NAME: &'static str = "analytics_requests";
    const VERSION: i32 = 1;
    const STREAM: Stream = Stream::Activity;
    const CONTEXTS: &'static [&'static str] = &[activity::CONTEXT];
    const RESTS: bool = true;

    fn fold(commit: &Opened, rows: &mut Changes<RequestRow>) {
        for (_, event) in &commit.events {
            let Event::Activity(ActivityEvent::RequestsServed { since, groups }) = event else {
                continue;
            };
            let quarter = quarter_of(*since);
            for group in groups {
                let RequestGroup { method, route, status_class, user, .. } = group;
                let key = |user: &str, quarter, method: &str, route: &str| RequestKey {
                    user_id: user.to_owned(),
                    quarter,
                    method: method.to_owned(),
                    route: route.to_owned(),
                    status_class: status_class.clone(),
                };
                add(rows, key("", quarter, method, route), group);
                add(rows, key("", DateTime::UNIX_EPOCH, "", ""), group);
                if let Some(user) = user {
                    add(rows, key(user.as_str(), quarter, "", ""), group);
                }
            }
        }
    }
}

fn add(rows: &mut Changes<RequestRow>, key: RequestKey, group: &RequestGroup) {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let (calls, total, max) = (group.calls, group.total_us, group.max_us);
    let none = RequestRow::none(key.clone());
    rows.edit_or(
        key,
        move || none,
        move |row| {
            row.calls = row.calls.saturating_add(number(calls));
            row.total_us = row.total_us.saturating_add(number(total));
            row.max_us = row.max_us.max(number(max));
        },
    );
}

/// When the quarter hour began that a time is in.
fn quarter_of(time: DateTime<Utc>) -> DateTime<Utc> {
    let into = time.timestamp().rem_euclid(QUARTER_HOUR);
    let whole = DateTime::from_timestamp(time.timestamp(), 0).unwrap_or(time);
    whole - TimeDelta::seconds(into)
}
