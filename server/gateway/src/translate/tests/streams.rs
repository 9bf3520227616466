//! What a stream becomes: the same answer as the whole one, wherever its bytes are split.

use super::{events, tree};
use crate::{
    endpoint::Garbage,
    sse::Parser,
    translate::{chat_over_messages::Chunks, messages_over_chat::Events},
};
use proptest::prelude::*;
use serde_json::{Value as Tree, json};

/// Gives the bytes of a stream in pieces to a translation.
fn translate(stream: &str, size: usize, mut event: impl FnMut(&[u8]) -> Result<String, Garbage>) -> String {
    let mut parser = Parser::default();
    let mut out = String::new();
    for piece in stream.as_bytes().chunks(size.max(1)) {
        for found in parser.push(piece).unwrap() {
            if !found.data.is_empty() {
                out.push_str(
                    &event(&found.data).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&found.data))),
                );
            }
        }
    }
    out
}

fn to_chunks(stream: &str, size: usize, wants_usage: bool) -> String {
    let mut chunks = Chunks::new(7, wants_usage);
    translate(stream, size, |data| chunks.event(data))
}

fn to_events(stream: &str, size: usize, shows_thinking: bool) -> String {
    let mut made = Events::new(shows_thinking);
    translate(stream, size, |data| made.event(data))
}

/// A message as Anthropic streams it, in pieces of so many characters.
fn streamed(message: &Tree, size: usize) -> String {
    let mut out = String::new();
    let mut say = |event: Tree| {
        out.push_str(&format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap()));
    };
    let mut head = message.clone();
    head["content"] = json!([]);
    head["stop_reason"] = json!(null);
    head["usage"]["output_tokens"] = json!(1);
    say(json!({"type": "message_start", "message": head}));
    say(json!({"type": "ping"}));
    for (index, block) in message["content"].as_array().unwrap().iter().enumerate() {
        let (kind, name, text) = match block["type"].as_str().unwrap() {
            "text" => ("text_delta", "text", block["text"].as_str().unwrap().to_owned()),
            _ => ("input_json_delta", "partial_json", block["input"].to_string()),
        };
        let mut start = block.clone();
        if kind == "text_delta" {
            start["text"] = json!("")
        } else {
            start["input"] = json!({})
        }
        say(json!({"type": "content_block_start", "index": index, "content_block": start}));
        let letters: Vec<char> = text.chars().collect();
        for piece in letters.chunks(size) {
            let piece: String = piece.iter().collect();
            say(json!({"type": "content_block_delta", "index": index, "delta": {"type": kind, name: piece}}));
        }
        say(json!({"type": "content_block_stop", "index": index}));
    }
    let usage = json!({"output_tokens": message["usage"]["output_tokens"],
        "output_tokens_details": message["usage"]["output_tokens_details"]});
    let delta = json!({"stop_reason": message["stop_reason"], "stop_sequence": null});
    say(json!({"type": "message_delta", "delta": delta, "usage": usage}));
    say(json!({"type": "message_stop"}));
    out
}

/// The message that a reader of Anthropic's events puts together.
fn put_together(stream: &str) -> Tree {
    let mut message = json!(null);
    let mut arguments = String::new();
    for (name, data) in events(stream) {
        let event = tree(&data);
        assert_eq!(event["type"].as_str(), name.as_deref());
        match event["type"].as_str().unwrap() {
            "message_start" => message = event["message"].clone(),
            "content_block_start" => {
                let content = message["content"].as_array_mut().unwrap();
                assert_eq!(event["index"], json!(content.len()));
                content.push(event["content_block"].clone());
                arguments.clear();
            }
            "content_block_delta" => {
                let block = message["content"].as_array_mut().unwrap().last_mut().unwrap();
                match event["delta"]["type"].as_str().unwrap() {
                    "input_json_delta" => arguments.push_str(event["delta"]["partial_json"].as_str().unwrap()),
                    kind => {
                        let name = kind.strip_suffix("_delta").unwrap();
                        let more = event["delta"][name].as_str().unwrap();
                        block[name] = json!(format!("{}{more}", block[name].as_str().unwrap()));
                    }
                }
            }
            "content_block_stop" => {
                let block = message["content"].as_array_mut().unwrap().last_mut().unwrap();
                if block["type"] == json!("tool_use") && !arguments.is_empty() {
                    block["input"] = tree(&arguments);
                }
            }
            "message_delta" => {
                message["stop_reason"] = event["delta"]["stop_reason"].clone();
                message["usage"] = event["usage"].clone();
            }
            _ => {}
        }
    }
    message
}

