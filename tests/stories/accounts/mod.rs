//! Accounts: opening one, signing in and out, sessions, API keys, roles, and leaving.

mod administrating;
mod keys;
mod leaving;
mod matrix;
mod operating;
mod passwords;
mod profile;
mod refreshing;
mod registering;
mod roles;
mod sessions;
mod signing_in;
mod signing_out;
