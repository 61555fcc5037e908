use std::collections::HashMap;
use std::io;

use actix_web::web::{Bytes, Data};
use chrono::SecondsFormat;
use domain::{ConversationId, UserId};
use projections::conversation_list::ConversationRow;
use projections::messages::Tree;
use tokio::sync::mpsc;
use wire::conversation::Message;
use wire::transfer::{Export, ExportedConversation, ExportedMessage, FORMAT, VERSION};

use super::archive::Archive;
use super::markdown::{file_name, written};
use crate::backend::Backend;
use crate::http::ApiError;
use crate::live::translate;

/// Pieces that wait for a slow reader; each is at most a conversation.
const WAITING: usize = 2;

/// Pieces of an export, as they are made.
pub type Pieces = mpsc::Receiver<io::Result<Bytes>>;

/// One conversation as an export of its own, and its thread that is shown, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn one(
    backend: &Backend,
    row: ConversationRow,
) -> Result<(Export, Vec<Message>), ApiError> {
    let (conversation, thread) = read(backend, row).await?;
    let export = Export {
        format: FORMAT.to_owned(),
        version: VERSION,
        exported_at: backend.clock.now(),
        conversations: vec![conversation],
    };
    Ok((export, thread))
}

/// All conversations of a user, the archive included and the trash not: as JSON, or as Markdown,
/// a file for each in a ZIP. One is in memory at a time.
pub fn all(backend: Data<Backend>, user: UserId, markdown: bool) -> Pieces {
    let (pieces, received) = mpsc::channel(WAITING);
    let setbacks = backend.views.progress().setbacks();
    actix_web::rt::spawn(async move {
        let mut done = if markdown {
            all_as_archive(&backend, &user, &pieces).await
        } else {
            all_as_json(&backend, &user, &pieces).await
        };
        if backend.views.progress().setbacks() != setbacks {
            done = done.and(Err(ApiError::behind()));
        }
        if let Err(error) = done {
            // The answer has begun: it is cut off, and whoever reads it notices.
            _ = pieces.send(Err(io::Error::other(error.code()))).await;
        }
    });
    received
}

type Sender = mpsc::Sender<io::Result<Bytes>>;

async fn all_as_json(backend: &Backend, user: &UserId, pieces: &Sender) -> Result<(), ApiError> {
    let now = backend.clock.now().to_rfc3339_opts(SecondsFormat::Micros, true);
    let mut before = format!(
        "{{\"format\":\"{FORMAT}\",\"version\":{VERSION},\"exported_at\":\"{now}\",\"conversations\":["
    );
    for id in backend.views.conversation_ids(user).await? {
        let Some((conversation, _)) = find(backend, user, &id).await? else { continue };
        let json = serde_json::to_string(&conversation).map_err(|_| ApiError::internal())?;
        let piece = format!("{before}\n{json}");
        if pieces.send(Ok(piece.into())).await.is_err() {
            return Ok(());
        }
        ",".clone_into(&mut before);
    }
    let end = if before == "," { "\n]}\n".to_owned() } else { format!("{before}]}}\n") };
    _ = pieces.send(Ok(end.into())).await;
    Ok(())
}

async fn all_as_archive(backend: &Backend, user: &UserId, pieces: &Sender) -> Result<(), ApiError> {
    let mut archive = Archive::default();
    for id in backend.views.conversation_ids(user).await? {
        let Some((conversation, thread)) = find(backend, user, &id).await? else { continue };
        let name = file_name(&conversation, "md");
        let text = written(&conversation, &thread);
        let at = conversation.updated_at;
        // Compression takes its time, which others do not wait for.
        let added = actix_web::web::block(move || {
            let piece = archive.add(&name, &text, at)?;
            Ok::<_, io::Error>((archive, piece))
        });
        let (back, piece) = added.await.map_err(|_| ApiError::internal())?.map_err(broken)?;
        archive = back;
        if pieces.send(Ok(piece.into())).await.is_err() {
            return Ok(());
        }
    }
    let end = archive.finish().map_err(broken)?;
    _ = pieces.send(Ok(end.into())).await;
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn broken(error: io::Error) -> ApiError {
    tracing::error!(error = &error as &dyn std::error::Error, "an archive could not be written");
    ApiError::internal()
}

/// A conversation that may have gone since it was listed.
async fn find(
    backend: &Backend,
    user: &UserId,
    id: &str,
) -> Result<Option<(ExportedConversation, Vec<Message>)>, ApiError> {
    let Ok(id) = ConversationId::parse(id) else { return Ok(None) };
    let row = backend.views.conversation(&id, 0).await?;
    match row.filter(|row| row.owner == user.as_str() && row.deleted_at.is_none()) {
        Some(row) => read(backend, row).await.map(Some),
        None => Ok(None),
    }
}

/// A conversation with all of its messages, and the thread that is shown, oldest first.
async fn read(
    backend: &Backend,
    row: ConversationRow,
) -> Result<(ExportedConversation, Vec<Message>), ApiError> {
    let id = ConversationId::parse(&row.conversation_id).map_err(|_| ApiError::internal())?;
    let rows = backend.views.all_messages(&id, 0).await?;
    let tree = backend.views.tree(&id, 0).await?;
    let leaf = row.leaf.clone().and_then(|leaf| {
        let shown = tree.shows(&leaf).then(|| leaf.clone());
        shown.or_else(|| tree.thread(&leaf).first().map(|id| (*id).to_owned()))
    });
    let messages: Result<Vec<Message>, _> = rows.into_iter().map(translate::message).collect();
    let messages = messages.map_err(ApiError::inconsistent)?;
    let shown: Vec<&str> = leaf.as_deref().map(|leaf| tree.thread(leaf)).unwrap_or_default();
    let thread = in_order(&messages, &shown);
    let whole = translate::whole_conversation(row).map_err(ApiError::inconsistent)?;
    let conversation = ExportedConversation {
        id: whole.id,
        title: whole.title,
        created_at: Some(whole.created_at),
        updated_at: Some(whole.updated_at),
        pinned: whole.pinned,
        archived: whole.archived,
        ended_at: whole.ended_at,
        tags: whole.tags,
        settings: whole.settings.unwrap_or_default(),
        messages: messages.into_iter().map(|message| exported(message, &tree)).collect(),
        leaf,
    };
    Ok((conversation, thread))
}

fn in_order(messages: &[Message], newest_first: &[&str]) -> Vec<Message> {
    let by_id: HashMap<_, _> =
        messages.iter().map(|message| (message.id.as_str(), message)).collect();
    newest_first.iter().rev().filter_map(|id| by_id.get(id)).map(|one| (*one).clone()).collect()
}

fn exported(message: Message, tree: &Tree) -> ExportedMessage {
    let after = tree.said_after(&message.id).map(str::to_owned);
    let (about, supplied) = (message.about.as_ref(), message.supplied.as_ref());
    ExportedMessage {
        after,
        model: about
            .map(|about| about.model.clone())
            .or_else(|| message.asked.as_ref().map(|asked| asked.model.clone()))
            .or_else(|| supplied.and_then(|supplied| supplied.model.clone())),
        tokens: about
            .map(|about| about.completion_tokens)
            .or_else(|| supplied.and_then(|supplied| supplied.tokens)),
        response_ms: about
            .map(|about| about.duration_ms)
            .or_else(|| supplied.and_then(|supplied| supplied.response_ms)),
        id: message.id,
        role: message.role,
        content: message.content,
        status: message.status,
        created_at: Some(message.created_at),
        corrected_at: message.corrected_at,
        edits: message.edits,
        rating: message.rating,
        rating_reason: message.rating_reason,
    }
}