#[test]
fn a_stream_of_anthropic_becomes_chunks_in_openais_order() {
    let stream = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":\"x\",\"usage\":\
        {\"input_tokens\":10,\"cache_read_input_tokens\":2,\"output_tokens\":1}}}\n\n\
        event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}\n\n\
        event: ping\ndata: {\"type\": \"ping\"}\n\n\
        event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}}\n\n\
        event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"signature_delta\",\"signature\":\"s\"}}\n\n\
        event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n\
        event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n\
        event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\"h\u{e9}\"}}\n\n\
        event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":1}\n\n\
        event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":2,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}}\n\n\
        event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":2}\n\n\
        event: news\ndata: {\"type\":\"news\"}\n\n\
        event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{\"output_tokens\":9}}\n\n\
        event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    let whole = to_chunks(stream, stream.len(), true);
    for size in 1..stream.len() {
        assert_eq!(to_chunks(stream, size, true), whole, "pieces of {size}");
    }
    assert!(whole.contains(": ping\n\n"));
    let data: Vec<String> = events(&whole).into_iter().map(|(_, data)| data).collect();
    assert_eq!(data.last().unwrap(), "[DONE]");
    let chunks: Vec<Tree> = data[..data.len() - 1].iter().map(|data| tree(data)).collect();
    for chunk in &chunks {
        assert_eq!((&chunk["id"], &chunk["model"], &chunk["created"]), (&json!("m"), &json!("x"), &json!(7)));
        assert_eq!(chunk["object"], json!("chat.completion.chunk"));
    }
    let (usage, chunks) = chunks.split_last().unwrap();
    assert_eq!(usage["choices"], json!([]));
    assert_eq!((&usage["usage"]["prompt_tokens"], &usage["usage"]["completion_tokens"]), (&json!(12), &json!(9)));
    let deltas: Vec<Tree> = chunks.iter().map(|chunk| chunk["choices"][0]["delta"].clone()).collect();
    let detail = |name: &str, text: &str| json!([{"type": "reasoning.text", name: text, "format": "anthropic-claude-v1", "index": 0}]);
    assert_eq!(
        deltas,
        [
            json!({"role": "assistant", "content": ""}),
            json!({"reasoning_content": "hm", "reasoning_details": detail("text", "hm")}),
            json!({"reasoning_details": detail("signature", "s")}),
            json!({"content": "hé"}),
            json!({"tool_calls": [{"index": 0, "id": "t", "type": "function", "function": {"name": "f", "arguments": ""}}]}),
            json!({"tool_calls": [{"index": 0, "function": {"arguments": "{}"}}]}),
            json!({}),
        ]
    );
    assert!(chunks.iter().all(|chunk| chunk["usage"] == json!(null)));
    assert_eq!(chunks.last().unwrap()["choices"][0]["finish_reason"], json!("tool_calls"));
    let unasked = to_chunks(stream, 5, false);
    assert!(!unasked.contains("usage"), "whoever did not ask for figures gets none: {unasked}");
}

#[test]
fn a_stream_of_chunks_becomes_anthropics_events_in_their_order() {
    let chunk = |choices: &str, usage: &str| {
        format!("data: {{\"id\":\"c\",\"model\":\"x\",\"choices\":{choices},\"usage\":{usage}}}\n\n")
    };
    let delta = |delta: &str| chunk(&format!("[{{\"index\":0,\"delta\":{delta},\"finish_reason\":null}}]"), "null");
    let stream = [
        ": keep\n\n".to_owned(),
        delta(r#"{"role":"assistant","content":"","refusal":null}"#),
        delta(r#"{"reasoning_content":"hm"}"#),
        delta(r#"{"content":"hé"}"#),
        delta(r#"{"content":"!"}"#),
        delta(r#"{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}"#),
        delta(r#"{"tool_calls":[{"index":0,"function":{"arguments":"{\"n\":"}}]}"#),
        delta(r#"{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}"#),
        delta(r#"{"tool_calls":[{"index":0,"id":"b","function":{"name":"g","arguments":"{}"}},{"index":1,"id":"c","function":{"name":"h"}}]}"#),
        chunk(r#"[{"index":0,"delta":{},"finish_reason":"stop"}]"#, "null"),
        chunk("[]", r#"{"prompt_tokens":10,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":6}}"#),
        "data: [DONE]\n\n".to_owned(),
    ]
    .concat();
    let whole = to_events(&stream, stream.len(), true);
    for size in 1..stream.len() {
        assert_eq!(to_events(&stream, size, true), whole, "pieces of {size}");
    }
    let names: Vec<String> = events(&whole).into_iter().map(|(name, _)| name.unwrap()).collect();
    let block = |deltas: usize| {
        let mut names = vec!["content_block_start"];
        names.extend(vec!["content_block_delta"; deltas]);
        names.push("content_block_stop");
        names
    };
    let mut expected = vec!["message_start", "ping"];
    for deltas in [1, 2, 2, 1, 0] {
        expected.extend(block(deltas));
    }
    expected.extend(["message_delta", "message_stop"]);
    assert_eq!(names, expected);
    assert_eq!(
        put_together(&whole),
        json!({
            "id": "c", "type": "message", "role": "assistant", "model": "x", "stop_reason": "tool_use", "stop_sequence": null,
            "content": [
                {"type": "thinking", "thinking": "hm", "signature": ""},
                {"type": "text", "text": "hé!"},
                {"type": "tool_use", "id": "a", "name": "f", "input": {"n": 1}},
                {"type": "tool_use", "id": "b", "name": "g", "input": {}},
                {"type": "tool_use", "id": "c", "name": "h", "input": {}},
            ],
            "usage": {"input_tokens": 4, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 6, "output_tokens": 4,
                "output_tokens_details": {"thinking_tokens": 0}},
        })
    );
    let hidden = put_together(&to_events(&stream, 3, false));
    assert_eq!(hidden["content"][0]["type"], json!("text"), "reasoning is shown to whoever asked for it");
}

proptest! {
    #[test]
    fn a_stream_there_and_back_is_the_same_message_wherever_it_is_split(
        text in ".{0,30}",
        calls in prop::collection::vec(("[a-z\"\\\\é]{1,8}", any::<i64>()), 0..4),
        usage in any::<(u32, u32, u32, u32)>(),
        letters in 1_usize..7,
        sizes in (1_usize..60, 1_usize..60),
    ) {
        let message = super::answers::message(&text, &calls, usage);
        let there = to_chunks(&streamed(&message, letters), sizes.0, true);
        let back = to_events(&there, sizes.1, true);
        prop_assert_eq!(put_together(&back), message);
    }
}
