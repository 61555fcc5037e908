//! The read models, for those who operate the server.

use gloo_net::http::Method;
use wire::operations::{ParkedCommits, Projections, RebuildState, SkipParked, StartRebuild};

use super::{Answer, Ask, Client, Nothing};

const PROJECTIONS: &str = "/api/v1/projections";

impl Client {
    pub(crate) async fn projections(&self) -> Answer<Projections> {
        self.get(PROJECTIONS.into()).await
    }

    pub(crate) async fn rebuild(&self, name: &str, how: &StartRebuild) -> Answer<RebuildState> {
        self.write(Method::POST, format!("{PROJECTIONS}/{name}/rebuild"), None, how).await
    }

    pub(crate) async fn cancel_rebuild(&self, name: &str) -> Answer<RebuildState> {
        self.remove(format!("{PROJECTIONS}/{name}/rebuild")).await
    }

    pub(crate) async fn parked(&self, name: &str) -> Answer<ParkedCommits> {
        self.get(format!("{PROJECTIONS}/{name}/parked")).await
    }

    /// Folds anew what was parked. Answers what is parked after it.
    pub(crate) async fn redrive(&self, name: &str) -> Answer<ParkedCommits> {
        let path = format!("{PROJECTIONS}/{name}/parked/redrive");
        self.write(Method::POST, path, None, &Nothing {}).await
    }

    /// Gives up what is parked at a position.
    pub(crate) async fn skip(
        &self,
        name: &str,
        position: u64,
        why: &SkipParked,
    ) -> Answer<ParkedCommits> {
        let path = format!("{PROJECTIONS}/{name}/parked/{position}/skip");
        self.write(Method::POST, path, None, why).await
    }

    /// Begins to bring back the copy from before the last rebuild.
    pub(crate) async fn roll_back(&self, name: &str) -> Answer<()> {
        self.does(format!("{PROJECTIONS}/{name}/rollback")).await
    }

    async fn does(&self, path: String) -> Answer<()> {
        self.call(Ask::write(Method::POST, path, &Nothing {})).await.map(drop)
    }
}
