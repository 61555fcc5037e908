//! The site map.

use dioxus::prelude::*;

use crate::{
    pages::{
        AllConversations, ApiKeys, Archive, Conversation, History, Login, NewChat, NotFound,
        Operations, OwnUsage, People, PersonUsage, Profile, Register, Roles, Sessions, Shell,
        Trash, Usage,
    },
    state::usage::view::View,
};

/// Every page there is.
#[derive(Debug, Clone, PartialEq, Routable)]
pub(crate) enum Route {
    #[layout(Shell)]
    #[route("/")]
    NewChat {},
    #[route("/c/:id")]
    Conversation { id: String },
    #[route("/c/:id/history")]
    History { id: String },
    #[route("/all")]
    AllConversations {},
    #[route("/archive")]
    Archive {},
    #[route("/trash")]
    Trash {},
    #[route("/account")]
    Profile {},
    #[route("/account/sessions")]
    Sessions {},
    #[route("/account/keys")]
    ApiKeys {},
    #[route("/account/usage?:..view")]
    OwnUsage { view: View },
    #[route("/analytics?:..view")]
    Usage { view: View },
    #[route("/analytics/users/:id?:..view")]
    PersonUsage { id: String, view: View },
    #[route("/operations")]
    Operations {},
    #[route("/people")]
    People {},
    #[route("/people/roles")]
    Roles {},
    #[end_layout]
    #[route("/login")]
    Login {},
    #[route("/register")]
    Register {},
    #[route("/:..segments")]
    NotFound { segments: Vec<String> },
}
