//! What a message holds: text, images, documents.

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

/// Media types of images that both vendors take.
const IMAGES: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/// A part of a message.
#[derive(Clone, Debug)]
pub enum Part {
    /// Text.
    Text(String),
    /// Anything else, as JSON.
    Other(String),
}

impl Part {
    /// As chat completions write it.
    pub fn json(&self) -> String {
        match self {
            Self::Text(text) => Object::new().text("type", "text").text("text", text).end(),
            Self::Other(json) => json.clone(),
        }
    }
}

/// A member that holds text alone: a string or text blocks. Empty text says nothing.
pub fn texts(fields: &Fields<'_>, name: &str) -> Result<Vec<Part>, Error> {
    let Some(value) = fields.get(name) else { return Ok(Vec::new()) };
    match value.kind() {
        Kind::String => Ok(text(&fields.need_text(name)?).into_iter().collect()),
        Kind::Array => {
            let mut parts = Vec::new();
            for (block, path) in fields.list(name)?.unwrap_or_default() {
                if word(&block, "type").as_deref() != Some("text") {
                    return Err(Error::malformed(&format!("{path}.type"), "Only `text` is known here."));
                }
                parts.extend(part(&block, &path)?);
            }
            Ok(parts)
        }
        _ => Err(fields.refuse(name, "It must be a string or a list of blocks.")),
    }
}

fn text(text: &str) -> Option<Part> {
    (!text.is_empty()).then(|| Part::Text(text.to_owned()))
}

/// A block of a user's message.
pub fn part(block: &Value<'_>, path: &str) -> Result<Option<Part>, Error> {
    match word(block, "type").as_deref() {
        Some("text") => Ok(text(&Fields::read(block, path, &rules::TEXT)?.need_text("text")?)),
        Some("image") => image(&Fields::read(block, path, &rules::IMAGE)?).map(Some),
        Some("document") => document(&Fields::read(block, path, &rules::DOCUMENT)?),
        _ => {
            let why = "Only `text`, `image`, `document` and `tool_result` have a counterpart in chat completions.";
            Err(Error::malformed(&format!("{path}.type"), why))
        }
    }
}

fn image(image: &Fields<'_>) -> Result<Part, Error> {
    let (source, path) = (image.need("source")?, image.path("source"));
    let url = match word(source, "type").as_deref() {
        Some("base64") => {
            let source = Fields::read(source, &path, &rules::BASE64)?;
            let kind = source.need_text("media_type")?;
            if !IMAGES.contains(&kind.as_ref()) {
                return Err(source.refuse("media_type", "It must be that of a JPEG, PNG, GIF or WebP image."));
            }
            format!("data:{kind};base64,{}", source.need_text("data")?)
        }
        Some("url") => Fields::read(source, &path, &rules::URL)?.need_text("url")?.into_owned(),
        _ => return Err(Error::malformed(&format!("{path}.type"), "It must be `base64` or `url`.")),
    };
    let url = Object::new().text("url", &url).end();
    Ok(Part::Other(Object::new().text("type", "image_url").raw("image_url", &url).end()))
}

fn document(document: &Fields<'_>) -> Result<Option<Part>, Error> {
    let (source, path) = (document.need("source")?, document.path("source"));
    let (title, context) = (document.text("title")?, document.text("context")?);
    match word(source, "type").as_deref() {
        Some("base64") => {
            let source = Fields::read(source, &path, &rules::BASE64)?;
            if source.need_text("media_type")? != "application/pdf" {
                return Err(source.refuse("media_type", "It must be `application/pdf`."));
            }
            if context.is_some() {
                return Err(document.refuse("context", "A file has none. Write it into a text block beside it."));
            }
            let data = format!("data:application/pdf;base64,{}", source.need_text("data")?);
            let file = Object::new().text("filename", title.as_deref().unwrap_or("document.pdf"));
            let file = file.text("file_data", &data).end();
            Ok(Some(Part::Other(Object::new().text("type", "file").raw("file", &file).end())))
        }
        Some("text") => {
            let data = Fields::read(source, &path, &rules::PLAIN)?.need_text("data")?;
            let lines: Vec<&str> = [title.as_deref(), context.as_deref(), Some(&data)].into_iter().flatten().collect();
            Ok(text(&lines.join("\n\n")))
        }
        _ => Err(Error::malformed(&format!("{path}.type"), "It must be `base64` or `text`.")),
    }
}
