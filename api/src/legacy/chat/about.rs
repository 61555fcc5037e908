use actix_web::HttpResponse;
use actix_web::web::Data;
use wire::Problem;
use wire::legacy::chat::{ChatHealth, ChatServiceHealth, ServiceInfo};

use crate::backend::Backend;
use crate::http::ApiError;
use crate::model;

/// What is here and where, on the port of the service.
pub(super) async fn info() -> HttpResponse {
    let endpoints = [
        ("conversations", "/conversations/"),
        ("messages", "/conversations/{conversation_id}/messages"),
        ("user_conversations", "/api/v1/users/{user}/conversations/"),
        ("admin", "/admin/conversations/"),
        ("export", "/api/v1/chat/conversations/{conversation_id}/export"),
        ("websocket", "/ws/{conversation_id}"),
        ("health", "/health"),
    ];
    let features = ["conversations", "messages", "websockets", "export", "administration"];
    HttpResponse::Ok().json(ServiceInfo {
        message: "ConvoAI chat service".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        features: features.map(str::to_owned).to_vec(),
        endpoints: endpoints.map(|(name, path)| (name.to_owned(), path.to_owned())).into(),
    })
}

/// Whether the service can be used, on its port.
pub(super) async fn health(backend: Data<Backend>) -> Result<HttpResponse, ApiError> {
    backend.check_ready()?;
    if !backend.views.answers().await {
        let detail = "the database does not answer at the moment; try again shortly";
        return Err(ApiError::unavailable("unavailable", detail, 2));
    }
    Ok(HttpResponse::Ok().json(ChatServiceHealth {
        status: "healthy".to_owned(),
        database: "connected".to_owned(),
        openai_configured: asks_a_server(&backend),
    }))
}

/// Whether messages are answered, and by whom.
#[utoipa::path(get, path = "/api/v1/chat/health", tag = "legacy",
    responses((status = 200, body = ChatHealth), (status = 503, body = Problem)))]
pub(crate) async fn chat_health(backend: Data<Backend>) -> Result<HttpResponse, ApiError> {
    backend.check_ready()?;
    let configured = if asks_a_server(&backend) { "configured" } else { "not_configured" };
    Ok(HttpResponse::Ok().json(ChatHealth {
        chat_service: "active".to_owned(),
        openai_api: configured.to_owned(),
        websocket_connections: "active".to_owned(),
    }))
}

fn asks_a_server(backend: &Backend) -> bool {
    backend.models.all().any(|(_, one)| one.provider() != model::DEMO)
}
