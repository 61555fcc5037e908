//! The end of every campaign: everything is let come to rest, then journal and views are compared
//! with the ledger.

use std::time::Duration;

use anyhow::Context as _;
use async_nats::jetstream;
use tests::harness::{Addresses, Database, Node};

use crate::check::{self, Findings, Kind, Rules};
use crate::crowd::Crowd;
use crate::ledger::What;
use crate::report::Report;
use crate::{people, stored, views};

/// What the streams and subjects of a campaign begin with.
pub(crate) const PREFIX: &str = "chaos";
/// How long one answer of nats-server is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// Accounts that are tried at the end.
const SIGN_INS: usize = 20;

/// Where it all took place.
pub(crate) struct Scene<'a> {
    pub(crate) addresses: &'a Addresses,
    pub(crate) database: &'a Database,
    /// The nodes' variables.
    pub(crate) more: &'a [(&'static str, &'a str)],
}

impl Scene<'_> {
    /// Waits until all is at rest, stops the nodes, and compares: the journal with the ledger, and
    /// the views with a fresh replay.
    pub(crate) async fn judge(
        &self,
        crowd: &Crowd,
        nodes: &mut [Node],
        rules: Rules,
        report: &Report,
    ) -> anyhow::Result<Findings> {
        let (mut findings, position) = self.judge_journal(crowd, nodes, rules, report).await?;
        let (addresses, database) = (self.addresses, self.database);
        let differences =
            views::differences(addresses, database, self.more, &crowd.client, position).await?;
        report.say("the views are compared with a fresh replay");
        for difference in differences {
            findings.add(Kind::View, difference);
        }
        Ok(findings)
    }

    /// Waits until all is at rest, stops the nodes, and compares the journal with the ledger.
    /// Answers the journal's last position, too.
    pub(crate) async fn judge_journal(
        &self,
        crowd: &Crowd,
        nodes: &mut [Node],
        rules: Rules,
        report: &Report,
    ) -> anyhow::Result<(Findings, u64)> {
        let context = context(&self.addresses.nats).await?;
        for node in &crowd.nodes {
            views::caught_up(&crowd.client, node, last(&context).await?).await?;
        }
        report.say("every view is up to date");
        let pending = views::settled(self.database).await?;
        report.say(&format!("{pending} answers are pending"));
        let mut findings = Findings::default();
        self.sign_in(crowd, &mut findings).await?;
        let position = last(&context).await?;
        for node in &crowd.nodes {
            views::caught_up(&crowd.client, node, position).await?;
        }
        for node in nodes {
            node.kill().await;
        }
        let journal = stored::read(&context, PREFIX, self.database).await?;
        report.say(&format!("the journal is read: {} commits", journal.len()));
        let checked = check::check(&crowd.ledger.entries(), &journal, rules);
        let findings = Findings {
            violations: findings.violations.drain(..).chain(checked.violations).collect(),
            ..checked
        };
        Ok((findings, position))
    }

    /// Whoever registered can sign in.
    async fn sign_in(&self, crowd: &Crowd, findings: &mut Findings) -> anyhow::Result<()> {
        let entries = crowd.ledger.entries();
        let names = entries.iter().filter_map(|entry| match &entry.what {
            What::Register { username } if entry.receipt().is_some() => Some(username),
            _ => None,
        });
        for name in names.take(SIGN_INS) {
            if !people::can_sign_in(&crowd.client, &crowd.nodes[0], name).await? {
                findings.add(Kind::Lost, format!("{name} registered and cannot sign in"));
            }
        }
        Ok(())
    }
}

/// A connection that no node knows of, to a nats-server of several with commas between them.
pub(crate) async fn context(url: &str) -> anyhow::Result<jetstream::Context> {
    let client = tests::harness::connect(url).await.client();
    Ok(jetstream::context::ContextBuilder::new().timeout(PATIENCE).build(client))
}

pub(crate) async fn last(context: &jetstream::Context) -> anyhow::Result<u64> {
    let stream = context.get_stream(format!("JOURNAL-{PREFIX}")).await.context("the journal")?;
    Ok(stream.cached_info().state.last_sequence)
}
