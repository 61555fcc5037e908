//! Stories: what a person or a machine outside sees, through the front door.

mod abuse;
mod accounts;
mod analytics;
mod answers;
mod audit;
mod bad_input;
mod conversations;
mod history;
mod invariants;
mod legacy;
mod live;
mod model;
mod operating;
mod search;
mod transfer;
mod trouble;
mod usage;
mod views;
