//! What well-known clients send, as files: each reaches the provider byte for byte but for the members that Keyhall splices
//! in, and the provider's answer comes back byte for byte.
//!
//! The bodies were written by hand from the types of the official SDKs (openai, anthropic) and the shapes of Codex and Claude
//! Code. `requests/<client>.<what>.json` is the body as it goes over the wire.

mod world;

use bytes::Bytes;
use reqwest::StatusCode;
use serde_json::Value;
use world::House;

/// One client's request, and what is spliced into it.
struct Contract {
    /// The file.
    name: &'static str,
    body: &'static str,
    path: &'static str,
    /// Spliced in first, in this order; `<hash>` stands for who asks.
    spliced: &'static [&'static str],
    /// Whether an event of the provider's is taken out, which only Keyhall asked for.
    loses_usage: bool,
}

macro_rules! contracts {
    ($($name:literal to $path:literal splices $spliced:expr, loses_usage $loses:literal;)*) => {
        [$(Contract {
            name: $name,
            body: include_str!(concat!("requests/", $name, ".json")),
            path: $path,
            spliced: $spliced,
            loses_usage: $loses,
        },)*]
    };
}

const SAFETY: &str = r#""safety_identifier":"<hash>","#;

const CONTRACTS: [Contract; 10] = contracts! {
    "openai-python.chat" to "/v1/chat/completions" splices &[SAFETY], loses_usage false;
    "openai-node.chat-stream" to "/v1/chat/completions" splices &[SAFETY], loses_usage false;
    "openai-python.chat-stream" to "/v1/chat/completions"
        splices &[r#""stream_options":{"include_usage":true},"#, SAFETY], loses_usage true;
    "openai-python.responses" to "/v1/responses" splices &[r#""store":false,"#, SAFETY], loses_usage false;
    "codex.responses" to "/v1/responses" splices &[SAFETY], loses_usage false;
    "openai-python.embeddings" to "/v1/embeddings" splices &[], loses_usage false;
    "claude-code.messages" to "/v1/messages" splices &[], loses_usage false;
    "claude-code.count-tokens" to "/v1/messages/count_tokens" splices &[], loses_usage false;
    "anthropic-python.messages" to "/v1/messages"
        splices &[r#""metadata":{"user_id":"<hash>"},"#], loses_usage false;
    "anthropic-node.messages-stream" to "/v1/messages"
        splices &[r#""metadata":{"user_id":"<hash>"},"#], loses_usage false;
};

#[tokio::test]
async fn requests_and_answers_of_well_known_clients_pass_unchanged_but_for_what_is_spliced() {
    let house = House::new().await;
    for contract in CONTRACTS {
        let name = contract.name;
        let before = house.world.provider.asked(contract.path).len();
        let response = house.ask(contract.path, contract.body).await;
        assert_eq!(response.status(), StatusCode::OK, "{name}: {}", response.text().await.unwrap());
        let heard = response.bytes().await.unwrap();
        let asked = house.world.provider.asked(contract.path);
        assert_eq!(asked.len(), before + 1, "{name}");
        let seen = asked.last().unwrap();
        assert_eq!(seen.query == "beta=true", contract.path == "/v1/messages", "{name}");
        assert_eq!(seen.body, expected(&contract, &seen.body), "{name}");
        assert_eq!(heard, answer(&contract, &seen.sent), "{name}");
    }
    house.settled().await;
    house.world.end().await;
}

/// The client's body with the splices first in its object. Who asks is whatever the provider was told, which must be no id.
fn expected(contract: &Contract, seen: &[u8]) -> String {
    let tree: Value = serde_json::from_slice(seen).unwrap();
    let told = tree.pointer("/safety_identifier").or_else(|| tree.pointer("/metadata/user_id")).and_then(Value::as_str);
    let hash = told.unwrap_or_default();
    assert!(uuid::Uuid::parse_str(hash).is_err(), "{hash}");
    let spliced = contract.spliced.concat().replace("<hash>", hash);
    contract.body.replacen('{', &format!("{{{spliced}"), 1)
}

/// What the provider sent, without the event that the client had not asked for.
fn answer(contract: &Contract, sent: &[u8]) -> Bytes {
    if !contract.loses_usage {
        return Bytes::copy_from_slice(sent);
    }
    let text = std::str::from_utf8(sent).unwrap();
    let kept: String = text.split_inclusive("\n\n").filter(|event| !event.contains("\"choices\":[]")).collect();
    assert_ne!(kept.len(), text.len());
    Bytes::from(kept)
}
