//! Reads typed values out of the layers, collecting every fault instead of stopping at the first.

use std::collections::BTreeSet;
use std::time::Duration;

use super::error::{Fault, SettingsError};
use super::layers::{Layers, variable_of};
use super::redacted::{Entry, Source};
use super::rules::Rule;
use super::value::{Raw, Value};

/// A pass over the whole tree.
pub(super) struct Reader {
    layers: Layers,
    entries: Vec<Entry>,
    faults: Vec<Fault>,
}

/// The part of the tree under one prefix.
pub(super) struct Section<'a> {
    reader: &'a mut Reader,
    prefix: String,
}

impl Reader {
    pub(super) fn new(layers: Layers) -> Self {
        Self { layers, entries: Vec::new(), faults: Vec::new() }
    }

    pub(super) fn section(&mut self, name: &str) -> Section<'_> {
        Section { reader: self, prefix: name.to_owned() }
    }

    /// The names of the tables in a section whose tables the operator names, in their order.
    /// Anything in it that is no table is reported.
    pub(super) fn tables(&mut self, section: &str) -> Vec<String> {
        let prefix = format!("{section}.");
        let keys = self.layers.values.keys().filter_map(|key| key.strip_prefix(&prefix));
        let (inside, loose): (Vec<String>, Vec<String>) =
            keys.map(str::to_owned).partition(|key| key.contains('.'));
        let loose = loose.into_iter().map(|name| format!("{prefix}{name}"));
        let whole = self.layers.values.contains_key(section).then(|| section.to_owned());
        let loose: Vec<String> = loose.chain(whole).collect();
        for key in loose {
            let Some(found) = self.layers.values.remove(&key) else { continue };
            let name = key.strip_prefix(&prefix).unwrap_or("<name>");
            let expected = format!("a table of settings, written [{section}.{name}]");
            let fault = Fault::Wrong { key, source: found.source, expected, found: None };
            self.faults.push(fault);
        }
        let names = inside.iter().filter_map(|key| key.split('.').next());
        let names: BTreeSet<String> = names.map(str::to_owned).collect();
        names.into_iter().collect()
    }

    /// Takes away all that is below a key, so that nothing more is said about it.
    pub(super) fn pass_over(&mut self, key: &str) {
        let below = format!("{key}.");
        self.layers.values.retain(|key, _| !key.starts_with(&below));
    }

    /// What was read; or all that was wrong, with every key that nobody asked for.
    pub(super) fn finish(mut self) -> Result<Vec<Entry>, SettingsError> {
        let known: BTreeSet<&str> = self.entries.iter().map(|entry| entry.key.as_str()).collect();
        for (key, found) in &self.layers.values {
            self.faults.push(Fault::unknown(key, &found.source, &known));
        }
        for variable in &self.layers.lookalikes {
            self.faults.extend(Fault::lookalike(variable, &known));
        }
        if self.faults.is_empty() { Ok(self.entries) } else { Err(self.faults.into()) }
    }
}

impl Section<'_> {
    pub(super) fn section(&mut self, name: &str) -> Section<'_> {
        Section { prefix: self.key(name), reader: self.reader }
    }

    /// A value that has a default.
    pub(super) fn value<T: Value>(&mut self, name: &str, default: T, rule: impl Rule<T>) -> T {
        match self.take(name, rule) {
            Ok(value) => value,
            Err(slot) => {
                let shown = Some(default.show());
                self.reader.entries[slot].value = shown;
                default
            }
        }
    }

    /// A value that may be missing.
    pub(super) fn optional<T: Value>(&mut self, name: &str, rule: impl Rule<T>) -> Option<T> {
        self.take(name, rule).ok()
    }

    /// A value that nothing can take the place of; `expected` says what it is.
    pub(super) fn required<T: Value>(
        &mut self,
        name: &str,
        rule: impl Rule<T>,
        expected: &str,
    ) -> Option<T> {
        let key = self.key(name);
        let is_there = self.reader.layers.values.contains_key(&key);
        let value = self.optional(name, rule);
        if !is_there {
            self.refuse(name, format!("set: {expected}"));
        }
        value
    }

    /// A time in whole seconds.
    pub(super) fn seconds(&mut self, name: &str, default: u64, rule: impl Rule<u64>) -> Duration {
        Duration::from_secs(self.value(name, default, rule))
    }

    /// A time in whole milliseconds.
    pub(super) fn millis(&mut self, name: &str, default: u64, rule: impl Rule<u64>) -> Duration {
        Duration::from_millis(self.value(name, default, rule))
    }

    /// The text of the variable `PORT`, unless `name` was set by a variable of its own.
    pub(super) fn port_for(&self, name: &str) -> Option<String> {
        let key = self.key(name);
        let own =
            self.reader.entries.iter().any(|entry| {
                entry.key == key && entry.source == Source::Variable(variable_of(&key))
            });
        if own { None } else { self.reader.layers.port.clone() }
    }

    /// Notes that a value that was read is now another one, from another source.
    pub(super) fn replace(&mut self, name: &str, shown: String, source: Source) {
        let key = self.key(name);
        if let Some(entry) = self.reader.entries.iter_mut().find(|entry| entry.key == key) {
            entry.value = Some(shown);
            entry.source = source;
        }
    }

    /// Reports a value that is wrong by itself or beside another one.
    pub(super) fn refuse(&mut self, name: &str, expected: impl Into<String>) {
        let key = self.key(name);
        let entry = self.reader.entries.iter().find(|entry| entry.key == key);
        let source = entry.map_or(Source::Default, |entry| entry.source.clone());
        let expected = expected.into();
        self.reader.faults.push(Fault::Wrong { key, source, expected, found: None });
    }

    pub(super) fn refuse_variable(&mut self, name: &str, variable: &str, expected: &str) {
        self.reader.faults.push(Fault::Wrong {
            key: self.key(name),
            source: Source::Variable(variable.to_owned()),
            expected: expected.to_owned(),
            found: None,
        });
    }

    fn key(&self, name: &str) -> String {
        format!("{}.{name}", self.prefix)
    }

    /// The value; or the place of its entry, when it is unset or wrong.
    fn take<T: Value>(&mut self, name: &str, rule: impl Rule<T>) -> Result<T, usize> {
        let key = self.key(name);
        let slot = self.reader.entries.len();
        let found = self.reader.layers.values.remove(&key);
        let source = found.as_ref().map_or(Source::Default, |found| found.source.clone());
        self.reader.entries.push(Entry { key: key.clone(), value: None, source: source.clone() });
        let raw = found.ok_or(slot)?.raw;
        match check(&raw, rule) {
            Ok(value) => {
                self.reader.entries[slot].value = Some(value.show());
                Ok(value)
            }
            Err(expected) => {
                let found = (!T::PRIVATE).then(|| raw.quoted());
                self.reader.faults.push(Fault::Wrong { key, source, expected, found });
                Err(slot)
            }
        }
    }
}

fn check<T: Value>(raw: &Raw, rule: impl Rule<T>) -> Result<T, String> {
    let value = T::parse(raw).ok_or_else(|| T::EXPECTED.to_owned())?;
    rule(&value)?;
    Ok(value)
}
