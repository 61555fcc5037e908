//! `[auth]`: tokens and passwords.

use std::time::Duration;

use commands::account::PasswordPolicy;
use secrecy::{ExposeSecret, SecretString};

use super::reader::Section;
use super::rules::{any, not_blank, within};

const DAY: u64 = 24 * 60 * 60;
/// The shortest secret that HS256 may be used with, in bytes.
pub(super) const SHORTEST_SECRET: usize = 32;

/// Tokens and passwords.
#[derive(Debug, Clone)]
pub struct Auth {
    /// The key that signs tokens, at least 32 bytes; always set once the secrets are complete.
    pub secret: Option<SecretString>,
    /// The `iss` of our tokens.
    pub issuer: String,
    /// The `aud` of our tokens.
    pub audience: String,
    /// How long an access token is valid.
    pub access_lifetime: Duration,
    /// How long a session lasts at the most.
    pub session_lifetime: Duration,
    /// How long a session may lie idle.
    pub session_idle: Duration,
    /// For how long a refresh token may be presented once more after it was exchanged.
    pub refresh_grace: Duration,
    /// How passwords may be.
    pub passwords: PasswordPolicy,
    /// The cost of hashing a password.
    pub argon2: Argon2,
    /// How many passwords are hashed at once; each takes `argon2.memory_kib`.
    pub hashing_parallelism: usize,
    /// How many may wait for that; those beyond are turned away.
    pub hashing_queue: usize,
    /// The longest delay of an attempt to sign in after failures; zero: none.
    pub slow_down: Duration,
}

fn passwords(mut section: Section<'_>) -> PasswordPolicy {
    PasswordPolicy {
        min_length: section.value("min_length", 8, within(6..=64)),
        refuse_common: section.value("refuse_common", true, any),
    }
}

/// The parameters of argon2id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argon2 {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
}

impl Auth {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        Self {
            secret: section.optional("secret", long_enough),
            issuer: section.value("issuer", "convoai".to_owned(), not_blank()),
            audience: section.value("audience", "convoai".to_owned(), not_blank()),
            access_lifetime: section.seconds("access_lifetime_s", 15 * 60, within(5..=DAY)),
            session_lifetime: section.seconds(
                "session_lifetime_s",
                30 * DAY,
                within(60..=366 * DAY),
            ),
            session_idle: section.seconds("session_idle_s", 14 * DAY, within(60..=366 * DAY)),
            refresh_grace: section.seconds("refresh_grace_s", 30, within(0..=300)),
            passwords: passwords(section.section("passwords")),
            argon2: Argon2::read(section.section("argon2")),
            hashing_parallelism: section.value(
                "hashing_parallelism",
                hashed_at_once(),
                within(1..=256),
            ),
            hashing_queue: section.value("hashing_queue", 2000, within(0..=1_000_000)),
            slow_down: section.millis("slow_down_max_ms", 4000, within(0..=60_000)),
        }
    }
}

impl Argon2 {
    fn read(mut section: Section<'_>) -> Self {
        let argon2 = Self {
            memory_kib: section.value("memory_kib", 19_456, within(8..=4 << 20)),
            iterations: section.value("iterations", 2, within(1..=100)),
            parallelism: section.value("parallelism", 1, within(1..=64)),
        };
        if argon2.memory_kib < 8 * argon2.parallelism {
            section.refuse("memory_kib", "at least 8 for each unit of `auth.argon2.parallelism`");
        }
        argon2
    }
}

pub(super) fn long_enough(secret: &SecretString) -> Result<(), String> {
    let expected = || format!("at least {SHORTEST_SECRET} bytes (`openssl rand -base64 32`)");
    (secret.expose_secret().len() >= SHORTEST_SECRET).then_some(()).ok_or_else(expected)
}

/// How many passwords are hashed at once where nothing else is said: one core is left for those
/// who do not wait for that, and more than eight take more memory than they are worth.
pub fn hashed_at_once() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    (cores - 1).clamp(1, 8)
}
