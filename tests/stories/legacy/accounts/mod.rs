//! The accounts service: users, roles and tokens.

mod changing;
mod odd_bodies;
mod ports;
mod registering;
mod roles;
mod signing_in;
mod users;
