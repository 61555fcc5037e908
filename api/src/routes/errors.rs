//! `/docs/errors`: what each `code` of a problem means. The `type` of every problem points here.

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_SECURITY_POLICY;

/// Code, status, what it means and what to do.
const CODES: &[(&str, u16, &str)] = &[
    ("bad_json", 400, "The body is no JSON. The detail says at which line and column."),
    ("bad_body", 400, "The body ended before it was complete. Send it again."),
    ("bad_request", 400, "The request could not be understood."),
    ("not_a_websocket", 400, "This address is opened as a WebSocket."),
    ("token_missing", 401, "Sign in, and send the token as `Authorization: Bearer …`."),
    ("token_invalid", 401, "The token is not one of ours. Sign in again."),
    ("token_expired", 401, "The token has run out. Sign in again."),
    ("session_ended", 401, "The session was ended. Sign in again."),
    ("key_invalid", 401, "The API key is not one of ours, or it is void."),
    ("key_expired", 401, "The API key has run out. Make a new one."),
    ("refresh_reused", 401, "The refresh token was used before. Its session was ended: sign in."),
    ("ticket_used", 401, "A ticket opens one socket. Get a new one."),
    ("bad_credentials", 401, "Username or password is wrong. Which, nobody learns."),
    (
        "foreign_origin",
        403,
        "Pages of this origin may not connect. See the setting `http.origins`.",
    ),
    ("account_disabled", 403, "An administrator has disabled this account."),
    ("not_allowed", 403, "Your roles do not allow this. The detail names the permission it takes."),
    ("password_change_required", 403, "Choose a password of your own before anything else."),
    ("scope_missing", 403, "The API key may not do this. The detail names the scope it takes."),
    ("session_required", 403, "No API key can do this. Sign in."),
    ("wrong_password", 403, "The password you confirm this with is not right."),
    ("not_found", 404, "There is nothing at this address."),
    ("user_not_found", 404, "There is no such user."),
    ("session_not_found", 404, "There is no such session among yours."),
    ("key_not_found", 404, "There is no such API key among yours."),
    ("role_unknown", 404, "There is no such role."),
    ("conversation_not_found", 404, "There is no such conversation among yours."),
    (
        "not_begun",
        404,
        "The conversation had not begun at that point. The detail says when it began.",
    ),
    ("message_not_found", 404, "There is no such message in this conversation."),
    ("projection_unknown", 404, "There is no such read model. The detail names all."),
    ("rebuild_not_found", 404, "Nothing was rebuilt here since this server started."),
    ("method_not_allowed", 405, "The `Allow` header names the methods this address takes."),
    ("username_taken", 409, "Another account has this username. Choose another."),
    ("email_taken", 409, "Another account has this e-mail address."),
    ("last_administrator", 409, "Make somebody else an administrator first."),
    ("too_many_keys", 409, "An account has at most 50 API keys. Revoke one first."),
    ("restored_too_late", 409, "An account can be restored for 30 days after it was deleted."),
    ("role_exists", 409, "There is a role of this name."),
    ("role_built_in", 409, "Built-in roles cannot be changed."),
    ("conversation_deleted", 409, "The conversation is in the trash. Restore it first."),
    ("conversation_not_deleted", 409, "Only what is in the trash can be purged. Delete it first."),
    ("conversation_ended", 409, "The conversation has ended. Reopen it first."),
    ("conversation_id_taken", 409, "The id you chose exists. Choose another."),
    ("message_not_answerable", 409, "Only a message of a person can be answered."),
    ("message_already_answered", 409, "The message has an answer, or one is being written."),
    ("message_not_editable", 409, "Only a message of a person can be edited."),
    ("message_not_an_answer", 409, "Only an answer can be rated."),
    ("answer_being_written", 409, "The answer is being written. Wait, or stop it first."),
    ("answer_not_continuable", 409, "Only an answer with words to go on from can be continued."),
    ("answer_id_taken", 409, "The id chosen for an answer exists. Send the request again."),
    ("rebuild_running", 409, "It is being rebuilt, here or elsewhere. Wait, or cancel that first."),
    ("rebuild_not_running", 409, "No rebuild of it runs in this server."),
    ("too_many_rebuilds", 409, "This server does no more at a time. Wait, or cancel one."),
    ("nothing_to_roll_back", 409, "There is no earlier copy, or none that this build can use."),
    ("rebuild_impossible", 409, "It cannot be done as things are. The detail says why."),
    ("right_missing", 409, "The database user lacks a right. The detail names it."),
    (
        "history_is_kept",
        409,
        "What happened is not deleted. The detail names the way to hide a period.",
    ),
    ("conflict", 409, "Too many changed the same thing at once. Send the request again."),
    ("too_large", 413, "The body is larger than this server accepts."),
    ("not_json", 415, "Send JSON, with `Content-Type: application/json`."),
    ("invalid", 422, "A value cannot be accepted. `errors` names each field and what is expected."),
    ("idempotency_key_reused", 422, "The key or id was used for another request. Use a new one."),
    ("rate_limited", 429, "Too many requests of this kind. `Retry-After` says when to ask again."),
    ("internal", 500, "Something went wrong on our side. The request id names it in the log."),
    ("disk_full", 507, "The disk of Postgres is full. Make room, and start it again."),
    ("starting", 503, "The server waits for its services. `Retry-After` says when to ask again."),
    ("busy", 503, "Too many passwords are being checked. Ask again in a few seconds."),
    ("unavailable", 503, "A service does not answer. Nothing was lost; ask again shortly."),
    ("view_behind", 503, "What you asked for is not readable yet. Ask again in a moment."),
    ("timed_out", 503, "The answer took too long. Repeat a change with the same Idempotency-Key."),
];

