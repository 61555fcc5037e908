use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgTypeInfo};
use sqlx::{Postgres, Type};

use super::value::list_literal;
use super::{Kind, Value};

/// One column of many rows, as a parameter for `unnest`.
#[derive(Debug, Clone)]
pub(crate) struct Array {
    kind: Kind,
    count: usize,
    nulls: bool,
    body: Vec<u8>,
}

impl Array {
    pub(crate) fn new(kind: Kind) -> Self {
        Self { kind, count: 0, nulls: false, body: Vec::new() }
    }

    pub(crate) fn push(&mut self, value: Value<'_>) {
        self.count += 1;
        self.nulls |= matches!(value, Value::Null);
        match value {
            Value::TextList(items) => Value::Text(&list_literal(items)).append(&mut self.body),
            value => value.append(&mut self.body),
        }
    }
}

/// Appends the header of a one-dimensional array.
pub(super) fn append_header(kind: Kind, count: usize, nulls: bool, out: &mut Vec<u8>) {
    let dimensions = i32::from(count > 0);
    out.extend_from_slice(&dimensions.to_be_bytes());
    out.extend_from_slice(&i32::from(nulls).to_be_bytes());
    out.extend_from_slice(&element(kind).to_be_bytes());
    if count > 0 {
        out.extend_from_slice(&i32::try_from(count).unwrap_or(i32::MAX).to_be_bytes());
        // Postgres counts from 1.
        out.extend_from_slice(&1_i32.to_be_bytes());
    }
}

/// The number of an element's type (`pg_type.oid`), which is fixed for the built-in ones.
fn element(kind: Kind) -> u32 {
    match kind {
        Kind::Text | Kind::TextList => 25,
        Kind::BigInt => 20,
        Kind::Integer => 23,
        Kind::Boolean => 16,
        Kind::Timestamp => 1184,
        Kind::Json => 3802,
        Kind::Bytes => 17,
    }
}

impl Type<Postgres> for Array {
    fn type_info() -> PgTypeInfo {
        <Vec<String> as Type<Postgres>>::type_info()
    }
}

impl Encode<'_, Postgres> for Array {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        append_header(self.kind, self.count, self.nulls, buffer);
        buffer.extend_from_slice(&self.body);
        Ok(IsNull::No)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(match self.kind {
            Kind::Text | Kind::TextList => <Vec<String> as Type<Postgres>>::type_info(),
            Kind::BigInt => <Vec<i64> as Type<Postgres>>::type_info(),
            Kind::Integer => <Vec<i32> as Type<Postgres>>::type_info(),
            Kind::Boolean => <Vec<bool> as Type<Postgres>>::type_info(),
            Kind::Timestamp => <Vec<chrono::DateTime<chrono::Utc>> as Type<Postgres>>::type_info(),
            Kind::Json => <Vec<serde_json::Value> as Type<Postgres>>::type_info(),
            Kind::Bytes => <Vec<Vec<u8>> as Type<Postgres>>::type_info(),
        })
    }

    fn size_hint(&self) -> usize {
        self.body.len() + 20
    }
}
