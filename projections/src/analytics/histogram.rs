use std::collections::BTreeMap;

use sqlx::Postgres;
use sqlx::decode::Decode;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgTypeInfo, PgValueRef};
use sqlx::types::Type;

/// Buckets for each doubling, as a power of two: 32 of them, each 1/32 wide, so that the middle of
/// one is at most 1/64 (1.6 %) off.
const PRECISION: u32 = 5;
const WIDTH: u32 = 1 << PRECISION;
/// As many as there are for numbers of 32 bits.
const BUCKETS: u32 = (u32::BITS - PRECISION + 1) * WIDTH;

/// How long many things took, in milliseconds.
///
/// Log-linear buckets, as in HdrHistogram (Gil Tene, hdrhistogram.org): whole numbers only, so the
/// same events make the same bytes on every machine. Only buckets with something in them are kept.
/// Two of them one behind the other, as bytes, are the two added up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Histogram(BTreeMap<u32, u64>);

impl Histogram {
    /// One that was encoded, or several of them one behind the other. Bytes that are not of this
    /// form end it.
    pub(crate) fn decode(mut bytes: &[u8]) -> Self {
        // Those of a month are thousands of bytes: adding up in place is quicker than looking up.
        let mut counts = [0_u64; BUCKETS as usize];
        let mut highest = 0;
        while let (Some(bucket), Some(count)) = (read(&mut bytes), read(&mut bytes)) {
            let bucket = usize::try_from(bucket).unwrap_or(usize::MAX);
            let Some(sum) = counts.get_mut(bucket) else { break };
            *sum += count;
            highest = highest.max(bucket);
        }
        let counted = (0..).zip(counts).take(highest + 1);
        Self(counted.filter(|(_, count)| *count > 0).collect())
    }

    /// Pairs of bucket and count, each a number in groups of seven bits, lowest first (LEB128).
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() * 3);
        for (bucket, count) in &self.0 {
            write(u64::from(*bucket), &mut bytes);
            write(*count, &mut bytes);
        }
        bytes
    }

    /// Counts one more.
    pub(crate) fn add(&mut self, millis: u32) {
        *self.0.entry(bucket(millis)).or_default() += 1;
    }

    /// Adds up.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (bucket, count) in &other.0 {
            *self.0.entry(*bucket).or_default() += count;
        }
    }

    /// Takes a part away.
    pub(crate) fn less(&mut self, part: &Self) {
        for (bucket, count) in &part.0 {
            if let Some(left) = self.0.get_mut(bucket) {
                *left = left.saturating_sub(*count);
            }
        }
        self.0.retain(|_, count| *count > 0);
    }

    /// How many were counted.
    pub fn count(&self) -> u64 {
        self.0.values().sum()
    }

    /// What this share of them took no longer than, in milliseconds: the nearest rank. 0 when there
    /// are none.
    pub fn quantile(&self, share: f64) -> f64 {
        let count = self.count();
        let rank = ((share * count as f64).ceil() as u64).clamp(1, count.max(1));
        let mut seen = 0;
        for (bucket, count) in &self.0 {
            seen += count;
            if seen >= rank {
                return middle(*bucket);
            }
        }
        0.0
    }
}

impl Type<Postgres> for Histogram {
    fn type_info() -> PgTypeInfo {
        <Vec<u8> as Type<Postgres>>::type_info()
    }
}

impl<'r> Decode<'r, Postgres> for Histogram {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        <&[u8] as Decode<Postgres>>::decode(value).map(Self::decode)
    }
}

/// Below twice the width each number has a bucket of its own.
fn bucket(millis: u32) -> u32 {
    if millis < 2 * WIDTH {
        return millis;
    }
    let shift = millis.ilog2() - PRECISION;
    shift * WIDTH + (millis >> shift)
}

/// The number in the middle of a bucket.
fn middle(bucket: u32) -> f64 {
    if bucket < 2 * WIDTH {
        return f64::from(bucket);
    }
    let shift = bucket / WIDTH - 1;
    let low = u64::from(bucket - shift * WIDTH) << shift.min(58);
    low as f64 + ((1_u64 << shift.min(58)) - 1) as f64 / 2.0
}

/// Appends a number in groups of seven bits.
pub(super) fn write(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes such a number from the front; none where there is no whole one.
pub(super) fn read(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for (index, byte) in bytes.iter().enumerate().take(10) {
        number |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            *bytes = &bytes[index + 1..];
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_the_middle_of_its_bucket_are_at_most_a_64th_apart() {
        let numbers = (0..100_000).chain((0..32).map(|bit| 1 << bit)).chain([u32::MAX, 86_400_000]);
        for number in numbers {
            let middle = middle(bucket(number));
            let off = (middle - f64::from(number)).abs();
            assert!(off <= f64::from(number) / 64.0, "{number}: {middle}");
        }
    }

    #[test]
    fn one_behind_the_other_is_the_sum_of_both() {
        let (mut one, mut two) = (Histogram::default(), Histogram::default());
        for millis in [0, 3, 700, 701, 90_000] {
            one.add(millis);
        }
        for millis in [3, 12_345_678] {
            two.add(millis);
        }
        let behind = [one.encode(), two.encode()].concat();
        one.merge(&two);
        assert_eq!(Histogram::decode(&behind), one);
        assert_eq!(one.count(), 7);
        assert_eq!(Histogram::decode(&[0x80; 20]).count(), 0);
        assert!(bucket(u32::MAX) < BUCKETS);
        one.less(&two);
        assert_eq!((one.count(), one.0.len()), (5, 4));
    }

    #[test]
    fn quantiles_are_those_of_the_nearest_rank() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.quantile(0.5), 0.0);
        for millis in 1..=20 {
            histogram.add(millis);
        }
        assert_eq!([0.5, 0.95, 0.99].map(|share| histogram.quantile(share)), [10.0, 19.0, 20.0]);
    }
}
