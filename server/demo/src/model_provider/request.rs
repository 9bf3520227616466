//! Reading a question.

use super::{api::Api, refusal::Refusal};
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
    /// Whether it marks what is to be cached, and whether for an hour.
    pub caches: Option<bool>,
    /// Whether the answer is to be kept: it is unless told otherwise.
    pub is_stored: bool,
}

/// One message: the text of all of its parts.
#[derive(Debug)]
pub struct Message {
    pub role: String,
    pub text: String,
}

/// The body as JSON, and the model that it names.
pub fn parse(body: &[u8]) -> Result<(Value, String), Refusal> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|_| Refusal::invalid(None, "We could not parse the JSON body of your request."))?;
    let model = value.get("model").and_then(Value::as_str);
    let model = model.ok_or_else(|| Refusal::invalid(Some("model"), "you must provide a model parameter"))?.to_owned();
    Ok((value, model))
}

impl Question {
    pub fn read(api: Api, body: &[u8]) -> Result<Self, Refusal> {
        let (value, model) = parse(body)?;
        let number = |name: &str| value.get(name).and_then(Value::as_u64);
        let flag = |path: &str| value.pointer(path).and_then(Value::as_bool);
        let (messages, max_tokens) = match api {
            Api::Chat => (list(&value, "messages")?, number("max_completion_tokens").or_else(|| number("max_tokens"))),
            Api::Responses => {
                let said = match value.get("input") {
                    Some(Value::String(text)) => vec![Message::of("user", text)],
                    _ => list(&value, "input")?,
                };
                (with_instruction(&value, "instructions", said), number("max_output_tokens"))
            }
            Api::Messages => {
                let most = number("max_tokens");
                if most.is_none() {
                    return Err(Refusal::invalid(Some("max_tokens"), "max_tokens: Field required"));
                }
                (with_instruction(&value, "system", list(&value, "messages")?), most)
            }
        };
        let text = String::from_utf8_lossy(body);
        Ok(Self {
            model,
            messages,
            stream: flag("/stream").unwrap_or_default(),
            include_usage: flag("/stream_options/include_usage").unwrap_or_default(),
            max_tokens,
            n: number("n").unwrap_or(1).clamp(1, 8),
            caches: text.contains("\"cache_control\"").then(|| text.contains("\"1h\"")),
            is_stored: flag("/store").unwrap_or(true),
        })
    }

    /// The last thing that the user said.
    pub fn last(&self) -> &str {
        self.messages.iter().rev().find(|message| message.role == "user").map_or("", |message| &message.text)
    }
}

impl Message {
    fn of(role: &str, text: &str) -> Self {
        Self { role: role.to_owned(), text: text.to_owned() }
    }

    fn read(value: &Value) -> Self {
        let role = value.get("role").and_then(Value::as_str).unwrap_or("user");
        Self::of(role, &text(value.get("content").or_else(|| value.get("output"))))
    }
}

/// The messages of a list that must not be empty.
fn list(value: &Value, name: &'static str) -> Result<Vec<Message>, Refusal> {
    let messages = value.get(name).and_then(Value::as_array).filter(|messages| !messages.is_empty());
    let messages = messages.ok_or_else(|| Refusal::invalid(Some(name), format!("`{name}` must not be empty.")))?;
    Ok(messages.iter().map(Message::read).collect())
}

fn with_instruction(value: &Value, name: &str, messages: Vec<Message>) -> Vec<Message> {
    let instruction = value.get(name).map(|given| Message::of("system", &text(Some(given))));
    instruction.into_iter().chain(messages).collect()
}

/// The text of a content: itself, or that of all of its parts.
fn text(content: Option<&Value>) -> String {
    match content {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => {
            let texts = parts.iter().map(|part| match part.get("text").and_then(Value::as_str) {
                Some(text) => text.to_owned(),
                None => text(part.get("content")),
            });
            texts.collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}

/// Every text that is sent to a model, whatever it stands in.
pub fn all_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(several) => several.iter().map(all_text).collect::<Vec<_>>().join("\n"),
        Value::Object(members) => {
            let spoken = members.iter().filter(|(name, _)| name.as_str() != "model");
            spoken.map(|(_, value)| all_text(value)).collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}
