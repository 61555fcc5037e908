//! A word or two about something.

use dioxus::prelude::*;

/// How a tag is meant.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) enum Mood {
    #[default]
    Plain,
    Good,
    Notice,
    Danger,
}

impl Mood {
    fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Notice => "notice",
            Self::Danger => "danger",
        }
    }
}

#[component]
pub(crate) fn Tag(text: String, #[props(default)] mood: Mood) -> Element {
    rsx! {
        span { class: "tag", "data-mood": mood.name(), "{text}" }
    }
}
