//! Why an answer ended, in both vendors' words.

/// OpenAI's `finish_reason` for Anthropic's `stop_reason`.
pub fn of_chat(stop_reason: &str) -> &'static str {
    match stop_reason {
        "max_tokens" | "model_context_window_exceeded" => "length",
        "tool_use" => "tool_calls",
        "refusal" => "content_filter",
        // `end_turn`, `stop_sequence`, and words that are newer than this.
        _ => "stop",
    }
}

/// Anthropic's `stop_reason` for OpenAI's `finish_reason`. Some providers say `stop` after calls of tools.
pub fn of_messages(finish_reason: &str, has_calls: bool) -> &'static str {
    match finish_reason {
        "length" => "max_tokens",
        "content_filter" => "refusal",
        "tool_calls" | "function_call" => "tool_use",
        _ if has_calls => "tool_use",
        _ => "end_turn",
    }
}

/// What the document says of it: provider's word, caller's word.
#[cfg(test)]
pub const TO_CHAT: [(&str, &str); 7] = [
    ("end_turn", "stop"),
    ("stop_sequence", "stop"),
    ("max_tokens", "length"),
    ("model_context_window_exceeded", "length"),
    ("tool_use", "tool_calls"),
    ("refusal", "content_filter"),
    ("any other", "stop"),
];

/// What the document says of it: provider's word, caller's word.
#[cfg(test)]
pub const TO_MESSAGES: [(&str, &str); 6] = [
    ("stop", "end_turn"),
    ("length", "max_tokens"),
    ("tool_calls", "tool_use"),
    ("function_call", "tool_use"),
    ("content_filter", "refusal"),
    ("any other", "end_turn"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_the_counterpart_that_the_document_names() {
        assert!(TO_CHAT.iter().all(|(theirs, ours)| of_chat(theirs) == *ours));
        assert!(TO_MESSAGES.iter().all(|(theirs, ours)| of_messages(theirs, false) == *ours));
        assert_eq!(of_messages("stop", true), "tool_use");
    }
}
