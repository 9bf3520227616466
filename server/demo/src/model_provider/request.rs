//! Reading a question.

use super::refusal::Refusal;
use serde_json::Value;

/// What of a request matters here. Unknown members are let be.
#[derive(Debug)]
pub struct Question {
    pub model: String,
    pub messages: Vec<Message>,
    pub stream: bool,
    pub include_usage: bool,
    pub max_tokens: Option<u64>,
    pub n: u64,
}

/// One message: the text of all of its parts.
#[derive(Debug)]
pub struct Message {
    pub role: String,
    pub text: String,
}

impl Question {
    pub fn read(body: &[u8]) -> Result<Self, Refusal> {
        let value: Value = serde_json::from_slice(body)
            .map_err(|_| Refusal::invalid(None, "We could not parse the JSON body of your request."))?;
        let model = value.get("model").and_then(Value::as_str);
        let model = model.ok_or_else(|| Refusal::invalid(Some("model"), "you must provide a model parameter"))?;
        let messages = value.get("messages").and_then(Value::as_array).filter(|messages| !messages.is_empty());
        let messages = messages.ok_or_else(|| Refusal::invalid(Some("messages"), "`messages` must not be empty."))?;
        let number = |name: &str| value.get(name).and_then(Value::as_u64);
        let include_usage = value.pointer("/stream_options/include_usage").and_then(Value::as_bool);
        Ok(Self {
            model: model.to_owned(),
            messages: messages.iter().map(Message::read).collect(),
            stream: value.get("stream").and_then(Value::as_bool).unwrap_or_default(),
            include_usage: include_usage.unwrap_or_default(),
            max_tokens: number("max_completion_tokens").or_else(|| number("max_tokens")),
            n: number("n").unwrap_or(1).clamp(1, 8),
        })
    }

    /// The last thing that the user said.
    pub fn last(&self) -> &str {
        self.messages.iter().rev().find(|message| message.role == "user").map_or("", |message| &message.text)
    }
}

impl Message {
    fn read(value: &Value) -> Self {
        let text = match value.get("content") {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(parts)) => {
                let texts = parts.iter().filter_map(|part| part.get("text").and_then(Value::as_str));
                texts.collect::<Vec<_>>().join("\n")
            }
            _ => String::new(),
        };
        Self { role: value.get("role").and_then(Value::as_str).unwrap_or("user").to_owned(), text }
    }
}
