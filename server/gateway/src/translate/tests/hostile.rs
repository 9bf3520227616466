//! Answers that are none: a fault, never a panic, and never an answer with gaps.

use crate::translate::{
    chat_over_messages::{self, Chunks},
    messages_over_chat::{self, Events},
};
use proptest::prelude::*;
use serde_json::{Value as Tree, json};

#[test]
fn answers_without_what_they_need_are_faults() {
    let block = |block: &str| {
        format!(
            r#"{{"id":"m","model":"x","content":[{block}],"stop_reason":"end_turn","usage":{{"input_tokens":1,"output_tokens":1}}}}"#
        )
    };
    for body in [
        "".to_owned(),
        "[]".to_owned(),
        "{}".to_owned(),
        r#"{"id":"m","model":"x","content":[]}"#.to_owned(),
        r#"{"id":"m","model":"x","content":[],"stop_reason":null}"#.to_owned(),
        r#"{"id":"m","model":"x","content":"hi","stop_reason":"end_turn"}"#.to_owned(),
        r#"{"id":7,"model":"x","content":[],"stop_reason":"end_turn"}"#.to_owned(),
        r#"{"id":"m","id":"m","model":"x","content":[],"stop_reason":"end_turn"}"#.to_owned(),
        block("7"),
        block("{}"),
        block(r#"{"type":"text"}"#),
        block(r#"{"type":"text","text":7}"#),
        block(r#"{"type":"server_tool_use","id":"t","name":"web_search","input":{}}"#),
        block(r#"{"type":"tool_use","id":"t","name":"f","input":"{}"}"#),
        block(r#"{"type":"tool_use","id":"t","input":{}}"#),
        block(&"[".repeat(40)),
    ] {
        assert!(chat_over_messages::answer(body.as_bytes(), 0).is_err(), "{body}");
    }
    let message = |message: &str| {
        format!(r#"{{"id":"c","model":"x","choices":[{{"index":0,"finish_reason":"stop","message":{message}}}]}}"#)
    };
    for body in [
        "{}".to_owned(),
        r#"{"id":"c","model":"x","choices":[]}"#.to_owned(),
        r#"{"id":"c","model":"x","choices":[{"message":{"content":"a"}}]}"#.to_owned(),
        r#"{"id":"c","model":"x","choices":[{"finish_reason":"stop","message":{}},{}]}"#.to_owned(),
        message("7"),
        message(r#"{"content":7}"#),
        message(r#"{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{"}}]}"#),
        message(r#"{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"[1]"}}]}"#),
        message(r#"{"tool_calls":[{"function":{"name":"f"}}]}"#),
        message(r#"{"tool_calls":[7]}"#),
    ] {
        assert!(messages_over_chat::answer(body.as_bytes(), true).is_err(), "{body}");
    }
}

#[test]
fn nonsense_figures_are_not_told() {
    let message =
        r#"{"id":"m","model":"x","content":[],"stop_reason":"end_turn","usage":{"input_tokens":-1,"output_tokens":1}}"#;
    assert!(!chat_over_messages::answer(message.as_bytes(), 0).unwrap().contains("usage"));
}

#[test]
fn events_out_of_order_are_faults() {
    let start = r#"{"type":"message_start","message":{"id":"m","model":"x"}}"#;
    let open = r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#;
    let text = r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}"#;
    let json = r#"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"a"}}"#;
    let stop = r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"}}"#;
    let end = r#"{"type":"message_stop"}"#;
    for events in [
        &[open][..],
        &[end],
        &[start, start],
        &[start, end],
        &[start, text],
        &[start, open, open],
        &[start, open, json],
        &[start, open, stop],
        &[start, stop, stop],
        &[start, stop, open],
        &[start, r#"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}"#],
        &[start, r#"{"type":"content_block_start","index":0,"content_block":{"type":"image"}}"#],
        &[r#"{"type":"message_start","message":{"id":"m"}}"#],
        &[r#"{"type":"error","error":{"type":"overloaded_error","message":"x"}}"#],
        &["7"],
        &["{"],
    ] {
        let mut chunks = Chunks::new(0, true);
        let (last, before) = events.split_last().unwrap();
        before.iter().for_each(|event| drop(chunks.event(event.as_bytes()).unwrap()));
        assert!(chunks.event(last.as_bytes()).is_err(), "{events:?}");
    }
    let delta = |delta: &str| format!(r#"{{"id":"c","model":"x","choices":[{{"index":0,"delta":{delta}}}]}}"#);
    let call = delta(r#"{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}]}"#);
    for events in [
        vec!["[DONE]".to_owned()],
        vec![delta(r#"{"content":"a"}"#), "[DONE]".to_owned()],
        vec![r#"{"choices":[]}"#.to_owned()],
        vec![r#"{"error":{"message":"x"}}"#.to_owned()],
        vec![delta("7")],
        vec![delta(r#"{"content":7}"#)],
        vec![delta(r#"{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}"#)],
        vec![delta(r#"{"tool_calls":[{"index":"0","id":"a","function":{"name":"f"}}]}"#)],
        vec![call.clone(), delta(r#"{"content":"a"}"#)],
        vec![r#"{"id":"c","model":"x","choices":[{"index":1,"delta":{}}]}"#.to_owned()],
    ] {
        let mut made = Events::new(true);
        let (last, before) = events.split_last().unwrap();
        before.iter().for_each(|event| drop(made.event(event.as_bytes()).unwrap()));
        assert!(made.event(last.as_bytes()).is_err(), "{events:?}");
    }
}

#[test]
fn a_call_that_the_maximum_cut_ends_with_the_reason() {
    let mut made = Events::new(false);
    let call = r#"{"id":"c","model":"x","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":
        {"name":"f","arguments":"{\"n"}}]},"finish_reason":"length"}]}"#;
    made.event(call.as_bytes()).unwrap();
    assert!(made.event(b"[DONE]").unwrap().contains(r#""stop_reason":"max_tokens""#));
    assert_eq!(made.event(b"nonsense").unwrap(), "", "nothing follows the end");
}

/// Any JSON, with names that the APIs use more often than others.
fn any_json() -> impl Strategy<Value = Tree> {
    let name = prop::sample::select(vec![
        "type",
        "id",
        "model",
        "content",
        "text",
        "message",
        "delta",
        "index",
        "choices",
        "usage",
        "finish_reason",
        "stop_reason",
        "tool_calls",
        "function",
        "arguments",
        "name",
        "input",
        "content_block",
        "thinking",
        "error",
        "input_tokens",
        "prompt_tokens",
        "x",
    ]);
    let word = prop::sample::select(vec![
        "message_start",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
        "ping",
        "text",
        "tool_use",
        "thinking",
        "text_delta",
        "end_turn",
        "stop",
        "{}",
        "",
    ]);
    let leaf = prop_oneof![
        Just(json!(null)),
        Just(json!(true)),
        any::<i64>().prop_map(|n| json!(n)),
        any::<f64>().prop_map(|n| json!(n)),
        word.prop_map(|word| json!(word)),
        (0_u64..3).prop_map(|n| json!(n)),
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|list| json!(list)),
            prop::collection::btree_map(name.clone().prop_map(str::to_owned), inner, 0..6).prop_map(|map| json!(map)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn nothing_that_a_provider_says_panics(bodies in prop::collection::vec(any_json(), 1..6), noise in any::<Vec<u8>>()) {
        let (mut chunks, mut made) = (Chunks::new(0, true), Events::new(true));
        for body in bodies.iter().map(ToString::to_string).map(String::into_bytes).chain([noise]) {
            let _ = chat_over_messages::answer(&body, 0);
            let _ = messages_over_chat::answer(&body, true);
            let _ = chunks.event(&body);
            let _ = made.event(&body);
            let _ = chat_over_messages::request(&body, 1);
            let _ = messages_over_chat::request(&body);
        }
    }
}
