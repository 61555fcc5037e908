use chrono::{DateTime, Utc};

use super::RequestRow;
use crate::{Error, Views};

/// How many requests there were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct RequestCount {
    /// All.
    pub calls: i64,
    /// Those that ended with a fault of the server.
    pub errors: i64,
}

/// Requests to one route.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct RouteRequests {
    /// Method.
    pub method: String,
    /// The pattern of the route.
    pub route: String,
    /// How many.
    pub calls: i64,
    /// Of these, how many were answered with 4xx.
    pub client_errors: i64,
    /// Of these, how many were answered with 5xx.
    pub server_errors: i64,
    /// How long they took together, in microseconds.
    pub total_us: i64,
    /// How long the longest took, in microseconds.
    pub max_us: i64,
}

/// Requests are counted by quarter hour: a period has those that begin in it.
impl Views {
    /// Requests by route from a time until before another, those that were called most first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn requests_by_route(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<RouteRequests>, Error> {
        sqlx::query_as(
            "select method, route, sum(calls)::bigint as calls,
                 coalesce(sum(calls) filter (where status_class = '4xx'), 0)::bigint as client_errors,
                 coalesce(sum(calls) filter (where status_class = '5xx'), 0)::bigint as server_errors,
                 sum(total_us)::bigint as total_us, max(max_us) as max_us
             from analytics_requests
             where user_id = '' and quarter >= $1 and quarter < $2 and method <> ''
             group by method, route
             order by 3 desc, 2, 1",
        )
        .bind(from)
        .bind(to)
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("counting requests by route"))
    }

    /// How many requests there were in each step, of everybody or of one user. Each edge begins a
    /// step, and the last one ends the last step.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn requests_by_step(
        &self,
        edges: &[DateTime<Utc>],
        user: Option<&str>,
    ) -> Result<Vec<RequestCount>, Error> {
        let steps = edges.len().saturating_sub(1);
        let mut counts = vec![RequestCount::default(); steps];
        let (Some(from), Some(to)) = (edges.first(), edges.last()) else { return Ok(counts) };
        let rows: Vec<(i32, i64, i64)> = sqlx::query_as(
            "select width_bucket(quarter, $1::timestamptz[]), sum(calls)::bigint,
                 coalesce(sum(calls) filter (where status_class = '5xx'), 0)::bigint
             from analytics_requests
             where user_id = $2 and quarter >= $3 and quarter < $4
                 and (user_id <> '' or method <> '')
             group by 1",
        )
        .bind(edges)
        .bind(user.unwrap_or_default())
        .bind(from)
        .bind(to)
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("counting requests by step"))?;
        for (step, calls, errors) in rows {
            let place = usize::try_from(step - 1).ok().and_then(|step| counts.get_mut(step));
            if let Some(count) = place {
                *count = RequestCount { calls, errors };
            }
        }
        Ok(counts)
    }

    /// How many requests some users made from a time until before another.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn requests_by_user(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        users: &[String],
    ) -> Result<Vec<(String, RequestCount)>, Error> {
        let rows: Vec<(String, i64, i64)> = sqlx::query_as(
            "select user_id, sum(calls)::bigint,
                 coalesce(sum(calls) filter (where status_class = '5xx'), 0)::bigint
             from analytics_requests
             where user_id = any($1) and user_id <> '' and quarter >= $2 and quarter < $3
             group by user_id",
        )
        .bind(users)
        .bind(from)
        .bind(to)
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("counting requests by user"))?;
        let count = |(user, calls, errors)| (user, RequestCount { calls, errors });
        Ok(rows.into_iter().map(count).collect())
    }

    /// How many requests there ever were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn requests_ever(&self) -> Result<RequestCount, Error> {
        sqlx::query_as(
            "select coalesce(sum(calls), 0)::bigint as calls,
                 coalesce(sum(calls) filter (where status_class = '5xx'), 0)::bigint as errors
             from analytics_requests
             where user_id = '' and quarter = 'epoch' and method = '' and route = ''",
        )
        .fetch_one(&self.pool)
        .await
        .map_err(Error::database("counting all requests"))
    }

    /// Rows of everybody, the newest first: of one route, or of all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn request_rows(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        route: Option<&str>,
        limit: u32,
    ) -> Result<Vec<RequestRow>, Error> {
        sqlx::query_as(
            "select * from analytics_requests
             where user_id = '' and quarter >= $1 and quarter < $2 and method <> ''
                 and ($3::text is null or route = $3)
             order by quarter desc, method desc, route desc, status_class desc
             limit $4",
        )
        .bind(from)
        .bind(to)
        .bind(route)
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("listing requests"))
    }
}
