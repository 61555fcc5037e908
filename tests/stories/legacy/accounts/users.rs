use serde_json::{Value, json};
use tests::harness::OldClient;

use super::super::{both, message, spawn, told};

async fn names(admin: &OldClient, query: &str) -> Vec<String> {
    let answer: Value = admin.get(&format!("/users/{query}")).await.is(200).json();
    let users = answer["users"].as_array().expect("a list").clone();
    users.iter().map(|user| user["username"].as_str().expect("a name").to_owned()).collect()
}

#[tokio::test]
async fn everybody_sees_themselves_in_the_old_form() {
    let (_app, clients) = both().await;
    for (port, old) in clients {
        old.registers(port).await.is(200);
        let me = old.signs_in(port).await;
        let mut seen = Vec::new();
        let by_name = format!("/users/{}", port.to_uppercase());
        for path in ["/auth/me", "/auth/me/", "/users/me", "/users/me/", &by_name] {
            seen.push(me.get(path).await.is(200).json::<Value>());
        }
        let id = seen[0]["id"].as_str().unwrap();
        assert!(id.len() == 16 && id.bytes().all(|b| b.is_ascii_hexdigit()), "{id}");
        let email = format!("{port}@example.com");
        let expected = json!({"id": id, "username": port, "email": email, "full_name": null,
            "is_active": true, "roles": ["user"]});
        assert!(seen.iter().all(|one| *one == expected), "{seen:?}");
    }
}

#[tokio::test]
async fn others_are_seen_by_administrators_only() {
    let (_app, clients) = both().await;
    for (port, old) in clients {
        let (mine, other) = (format!("{port}-mine"), format!("{port}-other"));
        old.registers(&mine).await.is(200);
        old.registers(&other).await.is(200);
        let (me, admin) = (old.signs_in(&mine).await, old.signs_in("admin").await);
        for slash in ["", "/"] {
            let path = format!("/users/{other}{slash}");
            told(&me.get(&path).await, 403, "Access denied");
            let user: Value = admin.get(&path).await.is(200).json();
            assert_eq!(user["email"], format!("{other}@example.com"));
            // Whether there is such a user is not for everybody either.
            told(&me.get(&format!("/users/nobody{slash}")).await, 403, "Access denied");
            told(&admin.get(&format!("/users/nobody{slash}")).await, 404, "User not found");
            let refused = me.get(&format!("/users{slash}")).await.refused(403, "not_allowed");
            assert!(refused.detail.contains("administrators"), "{refused:?}");
        }
        // Names, and nothing that only looks like one.
        for odd in ["x", "..%2Fadmin", "%00", &format!("{other}%40example.com"), "a%20b"] {
            let reply = admin.get(&format!("/users/{odd}")).await;
            assert!(matches!(reply.status, 400 | 404), "{odd}: {reply:?}");
            reply.problem();
        }
    }
}

#[tokio::test]
async fn a_list_has_parts_and_what_was_just_done_is_in_it() {
    let app = spawn().await;
    let old = app.old_accounts();
    let admin = old.signs_in("admin").await;
    for n in 0..5 {
        old.registers(&format!("person{n}")).await.is(200);
        assert_eq!(names(&admin, "").await.len(), n + 2, "right after it was opened");
    }
    let page = |query| names(&admin, query);
    assert_eq!(page("?skip=1&limit=2").await, ["person0", "person1"]);
    assert_eq!(page("?skip=5&other=1").await, ["person4"]);
    assert_eq!(page("?skip=100&limit=1000").await, [""; 0]);
    assert_eq!(page("?skip=4294967295").await, [""; 0]);
    admin.delete("/users/person0").await.is(200);
    assert_eq!(page("?limit=2").await, ["admin", "person1"]);
    let answer: Value = admin.get("/users?limit=1").await.is(200).json();
    let fields: Vec<_> = answer["users"][0].as_object().unwrap().keys().collect();
    assert_eq!(fields, ["email", "full_name", "id", "is_active", "roles", "username"]);
    for query in ["limit=0", "limit=1001", "limit=x", "limit=", "skip=-1", "skip=1.5", "skip="] {
        let problem = admin.get(&format!("/users/?{query}")).await.refused(422, "invalid");
        let name = query.split('=').next().unwrap();
        assert_eq!(problem.errors[0].loc, ["query", name], "{query}");
    }
    admin.get("/users/?limit=1&limit=2").await.refused(422, "invalid");
}

#[tokio::test]
async fn administrators_delete_accounts_and_nobody_signs_in_to_them_any_more() {
    let (_app, clients) = both().await;
    for (port, old) in clients {
        let admin = old.signs_in("admin").await;
        for (n, slash) in ["", "/"].iter().enumerate() {
            let name = format!("{port}-{n}");
            let path = format!("/users/{name}{slash}");
            old.registers(&name).await.is(200);
            let user = old.signs_in(&name).await;
            let refused = user.delete(&path).await.refused(403, "not_allowed");
            assert!(refused.detail.contains("administrators"), "{refused:?}");
            assert_eq!(message(admin.delete(&path).await), "User deleted successfully");
            told(&user.get("/auth/me").await, 401, "Could not validate credentials");
            let again = old.tries(&name, tests::harness::PASSWORD).await;
            told(&again, 401, "Incorrect username or password");
            told(&admin.delete(&path).await, 404, "User not found");
            told(&admin.get(&path).await, 404, "User not found");
        }
        let last = admin.delete("/users/admin").await.refused(409, "last_administrator");
        assert!(last.detail.contains("administrator"), "{last:?}");
    }
}
