//! Anthropic's events as chunks of a chat completion, one at a time.

use super::{
    super::{
        fields::raw,
        found::Found,
        reason, usage,
        write::{List, Object},
    },
    answer::{explanation, sealed, thought},
};
use crate::{
    endpoint::{Counted, Garbage},
    json::{Kind, Value},
};

/// A stream on its way to a caller of chat completions.
#[derive(Debug)]
pub struct Chunks {
    created: i64,
    wants_usage: bool,
    head: Option<Head>,
    block: Option<Block>,
    /// Blocks come one after the other, numbered from 0.
    next_block: u64,
    calls: u64,
    thoughts: usize,
    counted: Counted,
    stopped: bool,
    is_over: bool,
}

/// What every chunk repeats.
#[derive(Debug)]
struct Head {
    id: String,
    model: String,
}

/// The block that is open.
#[derive(Debug)]
enum Block {
    Text,
    Thinking,
    Sealed,
    Call {
        index: u64,
        /// Arguments that came with the beginning, and count where no pieces follow.
        whole: String,
        has_pieces: bool,
    },
}

impl Chunks {
    /// For one stream; `created` in Unix seconds.
    pub fn new(created: i64, wants_usage: bool) -> Self {
        Self {
            created,
            wants_usage,
            head: None,
            block: None,
            next_block: 0,
            calls: 0,
            thoughts: 0,
            counted: Counted::default(),
            stopped: false,
            is_over: false,
        }
    }

    /// The caller's events for one of the provider's.
    pub fn event(&mut self, data: &[u8]) -> Result<String, Garbage> {
        if self.is_over {
            return Ok(String::new());
        }
        let root = Value::parse(data).map_err(|_| Garbage)?;
        let event = Found::read(&root)?;
        let kind = event.need_text("type")?;
        if self.head.is_none() && (kind.starts_with("content_block_") || kind.starts_with("message_d")) {
            return Err(Garbage);
        }
        match kind.as_ref() {
            "message_start" => self.start(&event.need_object("message")?),
            "content_block_start" => self.open(&event),
            "content_block_delta" => self.piece(&event),
            "content_block_stop" => self.close(&event),
            "message_delta" => self.stop(&event),
            "message_stop" => self.end(),
            // A comment, which readers pass over, keeps the connection as the ping does.
            "ping" => Ok(": ping\n\n".to_owned()),
            // The reader has seen an error before. Vendors ask that other kinds be passed over.
            "error" => Err(Garbage),
            _ => Ok(String::new()),
        }
    }

    fn start(&mut self, message: &Found<'_>) -> Result<String, Garbage> {
        if self.head.is_some() {
            return Err(Garbage);
        }
        let (id, model) = (message.need_text("id")?.into_owned(), message.need_text("model")?.into_owned());
        self.head = Some(Head { id, model });
        if let Some(usage) = message.get("usage") {
            self.counted.take(usage)?;
        }
        self.delta(Object::new().text("role", "assistant").text("content", ""), None)
    }

    fn open(&mut self, event: &Found<'_>) -> Result<String, Garbage> {
        if self.block.is_some() || self.stopped || event.need_number("index")? != self.next_block {
            return Err(Garbage);
        }
        let block = event.need_object("content_block")?;
        match block.need_text("type")?.as_ref() {
            "text" => {
                self.block = Some(Block::Text);
                self.text(&block.text("text")?.unwrap_or_default())
            }
            "thinking" => {
                self.block = Some(Block::Thinking);
                self.thinking(&block.text("thinking")?.unwrap_or_default())
            }
            "redacted_thinking" => {
                self.block = Some(Block::Sealed);
                let detail = sealed(self.thoughts, &block.need_text("data")?);
                self.delta(Object::new().raw("reasoning_details", &List::of([detail]).end()), None)
            }
            "tool_use" => {
                let index = self.calls;
                self.calls += 1;
                let whole = block.get("input").filter(|input| input.kind() == Kind::Object);
                let whole = whole.map_or_else(|| "{}".to_owned(), |input| raw(input).to_owned());
                self.block = Some(Block::Call { index, whole, has_pieces: false });
                let (id, name) = (block.need_text("id")?, block.need_text("name")?);
                let function = Object::new().text("name", &name).text("arguments", "").end();
                let call = Object::new().number("index", index).text("id", &id).text("type", "function");
                self.delta(calls(&call.raw("function", &function).end()), None)
            }
            // Nobody asked for anything else, and what can't be told must not be left out.
            _ => Err(Garbage),
        }
    }

