use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpResponse, HttpResponseBuilder};
use chrono::{DateTime, SecondsFormat, Utc};
use wire::analytics::{Latency, Numbers};

use crate::http::ApiError;

/// The columns of [`Numbers`], in the order of [`Row::numbers`].
const NUMBERS: [&str; 25] = [
    "active_users",
    "new_users",
    "conversations",
    "active_conversations",
    "messages",
    "answers",
    "failed",
    "stopped",
    "interrupted",
    "tokens_in",
    "tokens_out",
    "cost_micros",
    "response_count",
    "response_mean_ms",
    "response_p50_ms",
    "response_p95_ms",
    "response_p99_ms",
    "first_token_count",
    "first_token_mean_ms",
    "first_token_p50_ms",
    "first_token_p95_ms",
    "first_token_p99_ms",
    "api_calls",
    "api_errors",
    "other_activity",
];

/// An answer as CSV (RFC 4180), for spreadsheets.
pub(super) struct Sheet {
    name: &'static str,
    rows: Vec<Vec<String>>,
    /// Where the next page begins.
    pub(super) next: Option<String>,
}

/// A row that is being written.
#[derive(Default)]
pub(super) struct Row(Vec<String>);

impl Sheet {
    /// An empty one with these columns; the file is called after it.
    pub(super) fn new(name: &'static str, columns: &[&str]) -> Self {
        let header = columns.iter().map(|name| (*name).to_owned()).collect();
        Self { name, rows: vec![header], next: None }
    }

    /// The same with the columns of [`Numbers`] at the end.
    pub(super) fn with_numbers(name: &'static str, columns: &[&str]) -> Self {
        let columns: Vec<_> = columns.iter().copied().chain(NUMBERS).collect();
        Self::new(name, &columns)
    }

    pub(super) fn push(&mut self, row: Row) {
        self.rows.push(row.0);
    }

    /// The answer.
    ///
    /// # Errors
    /// 500 when it cannot be written.
    pub(super) fn answer(self, mut answer: HttpResponseBuilder) -> Result<HttpResponse, ApiError> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in &self.rows {
            let cells = row.iter().map(|cell| harmless(cell));
            writer.write_record(cells).map_err(|error| unwritable(&error))?;
        }
        let bytes = writer.into_inner().map_err(|error| unwritable(error.error()))?;
        if let Some(next) = self.next {
            answer.insert_header(("convoai-next", next));
        }
        let file = format!("attachment; filename=\"convoai-{}.csv\"", self.name);
        answer.insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"));
        Ok(answer.insert_header((CONTENT_DISPOSITION, file)).body(bytes))
    }
}

impl Row {
    pub(super) fn text(mut self, text: impl Into<String>) -> Self {
        self.0.push(text.into());
        self
    }

    pub(super) fn count(self, count: u64) -> Self {
        self.text(count.to_string())
    }

    pub(super) fn decimal(self, number: f64) -> Self {
        self.text(number.to_string())
    }

    pub(super) fn time(self, at: DateTime<Utc>) -> Self {
        self.text(at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }

    pub(super) fn perhaps(self, at: Option<DateTime<Utc>>) -> Self {
        match at {
            Some(at) => self.time(at),
            None => self.text(""),
        }
    }

    pub(super) fn numbers(self, numbers: &Numbers) -> Self {
        let latency = |row: Self, latency: Latency| {
            let Latency { count, mean, p50, p95, p99 } = latency;
            [mean, p50, p95, p99].into_iter().fold(row.count(count), Self::decimal)
        };
        let row = [
            numbers.active_users,
            numbers.new_users,
            numbers.conversations,
            numbers.active_conversations,
            numbers.messages,
            numbers.answers,
            numbers.failed,
            numbers.stopped,
            numbers.interrupted,
            numbers.tokens_in,
            numbers.tokens_out,
            numbers.cost_micros,
        ]
        .into_iter()
        .fold(self, Self::count);
        let row = latency(latency(row, numbers.response), numbers.first_token);
        row.count(numbers.api_calls).count(numbers.api_errors).count(numbers.other_activity)
    }
}

/// A cell that no spreadsheet takes for a formula (OWASP: CSV injection).
fn harmless(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}

fn unwritable(error: &(dyn std::error::Error + 'static)) -> ApiError {
    tracing::error!(error, "an answer cannot be written as CSV");
    ApiError::internal()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_cell_for_each_column() {
        let row = Row::default().numbers(&Numbers::default());
        assert_eq!(row.0.len(), NUMBERS.len());
    }

    #[test]
    fn no_cell_is_a_formula() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert_eq!(harmless(cell), format!("'{cell}"));
        }
        assert_eq!(harmless("a=1"), "a=1");
    }
}
