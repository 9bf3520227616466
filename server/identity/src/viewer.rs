//! Who is looking.

use crate::{Error, Identity};
use context::Caller;
use store::{Scoped, entity};
use types::view::Viewer;

impl Identity {
    /// The signed-in person, as the shell shows them.
    ///
    /// **Permissions:** any member, about themselves.
    pub async fn viewer(&self, caller: &Caller) -> Result<Viewer, Error> {
        let id = caller.require_member()?;
        let org = self.org_of(caller).await?;
        let read = self.store.read(caller.scope()).await?;
        let member = entity::member::Entity::find_one_in(caller.scope(), id).one(&read).await?;
        let member = member.ok_or_else(|| Error::NoSuchMember(id.to_string()))?;
        Ok(Viewer {
            org_id: org.id,
            org_slug: org.slug,
            org_name: org.name,
            member_id: id,
            name: member.name,
            email: member.email,
            roles: caller.roles(),
            reviews: 0,
        })
    }
}
