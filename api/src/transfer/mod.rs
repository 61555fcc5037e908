//! Conversations on their way out, and in again. The format is in docs/export.md.

mod archive;
mod bring;
mod export;
mod import;
mod markdown;
mod reading;

pub use bring::brought;
pub use export::{Pieces, all, one};
pub use import::import;
pub use markdown::{file_name, written};
pub use reading::{Reading, read};
