//! The serialised form of states, which snapshots are kept in.
//!
//! A snapshot is only worth reading to a build whose states have the same form and are folded in
//! the same way. Its name is a hash of the golden file of the context: what every event ever
//! stored is folded to. A test holds state and file together, so that neither a field nor a fold
//! changes without the name changing too; then snapshots of earlier builds are passed over and
//! written anew.
//!
//! States hold no personal text, so snapshots are not sealed.

use std::sync::OnceLock;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cqrs_es::Aggregate as _;

use crate::{Account, Conversation, Role};

const ACCOUNT: &str = include_str!("../golden/states/account.json");
const CONVERSATION: &str = include_str!("../golden/states/conversation.json");
const ROLE: &str = include_str!("../golden/states/role.json");

/// The name of the present form of a context's state; none for a context that has no state.
pub fn schema(context: &str) -> Option<&'static str> {
    static NAMES: OnceLock<[String; 3]> = OnceLock::new();
    let [account, conversation, role] =
        NAMES.get_or_init(|| [ACCOUNT, CONVERSATION, ROLE].map(name));
    match context {
        Account::TYPE => Some(account),
        Conversation::TYPE => Some(conversation),
        Role::TYPE => Some(role),
        _ => None,
    }
}

fn name(golden: &str) -> String {
    let mut name = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, golden.as_bytes()));
    name.truncate(16);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_context_has_a_name_of_its_own_and_guards_have_none() {
        let (account, conversation) = (schema("account"), schema("conversation"));
        assert_ne!(account, conversation);
        assert_eq!(account.map(str::len), Some(16));
        assert_eq!(schema("guard"), None);
        assert_ne!(name("{\"a\":1}"), name("{\"a\":2}"));
    }
}
