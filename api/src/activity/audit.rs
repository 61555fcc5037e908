//! What was done by a privilege, on its way into the journal: no request waits for that. It is woken
//! up for, so a server that is killed loses what was done in its last moment at the most, and that
//! is in its log.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use commands::account::Client;
use domain::activity::ActivityEvent;
use domain::{ConversationId, KeyId, SessionId, UserId};
use tokio::sync::Notify;

use super::Activity;

/// While the journal is away, so many that differ are kept.
const MOST: usize = 10_000;

/// What somebody does by a privilege.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Lists accounts.
    AccountsRead,
    /// Looks at an account.
    AccountRead,
    /// Lists the sessions of somebody else.
    SessionsRead,
    /// Lists the conversations of somebody else, or of everybody.
    ConversationsRead,
    /// Reads a conversation of somebody else.
    ConversationRead,
    /// Reads a message of somebody else.
    MessageRead,
    /// Takes a conversation of somebody else away.
    ConversationExported,
    /// Lists what people did.
    ActivitiesRead,
    /// Takes a list of what people did away.
    ActivitiesExported,
    /// Looks at what a person used.
    UsageRead,
    /// Takes a list of what people used away.
    UsageExported,
    /// Has a read model built anew.
    RebuildStarted,
    /// Has the copy from before the last rebuild put back.
    RollbackStarted,
    /// Cancels either.
    RebuildCancelled,
    /// Has what is parked folded.
    ParkedRedriven,
    /// Gives up what is parked.
    ParkedSkipped,
}

impl Action {
    /// As it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::AccountsRead => "accounts_read",
            Self::AccountRead => "account_read",
            Self::SessionsRead => "sessions_read",
            Self::ConversationsRead => "conversations_read",
            Self::ConversationRead => "conversation_read",
            Self::MessageRead => "message_read",
            Self::ConversationExported => "conversation_exported",
            Self::ActivitiesRead => "activities_read",
            Self::ActivitiesExported => "activities_exported",
            Self::UsageRead => "usage_read",
            Self::UsageExported => "usage_exported",
            Self::RebuildStarted => "rebuild_started",
            Self::RollbackStarted => "rollback_started",
            Self::RebuildCancelled => "rebuild_cancelled",
            Self::ParkedRedriven => "parked_redriven",
            Self::ParkedSkipped => "parked_skipped",
        }
    }
}

/// What it is done to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Subject {
    /// Whose it is.
    pub whose: Option<UserId>,
    /// Which conversation.
    pub conversation: Option<ConversationId>,
    /// What else: the name of a read model, the id of a message or session.
    pub target: Option<String>,
}

impl Subject {
    /// Something of this user.
    pub fn of(user: &UserId) -> Self {
        Self { whose: Some(user.clone()), ..Self::default() }
    }

    /// A thing that is nobody's, by its name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { target: Some(name.into()), ..Self::default() }
    }
}

/// One entry of the audit; those that are equal are counted while they wait.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Deed {
    /// What.
    pub action: Action,
    /// To what.
    pub subject: Subject,
    /// Who.
    pub by: UserId,
    /// In which session.
    pub session: Option<SessionId>,
    /// With which API key.
    pub key: Option<KeyId>,
    /// From where.
    pub client: Client,
}

/// So many that are equal.
#[derive(Debug, Clone)]
pub(super) struct Deeds {
    pub(super) deed: Deed,
    times: u64,
    since: DateTime<Utc>,
}

impl Deeds {
    pub(super) fn event(&self) -> ActivityEvent {
        let Self { deed, times, since } = self.clone();
        ActivityEvent::PrivilegeUsed {
            action: deed.action.name().to_owned(),
            by: deed.by,
            session: deed.session,
            key: deed.key,
            whose: deed.subject.whose,
            conversation: deed.subject.conversation,
            target: deed.subject.target,
            times,
            since,
            address: deed.client.address.map(Into::into),
            user_agent: deed.client.user_agent.map(Into::into),
        }
    }
}

type Waiting = HashMap<Deed, (u64, DateTime<Utc>)>;

/// What waits for a name.
#[derive(Default)]
pub(super) struct Audit {
    waiting: Mutex<Waiting>,
    pub(super) news: Notify,
}

impl Audit {
    /// Whether there was place for it.
    fn add(&self, deed: Deed, now: DateTime<Utc>) -> bool {
        let mut waiting = self.waiting();
        if waiting.len() >= MOST && !waiting.contains_key(&deed) {
            return false;
        }
        waiting.entry(deed).or_insert((0, now)).0 += 1;
        true
    }

    /// Hands out all there is, the oldest first.
    pub(super) fn drain(&self) -> Vec<Deeds> {
        let waiting = std::mem::take(&mut *self.waiting());
        let deeds = |(deed, (times, since))| Deeds { deed, times, since };
        let mut all: Vec<_> = waiting.into_iter().map(deeds).collect();
        all.sort_by_key(|deeds| deeds.since);
        all
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Activity {
    /// Somebody did something by a privilege: it is in the log at once, and in the journal soon.
    pub fn used_privilege(&self, deed: Deed, now: DateTime<Utc>) {
        let action = deed.action.name();
        let Subject { whose, conversation, target } = &deed.subject;
        let whose = whose.as_ref().map(UserId::as_str);
        let conversation = conversation.as_ref().map(ConversationId::as_str);
        let (target, user) = (target.as_deref(), &deed.by);
        tracing::info!(user.id = %user, action, whose, conversation, target, "a privilege was used");
        if self.audit.add(deed.clone(), now) {
            self.audit.news.notify_one();
        } else {
            tracing::warn!(
                user.id = %user, action, whose, conversation, target,
                "the use of a privilege is in this log only: the journal has been away for so long \
                 that no more are kept for it"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn deed(target: usize) -> Deed {
        Deed {
            action: Action::RebuildStarted,
            subject: Subject::named(target.to_string()),
            by: UserId::parse("a".repeat(16)).unwrap(),
            session: None,
            key: None,
            client: Client::default(),
        }
    }

    #[test]
    fn those_that_are_equal_are_counted_and_the_oldest_comes_first() {
        let (audit, begin) = (Audit::default(), DateTime::UNIX_EPOCH);
        for (second, target) in [(0, 7), (1, 3), (2, 7)] {
            assert!(audit.add(deed(target), begin + TimeDelta::seconds(second)));
        }
        let told: Vec<_> = audit.drain().into_iter().map(|one| (one.deed, one.times)).collect();
        assert_eq!(told, [(deed(7), 2), (deed(3), 1)]);
        assert!(audit.drain().is_empty());
    }

    #[test]
    fn no_more_are_kept_than_memory_allows_and_that_is_said() {
        let audit = Audit::default();
        assert!((0..MOST).all(|target| audit.add(deed(target), DateTime::UNIX_EPOCH)));
        assert!(!audit.add(deed(MOST), DateTime::UNIX_EPOCH));
        assert!(audit.add(deed(0), DateTime::UNIX_EPOCH));
        assert_eq!(audit.drain().len(), MOST);
    }
}
