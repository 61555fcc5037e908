//! The sheet that lies over the page, if there is one.

use dioxus::prelude::*;

use super::{
    about_answer::AboutSheet, conversation_settings::SettingsSheet, finder::Finder,
    tags_sheet::TagsSheet,
};
use crate::desk::{Desk, OpenSheet};

#[component]
pub(crate) fn OpenSheets() -> Element {
    let mut desk = use_context::<Desk>();
    let onclose = move |()| desk.sheet.set(None);
    match desk.sheet.cloned() {
        None => rsx! {},
        Some(OpenSheet::Finder) => rsx! { Finder { onclose } },
        Some(OpenSheet::Settings) => rsx! { SettingsSheet { onclose } },
        Some(OpenSheet::Tags(id)) => rsx! { TagsSheet { key: "{id}", id, onclose } },
        Some(OpenSheet::About(id)) => rsx! { AboutSheet { key: "{id}", id, onclose } },
    }
}
