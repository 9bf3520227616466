//! Members of objects that are read: found by name, validated, and named in the refusal when they are not right.

use super::names;
use crate::{
    Error,
    json::{Kind, Member, Value},
};
use std::ops::Range;

/// The longest name of a model, in bytes.
pub const LONGEST_MODEL: usize = 256;

/// The whole text as an object.
pub fn object(body: &[u8]) -> Result<Value<'_>, Error> {
    let root = Value::parse(body)
        .map_err(|flaw| Error::malformed("body", format!("It is not JSON: {} at byte {}.", flaw.what, flaw.at)))?;
    if root.kind() != Kind::Object {
        return Err(Error::malformed("body", "It must be a JSON object."));
    }
    Ok(root)
}

/// The members of an object on a path that is read; a name that stands twice is refused, and one that could be taken for one
/// of those that are read.
pub fn members<'a>(object: &Value<'a>, path: &str, read: &[&str]) -> Result<Vec<Member<'a>>, Error> {
    let members = object.members().map_err(|duplicate| {
        let field = if path.is_empty() { duplicate.0 } else { format!("{path}.{}", duplicate.0) };
        Error::malformed(&field, "It stands there twice; two readers could see two different values.")
    })?;
    names::refuse_lookalikes(&members, path, read)?;
    Ok(members)
}

/// A text as JSON writes it.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Members by name.
#[derive(Clone, Copy)]
pub struct Fields<'m, 'a>(pub &'m [Member<'a>]);

impl<'m, 'a> Fields<'m, 'a> {
    /// A member, also where it is null.
    pub fn find(&self, name: &str) -> Option<&'m Value<'a>> {
        self.0.iter().find(|member| member.name == name).map(|member| &member.value)
    }

    /// A member that is there and not null.
    pub fn get(&self, name: &str) -> Option<&'m Value<'a>> {
        self.find(name).filter(|value| !value.is_null())
    }

    /// The text of a member; `None` for other kinds.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).and_then(Value::as_str).map(std::borrow::Cow::into_owned)
    }

    /// The model's name and where it stands.
    pub fn model(&self) -> Result<(String, Range<usize>), Error> {
        let value = self.get("model").ok_or_else(|| Error::malformed("model", "It is missing."))?;
        let name = value.as_str().filter(|name| !name.is_empty() && name.len() <= LONGEST_MODEL);
        let name = name.ok_or_else(|| Error::malformed("model", "It must be the name of a model."))?;
        Ok((name.into_owned(), value.span()))
    }

    /// True or false; false when it is not there.
    pub fn flag(&self, name: &str) -> Result<bool, Error> {
        let wrong = || Error::malformed(name, "It must be true or false.");
        self.get(name).map_or(Ok(false), |value| value.as_bool().ok_or_else(wrong))
    }

    /// A whole number from 1 on.
    pub fn positive(&self, name: &str) -> Result<Option<u64>, Error> {
        self.number(name, 1)
    }

    /// A whole number from `least` on.
    pub fn number(&self, name: &str, least: u64) -> Result<Option<u64>, Error> {
        let wrong = || Error::malformed(name, format!("It must be a whole number from {least} on."));
        let read =
            |value: &Value<'_>| value.as_u64().filter(|number| (least..=1 << 32).contains(number)).ok_or_else(wrong);
        self.get(name).map(read).transpose()
    }

    /// Refuses a member unless it is absent, null or one of these words.
    pub fn only(&self, name: &str, words: &[&str], why: &str) -> Result<(), Error> {
        let word = self.get(name).map(|value| value.as_str().unwrap_or_default().into_owned());
        if word.is_some_and(|word| !words.contains(&word.as_str())) {
            return Err(Error::malformed(name, why));
        }
        Ok(())
    }
}
