use std::collections::BTreeMap;

use super::figures::{Line, Sum};
use super::prices::Prices;
use super::roles;
use super::rows::{Group, Rows};
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
    /// By role, as people have them now. Whoever has several counts in each.
    Role,
    /// One user's.
    User(&'a str),
    /// One user's, by model.
    ModelOf(&'a str),
}

/// What was used in each step, by group.
type Sums = BTreeMap<String, Vec<Sum>>;

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
        let none = || vec![Sum::default(); steps.count()];
        let sums = match by {
            By::Whole => {
                let mut sums =
                    Box::pin(self.all_of(steps, &Rows::of_all(Group::Whole), prices)).await?;
                sums.entry(String::new()).or_insert_with(none);
                sums
            }
            By::User(user) => {
                let users = [user.to_owned()];
                let mut sums =
                    Box::pin(self.all_of(steps, &Rows::of(&users, Group::Whole), prices)).await?;
                sums.entry(String::new()).or_insert_with(none);
                sums
            }
            By::Each(users) => {
                Box::pin(self.all_of(steps, &Rows::of(users, Group::User), prices)).await?
            }
            By::Users(users) => Box::pin(self.users_and_others(steps, users, prices)).await?,
            By::Role => Box::pin(self.by_role(steps, prices)).await?,
            By::Model | By::ModelOf(_) => {
                let user = match by {
                    By::ModelOf(user) => vec![user.to_owned()],
                    _ => Vec::new(),
                };
                let rows = match by {
                    By::ModelOf(_) => Rows::of(&user, Group::Model),
                    _ => Rows::of_all(Group::Model),
                };
                let mut sums = Box::pin(self.used(steps, &rows, prices)).await?;
                // What has no model is no model.
                sums.remove("");
                sums
            }
        };
        let line = |(group, steps): (String, Vec<Sum>)| Line {
            group,
            steps: steps.into_iter().map(Sum::figures).collect(),
        };
        let mut lines: Vec<_> = sums.into_iter().map(line).collect();
        lines.sort_by(|a, b| b.weight().cmp(&a.weight()).then_with(|| a.group.cmp(&b.group)));
        Ok(lines)
    }

    /// These users each, all others as one: what is left of everybody's when theirs is taken
    /// away, so that the rows of all others need not be read.
    async fn users_and_others(
        &self,
        steps: &Steps,
        users: &[String],
        prices: &Prices,
    ) -> Result<Sums, Error> {
        let (all, each) = (Rows::of_all(Group::Whole), Rows::of(users, Group::User));
        let (mut sums, each) =
            tokio::try_join!(self.all_of(steps, &all, prices), self.all_of(steps, &each, prices),)?;
        let mut others = sums.remove("").unwrap_or_default();
        for line in each.values() {
            others.iter_mut().zip(line).for_each(|(others, sum)| others.less(sum));
        }
        sums.insert(String::new(), others);
        sums.extend(each);
        sums.retain(|_, line| line.iter().any(Sum::is_used));
        Ok(sums)
    }

    /// Most people have the same roles. What they used is what is left of everybody's when that of
    /// all others is taken away; of these the rows are read.
    async fn by_role(&self, steps: &Steps, prices: &Prices) -> Result<Sums, Error> {
        let sets = roles::sets(&self.pool).await?;
        let rows = |group| Rows::of(&sets.others, group);
        let (all, by_role) = (Rows::of_all(Group::Whole), rows(Group::Role));
        let others = rows(Group::Whole);
        let asking = Rows::of_all(Group::Role);
        let (all, others, mut sums, asked) = tokio::try_join!(
            self.used(steps, &all, prices),
            self.used(steps, &others, prices),
            self.used(steps, &by_role, prices),
            // Not everybody who asks is somebody who has a role.
            asked::read(&self.pool, steps, &asking),
        )?;
        let mut usual = all.into_values().next().unwrap_or_default();
        for line in others.values() {
            usual.iter_mut().zip(line).for_each(|(usual, sum)| usual.less(sum));
        }
        for role in sets.usual {
            let line = sums.entry(role).or_insert_with(|| vec![Sum::default(); steps.count()]);
            line.iter_mut().zip(&usual).for_each(|(line, sum)| line.more(sum));
        }
        sums.retain(|_, line| line.iter().any(Sum::is_used));
        // Whoever only asked is no group of those that used anything.
        for found in asked {
            if let Some(line) = sums.get_mut(&found.grp) {
                found.add_to(line);
            }
        }
        Ok(sums)
    }

    /// What was used, and what was asked.
    async fn all_of(&self, steps: &Steps, rows: &Rows<'_>, prices: &Prices) -> Result<Sums, Error> {
        let asked = asked::read(&self.pool, steps, rows);
        let (mut sums, asked) = tokio::try_join!(self.used(steps, rows, prices), asked)?;
        for found in asked {
            let none = || vec![Sum::default(); steps.count()];
            found.add_to(sums.entry(found.grp.clone()).or_insert_with(none));
        }
        Ok(sums)
    }

    /// What was used.
    async fn used(&self, steps: &Steps, rows: &Rows<'_>, prices: &Prices) -> Result<Sums, Error> {
        let (cut, step_of) = steps.cut_at(&prices.changes());
        let (cells, users, conversations) = tokio::try_join!(
            cells::read(&self.pool, &cut, rows),
            active::users(&self.pool, steps, rows),
            said::conversations(&self.pool, steps, rows),
        )?;
        let mut sums = Sums::new();
        let mut sum = |group: String, step: usize, change: &mut dyn FnMut(&mut Sum)| {
            let line = sums.entry(group).or_insert_with(|| vec![Sum::default(); steps.count()]);
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
        Ok(sums)
    }
}
