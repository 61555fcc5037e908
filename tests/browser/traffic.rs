//! Five weeks of talk, so that there is something to see.

use api::adapters::SystemClock;
use base64::Engine as _;
use chrono::{DateTime, Datelike as _, TimeDelta, Timelike as _, Utc};
use commands::ports::Clock as _;
use domain::UserId;
use projections::vault::{Keyring, MasterKey};
use serde_json::{Value, json};
use tests::harness::{App, MASTER_KEY};

const DAYS: i64 = 36;
const NAMES: [&str; 10] =
    ["mira", "jonas", "amelie", "tariq", "sofia", "henrik", "noor", "leon", "chiara", "emeka"];
/// Models with how often they are asked, of ten, and how long they take, in milliseconds.
const MODELS: [(&str, u8, u32); 3] =
    [("gpt-4o-mini", 6, 900), ("llama3.1:8b", 3, 2_200), ("mistral-large", 1, 4_200)];
/// What models cost.
pub(crate) const PRICES: &str = "gpt-4o-mini 2020-01-01 0.15 0.6; mistral-large 2020-01-01 2 6; llama3.1:8b 2020-01-01 0.05 0.1";

struct Traffic<'a> {
    app: &'a App,
    chance: fastrand::Rng,
    next: u64,
}

impl Traffic<'_> {
    fn id(&mut self, digits: usize) -> String {
        self.next += 1;
        format!("{:0digits$x}", self.next)
    }

    async fn registers(&mut self, keyring: &Keyring, name: &str, at: DateTime<Utc>) -> String {
        let id = self.id(16);
        let email = format!("{name}@example.com");
        let data = json!({"username": name, "email": email, "username_key": id, "email_key": id});
        let role = json!({"role": "user"});
        let events = json!([
            event(at, "account.registered.v1", &data),
            event(at, "account.role_granted.v1", &role),
        ]);
        self.app.smuggles_as(("account", &id), (&id, &id), &events).await;
        let user = UserId::parse(id.as_str()).expect("an id");
        keyring.key(&user).await.expect("a key");
        id
    }

    async fn starts(&mut self, owner: &str, at: DateTime<Utc>) -> String {
        let chat = self.id(12);
        let started = json!([event(at, "conversation.started.v1", &json!({"owner": owner}))]);
        self.app.smuggles_as(("conversation", &chat), (owner, owner), &started).await;
        chat
    }

    /// Somebody asks, and is answered, or not.
    async fn asks(&mut self, owner: &str, chat: &str, at: DateTime<Utc>) {
        let (message, answer) = (self.id(10), self.id(10));
        let sent = json!({"message": message, "speaker": "user", "text": "Words"});
        let asked = json!({"answer": answer, "message": message, "at": at});
        let events = json!([
            event(at, "conversation.message_sent.v1", &sent),
            event(at, "conversation.answer_requested.v1", &asked),
        ]);
        self.app.smuggles_as(("conversation", chat), (owner, owner), &events).await;
        let mut part = self.chance.u8(0..10);
        let mut model = MODELS[0];
        for one in MODELS {
            model = one;
            if part < one.1 {
                break;
            }
            part -= one.1;
        }
        let slow = if self.chance.u8(0..20) == 0 { 6 } else { 1 };
        let took = model.2 * slow + self.chance.u32(0..model.2);
        let ended = at + TimeDelta::milliseconds(took.into());
        let settled = if self.chance.u8(0..40) == 0 {
            let failed = json!({
                "answer": answer, "message": message, "attempts": 4, "code": "model_unreachable",
                "requested_at": at,
            });
            event(ended, "conversation.answer_failed.v1", &failed)
        } else {
            let completed = json!({
                "answer": answer, "message": message, "attempts": 1, "text": "An answer",
                "completion_tokens": self.chance.u32(60..700), "duration_ms": took,
                "finish_reason": "stop", "model": model.0, "prompt_tokens": self.chance.u32(200..3_000),
                "provider": "default", "requested_at": at, "time_to_first_token_ms": took / 5,
            });
            event(ended, "conversation.answer_completed.v1", &completed)
        };
        self.app.smuggles_as(("conversation", chat), (owner, "system"), &json!([settled])).await;
    }

    /// What somebody does on a day, if they are there.
    async fn spends(&mut self, owner: &str, day: DateTime<Utc>, keen: u8) {
        let working = day.weekday().num_days_from_monday() < 5;
        if self.chance.u8(0..10) >= if working { keen } else { keen / 4 } {
            return;
        }
        let mut at = day + TimeDelta::minutes(self.chance.i64(8 * 60..15 * 60));
        let chat = self.starts(owner, at).await;
        for _ in 0..self.chance.u8(1..4) {
            at += TimeDelta::minutes(self.chance.i64(1..80));
            if at < SystemClock.now() - TimeDelta::minutes(5) && at.hour() > 5 {
                self.asks(owner, &chat, at).await;
            }
        }
    }
}

fn event(at: DateTime<Utc>, kind: &str, data: &Value) -> Value {
    json!({
        "specversion": "1.0", "id": "smuggled/0", "source": "/conversation", "time": at,
        "type": format!("convoai.{kind}"), "data": data,
    })
}

/// Fills the journal of a server that is not running.
pub(crate) async fn fill(app: &App) {
    let pool = sqlx::PgPool::connect(app.database.url()).await.expect("a database");
    let key = base64::engine::general_purpose::STANDARD.decode(MASTER_KEY).expect("a key");
    let keyring = Keyring::new(pool, MasterKey::new(&key).expect("a key"));
    let mut traffic = Traffic { app, chance: fastrand::Rng::with_seed(11), next: 7 << 32 };
    let today = SystemClock.now().date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    let mut people = Vec::new();
    for day in 0..=DAYS {
        let midnight = today - TimeDelta::days(DAYS - day);
        if let Some(name) = NAMES.get(people.len()).filter(|_| day < 3 || day % 3 == 0) {
            let at = midnight + TimeDelta::hours(7);
            let id = traffic.registers(&keyring, name, at).await;
            people.push((id, traffic.chance.u8(4..10)));
        }
        for (id, keen) in people.clone() {
            traffic.spends(&id, midnight, keen).await;
        }
    }
}
