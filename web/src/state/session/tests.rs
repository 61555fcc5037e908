use chrono::{DateTime, Utc};
use wire::account::{Me, Session};

use super::{News, SignedIn};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_000_000 + seconds, 0).unwrap()
}

fn signed_in(user: &str, expires_in: u64) -> SignedIn {
    let user = Me {
        id: user.into(),
        username: user.into(),
        email: String::new(),
        full_name: None,
        is_active: true,
        roles: vec!["user".into()],
        permissions: vec!["read_accounts".into()],
        password_change_required: false,
    };
    let session = Session {
        access_token: "token".into(),
        token_type: "bearer".into(),
        expires_in,
        refresh_token: None,
        refresh_expires_in: 0,
        session_id: String::new(),
        position: 0,
        user,
    };
    SignedIn::at(session, at(0))
}

#[test]
fn a_token_is_exchanged_a_minute_before_its_end() {
    let signed_in = signed_in("a", 900);
    assert!(!signed_in.is_due(at(839)));
    assert!(signed_in.is_due(at(840)));
}

#[test]
fn a_short_token_is_exchanged_after_four_fifths_of_its_life() {
    let signed_in = signed_in("a", 5);
    assert!(!signed_in.is_due(at(3)));
    assert!(signed_in.is_due(at(4)));
}

#[test]
fn tabs_wait_differently_and_never_until_the_end() {
    let signed_in = signed_in("a", 900);
    assert_eq!(signed_in.wait_ms(at(0), 0.0), 840_000);
    assert_eq!(signed_in.wait_ms(at(0), 1.0), 870_000);
    assert_eq!(signed_in.wait_ms(at(2000), 0.5), 0);
}

#[test]
fn a_life_beyond_all_measure_is_no_trouble() {
    let signed_in = signed_in("a", u64::MAX);
    assert!(!signed_in.is_due(at(1)));
    assert_eq!(signed_in.wait_ms(at(0), 0.0), i32::MAX as u32);
}

#[test]
fn what_another_tab_kept_is_taken_over() {
    let here = signed_in("a", 900);
    let renewed = SignedIn { token: "next".into(), ..here.clone() };
    assert_eq!(News::of(Some(&here), Some(here.clone())), News::None);
    assert_eq!(News::of(Some(&here), Some(renewed.clone())), News::Renewed(renewed));
    assert_eq!(News::of(Some(&here), None), News::Left);
    assert_eq!(News::of(None, None), News::None);
}

#[test]
fn somebody_else_is_not_the_same_person_with_another_token() {
    let (here, other) = (signed_in("a", 900), signed_in("b", 900));
    assert_eq!(News::of(Some(&here), Some(other.clone())), News::Other(other.clone()));
    assert_eq!(News::of(None, Some(other.clone())), News::Other(other));
}

#[test]
fn roles_allow_what_the_server_says_and_nothing_else() {
    let here = signed_in("a", 900);
    assert!(here.may("read_accounts") && !here.may("manage_accounts"));
}
