//! What a message holds: text, images, files.

use super::{
    super::{
        fields::{Fields, word},
        write::Object,
    },
    rules,
};
use crate::{
    Error,
    json::{Kind, Value},
};

/// Media types of images that Anthropic takes.
const IMAGES: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/// Kinds of parts that a message may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parts {
    /// Text alone.
    Text,
    /// What a model says: text and refusals.
    Said,
    /// Text, images and files.
    Any,
}

/// The member `content` as blocks; none where it is absent or empty.
pub fn read(fields: &Fields<'_>, allowed: Parts) -> Result<Vec<String>, Error> {
    let Some(value) = fields.get("content") else { return Ok(Vec::new()) };
    match value.kind() {
        Kind::String => Ok(fields.text("content")?.and_then(|words| text(&words)).into_iter().collect()),
        Kind::Array => {
            let mut blocks = Vec::new();
            for (part, path) in fields.list("content")?.unwrap_or_default() {
                blocks.extend(block(&part, &path, allowed)?);
            }
            Ok(blocks)
        }
        _ => Err(fields.refuse("content", "It must be a string or a list of parts.")),
    }
}

/// A text block. Anthropic refuses empty ones, and an empty text says nothing.
pub fn text(words: &str) -> Option<String> {
    (!words.is_empty()).then(|| Object::new().text("type", "text").text("text", words).end())
}

fn block(part: &Value<'_>, path: &str, allowed: Parts) -> Result<Option<String>, Error> {
    match (word(part, "type").as_deref(), allowed) {
        (Some("text"), _) => Ok(text(&Fields::read(part, path, &rules::TEXT)?.need_text("text")?)),
        (Some("refusal"), Parts::Said) => Ok(text(&Fields::read(part, path, &rules::REFUSAL)?.need_text("refusal")?)),
        (Some("image_url"), Parts::Any) => image(part, path).map(Some),
        (Some("file"), Parts::Any) => document(part, path).map(Some),
        _ => {
            let known = match allowed {
                Parts::Text => "Only `text` is known here.",
                Parts::Said => "Only `text` and `refusal` are known here.",
                Parts::Any => "Only `text`, `image_url` and `file` have a counterpart at Anthropic.",
            };
            Err(Error::malformed(&format!("{path}.type"), known))
        }
    }
}

fn image(part: &Value<'_>, path: &str) -> Result<String, Error> {
    let fields = Fields::read(part, path, &rules::IMAGE)?;
    let image = Fields::read(fields.need("image_url")?, &fields.path("image_url"), &rules::IMAGE_URL)?;
    let url = image.need_text("url")?;
    let source = match data_url(&url) {
        Some((kind, data)) if IMAGES.contains(&kind) => base64(kind, data),
        None if url.starts_with("https://") => Object::new().text("type", "url").text("url", &url).end(),
        _ => {
            let why = "It must be a base64 data URL of a JPEG, PNG, GIF or WebP image, or an https address.";
            return Err(image.refuse("url", why));
        }
    };
    Ok(Object::new().text("type", "image").raw("source", &source).end())
}

fn document(part: &Value<'_>, path: &str) -> Result<String, Error> {
    let fields = Fields::read(part, path, &rules::FILE)?;
    let file = Fields::read(fields.need("file")?, &fields.path("file"), &rules::FILE_DATA)?;
    let data = file.need_text("file_data")?;
    let Some((kind @ "application/pdf", data)) = data_url(&data) else {
        return Err(file.refuse("file_data", "It must be a base64 data URL of a PDF."));
    };
    let block = Object::new().text("type", "document").raw("source", &base64(kind, data));
    Ok(block.maybe_text("title", file.text("filename")?.as_deref()).end())
}

fn base64(kind: &str, data: &str) -> String {
    Object::new().text("type", "base64").text("media_type", kind).text("data", data).end()
}

/// Media type and data of a base64 data URL (RFC 2397).
fn data_url(url: &str) -> Option<(&str, &str)> {
    url.strip_prefix("data:")?.split_once(";base64,")
}
