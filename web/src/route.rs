//! The site map.

use dioxus::prelude::*;

use crate::pages::{Conversation, Login, NewChat, NotFound, Register, Shell};

/// Every page there is.
#[derive(Debug, Clone, PartialEq, Routable)]
pub(crate) enum Route {
    #[layout(Shell)]
    #[route("/")]
    NewChat {},
    #[route("/c/:id")]
    Conversation { id: String },
    #[end_layout]
    #[route("/login")]
    Login {},
    #[route("/register")]
    Register {},
    #[route("/:..segments")]
    NotFound { segments: Vec<String> },
}
