use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::analytics::Tally;

/// What models cost, since when. Old answers keep their old price.
#[derive(Debug, Clone, Default)]
pub struct Prices {
    of_models: BTreeMap<String, Vec<(DateTime<Utc>, Price)>>,
}

/// What a million tokens of a model cost, in millionths of the currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// Tokens that it reads.
    pub input_micros: u64,
    /// Tokens that it writes.
    pub output_micros: u64,
}

impl Prices {
    /// Sets a model's price from a time on.
    pub fn set(&mut self, model: &str, from: DateTime<Utc>, price: Price) {
        let prices = self.of_models.entry(model.to_owned()).or_default();
        prices.push((from, price));
        prices.sort_by_key(|(from, _)| *from);
    }

    /// When a price begins.
    pub(super) fn changes(&self) -> Vec<DateTime<Utc>> {
        self.of_models.values().flatten().map(|(from, _)| *from).collect()
    }

    /// What was used of a model at a time costs so much, in millionths of a millionth of the
    /// currency: nothing is rounded before all is added up.
    pub(super) fn cost(&self, model: &str, at: DateTime<Utc>, tally: &Tally) -> u128 {
        self.of_tokens(model, at, tally.tokens_in.unsigned_abs(), tally.tokens_out.unsigned_abs())
    }

    /// The same, of so many tokens that were read and written.
    pub(super) fn of_tokens(
        &self,
        model: &str,
        at: DateTime<Utc>,
        read: u64,
        written: u64,
    ) -> u128 {
        let prices = self.of_models.get(model).map(Vec::as_slice).unwrap_or_default();
        let Some((_, price)) = prices.iter().rfind(|(from, _)| *from <= at) else { return 0 };
        let of = |tokens, micros| u128::from(tokens) * u128::from(micros);
        of(read, price.input_micros) + of(written, price.output_micros)
    }
}

/// Millionths of the currency, rounded half up.
pub(super) fn micros(cost: u128) -> u64 {
    u64::try_from((cost + 500_000) / 1_000_000).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_answers_keep_their_old_price_and_what_has_none_costs_nothing() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let price = |input, output| Price { input_micros: input, output_micros: output };
        let mut prices = Prices::default();
        prices.set("m", at("2026-06-01T00:00:00Z"), price(1_000_000, 4_000_000));
        prices.set("m", at("2026-01-01T00:00:00Z"), price(2_000_000, 8_000_000));
        let used = Tally { tokens_in: 1_000, tokens_out: 500, ..Tally::default() };
        let cost = |model, time| micros(prices.cost(model, at(time), &used));
        assert_eq!(cost("m", "2025-12-31T23:59:59Z"), 0);
        assert_eq!(cost("m", "2026-05-31T23:59:59Z"), 6_000);
        assert_eq!(cost("m", "2026-06-01T00:00:00Z"), 3_000);
        assert_eq!(cost("n", "2026-06-01T00:00:00Z"), 0);
        assert_eq!([micros(499_999), micros(500_000)], [0, 1]);
    }
}
