use chrono::{DateTime, Utc};

use crate::table::{Column, Key, Kind, Row, Table, Value};

/// Requests of a quarter hour that are alike.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct RequestRow {
    /// Whose they are; "" for those of everybody.
    pub user_id: String,
    /// When the quarter hour began; 1970 for all time.
    pub quarter: DateTime<Utc>,
    /// Method; "" for those of one user, and for all time.
    pub method: String,
    /// The pattern of the route; "" for those of one user, and for all time.
    pub route: String,
    /// `2xx`, `4xx`, ….
    pub status_class: String,
    /// How many.
    pub calls: i64,
    /// How long they took together, in microseconds.
    pub total_us: i64,
    /// How long the longest took, in microseconds.
    pub max_us: i64,
}

/// What requests have in common that are counted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequestKey {
    /// See [`RequestRow::user_id`].
    pub user_id: String,
    /// See [`RequestRow::quarter`].
    pub quarter: DateTime<Utc>,
    /// See [`RequestRow::method`].
    pub method: String,
    /// See [`RequestRow::route`].
    pub route: String,
    /// See [`RequestRow::status_class`].
    pub status_class: String,
}

impl Key for RequestKey {
    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Text(&self.user_id));
        to(Value::Timestamp(self.quarter));
        to(Value::Text(&self.method));
        to(Value::Text(&self.route));
        to(Value::Text(&self.status_class));
    }

    fn first(&self) -> &str {
        &self.user_id
    }
}

impl RequestRow {
    /// Of which there were none so far.
    pub(super) fn none(key: RequestKey) -> Self {
        let RequestKey { user_id, quarter, method, route, status_class } = key;
        let (calls, total_us, max_us) = (0, 0, 0);
        Self { user_id, quarter, method, route, status_class, calls, total_us, max_us }
    }
}

impl Row for RequestRow {
    type Key = RequestKey;
    const TABLE: &'static Table = &Table {
        name: "analytics_requests",
        columns: &[
            Column("user_id", Kind::Text),
            Column("quarter", Kind::Timestamp),
            Column("method", Kind::Text),
            Column("route", Kind::Text),
            Column("status_class", Kind::Text),
            Column("calls", Kind::BigInt),
            Column("total_us", Kind::BigInt),
            Column("max_us", Kind::BigInt),
        ],
        key: 5,
        immutable: false,
    };

    fn key(&self) -> RequestKey {
        RequestKey {
            user_id: self.user_id.clone(),
            quarter: self.quarter,
            method: self.method.clone(),
            route: self.route.clone(),
            status_class: self.status_class.clone(),
        }
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Text(&self.user_id));
        to(Value::Timestamp(self.quarter));
        to(Value::Text(&self.method));
        to(Value::Text(&self.route));
        to(Value::Text(&self.status_class));
        to(Value::BigInt(self.calls));
        to(Value::BigInt(self.total_us));
        to(Value::BigInt(self.max_us));
    }
}
