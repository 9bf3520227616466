//! A chat completion as a message of Anthropic's.

use super::super::{
    arguments,
    found::Found,
    reason, usage,
    write::{List, Object},
};
use crate::{
    endpoint::Garbage,
    json::{Kind, Value},
};

/// Figures where the provider told none that can be: the API asks for some.
pub const NO_FIGURES: &str = "{\"input_tokens\":0,\"output_tokens\":0}";

/// A whole answer.
pub fn answer(body: &[u8], shows_thinking: bool) -> Result<String, Garbage> {
    let root = Value::parse(body).map_err(|_| Garbage)?;
    let completion = Found::read(&root)?;
    let mut choices = completion.need("choices")?.elements();
    let choice = Found::read(&choices.next().ok_or(Garbage)?)?;
    if choices.next().is_some() {
        // Nobody asked for several answers, and what can't be told must not be left out.
        return Err(Garbage);
    }
    let finish_reason = choice.need_text("finish_reason")?;
    let message = choice.need_object("message")?;
    let mut content = Vec::new();
    let reasoning = message.text("reasoning_content")?.or(message.text("reasoning")?).unwrap_or_default();
    if shows_thinking && !reasoning.is_empty() {
        content.push(thought(&reasoning));
    }
    let refusal = message.text("refusal")?.filter(|words| !words.is_empty());
    let said = message.text("content")?.filter(|words| !words.is_empty());
    content.extend(said.as_deref().into_iter().chain(refusal.as_deref()).map(text));
    let calls = message.get("tool_calls").filter(|calls| calls.kind() == Kind::Array);
    let calls: Vec<Value<'_>> = calls.into_iter().flat_map(Value::elements).collect();
    for call in &calls {
        content.push(tool_use(&Found::read(call)?)?);
    }
    let stop_reason = stop_reason(&finish_reason, !calls.is_empty(), refusal.is_some());
    let figures = completion.get("usage").and_then(usage::of_chat);
    let answer = Object::new()
        .text("id", &completion.need_text("id")?)
        .text("type", "message")
        .text("role", "assistant")
        .text("model", &completion.need_text("model")?)
        .raw("content", &List::of(content).end())
        .text("stop_reason", stop_reason)
        .raw("stop_sequence", "null")
        .maybe("stop_details", details(stop_reason, refusal.as_deref()).as_deref())
        .raw("usage", &figures.map_or_else(|| NO_FIGURES.to_owned(), usage::to_messages));
    Ok(answer.end())
}

/// Why it ended. A refusal is one whatever word the provider ends it with.
pub fn stop_reason(finish_reason: &str, has_calls: bool, is_refusal: bool) -> &'static str {
    if is_refusal { "refusal" } else { reason::of_messages(finish_reason, has_calls) }
}

/// `stop_details` of a refusal.
pub fn details(stop_reason: &str, explanation: Option<&str>) -> Option<String> {
    let details = || Object::new().text("type", "refusal").raw("category", "null");
    (stop_reason == "refusal").then(|| match explanation {
        Some(words) => details().text("explanation", words).end(),
        None => details().raw("explanation", "null").end(),
    })
}

fn text(words: &str) -> String {
    Object::new().text("type", "text").text("text", words).end()
}

fn thought(words: &str) -> String {
    Object::new().text("type", "thinking").text("thinking", words).text("signature", "").end()
}

fn tool_use(call: &Found<'_>) -> Result<String, Garbage> {
    let function = call.need_object("function")?;
    let arguments = function.text("arguments")?.unwrap_or_default();
    let input = arguments::object(&arguments).ok_or(Garbage)?;
    let block = Object::new().text("type", "tool_use").text("id", &call.need_text("id")?);
    Ok(block.text("name", &function.need_text("name")?).raw("input", input).end())
}
