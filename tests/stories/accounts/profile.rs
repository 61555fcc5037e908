use serde_json::json;
use tests::harness::{self, PASSWORD, User};
use wire::account::Me;

const PROFILE: &str = "/api/v1/me";

async fn me(user: &User) -> Me {
    user.get("/api/v1/auth/me").await.is(200).json()
}

#[tokio::test]
async fn a_name_is_changed_and_taken_away() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    alice.patch(PROFILE, &json!({"full_name": "  Alice Liddell "})).await.is(200);
    assert_eq!(me(&alice).await.full_name.as_deref(), Some("Alice Liddell"));
    alice.patch(PROFILE, &json!({"full_name": ""})).await.is(200);
    assert_eq!(me(&alice).await.full_name, None);
    let long = json!({"full_name": "x".repeat(101)});
    let problem = alice.patch(PROFILE, &long).await.refused(422, "invalid");
    assert_eq!(problem.errors[0].loc, ["body", "full_name"]);
}

#[tokio::test]
async fn another_address_takes_the_password_and_frees_the_old_one() {
    let app = harness::spawn().await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let to = |email: &str, password: &str| json!({"email": email, "password": password});
    let problem = alice.patch(PROFILE, &json!({"email": "a@example.org"})).await;
    assert_eq!(problem.refused(422, "invalid").errors[0].kind, "missing");
    let wrong = alice.patch(PROFILE, &to("a@example.org", "not this one")).await;
    wrong.refused(403, "wrong_password");
    let taken = alice.patch(PROFILE, &to("BOB@example.com", PASSWORD)).await;
    taken.refused(409, "email_taken");

    alice.patch(PROFILE, &to("a@example.org", PASSWORD)).await.is(200);
    assert_eq!(me(&alice).await.email, "a@example.org");
    assert_eq!(app.log_in("a@example.org").await.id, alice.id);
    // The same address in another spelling is still one's own.
    alice.patch(PROFILE, &to("A@example.org", PASSWORD)).await.is(200);
    // And the one that was left is free.
    bob.patch(PROFILE, &to("alice@example.com", PASSWORD)).await.is(200);
}

#[tokio::test]
async fn of_many_who_want_an_address_at_once_one_gets_it() {
    let app = harness::spawn().await;
    let mut people = Vec::new();
    for n in 0..6 {
        people.push(app.sign_up(&format!("person{n}")).await);
    }
    let body = json!({"email": "wanted@example.com", "password": PASSWORD});
    let replies = people.iter().map(|person| person.patch(PROFILE, &body));
    let replies = futures_util::future::join_all(replies).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1, "{replies:?}");
}
