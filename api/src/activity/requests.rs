//! Requests, counted without slowing them: each worker of the server has counts of its own, which
//! nobody else touches but to take them away once a second.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use domain::UserId;
use domain::activity::RequestGroup;

use crate::metrics;

/// They are taken this often.
const EVERY: TimeDelta = TimeDelta::seconds(1);
/// Of so many groups in one event users are told apart; beyond that, requests are counted without.
const APART: usize = 512;
/// While they cannot be written, requests of one quarter hour are counted together, and of so many
/// quarter hours: beyond that, with those of the last.
const QUARTERS: usize = 7 * 24 * 4;
const QUARTER_HOUR: i64 = 15 * 60;

/// What is asked all the time by whoever watches, and what is no part of the API: the pages and
/// files of the web app, and the documentation.
const NOT_COUNTED: [&str; 5] = ["/healthz", "/readyz", "/metrics", "/{path:.*}", "/openapi.json"];
const DOCUMENTATION: &str = "/docs";

/// How many requests, and how long they took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    calls: u64,
    total_us: u64,
    max_us: u64,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.calls += other.calls;
        self.total_us = self.total_us.saturating_add(other.total_us);
        self.max_us = self.max_us.max(other.max_us);
    }
}

/// Method and status class.
type Kind = (&'static str, &'static str);

/// By route, then by user ("" for nobody): one that is known is found without making a key.
#[derive(Default)]
struct Counts {
    routes: HashMap<String, HashMap<String, Vec<(Kind, Sum)>>>,
    groups: usize,
}

impl Counts {
    fn add(&mut self, kind: Kind, route: &str, user: &str, sum: Sum) {
        if !self.routes.contains_key(route) {
            self.routes.insert(route.to_owned(), HashMap::new());
        }
        let Some(users) = self.routes.get_mut(route) else { return };
        let user = if self.groups < APART || users.contains_key(user) { user } else { "" };
        let kinds = match users.get_mut(user) {
            Some(kinds) => kinds,
            None => users.entry(user.to_owned()).or_default(),
        };
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, known)) => known.add(sum),
            None => {
                self.groups += 1;
                kinds.push((kind, sum));
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        for (route, users) in &other.routes {
            for (user, kinds) in users {
                for (kind, sum) in kinds {
                    self.add(*kind, route, user, *sum);
                }
            }
        }
    }
}

/// Counts the requests of one worker; a counter without a place counts nothing.
#[derive(Clone, Default)]
pub struct Counter(Option<Arc<Mutex<Counts>>>);

impl Counter {
    /// A request was answered.
    pub fn count(
        &self,
        method: &Method,
        route: &str,
        status: StatusCode,
        user: Option<&UserId>,
        took: Duration,
    ) {
        let Some(counts) = &self.0 else { return };
        if NOT_COUNTED.contains(&route) || route.starts_with(DOCUMENTATION) {
            return;
        }
        let kind = (metrics::method(method), metrics::class(status));
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let sum = Sum { calls: 1, total_us: us, max_us: us };
        locked(counts).add(kind, route, user.map_or("", UserId::as_str), sum);
    }
}

fn locked<T>(place: &Mutex<T>) -> MutexGuard<'_, T> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The counts of all workers.
pub(super) struct Requests {
    counts: bool,
    workers: Mutex<Vec<Arc<Mutex<Counts>>>>,
}

impl Requests {
    /// With `counts` false nothing is counted.
    pub(super) fn new(counts: bool) -> Self {
        Self { counts, workers: Mutex::default() }
    }

    /// For one more worker.
    pub(super) fn counter(&self) -> Counter {
        if !self.counts {
            return Counter::default();
        }
        let counts = Arc::<Mutex<Counts>>::default();
        locked(&self.workers).push(counts.clone());
        Counter(Some(counts))
    }

    fn take(&self) -> Counts {
        let mut all = Counts::default();
        for worker in locked(&self.workers).iter() {
            // Held no longer than that: a request may wait for it.
            let counts = std::mem::take(&mut *locked(worker));
            all.merge(&counts);
        }
        all
    }
}

/// Requests that were counted and have no name yet: by quarter hour, the oldest first.
#[derive(Default)]
pub(super) struct Served {
    taken_at: Option<DateTime<Utc>>,
    quarters: VecDeque<(DateTime<Utc>, Counts)>,
}

impl Served {
    /// Takes what the workers have counted, when it is time or `at_once`.
    pub(super) fn take(&mut self, requests: &Requests, now: DateTime<Utc>, at_once: bool) {
        let since = *self.taken_at.get_or_insert(now);
        if now - since < EVERY && !at_once {
            return;
        }
        self.taken_at = Some(now);
        let counts = requests.take();
        if counts.groups == 0 {
            return;
        }
        let quarter = |time: DateTime<Utc>| time.timestamp().div_euclid(QUARTER_HOUR);
        let is_full = self.quarters.len() >= QUARTERS;
        match self.quarters.back_mut() {
            Some((begun, last)) if is_full || quarter(*begun) == quarter(since) => {
                last.merge(&counts);
            }
            _ => self.quarters.push_back((since, counts)),
        }
    }

