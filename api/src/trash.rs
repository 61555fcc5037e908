//! The end of conversations: what has been in the trash for long enough is purged, and of what is
//! purged nothing is left outside the journal, in which it cannot be read.

use std::collections::HashSet;
use std::time::Duration;

use actix_web::web::Data;
use commands::{CommandError, Order};
use domain::{ConversationId, UserId};
use projections::Projection as _;
use projections::conversation_list::ConversationList;
use tokio_util::sync::CancellationToken;

use crate::backend::Backend;

/// How often the trash is looked through.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// Conversations that are purged before the view is looked at again.
const BATCH: u32 = 200;
/// What the order is called: all nodes give the same one, and it is carried out once.
const NAME: &str = "its time in the trash is up";
/// How long frames of an answer that was being written may be on their way.
const AFTERWARDS: Duration = Duration::from_secs(2);

/// Purges what has been in the trash for too long, now and every hour, until told to stop. Every
/// node does so; the second one finds it done.
pub async fn empty(backend: Data<Backend>, keep: Duration, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = once(&backend, keep) => {}
            () = stop.cancelled() => return,
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stop.cancelled() => return,
        }
    }
}

async fn once(backend: &Backend, keep: Duration) {
    let before = backend.clock.now() - keep;
    let mut tried = HashSet::new();
    loop {
        match purge_some(backend, before, &mut tried).await {
            Ok(0) => return,
            Ok(purged) => tracing::info!(purged, "conversations left the trash for good"),
            Err(error) => {
                tracing::warn!(
                    error = &*error,
                    "the trash is not emptied; it is tried again later"
                );
                return;
            }
        }
    }
}

/// Purges the first ones that were not tried, and answers how many; waits until the view shows it.
/// One that the view goes on showing, because something of it is parked there, is not tried again.
async fn purge_some(
    backend: &Backend,
    before: chrono::DateTime<chrono::Utc>,
    tried: &mut HashSet<String>,
) -> Result<usize, Box<dyn std::error::Error + Send + Sync>> {
    let mut purged = 0;
    let mut last = 0;
    for id in backend.views.trash_of_before(before, BATCH).await? {
        if !tried.insert(id.clone()) {
            continue;
        }
        let id = ConversationId::parse(id)?;
        let mut order = Order::of_system(backend.ids.hex(32), None);
        order.name = Some(NAME.to_owned());
        match backend.conversations.purge(&id, None, &order).await {
            Ok(position) => {
                last = last.max(position);
                purged += 1;
            }
            // Its owner was quicker: it is out of the trash, or gone.
            Err(CommandError::Refused(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if last > 0 {
        backend.views.progress().reached(ConversationList::NAME, last).await?;
    }
    Ok(purged)
}

/// Lets go of what is kept of a purged conversation beside the journal: frames, snapshot, and
/// what lies on its owner's desk.
/// Whoever writes an answer in it on this node stops; on another one it does so as soon as that
/// one hears of it, which is why it is looked at again a little later.
pub fn forget(backend: Data<Backend>, owner: Option<&UserId>, conversation: &str) {
    backend.writing.finish_all(conversation);
    backend.remembered.forget(conversation);
    let (owner, conversation) = (owner.cloned(), conversation.to_owned());
    tokio::spawn(async move {
        for pause in [Duration::ZERO, AFTERWARDS] {
            tokio::time::sleep(pause).await;
            if let Err(error) = forget_now(&backend, owner.as_ref(), &conversation).await {
                tracing::warn!(
                    conversation.id = conversation,
                    error = &error as &dyn std::error::Error,
                    "something is left of a purged conversation"
                );
            }
        }
    });
}

async fn forget_now(
    backend: &Backend,
    owner: Option<&UserId>,
    conversation: &str,
) -> Result<(), nats::Failure> {
    if let Some(owner) = owner {
        backend.journal.desk().purge(owner.as_str(), conversation).await?;
    }
    backend.journal.frames().purge(conversation).await?;
    backend.journal.purge_snapshot("conversation", conversation).await
}

/// Clears the desk of somebody whose account is deleted.
pub fn clear_desk(backend: Data<Backend>, user: &str) {
    let user = user.to_owned();
    tokio::spawn(async move {
        if let Err(error) = backend.journal.desk().clear(&user).await {
            tracing::warn!(
                user.id = user,
                error = &error as &dyn std::error::Error,
                "drafts of a deleted account are left for ninety days"
            );
        }
    });
}
