//! `[legacy]`: clients of ConvoAI 1.x.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use super::reader::Section;
use super::rules::{any, within};

const DAY: u64 = 24 * 60 * 60;

/// Clients of ConvoAI 1.x.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Legacy {
    /// Whether the ports of 1.x are served beside our own.
    pub ports: bool,
    /// The address of the accounts service.
    pub accounts_listen: SocketAddr,
    /// The address of the chat service.
    pub chat_listen: SocketAddr,
    /// The address of the analytics service.
    pub analytics_listen: SocketAddr,
    /// Whether anybody may report what somebody did elsewhere.
    pub open_tracking: bool,
    /// How long a token lasts that a route of 1.x issued: its clients cannot exchange it for a new
    /// one. Never longer than the session.
    pub token_lifetime: Duration,
}

impl Legacy {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        let local = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Self {
            ports: section.value("ports", false, any),
            accounts_listen: section.value("accounts_listen", local(8001), any),
            chat_listen: section.value("chat_listen", local(8000), any),
            analytics_listen: section.value("analytics_listen", local(8002), any),
            open_tracking: section.value("open_tracking", false, any),
            token_lifetime: section.seconds("token_lifetime_s", 30 * DAY, within(60..=366 * DAY)),
        }
    }
}
