use serde_json::Value;

use super::super::spawn;

#[tokio::test]
async fn the_port_says_that_it_is_healthy() {
    let app = spawn().await;
    for path in ["/health", "/health/"] {
        let health: Value = app.old_analytics().get(path).await.is(200).json();
        assert_eq!(health["status"], "healthy");
        assert_eq!(health["service"], "analytics-service");
        assert!(health["version"].is_string(), "{health}");
        assert_eq!(health.as_object().map(serde_json::Map::len), Some(3));
    }
}

#[tokio::test]
async fn the_old_port_has_the_old_routes_and_no_others() {
    let app = spawn().await;
    let old = app.old_analytics();
    for path in ["/", "/api/v1/about", "/healthz", "/metrics", "/docs", "/users/me"] {
        old.get(path).await.refused(404, "not_found");
    }
}
