//! Hashes as lower-case hexadecimal, in exactly one spelling.

use crate::tree::Hash;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// A hash in a line of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hex(pub(crate) Hash);

const DIGITS: &[u8; 16] = b"0123456789abcdef";

impl Hex {
    /// Reads 64 lower-case digits.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let mut hash = [0; 32];
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != hash.len() || !rest.is_empty() {
            return None;
        }
        for (to, [high, low]) in hash.iter_mut().zip(pairs) {
            *to = digit(*high)? << 4 | digit(*low)?;
        }
        Some(Self(hash))
    }
}

impl Hex {
    fn digits(&self) -> [u8; 64] {
        let mut text = [0; 64];
        for (to, byte) in text.as_chunks_mut::<2>().0.iter_mut().zip(self.0) {
            let digit = |half: u8| DIGITS.get(usize::from(half)).copied().unwrap_or_default();
            *to = [digit(byte >> 4), digit(byte & 15)];
        }
        text
    }
}

impl fmt::Display for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.digits()).unwrap_or_default())
    }
}

impl Serialize for Hex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(std::str::from_utf8(&self.digits()).unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Hex;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("64 lower-case hexadecimal digits")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Hex, E> {
                Hex::parse(text).ok_or_else(|| E::custom("64 lower-case hexadecimal digits are wanted"))
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_has_one_spelling() {
        let hash = Hex(std::array::from_fn(|at| u8::try_from(at * 8 + 3).unwrap()));
        let text = hash.to_string();
        assert_eq!(Hex::parse(&text), Some(hash));
        assert_eq!(Hex::parse(&text.to_uppercase()), None);
        assert_eq!(Hex::parse(&text[..62]), None);
        assert_eq!(Hex::parse(&format!("{text}0")), None);
    }
}