    /// Hands out all there is: from when on, and the groups, in an order that is always the same.
    pub(super) fn drain(&mut self) -> Vec<(DateTime<Utc>, Vec<RequestGroup>)> {
        let groups = |(since, counts)| (since, groups(counts));
        self.quarters.drain(..).map(groups).collect()
    }
}

fn groups(counts: Counts) -> Vec<RequestGroup> {
    let mut groups = Vec::with_capacity(counts.groups);
    for (route, users) in counts.routes {
        for (user, kinds) in users {
            for ((method, status_class), sum) in kinds {
                groups.push(RequestGroup {
                    method: method.to_owned(),
                    route: route.clone(),
                    status_class: status_class.to_owned(),
                    user: UserId::parse(&user).ok(),
                    calls: sum.calls,
                    total_us: sum.total_us,
                    max_us: sum.max_us,
                });
            }
        }
    }
    let order = |group: &RequestGroup| {
        let RequestGroup { route, method, status_class, user, .. } = group.clone();
        (route, method, status_class, user.map(|user| user.to_string()))
    };
    groups.sort_by_cached_key(order);
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn user(number: usize) -> UserId {
        UserId::parse(format!("{number:016x}")).unwrap()
    }

    fn get(counter: &Counter, route: &str, user: Option<&UserId>) {
        counter.count(&Method::GET, route, StatusCode::OK, user, Duration::from_micros(7));
    }

    #[test]
    fn what_all_workers_counted_is_one_list_of_groups() {
        let requests = Requests::new(true);
        let (one, two) = (requests.counter(), requests.counter());
        let ada = user(1);
        get(&one, "/a", Some(&ada));
        get(&two, "/a", Some(&ada));
        get(&two, "/a", None);
        two.count(&Method::POST, "/a", StatusCode::NOT_FOUND, None, Duration::from_micros(40));
        let mut served = Served::default();
        served.take(&requests, at(0), true);
        let mut drained = served.drain();
        let (since, groups) = drained.pop().unwrap();
        assert_eq!((since, drained.len()), (at(0), 0));
        let shown: Vec<_> = groups
            .iter()
            .map(|group| (group.method.as_str(), group.status_class.as_str(), group.calls))
            .collect();
        assert_eq!(shown, [("GET", "2xx", 1), ("GET", "2xx", 2), ("POST", "4xx", 1)]);
        assert_eq!(
            (groups[1].user.as_ref(), groups[1].total_us, groups[1].max_us),
            (Some(&ada), 14, 7)
        );
        served.take(&requests, at(5), true);
        assert_eq!(served.drain(), []);
    }

    #[test]
    fn probes_files_and_the_documentation_are_not_counted() {
        let requests = Requests::new(true);
        let counter = requests.counter();
        for route in
            ["/healthz", "/readyz", "/metrics", "/{path:.*}", "/docs/{_:.*}", "/openapi.json"]
        {
            get(&counter, route, None);
        }
        assert_eq!(requests.take().groups, 0);
        get(&counter, "/health", None);
        assert_eq!(requests.take().groups, 1);
        let silent = Requests::new(false);
        get(&silent.counter(), "/a", None);
        assert_eq!(silent.take().groups, 0);
    }

    #[test]
    fn however_many_people_ask_the_groups_are_few_and_no_request_is_missed() {
        let requests = Requests::new(true);
        let counter = requests.counter();
        for number in 0..5_000 {
            get(&counter, "/a", Some(&user(number)));
            get(&counter, "/b", Some(&user(number)));
        }
        let mut served = Served::default();
        served.take(&requests, at(0), true);
        let (_, groups) = served.drain().pop().unwrap();
        assert!(groups.len() <= APART + 2, "{}", groups.len());
        assert_eq!(groups.iter().map(|group| group.calls).sum::<u64>(), 10_000);
    }

    #[test]
    fn they_are_taken_once_a_second_and_those_of_a_quarter_hour_wait_together() {
        let requests = Requests::new(true);
        let counter = requests.counter();
        let mut served = Served::default();
        served.take(&requests, at(890), false);
        for second in 1..=20 {
            get(&counter, "/a", None);
            served.take(&requests, at(890 + second), false);
            served.take(&requests, at(890 + second) + TimeDelta::milliseconds(400), false);
        }
        let calls = |(since, groups): (DateTime<Utc>, Vec<RequestGroup>)| (since, groups[0].calls);
        let drained: Vec<_> = served.drain().into_iter().map(calls).collect();
        assert_eq!(drained, [(at(890), 10), (at(900), 10)]);
    }
}
