//! Revoking a key.

use crate::{Error, Identity};
use audit::Event;
use context::Caller;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use store::{Invalidation, Scoped, entity};
use types::{PersonalKeyId, Role};

impl Identity {
    /// Revokes a key, for good. Revoking it again changes nothing.
    ///
    /// **Permissions:** any member, their own; admin or owner, any.
    pub async fn revoke_personal_key(&self, caller: &Caller, key: PersonalKeyId) -> Result<(), Error> {
        caller.require_session()?;
        let mut write = self.store.write(caller.scope()).await?;
        let row = entity::personal_key::Entity::find_one_in(caller.scope(), key).one(&write).await?;
        let row = row.ok_or(Error::NoSuchKey)?;
        let is_own = caller.member() == Some(row.member_id);
        if !is_own && caller.require(&[Role::Admin, Role::Owner]).is_err() {
            // Somebody else's key is told like one that is not there.
            return Err(Error::NoSuchKey);
        }
        if row.revoked_at.is_some() {
            return Ok(());
        }
        let event = Event::new("personal_key.revoked", "personal_key", key.to_string())
            .with("member", row.member_id.to_string());
        let mut row = row.into_active_model();
        row.revoked_at = Set(Some(self.clock.now()));
        row.update(&write).await?;
        self.audit.append(&write, caller, event).await?;
        write.invalidate(Invalidation::PersonalKey(caller.org(), key));
        write.commit().await?;
        Ok(())
    }
}
