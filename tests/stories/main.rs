//! Stories: what a person or a machine outside sees, through the front door.

mod accounts;
mod conversations;
mod model;
