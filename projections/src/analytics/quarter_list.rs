use std::collections::BTreeSet;

use sqlx::Postgres;
use sqlx::decode::Decode;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgTypeInfo, PgValueRef};
use sqlx::types::Type;

use super::histogram::{read, write};

/// Quarter hours, counted from 1970: those of a conversation are few and near each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuarterList(BTreeSet<i64>);

impl QuarterList {
    pub(crate) fn add(&mut self, quarter: i64) {
        self.0.insert(quarter);
    }

    /// Whether there is one from one quarter hour (included) to another (excluded).
    pub(crate) fn has_any(&self, from: i64, to: i64) -> bool {
        from < to && self.0.range(from..to).next().is_some()
    }

    /// The distance of each from the one before, in groups of seven bits.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let (mut bytes, mut last) = (Vec::new(), 0);
        for quarter in &self.0 {
            write((quarter - last).cast_unsigned(), &mut bytes);
            last = *quarter;
        }
        bytes
    }

    pub(crate) fn decode(mut bytes: &[u8]) -> Self {
        let (mut list, mut last) = (BTreeSet::new(), 0_i64);
        while let Some(distance) = read(&mut bytes) {
            last = last.wrapping_add(distance.cast_signed());
            list.insert(last);
        }
        Self(list)
    }
}

impl Type<Postgres> for QuarterList {
    fn type_info() -> PgTypeInfo {
        <Vec<u8> as Type<Postgres>>::type_info()
    }
}

impl<'r> Decode<'r, Postgres> for QuarterList {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        <&[u8] as Decode<Postgres>>::decode(value).map(Self::decode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_back() {
        let mut list = QuarterList::default();
        for quarter in [1_999_000, 1_998_990, -3, 1_999_001, 1_999_000] {
            list.add(quarter);
        }
        assert_eq!(QuarterList::decode(&list.encode()), list);
        assert!(list.has_any(1_998_990, 1_998_991) && !list.has_any(1_998_991, 1_999_000));
        assert!(!list.has_any(5, 5));
    }
}
