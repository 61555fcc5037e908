use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// A ZIP that is handed on while it is written.
pub(super) struct Archive {
    writer: ZipWriter<StreamWriter<Buffer>>,
    written: Buffer,
}

/// What was written and not handed on yet.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Buffer {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Default for Archive {
    fn default() -> Self {
        let written = Buffer::default();
        Self { writer: ZipWriter::new_stream(written.clone()), written }
    }
}

impl Archive {
    /// Adds a file. Answers what can be handed on.
    pub(super) fn add(
        &mut self,
        name: &str,
        text: &str,
        at: Option<DateTime<Utc>>,
    ) -> io::Result<Vec<u8>> {
        let mut options =
            SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        if let Some(at) = at.and_then(time) {
            options = options.last_modified_time(at);
        }
        self.writer.start_file(name, options)?;
        self.writer.write_all(text.as_bytes())?;
        Ok(self.written.take())
    }

    /// Writes the end. Answers the rest.
    pub(super) fn finish(self) -> io::Result<Vec<u8>> {
        self.writer.finish()?;
        Ok(self.written.take())
    }
}

/// As ZIP knows it: from 1980 on.
fn time(at: DateTime<Utc>) -> Option<zip::DateTime> {
    let year = u16::try_from(at.year()).ok()?;
    let part = |number: u32| u8::try_from(number).ok();
    let (month, day) = (part(at.month())?, part(at.day())?);
    let (hour, minute, second) = (part(at.hour())?, part(at.minute())?, part(at.second())?);
    zip::DateTime::from_date_and_time(year, month, day, hour, minute, second).ok()
}
