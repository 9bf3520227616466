//! Reading JSON where it lies: a strict check of the whole text (RFC 8259), then views of single values, nothing copied.
//!
//! A parser that builds a tree would forget the bytes, and the bytes are what the provider must get. Duplicate names are
//! found by [`Value::members`], wherever somebody looks; two readers of one text must never see two values.

mod scanner;

use scanner::Scanner;
use std::{borrow::Cow, collections::HashSet, ops::Range};

/// Nesting that is accepted.
pub const DEEPEST: usize = 32;

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// What.
    pub what: &'static str,
    /// Where, in bytes from the beginning.
    pub at: usize,
}

/// A value in a text that was checked as a whole.
#[derive(Clone, Debug)]
pub struct Value<'a> {
    document: &'a [u8],
    span: Range<usize>,
}

/// One member of an object.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    /// Its name, unescaped.
    pub name: Cow<'a, str>,
    /// Its value.
    pub value: Value<'a>,
}

/// What kind of value it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// `"…"`
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// `null`.
    Null,
}

/// A name that stands twice in one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate(pub String);

impl<'a> Value<'a> {
    /// Checks a whole text: one value, valid UTF-8, nothing behind it, nested at most [`DEEPEST`] levels.
    pub fn parse(document: &'a [u8]) -> Result<Self, Flaw> {
        if let Err(error) = std::str::from_utf8(document) {
            return Err(Flaw { what: "it is not UTF-8", at: error.valid_up_to() });
        }
        let mut scanner = Scanner { document, at: 0 };
        scanner.space();
        let start = scanner.at;
        scanner.value(0)?;
        let span = start..scanner.at;
        scanner.space();
        if scanner.at < document.len() {
            return Err(scanner.flaw("something follows the value"));
        }
        Ok(Self { document, span })
    }

    /// Where it stands in the text.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The text of it.
    pub fn raw(&self) -> &'a [u8] {
        self.document.get(self.span.clone()).unwrap_or_default()
    }

    /// What kind it is.
    pub fn kind(&self) -> Kind {
        match self.raw().first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'n') => Kind::Null,
            _ => Kind::Number,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        self.kind() == Kind::Null
    }

    /// The string, unescaped; `None` for other kinds and for escapes that are no text (lone surrogates).
    pub fn as_str(&self) -> Option<Cow<'a, str>> {
        if self.kind() != Kind::String {
            return None;
        }
        let raw = self.raw();
        if raw.contains(&b'\\') {
            return serde_json::from_slice::<String>(raw).ok().map(Cow::Owned);
        }
        let inner = raw.get(1..raw.len().saturating_sub(1))?;
        std::str::from_utf8(inner).ok().map(Cow::Borrowed)
    }

    /// The boolean.
    pub fn as_bool(&self) -> Option<bool> {
        (self.kind() == Kind::Bool).then(|| self.raw() == b"true")
    }

    /// The number, where it is a whole one from 0 on, written without point and exponent.
    pub fn as_u64(&self) -> Option<u64> {
        std::str::from_utf8(self.raw()).ok()?.parse().ok().filter(|_| self.kind() == Kind::Number)
    }

    /// The elements of an array; none for other kinds.
    pub fn elements(&self) -> impl Iterator<Item = Value<'a>> + use<'a> {
        let document = self.document;
        let is_array = self.kind() == Kind::Array;
        let mut scanner = Scanner { document, at: self.span.start + 1 };
        std::iter::from_fn(move || {
            if !is_array {
                return None;
            }
            scanner.space_and(b',');
            if scanner.peek() == Some(b']') {
                return None;
            }
            let start = scanner.at;
            scanner.value(0).ok()?;
            Some(Value { document, span: start..scanner.at })
        })
    }

    /// The members of an object, each name once; none for other kinds.
    pub fn members(&self) -> Result<Vec<Member<'a>>, Duplicate> {
        let mut members = Vec::new();
        if self.kind() != Kind::Object {
            return Ok(members);
        }
        let mut names = Names::default();
        let mut scanner = Scanner { document: self.document, at: self.span.start + 1 };
        loop {
            scanner.space_and(b',');
            let Some((name, value)) = scanner.member() else { return Ok(members) };
            // A name that is no text can't be one that we read; it is told apart by its bytes.
            let name = name.as_str().unwrap_or_else(|| String::from_utf8_lossy(name.raw()));
            if !names.is_new(&name, &members) {
                return Err(Duplicate(name.into_owned()));
            }
            members.push(Member { name, value });
        }
    }

    /// Bytes of text in it: unescaped strings and names, and everything else as it is written. No tokenizer that works on
    /// bytes makes more tokens of it.
    pub fn text_bytes(&self) -> u64 {
        let mut scanner = Scanner { document: self.document, at: self.span.start };
        let mut total = 0_u64;
        while scanner.at < self.span.end {
            let start = scanner.at;
            if scanner.peek() == Some(b'"') && scanner.string().is_ok() {
                total = total.saturating_add(unescaped_bytes(self.document.get(start + 1..scanner.at - 1)));
            } else {
                let is_written = scanner.peek().is_some_and(|byte| !byte.is_ascii_whitespace());
                total = total.saturating_add(u64::from(is_written));
                scanner.at += 1;
            }
        }
        total
    }

    /// Whether any string in it, names of members included, is this text.
    pub fn mentions(&self, text: &str) -> bool {
        let mut scanner = Scanner { document: self.document, at: self.span.start };
        while scanner.at < self.span.end {
            let start = scanner.at;
            if scanner.peek() == Some(b'"') && scanner.string().is_ok() {
                let found = Value { document: self.document, span: start..scanner.at };
                if found.as_str().is_some_and(|found| found == text) {
                    return true;
                }
            } else {
                scanner.at += 1;
            }
        }
        false
    }
}

