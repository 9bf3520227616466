//! Chunks of a chat completion as Anthropic's events, one at a time.

use super::{
    super::{arguments, found::Found, usage, write::Object},
    answer::{NO_FIGURES, details, stop_reason},
};
use crate::{endpoint::Garbage, json::Value};
use ledger::Usage;

/// A stream on its way to a caller of Messages.
#[derive(Debug)]
pub struct Events {
    shows_thinking: bool,
    has_begun: bool,
    block: Option<Block>,
    /// Blocks that were opened.
    blocks: u64,
    has_calls: bool,
    refusal: Option<String>,
    finish_reason: Option<String>,
    figures: Option<Usage>,
    is_over: bool,
}

/// The block that is open.
#[derive(Debug)]
enum Block {
    Text,
    Thinking,
    Call {
        /// The provider's number of it.
        index: u64,
        id: String,
        /// What came of its arguments.
        arguments: String,
    },
}

impl Events {
    /// For one stream.
    pub fn new(shows_thinking: bool) -> Self {
        Self {
            shows_thinking,
            has_begun: false,
            block: None,
            blocks: 0,
            has_calls: false,
            refusal: None,
            finish_reason: None,
            figures: None,
            is_over: false,
        }
    }

    /// The caller's events for one of the provider's.
    pub fn event(&mut self, data: &[u8]) -> Result<String, Garbage> {
        if self.is_over {
            return Ok(String::new());
        }
        if data == b"[DONE]" {
            return self.end();
        }
        let root = Value::parse(data).map_err(|_| Garbage)?;
        let chunk = Found::read(&root)?;
        if chunk.get("error").is_some() {
            return Err(Garbage);
        }
        let mut out = self.begin(&chunk)?;
        if let Some(usage) = chunk.get("usage") {
            self.figures = usage::of_chat(usage);
        }
        for choice in chunk.get("choices").into_iter().flat_map(Value::elements) {
            self.choice(&Found::read(&choice)?, &mut out)?;
        }
        Ok(out)
    }

    /// Some providers send chunks without id before or after the answer; the message begins with the first that has one.
    fn begin(&mut self, chunk: &Found<'_>) -> Result<String, Garbage> {
        if std::mem::replace(&mut self.has_begun, true) {
            return Ok(String::new());
        }
        let message = Object::new()
            .text("id", &chunk.need_text("id")?)
            .text("type", "message")
            .text("role", "assistant")
            .text("model", &chunk.need_text("model")?)
            .raw("content", "[]")
            .raw("stop_reason", "null")
            .raw("stop_sequence", "null")
            .raw("usage", NO_FIGURES);
        let mut out = event("message_start", Object::new().raw("message", &message.end()));
        out.push_str(&event("ping", Object::new()));
        Ok(out)
    }

    fn choice(&mut self, choice: &Found<'_>, out: &mut String) -> Result<(), Garbage> {
        if choice.get("index").is_some_and(|index| index.as_u64() != Some(0)) {
            // Nobody asked for several answers, and what can't be told must not be left out.
            return Err(Garbage);
        }
        if let Some(delta) = choice.get("delta") {
            self.delta(&Found::read(delta)?, out)?;
        }
        if let Some(reason) = choice.text("finish_reason")?.filter(|reason| !reason.is_empty()) {
            self.finish_reason = Some(reason.into_owned());
        }
        Ok(())
    }

    fn delta(&mut self, delta: &Found<'_>, out: &mut String) -> Result<(), Garbage> {
        let filled = |name: &str| delta.text(name).map(|text| text.filter(|text| !text.is_empty()));
        if let Some(words) = filled("reasoning_content")?.or(filled("reasoning")?).filter(|_| self.shows_thinking) {
            if !matches!(self.block, Some(Block::Thinking)) {
                let block = Object::new().text("type", "thinking").text("thinking", "").text("signature", "");
                self.open(Block::Thinking, block, out)?;
            }
            self.piece(Object::new().text("type", "thinking_delta").text("thinking", &words), out);
        }
        if let Some(words) = filled("content")? {
            self.text(&words, out)?;
        }
        if let Some(words) = filled("refusal")? {
            self.text(&words, out)?;
            self.refusal.get_or_insert_default().push_str(&words);
        }
        for call in delta.get("tool_calls").into_iter().flat_map(Value::elements) {
            self.call(&Found::read(&call)?, out)?;
        }
        Ok(())
    }

