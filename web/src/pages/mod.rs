//! Pages fetch and arrange; what they show is in `components`.

mod account;
mod chat;
mod choose_password;
mod conversations;
mod history;
mod login;
mod not_found;
mod people;
mod register;
mod shell;
mod sign_in_frame;

pub(crate) use account::{ApiKeys, Profile, Sessions};
pub(crate) use chat::{Conversation, NewChat};
pub(crate) use conversations::{AllConversations, Archive, Trash};
pub(crate) use history::History;
pub(crate) use login::Login;
pub(crate) use not_found::NotFound;
pub(crate) use people::{People, Roles};
pub(crate) use register::Register;
pub(crate) use shell::Shell;
