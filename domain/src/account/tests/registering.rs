use super::given::{register, registered};
use crate::account::{Account, AccountEvent, Command, Refusal};
use crate::role::RoleName;
use crate::tests::given::given;
use crate::values::PasswordId;

#[test]
fn registering_opens_the_account_with_its_roles() {
    given::<Account>([])
        .when(register(true, true))
        .then([registered(), AccountEvent::RoleGranted { role: RoleName::user() }]);
}

#[test]
fn a_name_or_address_that_somebody_holds_is_refused() {
    given::<Account>([]).when(register(false, true)).then_refused(Refusal::UsernameTaken);
    given::<Account>([]).when(register(true, false)).then_refused(Refusal::EmailTaken);
}

#[test]
fn registering_again_under_the_same_id_is_a_repeat() {
    given::<Account>([registered()]).when(register(true, true)).then([]);
}

#[test]
fn a_password_that_was_made_up_for_somebody_must_be_changed() {
    let password = PasswordId::parse("d".repeat(16)).unwrap();
    let mut command = register(true, true);
    if let Command::Register { one_time, roles, .. } = &mut command {
        *one_time = Some(password.clone());
        roles.clear();
    }
    given::<Account>([])
        .when(command)
        .then([registered(), AccountEvent::PasswordChanged { password, one_time: true }]);
}
