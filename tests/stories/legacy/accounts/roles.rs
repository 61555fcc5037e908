use serde_json::{Value, json};

use super::super::{both, message, told};

#[tokio::test]
async fn administrators_list_and_define_roles() {
    let (_app, clients) = both().await;
    for (port, old) in clients {
        let admin = old.signs_in("admin").await;
        let role = format!("{port}-support");
        let body = json!({"name": role, "description": "Helps others", "more": 7});
        admin.post("/roles/", &body).await.is(200);
        told(&admin.post("/roles", &body).await, 400, &format!("Role '{role}' already exists"));
        let manager = json!({"name": "manager"});
        told(&admin.post("/roles", &manager).await, 400, "Role 'manager' already exists");
        admin.post("/roles/", &json!({"name": format!("{port}-bare")})).await.is(200);
        for path in ["/roles/", "/roles"] {
            let roles: Vec<Value> = admin.get(path).await.is(200).json();
            let names: Vec<_> = roles.iter().map(|role| role["name"].as_str().unwrap()).collect();
            for name in ["admin", "manager", "user", &role, &format!("{port}-bare")] {
                assert!(names.contains(&name), "{names:?}");
            }
            let fields: Vec<_> = roles[0].as_object().unwrap().keys().collect();
            assert_eq!(fields, ["description", "name"]);
            let ours = roles.iter().find(|one| one["name"] == role).unwrap();
            assert_eq!(ours["description"], "Helps others");
        }
    }
}

#[tokio::test]
async fn nobody_else_sees_or_touches_roles() {
    let (_app, clients) = both().await;
    for (port, old) in clients {
        old.registers(port).await.is(200);
        let me = old.signs_in(port).await;
        let (role, admin) = (json!({"name": "wizard"}), json!({"roles": ["admin"]}));
        for reply in [
            me.get("/roles/").await,
            me.post("/roles/", &role).await,
            me.put(&format!("/roles/{port}"), &admin).await,
            me.put(&format!("/roles/{port}/"), &admin).await,
        ] {
            let refused = reply.refused(403, "not_allowed");
            assert!(refused.detail.contains("administrators"), "{refused:?}");
        }
    }
}

#[tokio::test]
async fn roles_of_somebody_are_replaced_and_the_token_of_before_is_void() {
    let (_app, clients) = both().await;
    for (port, old) in clients {
        let admin = old.signs_in("admin").await;
        old.registers(port).await.is(200);
        let me = old.signs_in(port).await;
        let path = format!("/roles/{port}");
        let body = json!({"roles": ["manager", "user"]});
        let expected = format!("Roles updated successfully for user {port}");
        assert_eq!(message(admin.put(&path, &body).await), expected);
        told(&me.get("/auth/me").await, 401, "Could not validate credentials");
        let me: Value = old.signs_in(port).await.get("/auth/me").await.is(200).json();
        let mut roles: Vec<_> = me["roles"].as_array().unwrap().clone();
        roles.sort_by_key(ToString::to_string);
        assert_eq!(roles, ["manager", "user"]);

        let body = json!({"roles": ["user", "wizard"]});
        told(&admin.put(&path, &body).await, 400, "Role 'wizard' does not exist");
        let body = json!({"roles": ["No Role"]});
        told(&admin.put(&path, &body).await, 400, "Role 'No Role' does not exist");
        let body = json!({"roles": ["user"]});
        told(&admin.put("/roles/nobody/", &body).await, 404, "User not found");
        assert_eq!(message(admin.put(&format!("{path}/"), &body).await), expected);
        admin.put("/roles/admin", &body).await.refused(409, "last_administrator");
        admin.get("/roles/").await.is(200);
    }
}
