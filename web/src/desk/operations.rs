//! Operating the read models.

use wire::operations::{ParkedCommits, Projections, RebuildState, SkipParked, StartRebuild};

use super::Desk;
use crate::state::form::Refused;

/// What is done to a read model without further questions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Repair {
    Cancel,
    Redrive,
    RollBack,
}

impl Desk {
    /// How the read models stand.
    pub(crate) async fn read_projections(self) -> Result<Projections, String> {
        self.client().projections().await.map_err(|failure| self.failed(&failure))
    }

    /// Rebuilds a read model, or only says how long that will take.
    pub(crate) async fn rebuild(
        self,
        name: String,
        how: StartRebuild,
    ) -> Result<RebuildState, String> {
        self.client().rebuild(&name, &how).await.map_err(|failure| self.failed(&failure))
    }

    /// What a read model could not fold.
    pub(crate) async fn read_parked(self, name: String) -> Result<ParkedCommits, String> {
        self.client().parked(&name).await.map_err(|failure| self.failed(&failure))
    }

    /// Gives up what is parked at a position, for ever.
    pub(crate) async fn skip(
        self,
        name: String,
        position: u64,
        reason: String,
    ) -> Result<(), Refused> {
        let why = SkipParked { reason };
        let skipped = self.client().skip(&name, position, &why).await;
        skipped.map_err(|failure| self.refused(&failure))?;
        self.say(format!("Commit {position} is given up."), None);
        Ok(())
    }

    /// Does something to a read model, and says so.
    pub(crate) async fn repairs(self, repair: Repair, name: String) {
        let client = self.client();
        let (answer, done) = match repair {
            Repair::Cancel => (
                client.cancel_rebuild(&name).await.map(drop),
                "The rebuild stops. What is done stays.",
            ),
            Repair::Redrive => {
                let left = client.redrive(&name).await;
                let stuck = left.as_ref().is_ok_and(|left| !left.items.is_empty());
                let done = if stuck {
                    "Some commits still cannot be folded: the list says why."
                } else {
                    "What was parked is folded again."
                };
                (left.map(drop), done)
            }
            Repair::RollBack => {
                (client.roll_back(&name).await, "The earlier copy is being brought back.")
            }
        };
        match answer {
            Ok(()) => self.say(done, None),
            Err(failure) => self.say(self.failed(&failure), None),
        }
    }
}
