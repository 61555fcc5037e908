//! A journal that is made up as it is read, the same each time: what is measured is what comes
//! behind nats-server.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use projections::{Away, Commit, Feed, Recorded, Stored, Unreadable};
use serde_json::{Value, json};

/// A question and its answer are in so many commits, and so many events.
const COMMITS: u64 = 3;
pub(super) const EVENTS: u64 = 4;
/// Questions of a conversation.
const TURNS: u64 = 4;
/// Conversations that go on at the same time.
const SIDE_BY_SIDE: u64 = 64;
const DAYS: i64 = 90;
const MODELS: [&str; 3] = ["large", "small", "tiny"];

/// So many questions with their answers, of so many users, within the last ninety days.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traffic {
    pub(super) turns: u64,
    pub(super) users: u64,
    pub(super) end: DateTime<Utc>,
}

impl Traffic {
    fn commits(&self) -> u64 {
        self.turns * COMMITS
    }

    pub(super) fn user(number: u64) -> String {
        format!("{number:016x}")
    }

    fn commit(&self, position: u64) -> Commit {
        let (turn, part) = ((position - 1) / COMMITS, (position - 1) % COMMITS);
        // Conversations of a block take turns.
        let (block, place) = (turn / (SIDE_BY_SIDE * TURNS), turn % (SIDE_BY_SIDE * TURNS));
        let (chat, round) = (block * SIDE_BY_SIDE + place % SIDE_BY_SIDE, place / SIDE_BY_SIDE);
        let owner = Self::user(mixed(chat) % self.users);
        let span = TimeDelta::days(DAYS).num_milliseconds().unsigned_abs();
        let back = span - span * position / self.commits();
        let time = self.end - TimeDelta::milliseconds(back.cast_signed());
        let chance = mixed(position);
        let id = |number: u64| format!("{:010x}", turn * 2 + number);
        let event =
            |kind: &str, data: Value| Recorded { kind: format!("convoai.{kind}"), time, data };
        let chat_id = format!("{chat:012x}");
        let (context, id, owner, by_system, events) = match (part, round) {
            (0, 0) => {
                let started = event("conversation.started.v1", json!({ "owner": owner }));
                ("conversation", chat_id, owner, false, vec![started])
            }
            // As many as there are, and then again: the later ones change nothing that counts.
            (0, 1) => {
                let new = Self::user(chat % self.users);
                let data = json!({
                    "username": format!("user{new}"), "email": format!("{new}@example.com"),
                    "username_key": new, "email_key": new,
                });
                let registered = event("account.registered.v1", data);
                let role = event("account.role_granted.v1", json!({ "role": "user" }));
                let is_new = chat < self.users;
                let events = if is_new { vec![registered, role] } else { vec![role] };
                ("account", new.clone(), new, true, events)
            }
            (0, 2) => {
                let renamed = event("conversation.renamed.v1", json!({ "title": "A title" }));
                ("conversation", chat_id, owner, false, vec![renamed])
            }
            (0, _) => {
                let session = format!("{position:032x}");
                let data = json!({ "session": session, "expires_at": time });
                let left = event("account.logged_out.v1", data);
                ("account", owner.clone(), owner, false, vec![left])
            }
            (1, _) => {
                let sent = json!({
                    "message": id(0), "follows": "latest", "speaker": "user",
                    "text": "A message of an ordinary length, as people write them.",
                });
                let asked = json!({ "answer": id(1), "message": id(0), "at": time });
                let events = vec![
                    event("conversation.message_sent.v2", sent),
                    event("conversation.answer_requested.v2", asked),
                ];
                ("conversation", chat_id, owner, false, events)
            }
            _ if chance.is_multiple_of(50) => {
                let failed = json!({
                    "answer": id(1), "message": id(0), "requested_at": time,
                    "code": "model_unavailable", "attempts": 4,
                });
                let failed = event("conversation.answer_failed.v1", failed);
                ("conversation", chat_id, owner, true, vec![failed])
            }
            _ => {
                let duration = 300 + chance % 700 * (1 + chance / 700 % 40);
                let answered = json!({
                    "answer": id(1), "message": id(0), "requested_at": time,
                    "text": "An answer of an ordinary length, as models write them.",
                    "model": MODELS[(chance / 7 % 3) as usize], "provider": "provider",
                    "prompt_tokens": 100 + chance % 2_000, "completion_tokens": 50 + chance % 500,
                    "time_to_first_token_ms": duration / 5, "duration_ms": duration,
                    "finish_reason": "stop", "attempts": 1,
                });
                let answered = event("conversation.answer_completed.v1", answered);
                ("conversation", chat_id, owner, true, vec![answered])
            }
        };
        let actor = if by_system { "system" } else { owner.as_str() };
        let metadata = BTreeMap::from([
            ("Actor".to_owned(), actor.to_owned()),
            ("Owner".to_owned(), owner.clone()),
        ]);
        let context = context.to_owned();
        Commit {
            position,
            context,
            id,
            command_id: String::new(),
            metadata,
            events: stored(events),
        }
    }
}

fn stored(events: Vec<Recorded>) -> Stored {
    Stored::new(0, move || Ok(events.clone()))
}

/// A number that nobody would guess (the finaliser of SplitMix64).
fn mixed(number: u64) -> u64 {
    let z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[async_trait]
impl Feed for Traffic {
    fn after(&self, position: u64) -> BoxStream<'static, Result<Commit, Unreadable>> {
        let traffic = *self;
        let all = stream::iter(position + 1..=traffic.commits());
        all.map(move |position| Ok(traffic.commit(position))).chain(stream::pending()).boxed()
    }

    fn outlines_after(&self, position: u64) -> BoxStream<'static, Result<Commit, Unreadable>> {
        self.after(position)
    }

    async fn at(&self, position: u64) -> Result<Result<Commit, Unreadable>, Away> {
        Ok(Ok(self.commit(position)))
    }

    async fn last(&self) -> Result<u64, Away> {
        Ok(self.commits())
    }
}
