//! How usage is shown: at which prices, from when on, and to those who watch.

mod panel;
mod translate;
mod watchers;

pub use panel::panel;
pub(crate) use translate::{activity, conversation, numbers, totals, user};
pub use watchers::{Watchers, push};

use chrono::{DateTime, Utc};
use projections::analytics::{Price, Prices};

use crate::settings;

/// How usage is shown.
pub struct Analytics {
    /// What models cost, since when.
    pub prices: Prices,
    /// The currency of that.
    pub currency: String,
    /// Nothing before is shown.
    pub hidden_before: Option<DateTime<Utc>>,
    /// Those who are told when numbers change.
    pub watchers: Watchers,
}

impl Analytics {
    /// As the settings say.
    pub fn new(settings: &settings::Analytics) -> Self {
        let mut prices = Prices::default();
        for listed in &settings.prices {
            let (input_micros, output_micros) = (listed.input_micros, listed.output_micros);
            prices.set(&listed.model, listed.from, Price { input_micros, output_micros });
        }
        let (currency, hidden_before) = (settings.currency.clone(), settings.hidden_before);
        Self { prices, currency, hidden_before, watchers: Watchers::default() }
    }

    /// A time, or the one before which nothing is shown when that is later.
    pub fn shown(&self, from: DateTime<Utc>) -> DateTime<Utc> {
        self.hidden_before.map_or(from, |hidden| from.max(hidden))
    }
}
