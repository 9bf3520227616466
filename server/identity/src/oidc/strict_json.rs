//! JSON whose member names are unique: with duplicates, two readers would see two documents (RFC 8259 §4).

use super::exchange::word;
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// Deeper nesting is refused.
const DEPTH: u8 = 16;

/// Reads an object. The error names the first duplicate member or the place that is no JSON; it holds no values.
pub fn object(bytes: &[u8]) -> Result<Map<String, Value>, String> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict(DEPTH).deserialize(&mut reader).map_err(|error| words(&error))?;
    reader.end().map_err(|error| words(&error))?;
    match value {
        Value::Object(map) => Ok(map),
        _ => Err("it is not a JSON object".to_owned()),
    }
}

fn words(error: &serde_json::Error) -> String {
    match error.classify() {
        // Only this file raises data errors, and it names members only, as far as they are words.
        serde_json::error::Category::Data => error.to_string(),
        _ => format!("it is not JSON (line {}, column {})", error.line(), error.column()),
    }
}

struct Strict(u8);

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let depth = deeper(self.0)?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Strict(depth))? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let depth = deeper(self.0)?;
        let mut map = Map::new();
        while let Some(Name(name)) = members.next_key()? {
            if map.contains_key(&name) {
                return Err(de::Error::custom(format_args!("the member `{}` is there twice", word(&name))));
            }
            let value = members.next_value_seed(Strict(depth))?;
            map.insert(name, value);
        }
        Ok(Value::Object(map))
    }
}

fn deeper<E: de::Error>(depth: u8) -> Result<u8, E> {
    depth.checked_sub(1).ok_or_else(|| E::custom("it is nested too deeply"))
}

struct Name(String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_is_there_twice_is_named_at_any_depth() {
        assert!(object(br#"{"a":[1,-2,0.5,null,true,{"b":"c"}]}"#).is_ok());
        assert!(object(br#"{"sub":"a","sub":"b"}"#).unwrap_err().contains("`sub` is there twice"));
        assert!(object(br#"{"a":[{"x":1,"x":2}]}"#).unwrap_err().contains("`x`"));
        let (long, spoken) = ("x".repeat(9_000), "</b> call us");
        let twice = |name: &str| object(format!(r#"{{"{name}":1,"{name}":2}}"#).as_bytes()).unwrap_err();
        assert!(twice(&long).len() < 120 && twice(spoken).contains("`bcallus` is there twice"));
        assert!(object(br#"{"a":1}{"a":1}"#).unwrap_err().contains("not JSON"));
        assert!(object(b"[1]").unwrap_err().contains("object"));
        assert!(object(br#"{"a":"secret"#).unwrap_err().contains("not JSON"));
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(40), "]".repeat(40));
        assert!(object(deep.as_bytes()).unwrap_err().contains("deeply"));
    }
}
