//! How an answer came to be.

use dioxus::prelude::*;
use wire::conversation::AboutAnswer;

use super::{Icon, Picture};

#[component]
pub(crate) fn AboutThis(about: AboutAnswer) -> Element {
    let mut facts = vec![
        ("Model", about.model),
        ("Provider", about.provider),
        ("Tokens read", about.prompt_tokens.to_string()),
        ("Tokens written", about.completion_tokens.to_string()),
        ("First text after", seconds(about.time_to_first_token_ms)),
        ("Finished after", seconds(about.duration_ms)),
        ("Ended because", about.finish_reason),
    ];
    if about.attempts > 1 {
        facts.push(("Attempts", about.attempts.to_string()));
    }
    rsx! {
        details { class: "about-answer",
            summary { class: "quiet-button",
                Icon { of: Picture::Info }
                "About this answer"
            }
            dl {
                for (name, value) in facts {
                    div { key: "{name}",
                        dt { "{name}" }
                        dd { "{value}" }
                    }
                }
            }
        }
    }
}

fn seconds(milliseconds: u32) -> String {
    match milliseconds {
        ..1000 => format!("{milliseconds} ms"),
        _ => format!("{:.1} s", f64::from(milliseconds) / 1000.0),
    }
}
