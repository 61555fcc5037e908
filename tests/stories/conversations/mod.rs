//! Beginning, finding, renaming and deleting conversations.

mod arranging;
mod changing;
mod desk;
mod listing;
mod naming;
mod privacy;
mod repeating;
mod trash;
