//! Editing a request by splicing single members into its bytes. It is never serialized again, so that everything that
//! Keyhall does not know reaches the provider as it was written.

use bytes::Bytes;
use std::ops::Range;

/// Replacements in one text.
#[derive(Debug, Default)]
pub struct Splice {
    edits: Vec<(Range<usize>, Vec<u8>)>,
}

impl Splice {
    /// Replaces a value, found by its span.
    pub fn replace(&mut self, span: Range<usize>, value: &str) {
        self.edits.push((span, value.as_bytes().to_vec()));
    }

    /// Puts a member first into an object, found by its span.
    pub fn insert(&mut self, object: Range<usize>, is_empty: bool, name: &str, value: &str) {
        let comma = if is_empty { "" } else { "," };
        let at = object.start + 1;
        self.edits.push((at..at, format!("\"{name}\":{value}{comma}").into_bytes()));
    }

    /// The text with every edit made. Edits at one place keep the order in which they were asked for.
    pub fn apply(mut self, text: &Bytes) -> Bytes {
        if self.edits.is_empty() {
            return text.clone();
        }
        self.edits.sort_by_key(|(span, _)| span.start);
        let added: usize = self.edits.iter().map(|(_, value)| value.len()).sum();
        let mut out = Vec::with_capacity(text.len() + added);
        let mut copied = 0;
        for (span, value) in self.edits {
            out.extend_from_slice(text.get(copied..span.start).unwrap_or_default());
            out.extend_from_slice(&value);
            copied = span.end;
        }
        out.extend_from_slice(text.get(copied..).unwrap_or_default());
        Bytes::from(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Value;

    #[test]
    fn only_the_named_members_change() {
        let text = Bytes::from_static(b"{ \"z\" : 1e400, \"model\": \"a\",\t\"b\":{} }");
        let value = Value::parse(&text).unwrap();
        let members = value.members().unwrap();
        let mut splice = Splice::default();
        splice.insert(members[2].value.span(), true, "x", "1");
        splice.replace(members[1].value.span(), "\"other\"");
        splice.insert(value.span(), false, "first", "true");
        splice.insert(value.span(), false, "second", "true");
        let made = splice.apply(&text);
        assert_eq!(made, "{\"first\":true,\"second\":true, \"z\" : 1e400, \"model\": \"other\",\t\"b\":{\"x\":1} }");
        assert!(Value::parse(&made).is_ok());
        assert_eq!(Splice::default().apply(&text), text);
    }
}
