//! Reading an object of a request by its rules: every member is taken, known to be harmless, or refused by name.

use super::fate::{Fate, Place};
use crate::{
    Error,
    json::{Kind, Member, Value},
};
use std::borrow::Cow;

/// The members of an object that are translated.
#[derive(Debug)]
pub struct Fields<'a> {
    path: String,
    members: Vec<Member<'a>>,
}

impl<'a> Fields<'a> {
    /// Reads an object. Refuses other kinds, names that stand twice, members that `place` refuses, and members that it does
    /// not know.
    pub fn read(value: &Value<'a>, path: &str, place: &Place) -> Result<Self, Error> {
        if value.kind() != Kind::Object {
            return Err(Error::malformed(if path.is_empty() { "body" } else { path }, "It must be an object."));
        }
        let within = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let members = value.members().map_err(|duplicate| {
            Error::malformed(
                &within(&duplicate.0),
                "It stands there twice; two readers could see two different values.",
            )
        })?;
        let mut kept = Vec::with_capacity(members.len());
        for member in members {
            match place.fate(&member.name) {
                _ if member.value.is_null() && place.fate(&member.name).is_some() => {}
                Some(Fate::Becomes(_)) => kept.push(member),
                Some(Fate::Ignored(_)) => {}
                Some(Fate::Refused { unless, .. }) if unless.iter().any(|value| is_same(&member.value, value)) => {}
                Some(Fate::Refused { why, .. }) => return Err(Error::malformed(&within(&member.name), why)),
                None => {
                    let why = format!(
                        "This model's provider speaks another API, and nothing there is known for this member of {}. Leave it \
                         out, or choose a model whose provider speaks this API.",
                        place.title
                    );
                    return Err(Error::malformed(&within(&member.name), why));
                }
            }
        }
        Ok(Self { path: path.to_owned(), members: kept })
    }

    /// The path of a member, as refusals name it.
    pub fn path(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// A member's value; `None` where it is absent or null.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.members.iter().find(|member| member.name == name).map(|member| &member.value)
    }

    /// A refusal of this member.
    pub fn refuse(&self, name: &str, why: impl Into<String>) -> Error {
        Error::malformed(&self.path(name), why)
    }

    /// A value that must be there.
    pub fn need(&self, name: &str) -> Result<&Value<'a>, Error> {
        self.get(name).ok_or_else(|| self.refuse(name, "It is missing."))
    }

    /// A string.
    pub fn text(&self, name: &str) -> Result<Option<Cow<'a, str>>, Error> {
        self.get(name).map(|value| value.as_str().ok_or_else(|| self.refuse(name, "It must be a string."))).transpose()
    }

    /// A string that must be there.
    pub fn need_text(&self, name: &str) -> Result<Cow<'a, str>, Error> {
        self.need(name)?;
        self.text(name).map(Option::unwrap_or_default)
    }

    /// A boolean.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Error> {
        let wrong = || self.refuse(name, "It must be true or false.");
        self.get(name).map(|value| value.as_bool().ok_or_else(wrong)).transpose()
    }

    /// A whole number from 1 on.
    pub fn positive(&self, name: &str) -> Result<Option<u64>, Error> {
        let wrong = || self.refuse(name, "It must be a whole number from 1 on.");
        let read = |value: &Value<'_>| value.as_u64().filter(|number| *number > 0).ok_or_else(wrong);
        self.get(name).map(read).transpose()
    }

    /// A number between two bounds, as it is written. `None` where it is absent, or 1, which is what both vendors take when
    /// nothing is said.
    pub fn share(&self, name: &str, most: f64, why: &str) -> Result<Option<String>, Error> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let number: Option<f64> = (value.kind() == Kind::Number).then(|| raw(value).parse().ok()).flatten();
        let number = number.filter(|number| *number >= 0.0).ok_or_else(|| self.refuse(name, "It must be a number."))?;
        if number > most {
            return Err(self.refuse(name, why));
        }
        Ok((number != 1.0).then(|| raw(value).to_owned()))
    }

    /// The elements of a list, with their paths.
    pub fn list(&self, name: &str) -> Result<Option<Vec<(Value<'a>, String)>>, Error> {
        let Some(value) = self.get(name) else { return Ok(None) };
        if value.kind() != Kind::Array {
            return Err(self.refuse(name, "It must be a list."));
        }
        let path = self.path(name);
        Ok(Some(value.elements().enumerate().map(|(at, value)| (value, format!("{path}[{at}]"))).collect()))
    }

    /// An object, as it is written.
    pub fn object(&self, name: &str) -> Result<Option<&str>, Error> {
        let wrong = || self.refuse(name, "It must be an object.");
        let read = |value| if Value::kind(value) == Kind::Object { Ok(raw(value)) } else { Err(wrong()) };
        self.get(name).map(read).transpose()
    }
}

/// The word that says of which kind an object is (`type`, `role`). A name that stands twice is found when it is read.
pub fn word<'a>(value: &Value<'a>, name: &str) -> Option<Cow<'a, str>> {
    let members = value.members().ok()?;
    members.into_iter().find(|member| member.name == name)?.value.as_str()
}

/// The text of a value. A checked text is UTF-8.
pub fn raw<'a>(value: &Value<'a>) -> &'a str {
    std::str::from_utf8(value.raw()).unwrap_or("null")
}

/// Whether a value says the same as this JSON text: numbers by their value, strings unescaped.
fn is_same(value: &Value<'_>, json: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    let number = |value: &serde_json::Value| value.as_f64();
    match (read(raw(value)), read(json)) {
        (Some(a), Some(b)) => a == b || number(&a).is_some_and(|a| number(&b) == Some(a)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fate::{becomes, ignored, refused, refused_unless};
    use super::*;

    const PLACE: Place = Place {
        title: "test",
        rules: &[
            becomes("kept", "kept"),
            ignored("hint", "It is only a hint."),
            refused("gone", "There is nothing like it."),
            refused_unless("n", &["1", "\"x\"", "{}"], "Only one."),
        ],
    };

    fn read(json: &str) -> Result<Vec<String>, String> {
        let value = Value::parse(json.as_bytes()).unwrap();
        match Fields::read(&value, "a[1]", &PLACE) {
            Ok(fields) => Ok(fields.members.iter().map(|member| member.name.to_string()).collect()),
            Err(Error::Malformed { field, .. }) => Err(field),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn no_member_is_dropped_without_a_rule_that_says_so() {
        assert_eq!(read(r#"{"kept":1,"hint":{"x":1},"gone":null,"n":1.0}"#), Ok(vec!["kept".to_owned()]));
        for same in ["1", "1.0", "1e0", "\"x\"", "\"\\u0078\"", "{ }"] {
            assert_eq!(read(&format!(r#"{{"n":{same}}}"#)), Ok(vec![]), "{same}");
        }
        for (json, field) in [
            (r#"{"gone":false}"#, "a[1].gone"),
            (r#"{"n":2}"#, "a[1].n"),
            (r#"{"new":null}"#, "a[1].new"),
            (r#"{"Kept":1}"#, "a[1].Kept"),
            (r#"{"kept":1,"k\u0065pt":2}"#, "a[1].kept"),
            ("[]", "a[1]"),
        ] {
            assert_eq!(read(json), Err(field.to_owned()), "{json}");
        }
    }
}
