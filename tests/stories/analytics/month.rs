//! A month of traffic that nobody made up: every number of every answer beside a count of the
//! journal's events.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use chrono::{DateTime, Datelike as _, SubsecRound as _, TimeDelta, Timelike as _, Utc};
use domain::conversation::{
    AnswerDetails, Brought, Change, Command, ConversationEvent, Kind, Settlement, Speaker, Supplied,
};
use domain::{Conversation, MessageId, MessageText, Title, UserId};
use serde_json::{Value, json};
use tests::harness::{self, App, User};
use wire::Page;
use wire::analytics::{
    ActiveUsers, Activity, Cohorts, ConversationUsage, Groups, HeatMap, Numbers, OwnUsage, Panel,
    Series, Summary, UserUsage,
};

use super::naive::{self, News, PriceList, SAID};
use super::{PATH, event, reads};

const MODELS: [&str; 3] = ["large", "small", "tiny"];
const PEOPLE: usize = 14;
const COMMANDS: usize = 900;
const DAYS: i64 = 40;

/// Makes things happen, one after the other.
struct Traffic<'a> {
    app: &'a App,
    chance: fastrand::Rng,
    now: DateTime<Utc>,
    people: Vec<UserId>,
    chats: Vec<(String, UserId, Conversation)>,
    next: u64,
}

impl Traffic<'_> {
    fn id(&mut self) -> MessageId {
        self.next += 1;
        MessageId::parse(format!("{:010x}", self.next)).expect("an id")
    }

    async fn registers(&mut self) {
        self.next += 1;
        let id = format!("{:016x}", self.next);
        let data = json!({
            "username": format!("user{}", self.next), "email": format!("u{}@example.com", self.next),
            "username_key": id, "email_key": id,
        });
        let mut events = vec![event(&self.time(), "account.registered.v1", &data)];
        for role in ["user", "manager"].into_iter().take(1 + usize::from(self.chance.bool())) {
            let granted = json!({ "role": role });
            events.push(event(&self.time(), "account.role_granted.v1", &granted));
        }
        let actor = if self.chance.u8(0..4) == 0 { "system" } else { &id };
        self.app.smuggles_as(("account", &id), (&id, actor), &json!(events)).await;
        self.people.push(UserId::parse(id.as_str()).expect("an id"));
    }

    async fn comes_and_goes(&mut self) {
        let user = self.chance.choice(&self.people).expect("somebody").to_string();
        self.next += 1;
        let session = format!("{:032x}", self.next);
        let later = (self.now + TimeDelta::days(7)).to_rfc3339();
        let came = json!({"session": session, "at": self.time(), "expires_at": later});
        let went = json!({"session": session, "expires_at": later});
        let events = match self.chance.u8(0..3) {
            0 => json!([event(&self.time(), "account.logged_in.v1", &came)]),
            1 => json!([event(&self.time(), "account.logged_out.v1", &went)]),
            _ => json!([event(&self.time(), "account.disabled.v1", &json!({}))]),
        };
        let admin = self.people[0].to_string();
        let actor = if self.chance.bool() { &user } else { &admin };
        self.app.smuggles_as(("account", &user), (&user, actor), &events).await;
    }

    fn time(&self) -> String {
        self.now.to_rfc3339()
    }

    /// Something happens in a conversation, if its rules allow it. An answer that is asked for
    /// ends before anything else happens.
    async fn goes_on(&mut self) {
        let at = self.now;
        let index = self.chance.usize(0..self.chats.len());
        let (_, by, state) = self.chats[index].clone();
        let known: Vec<_> =
            state.thread().into_iter().flat_map(|thread| thread.entries.keys().cloned()).collect();
        let some = self.chance.choice(&known).cloned();
        let some = some.unwrap_or_else(|| self.id());
        let (message, answer) = (self.id(), self.id());
        let text = MessageText::parse("Words").expect("a text");
        let command = match self.chance.u8(0..24) {
            0..=11 => Command::SendMessage {
                by,
                message,
                edits: (self.chance.u8(0..6) == 0).then(|| some.clone()),
                speaker: Speaker::User,
                text,
                supplied: None,
                answer: Some(answer.clone()),
                at,
            },
            12 | 13 => Command::RetryAnswer {
                by,
                message: some,
                answer: answer.clone(),
                continues: false,
                at,
            },
            14 | 15 => {
                Command::Regenerate { by, message: some, answer: answer.clone(), model: None, at }
            }
            16 => Command::Bring {
                by,
                messages: vec![Brought {
                    message,
                    after: None,
                    speaker: Speaker::Assistant,
                    text: "Brought".to_owned(),
                    supplied: Supplied { tokens: Some(99), ..Supplied::default() },
                }],
                shows: None,
            },
            17 => Command::DeleteMessage { by, message: some },
            18 => {
                let title = Title::parse(&format!("Title {}", self.next)).expect("a title");
                Command::Change { by, changes: vec![Change::Title(title)] }
            }
            19 => Command::Change { by, changes: vec![Change::Ended(self.chance.bool())] },
            20 => Command::Delete { by },
            21 | 22 => Command::Restore { by },
            _ => Command::Purge { by: self.chance.bool().then_some(by) },
        };
        if self.decides(index, command, false).await && self.is_pending(index, &answer) {
            self.now += TimeDelta::milliseconds(self.chance.i64(1..900_000));
            let settlement = self.settlement(index);
            self.decides(index, Command::SettleAnswer { answer, settlement }, true).await;
        }
    }

    fn settlement(&mut self, index: usize) -> Settlement {
        let text = "An answer".to_owned();
        match self.chance.u8(0..8) {
            0 => Settlement::Failed { code: "model_unavailable".to_owned(), attempts: 4 },
            1 => Settlement::Stopped { by: self.chats[index].1.clone(), text },
            2 => Settlement::Interrupted { text },
            _ => {
                let doublings = self.chance.u32(1..18);
                let duration_ms = self.chance.u32(1..1 << doublings);
                let details = AnswerDetails {
                    model: (*self.chance.choice(MODELS).expect("a model")).to_owned(),
                    provider: "provider".to_owned(),
                    prompt_tokens: self.chance.u32(0..5_000),
                    completion_tokens: self.chance.u32(0..900),
                    time_to_first_token_ms: self.chance.u32(0..=duration_ms),
                    duration_ms,
                    finish_reason: "stop".to_owned(),
                    attempts: 1,
                };
                Settlement::Completed { text, details }
            }
        }
    }

    fn is_pending(&self, index: usize, answer: &MessageId) -> bool {
        let entry = self.chats[index].2.thread().and_then(|thread| thread.entries.get(answer));
        entry.is_some_and(|entry| matches!(entry.kind, Kind::Pending { .. }))
    }

    async fn starts(&mut self) {
        self.next += 1;
        let owner = self.chance.choice(&self.people).expect("somebody").clone();
        let id = format!("{:012x}", self.next);
        self.chats.push((id, owner.clone(), Conversation::default()));
        let start = Command::Start { owner, title: None, metadata: None };
        self.decides(self.chats.len() - 1, start, false).await;
    }

    /// Whether a command led to anything.
    async fn decides(&mut self, index: usize, command: Command, by_system: bool) -> bool {
        let time = self.time();
        let (id, owner, state) = &mut self.chats[index];
        let Ok(events) = state.decide(command) else { return false };
        if events.is_empty() {
            return false;
        }
        *state = events.iter().fold(std::mem::take(state), |state, event| state.evolve(event));
        let stored = |one: &ConversationEvent| {
            let value = serde_json::to_value(one).expect("JSON");
            let kind = value["type"].as_str().expect("a type").trim_start_matches("convoai.");
            event(&time, kind, &value["data"])
        };
        let events: Value = events.iter().map(stored).collect();
        // Now and then an administrator does it.
        let admin = self.people[0].to_string();
        let actor = match (by_system, self.chance.u8(0..10)) {
            (true, _) => "system",
            (false, 0) => admin.as_str(),
            (false, _) => owner.as_str(),
        };
        self.app.smuggles_as(("conversation", id), (owner.as_str(), actor), &events).await;
        true
    }
}