const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

pub(super) async fn page() -> HttpResponse {
    let rows: String = CODES
        .iter()
        .map(|(code, status, meaning)| {
            format!("<tr id=\"{code}\"><th scope=\"row\"><code>{code}</code></th><td>{status}</td><td>{meaning}</td></tr>")
        })
        .collect();
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Error codes · ConvoAI</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>:root{{color-scheme:light dark}}\
         body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}\
         table{{border-collapse:collapse;width:100%}}th,td{{text-align:left;padding:.4rem .8rem;\
         border-bottom:1px solid #8884;vertical-align:top}}tr:target{{background:#fc06}}</style>\
         <h1>Error codes</h1><p>Every unsuccessful answer is a problem document (RFC 9457) with one \
         of these as its <code>code</code>. <a href=\"/docs/\">The API</a></p>\
         <table><thead><tr><th scope=\"col\">Code</th><th scope=\"col\">Status</th>\
         <th scope=\"col\">Meaning</th></tr></thead><tbody>{rows}</tbody></table></html>"
    );
    HttpResponse::Ok()
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .content_type("text/html; charset=utf-8")
        .body(page)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// Every string that stands where a code does in the sources of the rules and the edge.
    fn codes_in(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                codes_in(&path, found);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
                for before in [
                    "unauthenticated( ",
                    "unauthenticated(",
                    "not_found(",
                    "unavailable( ",
                    "unavailable(",
                ] {
                    for rest in text.split(before).skip(1) {
                        if let Some(code) =
                            rest.strip_prefix('"').and_then(|rest| rest.split('"').next())
                        {
                            found.insert(code.to_owned());
                        }
                    }
                }
                if path.ends_with("refusal.rs") || path.ends_with("commands/src/error.rs") {
                    for rest in text.split("=> \"").skip(1) {
                        found.insert(rest.split('"').next().unwrap().to_owned());
                    }
                }
            }
        }
    }

    #[test]
    fn every_code_in_the_sources_is_explained() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut found = BTreeSet::new();
        for folder in [
            "domain/src",
            "commands/src",
            "api/src/http",
            "api/src/routes",
            "api/src/auth",
            "api/src/legacy",
        ] {
            codes_in(&root.join(folder), &mut found);
        }
        found.retain(|code| !code.contains(' '));
        assert!(found.len() > 15, "{found:?}");
        let explained: BTreeSet<_> = CODES.iter().map(|(code, ..)| (*code).to_owned()).collect();
        assert_eq!(found.difference(&explained).collect::<Vec<_>>(), Vec::<&String>::new());
    }
}
