//! A message of Anthropic's as a chat completion.

use super::{
    super::{
        fields::{raw, word},
        found::Found,
        reason, usage,
        write::{List, Object, quoted},
    },
    rules,
};
use crate::{
    endpoint::{Counted, Garbage},
    json::{Kind, Value},
};

/// What a refusal says where the provider gives no words.
pub const REFUSED: &str = "The provider's safety rules stopped this answer.";

/// A whole answer. `created` in Unix seconds.
pub fn answer(body: &[u8], created: i64) -> Result<String, Garbage> {
    let root = Value::parse(body).map_err(|_| Garbage)?;
    let message = Found::read(&root)?;
    let stop_reason = message.need_text("stop_reason")?;
    let content = message.need("content")?;
    if content.kind() != Kind::Array {
        return Err(Garbage);
    }
    let mut said = Said::default();
    for block in content.elements() {
        said.block(&block)?;
    }
    let refusal = (stop_reason == "refusal").then(|| explanation(message.get("stop_details")));
    let answer = Object::new()
        .text("role", "assistant")
        .raw("content", &if said.text.is_empty() { "null".to_owned() } else { quoted(&said.text) })
        .raw("refusal", &refusal.map_or_else(|| "null".to_owned(), |words| quoted(&words)))
        .maybe_text("reasoning_content", Some(said.reasoning.as_str()).filter(|text| !text.is_empty()))
        .maybe("reasoning_details", list(said.details).as_deref())
        .maybe("tool_calls", list(said.calls).as_deref());
    let choice = Object::new()
        .number("index", 0)
        .raw("message", &answer.end())
        .raw("logprobs", "null")
        .text("finish_reason", reason::of_chat(&stop_reason));
    let mut counted = Counted::default();
    if let Some(usage) = message.get("usage") {
        counted.take(usage)?;
    }
    let completion = Object::new()
        .text("id", &message.need_text("id")?)
        .text("object", "chat.completion")
        .raw("created", &created.to_string())
        .text("model", &message.need_text("model")?)
        .raw("choices", &List::of([choice.end()]).end())
        .maybe("usage", usage::told(counted.reported()).map(usage::to_chat).as_deref());
    Ok(completion.end())
}

/// Why it refused, in the provider's words.
pub fn explanation(details: Option<&Value<'_>>) -> String {
    let words = details.and_then(|details| word(details, "explanation")).filter(|words| !words.is_empty());
    words.map_or_else(|| REFUSED.to_owned(), std::borrow::Cow::into_owned)
}

fn list(elements: Vec<String>) -> Option<String> {
    (!elements.is_empty()).then(|| List::of(elements).end())
}

#[derive(Default)]
struct Said {
    text: String,
    reasoning: String,
    details: Vec<String>,
    calls: Vec<String>,
}

impl Said {
    fn block(&mut self, block: &Value<'_>) -> Result<(), Garbage> {
        let found = Found::read(block)?;
        match found.need_text("type")?.as_ref() {
            "text" => self.text.push_str(&found.need_text("text")?),
            "thinking" => {
                let (text, signature) = (found.need_text("thinking")?, found.text("signature")?);
                self.reasoning.push_str(&text);
                self.details.push(thought(self.details.len(), Some(&text), signature.as_deref()));
            }
            "redacted_thinking" => self.details.push(sealed(self.details.len(), &found.need_text("data")?)),
            "tool_use" => {
                let input = found.need("input")?;
                if input.kind() != Kind::Object {
                    return Err(Garbage);
                }
                let function =
                    Object::new().text("name", &found.need_text("name")?).text("arguments", raw(input)).end();
                let call = Object::new().text("id", &found.need_text("id")?).text("type", "function");
                self.calls.push(call.raw("function", &function).end());
            }
            // Nobody asked for anything else, and what can't be told must not be left out.
            _ => return Err(Garbage),
        }
        Ok(())
    }
}

/// A thinking block, or a piece of one, as an element of `reasoning_details`.
pub fn thought(index: usize, text: Option<&str>, signature: Option<&str>) -> String {
    Object::new()
        .text("type", "reasoning.text")
        .maybe_text("text", text)
        .maybe_text("signature", signature)
        .text("format", rules::REASONING_FORMAT)
        .number("index", index as u64)
        .end()
}

/// A sealed thinking block as an element of `reasoning_details`.
pub fn sealed(index: usize, data: &str) -> String {
    let detail = Object::new().text("type", "reasoning.encrypted").text("data", data);
    detail.text("format", rules::REASONING_FORMAT).number("index", index as u64).end()
}
