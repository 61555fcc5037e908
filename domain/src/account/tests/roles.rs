use std::collections::BTreeSet;

use super::given::{ended, granted, logged_in, registered};
use crate::account::{Account, AccountEvent, Because, Command, Refusal};
use crate::role::RoleName;
use crate::tests::given::given;

fn set<const N: usize>(roles: [RoleName; N], administrators: u64) -> Command {
    Command::SetRoles { roles: BTreeSet::from(roles), administrators }
}

#[test]
fn roles_are_granted_and_revoked_and_whoever_is_signed_in_signs_in_again() {
    given::<Account>([registered(), granted(RoleName::user()), logged_in('a', 1)])
        .when(set([RoleName::manager()], 1))
        .then([
            granted(RoleName::manager()),
            AccountEvent::RoleRevoked { role: RoleName::user() },
            ended('a', 1, Because::RolesChanged),
        ]);
}

#[test]
fn the_same_roles_change_nothing() {
    given::<Account>([registered(), granted(RoleName::user()), logged_in('a', 1)])
        .when(set([RoleName::user()], 1))
        .then([]);
}

#[test]
fn the_last_administrator_stays_one() {
    let admin = [registered(), granted(RoleName::admin())];
    let last = Refusal::LastAdministrator;
    given::<Account>(admin.clone()).when(set([RoleName::user()], 1)).then_refused(last);
    given::<Account>(admin.clone()).when(Command::Disable { administrators: 1 }).then_refused(last);
    given::<Account>(admin.clone())
        .when(Command::Delete { at: super::given::at(1), administrators: 1 })
        .then_refused(last);
    given::<Account>(admin)
        .when(set([], 2))
        .then([AccountEvent::RoleRevoked { role: RoleName::admin() }]);
}

#[test]
fn an_administrator_who_is_disabled_does_not_count() {
    let story = [registered(), granted(RoleName::admin()), AccountEvent::Disabled {}];
    given::<Account>(story)
        .when(set([], 1))
        .then([AccountEvent::RoleRevoked { role: RoleName::admin() }]);
}
