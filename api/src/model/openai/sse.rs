//! Server-sent events, as providers write them.
//!
//! Not `eventsource-stream`, which async-openai uses: version 0.2 panics on a byte order mark,
//! buffers without bound, and drops a last event that no empty line follows, which some servers
//! send. Ids and retry times mean nothing here and are not kept.

use bytes::{Buf, BytesMut};

/// One event is refused beyond this. A whole answer in one event is far below it; a server that
/// never ends a line must not fill the memory.
const LONGEST_EVENT: usize = 8 * 1024 * 1024;

/// Splits bytes into events, however the network cut them.
#[derive(Default)]
pub(super) struct Decoder {
    buffer: BytesMut,
    /// Where the search for the end of the line goes on, so that no byte is looked at twice.
    searched: usize,
    /// Data lines of the event so far.
    data: Option<Vec<u8>>,
    /// The last line ended in CR: an LF that follows belongs to it.
    after_cr: bool,
    started: bool,
    /// A line came that no event stream has.
    strange: bool,
}

/// An event or a line grew beyond all measure.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong;

impl Decoder {
    /// Takes what the network brought.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Result<(), TooLong> {
        self.check_length(bytes)?;
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }

    /// Takes what the network brought as data, when the body is no event stream but one object.
    pub(super) fn feed_data(&mut self, bytes: &[u8]) -> Result<(), TooLong> {
        self.check_length(bytes)?;
        self.data.get_or_insert_default().extend_from_slice(bytes);
        Ok(())
    }

    /// Whether lines came that no event stream has: a web page, say.
    pub(super) fn is_strange(&self) -> bool {
        self.strange
    }

    fn check_length(&self, bytes: &[u8]) -> Result<(), TooLong> {
        let pending = self.buffer.len() + self.data.as_ref().map_or(0, Vec::len);
        if pending + bytes.len() > LONGEST_EVENT { Err(TooLong) } else { Ok(()) }
    }

    /// The data of the next complete event, if there is one. Bytes, because a multi-byte
    /// character may have been cut and the JSON parser checks them anyway.
    pub(super) fn next_event(&mut self) -> Option<Vec<u8>> {
        while let Some(line) = self.next_line() {
            if line.is_empty() {
                if let Some(data) = self.data.take().filter(|data| !data.is_empty()) {
                    return Some(data);
                }
            } else {
                self.take_field(&line);
            }
        }
        None
    }

    /// The stream is over: the data of an event that lacks its empty line, or even its line end.
    pub(super) fn finish(&mut self) -> Option<Vec<u8>> {
        let line = std::mem::take(&mut self.buffer);
        self.searched = 0;
        self.take_field(&line);
        self.data.take().filter(|data| !data.is_empty())
    }

    fn next_line(&mut self) -> Option<BytesMut> {
        if !self.started {
            self.skip_byte_order_mark()?;
        }
        if self.after_cr && !self.buffer.is_empty() {
            self.after_cr = false;
            if self.buffer[0] == b'\n' {
                self.buffer.advance(1);
            }
        }
        let found =
            self.buffer[self.searched..].iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        let Some(end) = found.map(|at| self.searched + at) else {
            self.searched = self.buffer.len();
            return None;
        };
        self.searched = 0;
        let mut line = self.buffer.split_to(end + 1);
        self.after_cr = line[end] == b'\r';
        line.truncate(end);
        Some(line)
    }

    /// `None` while too little has come to tell.
    fn skip_byte_order_mark(&mut self) -> Option<()> {
        const MARK: &[u8] = "\u{feff}".as_bytes();
        if self.buffer.len() < MARK.len() && MARK.starts_with(&self.buffer) {
            return None;
        }
        if self.buffer.starts_with(MARK) {
            self.buffer.advance(MARK.len());
        }
        self.started = true;
        Some(())
    }

    /// Keeps `data`; comments (`: keep-alive`) and all other fields are nothing to us.
    fn take_field(&mut self, line: &[u8]) {
        let name = line.split(|&byte| byte == b':').next().unwrap_or_default();
        if name != b"data" {
            self.strange |= !matches!(name, b"" | b"event" | b"id" | b"retry");
            return;
        }
        let value = match &line[name.len()..] {
            [b':', b' ', value @ ..] | [b':', value @ ..] | value => value,
        };
        match &mut self.data {
            Some(data) => {
                data.push(b'\n');
                data.extend_from_slice(value);
            }
            none => *none = Some(value.to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(chunks: &[&[u8]]) -> Vec<String> {
        let mut decoder = Decoder::default();
        let mut events = Vec::new();
        for chunk in chunks {
            decoder.feed(chunk).unwrap();
            events.extend(std::iter::from_fn(|| decoder.next_event()));
        }
        events.extend(decoder.finish());
        events.into_iter().map(|event| String::from_utf8(event).unwrap()).collect()
    }

    #[test]
    fn every_line_ending_and_every_cut_gives_the_same_events() {
        for end in ["\n", "\r\n", "\r"] {
            let text = "\u{feff}: keep-alive||data: {\"ä\":1}|event: x|id: 7||data:two|data: lines||data|||"
                .replace('|', end);
            for size in 1..=text.len() {
                let chunks: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
                assert_eq!(events(&chunks), ["{\"ä\":1}", "two\nlines"], "{end:?} by {size}");
            }
        }
    }

    #[test]
    fn an_event_without_its_empty_line_still_counts() {
        assert_eq!(events(&[b"data: a\n\ndata: b\n"]), ["a", "b"]);
        assert_eq!(events(&[b"data: a\n\ndata: b"]), ["a", "b"]);
    }

    #[test]
    fn other_fields_that_begin_alike_are_not_data() {
        assert_eq!(events(&[b"database: x\n\ndat: y\n\n"]), Vec::<String>::new());
    }

    #[test]
    fn a_web_page_is_strange_and_a_silent_stream_is_not() {
        for (body, strange) in [("", false), (": ok\nevent: x\n\n", false), ("<html>\n", true)] {
            let mut decoder = Decoder::default();
            decoder.feed(body.as_bytes()).unwrap();
            assert_eq!((decoder.next_event(), decoder.finish()), (None, None));
            assert_eq!(decoder.is_strange(), strange, "{body}");
        }
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let mut decoder = Decoder::default();
        let megabyte = vec![b'x'; 1024 * 1024];
        let refused = (0..100).any(|_| {
            let refused = decoder.feed(&megabyte) == Err(TooLong);
            assert!(decoder.next_event().is_none());
            refused
        });
        assert!(refused);
    }
}
