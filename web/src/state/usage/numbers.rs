//! The numbers of a period, one by one.

use wire::analytics::{Numbers, Summary};

use super::amount::{Change, Unit};

/// One of the numbers that a chart can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Number {
    /// What models read and wrote.
    #[default]
    Tokens,
    /// Messages, answers included.
    Messages,
    /// Answers that came to an end.
    Answers,
    /// Conversations that were started.
    Conversations,
    /// What it cost.
    Cost,
}

impl Number {
    /// All of them: in the address, and on the screen.
    pub const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Tokens, "tokens", "Tokens"),
        (Self::Messages, "messages", "Messages"),
        (Self::Answers, "answers", "Answers"),
        (Self::Conversations, "conversations", "Conversations"),
        (Self::Cost, "cost", "Cost"),
    ];

    /// What it is among all numbers.
    pub fn of(self, numbers: &Numbers) -> f64 {
        match self {
            Self::Tokens => tokens(numbers),
            Self::Messages => numbers.messages as f64,
            Self::Answers => numbers.answers as f64,
            Self::Conversations => numbers.conversations as f64,
            Self::Cost => numbers.cost_micros as f64,
        }
    }

    /// What it counts.
    pub fn unit(self) -> Unit {
        if self == Self::Cost { Unit::Money } else { Unit::Count }
    }

    /// What it is called.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(it, ..)| *it == self).map_or("", |(.., word)| word)
    }
}

/// What models read and wrote.
pub fn tokens(numbers: &Numbers) -> f64 {
    (numbers.tokens_in + numbers.tokens_out) as f64
}

/// A number at the top of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// What it is called.
    pub name: &'static str,
    /// As it is said, briefly and in full.
    pub short: String,
    /// Every digit of it.
    pub full: String,
    /// What stands below.
    pub note: String,
    /// How it differs from the period before.
    pub change: Option<Change>,
    /// True where less is better.
    pub burden: bool,
    /// The number of each step.
    pub line: Vec<f64>,
}

type Read = fn(&Numbers) -> f64;

/// The numbers at the top: name, unit, whether less is better, and where it is.
const TILES: [(&str, Unit, bool, Read); 8] = [
    ("Active users", Unit::Count, false, |it| it.active_users as f64),
    ("Conversations", Unit::Count, false, |it| it.conversations as f64),
    ("Messages", Unit::Count, false, |it| it.messages as f64),
    ("Tokens", Unit::Count, false, tokens),
    ("Cost", Unit::Money, true, |it| it.cost_micros as f64),
    ("Response time", Unit::Millis, true, |it| it.response.mean),
    ("Error rate", Unit::Share, true, Numbers::error_rate),
    ("API calls", Unit::Count, false, |it| it.api_calls as f64),
];

/// The numbers at the top of the dashboard; `steps` are those of its series.
pub fn tiles(summary: &Summary, steps: &[Numbers]) -> Vec<Tile> {
    let mut tiles = tiles_of(&summary.numbers, summary.before.as_ref(), steps);
    let now = &summary.numbers;
    let notes = [
        format!("{} new", Unit::Count.short(now.new_users as f64)),
        format!("{} active", Unit::Count.short(now.active_conversations as f64)),
        format!("{} answers", Unit::Count.short(now.answers as f64)),
        format!("{} read, {} written", thousand(now.tokens_in), thousand(now.tokens_out)),
        summary.currency.clone(),
        format!("first word after {}", Unit::Millis.short(now.first_token.mean)),
        format!("{} failed", Unit::Count.short(now.failed as f64)),
        format!("{} faults", Unit::Count.short(now.api_errors as f64)),
    ];
    for (tile, note) in tiles.iter_mut().zip(notes) {
        tile.note = note;
    }
    tiles
}

fn thousand(number: u64) -> String {
    Unit::Count.short(number as f64)
}

fn tiles_of(now: &Numbers, before: Option<&Numbers>, steps: &[Numbers]) -> Vec<Tile> {
    let tile = |(name, unit, burden, read): (_, Unit, _, Read)| Tile {
        name,
        short: unit.short(read(now)),
        full: unit.full(read(now)),
        note: String::new(),
        change: before.and_then(|before| Change::between(read(before), read(now))),
        burden,
        line: steps.iter().map(read).collect(),
    };
    TILES.into_iter().map(tile).collect()
}

/// The numbers of one person: those that are about one.
pub fn tiles_of_one(now: &Numbers, steps: &[Numbers], currency: &str) -> Vec<Tile> {
    let mut tiles = tiles_of(now, None, steps);
    tiles.retain(|tile| tile.name != "Active users" && tile.name != "API calls");
    for tile in &mut tiles {
        match tile.name {
            "Cost" => tile.note = currency.to_owned(),
            "Tokens" => {
                tile.note = format!(
                    "{} read, {} written",
                    thousand(now.tokens_in),
                    thousand(now.tokens_out)
                );
            }
            "Error rate" => tile.note = format!("{} of {} answers", now.failed, now.answers),
            _ => {}
        }
    }
    tiles
}

/// What the cells of [`cells`] are.
pub const CELLS: [&str; 6] = ["Conversations", "Messages", "Tokens", "Cost", "Response", "Errors"];

/// The numbers of a row of any table.
pub fn cells(numbers: &Numbers) -> [String; 6] {
    [
        Unit::Count.full(numbers.conversations as f64),
        Unit::Count.full(numbers.messages as f64),
        Unit::Count.full(tokens(numbers)),
        Unit::Money.full(numbers.cost_micros as f64),
        if numbers.response.count == 0 {
            "–".into()
        } else {
            Unit::Millis.full(numbers.response.mean)
        },
        Unit::Share.full(numbers.error_rate()),
    ]
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use chrono::DateTime;
    use wire::analytics::{Numbers, Period, Summary, Totals};

    use super::{Number, tiles, tiles_of_one};

    fn numbers(messages: u64, failed: u64) -> Numbers {
        Numbers {
            messages,
            answers: 10,
            failed,
            tokens_in: 1000,
            tokens_out: 500,
            ..Numbers::default()
        }
    }

    #[test]
    fn every_number_says_how_it_changed_and_how_it_went() {
        let epoch = DateTime::UNIX_EPOCH;
        let summary = Summary {
            period: Period { from: epoch, to: epoch, zone: "UTC".into() },
            totals: Totals::default(),
            numbers: numbers(30, 1),
            before: Some(numbers(40, 1)),
            currency: "USD".into(),
            position: 1,
        };
        let tiles = tiles(&summary, &[numbers(10, 0), numbers(20, 1)]);
        let messages = &tiles[2];
        assert_eq!((messages.name, messages.short.as_str()), ("Messages", "30"));
        assert_eq!(messages.change.as_ref().unwrap().way, Ordering::Less);
        assert_eq!(messages.change.as_ref().unwrap().text, "25%");
        assert_eq!(messages.line, [10.0, 20.0]);
        assert_eq!(tiles[3].note, "1,000 read, 500 written");
        assert_eq!(tiles[6].short, "10%");
    }

    #[test]
    fn one_person_has_no_number_of_people() {
        let names: Vec<_> =
            tiles_of_one(&numbers(1, 0), &[], "USD").iter().map(|tile| tile.name).collect();
        assert!(!names.contains(&"Active users"));
        assert!(names.contains(&"Messages"));
    }

    #[test]
    fn tokens_are_those_read_and_those_written() {
        assert_eq!(Number::Tokens.of(&numbers(1, 0)), 1500.0);
        assert_eq!(Number::default().word(), "Tokens");
    }
}