    fn piece(&mut self, event: &Found<'_>) -> Result<String, Garbage> {
        if event.need_number("index")? != self.next_block {
            return Err(Garbage);
        }
        let delta = event.need_object("delta")?;
        match (delta.need_text("type")?.as_ref(), &mut self.block) {
            ("text_delta", Some(Block::Text)) => self.text(&delta.need_text("text")?),
            ("thinking_delta", Some(Block::Thinking)) => self.thinking(&delta.need_text("thinking")?),
            ("signature_delta", Some(Block::Thinking)) => {
                let detail = thought(self.thoughts, None, Some(&delta.need_text("signature")?));
                self.delta(Object::new().raw("reasoning_details", &List::of([detail]).end()), None)
            }
            ("input_json_delta", Some(Block::Call { index, has_pieces, .. })) => {
                let (index, piece) = (*index, delta.need_text("partial_json")?);
                *has_pieces |= !piece.is_empty();
                self.arguments(index, &piece)
            }
            // Where the text was found. Chat completions know that of searches alone.
            ("citations_delta", Some(Block::Text)) => Ok(String::new()),
            _ => Err(Garbage),
        }
    }

    fn close(&mut self, event: &Found<'_>) -> Result<String, Garbage> {
        if event.need_number("index")? != self.next_block {
            return Err(Garbage);
        }
        self.next_block += 1;
        match self.block.take().ok_or(Garbage)? {
            Block::Text => Ok(String::new()),
            Block::Thinking | Block::Sealed => {
                self.thoughts += 1;
                Ok(String::new())
            }
            Block::Call { has_pieces: true, .. } => Ok(String::new()),
            Block::Call { index, whole, .. } => self.arguments(index, &whole),
        }
    }

    fn stop(&mut self, event: &Found<'_>) -> Result<String, Garbage> {
        if let Some(usage) = event.get("usage") {
            self.counted.take(usage)?;
        }
        let delta = event.need_object("delta")?;
        let Some(stop_reason) = delta.text("stop_reason")? else { return Ok(String::new()) };
        if self.block.is_some() || std::mem::replace(&mut self.stopped, true) {
            return Err(Garbage);
        }
        let mut out = String::new();
        if stop_reason == "refusal" {
            let words = explanation(delta.get("stop_details"));
            out.push_str(&self.delta(Object::new().text("refusal", &words), None)?);
        }
        out.push_str(&self.delta(Object::new(), Some(reason::of_chat(&stop_reason)))?);
        Ok(out)
    }

    /// The caller's last events. An answer that did not stop is not over.
    pub fn end(&mut self) -> Result<String, Garbage> {
        if !self.stopped {
            return Err(Garbage);
        }
        self.is_over = true;
        let usage = usage::told(self.counted.reported()).filter(|_| self.wants_usage).map(usage::to_chat);
        let mut out = match usage {
            Some(usage) => self.chunk("[]", Some(&usage))?,
            None => String::new(),
        };
        out.push_str("data: [DONE]\n\n");
        Ok(out)
    }

    fn text(&self, text: &str) -> Result<String, Garbage> {
        if text.is_empty() { Ok(String::new()) } else { self.delta(Object::new().text("content", text), None) }
    }

    fn thinking(&self, text: &str) -> Result<String, Garbage> {
        if text.is_empty() {
            return Ok(String::new());
        }
        let details = List::of([thought(self.thoughts, Some(text), None)]).end();
        self.delta(Object::new().text("reasoning_content", text).raw("reasoning_details", &details), None)
    }

    fn arguments(&self, index: u64, piece: &str) -> Result<String, Garbage> {
        if piece.is_empty() {
            return Ok(String::new());
        }
        let function = Object::new().text("arguments", piece).end();
        self.delta(calls(&Object::new().number("index", index).raw("function", &function).end()), None)
    }

    fn delta(&self, delta: Object, finish: Option<&str>) -> Result<String, Garbage> {
        let choice = Object::new().number("index", 0).raw("delta", &delta.end()).raw("logprobs", "null");
        let choice = match finish {
            Some(finish) => choice.text("finish_reason", finish),
            None => choice.raw("finish_reason", "null"),
        };
        self.chunk(&List::of([choice.end()]).end(), None)
    }

    /// As OpenAI does, every chunk has `usage` where the caller asked for it, and only the last one has figures.
    fn chunk(&self, choices: &str, usage: Option<&str>) -> Result<String, Garbage> {
        let head = self.head.as_ref().ok_or(Garbage)?;
        let chunk = Object::new()
            .text("id", &head.id)
            .text("object", "chat.completion.chunk")
            .raw("created", &self.created.to_string())
            .text("model", &head.model)
            .raw("choices", choices)
            .maybe("usage", usage.or(self.wants_usage.then_some("null")));
        Ok(format!("data: {}\n\n", chunk.end()))
    }
}

fn calls(call: &str) -> Object {
    Object::new().raw("tool_calls", &List::new().push(call).end())
}
