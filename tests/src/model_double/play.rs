//! From a script to what happens on the wire.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    Asked, MODEL, Script,
    script::{End, Reply},
};

/// One thing that happens on the wire.
#[derive(Debug)]
pub(super) enum Step {
    Head {
        status: u16,
        content_type: String,
        headers: Vec<(String, String)>,
    },
    Write(Vec<u8>),
    Wait(Duration),
    Hold,
    /// Silence until the client hangs up.
    Silence,
    /// The same, but for a comment after each pause.
    Murmur(Duration),
    /// The connection breaks.
    Break,
}

/// All that happens; unless it ends in silence or breaks, the response ends in good order.
pub(super) fn steps(script: &Script, asked: &Asked) -> Vec<Step> {
    let mut steps = vec![Step::Wait(script.first_delay)];
    let head = |status, content_type: &str| Step::Head {
        status,
        content_type: content_type.to_owned(),
        headers: script.headers.clone(),
    };
    match &script.reply {
        Reply::Hangs => steps.push(Step::Silence),
        Reply::Status { status, body } => {
            steps.push(head(*status, "application/json"));
            steps.push(Step::Write(body.clone().into_bytes()));
        }
        Reply::Body { content_type, body } => {
            steps.push(head(200, content_type));
            steps.push(Step::Write(body.clone()));
        }
        Reply::Answer(text) if asked.stream => {
            steps.push(head(200, "text/event-stream"));
            stream(script, asked, text, &mut steps);
        }
        Reply::Answer(text) => {
            steps.push(head(200, "application/json"));
            steps.push(Step::Write(whole(script, asked, text).to_string().into_bytes()));
        }
    }
    steps
}

fn stream(script: &Script, asked: &Asked, text: &str, steps: &mut Vec<Step>) {
    let event = |data: &str| {
        let end = script.line_end;
        Step::Write(format!("data: {data}{end}{end}").into_bytes())
    };
    let delta = |delta: Value, finish_reason: Value| {
        let choice = json!({"index": 0, "delta": delta, "finish_reason": finish_reason});
        event(&chunk(json!([choice]), Value::Null).to_string())
    };
    let pieces = pieces(script, text);
    let (last, end) = match &script.end {
        End::Complete => (pieces.len(), None),
        End::Never { comments: None } => (pieces.len(), Some(Step::Silence)),
        End::Never { comments: Some(pause) } => (pieces.len(), Some(Step::Murmur(*pause))),
        End::Cut(after) => (*after, Some(Step::Break)),
        End::Early(after) => (*after, None),
        End::Event(after, data) => (*after, Some(event(data))),
    };

    steps.push(delta(json!({"role": "assistant", "content": ""}), Value::Null));
    for (n, piece) in pieces.iter().take(last).enumerate() {
        steps.extend(script.holds.iter().filter(|&&after| after == n).map(|_| Step::Hold));
        steps.push(Step::Wait(script.piece_delay));
        if script.keep_alives {
            let end = script.line_end;
            steps.push(Step::Write(format!(": keep-alive{end}{end}").into_bytes()));
        }
        steps.push(delta(json!({"content": piece}), Value::Null));
    }
    steps.extend(script.holds.iter().filter(|&&after| after >= last).map(|_| Step::Hold));
    steps.extend(end);
    if !matches!(script.end, End::Complete) {
        return;
    }
    steps.push(delta(json!({}), json!(script.finish_reason)));
    if script.usage && asked.body["stream_options"]["include_usage"] == true {
        steps.push(event(&chunk(json!([]), usage(asked, pieces.len())).to_string()));
    }
    if script.done {
        steps.push(event("[DONE]"));
    }
    if !script.closes {
        steps.push(Step::Silence);
    }
}

/// The text in as many pieces as wanted, words otherwise; never cut within a character.
fn pieces(script: &Script, text: &str) -> Vec<String> {
    let Some(wanted) = script.pieces else {
        return text.split_inclusive(' ').map(str::to_owned).collect();
    };
    let characters: Vec<char> = text.chars().collect();
    let cut = |n: usize| n * characters.len() / wanted;
    (0..wanted).map(|n| characters[cut(n)..cut(n + 1)].iter().collect()).collect()
}

fn chunk(choices: Value, usage: Value) -> Value {
    json!({
        "id": "chatcmpl-double",
        "object": "chat.completion.chunk",
        "created": 1_700_000_000,
        "model": MODEL,
        "choices": choices,
        "usage": usage,
    })
}

fn whole(script: &Script, asked: &Asked, text: &str) -> Value {
    let message = json!({"role": "assistant", "content": text});
    json!({
        "id": "chatcmpl-double",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": MODEL,
        "choices": [{"index": 0, "message": message, "finish_reason": script.finish_reason}],
        "usage": usage(asked, pieces(script, text).len()),
    })
}

/// A token is a word of the question and a piece of the answer.
fn usage(asked: &Asked, completion_tokens: usize) -> Value {
    let words = asked.messages.iter().flat_map(|said| said.content.split_whitespace());
    let prompt_tokens = words.count();
    json!({
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
    })
}
