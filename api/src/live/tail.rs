//! The tasks that feed the hub: the journal's tail and the frames.

use std::sync::Arc;

use actix_web::web::Data;
use commands::metadata;
use domain::account::AccountEvent;
use domain::conversation::ConversationEvent;
use domain::{ConversationId, Event, UserId};
use futures_util::StreamExt;
use projections::{Commit, Opened};
use tokio_util::sync::CancellationToken;
use wire::live::{Body, Envelope};

use super::backlog;
use super::hub::Post;
use super::translate::{self, Shown};
use crate::adapters::{translate as readable, unreadable};
use crate::backend::Backend;
use crate::trash;

/// Pause before a commit is opened again when the vault does not answer.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(250);

/// Follows the journal from a position on and tells whoever it concerns.
pub async fn events(backend: Data<Backend>, after: u64, stop: CancellationToken) {
    backend.hub.advance(after, None, &[]);
    let mut commits = backend.journal.feed().after(after);
    loop {
        let commit = tokio::select! {
            commit = commits.next() => commit,
            () = stop.cancelled() => return,
        };
        let Some(commit) = commit else { return };
        let shown = async {
            let commit = commit.map_err(unreadable)?;
            let owner = commit.metadata.get(metadata::OWNER).map(String::as_str);
            if !concerns_the_node(&commit) && backend.hub.pass(commit.position, owner) {
                return Ok(());
            }
            let position = commit.position;
            match open(&backend, readable(commit)).await {
                Some(opened) => announce(&backend, &opened),
                None => backend.hub.advance(position, None, &[]),
            }
            Ok::<_, projections::Unreadable>(())
        };
        let shown = tokio::select! {
            shown = shown => shown,
            () = stop.cancelled() => return,
        };
        if let Err(error) = shown {
            tracing::error!(%error, "a commit cannot be shown live");
            backend.hub.advance(error.position, None, &[]);
        }
    }
}

/// Events of accounts that change nothing about who may do what.
const QUIET: [&str; 5] =
    [".registered.", ".logged_in.", ".session_refreshed.", ".key_used.", ".full_name_changed."];

/// Whether the node itself must hear of a commit, even when nobody listens: of what decides who
/// may do what, and of answers it may be writing that are settled, or purged, elsewhere.
fn concerns_the_node(commit: &nats::Commit) -> bool {
    let settles = |kind: &str| {
        kind.contains(".answer_")
            && !kind.contains(".answer_requested.")
            && !kind.contains(".answer_rated.")
    };
    let types = commit.metadata.get(nats::EVENT_TYPES);
    types.is_none_or(|types| {
        types.split(',').any(|kind| match commit.context.as_str() {
            "account" => !QUIET.iter().any(|quiet| kind.contains(quiet)),
            "role" => true,
            _ => settles(kind) || kind.contains(".purged."),
        })
    })
}

/// Makes a commit readable, through an absence of the vault; none when it never will be.
async fn open(backend: &Backend, commit: Commit) -> Option<Opened> {
    loop {
        match backend.opener.open(&commit).await {
            Ok(opened) => return Some(opened),
            Err(error) if error.is_transient() => tokio::time::sleep(PAUSE).await,
            Err(error) => {
                tracing::error!(
                    stream.position = commit.position,
                    error = &error as &dyn std::error::Error,
                    "a commit cannot be shown live"
                );
                return None;
            }
        }
    }
}

fn announce(backend: &Data<Backend>, commit: &Opened) {
    let mut posts = Vec::new();
    for (at, event) in &commit.events {
        match event {
            Event::Account(event) => of_account(backend, commit, event),
            // It is in another stream.
            Event::Activity(_) => {}
            Event::Role(event) => backend.roles.hear(&commit.id, event),
            Event::Conversation(event) => {
                if let Some((answer, outcome)) = settled(event) {
                    backend.metrics.settled(outcome);
                    backend.writing.finish(answer);
                }
                if matches!(event, ConversationEvent::Purged {}) {
                    trash::forget(backend.clone(), commit.owner.as_ref(), &commit.id);
                }
                match translate::event(&commit.id, commit.position, *at, event) {
                    Shown::As(body) => {
                        let envelope = translate::envelope(&commit.id, commit.position, *at, body);
                        posts.push(Post::Event {
                            position: commit.position,
                            envelope: Arc::new(envelope),
                        });
                    }
                    Shown::AsItsRow => bring_back(backend.clone(), commit),
                    Shown::Not => {}
                }
            }
        }
    }
    backend.hub.advance(commit.position, commit.owner.as_ref().map(UserId::as_str), &posts);
}

