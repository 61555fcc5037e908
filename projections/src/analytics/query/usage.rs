use std::collections::BTreeMap;

use super::figures::{Line, Sum};
use super::prices::Prices;
use super::steps::Steps;
use super::{active, asked, cells, said};
use crate::{Error, Views};

/// Whose usage is added up, and what it is split by.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// Everybody's, as one.
    Whole,
    /// Everybody's, by model. Only answers that a model was asked for have one.
    Model,
    /// Everybody's: these users each, all others as one.
    Users(&'a [String]),
    /// Of these users, each.
    Each(&'a [String]),
    /// By role, as people have them now.
    Role,
    /// One user's.
    User(&'a str),
    /// One user's, by model.
    ModelOf(&'a str),
}

impl By<'_> {
    /// The name of the group of a row `t`.
    pub(super) fn group(&self, model: &str) -> String {
        match self {
            Self::Whole | Self::User(_) => "''::text".to_owned(),
            Self::Model | Self::ModelOf(_) => model.to_owned(),
            Self::Users(_) => "case when t.user_id = any($4) then t.user_id else '' end".to_owned(),
            Self::Each(_) => "t.user_id".to_owned(),
            Self::Role => "g.role".to_owned(),
        }
    }

    /// What rows are joined with.
    pub(super) fn join(&self) -> &'static str {
        match self {
            Self::Role => {
                "join (select user_id, unnest(roles) as role from accounts) g
                 on g.user_id = t.user_id"
            }
            _ => "",
        }
    }

    /// Which rows are looked at.
    pub(super) fn condition(&self) -> &'static str {
        match self {
            Self::Each(_) | Self::User(_) | Self::ModelOf(_) => "and t.user_id = any($4)",
            Self::Whole | Self::Model | Self::Users(_) | Self::Role => "",
        }
    }

    /// The users that `$4` stands for.
    pub(super) fn users(&self) -> Vec<String> {
        match self {
            Self::Users(users) | Self::Each(users) => users.to_vec(),
            Self::User(user) | Self::ModelOf(user) => vec![(*user).to_owned()],
            Self::Whole | Self::Model | Self::Role => Vec::new(),
        }
    }

    pub(super) fn is_by_model(&self) -> bool {
        matches!(self, Self::Model | Self::ModelOf(_))
    }
}

impl Views {
    /// What was used in each step, by group: lines for the groups that used anything, those that
    /// used most first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage(
        &self,
        steps: &Steps,
        by: By<'_>,
        prices: &Prices,
    ) -> Result<Vec<Line>, Error> {
        let (cut, step_of) = steps.cut_at(&prices.changes());
        let (cells, users, conversations, asked) = tokio::try_join!(
            cells::read(&self.pool, &cut, &by),
            active::users(&self.pool, steps, &by),
            said::conversations(&self.pool, steps, &by),
            asked::read(&self.pool, steps, &by),
        )?;
        let mut lines: BTreeMap<String, Vec<Sum>> = BTreeMap::new();
        let mut sum = |group: String, step: usize, change: &mut dyn FnMut(&mut Sum)| {
            let line = lines.entry(group).or_insert_with(|| vec![Sum::default(); steps.count()]);
            if let Some(sum) = line.get_mut(step) {
                change(sum);
            }
        };
        for cell in cells {
            let at = usize::try_from(cell.step - 1).unwrap_or(usize::MAX);
            let (Some(step), Some(start)) = (step_of.get(at), cut.starts().get(at)) else {
                continue;
            };
            let cost = prices.cost(&cell.model, *start, &cell.tally);
            sum(cell.grp, *step, &mut |sum| {
                sum.tally.merge(&cell.tally);
                sum.cost += cost;
            });
        }
        for found in users {
            let step = usize::try_from(found.step - 1).unwrap_or(usize::MAX);
            sum(found.grp, step, &mut |sum| sum.active_users += found.count.unsigned_abs());
        }
        for found in conversations {
            let step = usize::try_from(found.step - 1).unwrap_or(usize::MAX);
            sum(found.grp, step, &mut |sum| {
                sum.active_conversations += found.count.unsigned_abs();
            });
        }
        for found in asked {
            // Whoever only asked is no group of those that used anything.
            if matches!(by, By::Users(_) | By::Role) && !lines.contains_key(&found.grp) {
                continue;
            }
            let line =
                lines.entry(found.grp).or_insert_with(|| vec![Sum::default(); steps.count()]);
            let step = usize::try_from(found.step - 1).unwrap_or(usize::MAX);
            if let Some(sum) = line.get_mut(step) {
                sum.calls += found.calls;
                sum.errors += found.errors;
                sum.reported += found.reported;
            }
        }
        if matches!(by, By::Whole | By::User(_)) && lines.is_empty() {
            lines.insert(String::new(), vec![Sum::default(); steps.count()]);
        }
        let mut lines: Vec<_> = lines
            .into_iter()
            .map(|(group, steps)| Line {
                group,
                steps: steps.into_iter().map(Sum::figures).collect(),
            })
            .collect();
        if by.is_by_model() {
            // What has no model is no model.
            lines.retain(|line| !line.group.is_empty());
        }
        lines.sort_by(|a, b| b.weight().cmp(&a.weight()).then_with(|| a.group.cmp(&b.group)));
        Ok(lines)
    }
}
