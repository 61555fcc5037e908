//! What the pages are made of; each component has its look beside it.

mod about_answer;
mod badge;
mod code_block;
mod composer;
mod connection;
mod conversation_item;
mod copy_button;
mod empty_state;
mod field;
mod icon;
mod logo;
mod markdown;
mod message;
mod shortcuts;
mod sidebar;
mod theme_switch;
mod thread;
mod toast;
mod user_menu;

pub(crate) use badge::DemoBadge;
pub(crate) use composer::{COMPOSER, Composer};
pub(crate) use connection::ConnectionPill;
pub(crate) use empty_state::EmptyState;
pub(crate) use field::Field;
pub(crate) use icon::{Icon, Picture};
pub(crate) use logo::Logo;
pub(crate) use shortcuts::{SHORTCUTS, ShortcutSheet};
pub(crate) use sidebar::{DRAWER_CLOSE, Sidebar};
pub(crate) use theme_switch::ThemeSwitch;
pub(crate) use thread::Thread;
pub(crate) use toast::ToastNote;
