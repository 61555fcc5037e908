use chrono::{DateTime, Utc};
use domain::account::AccountEvent;
use domain::conversation::{ConversationEvent as Said, Speaker};
use domain::{Event, UserId};

use crate::Opened;

/// Something that counts: one event, seen with the eyes of whoever counts. All views of this
/// context are folds of these, so that their numbers cannot contradict each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fact {
    /// Which of the events of its commit, from 0.
    pub(crate) number: i32,
    pub(crate) at: DateTime<Utc>,
    /// Whose it is: what a person did is theirs, and answers are those of whom they were for.
    pub(crate) user: String,
    pub(crate) conversation: Option<String>,
    pub(crate) kind: &'static str,
    pub(crate) model: Option<String>,
    pub(crate) provider: Option<String>,
    pub(crate) count: Count,
}

/// How it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) what: What,
    /// The user did it, in person.
    pub(crate) person: bool,
    pub(crate) tokens_in: u32,
    pub(crate) tokens_out: u32,
    /// Of a complete answer, in milliseconds.
    pub(crate) duration: u32,
    pub(crate) first_token: u32,
}

/// What it counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Registered,
    Started,
    /// A message of a person.
    Sent,
    /// Words of somebody else that a person brought along.
    Brought,
    Completed,
    Failed,
    Stopped,
    Interrupted,
    /// An answer that is asked for once more: nothing but a sign of life.
    Asked,
    /// Whatever else people do.
    Other,
}

/// The kinds with which something is said, as SQL lists them: those of [`What::is_said`].
pub(crate) const SAID: &str = "'message_sent', 'message_brought', 'answer_completed', \
    'answer_stopped', 'answer_interrupted'";

impl What {
    /// Of the kind that facts are stored under.
    pub(crate) fn of(kind: &str) -> Self {
        match kind {
            "registered" => Self::Registered,
            "conversation_started" => Self::Started,
            "message_sent" => Self::Sent,
            "message_brought" => Self::Brought,
            "answer_completed" => Self::Completed,
            "answer_failed" => Self::Failed,
            "answer_stopped" => Self::Stopped,
            "answer_interrupted" => Self::Interrupted,
            "answer_requested" => Self::Asked,
            _ => Self::Other,
        }
    }

    /// Whether something is said with it: a message, or an answer with words.
    pub(crate) fn is_said(self) -> bool {
        matches!(
            self,
            Self::Sent | Self::Brought | Self::Completed | Self::Stopped | Self::Interrupted
        )
    }

    /// Whether it is the end of an answer, which is nobody's deed.
    fn is_answer(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Stopped | Self::Interrupted)
    }
}

impl Fact {
    /// All that counts in a commit.
    pub(crate) fn all(commit: &Opened) -> impl Iterator<Item = Self> + '_ {
        let sends = |(_, event): &(_, Event)| {
            matches!(event, Event::Conversation(Said::MessageSent { .. }))
        };
        // The answer to a message that is sent is asked for by the same order.
        let sends = commit.events.iter().any(sends);
        (0..).zip(&commit.events).filter_map(move |(number, (at, event))| {
            Self::of(commit, number, *at, event)
                .filter(|fact| !(sends && fact.count.what == What::Asked))
        })
    }

    fn of(commit: &Opened, number: i32, at: DateTime<Utc>, event: &Event) -> Option<Self> {
        let (owner, conversation, kind) = match event {
            Event::Account(event) => (Some(commit.id.as_str()), None, of_account(event)?),
            Event::Conversation(event) => {
                let owner = match event {
                    Said::Started { owner, .. } => Some(owner.as_str()),
                    _ => commit.owner.as_ref().map(UserId::as_str),
                };
                (owner, Some(commit.id.clone()), of_conversation(event)?)
            }
            Event::Activity(_) | Event::Role(_) => return None,
        };
        let what = What::of(kind);
        let actor = commit.actor.as_ref().map(UserId::as_str);
        // What an administrator does with the things of others is the administrator's.
        let user = match what {
            What::Other => actor.or(owner),
            _ => owner,
        }?;
        let person = !what.is_answer() && actor.is_none_or(|actor| actor == user);
        let mut fact = Self {
            number,
            at,
            user: user.to_owned(),
            conversation,
            kind,
            model: None,
            provider: None,
            count: Count { what, person, tokens_in: 0, tokens_out: 0, duration: 0, first_token: 0 },
        };
        match event {
            Event::Conversation(Said::AnswerCompleted { details, asked, .. }) => {
                // As of answers that ended early, or the share of these would be wrong where the
                // provider calls the model by another name; and prices are for the name that is asked.
                let (model, provider) = match asked {
                    Some(asked) => (&asked.model, &asked.provider),
                    None => (&details.model, &details.provider),
                };
                fact.model = Some(model.clone());
                fact.provider = Some(provider.clone());
                fact.count.tokens_in = details.prompt_tokens;
                fact.count.tokens_out = details.completion_tokens;
                fact.count.duration = details.duration_ms;
                fact.count.first_token = details.time_to_first_token_ms;
            }
            Event::Conversation(
                Said::AnswerFailed { asked: Some(asked), .. }
                | Said::AnswerStopped { asked: Some(asked), .. }
                | Said::AnswerInterrupted { asked: Some(asked), .. },
            ) => {
                fact.model = Some(asked.model.clone());
                fact.provider = Some(asked.provider.clone());
            }
            _ => {}
        }
        Some(fact)
    }

    /// What it is added up under: altogether, which is the empty name, and that of its model.
    pub(crate) fn into_names(self) -> impl Iterator<Item = String> {
        let model = self.model.filter(|model| !model.is_empty());
        [Some(String::new()), model].into_iter().flatten()
    }

    /// The model, as groups are called: of what has none, nothing.
    pub(crate) fn model(&self) -> String {
        self.model.clone().unwrap_or_default()
    }
}

