//! How an import goes.

use serde::Deserialize;

use super::json;

/// A line of what the server tells. Its kinds have no field of the same name that means another
/// thing, so one type reads them all, which costs little.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Told {
    #[serde(rename = "type")]
    kind: String,
    data: Data,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Data {
    total: u32,
    done: u32,
    imported: u32,
    completed: u32,
    unchanged: u32,
    failed: u32,
    detail: String,
    error: Option<Wrong>,
}

/// What is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Wrong {
    /// Where: `conversations[3].title`.
    pub place: String,
    /// In one sentence.
    pub detail: String,
}

/// What was told of an import so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Import {
    /// How many conversations are in the file; none before it was read.
    pub total: Option<u32>,
    /// How many are done with.
    pub done: u32,
    /// What is wrong in it.
    pub wrong: Vec<Wrong>,
    /// What came of it all, in a sentence.
    pub came: Option<String>,
    /// Why it did not come to its end.
    pub stopped: Option<String>,
}

impl Import {
    /// Takes in what the server tells.
    pub fn absorb(&mut self, told: Told) {
        let Told { kind, data } = told;
        match kind.as_str() {
            "begun" => self.total = Some(data.total),
            "conversation" => {
                self.done = data.done;
                self.wrong.extend(data.error);
            }
            "interrupted" => {
                let again = "Import the file again, and it goes on from here.";
                self.stopped = Some(format!("{} {again}", data.detail));
            }
            "finished" => self.came = Some(data.said()),
            _ => {}
        }
    }

    /// Nothing more will be told.
    pub fn end(&mut self) {
        if self.is_running() {
            let why = "The connection was lost. Import the file again, and it goes on from here.";
            self.stopped = Some(why.into());
        }
    }

    /// True until it came to an end.
    pub fn is_running(&self) -> bool {
        self.came.is_none() && self.stopped.is_none()
    }

    /// How it stands, in a sentence.
    pub fn said(&self) -> String {
        match (&self.came, self.total) {
            (Some(came), _) => came.clone(),
            (None, Some(total)) => format!("{} of {total} conversations", self.done),
            (None, None) => "Sending the file…".into(),
        }
    }
}

impl Data {
    fn said(&self) -> String {
        let mut said = format!("{} imported", self.imported);
        for (count, what) in [
            (self.completed, "completed"),
            (self.unchanged, "there already"),
            (self.failed, "wrong in the file"),
        ] {
            if count > 0 {
                said += &format!(", {count} {what}");
            }
        }
        said + "."
    }
}

/// Puts pieces together to lines.
#[derive(Debug, Default)]
pub struct Split {
    rest: Vec<u8>,
}

impl Split {
    /// The lines that a piece completes; what is not understood is passed over.
    pub fn lines(&mut self, piece: &[u8]) -> Vec<Told> {
        self.rest.extend_from_slice(piece);
        let Some(end) = self.rest.iter().rposition(|byte| *byte == b'\n') else {
            return Vec::new();
        };
        let rest = self.rest.split_off(end + 1);
        let whole = std::mem::replace(&mut self.rest, rest);
        let lines = whole.split(|byte| *byte == b'\n');
        lines.filter_map(|line| json::read(std::str::from_utf8(line).ok()?)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Import, Split};

    const LINES: &str = r#"{"type":"begun","data":{"total":2}}
{"type":"conversation","data":{"done":1,"total":2,"outcome":"imported","id":"7c0ffee15a2b","messages":2}}
{"type":"conversation","data":{"done":2,"total":2,"outcome":"failed","messages":0,"error":{"code":"invalid","detail":"a title has at most 200 characters","place":"conversations[1].title"}}}
{"type":"finished","data":{"total":2,"imported":1,"completed":0,"unchanged":0,"failed":1,"messages":2,"position":91}}
"#;

    #[test]
    fn lines_may_come_in_any_pieces() {
        for size in [1, 7, 64, 10_000] {
            let (mut split, mut import) = (Split::default(), Import::default());
            for piece in LINES.as_bytes().chunks(size) {
                for line in split.lines(piece) {
                    import.absorb(line);
                }
            }
            assert_eq!((import.total, import.done), (Some(2), 2), "in pieces of {size}");
            assert_eq!(import.said(), "1 imported, 1 wrong in the file.");
            assert_eq!(import.wrong[0].place, "conversations[1].title");
            assert!(!import.is_running());
        }
    }

    #[test]
    fn an_import_that_breaks_off_says_so() {
        let mut import = Import::default();
        assert_eq!(import.said(), "Sending the file…");
        let lines = Split::default().lines(LINES.split_inclusive('\n').next().unwrap().as_bytes());
        lines.into_iter().for_each(|line| import.absorb(line));
        assert_eq!(import.said(), "0 of 2 conversations");
        import.end();
        assert!(import.stopped.unwrap().starts_with("The connection was lost."));
    }
}
