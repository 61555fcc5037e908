//! Beginning, finding, renaming and deleting conversations.

mod changing;
mod desk;
mod listing;
mod privacy;
mod repeating;
mod trash;
