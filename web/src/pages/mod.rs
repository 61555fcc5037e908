//! Pages fetch and arrange; what they show is in `components`.

mod chat;
mod login;
mod not_found;
mod register;
mod shell;
mod sign_in_frame;

pub(crate) use chat::{Conversation, NewChat};
pub(crate) use login::Login;
pub(crate) use not_found::NotFound;
pub(crate) use register::Register;
pub(crate) use shell::Shell;
