//! Language models: a built-in demo.

pub mod demo;

mod estimate;

pub use demo::Demo;
