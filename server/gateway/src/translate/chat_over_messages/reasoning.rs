//! Reasoning that an earlier answer gave, on its way back to the model.

use super::{
    super::{fields::Fields, write::Object},
    rules,
};
use crate::Error;

/// One thought, of one or more pieces.
#[derive(Debug)]
struct Thought {
    path: String,
    index: Option<u64>,
    text: String,
    signature: String,
    data: Option<String>,
}

/// `reasoning_details` as blocks.
pub fn blocks(fields: &Fields<'_>) -> Result<Vec<String>, Error> {
    let mut thoughts: Vec<Thought> = Vec::new();
    for (value, path) in fields.list("reasoning_details")?.unwrap_or_default() {
        let detail = Fields::read(&value, &path, &rules::REASONING)?;
        if detail.text("format")?.is_some_and(|format| format != rules::REASONING_FORMAT) {
            continue;
        }
        let index = detail.get("index").and_then(crate::json::Value::as_u64);
        let data = match detail.text("type")?.as_deref() {
            Some("reasoning.text") => None,
            Some("reasoning.encrypted") => Some(detail.need_text("data")?.into_owned()),
            _ => return Err(detail.refuse("type", "It must be `reasoning.text` or `reasoning.encrypted`.")),
        };
        let (text, signature) =
            (detail.text("text")?.unwrap_or_default(), detail.text("signature")?.unwrap_or_default());
        match thoughts.last_mut() {
            Some(last) if index.is_some() && last.index == index && data.is_none() && last.data.is_none() => {
                last.text.push_str(&text);
                last.signature.push_str(&signature);
            }
            _ => {
                thoughts.push(Thought { path, index, text: text.into_owned(), signature: signature.into_owned(), data })
            }
        }
    }
    thoughts.iter().map(Thought::block).collect()
}

impl Thought {
    fn block(&self) -> Result<String, Error> {
        if let Some(data) = &self.data {
            return Ok(Object::new().text("type", "redacted_thinking").text("data", data).end());
        }
        if self.signature.is_empty() {
            let why =
                "A thought without its `signature` can't be sent back: send all of `reasoning_details`, or none of it.";
            return Err(Error::malformed(&self.path, why));
        }
        let block = Object::new().text("type", "thinking").text("thinking", &self.text);
        Ok(block.text("signature", &self.signature).end())
    }
}
