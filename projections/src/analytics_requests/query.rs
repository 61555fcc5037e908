use chrono::{DateTime, Utc};

use super::RequestRow;
use crate::{Error, Views};

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
