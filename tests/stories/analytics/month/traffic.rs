//! Things that happen, one after the other, as chance has it.

use base64::Engine as _;
use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use domain::conversation::{
    AnswerDetails, Brought, Change, Command, ConversationEvent, Kind, Parameters, Settlement,
    Speaker, Supplied,
};
use domain::{Conversation, MessageId, MessageText, Title, UserId};
use projections::vault::{Keyring, MasterKey};
use serde_json::{Value, json};
use tests::harness::{App, MASTER_KEY};

use super::super::event;
use super::{COMMANDS, DAYS};

const MODELS: [&str; 3] = ["large", "small", "tiny"];
const PEOPLE: usize = 14;

/// Makes things happen, one after the other.
struct Traffic<'a> {
    app: &'a App,
    chance: fastrand::Rng,
    now: DateTime<Utc>,
    keyring: Keyring,
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
        let user = UserId::parse(id.as_str()).expect("an id");
        // Whoever has a key is looked for once.
        self.keyring.key(&user).await.expect("a key");
        self.people.push(user);
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
                    rated: None,
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
            if self.chance.bool() {
                let model = (*self.chance.choice(MODELS).expect("a model")).to_owned();
                let (provider, context) = ("provider".to_owned(), Vec::new());
                let (answer, parameters) = (answer.clone(), Parameters::default());
                let ask = Command::AskModel { answer, model, provider, parameters, context };
                self.decides(index, ask, true).await;
            }
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
        let start = Command::Start { owner, title: None, metadata: None, began: None };
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
pub(super) async fn fill(app: &App, seed: u64) {
    let pool = sqlx::PgPool::connect(app.database.url()).await.expect("a database");
    let key = base64::engine::general_purpose::STANDARD.decode(MASTER_KEY).expect("a key");
    let keyring = Keyring::new(pool, MasterKey::new(&key).expect("a key"));
    let now = super::super::now().trunc_subsecs(6) - TimeDelta::days(DAYS);
    let mut traffic = Traffic {
        app,
        chance: fastrand::Rng::with_seed(seed),
        now,
        keyring,
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
        traffic.now = traffic.now.min(super::super::now().trunc_subsecs(6) - TimeDelta::hours(1));
        match traffic.chance.u8(0..12) {
            0 if traffic.people.len() < PEOPLE => traffic.registers().await,
            1 => traffic.comes_and_goes().await,
            2 | 3 => traffic.starts().await,
            _ => traffic.goes_on().await,
        }
    }
}
