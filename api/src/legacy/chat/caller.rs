use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use domain::{ConversationId, MessageId, UserId};
use futures_util::future::LocalBoxFuture;
use projections::Projection;
use projections::conversation_list::{ConversationList, ConversationRow};
use projections::messages::{MessageRow, Messages};

use crate::activity::{Action, Subject};
use crate::auth::{Actor, Audit, Privileged};
use crate::backend::Backend;
use crate::http::{ApiError, Seen};

/// Whoever asks on a route where an administrator acts on behalf of others.
pub(crate) struct Caller {
    pub(super) actor: Actor,
    manages: bool,
    /// What is changed is in the journal in the name of the caller: only of what is read, an
    /// entry of the audit is made.
    reads: Option<Reads>,
}

struct Reads {
    audit: Audit,
    /// The whole conversation is taken away.
    exports: bool,
}

/// A conversation that the caller may act on.
pub(super) struct Found {
    pub(super) id: ConversationId,
    /// On whose behalf.
    pub(super) owner: UserId,
    pub(super) row: ConversationRow,
    pub(super) seen: Seen,
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let actor = Actor::from_request(request, payload);
        let privileged = Privileged::from_request(request, payload);
        let audit = Audit::from_request(request, payload);
        let is_read = request.method().is_safe();
        let exports = request.match_pattern().is_some_and(|route| route.ends_with("/export"));
        Box::pin(async move {
            let actor = actor.await?;
            let audit = audit.await?;
            let reads = is_read.then_some(Reads { audit, exports });
            Ok(Self { actor, manages: privileged.await?.0.is_some(), reads })
        })
    }
}

impl Caller {
    /// Whose things are meant: those of a user who is named, or the caller's own.
    pub(super) async fn on_behalf_of(
        &self,
        backend: &Backend,
        named: Option<&str>,
    ) -> Result<UserId, ApiError> {
        backend.check_ready()?;
        match named {
            Some(named) if !self.actor.is_called(named) => {
                if !self.manages {
                    let status = actix_web::http::StatusCode::FORBIDDEN;
                    return Err(ApiError::new(status, "not_allowed", "Access denied"));
                }
                user(backend, named).await
            }
            _ => Ok(self.actor.user.clone()),
        }
    }

    /// A conversation of this id: the caller's own or, for administrators, anybody's; that of a
    /// user, when one is given.
    pub(super) async fn conversation(
        &self,
        backend: &Backend,
        raw: &str,
        of: Option<&UserId>,
    ) -> Result<Found, ApiError> {
        let seen = backend.freshen(&self.actor, ConversationList::NAME, None).await?;
        let row = find(backend, raw, seen).await?;
        let owner = owner_of(&row)?;
        let is_meant = of.is_none_or(|of| *of == owner);
        let is_open = self.manages || owner == self.actor.user;
        // Somebody else's is not there: a stranger learns no more.
        if is_meant && is_open {
            let id = ConversationId::parse(raw).map_err(|_| ApiError::no_conversation())?;
            let export = self.reads.as_ref().is_some_and(|reads| reads.exports);
            let action =
                if export { Action::ConversationExported } else { Action::ConversationRead };
            self.read(action, Subject { conversation: Some(id.clone()), ..Subject::of(&owner) });
            Ok(Found { id, owner, row, seen })
        } else {
            Err(not_found(seen))
        }
    }

    /// A message of this id, and on whose behalf the caller acts on it.
    pub(super) async fn message(
        &self,
        backend: &Backend,
        raw: &str,
    ) -> Result<(MessageRow, ConversationId, UserId), ApiError> {
        let listed = backend.freshen(&self.actor, ConversationList::NAME, None).await?;
        let seen = backend.freshen(&self.actor, Messages::NAME, None).await?.and(listed);
        let missing = || seen.missing(ApiError::no_message());
        let id = MessageId::parse(raw).map_err(|_| missing())?;
        let row = backend.views.message_of(&self.actor.user, self.manages, &id, 0).await?;
        let row = row.ok_or_else(missing)?;
        let found = find(backend, &row.conversation_id, seen).await?;
        let conversation = ConversationId::parse(row.conversation_id.as_str());
        let conversation = conversation.map_err(|_| missing())?;
        let owner = owner_of(&found)?;
        let mut subject = Subject { target: Some(id.to_string()), ..Subject::of(&owner) };
        subject.conversation = Some(conversation.clone());
        self.read(Action::MessageRead, subject);
        Ok((row, conversation, owner))
    }

    /// The caller reads something. What is somebody else's is an entry of the audit.
    pub(super) fn read(&self, action: Action, subject: Subject) {
        if let Some(reads) = &self.reads {
            reads.audit.note(&self.actor, action, subject);
        }
    }
}

fn not_found(seen: Seen) -> ApiError {
    seen.missing(ApiError::no_conversation())
}

/// A conversation that is not in the trash.
pub(super) async fn find(
    backend: &Backend,
    raw: &str,
    seen: Seen,
) -> Result<ConversationRow, ApiError> {
    let id = ConversationId::parse(raw).map_err(|_| ApiError::no_conversation())?;
    let row = backend.views.conversation(&id, 0).await?;
    row.filter(|row| row.deleted_at.is_none()).ok_or_else(|| not_found(seen))
}

pub(super) fn owner_of(row: &ConversationRow) -> Result<UserId, ApiError> {
    UserId::parse(row.owner.as_str()).map_err(|_| ApiError::inconsistent("owner"))
}

/// Whoever has this user id or username. An id comes first: anybody may choose a username that
/// looks like one.
async fn user(backend: &Backend, named: &str) -> Result<UserId, ApiError> {
    if let Ok(id) = UserId::parse(named)
        && backend.views.account(&id, 0).await?.is_some()
    {
        return Ok(id);
    }
    super::super::accounts::user_called(backend, named).await
}
