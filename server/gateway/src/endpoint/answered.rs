//! An object in an answer, read member by member.

use super::Garbage;
use crate::json::{Kind, Member, Value};

/// The members of an object.
pub(super) fn object(data: &[u8]) -> Result<Vec<Member<'_>>, Garbage> {
    let root = Value::parse(data).map_err(|_| Garbage)?;
    if root.kind() != Kind::Object {
        return Err(Garbage);
    }
    root.members().map_err(|_| Garbage)
}

/// A member that is there and not null.
pub(super) fn find<'m, 'a>(members: &'m [Member<'a>], name: &str) -> Option<&'m Value<'a>> {
    members.iter().find(|member| member.name == name).map(|member| &member.value).filter(|value| !value.is_null())
}
