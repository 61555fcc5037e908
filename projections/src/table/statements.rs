use std::fmt::Write as _;

use super::{Column, Kind, Table};
use crate::schema::Schema;

/// The statements for one table in one schema.
#[derive(Debug)]
pub(crate) struct Statements {
    /// Reads the rows of many keys, an array per key column.
    pub(crate) load: String,
    /// Writes many rows, an array per column; those that are there are replaced, or stay when
    /// the table's rows do not change.
    pub(crate) upsert: String,
    /// Moves the checkpoint of the view `$1` from `$2` to `$3` in generation `$4`, or not.
    pub(crate) fence: String,
    /// The same, and writes many rows with it, an array per column from `$5`; or does neither.
    /// Answers whether it did.
    pub(crate) fenced: String,
    /// Deletes the rows of many first columns of the key, an array.
    pub(crate) purge: String,
    /// Takes rows in binary form that are known to be new.
    pub(crate) copy: String,
}

impl Statements {
    pub(crate) fn new(table: &Table, schema: &Schema) -> Self {
        let place = schema.place(table.name);
        let fence = format!(
            "update {} set position = $3 where name = $1 and position = $2 and generation = $4",
            schema.place("projection_checkpoints"),
        );
        let (key, all) = (names(&table.columns[..table.key]), names(table.columns));
        let upsert = |first: usize, condition: &str| {
            format!(
                "insert into {place} ({all}) select {} from {} as r({all}) {condition} \
                 on conflict ({key}) do {}",
                selected(table.columns),
                unnest(table.columns, first),
                replacement(table),
            )
        };
        Self {
            load: format!(
                "select {} from {place} t join {} as k({key}) using ({key})",
                prefixed(table.columns),
                unnest(&table.columns[..table.key], 1),
            ),
            upsert: upsert(1, ""),
            fenced: format!(
                "with moved as ({fence} returning 1), written as ({}) \
                 select exists (select from moved)",
                upsert(5, "where exists (select from moved)"),
            ),
            fence,
            purge: format!("delete from {place} where {} = any($1)", table.columns[0].0),
            copy: format!("copy {place} ({all}) from stdin (format binary)"),
        }
    }
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(|Column(name, _)| *name).collect::<Vec<_>>().join(", ")
}

fn prefixed(columns: &[Column]) -> String {
    columns.iter().map(|Column(name, _)| format!("t.{name}")).collect::<Vec<_>>().join(", ")
}

fn unnest(columns: &[Column], first: usize) -> String {
    let arrays = columns.iter().enumerate().map(|(index, Column(_, kind))| {
        let element = match kind {
            // Lists travel as text.
            Kind::Text | Kind::TextList => "text",
            Kind::BigInt => "bigint",
            Kind::Integer => "integer",
            Kind::Boolean => "boolean",
            Kind::Timestamp => "timestamptz",
            Kind::Json => "jsonb",
            Kind::Bytes => "bytea",
        };
        format!("${}::{element}[]", first + index)
    });
    format!("unnest({})", arrays.collect::<Vec<_>>().join(", "))
}

fn selected(columns: &[Column]) -> String {
    let mut text = String::new();
    for (index, Column(name, kind)) in columns.iter().enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        let cast = if *kind == Kind::TextList { "::text[]" } else { "" };
        // Writing to a string does not fail.
        let _ = write!(text, "{comma}r.{name}{cast}");
    }
    text
}

fn replacement(table: &Table) -> String {
    if table.immutable {
        return "nothing".to_owned();
    }
    let others = table.columns[table.key..].iter();
    let set: Vec<_> = others.map(|Column(name, _)| format!("{name} = excluded.{name}")).collect();
    format!("update set {}", set.join(", "))
}
