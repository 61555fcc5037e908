//! Language models: an adapter for every OpenAI-compatible server, and a built-in demo.

pub mod demo;
pub mod openai;

mod bounded;
mod offered;

pub use bounded::{Bounded, Places};
pub use demo::Demo;
pub use offered::Offered;
pub use openai::{OpenAi, OpenAiConfig, OpenAiConfigError};

/// Provider name of the built-in demo model.
pub const DEMO: &str = "demo";
