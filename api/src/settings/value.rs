//! How each type of setting is read from a TOML value or from the text of a variable.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use ipnet::IpNet;
use secrecy::SecretString;

/// A value before it has a type.
#[derive(Debug)]
pub(super) enum Raw {
    /// From the environment, where everything is text.
    Text(String),
    /// From the file.
    Toml(toml::Value),
}

impl Raw {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Toml(toml::Value::String(text)) => Some(text),
            Self::Toml(_) => None,
        }
    }

    /// The value as an error may quote it.
    pub(super) fn quoted(&self) -> String {
        match self {
            Self::Text(text) => format!("\"{text}\""),
            Self::Toml(value) => value.to_string(),
        }
    }
}

/// A type that a setting can have.
pub(super) trait Value: Sized {
    /// What to write, as the end of "must be …".
    const EXPECTED: &'static str;
    /// Whether errors and the redacted view must keep silent about the value.
    const PRIVATE: bool = false;
    /// Reads the value, or nothing when it has another type.
    fn parse(raw: &Raw) -> Option<Self>;
    /// The value in the redacted view.
    fn show(&self) -> String;
}

macro_rules! whole_numbers {
    ($($number:ty),+) => {$(
        impl Value for $number {
            const EXPECTED: &'static str = "a whole number";
            fn parse(raw: &Raw) -> Option<Self> {
                match raw {
                    Raw::Text(text) => text.trim().parse().ok(),
                    Raw::Toml(value) => value.as_integer()?.try_into().ok(),
                }
            }
            fn show(&self) -> String {
                self.to_string()
            }
        }
    )+};
}
whole_numbers!(u8, u32, u64, usize);

impl Value for bool {
    const EXPECTED: &'static str = "true or false";
    fn parse(raw: &Raw) -> Option<Self> {
        match raw {
            Raw::Text(text) => text.trim().parse().ok(),
            Raw::Toml(value) => value.as_bool(),
        }
    }
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Value for String {
    const EXPECTED: &'static str = "text";
    fn parse(raw: &Raw) -> Option<Self> {
        raw.text().map(str::to_owned)
    }
    fn show(&self) -> String {
        self.clone()
    }
}

impl Value for PathBuf {
    const EXPECTED: &'static str = "a path";
    fn parse(raw: &Raw) -> Option<Self> {
        raw.text().filter(|text| !text.is_empty()).map(Self::from)
    }
    fn show(&self) -> String {
        self.display().to_string()
    }
}

impl Value for SocketAddr {
    const EXPECTED: &'static str = "an IP address and a port, such as 127.0.0.1:3000";
    fn parse(raw: &Raw) -> Option<Self> {
        raw.text()?.trim().parse().ok()
    }
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Value for Vec<String> {
    const EXPECTED: &'static str = "a list of texts (separated by commas in a variable)";
    fn parse(raw: &Raw) -> Option<Self> {
        match raw {
            Raw::Text(text) => Some(text.split(',').map(|part| part.trim().to_owned()).collect()),
            Raw::Toml(value) => {
                value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
            }
        }
    }
    fn show(&self) -> String {
        self.join(", ")
    }
}

impl Value for Vec<IpNet> {
    const EXPECTED: &'static str =
        "a list of addresses or networks such as 10.0.0.7, 10.0.0.0/8 or fd00::/8";
    fn parse(raw: &Raw) -> Option<Self> {
        let network = |text: String| {
            text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
        };
        Vec::<String>::parse(raw)?.into_iter().map(network).collect()
    }
    fn show(&self) -> String {
        self.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }
}

impl Value for SecretString {
    const EXPECTED: &'static str = "text";
    const PRIVATE: bool = true;
    fn parse(raw: &Raw) -> Option<Self> {
        raw.text().map(Self::from)
    }
    fn show(&self) -> String {
        "(hidden)".to_owned()
    }
}

/// Text that is no secret, but that belongs in no log: a prompt, an e-mail address.
pub(super) struct Private(pub(super) String);

impl Value for Private {
    const EXPECTED: &'static str = "text";
    const PRIVATE: bool = true;
    fn parse(raw: &Raw) -> Option<Self> {
        raw.text().map(|text| Self(text.to_owned()))
    }
    fn show(&self) -> String {
        "(hidden)".to_owned()
    }
}