    fn text(&mut self, words: &str, out: &mut String) -> Result<(), Garbage> {
        if !matches!(self.block, Some(Block::Text)) {
            self.open(Block::Text, Object::new().text("type", "text").text("text", ""), out)?;
        }
        self.piece(Object::new().text("type", "text_delta").text("text", words), out);
        Ok(())
    }

    /// A piece of a call. A new one begins with a new number; some providers number all of them 0, and tell them apart by
    /// their ids. Pieces of a call that is closed can't be told any more.
    fn call(&mut self, call: &Found<'_>, out: &mut String) -> Result<(), Garbage> {
        let function = call.get("function").map(Found::read).transpose()?;
        let text = |name: &str| function.as_ref().map_or(Ok(None), |function| function.text(name));
        let number = call.get("index").map(|index| index.as_u64().ok_or(Garbage)).transpose()?;
        let id = call.text("id")?.filter(|id| !id.is_empty());
        let open = match &self.block {
            Some(Block::Call { index, id, .. }) => Some((*index, id.clone())),
            _ => None,
        };
        let goes_on = open.as_ref().is_some_and(|(index, of)| {
            number.is_none_or(|number| number == *index) && id.as_ref().is_none_or(|id| id == of)
        });
        if !goes_on {
            let (id, name) = (id.ok_or(Garbage)?, text("name")?.ok_or(Garbage)?);
            let block = Object::new().text("type", "tool_use").text("id", &id).text("name", &name).raw("input", "{}");
            let index = number.unwrap_or_default();
            self.open(Block::Call { index, id: id.into_owned(), arguments: String::new() }, block, out)?;
            self.has_calls = true;
        }
        if let Some(words) = text("arguments")?.filter(|words| !words.is_empty()) {
            if let Some(Block::Call { arguments, .. }) = &mut self.block {
                arguments.push_str(&words);
            }
            self.piece(Object::new().text("type", "input_json_delta").text("partial_json", &words), out);
        }
        Ok(())
    }

    fn open(&mut self, block: Block, start: Object, out: &mut String) -> Result<(), Garbage> {
        self.close(out)?;
        let start = Object::new().number("index", self.blocks).raw("content_block", &start.end());
        out.push_str(&event("content_block_start", start));
        self.block = Some(block);
        self.blocks += 1;
        Ok(())
    }

    fn piece(&self, delta: Object, out: &mut String) {
        let index = self.blocks.saturating_sub(1);
        out.push_str(&event("content_block_delta", Object::new().number("index", index).raw("delta", &delta.end())));
    }

    /// Closes the block that is open. Arguments of a call must have become an object: the caller reads them as one.
    fn close(&mut self, out: &mut String) -> Result<(), Garbage> {
        let Some(block) = self.block.take() else { return Ok(()) };
        if let Block::Call { arguments, .. } = &block
            && arguments::object(arguments).is_none()
        {
            return Err(Garbage);
        }
        let index = self.blocks.saturating_sub(1);
        out.push_str(&event("content_block_stop", Object::new().number("index", index)));
        Ok(())
    }

    /// The caller's last events. An answer that did not finish is not over.
    pub fn end(&mut self) -> Result<String, Garbage> {
        let finish_reason = self.finish_reason.take().ok_or(Garbage)?;
        let mut out = String::new();
        // Arguments that were cut by the maximum are no object; the stop reason says why.
        if let (Some(Block::Call { arguments, .. }), "length") = (&mut self.block, finish_reason.as_ref()) {
            arguments.clear();
        }
        self.close(&mut out)?;
        self.is_over = true;
        let reason = stop_reason(&finish_reason, self.has_calls, self.refusal.is_some());
        let delta = Object::new().text("stop_reason", reason).raw("stop_sequence", "null");
        let delta = delta.maybe("stop_details", details(reason, self.refusal.as_deref()).as_deref());
        let usage = self.figures.map_or_else(|| NO_FIGURES.to_owned(), usage::to_messages);
        out.push_str(&event("message_delta", Object::new().raw("delta", &delta.end()).raw("usage", &usage)));
        out.push_str(&event("message_stop", Object::new()));
        Ok(out)
    }
}

/// One event, framed.
fn event(name: &str, data: Object) -> String {
    let data = data.end();
    let rest = data.get(1..).unwrap_or("}");
    let comma = if rest == "}" { "" } else { "," };
    format!("event: {name}\ndata: {{\"type\":\"{name}\"{comma}{rest}\n\n")
}
