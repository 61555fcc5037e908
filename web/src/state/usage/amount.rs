//! Numbers as people read them.

use std::cmp::Ordering;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// Things.
    #[default]
    Count,
    /// Milliseconds.
    Millis,
    /// Millionths of a currency.
    Money,
    /// A part of a whole, from 0 to 1.
    Share,
}

impl Unit {
    /// As it is said where there is little room.
    pub fn short(self, value: f64) -> String {
        match self {
            Self::Count if value < 10_000.0 => grouped(value),
            Self::Count => scaled(value),
            Self::Millis => duration(value),
            Self::Money => money(value),
            Self::Share => format!("{}%", decimal(value * 100.0, 1)),
        }
    }

    /// As it is said where every digit counts.
    pub fn full(self, value: f64) -> String {
        match self {
            Self::Count => grouped(value),
            Self::Share => format!("{}%", decimal(value * 100.0, 2)),
            _ => self.short(value),
        }
    }

    /// The smallest step between the ticks of an axis.
    pub fn least(self) -> f64 {
        if self == Self::Share { 0.001 } else { 1.0 }
    }
}

/// How a number differs from the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Whether it is more or less.
    pub way: Ordering,
    /// By how much.
    pub text: String,
}

impl Change {
    /// Compares a number with the one of the period before; none where both are nothing.
    pub fn between(before: f64, now: f64) -> Option<Self> {
        if before <= 0.0 {
            let new = || Self { way: Ordering::Greater, text: "new".into() };
            return (now > 0.0).then(new);
        }
        let share = (now - before) / before;
        let percent = (share.abs() * 100.0).round();
        let way = if percent < 1.0 { Ordering::Equal } else { share.total_cmp(&0.0) };
        Some(Self { way, text: format!("{}%", grouped(percent)) })
    }
}

/// `1,234,567`.
fn grouped(value: f64) -> String {
    let digits = (value.round().max(0.0) as u64).to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `12.3k`, `4.56M`, `7.8B`.
fn scaled(value: f64) -> String {
    let mut value = value;
    let mut name = "";
    for next in ["k", "M", "B", "T"] {
        if value < 999.5 {
            break;
        }
        value /= 1000.0;
        name = next;
    }
    format!("{}{name}", significant(value))
}

/// `812 ms`, `1.2 s`, `3.5 min`.
fn duration(milliseconds: f64) -> String {
    if milliseconds < 999.5 {
        format!("{} ms", grouped(milliseconds))
    } else if milliseconds < 59_950.0 {
        format!("{} s", significant(milliseconds / 1000.0))
    } else {
        format!("{} min", significant(milliseconds / 60_000.0))
    }
}

/// What is paid by the thousand tokens is often less than a hundredth.
fn money(micros: f64) -> String {
    let amount = micros / 1_000_000.0;
    if micros <= 0.0 {
        "0".into()
    } else if amount < 0.01 {
        decimal(amount, 6)
    } else if amount < 10_000.0 {
        fixed(amount, 2)
    } else {
        scaled(amount)
    }
}

/// Three digits, or all before the point.
fn significant(value: f64) -> String {
    decimal(value, if value < 9.995 { 2 } else { u32::from(value < 99.95) })
}

/// With at most so many digits behind the point.
fn decimal(value: f64, digits: u32) -> String {
    let text = fixed(value, digits);
    if digits == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() }
}

// Whole numbers throughout: what formats floats is large, and this is all we need of it.
fn fixed(value: f64, digits: u32) -> String {
    let one = 10_u64.pow(digits);
    let all = (value.max(0.0) * one as f64).round() as u64;
    if digits == 0 {
        return all.to_string();
    }
    format!("{}.{:0width$}", all / one, all % one, width = digits as usize)
}

/// A place on the screen, to a tenth of a pixel.
pub fn pixels(value: f64) -> String {
    let tenths = (value * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    let tenths = tenths.unsigned_abs();
    match tenths % 10 {
        0 => format!("{sign}{}", tenths / 10),
        part => format!("{sign}{}.{part}", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::{Change, Unit, pixels};

    #[test]
    fn numbers_have_as_many_digits_as_are_read() {
        for (unit, value, short, full) in [
            (Unit::Count, 0.0, "0", "0"),
            (Unit::Count, 1234.0, "1,234", "1,234"),
            (Unit::Count, 12_345.0, "12.3k", "12,345"),
            (Unit::Count, 999_999.0, "1M", "999,999"),
            (Unit::Count, 4_560_000.0, "4.56M", "4,560,000"),
            (Unit::Millis, 812.4, "812 ms", "812 ms"),
            (Unit::Millis, 1234.0, "1.23 s", "1.23 s"),
            (Unit::Millis, 150_000.0, "2.5 min", "2.5 min"),
            (Unit::Money, 0.0, "0", "0"),
            (Unit::Money, 1_500_000.0, "1.50", "1.50"),
            (Unit::Money, 1_500.0, "0.0015", "0.0015"),
            (Unit::Share, 0.0, "0%", "0%"),
            (Unit::Share, 0.0123, "1.2%", "1.23%"),
            (Unit::Share, 1.0, "100%", "100%"),
        ] {
            assert_eq!((unit.short(value), unit.full(value)), (short.into(), full.into()));
        }
    }

    #[test]
    fn a_change_is_told_in_percent_of_what_was() {
        let change = |before, now| Change::between(before, now).map(|it| (it.way, it.text));
        assert_eq!(change(0.0, 0.0), None);
        assert_eq!(change(0.0, 3.0), Some((Ordering::Greater, "new".into())));
        assert_eq!(change(50.0, 75.0), Some((Ordering::Greater, "50%".into())));
        assert_eq!(change(4.0, 1.0), Some((Ordering::Less, "75%".into())));
        assert_eq!(change(1000.0, 1001.0), Some((Ordering::Equal, "0%".into())));
    }

    #[test]
    fn places_are_short() {
        for (value, text) in [(3.0, "3"), (3.04, "3"), (12.35, "12.4"), (-0.5, "-0.5"), (0.01, "0")]
        {
            assert_eq!(pixels(value), text);
        }
    }
}
