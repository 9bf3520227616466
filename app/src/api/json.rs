//! How answers travel: JSON, read as text.
//!
//! leptos has a JSON of its own that reads bytes. What came with the page and what comes as an event is text, so every type
//! would be compiled into the pages twice, once for each.

use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post};
use serde::{Serialize, de::DeserializeOwned};

/// What server functions answer with: `#[server(output = Json)]`.
pub type Json = Post<JsonText>;

/// JSON in UTF-8 (RFC 8259).
pub struct JsonText;

impl ContentType for JsonText {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonText {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(output).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonText {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        // What is not UTF-8 is refused as an empty answer is.
        serde_json::from_str(std::str::from_utf8(&bytes).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_text_is_an_error() {
        let read = |bytes: &'static [u8]| <JsonText as Decodes<String>>::decode(Bytes::from_static(bytes));
        assert_eq!(read("\"ä\"".as_bytes()).ok().as_deref(), Some("ä"));
        assert!(read(b"\"\xff\"").is_err());
    }
}
