use tests::harness::{self, Reply};

use super::{PATH, reads_at};

/// The lines of a sheet, each with as many cells as the first.
fn lines(reply: &Reply) -> Vec<Vec<String>> {
    assert!(reply.header("content-type").starts_with("text/csv"), "{reply:?}");
    assert!(reply.header("content-disposition").contains(".csv"), "{reply:?}");
    let text = reply.text();
    let lines: Vec<Vec<String>> =
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
    assert!(lines.iter().all(|line| line.len() == lines[0].len()), "{text}");
    lines
}

#[tokio::test]
async fn every_answer_is_there_for_spreadsheets_too() {
    let app = harness::spawn().await;
    let (admin, alice) = (app.log_in("admin").await, app.sign_up("alice").await);
    let chat = alice.starts("Plans").await;
    alice.asks(&chat, "Hello").await;
    let last = app.journal().await.len() as u64;
    for (path, rows) in [
        (format!("{PATH}/summary?compare=true"), 2),
        (format!("{PATH}/series?group=model"), 31),
        (format!("{PATH}/active-users?step"), 0),
        (format!("{PATH}/heat-map?zone=Asia/Kathmandu"), 7 * 24),
        (format!("{PATH}/users?sort=last_active"), 2),
        (format!("{PATH}/users/{}?zone=UTC", alice.id), 31),
        (format!("{PATH}/conversations?sort=tokens"), 1),
        (format!("{PATH}/models?zone=UTC"), 1),
        (format!("{PATH}/activities?kind=message_sent"), 1),
        (format!("{PATH}/panel?min_position=0"), 1),
        ("/api/v1/me/usage?zone=UTC".to_owned(), 31),
    ] {
        let path = path.replace("?step", "?zone=UTC");
        let path = path.replace("?min_position=0", "?format=csv");
        let path = if path.contains("format") { path } else { format!("{path}&format=csv") };
        let reply = reads_at(&admin, &path, last).await.is(200);
        let found = lines(&reply).len() - 1;
        assert!(found == rows || rows == 0 && found > 0, "{path}: {found} rows\n{}", reply.text());
    }
    for path in ["cohorts", "roles"] {
        let request = admin.request("GET", &format!("{PATH}/{path}")).header("accept", "text/csv");
        assert!(lines(&Reply::to(request).await.is(200)).len() > 1, "{path}");
    }
}

#[tokio::test]
async fn no_cell_is_a_formula() {
    let app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    let data = serde_json::json!({
        "answer": "2222222222", "message": "1111111111", "requested_at": "2026-11-02T10:00:00Z",
        "text": "So.", "model": "=HYPERLINK(1)", "provider": "p", "prompt_tokens": 1,
        "completion_tokens": 1, "time_to_first_token_ms": 1, "duration_ms": 1,
        "finish_reason": "stop", "attempts": 1,
    });
    let kind = "conversation.answer_completed.v1";
    let event = serde_json::json!([super::event("2026-11-02T10:00:00Z", kind, &data)]);
    let place = ("conversation", "0123456789ab");
    let last = app.smuggles_as(place, (&admin.id, "system"), &event).await;
    let path = format!("{PATH}/models?from=2026-11-01&format=csv");
    let text = reads_at(&admin, &path, last).await.is(200).text();
    assert!(text.contains("\n'=HYPERLINK(1),"), "{text}");
}
