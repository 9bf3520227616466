//! What a request becomes.

use super::tree;
use crate::translate::{chat_over_messages, messages_over_chat};
use serde_json::json;

fn to_messages(body: &str) -> String {
    chat_over_messages::request(body.as_bytes(), 8_192).unwrap_or_else(|error| panic!("{error}"))
}

fn to_chat(body: &str) -> String {
    messages_over_chat::request(body.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_conversation_with_tools_and_images_becomes_messages() {
    let made = to_messages(
        r#"{"model":"claude","max_completion_tokens":100,"max_tokens":90,"stream":true,
        "stream_options":{"include_usage":true,"include_obfuscation":false},"temperature":0.70,"top_p":1,"n":1,
        "stop":"END","user":"u1","service_tier":"auto","parallel_tool_calls":false,"frequency_penalty":0.0,
        "messages":[
          {"role":"system","content":"Be brief."},
          {"role":"developer","content":[{"type":"text","text":"Be kind."}]},
          {"role":"user","content":[{"type":"text","text":"What is it?"},
            {"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD","detail":"high"}},
            {"type":"image_url","image_url":{"url":"https://example.com/a.png"}},
            {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,QUJD"}}]},
          {"role":"assistant","content":null,"tool_calls":[
            {"id":"c1","type":"function","function":{"name":"look","arguments":"{\"z\": 1.50, \"a\": [1e400]}"}},
            {"id":"c2","type":"function","function":{"name":"wait","arguments":""}}]},
          {"role":"tool","tool_call_id":"c1","content":"a cat"},
          {"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"done"}]},
          {"role":"user","content":"Thanks."},
          {"role":"assistant","content":""},
          {"role":"system","content":"Now in French."}],
        "tools":[{"type":"function","function":{"name":"look","description":"Looks.","strict":true,
          "parameters":{"type":"object","properties":{"z":{"type":"number"},"a":{"type":"array"}},"required":["z"]}}},
          {"type":"function","function":{"name":"wait"}}],
        "tool_choice":"required"}"#,
    );
    assert!(made.contains(r#""input":{"z": 1.50, "a": [1e400]}"#), "arguments keep their bytes: {made}");
    assert!(made.contains(r#""properties":{"z":{"type":"number"},"a":{"type":"array"}}"#), "and schemas their order");
    assert!(made.contains(r#""temperature":0.70"#), "and numbers theirs");
    let made = tree(&made.replace("1e400", "1e40"));
    let source = json!({"type": "base64", "media_type": "image/png", "data": "QUJD"});
    let pdf = json!({"type": "base64", "media_type": "application/pdf", "data": "QUJD"});
    let text = |text: &str| json!({"type": "text", "text": text});
    assert_eq!(
        made,
        json!({
            "model": "claude", "max_tokens": 90, "stream": true, "temperature": 0.7, "stop_sequences": ["END"],
            "metadata": {"user_id": "u1"},
            "tools": [
                {"name": "look", "description": "Looks.", "strict": true, "input_schema":
                    {"type": "object", "properties": {"z": {"type": "number"}, "a": {"type": "array"}}, "required": ["z"]}},
                {"name": "wait", "input_schema": {"type": "object", "properties": {}}},
            ],
            "tool_choice": {"type": "any", "disable_parallel_tool_use": true},
            "system": [text("Be brief."), text("Be kind.")],
            "messages": [
                {"role": "user", "content": [
                    text("What is it?"),
                    {"type": "image", "source": source},
                    {"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}},
                    {"type": "document", "title": "a.pdf", "source": pdf},
                ]},
                {"role": "assistant", "content": [
                    {"type": "tool_use", "id": "c1", "name": "look", "input": {"z": 1.5, "a": [1e40]}},
                    {"type": "tool_use", "id": "c2", "name": "wait", "input": {}},
                ]},
                {"role": "user", "content": [
                    {"type": "tool_result", "tool_use_id": "c1", "content": "a cat"},
                    {"type": "tool_result", "tool_use_id": "c2", "content": [text("done")]},
                    text("Thanks."),
                ]},
                {"role": "system", "content": [text("Now in French.")]},
            ],
        })
    );
}

#[test]
fn the_maximum_is_the_models_own_where_the_caller_names_none() {
    let made = to_messages(r#"{"model":"m","messages":[{"role":"user","content":"hi"}],"max_tokens":null}"#);
    assert_eq!(
        tree(&made),
        json!({"model": "m", "max_tokens": 8_192,
            "messages": [{"role": "user", "content": [{"type": "text", "text": "hi"}]}]})
    );
}

#[test]
fn structured_output_and_effort_have_their_counterparts_in_both_directions() {
    let made = to_messages(
        r#"{"model":"m","messages":[{"role":"user","content":"hi"}],"reasoning_effort":"minimal","response_format":
        {"type":"json_schema","json_schema":{"name":"x","description":"An x.","strict":true,"schema":{ "type":"object"}}}}"#,
    );
    assert!(made.contains(r#""schema":{"description":"An x.","type":"object"}"#), "{made}");
    let made = tree(&made);
    assert_eq!(made["thinking"], json!({"type": "adaptive"}));
    assert_eq!(made["output_config"]["effort"], json!("low"));
    let back = to_chat(
        r#"{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}],"thinking":{"type":"enabled",
        "budget_tokens":10000},"output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}}"#,
    );
    assert_eq!(
        tree(&back),
        json!({"model": "m", "max_completion_tokens": 9, "messages": [{"role": "user", "content": "hi"}],
            "reasoning_effort": "medium", "response_format": {"type": "json_schema", "json_schema":
                {"name": "answer", "strict": true, "schema": {"type": "object"}}}})
    );
    for (thinking, effort) in [("adaptive", None), ("disabled", Some("none"))] {
        let made = to_chat(&format!(
            r#"{{"model":"m","max_tokens":9,"messages":[{{"role":"user","content":"hi"}}],"thinking":{{"type":"{thinking}"}}}}"#
        ));
        assert_eq!(tree(&made).get("reasoning_effort").and_then(|effort| effort.as_str()), effort, "{thinking}");
    }
}

#[test]
fn reasoning_goes_back_to_the_model_in_one_piece_or_in_several() {
    let request = |details: &str| {
        let made = to_messages(&format!(
            r#"{{"model":"m","messages":[{{"role":"user","content":"hi"}},{{"role":"assistant","content":"ho",
            "reasoning_content":"hm!","reasoning_details":{details}}}]}}"#
        ));
        tree(&made)["messages"][1]["content"].clone()
    };
    let expected = json!([
        {"type": "thinking", "thinking": "hm!", "signature": "s"},
        {"type": "redacted_thinking", "data": "d"},
        {"type": "text", "text": "ho"},
    ]);
    let whole = r#"[{"type":"reasoning.text","text":"hm!","signature":"s","format":"anthropic-claude-v1","index":0},
        {"type":"reasoning.encrypted","data":"d","index":1},{"type":"reasoning.summary","format":"other-v1"}]"#;
    assert_eq!(request(whole), expected);
    let pieces = r#"[{"type":"reasoning.text","text":"hm","index":0},{"type":"reasoning.text","text":"!","index":0},
        {"type":"reasoning.text","signature":"s","index":0},{"type":"reasoning.encrypted","data":"d","index":1}]"#;
    assert_eq!(request(pieces), expected);
}

#[test]
fn the_request_of_an_agent_becomes_chat_completions() {
    let made = to_chat(
        r#"{"model":"gpt","max_tokens":32000,"stream":true,"temperature":1,"metadata":{"user_id":"user_ab_session_1"},
        "thinking":{"type":"adaptive"},"output_config":{"effort":"xhigh"},"stop_sequences":["</x>"],
        "context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},
        "system":[{"type":"text","text":"You are an agent.","cache_control":{"type":"ephemeral"}},{"type":"text","text":"Go."}],
        "tools":[{"name":"Read","description":"Reads.","input_schema":{"type":"object","properties":{"b":{},"a":{}}},
          "cache_control":{"type":"ephemeral","ttl":"1h"},"eager_input_streaming":true}],
        "tool_choice":{"type":"tool","name":"Read","disable_parallel_tool_use":true},
        "messages":[
          {"role":"user","content":[{"type":"text","text":"Look","cache_control":{"type":"ephemeral"}},
            {"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUJD"}},
            {"type":"document","title":"t.txt","source":{"type":"text","media_type":"text/plain","data":"words"}}]},
          {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s"},
            {"type":"redacted_thinking","data":"d"},{"type":"text","text":"I "},{"type":"text","text":"read."},
            {"type":"tool_use","id":"t1","name":"Read","input":{"b": 1.0},"caller":{"type":"direct"}},
            {"type":"tool_use","id":"t2","name":"Read","input":{}}]},
          {"role":"user","content":[{"type":"text","text":"Go on"},
            {"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"seen"},
              {"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}]},
            {"type":"tool_result","tool_use_id":"t2","is_error":true,"content":"no such file"}]},
          {"role":"assistant","content":[{"type":"thinking","thinking":"only","signature":"s"}]}]}"#,
    );
    assert!(made.contains(r#""arguments":"{\"b\": 1.0}""#), "arguments keep their bytes: {made}");
    let text = |text: &str| json!({"type": "text", "text": text});
    let call = |id: &str, arguments: &str| json!({"id": id, "type": "function", "function": {"name": "Read", "arguments": arguments}});
    assert_eq!(
        tree(&made),
        json!({
            "model": "gpt", "max_completion_tokens": 32_000, "stream": true, "stream_options": {"include_usage": true},
            "reasoning_effort": "xhigh", "stop": ["</x>"], "parallel_tool_calls": false,
            "tools": [{"type": "function", "function": {"name": "Read", "description": "Reads.",
                "parameters": {"type": "object", "properties": {"b": {}, "a": {}}}}}],
            "tool_choice": {"type": "function", "function": {"name": "Read"}},
            "messages": [
                {"role": "system", "content": [text("You are an agent."), text("Go.")]},
                {"role": "user", "content": [
                    text("Look"),
                    {"type": "image_url", "image_url": {"url": "data:image/png;base64,QUJD"}},
                    text("t.txt\n\nwords"),
                ]},
                {"role": "assistant", "content": "I read.", "tool_calls": [call("t1", "{\"b\": 1.0}"), call("t2", "{}")]},
                {"role": "tool", "tool_call_id": "t1", "content": "seen\n\n(What else it gave follows in the next message.)"},
                {"role": "tool", "tool_call_id": "t2", "content": "Error: no such file"},
                {"role": "user", "content": [
                    text("Go on"),
                    text("(What the tool gave in answer to the call t1:)"),
                    {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}},
                ]},
            ],
        })
    );
    assert!(messages_over_chat::shows_thinking(br#"{"thinking":{"type":"adaptive"}}"#));
    for body in [
        "{}",
        "nonsense",
        r#"{"thinking":{"type":"disabled"}}"#,
        r#"{"thinking":{"type":"adaptive","display":"omitted"}}"#,
    ] {
        assert!(!messages_over_chat::shows_thinking(body.as_bytes()), "{body}");
    }
}

#[test]
fn whoever_asks_for_the_usage_chunk_is_heard() {
    let wants = |options: &str| {
        chat_over_messages::wants_usage(format!(r#"{{"stream":true,"stream_options":{options}}}"#).as_bytes())
    };
    assert!(wants(r#"{"include_usage":true}"#));
    for options in ["null", "{}", r#"{"include_usage":false}"#, r#"{"include_usage":null}"#] {
        assert!(!wants(options), "{options}");
    }
}
