use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use projections::Projection as _;
use projections::analytics_requests::AnalyticsRequests;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use wire::analytics::Panel;
use wire::live::{Body, Envelope};

use super::panel;
use crate::backend::Backend;
use crate::live::translate;

/// How often those who watch are told at the most.
const PACE: Duration = Duration::from_secs(1);

/// Those who watch how the server is used. However many they are, a node looks once for all.
pub struct Watchers {
    latest: watch::Sender<Option<Arc<Envelope>>>,
    joined: Notify,
}

impl Default for Watchers {
    fn default() -> Self {
        Self { latest: watch::Sender::new(None), joined: Notify::new() }
    }
}

impl Watchers {
    /// Watches: what is there is told at once, or as soon as it is there.
    pub fn join(&self) -> watch::Receiver<Option<Arc<Envelope>>> {
        let mut receiver = self.latest.subscribe();
        receiver.mark_changed();
        self.joined.notify_one();
        receiver
    }
}

/// Looks, as long as anybody watches, whether anything is different, until told to stop.
pub async fn push(backend: Data<Backend>, stop: CancellationToken) {
    let watchers = &backend.analytics.watchers;
    let mut shown: Option<Panel> = None;
    // Where both streams were when it was made, and the day: at midnight today is another one.
    let mut seen = None;
    loop {
        if watchers.latest.receiver_count() == 0 {
            (shown, seen) = (None, None);
            watchers.latest.send_replace(None);
            tokio::select! {
                () = watchers.joined.notified() => {}
                () = stop.cancelled() => return,
            }
        }
        let now = backend.clock.now();
        let asked = backend.views.progress().position(AnalyticsRequests::NAME);
        let place = Some((panel::position(&backend), asked, now.date_naive()));
        if place != seen {
            match panel(&backend, now).await {
                Ok(panel) => {
                    seen = place;
                    let is_news = shown.as_ref().is_none_or(|shown| {
                        *shown != Panel { position: shown.position, ..panel.clone() }
                    });
                    if is_news {
                        let body = Body::UsageChanged(Box::new(panel.clone()));
                        let envelope = translate::about_socket(now, body);
                        watchers.latest.send_replace(Some(Arc::new(envelope)));
                        shown = Some(panel);
                    }
                }
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, "those who watch the usage are not told");
                }
            }
        }
        tokio::select! {
            () = tokio::time::sleep(PACE) => {}
            () = stop.cancelled() => return,
        }
    }
}
