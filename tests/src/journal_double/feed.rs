use futures_util::stream::{self, BoxStream, StreamExt as _};
use nats::{Commit, MalformedCommit};

use super::{JournalDouble, lock};

impl JournalDouble {
    /// Every commit after a position, in order, for ever.
    pub fn after(&self, position: u64) -> BoxStream<'static, Result<Commit, MalformedCommit>> {
        let grown = self.shared.grown.subscribe();
        stream::unfold((self.clone(), grown, position), |(journal, mut grown, last)| async move {
            grown.wait_for(|position| *position > last).await.ok()?;
            let next = lock(&journal.shared.stream).commits[last as usize].clone();
            Some((Ok(next), (journal, grown, last + 1)))
        })
        .boxed()
    }
}
