//! The server: composition root, routes, live socket, settings, adapters and embedded services.
//!
//! [`Application`] wires everything and is a value: `main` builds one from the settings, the
//! tests build many. Handlers translate; rules are in `domain`, verbs in `commands`, SQL in
//! `projections`, JetStream in `nats`.
//!
//! To add an endpoint: see `routes`. To add a setting: see [`settings`]. To add an adapter:
//! implement the port in `adapters` and hand it over in `application/wiring.rs`.

pub mod activity;
pub mod adapters;
pub mod application;
pub mod auth;
pub mod backend;
pub mod embedded;
pub mod health;
pub mod history;
pub mod http;
pub mod legacy;
pub mod limits;
pub mod live;
pub mod metrics;
pub mod model;
pub mod open_files;
pub mod routes;
pub mod settings;
pub mod transfer;
pub mod trash;
pub mod worker;

pub use application::{Application, Parts};
