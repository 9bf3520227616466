//! Finding a member by what a person types.

use crate::{Error, Identity};
use context::Caller;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder};
use store::{Scoped, entity};
use types::{MemberId, Role};

impl Identity {
    /// The member with this id, e-mail address or exact name, who was not removed. Two who share it are refused by id
    /// (decision 17).
    ///
    /// **Permissions:** admin, auditor or owner.
    pub async fn find_member(&self, caller: &Caller, text: &str) -> Result<MemberId, Error> {
        caller.require(&[Role::Admin, Role::Auditor, Role::Owner])?;
        use entity::member::{Column, Entity};
        let text = text.trim();
        let by = match text.parse::<MemberId>() {
            Ok(id) => Condition::any().add(Column::Id.eq(id)),
            Err(_) => Condition::any().add(Column::Email.eq(text)).add(Column::Name.eq(text)),
        };
        let read = self.store.read(caller.scope()).await?;
        let found = Entity::find_in(caller.scope()).filter(by).filter(Column::Status.ne("removed"));
        let ids: Vec<_> =
            found.order_by_asc(Column::Id).all(&read).await?.into_iter().map(|member| member.id).collect();
        match *ids.as_slice() {
            [] => Err(Error::NoSuchMember(text.to_owned())),
            [id] => Ok(id),
            _ => Err(Error::Ambiguous { text: text.to_owned(), ids }),
        }
    }
}

/// The member's row, or [`Error::NoSuchMember`]: another organization's member is not found.
pub async fn member_row(
    connection: &impl ConnectionTrait,
    caller: &Caller,
    id: MemberId,
) -> Result<entity::member::Model, Error> {
    let row = entity::member::Entity::find_one_in(caller.scope(), id).one(connection).await?;
    row.ok_or_else(|| Error::NoSuchMember(id.to_string()))
}
