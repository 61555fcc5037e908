use std::collections::BTreeSet;

use super::{Command, Permission, Refusal, Role, RoleEvent, RoleName};
use crate::tests::given::given;
use crate::values::Description;

fn name(raw: &str) -> RoleName {
    RoleName::parse(raw).unwrap()
}

fn define(raw: &str) -> Command {
    Command::Define {
        name: name(raw),
        description: Some(Description::parse("Looks after people").unwrap()),
        permissions: BTreeSet::from([Permission::ReadAccounts]),
    }
}

fn redefine(permissions: impl Into<BTreeSet<Permission>>) -> Command {
    let description = Some(Description::parse("Looks after people").unwrap());
    Command::Redefine { name: name("support"), description, permissions: permissions.into() }
}

fn defined() -> RoleEvent {
    RoleEvent::Defined {
        description: Some("Looks after people".into()),
        permissions: BTreeSet::from([Permission::ReadAccounts]),
    }
}

#[test]
fn a_role_is_defined_once() {
    given::<Role>([]).when(define("support")).then([defined()]);
    given::<Role>([defined()])
        .when(define("support"))
        .then_refused(Refusal::Exists("support".into()));
}

#[test]
fn a_role_that_was_removed_can_be_defined_again() {
    given::<Role>([defined(), RoleEvent::Removed {}]).when(define("support")).then([defined()]);
}

#[test]
fn redefining_a_role_as_it_is_changes_nothing() {
    given::<Role>([defined()]).when(redefine([Permission::ReadAccounts])).then([]);
    given::<Role>([defined()]).when(redefine([])).then([RoleEvent::Redefined {
        description: Some("Looks after people".into()),
        permissions: BTreeSet::new(),
    }]);
}

#[test]
fn what_is_not_there_cannot_be_changed() {
    let unknown = || Refusal::Unknown("support".into());
    given::<Role>([]).when(redefine([])).then_refused(unknown());
    given::<Role>([]).when(Command::Remove { name: name("support") }).then_refused(unknown());
}

#[test]
fn what_is_built_in_stays_as_it_is() {
    given::<Role>([]).when(define("admin")).then_refused(Refusal::Exists("admin".into()));
    given::<Role>([])
        .when(Command::Remove { name: name("user") })
        .then_refused(Refusal::BuiltIn("user".into()));
    assert!(Role::default().exists(&name("manager")) && !Role::default().exists(&name("support")));
}

#[test]
fn a_name_is_short_and_plain() {
    for wrong in ["", "a", "Admin", "two words", "9lives", "a.b", "a>b", &"a".repeat(33)] {
        assert_eq!(RoleName::parse(wrong).unwrap_err().code, "malformed", "{wrong:?}");
    }
}

#[test]
fn an_administrator_may_do_everything_and_a_user_nothing_beyond() {
    assert_eq!(RoleName::admin().permissions(), Some(&Permission::ALL[..]));
    assert_eq!(RoleName::user().permissions(), Some(&[][..]));
    assert!(Permission::ALL.iter().all(|one| one.name().parse() == Ok(*one)));
    assert_eq!("fly".parse::<Permission>().unwrap_err().code, "unknown");
}
