//! Reading an object of a provider's answer: what is needed must be there and of its kind, and what nobody knows is passed
//! over, as vendors ask of their readers.

use crate::{
    endpoint::Garbage,
    json::{Kind, Member, Value},
};
use std::borrow::Cow;

/// The members of an object in an answer.
#[derive(Debug)]
pub struct Found<'a>(Vec<Member<'a>>);

impl<'a> Found<'a> {
    /// Looks into an object.
    pub fn read(value: &Value<'a>) -> Result<Self, Garbage> {
        if value.kind() != Kind::Object {
            return Err(Garbage);
        }
        value.members().map(Self).map_err(|_| Garbage)
    }

    /// A member's value; `None` where it is absent or null.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        let member = self.0.iter().find(|member| member.name == name)?;
        Some(&member.value).filter(|value| !value.is_null())
    }

    /// A value that must be there.
    pub fn need(&self, name: &str) -> Result<&Value<'a>, Garbage> {
        self.get(name).ok_or(Garbage)
    }

    /// A string, where it is there.
    pub fn text(&self, name: &str) -> Result<Option<Cow<'a, str>>, Garbage> {
        self.get(name).map(|value| value.as_str().ok_or(Garbage)).transpose()
    }

    /// A string that must be there.
    pub fn need_text(&self, name: &str) -> Result<Cow<'a, str>, Garbage> {
        self.need(name)?.as_str().ok_or(Garbage)
    }

    /// A number from 0 on that must be there.
    pub fn need_number(&self, name: &str) -> Result<u64, Garbage> {
        self.need(name)?.as_u64().ok_or(Garbage)
    }

    /// An object that must be there.
    pub fn need_object(&self, name: &str) -> Result<Self, Garbage> {
        Self::read(self.need(name)?)
    }
}
