//! How a model is recognized by the name in a request.

use serde::{Deserialize, Deserializer, de::Error as _};

/// One rule. Texts are lower case; the name is, too, before it is compared.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    Equals(&'static str),
    StartsWith(&'static str),
    EndsWith(&'static str),
    Contains(&'static str),
    Lacks(&'static str),
    /// Equals, where every `#` is a digit.
    Shape(&'static str),
    /// Starts with, where every `#` is a digit.
    ShapeStart(&'static str),
    /// Every one of these.
    All(Box<[Self]>),
}

impl Rule {
    pub(crate) fn is_match(&self, name: &str) -> bool {
        match self {
            Self::Equals(text) => name == *text,
            Self::StartsWith(text) => name.starts_with(text),
            Self::EndsWith(text) => name.ends_with(text),
            Self::Contains(text) => name.contains(text),
            Self::Lacks(text) => !name.contains(text),
            Self::Shape(shape) => name.len() == shape.len() && has_shape(name, shape),
            Self::ShapeStart(shape) => name.len() >= shape.len() && has_shape(name, shape),
            Self::All(rules) => rules.iter().all(|rule| rule.is_match(name)),
        }
    }

    /// Reads the notation of `prices/refresh.py`: a sign, then the text.
    fn read(text: &'static str) -> Option<Self> {
        let mut rest = text.chars();
        let sign = rest.next()?;
        let text = rest.as_str();
        Some(match sign {
            '=' => Self::Equals(text),
            '^' => Self::StartsWith(text),
            '$' => Self::EndsWith(text),
            '~' => Self::Contains(text),
            '!' => Self::Lacks(text),
            '#' => Self::Shape(text),
            '%' => Self::ShapeStart(text),
            _ => return None,
        })
    }
}

fn has_shape(name: &str, shape: &str) -> bool {
    name.bytes().zip(shape.bytes()).all(|(c, wanted)| if wanted == b'#' { c.is_ascii_digit() } else { c == wanted })
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    One(&'static str),
    All(Vec<&'static str>),
}

impl<'de: 'static> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = |text: &'static str| Self::read(text).ok_or_else(|| D::Error::custom(format!("no rule: {text}")));
        match Written::deserialize(deserializer)? {
            Written::One(text) => read(text),
            Written::All(texts) => Ok(Self::All(texts.into_iter().map(read).collect::<Result<_, _>>()?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dated_name_has_the_shape_of_its_model_and_another_model_has_not() {
        let rule = Rule::read("#gpt-6.1-sol-####-##-##").unwrap();
        assert!(rule.is_match("gpt-6.1-sol-2026-10-14"));
        assert!(!rule.is_match("gpt-6.1-sol-pro"));
        assert!(!rule.is_match("gpt-6.1-sol-2026-10-14-mini"));
        let start = Rule::read("%gemini-3.5-flash-#").unwrap();
        assert!(start.is_match("gemini-3.5-flash-001") && !start.is_match("gemini-3.5-flash-lite"));
    }

    #[test]
    fn a_list_holds_when_all_of_it_holds() {
        let rule = Rule::All([Rule::StartsWith("gemini"), Rule::Lacks("-tts")].into());
        assert!(rule.is_match("gemini-3-flash") && !rule.is_match("gemini-3-flash-tts"));
    }
}