/// Fills the journal of a server that is not running.
async fn fill(app: &App, seed: u64) {
    let now = Utc::now().trunc_subsecs(6) - TimeDelta::days(DAYS);
    let mut traffic = Traffic {
        app,
        chance: fastrand::Rng::with_seed(seed),
        now,
        people: Vec::new(),
        chats: Vec::new(),
        next: seed << 32,
    };
    let pause = DAYS * 86_400_000_000 / (COMMANDS as i64 + 80);
    traffic.registers().await;
    traffic.starts().await;
    for _ in 0..COMMANDS {
        // In bursts.
        let longest = if traffic.chance.u8(0..4) == 0 { pause * 7 } else { pause / 20 };
        traffic.now += TimeDelta::microseconds(traffic.chance.i64(0..longest));
        traffic.now = traffic.now.min(Utc::now().trunc_subsecs(6) - TimeDelta::hours(1));
        match traffic.chance.u8(0..12) {
            0 if traffic.people.len() < PEOPLE => traffic.registers().await,
            1 => traffic.comes_and_goes().await,
            2 | 3 => traffic.starts().await,
            _ => traffic.goes_on().await,
        }
    }
}

/// A seed of one's own, to try another month.
fn seed() -> u64 {
    std::env::var("MONTH_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7)
}

struct Check<'a> {
    app: &'a App,
    admin: User,
    news: Vec<News>,
    prices: PriceList<'a>,
    /// Who has which roles.
    roles: BTreeMap<String, BTreeSet<String>>,
}

