//! `[data]`: the data folder.

use std::path::PathBuf;

use super::reader::Section;
use super::rules::any;

/// The data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Data {
    /// Where embedded services and generated secrets live; relative to the current folder.
    pub folder: PathBuf,
}

impl Data {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        Self { folder: section.value("folder", PathBuf::from("data"), any) }
    }
}
