//! How a view's rows are described: once, for every way they are written.
//!
//! A [`Row`] names its table and hands out its values in the order of the columns. The live view
//! writes them as arrays in one statement, a rebuild as binary COPY.

mod array;
mod copy;
mod statements;
mod value;

pub(crate) use array::Array;
pub(crate) use copy::CopyBuffer;
pub(crate) use statements::Statements;
pub use value::Value;

use std::hash::Hash;

use chrono::{DateTime, Utc};
use sqlx::postgres::PgRow;

/// A table of a view.
#[derive(Debug)]
pub struct Table {
    /// Its name, without a schema.
    pub name: &'static str,
    /// Its columns. Those of the primary key come first.
    pub columns: &'static [Column],
    /// How many columns the primary key has.
    pub key: usize,
    /// Rows never change once they are written: of two with one key the first stays.
    pub immutable: bool,
}

/// A column: its name and what it holds.
#[derive(Debug)]
pub struct Column(pub &'static str, pub Kind);

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `text`
    Text,
    /// `bigint`
    BigInt,
    /// `integer`
    Integer,
    /// `boolean`
    Boolean,
    /// `timestamptz`
    Timestamp,
    /// `jsonb`
    Json,
    /// `text[]`
    TextList,
    /// `bytea`
    Bytes,
}

/// A row of a view, held in memory while commits are folded into it.
pub trait Row: for<'r> sqlx::FromRow<'r, PgRow> + Send + Sync + Unpin + 'static {
    /// The primary key.
    type Key: Key;
    /// Where it is kept.
    const TABLE: &'static Table;

    /// Its primary key.
    fn key(&self) -> Self::Key;

    /// Hands out every value, in the order of the columns.
    fn values(&self, to: &mut dyn FnMut(Value<'_>));
}

/// A primary key.
pub trait Key: Clone + Eq + Hash + Send + Sync + 'static {
    /// Hands out its values, in the order of the columns.
    fn values(&self, to: &mut dyn FnMut(Value<'_>));

    /// The first of them, where it is a text: what a purge goes by. Empty where it is not.
    fn first(&self) -> &str;
}

impl Key for String {
    fn first(&self) -> &str {
        self
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Text(self));
    }
}

impl Key for (String, String) {
    fn first(&self) -> &str {
        &self.0
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Text(&self.0));
        to(Value::Text(&self.1));
    }
}

impl Key for (i64, i32) {
    fn first(&self) -> &str {
        ""
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::BigInt(self.0));
        to(Value::Integer(self.1));
    }
}

impl Key for (DateTime<Utc>, String) {
    fn first(&self) -> &str {
        ""
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Timestamp(self.0));
        to(Value::Text(&self.1));
    }
}

impl Key for (DateTime<Utc>, String, i32) {
    fn first(&self) -> &str {
        ""
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Timestamp(self.0));
        to(Value::Text(&self.1));
        to(Value::Integer(self.2));
    }
}

impl Key for (String, DateTime<Utc>, String) {
    fn first(&self) -> &str {
        &self.0
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Text(&self.0));
        to(Value::Timestamp(self.1));
        to(Value::Text(&self.2));
    }
}
