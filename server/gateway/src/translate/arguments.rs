//! Arguments of a tool call: a string at OpenAI, an object at Anthropic.

use crate::json::{Kind, Value};

/// The object in a string. Nothing at all is an object without members; `None` where it is anything else.
pub fn object(arguments: &str) -> Option<&str> {
    if arguments.trim().is_empty() {
        return Some("{}");
    }
    let value = Value::parse(arguments.as_bytes()).ok().filter(|value| value.kind() == Kind::Object)?;
    arguments.get(value.span())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_objects_are_arguments() {
        assert_eq!(object(" {\"n\": 1e400} "), Some("{\"n\": 1e400}"));
        assert_eq!((object(""), object(" \n")), (Some("{}"), Some("{}")));
        for other in ["[]", "7", "{", "{} {}", "\"{}\"", "null"] {
            assert_eq!(object(other), None, "{other}");
        }
    }
}
