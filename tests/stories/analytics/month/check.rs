//! Each answer, beside a count of what happened.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike as _, TimeDelta, Timelike as _, Utc};
use tests::harness::User;
use wire::Page;
use wire::analytics::{
    ActiveUsers, Activity, Cohorts, ConversationUsage, Groups, HeatMap, Numbers, OwnUsage, Panel,
    Series, Summary, UserUsage,
};

use super::super::naive::{self, News, PriceList, SAID};
use super::super::{PATH, reads_at};

/// What is asked, and what is known of the answers.
pub(super) struct Check<'a> {
    pub(super) admin: User,
    /// The last position of the journal.
    pub(super) last: u64,
    pub(super) news: Vec<News>,
    pub(super) prices: PriceList<'a>,
    /// Who has which roles.
    pub(super) roles: BTreeMap<String, BTreeSet<String>>,
}

/// From when to when, and in which zone.
pub(super) type Span = (DateTime<Utc>, DateTime<Utc>, &'static str);

impl Check<'_> {
    async fn asks<T: serde::de::DeserializeOwned>(&self, path: &str, span: Span) -> T {
        let (from, to, zone) = span;
        let time = |at: DateTime<Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        let mark = if path.contains('?') { '&' } else { '?' };
        let (from, to) = (time(from), time(to));
        let path = format!("{PATH}/{path}{mark}from={from}&to={to}&zone={zone}");
        reads_at(&self.admin, &path, self.last).await.is(200).json()
    }

    fn within(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> impl Iterator<Item = &News> + Clone {
        self.news.iter().filter(move |one| from <= one.at && one.at < to)
    }

    fn numbers<'a>(&self, news: impl Iterator<Item = &'a News> + Clone) -> Numbers {
        naive::numbers(news, false, self.prices)
    }

    pub(super) async fn summary(&self, span: Span) {
        let (from, to, zone) = span;
        let summary: Summary = self.asks("summary?compare=true", span).await;
        naive::same(&summary.numbers, &self.numbers(self.within(from, to)), "summary");
        let before = self.numbers(self.within(from - (to - from), from));
        naive::same(&summary.before.expect("what was before"), &before, "before");
        let all = self.numbers(self.news.iter());
        let totals = &summary.totals;
        assert_eq!((totals.messages, totals.conversations), (all.messages, all.conversations));
        assert_eq!(totals.tokens, all.tokens_in + all.tokens_out);
        let open = self.states().into_values().filter(|state| *state == "active").count();
        assert_eq!(totals.open_conversations, open as u64);
        let zone: chrono_tz::Tz = zone.parse().expect("a zone");
        let today = super::super::now().with_timezone(&zone).date_naive();
        let on_today = |one: &&News| one.at.with_timezone(&zone).date_naive() == today;
        let today = self.numbers(self.news.iter().filter(on_today)).active_users;
        assert_eq!(totals.active_today, today);
    }

    /// How it stands with each conversation.
    fn states(&self) -> BTreeMap<&str, &'static str> {
        let mut states: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
        for one in self.news.iter().filter(|one| !one.conversation.is_empty()) {
            let state = states.entry(&one.conversation).or_default();
            match one.kind.as_str() {
                "conversation_ended" => state.0 = true,
                "conversation_reopened" => state.0 = false,
                "conversation_deleted" => state.1 = true,
                "conversation_restored" => state.1 = false,
                _ => {}
            }
        }
        let name = |state| match state {
            (_, true) => "deleted",
            (true, false) => "ended",
            (false, false) => "active",
        };
        states.into_iter().map(|(id, state)| (id, name(state))).collect()
    }

    pub(super) async fn series(&self, span: Span) {
        let (_, to, _) = span;
        for (step, group) in [
            ("day", ""),
            ("hour", ""),
            ("week", "model"),
            ("day", "model"),
            ("day", "user"),
            ("month", "user"),
            ("week", "role"),
            ("day", "role"),
        ] {
            let by = if group.is_empty() { String::new() } else { format!("&group={group}") };
            let series: Series = self.asks(&format!("series?step={step}{by}"), span).await;
            let what = format!("{step} {group} {span:?}");
            assert_eq!(series.steps[0], span.0, "{what}");
            let mut ends = series.steps[1..].to_vec();
            ends.push(to);
            let named: Vec<_> = series.lines.iter().filter_map(|line| line.group.clone()).collect();
            assert!(named.len() <= 10, "{what}");
            for line in &series.lines {
                assert_eq!(line.numbers.len(), series.steps.len());
                for (index, numbers) in line.numbers.iter().enumerate() {
                    let within = self.within(series.steps[index], ends[index]);
                    let is_in = |one: &&News| match (&line.group, group) {
                        (None, "user") => !named.contains(&one.user),
                        (None, _) => true,
                        (Some(model), "model") => one.model == *model,
                        (Some(user), "user") => one.user == *user,
                        (Some(role), _) => {
                            self.roles.get(&one.user).is_some_and(|roles| roles.contains(role))
                        }
                    };
                    let by_model = group == "model";
                    let counted = naive::numbers(within.filter(is_in), by_model, self.prices);
                    naive::same(numbers, &counted, &format!("{what} {:?} {index}", line.group));
                }
            }
            // No group is missing.
            let groups = naive::weights(self.within(span.0, to), |one| match group {
                "model" => Some(one.model.clone()).filter(|m| !m.is_empty()).into_iter().collect(),
                "role" => {
                    self.roles.get(&one.user).into_iter().flatten().cloned().collect::<Vec<_>>()
                }
                _ => Vec::new(),
            });
            if group == "model" || group == "role" {
                let found: BTreeSet<_> = named.iter().collect();
                assert!(
                    groups
                        .iter()
                        .all(|(name, weight)| { *weight == (0, 0) || found.contains(name) }),
                    "{what}: {groups:?}"
                );
            }
        }
    }

    pub(super) async fn calendar(&self, span: Span) {
        let (from, to, zone) = span;
        let tz: chrono_tz::Tz = zone.parse().expect("a zone");
        let date = |at: DateTime<Utc>| at.with_timezone(&tz).date_naive();
        let active: ActiveUsers = self.asks("active-users", span).await;
        for day in &active.days {
            let last = date(day.day);
            let came = |days: i64| {
                let first = last - TimeDelta::days(days - 1);
                let is_in = |one: &&News| {
                    let on = date(one.at);
                    one.person && first <= on && on <= last && one.at < to
                };
                let found = self.news.iter().filter(is_in).map(|one| &one.user);
                found.collect::<BTreeSet<_>>().len() as u64
            };
            let found = (day.day_users, day.week_users, day.month_users);
            assert_eq!(found, (came(1), came(7), came(30)), "{last} {span:?}");
            let on_day = self.news.iter().filter(|one| date(one.at) == last && one.at < to);
            assert_eq!(day.new_users, self.numbers(on_day).new_users);
        }
        let map: HeatMap = self.asks("heat-map", span).await;
        let mut counted = vec![vec![0; 24]; 7];
        for one in self.within(from, to).filter(|one| one.kind == "message_sent") {
            let local = one.at.with_timezone(&tz);
            let weekday = local.weekday().num_days_from_monday() as usize;
            counted[weekday][local.hour() as usize] += 1;
        }
        assert_eq!(map.messages, counted, "{span:?}");
        let cohorts: Cohorts = self.asks("cohorts", span).await;
        let monday = |at: DateTime<Utc>| date(at).week(chrono::Weekday::Mon).first_day();
        for cohort in &cohorts.cohorts {
            let week = monday(cohort.week);
            let joined = |one: &&News| one.kind == "registered" && monday(one.at) == week;
            let joined: BTreeSet<_> =
                self.news.iter().filter(joined).map(|one| &one.user).collect();
            assert_eq!(cohort.users, joined.len() as u64, "{week}");
            for (later, active) in (0..).zip(&cohort.active) {
                let then = week + TimeDelta::weeks(later);
                let came = |one: &&News| one.person && monday(one.at) == then;
                let came: BTreeSet<_> =
                    self.news.iter().filter(came).map(|one| &one.user).collect();
                assert_eq!(*active, joined.intersection(&came).count() as u64, "{week} {later}");
            }
        }
    }

    pub(super) async fn groups(&self, span: Span) {
        let (from, to, _) = span;
        let models: Groups = self.asks("models", span).await;
        let named: BTreeSet<_> = models.items.iter().map(|item| item.group.as_str()).collect();
        let counted: BTreeSet<_> = self.within(from, to).map(|one| one.model.as_str()).collect();
        assert_eq!(named, counted.into_iter().filter(|model| !model.is_empty()).collect());
        for item in &models.items {
            let of_model = self.within(from, to).filter(|one| one.model == item.group);
            let counted = naive::numbers(of_model, true, self.prices);
            naive::same(&item.numbers, &counted, &item.group);
            assert_eq!(item.users, counted.active_users);
        }
        let weight = |numbers: &Numbers| (numbers.tokens_in + numbers.tokens_out, numbers.messages);
        let sorted = |groups: &Groups| {
            groups.items.is_sorted_by(|a, b| weight(&a.numbers) >= weight(&b.numbers))
        };
        assert!(sorted(&models), "{models:?}");
        let roles: Groups = self.asks("roles", span).await;
        assert!(sorted(&roles), "{roles:?}");
        for item in &roles.items {
            let holds =
                |user: &str| self.roles.get(user).is_some_and(|roles| roles.contains(&item.group));
            let of_role = self.within(from, to).filter(|one| holds(&one.user));
            naive::same(&item.numbers, &self.numbers(of_role), &item.group);
            let holders = self.roles.values().filter(|roles| roles.contains(&item.group));
            assert_eq!(item.users, holders.count() as u64);
        }
    }

    pub(super) async fn users(&self, span: Span) {
        let (from, to, _) = span;
        let all: BTreeSet<_> = self.news.iter().map(|one| one.user.clone()).collect();
        for sort in ["messages", "tokens", "cost", "conversations", "last_active"] {
            let mut found: Vec<UserUsage> = Vec::new();
            let mut path = format!("users?sort={sort}&limit=6");
            loop {
                let page: Page<UserUsage> = self.asks(&path, span).await;
                found.extend(page.items);
                let Some(next) = page.next else { break };
                path = format!("users?sort={sort}&limit=6&cursor={next}");
            }
            let ids: BTreeSet<_> = found.iter().map(|user| user.id.clone()).collect();
            assert_eq!((&ids, ids.len()), (&all, found.len()), "{sort}: each once");
            let rank = |user: &UserUsage| match sort {
                "messages" => user.numbers.messages,
                "tokens" => user.numbers.tokens_in + user.numbers.tokens_out,
                "cost" => user.numbers.cost_micros,
                "conversations" => user.numbers.conversations,
                _ => user.last_active.map_or(0, |at| at.timestamp_micros().unsigned_abs()),
            };
            assert!(found.is_sorted_by(|a, b| rank(a) >= rank(b)), "{sort}");
            for user in &found {
                let own = || self.news.iter().filter(|one| one.user == user.id);
                let used = own().filter(|one| from <= one.at && one.at < to);
                naive::same(&user.numbers, &self.numbers(used), &user.id);
                let signs = || own().filter(|one| one.person).map(|one| one.at);
                assert_eq!((user.first_active, user.last_active), (signs().min(), signs().max()));
            }
        }
        for id in all.iter().take(3) {
            let usage: OwnUsage = self.asks(&format!("users/{id}"), span).await;
            let own = |from, to| self.within(from, to).filter(|one| one.user == *id);
            naive::same(&usage.user.numbers, &self.numbers(own(from, to)), id);
            let mut ends = usage.days.steps[1..].to_vec();
            ends.push(to);
            for (index, numbers) in usage.days.lines[0].numbers.iter().enumerate() {
                let used = own(usage.days.steps[index], ends[index]);
                naive::same(numbers, &self.numbers(used), &format!("{id} {index}"));
            }
            for item in &usage.models {
                let of_model = own(from, to).filter(|one| one.model == item.group);
                let counted = naive::numbers(of_model, true, self.prices);
                naive::same(&item.numbers, &counted, &item.group);
            }
        }
    }

    pub(super) async fn conversations(&self, span: Span) {
        let (from, to, _) = span;
        let said = |one: &&News| SAID.contains(&one.kind.as_str());
        let active = self.within(from, to).filter(said).map(|one| one.conversation.clone());
        let active: BTreeSet<_> = active.collect();
        let states = self.states();
        for sort in ["messages", "tokens", "updated"] {
            let mut found: Vec<ConversationUsage> = Vec::new();
            let mut path = format!("conversations?sort={sort}&limit=9");
            loop {
                let page: Page<ConversationUsage> = self.asks(&path, span).await;
                found.extend(page.items);
                let Some(next) = page.next else { break };
                path = format!("conversations?sort={sort}&limit=9&cursor={next}");
            }
            let ids: BTreeSet<_> = found.iter().map(|one| one.id.clone()).collect();
            assert_eq!((&ids, ids.len()), (&active, found.len()), "{sort} {span:?}");
            let rank = |one: &ConversationUsage| match sort {
                "messages" => one.messages,
                "tokens" => one.tokens_in + one.tokens_out,
                _ => one.updated_at.timestamp_micros().unsigned_abs(),
            };
            assert!(found.is_sorted_by(|a, b| rank(a) >= rank(b)), "{sort}");
            for chat in &found {
                let own = || self.news.iter().filter(|one| one.conversation == chat.id);
                let counted = self.numbers(own());
                assert_eq!(chat.status, states[chat.id.as_str()], "{}", chat.id);
                assert_eq!(chat.messages, counted.messages, "{}", chat.id);
                let tokens = (counted.tokens_in, counted.tokens_out);
                assert_eq!((chat.tokens_in, chat.tokens_out), tokens, "{}", chat.id);
                assert!((chat.mean_response_ms - counted.response.mean).abs() < 1e-6);
                assert_eq!(Some(chat.started_at), own().map(|one| one.at).next());
                assert_eq!(Some(chat.updated_at), own().map(|one| one.at).max());
            }
        }
    }

    pub(super) async fn activities(&self, span: Span) {
        let mut found: Vec<Activity> = Vec::new();
        let mut path = "activities?limit=200".to_owned();
        loop {
            let page: Page<Activity> = self.asks(&path, span).await;
            found.extend(page.items);
            let Some(next) = page.next else { break };
            path = format!("activities?limit=200&cursor={next}");
        }
        // That these questions are asked is in the audit.
        let told = found.iter().rev().filter(|one| one.action.is_none());
        let told = told.map(|one| (one.at, one.kind.as_str(), one.user.as_str()));
        let counted = self.within(span.0, span.1);
        let counted = counted.map(|one| (one.at, one.kind.as_str(), one.user.as_str()));
        let mut counted: Vec<_> = counted.collect();
        // What was reported comes from another stream: they are in the order of time, and only
        // those of one instant in the order of the journal.
        counted.sort_by_key(|one| one.0);
        assert!(told.eq(counted), "{span:?}");
    }

    pub(super) async fn panel(&self) {
        let path = format!("{PATH}/panel");
        let panel: Panel = reads_at(&self.admin, &path, self.last).await.is(200).json();
        let today = super::super::now().date_naive();
        let today = self.news.iter().filter(|one| one.at.date_naive() == today);
        naive::same(&panel.today, &self.numbers(today), "panel");
        assert_eq!(panel.recent.len(), 10);
    }
}
