//! What has no counterpart is refused by name.

use crate::{
    Error,
    translate::{
        chat_over_messages,
        fate::{Fate, Place},
        messages_over_chat,
    },
};

fn refused(result: Result<String, Error>) -> String {
    match result {
        Err(Error::Malformed { field, detail }) if !detail.is_empty() => field,
        other => panic!("{other:?}"),
    }
}

#[test]
fn chat_completions_name_what_anthropic_does_not_have() {
    let with = |extra: &str| format!(r#"{{"model":"m","messages":[{{"role":"user","content":"hi"}}],{extra}}}"#);
    let said = |message: &str| format!(r#"{{"model":"m","messages":[{{"role":"user","content":"hi"}},{message}]}}"#);
    for (body, field) in [
        (with(r#""n":2"#), "n"),
        (with(r#""seed":1"#), "seed"),
        (with(r#""new_member":1"#), "new_member"),
        (with(r#""temperature":1.1"#), "temperature"),
        (with(r#""temperature":"1""#), "temperature"),
        (with(r#""top_p":-1"#), "top_p"),
        (with(r#""stop":7"#), "stop"),
        (with(r#""stop":["a",7]"#), "stop"),
        (with(r#""logit_bias":{"1":2}"#), "logit_bias"),
        (with(r#""service_tier":"flex""#), "service_tier"),
        (with(r#""reasoning_effort":"huge""#), "reasoning_effort"),
        (with(r#""response_format":{"type":"json_object"}"#), "response_format.type"),
        (with(r#""response_format":{"type":"json_schema"}"#), "response_format.json_schema"),
        (
            with(r#""response_format":{"type":"json_schema","json_schema":{"name":"x"}}"#),
            "response_format.json_schema.schema",
        ),
        (
            with(
                r#""response_format":{"type":"json_schema","json_schema":{"description":"a","schema":{"description":"b"}}}"#,
            ),
            "response_format.json_schema.description",
        ),
        (with(r#""stream_options":{"more":1}"#), "stream_options.more"),
        (with(r#""tools":[{"type":"custom","custom":{"name":"x"}}]"#), "tools[0].type"),
        (
            with(r#""tools":[{"type":"function","function":{"name":"x","parameters":[]}}]"#),
            "tools[0].function.parameters",
        ),
        (with(r#""tool_choice":"required""#), "tool_choice"),
        (with(r#""tool_choice":{"type":"custom","custom":{}}"#), "tool_choice.custom"),
        (with(r#""tool_choice":{"type":"allowed_tools","allowed_tools":{}}"#), "tool_choice.allowed_tools"),
        (said(r#"{"role":"function","name":"x","content":"y"}"#), "messages[1].role"),
        (said(r#"{"role":"user","content":"x","name":"Ada"}"#), "messages[1].name"),
        (said(r#"{"role":"user","content":7}"#), "messages[1].content"),
        (said(r#"{"role":"user"}"#), "messages[1].content"),
        (said(r#"{"role":"user","content":[{"type":"input_audio"}]}"#), "messages[1].content[0].type"),
        (said(r#"{"role":"assistant","content":[{"type":"image_url"}]}"#), "messages[1].content[0].type"),
        (
            said(r#"{"role":"user","content":[{"type":"text","text":"x","prompt_cache_breakpoint":{}}]}"#),
            "messages[1].content[0].prompt_cache_breakpoint",
        ),
        (
            said(r#"{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://x"}}]}"#),
            "messages[1].content[0].image_url.url",
        ),
        (
            said(r#"{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/bmp;base64,AA"}}]}"#),
            "messages[1].content[0].image_url.url",
        ),
        (
            said(r#"{"role":"user","content":[{"type":"file","file":{"file_id":"f"}}]}"#),
            "messages[1].content[0].file.file_id",
        ),
        (
            said(
                r#"{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"[]"}}]}"#,
            ),
            "messages[1].tool_calls[0].function.arguments",
        ),
        (
            said(r#"{"role":"assistant","content":"x","reasoning_details":[{"type":"reasoning.text","text":"hm"}]}"#),
            "messages[1].reasoning_details[0]",
        ),
        (said(r#"{"role":"tool","content":"x"}"#), "messages[1].tool_call_id"),
        (r#"{"model":"m","messages":[{"role":"system","content":"hi"}]}"#.to_owned(), "messages"),
        (r#"{"model":"m"}"#.to_owned(), "messages"),
        ("[]".to_owned(), "body"),
        ("{".to_owned(), "body"),
    ] {
        assert_eq!(refused(chat_over_messages::request(body.as_bytes(), 100)), field, "{body}");
    }
}

#[test]
fn messages_name_what_chat_completions_do_not_have() {
    let with = |extra: &str| {
        format!(r#"{{"model":"m","max_tokens":5,"messages":[{{"role":"user","content":"hi"}}],{extra}}}"#)
    };
    let user =
        |block: &str| format!(r#"{{"model":"m","max_tokens":5,"messages":[{{"role":"user","content":[{block}]}}]}}"#);
    for (body, field) in [
        (r#"{"model":"m","messages":[{"role":"user","content":"hi"}]}"#.to_owned(), "max_tokens"),
        (with(r#""top_k":5"#), "top_k"),
        (with(r#""container":"c""#), "container"),
        (with(r#""new_member":1"#), "new_member"),
        (with(r#""speed":"fast""#), "speed"),
        (with(r#""thinking":{"type":"between_tools"}"#), "thinking.type"),
        (with(r#""thinking":{"type":"enabled"}"#), "thinking.budget_tokens"),
        (with(r#""output_config":{"effort":"huge"}"#), "output_config.effort"),
        (with(r#""output_config":{"more":1}"#), "output_config.more"),
        (
            with(r#""context_management":{"edits":[{"type":"clear_tool_uses_20250919"}]}"#),
            "context_management.edits[0].type",
        ),
        (with(r#""metadata":{"more":1}"#), "metadata.more"),
        (with(r#""tools":[{"type":"web_search_20260318","name":"web_search"}]"#), "tools[0].type"),
        (with(r#""tools":[{"name":"x"}]"#), "tools[0].input_schema"),
        (with(r#""tools":[{"name":"x","input_schema":{},"defer_loading":true}]"#), "tools[0].defer_loading"),
        (with(r#""tool_choice":{"type":"any"}"#), "tool_choice"),
        (with(r#""tool_choice":{"type":"auto","name":"x"}"#), "tool_choice.name"),
        (user(r#"{"type":"search_result"}"#), "messages[0].content[0].type"),
        (user(r#"{"type":"image","source":{"type":"file","file_id":"f"}}"#), "messages[0].content[0].source.type"),
        (
            user(r#"{"type":"image","source":{"type":"base64","media_type":"image/bmp","data":"A"}}"#),
            "messages[0].content[0].source.media_type",
        ),
        (
            user(r#"{"type":"document","citations":{"enabled":true},"source":{"type":"text","data":"x"}}"#),
            "messages[0].content[0].citations",
        ),
        (
            user(r#"{"type":"document","source":{"type":"url","url":"https://x"}}"#),
            "messages[0].content[0].source.type",
        ),
        (
            user(r#"{"type":"tool_result","tool_use_id":"t","content":[{"type":"tool_reference"}]}"#),
            "messages[0].content[0].content[0].type",
        ),
        (user(r#"{"type":"tool_result","content":"x"}"#), "messages[0].content[0].tool_use_id"),
        (
            r#"{"model":"m","max_tokens":5,"messages":[{"role":"assistant","content":[{"type":"server_tool_use"}]}]}"#
                .to_owned(),
            "messages[0].content[0].type",
        ),
        (r#"{"model":"m","max_tokens":5,"messages":[{"role":"tool","content":"x"}]}"#.to_owned(), "messages[0].role"),
        (r#"{"model":"m","max_tokens":5,"messages":[]}"#.to_owned(), "messages"),
    ] {
        assert_eq!(refused(messages_over_chat::request(body.as_bytes())), field, "{body}");
    }
}

#[test]
fn every_member_that_the_table_refuses_is_refused() {
    let refusals = |place: &'static Place| {
        place.rules.iter().filter(|rule| matches!(rule.fate, Fate::Refused { .. })).map(|rule| rule.name)
    };
    for name in refusals(chat_over_messages::PLACES[0]) {
        let body = format!(r#"{{"model":"m","messages":[{{"role":"user","content":"hi"}}],"{name}":"?"}}"#);
        assert_eq!(refused(chat_over_messages::request(body.as_bytes(), 1)), name);
    }
    for name in refusals(messages_over_chat::PLACES[0]) {
        let body =
            format!(r#"{{"model":"m","max_tokens":1,"messages":[{{"role":"user","content":"hi"}}],"{name}":"?"}}"#);
        assert_eq!(refused(messages_over_chat::request(body.as_bytes())), name);
    }
}