/// From when to when, and in which zone.
type Span = (DateTime<Utc>, DateTime<Utc>, &'static str);

#[tokio::test]
async fn every_number_of_every_answer_is_what_the_events_of_a_month_come_to() {
    let seed = seed();
    println!("MONTH_SEED={seed}");
    let half = (Utc::now() - TimeDelta::days(DAYS / 2)).date_naive();
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
    let news = naive::news(&journal);
    assert!(news.len() > COMMANDS / 2, "{}", news.len());
    let check = Check { roles: roles(&app, &admin).await, app: &app, admin, news, prices: &prices };

    let mut chance = fastrand::Rng::with_seed(seed);
    let now = Utc::now().trunc_subsecs(6);
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
        check.summary(span).await;
        check.series(span).await;
        check.calendar(span).await;
        check.groups(span).await;
        check.users(span).await;
        check.conversations(span).await;
        check.activities(span).await;
    }
    check.panel().await;
}

/// Who has which roles.
async fn roles(app: &App, admin: &User) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    let mut path = "/api/v1/accounts?limit=200".to_owned();
    let last = app.journal().await.len();
    write!(path, "&min_position={last}").expect("a text");
    let page: Page<wire::people::Person> = admin.get(&path).await.is(200).json();
    for person in page.items {
        found.insert(person.id, person.roles.into_iter().collect());
    }
    found
}

impl Check<'_> {
    async fn asks<T: serde::de::DeserializeOwned>(&self, path: &str, span: Span) -> T {
        let (from, to, zone) = span;
        let time = |at: DateTime<Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        let mark = if path.contains('?') { '&' } else { '?' };
        let (from, to) = (time(from), time(to));
        let path = format!("{PATH}/{path}{mark}from={from}&to={to}&zone={zone}");
        reads(self.app, &self.admin, &path).await
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

    async fn summary(&self, span: Span) {
        let (from, to, zone) = span;
        let summary: Summary = self.asks("summary?compare=true", span).await;
        naive::same(&summary.numbers, &self.numbers(self.within(from, to)), "summary");
        let before = self.numbers(self.within(from - (to - from), from));
        naive::same(&summary.before.expect("what was before"), &before, "before");
        let all = self.numbers(self.news.iter());
        let totals = &summary.totals;
        assert_eq!((totals.messages, totals.conversations), (all.messages, all.conversations));
        assert_eq!(totals.tokens, all.tokens_in + all.tokens_out);
        let mut open = BTreeMap::new();
        for one in self.news.iter().filter(|one| !one.conversation.is_empty()) {
            let state: &mut (bool, bool) = open.entry(&one.conversation).or_default();
            match one.kind.as_str() {
                "conversation_ended" => state.0 = true,
                "conversation_reopened" => state.0 = false,
                "conversation_deleted" => state.1 = true,
                "conversation_restored" => state.1 = false,
                _ => {}
            }
        }
        let open = open.values().filter(|state| **state == (false, false)).count();
        assert_eq!(totals.open_conversations, open as u64);
        let zone: chrono_tz::Tz = zone.parse().expect("a zone");
        let today = Utc::now().with_timezone(&zone).date_naive();
        let on_today = |one: &&News| one.at.with_timezone(&zone).date_naive() == today;
        let today = self.numbers(self.news.iter().filter(on_today)).active_users;
        assert_eq!(totals.active_today, today);
    }

    async fn series(&self, span: Span) {
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

    async fn calendar(&self, span: Span) {
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

    async fn groups(&self, span: Span) {
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

    async fn users(&self, span: Span) {
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

    async fn conversations(&self, span: Span) {
        let (from, to, _) = span;
        let said = |one: &&News| SAID.contains(&one.kind.as_str());
        let active = self.within(from, to).filter(said).map(|one| one.conversation.clone());
        let active: BTreeSet<_> = active.collect();
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
                assert_eq!(chat.messages, counted.messages, "{}", chat.id);
                let tokens = (counted.tokens_in, counted.tokens_out);
                assert_eq!((chat.tokens_in, chat.tokens_out), tokens, "{}", chat.id);
                assert!((chat.mean_response_ms - counted.response.mean).abs() < 1e-6);
                assert_eq!(Some(chat.started_at), own().map(|one| one.at).next());
                assert_eq!(Some(chat.updated_at), own().map(|one| one.at).max());
            }
        }
    }

    async fn activities(&self, span: Span) {
        let mut found: Vec<Activity> = Vec::new();
        let mut path = "activities?limit=200".to_owned();
        loop {
            let page: Page<Activity> = self.asks(&path, span).await;
            found.extend(page.items);
            let Some(next) = page.next else { break };
            path = format!("activities?limit=200&cursor={next}");
        }
        let told = found.iter().rev().map(|one| (one.at, one.kind.as_str(), one.user.as_str()));
        let counted =
            self.within(span.0, span.1).map(|one| (one.at, one.kind.as_str(), one.user.as_str()));
        assert!(told.eq(counted), "{span:?}");
    }

    async fn panel(&self) {
        let panel: Panel = reads(self.app, &self.admin, &format!("{PATH}/panel")).await;
        let today = Utc::now().date_naive();
        let today = self.news.iter().filter(|one| one.at.date_naive() == today);
        naive::same(&panel.today, &self.numbers(today), "panel");
        assert_eq!(panel.recent.len(), 10);
    }
}
