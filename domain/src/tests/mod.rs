//! What the tests of both contexts share, and the stored form of every event.

mod activity;
pub(crate) mod given;
mod golden;
mod states;
