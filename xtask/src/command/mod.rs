//! One file per command.

pub(crate) mod bench;
pub(crate) mod chaos;
pub(crate) mod dev;
pub(crate) mod lint;
pub(crate) mod test;
pub(crate) mod up;
pub(crate) mod web;
