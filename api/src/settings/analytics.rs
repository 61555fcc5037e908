//! `[analytics]`: what usage costs, and from when on it is shown.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::reader::Section;
use super::rules::any;
use super::value::{Raw, Value};

/// No price is higher, in the currency for a million tokens.
const HIGHEST: f64 = 1_000_000.0;

/// What usage costs, and from when on it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analytics {
    /// What models cost, since when.
    pub prices: Vec<ListedPrice>,
    /// The currency of these prices, as in ISO 4217.
    pub currency: String,
    /// Nothing before is shown.
    pub hidden_before: Option<DateTime<Utc>>,
}

/// What a million tokens of a model cost from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPrice {
    /// The model, as its provider calls it.
    pub model: String,
    /// From when on: midnight in UTC.
    pub from: DateTime<Utc>,
    /// For tokens that it reads, in millionths of the currency.
    pub input_micros: u64,
    /// For tokens that it writes, in millionths of the currency.
    pub output_micros: u64,
}

impl Analytics {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        Self {
            prices: section
                .value("prices", Vec::new(), |prices: &Vec<ListedPrice>| once_a_day(prices)),
            currency: section.value("currency", "USD".to_owned(), |text: &String| currency(text)),
            hidden_before: section.optional("hidden_before", any).map(|Day(day)| midnight(day)),
        }
    }
}

fn currency(text: &str) -> Result<(), String> {
    let fits = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    fits.then_some(()).ok_or_else(|| "three capital letters, such as USD or EUR".to_owned())
}

fn once_a_day(prices: &[ListedPrice]) -> Result<(), String> {
    let mut keys: Vec<_> = prices.iter().map(|price| (&price.model, price.from)).collect();
    keys.sort_unstable();
    match keys.windows(2).find(|pair| pair[0] == pair[1]) {
        None => Ok(()),
        Some(pair) => {
            let (model, day) = (pair[0].0, pair[0].1.date_naive());
            Err(format!("a list with one price for {model:?} from {day} on"))
        }
    }
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

struct Day(NaiveDate);

impl Value for Day {
    const EXPECTED: &'static str = "a day, such as 2026-01-31";

    fn parse(raw: &Raw) -> Option<Self> {
        let text = match raw {
            Raw::Text(text) | Raw::Toml(toml::Value::String(text)) => text.clone(),
            Raw::Toml(toml::Value::Datetime(day)) => day.to_string(),
            Raw::Toml(_) => return None,
        };
        text.trim().parse().ok().map(Self)
    }

    fn show(&self) -> String {
        self.0.to_string()
    }
}

impl Value for Vec<ListedPrice> {
    const EXPECTED: &'static str = "a list of prices, each with model, from (a day such as \
        2026-01-31), input_per_million and output_per_million (amounts from 0 to 1000000); in a \
        variable these four with spaces between them, and semicolons between prices";

    fn parse(raw: &Raw) -> Option<Self> {
        match raw {
            Raw::Text(text) => {
                let entries = text.split(';').map(str::trim).filter(|entry| !entry.is_empty());
                entries.map(of_text).collect()
            }
            Raw::Toml(value) => value.as_array()?.iter().map(of_table).collect(),
        }
    }

    fn show(&self) -> String {
        let amount = |micros: u64| micros as f64 / 1e6;
        let price = |price: &ListedPrice| {
            let (input, output) = (amount(price.input_micros), amount(price.output_micros));
            format!("{} {} {input} {output}", price.model, price.from.date_naive())
        };
        self.iter().map(price).collect::<Vec<_>>().join("; ")
    }
}

fn of_text(entry: &str) -> Option<ListedPrice> {
    let parts: Vec<_> = entry.split_whitespace().collect();
    let [model, from, input, output] = parts[..] else { return None };
    let amount = |text: &str| micros(text.parse().ok()?);
    price(model, from, amount(input)?, amount(output)?)
}

fn of_table(value: &toml::Value) -> Option<ListedPrice> {
    let table = value.as_table()?;
    let known = ["model", "from", "input_per_million", "output_per_million"];
    if table.keys().any(|key| !known.contains(&key.as_str())) {
        return None;
    }
    let amount = |key| match table.get(key)? {
        toml::Value::Integer(whole) => micros(*whole as f64),
        toml::Value::Float(amount) => micros(*amount),
        _ => None,
    };
    let from = match table.get("from")? {
        toml::Value::String(text) => text.clone(),
        toml::Value::Datetime(day) => day.to_string(),
        _ => return None,
    };
    let model = table.get("model")?.as_str()?;
    price(model, &from, amount("input_per_million")?, amount("output_per_million")?)
}

fn price(model: &str, from: &str, input_micros: u64, output_micros: u64) -> Option<ListedPrice> {
    if model.trim().is_empty() {
        return None;
    }
    let from = midnight(from.trim().parse().ok()?);
    Some(ListedPrice { model: model.to_owned(), from, input_micros, output_micros })
}

fn micros(amount: f64) -> Option<u64> {
    (0.0..=HIGHEST).contains(&amount).then(|| (amount * 1e6).round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_read_from_a_table_and_from_a_variable() {
        let table: toml::Table = toml::from_str(
            "[[prices]]\nmodel = \"tiny\"\nfrom = 2026-01-31\ninput_per_million = 0.15\n\
             output_per_million = 2",
        )
        .unwrap();
        let of_file = Vec::<ListedPrice>::parse(&Raw::Toml(table["prices"].clone())).unwrap();
        let text = "tiny 2026-01-31 0.15 2";
        let of_text = Vec::<ListedPrice>::parse(&Raw::Text(format!(" {text} ;"))).unwrap();
        assert_eq!(of_file, of_text);
        assert_eq!((of_text[0].input_micros, of_text[0].output_micros), (150_000, 2_000_000));
        assert_eq!(of_text.show(), text);
    }

    #[test]
    fn what_is_no_price_is_not_taken_for_one() {
        for text in [
            "tiny",
            "tiny 2026-01-31 0.15",
            "tiny 2026-02-30 1 1",
            "tiny 2026-01-31 -1 1",
            "tiny 2026-01-31 NaN 1",
            "tiny 2026-01-31 1 1e9",
        ] {
            assert_eq!(Vec::<ListedPrice>::parse(&Raw::Text(text.into())), None, "{text}");
        }
        let twice =
            Vec::<ListedPrice>::parse(&Raw::Text("a 2026-01-01 1 1; a 2026-01-01 2 2".into()));
        assert!(once_a_day(&twice.unwrap()).is_err());
    }
}
