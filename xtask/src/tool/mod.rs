//! The programs that ConvoAI needs beside its own: where they are, and how a
//! missing one is brought.

pub(crate) mod debian;
pub(crate) mod search;
