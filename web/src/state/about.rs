//! How an answer came to be, as names and values.

use wire::conversation::Message;

/// What is known of an answer, in the order in which one wants to know it.
pub fn facts(answer: &Message) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let mut add = |name, value: Option<String>| facts.extend(value.map(|value| (name, value)));
    let (about, asked) = (answer.about.as_ref(), answer.asked.as_ref());
    let supplied = answer.supplied.as_ref();
    let model = about.map(|it| &it.model).or(asked.map(|it| &it.model));
    add("Model", model.or_else(|| supplied?.model.as_ref()).cloned());
    add("Provider", about.map(|it| &it.provider).or(asked.map(|it| &it.provider)).cloned());
    add("Temperature", asked.and_then(|it| it.temperature).map(|value| value.to_string()));
    add("Top p", asked.and_then(|it| it.top_p).map(|value| value.to_string()));
    add("Longest answer", asked.and_then(|it| it.max_tokens).map(|n| format!("{n} tokens")));
    add("Tokens read", about.map(|it| it.prompt_tokens.to_string()));
    let written = about.map(|it| it.completion_tokens);
    add("Tokens written", written.or_else(|| supplied?.tokens).map(|n| n.to_string()));
    add("First text after", about.map(|it| seconds(it.time_to_first_token_ms)));
    let took = about.map(|it| it.duration_ms).or_else(|| supplied?.response_ms);
    add("Finished after", took.map(seconds));
    add("Ended because", about.map(|it| reason(&it.finish_reason)));
    add("Attempts", about.map(|it| it.attempts.to_string()));
    add("Failed because", answer.error.as_ref().map(|error| error.detail.clone()));
    add("Your reason", answer.rating_reason.clone());
    facts
}

fn reason(reason: &str) -> String {
    match reason {
        "stop" => "it was complete".into(),
        "length" => "it was as long as allowed".into(),
        "content_filter" => "a filter of the provider held it back".into(),
        other => other.into(),
    }
}

fn seconds(milliseconds: u32) -> String {
    match milliseconds {
        ..1000 => format!("{milliseconds} ms"),
        _ => format!("{:.1} s", f64::from(milliseconds) / 1000.0),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wire::conversation::Message;

    use super::facts;

    fn message(more: serde_json::Value) -> Message {
        let mut all = json!({
            "id": "a", "conversation_id": "c", "role": "assistant", "content": "Hello",
            "status": "complete", "created_at": "2026-03-10T12:00:00Z", "position": 1,
        });
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(all).unwrap()
    }

    #[test]
    fn all_that_is_known_is_said_and_no_more() {
        assert_eq!(facts(&message(json!({}))), []);
        let answer = message(json!({
            "asked": {"model": "m", "provider": "p", "temperature": 0.5},
            "about": {"model": "m", "provider": "p", "prompt_tokens": 7, "completion_tokens": 8,
                "time_to_first_token_ms": 90, "duration_ms": 1500, "finish_reason": "length",
                "attempts": 2},
        }));
        let said: Vec<_> =
            facts(&answer).into_iter().map(|(name, it)| format!("{name}: {it}")).collect();
        assert_eq!(
            said.join("; "),
            "Model: m; Provider: p; Temperature: 0.5; Tokens read: 7; Tokens written: 8; \
             First text after: 90 ms; Finished after: 1.5 s; \
             Ended because: it was as long as allowed; Attempts: 2"
        );
    }

    #[test]
    fn what_was_brought_along_says_what_its_client_knew() {
        let answer = message(json!({"supplied": {"model": "old", "tokens": 3, "response_ms": 20}}));
        let said: Vec<_> = facts(&answer).into_iter().map(|(_, value)| value).collect();
        assert_eq!(said, ["old", "3", "20 ms"]);
    }
}
