//! Roles: what their holders may do. Three are built in, others are defined by administrators.

mod command;
mod event;
mod name;
mod permission;
mod refusal;
mod state;
#[cfg(test)]
mod tests;

pub use command::Command;
pub use event::RoleEvent;
pub use name::RoleName;
pub use permission::Permission;
pub use refusal::Refusal;
pub use state::Role;
