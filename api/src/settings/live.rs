//! `[live]`: live sockets.

use std::time::Duration;

use super::reader::Section;
use super::rules::within;

/// Live sockets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// How often a ping is sent.
    pub ping: Duration,
    /// How long a socket may say nothing, not even a pong, before it is closed.
    pub idle: Duration,
    /// How many frames may wait for one slow socket before it is closed.
    pub queue: usize,
    /// How long pieces of an answer are collected into one frame.
    pub frame_interval: Duration,
}

impl Live {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        let live = Self {
            ping: section.seconds("ping_s", 20, within(1..=3600)),
            idle: section.seconds("idle_s", 60, within(2..=7200)),
            queue: section.value("queue", 512, within(1..=1 << 20)),
            frame_interval: section.millis("frame_interval_ms", 40, within(1..=1000)),
        };
        if live.idle <= live.ping {
            section.refuse("idle_s", "longer than `live.ping_s`, or every quiet socket is closed");
        }
        live
    }
}
