//! Stories in a real browser: what a person sees, does and is told.

mod analytics;
mod branches;
mod everyday;
mod finding;
mod keeping;
mod keyboard;
mod keys;
mod long;
mod operations;
mod people;
mod phone;
mod phone_account;
mod profile;
mod reconnecting;
mod retrying;
mod sessions;
mod settings;
mod tabs;
mod theme;
mod tokens;
mod tour;
mod traffic;
mod transfer;
mod unread;

/// The answers on the page that are in this state.
fn answer(status: &str) -> String {
    format!("[data-testid='message'][data-role='assistant'][data-status='{status}']")
}

/// What people said.
const SAID: &str = "[data-role='user'] .said";
