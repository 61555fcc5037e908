use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::Error;

/// How far each projection is, for those who must wait for one.
#[derive(Clone)]
pub struct Progress {
    views: Arc<BTreeMap<&'static str, View>>,
    patience: Duration,
}

struct View {
    position: watch::Sender<u64>,
    trouble: Mutex<Option<String>>,
}

/// How one projection stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its name.
    pub name: &'static str,
    /// Its checkpoint.
    pub position: u64,
    /// Why it does not move, when something is wrong.
    pub trouble: Option<String>,
}

impl Progress {
    /// Begins at 0 for each name. Readers wait for at most `patience`.
    pub fn new(names: impl IntoIterator<Item = &'static str>, patience: Duration) -> Self {
        let view = || View { position: watch::Sender::new(0), trouble: Mutex::new(None) };
        Self { views: Arc::new(names.into_iter().map(|name| (name, view())).collect()), patience }
    }

    pub(crate) fn moved(&self, name: &str, position: u64) {
        if let Some(view) = self.views.get(name) {
            view.position.send_if_modified(|now| {
                let further = position != *now;
                *now = position;
                further
            });
            *view.trouble.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }

    pub(crate) fn troubled(&self, name: &str, trouble: String) {
        if let Some(view) = self.views.get(name) {
            *view.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(trouble);
        }
    }

    /// Waits, briefly, until a projection has reached a position. Does not wait without need.
    ///
    /// # Errors
    /// [`Error::Behind`] when it has not by then.
    pub async fn reached(&self, name: &'static str, wanted: u64) -> Result<(), Error> {
        let Some(view) = self.views.get(name) else { return Ok(()) };
        if *view.position.borrow() >= wanted {
            return Ok(());
        }
        let mut position = view.position.subscribe();
        let waited =
            tokio::time::timeout(self.patience, position.wait_for(|now| *now >= wanted)).await;
        match waited {
            Ok(Ok(_)) => Ok(()),
            _ => Err(Error::Behind { view: name, wanted, reached: *view.position.borrow() }),
        }
    }

    /// The checkpoint of a projection.
    pub fn position(&self, name: &str) -> u64 {
        self.views.get(name).map_or(0, |view| *view.position.borrow())
    }

    /// How all projections stand.
    pub fn standings(&self) -> Vec<Standing> {
        self.views
            .iter()
            .map(|(name, view)| Standing {
                name,
                position: *view.position.borrow(),
                trouble: view.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_reader_waits_until_the_view_is_there_and_no_longer_than_its_patience() {
        let progress = Progress::new(["a", "b"], Duration::from_millis(50));
        progress.moved("a", 7);
        progress.reached("a", 7).await.unwrap();
        let behind = progress.reached("a", 8).await.unwrap_err();
        assert!(matches!(behind, Error::Behind { wanted: 8, reached: 7, .. }));
        let waiting = tokio::spawn({
            let progress = progress.clone();
            async move { progress.reached("b", 1).await }
        });
        progress.moved("b", 1);
        waiting.await.unwrap().unwrap();
    }

    #[test]
    fn trouble_is_shown_until_the_view_moves_again() {
        let progress = Progress::new(["a"], Duration::ZERO);
        progress.troubled("a", "position 3 cannot be read".into());
        assert!(progress.standings()[0].trouble.is_some());
        progress.moved("a", 4);
        assert_eq!(progress.standings()[0].trouble, None);
    }
}