/// The names of an object so far: compared one by one while there are few, which is nearly always.
#[derive(Default)]
struct Names<'a>(HashSet<Cow<'a, str>>);

impl<'a> Names<'a> {
    const FEW: usize = 16;

    #[expect(clippy::ptr_arg, reason = "a name that is borrowed is kept borrowed")]
    fn is_new(&mut self, name: &Cow<'a, str>, members: &[Member<'a>]) -> bool {
        if members.len() < Self::FEW {
            return members.iter().all(|member| member.name != *name);
        }
        if self.0.is_empty() {
            self.0.extend(members.iter().map(|member| member.name.clone()));
        }
        self.0.insert(name.clone())
    }
}

/// How many bytes a string has once its escapes are undone; surrogate pairs count as the four bytes that they are.
fn unescaped_bytes(inner: Option<&[u8]>) -> u64 {
    let inner = inner.unwrap_or_default();
    if !inner.contains(&b'\\') {
        return inner.len() as u64;
    }
    let (mut at, mut total) = (0, 0_u64);
    while let Some(byte) = inner.get(at) {
        let (step, bytes) = match (byte, inner.get(at + 1)) {
            (b'\\', Some(b'u')) => {
                let digits = inner.get(at + 2..at + 6).and_then(|digits| std::str::from_utf8(digits).ok());
                let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or_default();
                let bytes = match code {
                    0..=0x7f => 1,
                    0x80..=0x7ff => 2,
                    // Half of a pair: two of its four bytes.
                    0xd800..=0xdfff => 2,
                    _ => 3,
                };
                (6, bytes)
            }
            (b'\\', _) => (2, 1),
            _ => (1, 1),
        };
        at += step;
        total += bytes;
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_what_rfc_8259_allows_is_accepted() {
        for good in ["{}", " [1, -0.5e+3, \"\\u00e9\\n\", true, null] ", "0", "\"x\"", "{\"a\":{\"b\":[]}}"] {
            assert!(Value::parse(good.as_bytes()).is_ok(), "{good}");
        }
        for bad in [
            "",
            "{",
            "{\"a\":1,}",
            "[1,]",
            "{'a':1}",
            "{\"a\" 1}",
            "01",
            "1.",
            ".5",
            "+1",
            "NaN",
            "tru",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"a\nb\"",
            "{} {}",
            "[1 2]",
            "{\"a\":1 \"b\":2}",
            "\"",
            "{a:1}",
            "1e",
        ] {
            assert!(Value::parse(bad.as_bytes()).is_err(), "{bad}");
            assert!(serde_json::from_str::<serde_json::Value>(bad).is_err(), "{bad}");
        }
        assert_eq!(Value::parse(b"\"\xff\"").unwrap_err().what, "it is not UTF-8");
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(Value::parse(nested(DEEPEST).as_bytes()).is_ok());
        assert!(Value::parse(nested(DEEPEST + 1).as_bytes()).is_err());
        assert!(Value::parse("[".repeat(10_000_000).as_bytes()).is_err());
    }

    #[test]
    fn a_name_that_stands_twice_is_found_also_when_it_is_escaped() {
        let twice = Value::parse(br#"{"model":"a","x":1,"mod\u0065l":"b"}"#).unwrap();
        assert_eq!(twice.members().unwrap_err(), Duplicate("model".to_owned()));
        let once = Value::parse(br#" { "a" : [ 1 , {"b":2} ] , "c" : "d\"e" } "#).unwrap();
        let members = once.members().unwrap();
        assert_eq!(members.len(), 2);
        assert_eq!(members[0].value.raw(), b"[ 1 , {\"b\":2} ]");
        assert_eq!(members[0].value.elements().count(), 2);
        assert_eq!(members[1].value.as_str().unwrap(), "d\"e");
    }

    #[test]
    fn text_is_counted_unescaped() {
        let text = |json: &str| Value::parse(json.as_bytes()).unwrap().text_bytes();
        assert_eq!(text(r#""abc""#), 3);
        assert_eq!(text(r#""\u00e9\n\ud83d\ude00""#), "é\n😀".len() as u64);
        assert_eq!(text(r#"{"a": [1, true]}"#), "{a:[1,true]}".len() as u64);
    }
}
