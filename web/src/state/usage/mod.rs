//! What was used, as numbers, charts and tables.

pub mod activity;
pub mod amount;
pub mod charts;
pub mod grid;
pub mod moment;
pub mod numbers;
pub mod plot;
pub mod report;
pub mod view;
