//! Who came on which days, who came back, and when people are there.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::active;
use super::steps::Steps;
use crate::analytics::block::of_user;
use crate::analytics::clock::{quarter, quarter_start};
use crate::{Error, Views};

/// How many people came on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayActivity {
    /// On the day.
    pub day: u64,
    /// In the 7 days that end with it.
    pub week: u64,
    /// In the 30 days that end with it.
    pub month: u64,
}

/// People whose accounts were opened in one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohort {
    /// How many they are.
    pub users: u64,
    /// How many of them were active in that step, and in each that follows.
    pub active: Vec<u64>,
}

impl Views {
    /// How many people came, on each day and in the weeks and months that end with it. The steps
    /// are days.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage_days(&self, days: &Steps) -> Result<Vec<DayActivity>, Error> {
        let came = active::steps_of_users(&self.pool, days).await?;
        let count = days.count();
        let mut found = vec![DayActivity::default(); count];
        for (_, came) in came {
            let came = || came.iter().copied();
            came().for_each(|day| found[day].day += 1);
            windows(came(), 7, count).for_each(|day| found[day].week += 1);
            windows(came(), 30, count).for_each(|day| found[day].month += 1);
        }
        Ok(found)
    }

    /// How many accounts were opened in each step.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage_new(&self, steps: &Steps) -> Result<Vec<u64>, Error> {
        let found: Vec<(i32, i64)> = sqlx::query_as(
            "select width_bucket(registered_at, $1), count(*) from analytics_users
             where registered_at >= $2 and registered_at < $3 group by 1",
        )
        .bind(steps.cuts().to_vec())
        .bind(steps.from())
        .bind(steps.to())
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("counting who is new"))?;
        let mut counts = vec![0; steps.count()];
        for (step, count) in found {
            let step = usize::try_from(step - 1).unwrap_or(usize::MAX);
            if let Some(sum) = counts.get_mut(step) {
                *sum = count.unsigned_abs();
            }
        }
        Ok(counts)
    }

    /// Of those whose accounts were opened in each of the first steps, how many were active in it
    /// and in those that follow.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage_cohorts(&self, steps: &Steps, first: usize) -> Result<Vec<Cohort>, Error> {
        let registered: Vec<(String, i32)> = sqlx::query_as(
            "select user_id, width_bucket(registered_at, $1) from analytics_users
             where registered_at >= $2 and registered_at < $3",
        )
        .bind(steps.cuts().to_vec())
        .bind(steps.from())
        .bind(steps.to())
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("listing who is new"))?;
        let came = active::steps_of_users(&self.pool, steps).await?;
        let count = steps.count();
        let cohort = |step: usize| Cohort { users: 0, active: vec![0; count - step] };
        let mut cohorts: Vec<_> = (0..first.min(count)).map(cohort).collect();
        let mut joined = HashMap::new();
        for (user, step) in registered {
            let step = usize::try_from(step - 1).unwrap_or_default();
            let Some(cohort) = cohorts.get_mut(step) else { continue };
            cohort.users += 1;
            joined.extend(of_user(&user).map(|user| (user, step)));
        }
        for (user, came) in came {
            let Some(step) = joined.get(&user) else { continue };
            for came in came.iter().filter(|came| *came >= step) {
                cohorts[*step].active[came - step] += 1;
            }
        }
        Ok(cohorts)
    }

    /// How many messages people sent in each quarter hour in which there are any. The first and
    /// the last one count as far as they are within the period.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage_quarters(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<(DateTime<Utc>, u64)>, Error> {
        let (whole, rest) = Steps::one(from, to).by_quarters();
        let found: Vec<(DateTime<Utc>, i64)> = sqlx::query_as(
            "select t.at, t.sent
             from unnest($1::timestamptz[], $2::timestamptz[]) r (since, until)
             join analytics_quarters t on t.at >= r.since and t.at < r.until
             where t.model = '' and t.sent > 0
             union all
             select t.at, 1
             from unnest($3::timestamptz[], $4::timestamptz[]) r (since, until)
             join analytics_facts t on t.at >= r.since and t.at < r.until
             where t.kind = 'message_sent'",
        )
        .bind(whole.from)
        .bind(whole.to)
        .bind(rest.from)
        .bind(rest.to)
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("counting messages by the hour"))?;
        let start = |at| quarter_start(quarter(at));
        Ok(found.into_iter().map(|(at, sent)| (start(at), sent.unsigned_abs())).collect())
    }
}

/// The days, out of so many, whose window of so many days holds one of these, which grow.
fn windows(
    came: impl Iterator<Item = usize>,
    width: usize,
    count: usize,
) -> impl Iterator<Item = usize> {
    let mut next = 0;
    came.flat_map(move |day| {
        let from = day.max(next);
        let to = (day + width).min(count);
        next = to.max(next);
        from..to
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_counted_once_however_often_somebody_came_within_it() {
        let days: Vec<_> = windows([1, 2, 6].into_iter(), 3, 8).collect();
        assert_eq!(days, [1, 2, 3, 4, 6, 7]);
    }
}