/// What happened to an account, as far as it decides who may do what on this node.
fn of_account(backend: &Data<Backend>, commit: &Opened, event: &AccountEvent) {
    if let Some((session, expires_at)) = event.ended_session() {
        backend.ended.add(session.as_str(), expires_at, backend.clock.now());
        backend.hub.end_session(&commit.id, session.as_str());
        return;
    }
    backend.keys.changed(commit.position);
    match event {
        AccountEvent::KeyRevoked { key } => backend.hub.end_session(&commit.id, key.as_str()),
        AccountEvent::Disabled {} => backend.hub.end_sessions(&commit.id),
        AccountEvent::Deleted { .. } => {
            backend.hub.end_sessions(&commit.id);
            trash::clear_desk(backend.clone(), &commit.id);
        }
        _ => {}
    }
}

/// The answer that an event settles, and how.
fn settled(event: &ConversationEvent) -> Option<(&str, &'static str)> {
    match event {
        ConversationEvent::AnswerCompleted { answer, .. } => Some((answer.as_str(), "complete")),
        ConversationEvent::AnswerFailed { answer, .. } => Some((answer.as_str(), "failed")),
        ConversationEvent::AnswerStopped { answer, .. } => Some((answer.as_str(), "stopped")),
        ConversationEvent::AnswerInterrupted { answer, .. } => {
            Some((answer.as_str(), "interrupted"))
        }
        _ => None,
    }
}

/// A conversation that is out of the trash again is shown as its row, once the view has it.
fn bring_back(backend: Data<Backend>, commit: &Opened) {
    let (Some(owner), Ok(id)) = (commit.owner.clone(), ConversationId::parse(commit.id.as_str()))
    else {
        return;
    };
    let position = commit.position;
    tokio::spawn(async move {
        match backend.views.conversation(&id, position).await {
            Ok(Some(row)) => {
                let at = row.updated_at;
                let body = Body::ConversationStarted(translate::conversation(row));
                let envelope: Envelope = translate::envelope(id.as_str(), position, at, body);
                backend.hub.send(
                    owner.as_str(),
                    &[Post::Event { position, envelope: Arc::new(envelope) }],
                );
            }
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "a restored conversation is not shown live"
                );
            }
        }
    });
}

/// Hands out frames as they are written, to those who listen.
pub async fn frames(backend: Data<Backend>, stop: CancellationToken) {
    let mut frames = match backend.journal.frames().live().await {
        Ok(frames) => frames,
        Err(error) => {
            tracing::error!(%error, "answers cannot be shown as they are written");
            return;
        }
    };
    loop {
        let frame = tokio::select! {
            frame = frames.next() => frame,
            () = stop.cancelled() => return,
        };
        let Some(frame) = frame else { return };
        if !backend.hub.has(&frame.owner) {
            continue;
        }
        let Ok(owner) = UserId::parse(frame.owner.as_str()) else { continue };
        match backlog::open(&backend, &owner, &frame, backend.clock.now()).await {
            Ok(Some(envelope)) => {
                let (answer, number) = (frame.answer, frame.number);
                let post = Post::Frame { answer, number, envelope: Arc::new(envelope) };
                backend.hub.send(owner.as_str(), &[post]);
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "a frame is not shown live"),
        }
    }
}

/// Hands out what is put on desks, to those who listen.
pub async fn desks(backend: Data<Backend>, stop: CancellationToken) {
    let mut entries = match backend.journal.desk().live().await {
        Ok(entries) => entries,
        Err(error) => {
            tracing::error!(%error, "drafts and read marks cannot be shown live");
            return;
        }
    };
    loop {
        let entry = tokio::select! {
            entry = entries.next() => entry,
            () = stop.cancelled() => return,
        };
        let Some(stored) = entry else { return };
        if !backend.hub.has(&stored.user) {
            continue;
        }
        let Ok(user) = UserId::parse(stored.user.as_str()) else { continue };
        match backend.desk.open(&user, &stored).await {
            Ok(Some(entry)) => {
                let envelope = Arc::new(translate::desk_changed(&entry));
                backend.hub.send(user.as_str(), &[Post::Desk(envelope)]);
            }
            Ok(None) => {}
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "a draft or read mark is not shown live");
            }
        }
    }
}
