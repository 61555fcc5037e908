//! Stories: what a person or a machine outside sees, through the front door.

mod accounts;
mod answers;
mod conversations;
mod model;