/// What people do with their accounts; none for what happens to them.
fn of_account(event: &AccountEvent) -> Option<&'static str> {
    Some(match event {
        AccountEvent::Registered { .. } => "registered",
        AccountEvent::LoggedIn { .. } => "logged_in",
        AccountEvent::LoggedOut { .. } => "logged_out",
        AccountEvent::FullNameChanged { .. } => "full_name_changed",
        AccountEvent::EmailChanged { .. } => "email_changed",
        AccountEvent::PasswordChanged { one_time: false, .. } => "password_changed",
        AccountEvent::KeyCreated { .. } => "key_created",
        AccountEvent::KeyRevoked { .. } => "key_revoked",
        AccountEvent::Deleted { .. } => "account_deleted",
        AccountEvent::Restored {} => "account_restored",
        AccountEvent::PasswordChanged { one_time: true, .. }
        | AccountEvent::RoleGranted { .. }
        | AccountEvent::RoleRevoked { .. }
        | AccountEvent::SessionRefreshed { .. }
        | AccountEvent::RefreshReused { .. }
        | AccountEvent::SessionEnded { .. }
        | AccountEvent::Disabled {}
        | AccountEvent::Enabled {}
        | AccountEvent::KeyUsed { .. } => return None,
    })
}

/// What happens in conversations; none for what the machinery does of itself.
fn of_conversation(event: &Said) -> Option<&'static str> {
    Some(match event {
        Said::Started { .. } => "conversation_started",
        Said::Renamed { .. } => "conversation_renamed",
        Said::Pinned {} => "conversation_pinned",
        Said::Unpinned {} => "conversation_unpinned",
        Said::Archived {} => "conversation_archived",
        Said::Unarchived {} => "conversation_unarchived",
        Said::Tagged { .. } => "conversation_tagged",
        Said::Annotated { .. } => "conversation_annotated",
        Said::Configured { .. } => "conversation_configured",
        Said::Ended {} => "conversation_ended",
        Said::Reopened {} => "conversation_reopened",
        Said::Deleted {} => "conversation_deleted",
        Said::Restored {} => "conversation_restored",
        Said::MessageSent { speaker: Speaker::User, .. } => "message_sent",
        Said::MessageSent { .. } => "message_brought",
        Said::MessageCorrected { .. } => "message_corrected",
        Said::MessageDeleted { .. } => "message_deleted",
        Said::MessageRestored { .. } => "message_restored",
        Said::BranchSwitched { .. } => "branch_switched",
        Said::AnswerRequested { .. } => "answer_requested",
        Said::AnswerCompleted { .. } => "answer_completed",
        Said::AnswerFailed { .. } => "answer_failed",
        Said::AnswerStopped { .. } => "answer_stopped",
        Said::AnswerInterrupted { .. } => "answer_interrupted",
        Said::AnswerRated { .. } => "answer_rated",
        Said::Titled { .. } | Said::Purged {} | Said::ModelAsked { .. } => return None,
    })
}
