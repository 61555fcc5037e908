//! Pages fetch and arrange; what they show is in `components`.

mod account;
mod chat;
mod choose_password;
mod conversations;
mod history;
mod login;
mod not_found;
mod operations;
mod people;
mod register;
mod shell;
mod sign_in_frame;
mod usage;

pub(crate) use account::{ApiKeys, Profile, Sessions};
pub(crate) use chat::{Conversation, NewChat};
pub(crate) use conversations::{AllConversations, Archive, Trash};
pub(crate) use history::History;
pub(crate) use login::Login;
pub(crate) use not_found::NotFound;
pub(crate) use operations::Operations;
pub(crate) use people::{People, Roles};
pub(crate) use register::Register;
pub(crate) use shell::Shell;
pub(crate) use usage::{OwnUsage, PersonUsage, Usage};
