use serde::{Deserialize, Serialize};

use crate::values::Invalid;

/// How a model is asked. What is not given is the provider's to choose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameters {
    /// How freely it chooses words, from 0 to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<Hundredths>,
    /// The share of the likeliest words that it chooses from, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_p: Option<Hundredths>,
    /// The longest answer, in tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
}

impl Parameters {
    /// The longest answer that can be asked for, in tokens.
    pub const MAX_TOKENS: u32 = 1_000_000;

    /// Accepts what models accept. The first part of an error is the field's name.
    ///
    /// # Errors
    /// [`Invalid`] `out_of_range` with the name of the field.
    pub fn parse(
        temperature: Option<f64>,
        top_p: Option<f64>,
        max_tokens: Option<u32>,
    ) -> Result<Self, (&'static str, Invalid)> {
        let number = |name, raw: Option<f64>, highest: f64, words| match raw {
            None => Ok(None),
            Some(raw) if (0.0..=highest).contains(&raw) => Ok(Some(Hundredths::rounded(raw))),
            Some(_) => Err((name, Invalid::new("out_of_range", words))),
        };
        let tokens = "`max_tokens` is between 1 and 1000000";
        if max_tokens.is_some_and(|most| !(1..=Self::MAX_TOKENS).contains(&most)) {
            return Err(("max_tokens", Invalid::new("out_of_range", tokens)));
        }
        Ok(Self {
            temperature: number(
                "temperature",
                temperature,
                2.0,
                "`temperature` is between 0 and 2",
            )?,
            top_p: number("top_p", top_p, 1.0, "`top_p` is between 0 and 1")?,
            max_tokens,
        })
    }

    /// Whether everything is left to the provider.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A small number with two decimals, compared exactly and stored as `0.7`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "f64", into = "f64")]
pub struct Hundredths(u16);

impl Hundredths {
    fn rounded(number: f64) -> Self {
        // Saturates, and what is not a number is 0.
        Self((number * 100.0).round() as u16)
    }

    /// The number.
    pub fn get(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl From<f64> for Hundredths {
    fn from(number: f64) -> Self {
        Self::rounded(number)
    }
}

impl From<Hundredths> for f64 {
    fn from(number: Hundredths) -> Self {
        number.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_out_of_range_name_the_field() {
        let field = |parsed: Result<Parameters, (&'static str, Invalid)>| parsed.unwrap_err().0;
        for wrong in [-0.1, 2.01, f64::NAN, f64::INFINITY] {
            assert_eq!(field(Parameters::parse(Some(wrong), None, None)), "temperature");
        }
        assert_eq!(field(Parameters::parse(None, Some(1.5), None)), "top_p");
        assert_eq!(field(Parameters::parse(None, None, Some(0))), "max_tokens");
    }

    #[test]
    fn a_number_is_stored_as_it_is_written() {
        let parameters = Parameters::parse(Some(0.7), Some(1.0), Some(512)).unwrap();
        let stored = serde_json::to_string(&parameters).unwrap();
        assert_eq!(stored, r#"{"temperature":0.7,"top_p":1.0,"max_tokens":512}"#);
        assert_eq!(serde_json::from_str::<Parameters>(&stored).unwrap(), parameters);
        assert_eq!(serde_json::to_string(&Parameters::default()).unwrap(), "{}");
    }
}
